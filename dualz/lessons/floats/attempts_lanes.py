"""Code that learners might write for the four lanes of lesson 16: right answers, and popular wrong ones."""

from __future__ import annotations

from dualz.course.forms import mistake

# --- a coder -----------------------------------------------------------------------------------------


def encode(exponents, codes):
    step = -(-len(exponents) // 4)
    lanes = []
    for lane in range(4):
        bits = "".join(codes[exponent] for exponent in exponents[lane * step : (lane + 1) * step])
        lanes.append(bits + "0" * (-len(bits) % 8))
    return lanes


def encode_stub(exponents, codes):
    step = ...  # noqa: F841
    lanes = []
    for lane in range(4):  # noqa: B007
        bits = ...
        lanes.append(bits + "0" * ...)
    return lanes


def _encode(exponents, codes, parts, pad):
    streams = ("".join(codes[exponent] for exponent in part) for part in parts)
    return [bits + "0" * pad(len(bits)) for bits in streams]


def _quarters(exponents):
    step = -(-len(exponents) // 4)
    return [exponents[lane * step : (lane + 1) * step] for lane in range(4)]


@mistake(
    "lanes take turns",
    """You dealt the exponents out like cards. A lane is a quarter of the block: the first lane has the
    beginning.""",
)
def encode_dealt(exponents, codes):
    return _encode(exponents, codes, [exponents[lane::4] for lane in range(4)], lambda size: -size % 8)


@mistake(
    "lanes need not end at a byte",
    "Your lanes are not filled up: each needs zeros at its end, until its bits are a multiple of 8.",
)
def encode_unfilled(exponents, codes):
    return _encode(exponents, codes, _quarters(exponents), lambda size: 0)


@mistake(
    "a whole byte is filled up too",
    "Where the bits fill their bytes exactly you add eight zeros. None is needed there: `-len(bits) % 8`.",
)
def encode_overfilled(exponents, codes):
    return _encode(exponents, codes, _quarters(exponents), lambda size: 8 - size % 8)


@mistake(
    "the rest is dropped",
    "You round the quarter down, so the last exponents are in no lane. Round up: `-(-len(exponents) // 4)`.",
)
def encode_rounded_down(exponents, codes):
    step = len(exponents) // 4
    parts = [exponents[lane * step : (lane + 1) * step] for lane in range(4)]
    return _encode(exponents, codes, parts, lambda size: -size % 8)


@mistake(
    "the rest goes to the last lane",
    "Your last lane takes what is left over. Here the first lanes are the longer ones: round the quarter up.",
)
def encode_rest_last(exponents, codes):
    step = len(exponents) // 4
    parts = [exponents[lane * step : (lane + 1) * step if lane < 3 else None] for lane in range(4)]
    return _encode(exponents, codes, parts, lambda size: -size % 8)


# --- lanes back --------------------------------------------------------------------------------------


def decode(lanes, codes, count):
    symbol_of = {word: exponent for exponent, word in codes.items()}
    step = -(-count // 4)
    found = []
    for lane, bits in enumerate(lanes):
        left = max(0, min(step, count - lane * step))
        word = ""
        for bit in bits:
            if not left:
                break
            word += bit
            if word in symbol_of:
                found.append(symbol_of[word])
                word, left = "", left - 1
    return found


def decode_stub(lanes, codes, count): ...


def _lane(bits, codes, most):
    symbol_of = {word: exponent for exponent, word in codes.items()}
    found, word = [], ""
    for bit in bits:
        word += bit
        if word in symbol_of and len(found) < most:
            found.append(symbol_of[word])
            word = ""
    return found


@mistake(
    "the zeros at the end are exponents",
    """You read on into the zeros that fill up a lane. Each lane holds a quarter of `count`, rounded up; the
    last ones hold what is left.""",
)
def decode_to_the_end(lanes, codes, count):
    return [exponent for bits in lanes for exponent in _lane(bits, codes, len(bits))]


@mistake(
    "count is enough",
    """You stop after `count` exponents, but the zeros of the earlier lanes are among them. Stop in each
    lane after its own quarter.""",
)
def decode_cut_at_the_end(lanes, codes, count):
    return [exponent for bits in lanes for exponent in _lane(bits, codes, len(bits))][:count]


@mistake(
    "lanes take turns",
    """You take one exponent from each lane in turn. A processor reads them so, but a lane is a quarter of the
    block: all of lane 0 comes first.""",
)
def decode_in_turns(lanes, codes, count):
    step = -(-count // 4)
    parts = [_lane(bits, codes, max(0, min(step, count - lane * step))) for lane, bits in enumerate(lanes)]
    return [part[turn] for turn in range(step) for part in parts if turn < len(part)]


@mistake(
    "the quarter is rounded down",
    "Your lanes hold too few: a quarter is rounded up, `-(-count // 4)`, and the last lane may be short.",
)
def decode_rounded_down(lanes, codes, count):
    return [exponent for bits in lanes for exponent in _lane(bits, codes, count // 4)]
