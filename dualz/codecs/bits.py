"""Bits in and out of bytes, most significant bit first: the order in which people read.

DEFLATE and LZW files use the opposite order; their lessons say so and bring their own.

Lesson: 02 (huffman).
"""

from __future__ import annotations

from typing import Any

from dualz.codecs.errors import CorruptData


def as_bytes(data: Any) -> memoryview:
    """A flat, read-only view of the bytes of ``data``; without a copy, but for views with gaps.

    Raises:
        TypeError: ``data`` is not bytes-like; for text the message says how to encode it.
        ValueError: ``data`` is closed (a file in memory) or released (a view).
    """
    if isinstance(data, str):
        raise TypeError("A codec takes bytes, not text: encode it first, as in text.encode('utf-8').")
    try:
        view = memoryview(data)
    except TypeError:
        raise TypeError(f"A codec takes bytes, bytearray or memoryview, not {type(data).__name__}.") from None
    except ValueError as closed:
        raise ValueError(f"The bytes of this {type(data).__name__} are gone: {closed}.") from None
    if "O" in view.format:
        raise TypeError("A codec takes bytes, not references to objects.")
    try:
        return view.cast("B").toreadonly()
    except TypeError:  # every other element, columns first, no element at all, another byte order
        return memoryview(view.tobytes())


def settled(data: Any) -> memoryview:
    """As :func:`as_bytes`, but nobody can change the bytes: they are copied unless they are ``bytes``.

    An encoder that reads its data twice needs this. Else a bytearray that another thread changes between
    counting and coding becomes a file that nobody can read.
    """
    view = as_bytes(data)
    return view if type(view.obj) is bytes else memoryview(view.tobytes())


def pack(bits: str) -> bytes:
    """Pack a string of ``0`` and ``1`` into bytes; the last byte is filled up with zeros.

    >>> pack("01000001" "1")
    b'A\\x80'

    Raises:
        TypeError: ``bits`` is not a string.
        ValueError: there is another character in it.
    """
    if not isinstance(bits, str):
        raise TypeError(f"Bits are a string of 0 and 1, not {type(bits).__name__}.")
    if not bits:
        return b""
    size = -(-len(bits) // 8)
    try:
        # The ones at both ends keep int() from taking a sign, a prefix or a blank. They are cut off again.
        number = int(f"1{bits:0<{8 * size}}1", 2)
    except ValueError:
        number = None
    if number is None or "_" in bits or not bits.isascii():
        raise ValueError(f"Bits are a string of 0 and 1; {bits.strip('01')[0]!r} is neither.")
    return (number >> 1).to_bytes(size + 1, "big")[1:]


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
