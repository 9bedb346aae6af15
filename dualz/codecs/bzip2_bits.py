"""The bits of a .bz2 file, first bit highest, and what each span of them means.

Reader and writer go through a file in the same order and yield the same steps. The spans of all steps follow
each other without a gap: together they are the whole file.

Lesson: 06 (bwt). Pictures: ``dualz.figures.bzip2_bits``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dualz.codecs.bit_tape import ends_early
from dualz.trace import Step

READ, WRITE = "read", "write"

# What a field may be called.
STREAM, LEVEL, BLOCK, CHECK, RANDOMISED, ROW, VALUES = (
    "stream", "level", "block", "check of the block", "randomised", "row", "byte values",
)  # fmt: skip
TABLES, GROUPS, SELECTORS, LENGTHS, SYMBOL, END, WHOLE, PADDING, SURPLUS = (
    "tables", "groups", "table of each group", "code lengths", "symbol", "end", "check of all", "padding",
    "not looked at",
)  # fmt: skip
FIELDS = (
    STREAM, LEVEL, BLOCK, CHECK, RANDOMISED, ROW, VALUES, TABLES, GROUPS, SELECTORS, LENGTHS, SYMBOL, END,
    WHOLE, PADDING, SURPLUS,
)  # fmt: skip


@dataclass(frozen=True)
class Opened(Step):
    """A ``side`` begins. ``data`` are what is to be compressed or, for the reader, the file."""

    side: str
    data: bytes


@dataclass(frozen=True)
class Field(Step):
    """The bits ``start`` to ``end`` (end excluded) of the file were read or written; they are ``name``, one
    of ``FIELDS``, and mean ``value``. For a symbol, ``code`` is its word."""

    side: str
    start: int
    end: int
    name: str
    value: Any
    code: str = ""


@dataclass(frozen=True)
class Staged(Step):
    """All of a block is known in one more form: ``stage`` is its name, ``values`` the block in this form."""

    side: str
    stage: str
    values: tuple[int, ...]


def number(value: int, size: int) -> str:
    """``value`` in ``size`` bits, highest first.

    >>> number(5, 4)
    '0101'
    """
    return f"{value:0{size}b}"


class Tape:
    """Bits that are appended at the end, highest bit of each byte first.

    >>> tape = Tape()
    >>> tape.word(number(5, 4)), tape.word("110"), tape.to_bytes().hex()
    ((0, 4), (4, 7), '5c')
    """

    def __init__(self) -> None:
        self._bits: list[str] = []
        self.position = 0

    def word(self, bits: str) -> tuple[int, int]:
        """Append a string of bits; returns the span that it got."""
        self._bits.append(bits)
        self.position += len(bits)
        return self.position - len(bits), self.position

    def to_bytes(self) -> bytes:
        """All bits; the last byte is filled up with zeros."""
        bits = "".join(self._bits)
        size = -(-len(bits) // 8)
        return int(f"0{bits:0<{8 * size}}", 2).to_bytes(size)


class Reader:
    """The bits of ``data``, highest bit of each byte first."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.position = 0

    def number(self, size: int) -> int:
        """The next ``size`` bits as a number, highest bit first.

        Raises:
            CorruptData: fewer are left.
        """
        start, end = self.position, self.position + size
        if end > 8 * len(self.data):
            raise ends_early(8 * len(self.data))
        self.position = end
        window = int.from_bytes(self.data[start >> 3 : (end + 7) >> 3]) >> (-end % 8)
        return window & ((1 << size) - 1)
