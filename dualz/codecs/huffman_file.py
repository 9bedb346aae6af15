"""The Huffman file, field by field: how it is laid out, and what is refused when it is read.

The file, all numbers little-endian, bits from the most significant to the least:

====== ========= ==========================================================================
offset size      field
====== ========= ==========================================================================
0      4         ``dzh1``
4      8         n, the length of the original data in bytes
12     4         CRC-32 of the original data
16     32        which of the 256 byte values occur: one bit each
48     ceil(k/2) code length of each of those k values, 4 bits each, 1 to 12
...    12        sizes in bytes of streams 1 to 3; only where n >= 4096
...    rest      one stream, or four of them, one for each quarter of the data (the first
               three quarters hold ceil(n/4) bytes). Each is filled up with zero bits.
====== ========= ==========================================================================

Four streams let a fast decoder work on four symbols at once (as in Zstandard, RFC 8878).
Code words are canonical. No word is longer than 12 bits, so that a decoder's table is small.

Lesson: 02 (huffman). The algorithm: ``dualz.codecs.huffman``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dualz.codecs import prefix
from dualz.codecs.bits import pack, take, unpack
from dualz.codecs.errors import CorruptData, TooLarge

LONGEST = 12
SPLIT_FROM = 4096
MAGIC = b"dzh1"
_HEADER = struct.Struct("<4sQI")
_LARGEST_STREAM = 0xFFFFFFFF


class Fields(NamedTuple):
    """What a file says: the size of the data in bytes, their CRC-32, code lengths in bits, the streams."""

    size: int
    checksum: int
    lengths: dict[int, int]
    streams: list[memoryview]


def write(data: memoryview, lengths: Mapping[int, int], streams: Sequence[bytes]) -> bytes:
    """The file for ``data`` whose coded ``streams`` are given, one for each of the ``quarters``.

    Raises:
        ValueError: a stream is longer than its size field can say.
    """
    if any(len(stream) > _LARGEST_STREAM for stream in streams):
        raise ValueError(f"The data are too large: a stream holds at most {_LARGEST_STREAM} bytes.")
    head = _HEADER.pack(MAGIC, len(data), zlib.crc32(data))
    sizes = b"".join(struct.pack("<I", len(stream)) for stream in streams[:-1])
    return b"".join([head, _write_lengths(lengths), sizes, *streams])


def read(view: memoryview, max_output: int) -> Fields:
    """The fields of a file, checked: nothing of the declared size has been allocated yet.

    Raises:
        CorruptData: a field is missing, impossible, or contradicts another.
        TooLarge: the file says that it holds more than ``max_output`` bytes.
    """
    magic, size, checksum = _HEADER.unpack(take(view, 0, _HEADER.size, "the header"))
    if magic != MAGIC:
        raise CorruptData(f"This is not a Huffman file of dualz: it begins with {magic!r}, not {MAGIC!r}.")
    if size > max_output:
        raise TooLarge(f"The file says it holds {size} bytes; the limit is {max_output}.")
    lengths, start = _read_lengths(view, _HEADER.size, size)
    streams = _split_streams(view, start, size)
    _require_room(streams, lengths, size)
    return Fields(size, checksum, lengths, streams)


def quarters(size: int) -> list[tuple[int, int]]:
    """The parts of the data, first and last (excluded) index each, that make a stream of their own."""
    if size < SPLIT_FROM:
        return [(0, size)]
    step = -(-size // 4)
    return [(first, min(first + step, size)) for first in range(0, size, step)]


def _write_lengths(lengths: Mapping[int, int]) -> bytes:
    present = "".join("1" if symbol in lengths else "0" for symbol in range(256))
    return pack(present) + pack("".join(f"{lengths[symbol]:04b}" for symbol in sorted(lengths)))


def _read_lengths(view: memoryview, start: int, size: int) -> tuple[dict[int, int], int]:
    """The code lengths, and where they end. They must be those of a complete prefix code."""
    present = unpack(bytes(take(view, start, 32, "the list of byte values")))
    symbols = [symbol for symbol, bit in enumerate(present) if bit == "1"]
    packed = take(view, start + 32, -(-len(symbols) // 2), "the code lengths")
    nibbles = unpack(bytes(packed))
    values = [int(nibbles[at : at + 4], 2) for at in range(0, len(nibbles), 4)]
    if len(values) > len(symbols) and values.pop():
        raise CorruptData("The code lengths are not filled up with zeros.")
    lengths = dict(zip(symbols, values, strict=True))
    if bool(lengths) != bool(size):
        raise CorruptData(f"The file says it holds {size} bytes of {len(lengths)} different values.")
    wrong = [length for length in values if not 1 <= length <= LONGEST]
    if wrong:
        raise CorruptData(f"A code length is {wrong[0]}; 1 to {LONGEST} are allowed.")
    lone = values == [1]
    if lengths and prefix.kraft_sum(lengths) != 1 and not lone:
        raise CorruptData("The code lengths do not make a complete prefix code.")
    return lengths, start + 32 + len(packed)


def _split_streams(view: memoryview, start: int, size: int) -> list[memoryview]:
    streams = []
    stored = len(quarters(size)) - 1
    at = start + 4 * stored
    for (length,) in struct.iter_unpack("<I", take(view, start, 4 * stored, "the sizes of the streams")):
        streams.append(take(view, at, length, "a stream"))
        at += length
    return [*streams, view[at:]]


def _require_room(streams: list[memoryview], lengths: dict[int, int], size: int) -> None:
    """Refuse a length that the bits cannot hold, before anything of that length is made."""
    shortest = min(lengths.values(), default=1)
    for stream, (first, last) in zip(streams, quarters(size), strict=True):
        needed = (last - first) * shortest
        if 8 * len(stream) < needed:
            raise CorruptData(f"A stream of {len(stream)} bytes cannot hold {last - first} symbols.")
