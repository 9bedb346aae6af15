"""On paper: what loses and what does not, and a row of levels coded by hand."""

from __future__ import annotations

from typing import Any

from dualz.codecs import dct
from dualz.course import compare
from dualz.course.forms import Listed, Mistake, Number, Parts, Text, flags
from dualz.course.registry import Exercise

# --- what loses ----------------------------------------------------------------------------------

_STEPS = {
    "huffman": (
        True,
        """an entropy coder is lossy | A prefix code can be read back word by word: the symbols are the same.
            It is in JPEG, and it loses nothing.""",
    ),
    "lzw": (
        True,
        """LZW is lossy | LZW (lesson 04) brings every byte back. GIF pictures look coarse since they have 256
            colours, which is decided before LZW begins.""",
    ),
    "average": (
        False,
        """fewer samples are free | One mean for four samples: which four they were, nobody can say any
            more.""",
    ),
    "transform": (
        True,
        """the DCT loses | 64 numbers become 64 numbers, and the inverse gives them back, but for the last
            decimals of the arithmetic.""",
    ),
    "round": (
        False,
        """rounding is harmless | Many coefficients become the same level, and nothing tells them apart
            again.""",
    ),
    "zigzag": (
        True,
        """the zig-zag loses | It only says in which order the 64 levels are sent. The reader puts each
        back in its place.""",
    ),
}

RECALL = Exercise(
    id="lossy.recall",
    kind="recall",
    objectives=("lossy.where",),
    prompt="""Which of these give back exactly what went in (but for the last decimals of floating point)?
        `huffman`: words of a prefix code. `lzw`: LZW codes. `average`: four samples of a colour replaced
        by their mean. `transform`: 64 samples written as 64 amounts of cosines. `round`: each number
        divided by a step and rounded. `zigzag`: 64 numbers sent in another order. Answer with a dict of
        True and False.""",
    form=flags(
        _STEPS,
        mistakes=(
            Mistake(
                "True means lossy",
                {name: not right for name, (right, _) in _STEPS.items()},
                "Each one is turned round: True means that what went in comes back.",
            ),
        ),
    ),
    greeting="""JPEG has all of these but LZW, and it loses in two places only: fewer samples of colour,
        and rounding.""",
    hints=(
        "Ask of each: could two different inputs become the same output?",
        "Means and rounding send several inputs to one output. Orders, codes and the DCT do not.",
    ),
    worked="Only `average` and `round` send different inputs to one output.",
)

# --- a row by hand -------------------------------------------------------------------------------

BEFORE = 9
ROW = (6, 0, -2, 0, 0, 0, 5, 1) + (0,) * 56
_PAIRS = [(1, 2), (3, 3), (0, 1)]


def pairs_of(row: tuple[int, ...]) -> list[tuple[int, int]]:
    """The pairs (zeros, category) of a row in zig-zag order.

    >>> pairs_of(ROW)
    [(1, 2), (3, 3), (0, 1)]
    """
    found, zeros = [], 0
    for level in row[1:]:
        if level:
            found.append((zeros, dct.category(level)))
            zeros = 0
        else:
            zeros += 1
    return found


def _read_pairs(answer: Any, what: str) -> list[Any]:
    items = compare.sequence(answer, what)
    return [tuple(compare.numbers(item, f"{what}: in it, a pair of numbers", 2)) for item in items]


PERFORM = Exercise(
    id="lossy.perform",
    kind="perform",
    objectives=("lossy.codes",),
    prompt=f"""In zig-zag order a block has the levels {", ".join(map(str, ROW[:8]))}, and 56 zeros.
        The block before had the first level {BEFORE}. Answer with a dict: `difference`, what is sent for the
        first level; `bits`, the further bits of that difference, as text; `pairs`, a list of (zeros before,
        category) for each other level that is not 0; `minus`, the further bits of the level -2.""",
    form=Parts(
        {
            "difference": Number(
                ROW[0] - BEFORE,
                "The difference is this level less the one before.",
                {
                    6: "the level itself is sent | This is the level. The one before, 9, is taken off.",
                    3: "the difference is before less level | The sign is turned round: 6 less 9.",
                },
                whole=True,
            ),
            "bits": Text(
                dct.extra_bits(ROW[0] - BEFORE),
                "The category of -3 is 2, so two bits; they say -3 + 2**2 - 1.",
                {
                    """11""": """the sign is not sent | These are the bits of +3. For a negative number add
                        2**2 - 1 first.""",
                    "01": """negative numbers are two's complement | One too high: -3 + 4 - 1 is 0, in two
                        bits.""",
                    "0": "leading zeros may go | The category says two bits: the leading zero is written.",
                },
                wanted="a text of 0 and 1",
            ),
            "pairs": Listed(
                _PAIRS,
                """Count the zeros since the level before it, and the bits of its magnitude: 2 has two, 5
                    has three.""",
                {
                    (
                        (1, -2),
                        (3, 5),
                        (0, 1),
                    ): """a pair holds the level | The second number is the category: how
                        many bits the magnitude has.""",
                    (
                        (2, 1),
                        (3, 3),
                        (1, 0),
                    ): """the category comes first | Zeros first, then the category.""",
                    (
                        (1, 2),
                        (4, 3),
                        (4, 1),
                    ): """zeros are counted through | After each level that is not 0 the
                        count begins anew.""",
                    (
                        (1, 2),
                        (3, 3),
                        (0, 1),
                        (56, 0),
                    ): """zeros at the end are a pair | The zeros at the end are
                        told by one word, the end of the block.""",
                },
                wanted="a list of pairs",
                read=_read_pairs,
            ),
            "minus": Text(
                dct.extra_bits(-2),
                "The category of -2 is 2: two bits, and they say -2 + 2**2 - 1.",
                {
                    "10": "the sign is not sent | These are the bits of +2. Add 2**2 - 1 to -2.",
                    "1": "leading zeros may go | The category says two bits: 01.",
                    """00""": """every negative one is all zeros | That is -3. For -2: -2 + 4 - 1 is 1, in two
                        bits.""",
                },
                wanted="a text of 0 and 1",
            ),
        },
        wanted="a dict of four parts",
    ),
    greeting="Sixty-four levels, four words and an end: that is why a JPEG file is small.",
    hints=(
        "6 less 9 is -3. Its magnitude 3 is 11 in binary, so category 2.",
        "-2 has one zero before it, 5 has three, 1 has none.",
    ),
    worked="-3 with the bits 00; (1, 2), (3, 3), (0, 1); -2 with the bits 01.",
)
