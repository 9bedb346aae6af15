"""Bits in and out of bytes, most significant bit first: the order in which people read.

DEFLATE and LZW files use the opposite order; their lessons say so and bring their own.

Lesson: 02 (huffman).
"""

from __future__ import annotations

from typing import Any

from dualz.codecs.errors import CorruptData


def as_bytes(data: Any) -> memoryview:
    """A flat, read-only view of the bytes of ``data``, without a copy.

    Raises:
        TypeError: ``data`` is not bytes-like; for text the message says how to encode it.
    """
    if isinstance(data, str):
        raise TypeError("A codec takes bytes, not text: encode it first, as in text.encode('utf-8').")
    try:
        return memoryview(data).cast("B").toreadonly()
    except TypeError:
        raise TypeError(f"A codec takes bytes, bytearray or memoryview, not {type(data).__name__}.") from None


def pack(bits: str) -> bytes:
    """Pack a string of ``0`` and ``1`` into bytes; the last byte is filled up with zeros.

    >>> pack("01000001" "1")
    b'A\\x80'
    """
    if not bits:
        return b""
    padded = bits + "0" * (-len(bits) % 8)
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def unpack(data: bytes) -> str:
    """The bits of ``data`` as a string of ``0`` and ``1``, eight a byte.

    >>> unpack(b"A")
    '01000001'
    """
    return f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""


def take(data: memoryview, start: int, size: int, what: str) -> memoryview:
    """``size`` bytes of ``data`` from ``start``.

    Raises:
        CorruptData: the data end before that; ``what`` names the missing field.
    """
    left = max(0, len(data) - start)
    if size > left:
        raise CorruptData(
            f"The data end early: {size} bytes are needed for {what} from offset {start}, {left} are left."
        )
    return data[start : start + size]
