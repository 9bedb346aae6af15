"""The rANS file, field by field: how it is laid out, and what is refused when it is read.

The file, all numbers little-endian:

====== ========= ==========================================================================
offset size      field
====== ========= ==========================================================================
0      4         ``dzr1``
4      8         n, the length of the original data in bytes
12     4         CRC-32 of the original data
16     32        which of the 256 byte values occur: one bit each
48     13 bits   frequency - 1 of each of those values, filled up with zeros to a whole byte
...    16        four states of 32 bits: the symbols take turns (only where n > 0)
...    rest      words of 16 bits, in the order in which the decoder fetches them
====== ========= ==========================================================================

Lesson: 06 (bwt), further. The algorithm: ``dualz.codecs.rans``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dualz.codecs.bits import pack, take, unpack
from dualz.codecs.errors import CorruptData, TooLarge

SCALE_BITS = 13
SCALE = 1 << SCALE_BITS
WORD = 16
LEAST = 1 << WORD  # the least state, and the one to begin with
LANES = 4
MAGIC = b"dzr1"
_HEADER = struct.Struct("<4sQI")


class Fields(NamedTuple):
    """What a file says: the size of the data in bytes, their CRC-32, the shares, the states, the words."""

    size: int
    checksum: int
    shares: dict[int, int]
    states: tuple[int, ...]
    words: memoryview


def write(data: memoryview, shares: Mapping[int, int], states: Sequence[int], words: bytes) -> bytes:
    """The file for ``data``; where these are empty, there are no states."""
    head = _HEADER.pack(MAGIC, len(data), zlib.crc32(data))
    return b"".join([head, _write_shares(shares), struct.pack(f"<{len(states)}I", *states), words])


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
    shares, at = _read_shares(view, size)
    if not size:
        if at < len(view):
            raise CorruptData(f"{len(view) - at} bytes are left over.")
        return Fields(size, checksum, shares, (), view[at:])
    states = struct.unpack("<4I", take(view, at, 4 * LANES, "the states"))
    if min(states) < LEAST:
        raise CorruptData(f"A state is {min(states)}; it is at least {LEAST} before the first symbol.")
    words = view[at + 4 * LANES :]
    if len(words) % 2:
        raise CorruptData("Half a word is left over.")
    return Fields(size, checksum, shares, states, words)


def _write_shares(shares: Mapping[int, int]) -> bytes:
    present = "".join("1" if symbol in shares else "0" for symbol in range(256))
    return pack(present) + pack("".join(f"{share - 1:013b}" for share in shares.values()))


def _read_shares(view: memoryview, size: int) -> tuple[dict[int, int], int]:
    """The shares, and where they end."""
    present = unpack(bytes(take(view, _HEADER.size, 32, "the list of byte values")))
    symbols = [symbol for symbol, bit in enumerate(present) if bit == "1"]
    length = -(-SCALE_BITS * len(symbols) // 8)
    bits = unpack(bytes(take(view, _HEADER.size + 32, length, "the shares")))
    if bool(symbols) != bool(size):
        raise CorruptData(f"The file says it holds {size} bytes of {len(symbols)} different values.")
    shares = {
        symbol: int(bits[SCALE_BITS * at : SCALE_BITS * (at + 1)], 2) + 1 for at, symbol in enumerate(symbols)
    }
    if size and (sum(shares.values()) != SCALE or "1" in bits[SCALE_BITS * len(symbols) :]):
        raise CorruptData(f"The shares sum to {sum(shares.values())}; they have to sum to {SCALE}.")
    return shares, _HEADER.size + 32 + length
