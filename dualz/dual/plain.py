"""Plain data in .dz files: the bytes of any file, through the codec that is named, or the smallest.

Codecs come from part I of the course; each keeps its own file format, which a .dz file wraps.

Lesson: 08 (choosing), 14 (dual). All fields: docs/dz-format.md.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual.fields import Reader, Span, varint
from dualz.dual.file import DEFAULT_MAX_OUTPUT
from dualz.dual.head import CHECKSUM_BYTES, DATA, MAGIC, content_kind
from dualz.dual.work import limited

AUTO = "auto"


class Codec(NamedTuple):
    """A name, the number that stands for it in a file, the module that compresses and decompresses, and what
    decompressing costs."""

    name: str
    number: int
    module: str
    price: float  # nanoseconds for each byte of data

    @property
    def is_here(self) -> bool:
        """Whether this installation has the module."""
        return self.module == "" or find_spec(self.module) is not None

    def call(self, function: str, *given: Any) -> bytes:
        """``compress(data)`` or ``decompress(blob, max_output)`` of the module."""
        return bytes(given[0]) if not self.module else getattr(import_module(self.module), function)(*given)


CODECS = (
    Codec("store", 0, "", 0.5),
    Codec("huffman", 1, "dualz.codecs.huffman", 3),
    Codec("lzw", 2, "dualz.codecs.lzw_files", 6),
)


def names() -> list[str]:
    """The codecs that can be chosen, and ``auto``, which tries them all."""
    return [AUTO, *(codec.name for codec in CODECS if codec.is_here)]


def write(data: bytes, codec: str = AUTO, on_tried: Callable[[str, int], None] | None = None) -> bytes:
    """A .dz file of ``data``. With ``auto`` every codec runs, and the smallest result is kept.

    ``on_tried`` is called with each codec's name and size in bytes. Whatever the codec, storing is chosen
    where it is smaller, so a file is never more than 30 bytes longer than the data.

    Raises:
        ValueError: there is no such codec.
    """
    view = as_bytes(data)
    if codec not in names():
        raise ValueError(f"There is no codec {codec!r}; choose one of {', '.join(names())}.")
    best, blob = CODECS[0], bytes(view)
    for tried in CODECS:
        if not tried.is_here or codec not in (AUTO, tried.name):
            continue
        coded = tried.call("compress", view)
        if on_tried:
            on_tried(tried.name, len(coded))
        if len(coded) < len(blob):
            best, blob = tried, coded
    head = MAGIC + bytes([DATA, best.number]) + varint(len(view))
    return head + blob + _checksum(head + blob, view)


def read(
    data: bytes, max_output: int = DEFAULT_MAX_OUTPUT, max_seconds: float | None = None
) -> tuple[bytes, str, tuple[Span, ...]]:
    """The plain data of a .dz file, the name of their codec, and what each byte of the file is.

    ``max_seconds`` bounds the work, as in :func:`dualz.dual.file.read`; a number is a byte here.

    Raises:
        CorruptData: anything but a whole, undamaged file of plain data.
        TooLarge: the data are more than ``max_output`` bytes, or cost more time than is allowed.
    """
    view = as_bytes(data)
    if content_kind(view) != DATA:
        raise CorruptData("This .dz file holds a model, not plain data: use dualz.load_model.")
    reader = Reader(view, max(len(view) - CHECKSUM_BYTES, 0))
    reader.take(len(MAGIC) + 1, "head")
    number = reader.byte("codec")
    size = reader.varint("the size of the data", 1 << 62, "size")
    if number >= len(CODECS) or not CODECS[number].is_here:
        raise CorruptData(f"The data were written by codec {number}, which is not known here.")
    if size > max_output:
        raise TooLarge(f"The file holds {size} bytes; the limit is {max_output}.")
    codec = CODECS[number]
    work = limited(len(view), max_seconds, max_output / DEFAULT_MAX_OUTPUT)
    work.earn(size)
    work.spend(codec.price * size)
    blob = reader.take(len(reader.rest), "data")
    try:
        plain = codec.call("decompress", blob, size)
    except TooLarge:
        raise CorruptData(f"The data are longer than the {size} bytes that the file says.") from None
    if len(plain) != size:
        raise CorruptData(f"The data are {len(plain)} bytes long, and {size} are needed.")
    if bytes(view[reader.at :]) != _checksum(reader.data, plain):
        raise CorruptData("The checksum does not match: the file was damaged.")
    return plain, codec.name, (*reader.spans, Span(reader.at, len(view), "checksum"))


def _checksum(stored: Any, plain: Any) -> bytes:
    return zlib.crc32(plain, zlib.crc32(stored)).to_bytes(CHECKSUM_BYTES, "little")
