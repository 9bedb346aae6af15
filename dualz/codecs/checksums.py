"""Two checksums step by step: CRC-32, which gzip and PNG store, and Adler-32, which zlib stores.

CRC-32 takes the data as one long binary number and keeps the remainder of a division that never carries:
a shifting register of 32 bits, into which the polynomial is added (XOR) whenever a 1 falls out. It notices
every damage that lies within 32 bits in a row. Adler-32 keeps two sums: of the bytes, and of these sums,
which is what notices that two bytes have changed places. It is quick, but weak on short data: the sums have
not yet grown into all of their 16 bits.

Neither is a secret: anyone can make other data with the same checksum.

Sources: RFC 1952, section 8 (CRC-32); RFC 1950, section 8 (Adler-32).
Lesson: 05 (deflate). Pictures: ``dualz.figures.checksums``. At speed: zlib's own functions, and
``dualz.kernels.checksums``.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator
from dataclasses import dataclass

from dualz.codecs.bits import as_bytes
from dualz.trace import Step

# Its bits are the coefficients of the polynomial, highest power lowest: data come lowest bit first, too.
POLYNOMIAL = 0xEDB88320
ALL_ONES = 0xFFFFFFFF
PRIME = 65521  # the greatest below 2^16


@dataclass(frozen=True)
class BeganCheck(Step):
    """A checksum of ``data`` begins: with this ``register`` (CRC-32), or with two sums in it (Adler-32)."""

    name: str
    data: bytes
    register: int


@dataclass(frozen=True)
class TookByte(Step):
    """The ``byte`` at ``index`` was added (XOR) to the lowest 8 bits of the register."""

    index: int
    byte: int
    register: int


@dataclass(frozen=True)
class Shifted(Step):
    """The register moved by one bit; ``out`` is the bit that fell out, and a 1 added the polynomial."""

    index: int
    out: int
    register: int


@dataclass(frozen=True)
class TurnedOver(Step):
    """All bits were turned over at the end: zeros in front of the data shall not go unnoticed."""

    register: int


@dataclass(frozen=True)
class Summed(Step):
    """The ``byte`` at ``index`` was added to the sum ``low``, and then ``low`` to the sum ``high``."""

    index: int
    byte: int
    low: int
    high: int


def crc32_steps(data: bytes) -> Generator[Step, None, int]:
    """The CRC-32 of ``data``, one bit after the other.

    >>> from dualz.trace import finish
    >>> hex(finish(crc32_steps(b"123456789")))
    '0xcbf43926'

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    data = bytes(as_bytes(data))
    register = ALL_ONES
    yield BeganCheck("CRC-32", data, register)
    for index, byte in enumerate(data):
        register ^= byte
        yield TookByte(index, byte, register)
        for _ in range(8):
            out, register = register & 1, register >> 1
            if out:
                register ^= POLYNOMIAL
            yield Shifted(index, out, register)
    register ^= ALL_ONES
    yield TurnedOver(register)
    return register


def adler32_steps(data: bytes) -> Generator[Step, None, int]:
    """The Adler-32 of ``data``, one byte after the other.

    >>> from dualz.trace import finish
    >>> hex(finish(adler32_steps(b"123456789")))
    '0x91e01de'

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    data = bytes(as_bytes(data))
    low, high = 1, 0
    yield BeganCheck("Adler-32", data, low)
    for index, byte in enumerate(data):
        low = (low + byte) % PRIME
        high = (high + low) % PRIME
        yield Summed(index, byte, low, high)
    return high << 16 | low


def crc32(data: bytes, before: int = 0) -> int:
    """The CRC-32 of ``data`` at once; ``before`` is that of the data before them.

    >>> crc32(b"6789", crc32(b"12345")) == crc32(b"123456789")
    True

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    return zlib.crc32(as_bytes(data), before)


def adler32(data: bytes, before: int = 1) -> int:
    """The Adler-32 of ``data`` at once; ``before`` is that of the data before them.

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    return zlib.adler32(as_bytes(data), before)
