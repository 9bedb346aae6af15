"""What the .bz2 format fixes, for those who write it and those who read it.

====== =========== ============================================================================
bits   in a        field
====== =========== ============================================================================
24     stream      ``BZh``
8      stream      the level, ``1`` to ``9``: no block holds more than so many times 100 000 bytes
48     block       0x314159265359, the digits of pi
32     block       CRC-32 of the block's data, as they were before any run was shortened
1      block       whether the block was randomised (old files)
24     block       the row of the sorted rotations that is the block
16     block       which sixteens of byte values have one that occurs, and then 16 bits for each of these:
                   which values occur
3      block       how many tables of code lengths there are, 2 to 6
15     block       how many groups of 50 symbols there are
...    block       which table each group uses: its place in the list of those used last, as so many 1 and a 0
...    block       each table: a length in 5 bits, and then for each symbol 10 (one more) or 11 (one less), as
                   often as needed, and 0
...    block       the code words
48     stream      0x177245385090, the digits of the square root of pi
32     stream      the CRC of all blocks: for each turned to the left by a bit, and the block's CRC added
...    stream      zeros up to a whole byte; another stream may follow
====== =========== ============================================================================

The symbols of a block: 0 and 1 are the digits 1 and 2 of the length of a run of zeros, lowest first; 2 and
more are the places 1 and more in the list of move to front; the greatest symbol ends the block.

There is no written standard; the source of bzip2 1.0 by Julian Seward (1996 to 2019) is the specification.
Lesson: 06 (bwt).
"""

from __future__ import annotations

import zlib

from dualz.codecs.arguments import whole

MAGIC = b"BZh"
BLOCK = 0x314159265359
END = 0x177245385090
LEVELS = range(1, 10)
UNIT = 100_000  # bytes of a block at level 1
MARGIN = 19  # bytes that a writer leaves free
GROUP = 50
MOST_SELECTORS = 18002  # that a block of 900 000 symbols can need; files may have more, which say nothing
LONGEST = 20  # bits that a reader accepts
LONGEST_WRITTEN = 17
LEAST_TABLES, MOST_TABLES = 2, 6
RUN_A, RUN_B = 0, 1
ROUNDS = 5  # how often the tables are fitted to the groups that chose them
_TABLES = ((200, 2), (600, 3), (1200, 4), (2400, 5))

_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def crc(data: bytes) -> int:
    """The CRC-32 of bzip2: that of zlib, with the bits of each byte, and of the result, in the other order.

    >>> hex(crc(b"123456789"))
    '0xfc891918'
    """
    register = zlib.crc32(bytes(data).translate(_TURNED))
    return int.from_bytes(register.to_bytes(4, "little").translate(_TURNED))


def joined(before: int, block: int) -> int:
    """The CRC of several blocks: of those ``before``, and one more."""
    return ((before << 1 | before >> 31) & 0xFFFFFFFF) ^ block


def tables_for(symbols: int) -> int:
    """How many tables of code lengths a block of so many symbols gets."""
    return next((tables for below, tables in _TABLES if symbols < below), MOST_TABLES)


def most_in_block(level: int) -> int:
    """How many bytes a block may hold."""
    return UNIT * level


def require_level(level: int) -> int:
    """``level`` as a whole number.

    Raises:
        TypeError: it is none.
        ValueError: it is not 1 to 9.
    """
    number = whole(level, "level")
    if number not in LEVELS:
        raise ValueError(f"A level of bzip2 is 1 to 9, not {number}.")
    return number
