"""What a code costs: beside the entropy, under a limit, and as a whole file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log, log10
from random import Random

from dualz.codecs import huffman, huffman_file
from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.course import compare
from dualz.course.forms import Function, Mistake, Number, Parts, Space
from dualz.course.registry import Exercise
from dualz.lessons.huffman import attempts as code

# --- the gap to the entropy ----------------------------------------------------------------------

SOURCES = {"nine to one": {"a": 9, "b": 1}, "halving": {"a": 8, "b": 4, "c": 2, "d": 1, "e": 1}}
TOLERANCE = 0.006


def _mean_and_entropy(counts: Mapping[str, int]) -> tuple[float, float]:
    share = probabilities(Counter(counts).elements())
    return mean_length(share, huffman.code_lengths(counts)), entropy(share)


MEANS, BOUNDS = zip(*map(_mean_and_entropy, SOURCES.values()), strict=True)
GAPS = {name: round(mean - bound, 2) for name, mean, bound in zip(SOURCES, MEANS, BOUNDS, strict=True)}


def _gap(name: str, mistakes: Mapping[float, str]) -> Number:
    mean, bound = _mean_and_entropy(SOURCES[name])
    return Number(
        GAPS[name],
        lambda given: f"The gap of '{name}' is not {given}: mean length minus entropy, both per symbol.",
        {
            **mistakes,
            mean - bound * log(2): """any logarithm gives bits | You took the natural logarithm. Bits need the
                logarithm to the base 2.""",
            mean - bound * log10(2): """the decimal logarithm gives bits | You took the logarithm to the base
                10. Bits need the logarithm to the base 2.""",
        },
        wanted="a number of bits per symbol",
        unit="bits",
        tolerance=TOLERANCE,
    )


GAP = Exercise(
    id="huffman.gap",
    kind="on paper",
    objectives=("huffman.bound",),
    prompt=f"""For the counts `{SOURCES}`: how many bits per symbol does Huffman's code spend above the
        entropy? Answer with a dict of two numbers, to two decimals, under the same names.""",
    form=Parts(
        {
            "nine to one": _gap(
                "nine to one",
                {
                    0.0: """the entropy is a whole number of bits | You rounded the entropy up to whole bits.
                        It is a mean and may be any fraction; the code words are what is whole.""",
                    10
                    * (MEANS[0] - BOUNDS[0]): """the gap is that of the whole message | This is the gap of the
                        whole message. Divide by the number of symbols: the gap is in bits per symbol.""",
                    BOUNDS[0]: """the gap is the entropy | This is the entropy. The gap is what the code
                        spends above it.""",
                    MEANS[0]: """the gap is the mean length | This is the mean length of the words. The gap is
                        what it has above the entropy.""",
                },
            ),
            "halving": _gap(
                "halving",
                {
                    MEANS[1]: """the mean length is the gap | Mean length and entropy are both this number
                        here. The gap is what lies between them.""",
                },
            ),
        },
        (
            Mistake(
                "the gap is large where counts are a halving series",
                dict(zip(SOURCES, reversed(GAPS.values()), strict=True)),
                "The two are swapped: the gap is large where one symbol is far more likely than 1/2.",
            ),
        ),
        "a dict of two gaps",
    ),
    greeting="""A likely symbol still costs a whole bit, so skew makes the gap; where all probabilities are
        powers of 1/2 there is none.""",
    hints=(
        "Find the mean length first: with two symbols each word has one bit.",
        """For nine to one the entropy is -0.9 log2 0.9 - 0.1 log2 0.1; for the halving counts compare each
        length with log2(1/P).""",
    ),
    worked="""With two symbols the mean length is 1 bit, whatever their shares are; the entropy of nine to one
        is 0.47. In the halving source every symbol gets exactly log2(1/P) bits.""",
)

# --- a limit on the length -----------------------------------------------------------------------

FIBONACCI = dict(zip("abcdef", (1, 1, 2, 3, 5, 8), strict=True))
LIMIT = 3


def _bits(lengths: Mapping[str, int]) -> int:
    return sum(FIBONACCI[symbol] * lengths[symbol] for symbol in FIBONACCI)


FREE = huffman.code_lengths(FIBONACCI)
_LIMITED = huffman.code_lengths(FIBONACCI, LIMIT)
_CLIPPED = _bits({symbol: min(length, LIMIT) for symbol, length in FREE.items()}) - _bits(FREE)
_FIXED = LIMIT * sum(FIBONACCI.values()) - _bits(FREE)

LIMITED = Exercise(
    id="huffman.limited",
    kind="on paper",
    objectives=("huffman.limit",),
    prompt=f"""The counts are `{FIBONACCI}`, and no word may be longer than {LIMIT} bits. Answer with a dict:
        `extra`, the bits that the whole message takes more than without the limit; `entries`, the size of a
        table with one entry for each value of the next {LIMIT} bits.""",
    form=Parts(
        {
            "extra": Number(
                _bits(_LIMITED) - _bits(FREE),
                """The extra bits are wrong: compare the bits of the whole message under the best lengths of
                both kinds.""",
                {
                    _CLIPPED: """long words can simply be cut off | You cut the long words off. Their Kraft
                        sum is then above 1; some short word must grow to make room.""",
                    _FIXED: """a limit means a fixed length | You gave every symbol the longest word. Under a
                        limit the likely symbols may still have shorter ones.""",
                    0: """a limit is free | A limit below the free code's longest word costs something: the
                        free code was the best one.""",
                    _bits(_LIMITED): """the extra bits are all bits | These are all bits of the message under
                        the limit. How many would it take without the limit?""",
                },
                wanted="a number of bits",
                unit="bits",
                whole=True,
            ),
            "entries": Number(
                2**LIMIT,
                "A table that is looked up with the next 3 bits has one entry for each value of these bits.",
                {
                    len(FIBONACCI): """a decoder's table has one entry a symbol | This is one entry a symbol.
                        The table is indexed by the next 3 bits, whatever they are.""",
                    2 ** max(FREE.values()): """the table does not depend on the limit | This is the table of
                        the free code. The limit is what makes it smaller.""",
                },
                wanted="a whole number",
                whole=True,
            ),
        },
    ),
    greeting="""Two bits more in the message, and a table of a quarter of the size: that is why decoders ask
        for a limit.""",
    hints=(
        "Without a limit the lengths are 5, 5, 4, 3, 2, 1. With it the Kraft sum must still be at most 1.",
        "Two words of 2 bits and four of 3 bits fill the code space. Who should get the short ones?",
    ),
    worked="The best lengths are 3, 3, 3, 3, 2, 2: 47 bits in place of 45. Three bits have eight values.",
)

# --- every byte of a file ------------------------------------------------------------------------

_MOST = huffman_file.SPLIT_FROM - 1


def _fibonacci(many: int, times: int) -> list[int]:
    """Counts for which a free code has words of ``many`` - 1 bits."""
    found = [times, times]
    while len(found) < many:
        found.append(found[-1] + found[-2])
    return found


def _counts(random: Random) -> tuple[dict[int, int]]:
    """Few or many values, even or skewed counts; some so skewed that a free code is longer than 12 bits."""
    if random.random() < 0.15:
        counts = [count + random.randint(0, 2) for count in _fibonacci(*random.choice(((13, 6), (14, 4))))]
    else:
        choices = random.choice(((1, 2, 3), (1, 2, 3, 7, 20, 60), (1, 90)))
        counts = random.choices(choices, k=random.randint(1, 40))
    return (dict(zip(random.sample(range(256), len(counts)), counts, strict=True)),)


# Fibonacci times 4 or 6, so that the bits which a limit of 12, or of 11, costs show in whole bytes.
_COUNT_SETS = [
    ({97: 1},),
    ({255: 100},),
    ({0: _MOST},),
    ({0: 4, 255: 4},),
    ({128: 4, 10: 2, 65: 2},),
    (dict(Counter(b"abracadabra")),),
    (dict(enumerate(_fibonacci(13, 6))),),
    (dict(enumerate(_fibonacci(14, 4))),),
    (dict.fromkeys(range(180, 256), 1),),
]


def _size(counts: Mapping[int, int]) -> int:
    """The bytes of a real file."""
    return len(huffman.compress(bytes(Counter(counts).elements())))


FILE_SIZE = Exercise(
    id="huffman.file_size",
    kind="transfer",
    objectives=("huffman.file", "huffman.limit"),
    prompt=f"""Write `file_size(counts)`: from the dict of byte value to count it predicts
        `len(huffman.compress(data))` exactly, for data of 1 to {_MOST} bytes.
        `huffman.code_lengths(counts, longest=12)` helps.""",
    form=Function(
        code.file_size,
        "file_size(counts)",
        Space(_COUNT_SETS, _counts, count=40),
        (
            code.size_of_payload,
            code.size_without_table,
            code.size_without_list,
            code.size_without_header,
            code.size_in_bits,
            code.size_rounded_down,
            code.size_not_rounded,
            code.size_sharing_a_byte,
            code.size_of_pairs,
            code.size_without_limit,
            code.size_by_entropy,
            code.size_with_a_byte_a_length,
        ),
        read=lambda result: compare.number(result, "From your function a number of bytes"),
        reference=_size,
        unit="bytes",
    ),
    greeting="Exact to the byte for every file that was tried, without writing one of them.",
    hints=(
        "Add four parts: the header, the list of values that occur, their code lengths, and the payload.",
        """The header has 16 bytes, the list of values 32. A code length takes 4 bits: how many bytes do k of
        them fill, and how many the bits of the payload?""",
    ),
    worked="Header 16, values 32, two lengths a byte, and the payload filled up to whole bytes.",
)
