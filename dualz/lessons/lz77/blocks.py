"""What lesson 03 hands to the learner's own encoder and decoder of LZ4 blocks: two helpers, and the judges.

Lesson: 03 (lz77). The codec itself: ``dualz.codecs.lz4``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from dualz.codecs import lz4
from dualz.codecs.errors import CorruptData, TooLarge

# Made by the C library (lz4 1.10, ``LZ4_compress_default``), and what they hold.
REAL_BLOCKS = {
    "1361010050626161610a": b"aaaaaaaabaaa\n",
    "2f6e6102001380206261746d616e21": b"na" * 20 + b" batman!",
    "f1017368652073656c6c73207365612073680b00416279207418009b612073686f72652c2027005068656c6c73": (
        b"she sells sea shells by the sea shore, she sells sea shells"
    ),
}


def number(block: bytes, at: int, half: int) -> tuple[int, int]:
    """The number that begins with ``half`` of a token, and the place in the block behind it.

    >>> number(bytes([255, 3]), 0, 15), number(b"", 0, 7)
    ((273, 2), (7, 0))
    """
    more = half == 15
    while more:
        more = block[at] == 255
        half, at = half + block[at], at + 1
    return half, at


def sequence(literals: bytes, distance: int = 0, length: int = 0) -> bytes:
    """One sequence of a block: literals, then a match; without a match it is the last one.

    >>> sequence(b"na", 2, 9), sequence(b"the end")
    (b'%na\\x02\\x00', b'pthe end')
    """

    def split(number: int) -> tuple[int, bytes]:
        if number < 15:
            return number, b""
        whole, rest = divmod(number - 15, 255)
        return 15, b"\xff" * whole + bytes([rest])

    many, more_literals = split(len(literals))
    extra, more_match = split(length - 4 if length else 0)
    offset = distance.to_bytes(2, "little") if length else b""
    return bytes([16 * many + extra]) + more_literals + literals + offset + more_match


def opened(compress: Callable[[bytes], bytes], data: bytes) -> str:
    """What decoders say of the block that a learner's ``compress`` makes of ``data``.

    Sizes, or the rule that is broken. The course's strict decoder judges; so does the C library, where the
    package ``lz4`` is installed.
    """
    block = _block(compress, data)
    if block is None:
        return "`compress` gives no block yet: finish it, and run this cell again."
    said = [f"{len(data)} bytes became a block of {len(block)}.", _strict(block, data)]
    if (library := _library(block, data)) is not None:
        said.append(library)
    return "\n".join(said)


def size_of(compress: Callable[[bytes], bytes], data: bytes) -> int | None:
    """The size of the block that ``compress`` makes of ``data``, in bytes; None where it does not open."""
    block = _block(compress, data)
    return len(block) if block is not None and _strict(block, data).endswith("the same.") else None


def _block(compress: Callable[[bytes], bytes], data: bytes) -> bytes | None:
    try:
        block = compress(data)
    except Exception:  # a function that is half written may raise anything: its check says more
        return None
    return bytes(block) if isinstance(block, bytes | bytearray) else None


def _strict(block: bytes, data: bytes) -> str:
    try:
        found = lz4.decompress_block(block, len(data))
    except (CorruptData, TooLarge) as broken:
        return f"The course's decoder refuses it: {broken}"
    return f"The course's decoder {_opens(found, data)}."


def _opens(found: bytes, data: bytes) -> str:
    return f"opens it, and the data are {'the same' if found == data else 'others'}"


def _library(block: bytes, data: bytes) -> str | None:
    """What the C library says; None where it is not installed."""
    try:
        library: Any = importlib.import_module("lz4.block")
    except ImportError:
        return None
    try:
        found = library.decompress(block, uncompressed_size=len(data))
    except library.LZ4BlockError as broken:
        return f"The LZ4 library refuses it: {broken}"
    return f"The LZ4 library {_opens(found, data)}."
