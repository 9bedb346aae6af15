"""What the learner builds in lesson 16: fields and back, an entropy, a coder in four lanes and back."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.floats import attempts as code
from dualz.lessons.floats import attempts_lanes as lanes
from dualz.lessons.floats.demos import code_of

# --- split and join ----------------------------------------------------------------------------------

# Zeros of both signs, 1, -1, the ends of subnormals and normals, infinities, nans with their payloads.
_HARD = (0, 0x8000, 0x3F80, 0xBF80, 1, 0x7F, 0x80, 0x807F, 0x7F7F, 0x7F80, 0xFF80, 0x7FC1, 0xFFFF, 0x40D0)


def _words(random: Random) -> tuple[list[int]]:
    return ([random.choice((random.getrandbits(16), *_HARD)) for _ in range(random.randint(0, 12))],)


def _pair(result: Any) -> list[Any]:
    both = compare.sequence(result, "From your function a pair of lists", 2)
    return [compare.numbers(one, "From your function two lists of numbers") for one in both]


SPLIT = Exercise(
    id="floats.split",
    kind="complete",
    objectives=("floats.split",),
    prompt="""Complete `split(words)`: from words of bfloat16, whole numbers of 16 bits, to two lists: the
        stored exponents, and the rest in a byte each, the sign as its highest bit, then the mantissa.""",
    form=Function(
        code.split,
        "split(words)",
        Space([(list(_HARD),), ([],), ([0],), ([0x8000],), ([0x0080],), ([0xFFFF],)], _words),
        (
            code.split_at_the_byte,
            code.split_without_sign,
            code.split_with_sign,
            code.split_less_bias,
            code.split_sign_last,
            code.split_swapped,
        ),
        read=_pair,
    ),
    greeting="Every bit is in one of two bytes, that of -0.0 and of nan too: nothing can get lost.",
    hints=(
        "The exponent: `word >> 7` moves it to the end, `& 255` keeps its eight bits.",
        "The sign is `word >> 15`; put it in front of the seven bits `word & 127`.",
    ),
    worked="A shift by 7 brings the exponent to the end; the sign moves from bit 15 to bit 7.",
    stub=code.split_stub,
)


def _parts(random: Random) -> tuple[list[int], list[int]]:
    exponents, rest = code.split(_words(random)[0])
    return exponents, rest


JOIN = Exercise(
    id="floats.join",
    kind="complete",
    objectives=("floats.split",),
    prompt="""Complete `join(exponents, rest)`: the words again, from the two lists that `split` gives.""",
    form=Function(
        code.join,
        "join(exponents, rest)",
        Space([code.split(list(_HARD)), ([], []), ([0], [128]), ([255], [255])], _parts),
        (code.join_bytes, code.join_without_sign, code.join_sign_stays),
        read=lambda result: compare.numbers(result, "From your function a list of numbers"),
    ),
    greeting="What was split comes back, bit for bit.",
    hints=(
        "The exponent goes to bit 7, so `high << 7`; the mantissa is `low & 127`.",
        "The sign is `low >> 7`; it goes to bit 15.",
    ),
    worked="Each field is moved back to where it was, and `|` puts the three together.",
    stub=code.join_stub,
)

# --- the entropy of an exponent ----------------------------------------------------------------------


def _sigma(random: Random) -> tuple[float]:
    return (round(2.0 ** random.uniform(-14, 6), random.randint(4, 9)),)


ENTROPY = Exercise(
    id="floats.entropy",
    kind="complete",
    objectives=("floats.entropy",),
    prompt="""Complete `exponent_entropy(sigma)`: the entropy in bits of the exponent of a normal variable of
        spread `sigma`. The exponent is e where the size lies from 2^e to 2^(e+1). The share of numbers
        whose size is below x is `erf(x / (sigma * sqrt(2)))`. `erf`, `log2` and `sqrt` are loaded.""",
    form=Function(
        code.exponent_entropy,
        "exponent_entropy(sigma)",
        Space([(1.0,), (0.02,), (0.5,), (1e-3,), (30.0,), (0.7,)], _sigma, count=20),
        (
            code.entropy_in_nats,
            code.entropy_negative,
            code.entropy_one_side,
            code.entropy_unweighted,
            code.entropy_without_root,
            code.entropy_constant,
        ),
        read=lambda result: compare.number(result, "From your function a number"),
        unit="bits",
    ),
    greeting="The same sum as the course's, at every spread that was tried.",
    hints=(
        "The share with a size below 2^(e+1), less the share below 2^e.",
        "A symbol of share p adds `-p * log2(p)` bits.",
    ),
    worked="The share of each exponent is a difference of two values of `erf`; the rest is Shannon's sum.",
    stub=code.exponent_entropy_stub,
)

# --- lanes -------------------------------------------------------------------------------------------


def _exponents(random: Random, most: int = 30) -> list[int]:
    middle = random.randint(60, 180)
    kinds = random.choice((2, 5, 12))
    weights = [2.0**-at for at in range(kinds)]
    count = random.randint(0, most)
    return random.choices([middle - at for at in range(kinds)], weights, k=count) or [middle]


def _to_encode(random: Random) -> tuple[list[int], dict[int, str]]:
    exponents = _exponents(random)
    return exponents, code_of(tuple(exponents))


_PLAIN = {120: "0", 119: "10", 118: "110", 117: "111"}
_ENCODED = (
    ([], _PLAIN),
    ([120], _PLAIN),
    ([120] * 32, _PLAIN),
    ([120, 119, 118, 117, 120], _PLAIN),
    ([118, 118, 119] * 4 + [120], _PLAIN),
    ([119] * 16, _PLAIN),
    ([119] * 15, _PLAIN),
    ([7] * 9, {7: "0"}),
)


def _lanes(result: Any) -> list[str]:
    found = compare.texts(result, "From your function a list of four texts", 4)
    if not all(set(bits) <= {"0", "1"} for bits in found):
        raise NotYet("A lane is a text of 0 and 1, and one of yours holds something else.")
    return found


ENCODE = Exercise(
    id="floats.encode",
    kind="complete",
    objectives=("floats.lanes",),
    prompt="""Complete `encode(exponents, codes)`: four lanes, each a text of 0 and 1. `codes` maps an
        exponent to its code word. A lane is a quarter of the block, rounded up, so that the last lanes may
        be shorter or empty; each is filled up with zeros to whole bytes.""",
    form=Function(
        lanes.encode,
        "encode(exponents, codes)",
        Space(_ENCODED, _to_encode),
        (
            lanes.encode_dealt,
            lanes.encode_unfilled,
            lanes.encode_overfilled,
            lanes.encode_rounded_down,
            lanes.encode_rest_last,
        ),
        read=_lanes,
    ),
    greeting="Four lanes, each a stream of its own.",
    hints=(
        "A quarter, rounded up: `-(-len(exponents) // 4)`.",
        "Zeros that are missing to a multiple of 8: `-len(bits) % 8`.",
    ),
    worked="Lane k holds the exponents from k times the quarter on; their words are joined and filled up.",
    stub=lanes.encode_stub,
)


def _to_decode(random: Random) -> tuple[list[str], dict[int, str], int]:
    exponents, codes = _to_encode(random)
    return lanes.encode(exponents, codes), codes, len(exponents)


DECODE_FIRST = tuple((lanes.encode(exponents, codes), codes, len(exponents)) for exponents, codes in _ENCODED)

LANES = Exercise(
    id="floats.lanes",
    kind="transfer",
    objectives=("floats.lanes",),
    prompt="""Write `decode(lanes, codes, count)`: the list of all `count` exponents, from the four lanes that
        `encode` makes. No code word begins another one. The zeros that fill up a lane are no exponents.""",
    form=Function(
        lanes.decode,
        "decode(lanes, codes, count)",
        Space(DECODE_FIRST, _to_decode),
        (
            lanes.decode_to_the_end,
            lanes.decode_cut_at_the_end,
            lanes.decode_in_turns,
            lanes.decode_rounded_down,
        ),
        read=lambda result: compare.numbers(result, "From your function a list of exponents"),
    ),
    greeting="Your coder is complete: any block comes back.",
    hints=(
        "Turn `codes` round: a dict from word to exponent. Collect bits until they are a word.",
        """How many exponents does lane k hold? `max(0, min(step, count - k * step))`, with the rounded-up
        quarter.""",
    ),
    worked="Each lane is read for itself, and stops after its share of `count`.",
    stub=lanes.decode_stub,
)
