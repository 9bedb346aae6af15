"""Marks shared by the pictures of DEFLATE: a file as lines of bits, each in the colour of its meaning.

Bits stand in the order of the file: the lowest bit of each byte first. Above the eight bits of a byte stands
the byte in hexadecimal digits, as other programs print it, highest bit first.
"""

from __future__ import annotations

from collections.abc import Sequence

from dualz.figures.bit_tape_state import (
    BLOCK,
    CHECK,
    CODE,
    DISTANCE,
    FILLER,
    LENGTH,
    LITERAL,
    WRAPPER,
    Piece,
)
from dualz.figures.parts import style
from dualz.figures.parts.marks import Box, Mark, Text
from dualz.figures.parts.phrases import MARGIN

BIT, GAP, NUMBERS = 12.5, 5.0, 26.0
BYTES = 4  # in a line
LINE, BOX = 36.0, 21.0
WIDTH = 2 * MARGIN + NUMBERS + 8 * BYTES * BIT + (BYTES - 1) * GAP
MEANINGS = (WRAPPER, BLOCK, CODE, LITERAL, LENGTH, DISTANCE, CHECK)
WORDS = {
    WRAPPER: "wrapper",
    BLOCK: "block begins, ends",
    CODE: "lengths of words",
    LITERAL: "literal",
    LENGTH: "length",
    DISTANCE: "distance",
    CHECK: "check",
}
_PLACES = dict(zip(MEANINGS, (5, 2, 3, 0, 1, 6, 4), strict=True))  # in the palette
_THIN = "6e"  # letters are read through it, on light and on dark paper


def colour(meaning: str) -> str:
    """The colour of a meaning, thin enough for letters; none for bits that nobody looks at."""
    return f"{style.KINDS[_PLACES[meaning]]}{_THIN}" if meaning in _PLACES else ""


def place_of(bit: int, first: int, top: float) -> tuple[float, float]:
    """The centre of a bit, in lines whose first one begins with bit ``first``."""
    line, column = divmod(bit - first, 8 * BYTES)
    return MARGIN + NUMBERS + (column + 0.5) * BIT + GAP * (column // 8), top + line * LINE + 13 + BOX / 2


def lines(
    bits: str,
    pieces: Sequence[Piece],
    top: float,
    shown: range,
    active: range = range(0),
    wrong: int | None = None,
) -> tuple[list[Mark], float]:
    """The lines ``shown`` of the bits; returns the marks and the bottom.

    ``active`` bits stand out, bit ``wrong`` is dashed, and so are extra bits. Bits of no piece are not
    read yet.
    """
    meant: dict[int, tuple[str, str, bool]] = {}
    for piece in pieces:
        for bit in range(piece.start, piece.end):
            meant[bit] = (piece.meaning, piece.title, bit >= piece.extra)
    first = shown.start * 8 * BYTES
    marks: list[Mark] = []
    for bit in range(first, min(len(bits), shown.stop * 8 * BYTES)):
        x, y = place_of(bit, first, top)
        if bit % (8 * BYTES) == 0:
            marks.append(
                Text(f"line:{bit}", MARGIN + NUMBERS - 7, y + 4, str(bit // 8), "note", "end", "faint")
            )
        if bit % 8 == 0 and bit + 8 <= len(bits):
            byte = f"{int(bits[bit : bit + 8][::-1], 2):02x}"
            marks.append(Text(f"hex:{bit}", x + 3.5 * BIT, y - BOX / 2 - 3, byte, "note", "middle"))
        meaning, name, extra = meant.get(bit, ("", "not read yet", False))
        tone = "active" if bit in active else "taken" if extra or bit == wrong else "plain"
        tone = "faint" if tone == "plain" and meaning in ("", FILLER) else tone
        title = f"bit {bit}: {bits[bit]}, {name}" + (", extra bit" * extra)
        label = bits[bit]
        marks.append(Box(f"bit:{bit}", x, y, label, BIT - 1, BOX, "", tone, title, colour(meaning)))
    many = -(-min(len(bits), shown.stop * 8 * BYTES) // (8 * BYTES)) - shown.start
    return marks, top + max(many, 1) * LINE


def window(bit: int, many: int, most: int) -> range:
    """Which lines are shown of a file of ``many`` bits, so that ``bit`` is among them."""
    total = max(1, -(-many // (8 * BYTES)))
    first = max(0, min(bit // (8 * BYTES) - most + 2, total - most))
    return range(first, min(total, first + most))


def legend(top: float, meanings: Sequence[str] = MEANINGS) -> tuple[list[Mark], float]:
    """The colours and their words, in two rows; returns the marks and the bottom."""
    marks: list[Mark] = []
    x, y = MARGIN, top + 8
    for meaning in meanings:
        wide = 20 + 6.6 * len(WORDS[meaning]) + 12
        if x + wide > WIDTH - MARGIN:
            x, y = MARGIN, y + 20
        marks.append(
            Box(f"key:{meaning}", x + 7, y, "", 14, 14, "", "plain", WORDS[meaning], colour(meaning))
        )
        marks.append(Text(f"key:{meaning}:words", x + 20, y + 4, WORDS[meaning]))
        x += wide
    return marks, y + 14
