"""The question which coder suits which data, asked on measured phrases."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dualz.codecs import huffman, lzw_files
from dualz.course.forms import Choice, Mistake, Parts
from dualz.course.registry import Exercise
from dualz.lessons.lzw.data import kinds, phrase_lengths

CODERS = ("LZW", "Huffman")


class Measured(NamedTuple):
    """What LZW and Huffman do with some data: bytes and bits of a code on average, Huffman's bits a byte."""

    phrase: float
    width: float
    huffman: float


# Measured on ``data.kinds()``, to one decimal; the tests measure them again.
MEASURED = {
    "English text": Measured(3.3, 12.9, 4.9),
    "the same letters, shuffled": Measured(2.2, 13.4, 4.9),
    "mostly zeros": Measured(18.6, 10.7, 1.1),
    "random weights": Measured(1.4, 13.9, 7.4),
}
NAMES = tuple(MEASURED)


@cache
def winners() -> dict[str, str]:
    """Which of the two makes the smaller file of each kind of data: measured, for the tests."""
    return {
        name: "LZW" if len(lzw_files.compress(data)) < len(huffman.compress(data)) else "Huffman"
        for name, data in kinds().items()
    }


@cache
def measure() -> dict[str, Measured]:
    """The numbers of ``MEASURED``, from the files themselves."""
    found = {}
    for name, data in kinds().items():
        codes = phrase_lengths(data)
        bits = 8 * (len(lzw_files.compress(data)) - 3)  # behind the header of a .Z file
        found[name] = Measured(
            len(data) / len(codes), bits / len(codes), 8 * len(huffman.compress(data)) / len(data)
        )
    return found


def _rivals(*coders: str) -> dict[str, str]:
    return dict(zip(NAMES, coders, strict=True))


def _coder(right: str, line: str) -> Choice:
    misconception, _, told = line.partition(" | ")
    other = CODERS[1 - CODERS.index(right)]
    return Choice(right, told, (Mistake(misconception, other, told),), CODERS)


def _given() -> str:
    return "; ".join(
        f"`{name!r}` {one.phrase} bytes, {one.width} bits, {one.huffman} bits"
        for name, one in MEASURED.items()
    )


RIVALS = Exercise(
    id="lzw.rivals",
    kind="on paper",
    objectives=("lzw.choose",),
    prompt=f"""Four kinds of data were measured: how many bytes a phrase of LZW has on average, how many
        bits its code, and how many bits Huffman's file takes for a byte. {_given()}. Which file is smaller?
        Answer with a dict from each kind to 'LZW' or 'Huffman'.""",
    form=Parts(
        {
            NAMES[0]: _coder(
                "LZW",
                """a code of 12.9 bits is longer than one of 4.9 | The code of 12.9 bits stands for 3.3 bytes:
                divide, and compare bits a byte.""",
            ),
            NAMES[1]: _coder(
                "Huffman",
                """phrases of two bytes are gain enough | Phrases come back by chance here too, 2.2 bytes on
                average; but 13.4 bits for 2.2 bytes are more than 4.9 bits for one.""",
            ),
            NAMES[2]: _coder(
                "LZW",
                """many zeros are Huffman's best case | A code of 10.7 bits stands for 18.6 values, while
                Huffman's code pays a bit or more for each.""",
            ),
            NAMES[3]: _coder(
                "Huffman",
                """dense data are for LZW | A code of 13.9 bits stands for 1.4 bytes, which have 11 bits: wide
                codes cost more than such short phrases save.""",
            ),
        },
        (
            Mistake(
                "sparse data: Huffman, dense data: LZW",
                _rivals("LZW", "LZW", "Huffman", "LZW"),
                """This is the rule of thumb 'sparse data: Huffman, dense data: LZW', and it is wrong three
                times here. Divide the bits of a code by the bytes of its phrase.""",
            ),
            Mistake(
                "LZW is always better",
                dict.fromkeys(NAMES, "LZW"),
                "LZW needs phrases that are long for the width of their codes. Two of the four have none.",
            ),
            Mistake(
                "Huffman is always better",
                dict.fromkeys(NAMES, "Huffman"),
                "Huffman's code cannot see that phrases come back. In two of the four long ones do.",
            ),
        ),
        wanted="a dict from the kind of data to 'LZW' or 'Huffman',",
    ),
    greeting="""So it is. What decides is how long a phrase is for the width of its code; sparse or dense does
        not.""",
    hints=(
        "A code of w bits for a phrase of L bytes costs w / L bits a byte.",
        "For the shuffled letters that is 13.4 / 2.2, about 6.1 bits a byte. And what does Huffman take?",
    ),
    worked="Bits of a code by bytes of its phrase: about 3.9, 6.1, 0.6 and 9.9 bits a byte.",
)
