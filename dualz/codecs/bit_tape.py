"""The bits of a DEFLATE file, and what each of them means: one kind of step for each meaning.

Reader and writer go through a file in the same order and yield the same steps, so a picture of the file
as a tape of bits serves both. The spans of all steps follow each other without a gap: together they are
the whole file.

Bit 0 is the lowest bit of the first byte. A number stands lowest bit first. A code word stands first bit
first: in a byte that is printed as usual, highest bit left, code words therefore run from right to left
and numbers stand the right way round. This is where readers of RFC 1951 stumble.

Lesson: 05 (deflate). Pictures: ``dualz.figures.bit_tape``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dualz.codecs.errors import CorruptData
from dualz.trace import Step

READ, WRITE = "read", "write"


# --- what the bits mean --------------------------------------------------------------------------


@dataclass(frozen=True)
class Span(Step):
    """The bits ``start`` to ``end`` (end excluded) of the file were read or written; ``side`` says which."""

    side: str
    start: int
    end: int


@dataclass(frozen=True)
class WrapperField(Span):
    """A field of the gzip or zlib wrapper around the DEFLATE stream, such as ``magic`` or ``CRC-32``."""

    name: str
    value: Any


@dataclass(frozen=True)
class BlockHeader(Span):
    """Three bits begin a block: is it the ``last`` one, and is it stored, fixed or dynamic (its ``kind``)."""

    last: bool
    kind: str


@dataclass(frozen=True)
class Padding(Span):
    """Bits that nobody looks at, up to the next whole byte."""


@dataclass(frozen=True)
class StoredSize(Span):
    """The ``size`` of a stored block in bytes, 16 bits, and the same bits turned over."""

    size: int


@dataclass(frozen=True)
class StoredBytes(Span):
    """The ``data`` of a stored block, as they are; they are the output from byte ``index`` on."""

    data: bytes
    index: int


@dataclass(frozen=True)
class TableSizes(Span):
    """A dynamic block says how many code lengths follow, for ``literals`` (and lengths) and for
    ``distances``, and how many ``lengths_of_lengths`` before them."""

    literals: int
    distances: int
    lengths_of_lengths: int


@dataclass(frozen=True)
class LengthOfLength(Span):
    """In the code for code lengths, the word for ``symbol`` has ``length`` bits (0: it does not occur)."""

    symbol: int
    length: int


@dataclass(frozen=True)
class LengthRun(Span):
    """The word ``code`` is ``symbol``; with the bits ``extra`` it gives the code length ``length`` to
    ``count`` symbols in a row, from ``first`` on. Distances are counted after the literals."""

    code: str
    extra: str
    symbol: int
    first: int
    count: int
    length: int


@dataclass(frozen=True)
class LiteralCode(Span):
    """The word ``code`` is the byte ``byte``, which is the output's byte ``index``."""

    code: str
    byte: int
    index: int


@dataclass(frozen=True)
class LengthCode(Span):
    """The word ``code`` is ``symbol``; with the bits ``extra`` it says the match's ``length`` in bytes."""

    code: str
    extra: str
    symbol: int
    length: int


@dataclass(frozen=True)
class DistanceCode(Span):
    """The word ``code`` is ``symbol``; with the bits ``extra`` it says ``distance``: so many bytes back."""

    code: str
    extra: str
    symbol: int
    distance: int


@dataclass(frozen=True)
class BlockEnd(Span):
    """The word ``code`` ends the block."""

    code: str


@dataclass(frozen=True)
class Surplus(Span):
    """Zero bytes behind the last gzip member, as on a tape; they are skipped."""


# --- what happens between the bits ---------------------------------------------------------------


@dataclass(frozen=True)
class Opened(Step):
    """A ``side`` begins. ``data`` are what is to be compressed or, for the reader, the file."""

    side: str
    data: bytes
    wrapper: str


@dataclass(frozen=True)
class BuiltCode(Step):
    """The code for ``what`` follows from its lengths alone: (symbol, word) pairs, shortest words first."""

    side: str
    what: str
    codes: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CopiedMatch(Step):
    """The reader wrote ``data`` from byte ``index`` on: what stands ``distance`` bytes before."""

    index: int
    distance: int
    data: bytes


@dataclass(frozen=True)
class Compared(Step):
    """The reader compared what the file says (``stored``) with what it has itself (``found``)."""

    name: str
    stored: int
    found: int


# --- bits in and out, lowest first ---------------------------------------------------------------


class Tape:
    """Bits that are appended at the end, lowest bit of each byte first.

    >>> tape = Tape()
    >>> tape.number(5, 4), tape.word("110"), tape.to_bytes().hex()
    ((0, 4), (4, 7), '35')
    """

    def __init__(self) -> None:
        self._bits: list[str] = []
        self.position = 0

    def word(self, bits: str) -> tuple[int, int]:
        """Append a string of bits; returns the span that it got."""
        self._bits.append(bits)
        self.position += len(bits)
        return self.position - len(bits), self.position

    def number(self, value: int, size: int) -> tuple[int, int]:
        """Append ``value`` in ``size`` bits, lowest first; returns the span."""
        return self.word(reversed_bits(value, size))

    def data(self, blob: bytes) -> tuple[int, int]:
        """Append whole bytes; returns the span."""
        return self.number(int.from_bytes(blob, "little"), 8 * len(blob))

    def fill(self) -> tuple[int, int]:
        """Append zeros up to the next whole byte; returns the span, which may be empty."""
        return self.word("0" * (-self.position % 8))

    def to_bytes(self) -> bytes:
        """All bits; the last byte is filled up with zeros."""
        bits = "".join(self._bits)
        return int("0" + bits[::-1], 2).to_bytes(-(-len(bits) // 8), "little")


def reversed_bits(value: int, size: int) -> str:
    """``value`` in ``size`` bits, lowest first.

    >>> reversed_bits(6, 4)
    '0110'
    """
    return f"{value:0{size}b}"[::-1] if size else ""


class Reader:
    """The bits of ``data`` from bit ``position`` on, lowest bit of each byte first."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data = data
        self.position = position

    def take(self, size: int) -> str:
        """The next ``size`` bits, in the order in which they stand.

        Raises:
            CorruptData: fewer are left.
        """
        start, end = self.position, self.position + size
        if end > 8 * len(self._data):
            raise ends_early(8 * len(self._data))
        self.position = end
        window = int.from_bytes(self._data[start >> 3 : (end + 7) >> 3], "little") >> (start & 7)
        return reversed_bits(window & ((1 << size) - 1), size)

    def number(self, size: int) -> int:
        """The next ``size`` bits as a number, lowest bit first."""
        return number_of(self.take(size))

    def whole_bytes(self, size: int) -> bytes:
        """The next ``size`` bytes; the position is at the beginning of one."""
        first = self.position >> 3
        if first + size > len(self._data):
            raise ends_early(8 * len(self._data))
        self.position += 8 * size
        return self._data[first : first + size]


def number_of(bits: str) -> int:
    """The number whose bits stand lowest first.

    >>> number_of("0110")
    6
    """
    return int(bits[::-1], 2) if bits else 0


def ends_early(end: int) -> CorruptData:
    """The exception for a file that ends, after bit ``end``, in the middle of something."""
    return CorruptData(f"The data end early: at bit {end} the stream is not complete.")
