"""What a code costs: beside the entropy, under a limit, and as a whole file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log
from random import Random
from typing import Any

from dualz.codecs import huffman, huffman_file
from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.lessons.huffman import attempts as code

# --- the gap to the entropy ----------------------------------------------------------------------

SOURCES = {"nine to one": {"a": 9, "b": 1}, "halving": {"a": 8, "b": 4, "c": 2, "d": 1, "e": 1}}
TOLERANCE = 0.006


def _gap(counts: Mapping[str, int]) -> float:
    share = probabilities(Counter(counts).elements())
    return mean_length(share, huffman.code_lengths(counts)) - entropy(share)


def _natural_gap(counts: Mapping[str, int]) -> float:
    share = probabilities(Counter(counts).elements())
    return mean_length(share, huffman.code_lengths(counts)) - entropy(share) * log(2)


GAPS = {name: round(_gap(counts), 2) for name, counts in SOURCES.items()}
_ZERO = dict.fromkeys(SOURCES, 0.0)
_MESSAGE = {name: round(_gap(counts) * sum(counts.values()), 2) for name, counts in SOURCES.items()}
_NATURAL = {name: round(_natural_gap(counts), 2) for name, counts in SOURCES.items()}
_SWAPPED = dict(zip(SOURCES, reversed(GAPS.values()), strict=True))
_GAP_MISTAKES = (
    (
        _ZERO,
        "You rounded the entropy up to whole bits. It is a mean and may be any fraction; the code words "
        "are what is whole.",
    ),
    (
        _MESSAGE,
        "This is the gap of the whole message. Divide by the number of symbols: the gap is in bits per "
        "symbol.",
    ),
    (_NATURAL, "You took the natural logarithm. Bits need the logarithm to the base 2."),
    (_SWAPPED, "The two are swapped: the gap is large where one symbol is far more likely than 1/2."),
)


def _check_gap(answer: Any) -> str:
    gaps = compare.mapping(answer, "A dict of two gaps", SOURCES)
    near = lambda one: all(abs(gaps[name] - one[name]) <= TOLERANCE for name in SOURCES)  # noqa: E731
    for name in SOURCES:
        compare.number(gaps[name], f"For '{name}' a number of bits per symbol")
    if not near(GAPS):
        known = next((said for wrong, said in _GAP_MISTAKES if near(wrong)), None)
        wrong = next(name for name in SOURCES if abs(gaps[name] - GAPS[name]) > TOLERANCE)
        compare.equal(
            gaps,
            GAPS,
            known
            or f"The gap of '{wrong}' is not {gaps[wrong]}: mean length minus entropy, both per symbol.",
        )
    return (
        "A likely symbol still costs a whole bit, so skew makes the gap; where all probabilities are "
        "powers of 1/2 there is none."
    )


GAP = Exercise(
    id="huffman.gap",
    lesson=2,
    kind="on paper",
    objectives=("huffman.bound",),
    prompt=f"For the counts `{SOURCES}`: how many bits per symbol does Huffman's code spend above the "
    "entropy? "
    "Answer with a dict of two numbers, to two decimals, under the same names.",
    check=_check_gap,
    hints=(
        "Find the mean length first: with two symbols each word has one bit.",
        "For nine to one the entropy is -0.9 log2 0.9 - 0.1 log2 0.1; for the halving counts each length "
        "equals log2(1/P).",
    ),
    answer=GAPS,
    worked="With two symbols the mean length is 1 bit, whatever their shares are; the entropy of nine to "
    "one is 0.47. "
    "In the halving source every symbol gets exactly log2(1/P) bits.",
    wrong=(
        Wrong("the entropy is a whole number of bits", _ZERO, "rounded the entropy"),
        Wrong("the gap is that of the whole message", _MESSAGE, "whole message"),
        Wrong("any logarithm gives bits", _NATURAL, "base 2"),
        Wrong("the gap is large where counts are a halving series", _SWAPPED, "swapped"),
    ),
)

# --- a limit on the length -----------------------------------------------------------------------

FIBONACCI = dict(zip("abcdef", (1, 1, 2, 3, 5, 8), strict=True))
LIMIT = 3


def _bits(lengths: Mapping[str, int]) -> int:
    return sum(FIBONACCI[symbol] * lengths[symbol] for symbol in FIBONACCI)


FREE = huffman.code_lengths(FIBONACCI)
LIMIT_RIGHT = {"extra": _bits(huffman.code_lengths(FIBONACCI, LIMIT)) - _bits(FREE), "entries": 2**LIMIT}
_CLIPPED = _bits({symbol: min(length, LIMIT) for symbol, length in FREE.items()}) - _bits(FREE)
_FIXED = LIMIT * sum(FIBONACCI.values()) - _bits(FREE)


def _check_limited(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", LIMIT_RIGHT)
    compare.equal(
        compare.number(parts["extra"], "For 'extra' a number of bits", whole=True),
        LIMIT_RIGHT["extra"],
        "The extra bits are wrong: compare the bits of the whole message under the best lengths of both "
        "kinds.",
        [
            (
                _CLIPPED,
                "You cut the long words off. Their Kraft sum is then above 1; some short word must grow to "
                "make room.",
            ),
            (
                _FIXED,
                "You gave every symbol the longest word. Under a limit the likely symbols may still have "
                "shorter ones.",
            ),
            (
                0,
                "A limit below the free code's longest word costs something: the free code was the best one.",
            ),
        ],
    )
    compare.equal(
        compare.number(parts["entries"], "For 'entries' a whole number", whole=True),
        LIMIT_RIGHT["entries"],
        "A table that is looked up with the next 3 bits has one entry for each value of these bits.",
        [
            (
                len(FIBONACCI),
                "This is one entry a symbol. The table is indexed by the next 3 bits, whatever they are.",
            ),
            (
                2 ** max(FREE.values()),
                "This is the table of the free code. The limit is what makes it smaller.",
            ),
        ],
    )
    return (
        "Two bits more in the message, and a table of a quarter of the size: that is why decoders ask "
        "for a limit."
    )


LIMITED = Exercise(
    id="huffman.limited",
    lesson=2,
    kind="on paper",
    objectives=("huffman.limit",),
    prompt=f"The counts are `{FIBONACCI}`, and no word may be longer than {LIMIT} bits. Answer with a "
    "dict: `extra`, the "
    "bits that the whole message takes more than without the limit; `entries`, the size of a table with "
    "one entry "
    f"for each value of the next {LIMIT} bits.",
    check=_check_limited,
    hints=(
        "Without a limit the lengths are 5, 5, 4, 3, 2, 1. With it the Kraft sum must still be at most 1.",
        "Two words of 2 bits and four of 3 bits fill the code space. Who should get the short ones?",
    ),
    answer=LIMIT_RIGHT,
    worked="The best lengths are 3, 3, 3, 3, 2, 2: 47 bits in place of 45. Three bits have eight values.",
    wrong=(
        Wrong("long words can simply be cut off", {**LIMIT_RIGHT, "extra": _CLIPPED}, "Kraft sum"),
        Wrong("a limit means a fixed length", {**LIMIT_RIGHT, "extra": _FIXED}, "shorter ones"),
        Wrong("a limit is free", {**LIMIT_RIGHT, "extra": 0}, "costs something"),
        Wrong(
            "a decoder's table has one entry a symbol", {**LIMIT_RIGHT, "entries": 6}, "one entry a symbol"
        ),
        Wrong("the table does not depend on the limit", {**LIMIT_RIGHT, "entries": 32}, "free code"),
    ),
)

# --- every byte of a file ------------------------------------------------------------------------


def _counts(random: Random) -> dict[int, int]:
    symbols = random.sample(range(256), random.randint(1, 40))
    return {symbol: random.choice((1, 2, 3, 7, 20, 60)) for symbol in symbols}


# Small ones first. Fibonacci counts make a free code longer than the format's 12 bits; times 4,
# so that the bits which the limit costs show in whole bytes.
COUNT_SETS: list[dict[int, int]] = [dict(Counter(b"abracadabra")), {97: 1}, {97: 100}]
COUNT_SETS += compare.seeded(_counts, 40)
_fibonacci = [4, 4]
while len(_fibonacci) < 14:
    _fibonacci.append(_fibonacci[-1] + _fibonacci[-2])
COUNT_SETS.append(dict(enumerate(_fibonacci)))

_SIZE_MISTAKES = (
    (
        code.size_of_payload,
        "This is the payload alone. A file also holds its header and the table of code lengths.",
    ),
    (
        code.size_without_table,
        "The table is missing: 32 bytes say which values occur, and each of them has a length of 4 bits.",
    ),
    (code.size_without_header, "The header is missing: 4 bytes of name, 8 of length, 4 of checksum."),
    (code.size_in_bits, "You added bits to bytes. The payload has to be divided by 8, and rounded up."),
    (code.size_rounded_down, "The last byte is written even if it is not full: round up, not down."),
    (
        code.size_without_limit,
        "The format allows words of at most 12 bits: `huffman.code_lengths(counts, longest=12)`.",
    ),
    (
        code.size_by_entropy,
        "The entropy is a bound, not the size. Add up the lengths of the real code words.",
    ),
    (code.size_with_a_byte_a_length, "A code length takes 4 bits in this format, two of them share a byte."),
)


def _data(counts: Mapping[int, int]) -> bytes:
    return b"".join(bytes([symbol]) * count for symbol, count in counts.items())


def _check_file_size(answer: Any) -> str:
    function = compare.function(answer, "file_size(counts)")
    size = lambda counts: len(huffman.compress(_data(counts)))  # noqa: E731
    shape = lambda result: compare.number(result, "From your function a number of bytes")  # noqa: E731
    compare.same_as(function, size, COUNT_SETS, shape, _SIZE_MISTAKES)
    return f"Exact to the byte for {len(COUNT_SETS)} files, without writing one of them."


FILE_SIZE = Exercise(
    id="huffman.file_size",
    lesson=2,
    kind="transfer",
    objectives=("huffman.file", "huffman.limit"),
    prompt="Write `file_size(counts)`: from the dict of byte value to count it predicts "
    "`len(huffman.compress(data))` "
    f"exactly, for data below {huffman_file.SPLIT_FROM} bytes. "
    "`huffman.code_lengths(counts, longest=12)` helps.",
    check=_check_file_size,
    hints=(
        "Add four parts: the header, the list of values that occur, their code lengths, and the payload.",
        "16 bytes, 32 bytes, half a byte a value rounded up, and the sum of count times length in bits, "
        "divided by 8 "
        "and rounded up.",
    ),
    answer=code.file_size,
    worked="Header 16, values 32, two lengths a byte, and the payload filled up to whole bytes.",
    wrong=(
        Wrong("a file is its payload", code.size_of_payload, "payload alone"),
        Wrong("the table is free", code.size_without_table, "table is missing"),
        Wrong("the header is free", code.size_without_header, "header is missing"),
        Wrong("bits and bytes are the same count", code.size_in_bits, "bits to bytes"),
        Wrong("a part of a byte takes nothing", code.size_rounded_down, "round up"),
        Wrong("the format has no length limit", code.size_without_limit, "at most 12 bits"),
        Wrong("the entropy is the size", code.size_by_entropy, "a bound, not the size"),
        Wrong("a code length takes a byte", code.size_with_a_byte_a_length, "4 bits"),
    ),
)
