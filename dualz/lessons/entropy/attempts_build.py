"""Code that learners might write in lesson 01: lengths from a model, and the rest of the budget."""

from __future__ import annotations

from math import ceil, floor, log, log2

from dualz.course.forms import caught, mistake

# --- as many bits as the surprise, rounded up ----------------------------------------------------


def lengths(counts):
    total = sum(counts.values())
    found = {}
    for symbol, count in counts.items():
        bits = 1
        while count * 2**bits < total:
            bits += 1
        found[symbol] = bits
    return found


def lengths_stub(counts):
    total = sum(counts.values())
    found = {}
    for symbol, count in counts.items():  # noqa: B007
        bits = 1
        while ... < total:  # noqa: SIM300
            bits += 1
        found[symbol] = ...
    return found


def lengths_by_logarithm(counts):
    total = sum(counts.values())
    return {symbol: max(1, ceil(-log2(count / total))) for symbol, count in counts.items()}


def _by(counts, bits):
    total = sum(counts.values())
    return {symbol: max(1, bits(total / count)) for symbol, count in counts.items()}


@mistake(
    "surprise is rounded down",
    """Your words are too short for their symbols: rounded down, they take more than the whole budget. Round
    up: a word may not take more of the code space than P.""",
)
def lengths_rounded_down(counts):
    return _by(counts, lambda ratio: floor(log2(ratio)))


@mistake(
    "surprise is rounded to the nearest",
    """You round to the nearest whole number. Where that is down, the word takes more of the code space than
    P, and the budget may be broken: round up.""",
)
def lengths_to_the_nearest(counts):
    return _by(counts, lambda ratio: round(log2(ratio)))


@mistake(
    "rounding up adds a bit to whole numbers",
    """Where the surprise is a whole number already your word has one bit more. 2^-l may be equal to P: stop
    as soon as count times 2^l is not below the total.""",
)
def lengths_one_more(counts):
    return _by(counts, lambda ratio: floor(log2(ratio)) + 1)


@mistake("any logarithm gives bits", "You took the natural logarithm. Bits need the logarithm to the base 2.")
def lengths_natural(counts):
    return _by(counts, lambda ratio: ceil(log(ratio)))


@mistake(
    "every symbol takes as many bits",
    "You gave all symbols words of one length. A word has as many bits as its own symbol has surprise.",
)
def lengths_equal(counts):
    return dict.fromkeys(counts, max(1, ceil(log2(len(counts)))))


@mistake(
    "a certain symbol needs no word",
    "A lone symbol has no surprise, and its word still has one bit: without a word nothing is written.",
)
def lengths_from_zero(counts):
    total = sum(counts.values())
    return {symbol: ceil(-log2(count / total)) for symbol, count in counts.items()}


@mistake(
    "a word has the surprise as its length",
    "These are the surprises themselves. A word has a whole number of bits: round each up.",
)
def lengths_not_whole(counts):
    total = sum(counts.values())
    return {symbol: -log2(count / total) if count < total else 1 for symbol, count in counts.items()}


# --- the rest of the budget ----------------------------------------------------------------------


def spend(lengths, counts):
    lengths = dict(lengths)
    room = 1 - sum(2.0**-bits for bits in lengths.values())
    while room > 0:
        fits = [symbol for symbol in lengths if 2.0 ** -lengths[symbol] <= room]
        best = max(fits, key=lambda symbol: counts[symbol] * 2 ** lengths[symbol])
        room -= 2.0 ** -lengths[best]
        lengths[best] -= 1
    return lengths


def spend_stub(lengths, counts):
    lengths = dict(lengths)
    room = 1 - sum(2.0**-bits for bits in lengths.values())
    while room > 0:
        fits = [symbol for symbol in lengths if ... <= room]  # noqa: SIM300
        best = max(fits, key=lambda symbol: ...)
        room -= ...
        lengths[best] -= 1
    return lengths


def spending(lengths, counts, key, rounds=1 << 30, every=False, paid=lambda bits: 2.0**-bits):
    """As ``spend``: with another choice among the words, for some rounds, or at another price."""
    lengths = dict(lengths)
    room = 1 - sum(2.0**-bits for bits in lengths.values())
    while room > 0 and rounds:
        fits = [symbol for symbol in lengths if lengths[symbol] > 1]
        fits = [symbol for symbol in fits if every or 2.0 ** -lengths[symbol] <= room]
        if not fits:
            break
        best = max(fits, key=lambda symbol: key(counts[symbol], lengths[symbol]))
        room -= paid(lengths[best])
        lengths[best] -= 1
        rounds -= 1
    return lengths


def worth(count, bits):
    return count * 2**bits


@mistake(
    "the longest word is shortened first",
    """You shorten the longest word. It costs little of the budget, but its symbol is rare: weigh what a bit
    saves, the count, against what it costs, 2^-l.""",
)
def spend_on_the_longest(lengths, counts):
    return spending(lengths, counts, lambda count, bits: bits)


@mistake(
    "the most frequent symbol is shortened first",
    """You shorten the word of the most frequent symbol that fits. A short word costs much of the budget,
    which several others could share: weigh the count against 2^-l.""",
)
def spend_on_the_frequent(lengths, counts):
    return spending(lengths, counts, lambda count, bits: count)


@mistake(
    "the rarest symbol is shortened first",
    "You shorten the word that saves least for what it costs: `max`, not `min`.",
)
def spend_on_the_least(lengths, counts):
    return spending(lengths, counts, lambda count, bits: -count * 2**bits)


@mistake(
    "one word is shortened",
    "You shorten one word once. Go on as long as there is room: a `while` loop.",
)
def spend_once(lengths, counts):
    return spending(lengths, counts, worth, rounds=1)


@caught("nothing has to be spent", "is left over")
def spend_nothing(lengths, counts):
    return dict(lengths)


@caught("any word may be shortened as long as there is room", "more than there is")
def spend_too_much(lengths, counts):
    return spending(lengths, counts, worth, every=True)


@mistake(
    "a shorter word costs what it takes",
    """You subtract what the shorter word takes. Half of that was paid before: from l bits to l - 1 it is 2^-l
    more, with l before the change.""",
)
def spend_the_new_price(lengths, counts):
    return spending(lengths, counts, worth, paid=lambda bits: 2.0 ** -(bits - 1))


@caught("lengths are a list", "a dict from symbol to length")
def spend_list(lengths, counts):
    return list(spend(lengths, counts).values())
