"""The rANS file, field by field: how it is laid out, and what is refused when it is read.

The file, all numbers little-endian:

====== ========= ==========================================================================
offset size      field
====== ========= ==========================================================================
0      4         ``dzr2``
4      8         n, the length of the original data in bytes
12     4         CRC-32 of the table and the original data, in a row
16     varies    table of the shares: ``dualz.codecs.rans_shares`` (this and the rest only where n > 0)
...    16 or 32  four states of 32 bits, or eight where n >= 262144: the symbols take turns
...    rest      words of 16 bits, in the order in which the decoder fetches them
====== ========= ==========================================================================

The checksum covers the table, too, as different tables may give the same data.

Lesson: 06 (bwt), further. The algorithm: ``dualz.codecs.rans``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from dualz.codecs import rans_shares
from dualz.codecs.bits import take
from dualz.codecs.errors import CorruptData, TooLarge

WORD = 16
LEAST = 1 << WORD  # the least state, and the one to begin with
MANY = 1 << 18  # bytes from which on there are eight states
MAGIC = b"dzr2"
_HEADER = struct.Struct("<4sQI")


def lanes_of(size: int) -> int:
    """How many states take turns on ``size`` bytes. More of them are faster, and each takes four bytes."""
    return 8 if size >= MANY else 4


def fixed_size(size: int) -> int:
    """Bytes of the file for ``size`` bytes, besides its table and its words."""
    return _HEADER.size + 4 * lanes_of(size)


class Fields(NamedTuple):
    """What a file says: the size of the data in bytes, the CRC-32, the table of the shares as it stands there
    and what it means, the states, the words."""

    size: int
    checksum: int
    table: memoryview
    shares: dict[int, int]
    states: tuple[int, ...]
    words: memoryview


def write(data: memoryview, table: rans_shares.Table | None, states: Sequence[int], words: bytes) -> bytes:
    """The file for ``data``; where these are empty, there is no ``table`` and there are no states."""
    shares = rans_shares.write(table) if table else b""
    head = _HEADER.pack(MAGIC, len(data), zlib.crc32(data, zlib.crc32(shares)))
    return b"".join([head, shares, struct.pack(f"<{len(states)}I", *states), words])


def read(view: memoryview, max_output: int) -> Fields:
    """The fields of a file, checked: nothing of the declared size has been allocated yet.

    Raises:
        CorruptData: a field is missing, impossible, or contradicts another.
        TooLarge: the file says that it holds more than ``max_output`` bytes.
    """
    magic, size, checksum = _HEADER.unpack(take(view, 0, _HEADER.size, "the header"))
    if magic != MAGIC:
        raise CorruptData(f"This is not a rANS file of dualz: it begins with {magic!r}, not {MAGIC!r}.")
    if size > max_output:
        raise TooLarge(f"The file says it holds {size} bytes; the limit is {max_output}.")
    rest = view[_HEADER.size :]
    if not size:
        if rest:
            raise CorruptData(f"{len(rest)} bytes are left over.")
        return Fields(size, checksum, rest, {}, (), rest)
    table, at = rans_shares.read(rest)
    lanes = lanes_of(size)
    states = struct.unpack(f"<{lanes}I", take(rest, at, 4 * lanes, "the states"))
    if min(states) < LEAST:
        raise CorruptData(f"A state is {min(states)}; it is at least {LEAST} before the first symbol.")
    words = rest[at + 4 * lanes :]
    if len(words) % 2:
        raise CorruptData("Half a word is left over.")
    return Fields(size, checksum, rest[:at], table.shares(), states, words)
