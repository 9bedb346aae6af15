"""The learner's own writer at work: what decoders say of its streams, plain and as the strip of a TIFF file.

Lesson: 04 (lzw). The codec itself: ``dualz.codecs.lzw_files``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO
from typing import Any

from dualz.codecs import lzw_files
from dualz.codecs.errors import CorruptData, TooLarge

Make = Callable[[bytes], bytes]
_NONE_YET = "`write` gives no bytes yet: finish it, and run this cell again."


def opened(make: Make, data: bytes) -> str:
    """What the course's decoder says of the plain stream that a learner's ``make(data)`` gives."""
    stream = _stream(make, data)
    if stream is None:
        return _NONE_YET
    return f"{len(data)} bytes became a stream of {len(stream)}.\n{_said(stream, data, lzw_files.decode)}"


def size_of(make: Make, data: bytes) -> int | None:
    """The size of the stream that ``make(data)`` gives, in bytes; None where the course reads other data."""
    stream = _stream(make, data)
    right = stream is not None and _said(stream, data, lzw_files.decode).endswith("the same.")
    return len(stream) if stream is not None and right else None


def opened_as_tiff(make: Make, pixels: bytes, width: int) -> str:
    """What the course's decoder and Pillow say of a TIFF file whose only strip ``make(pixels)`` gives.

    ``pixels``: one byte each, 0 is black, in lines of ``width``.
    """
    strip = _stream(make, pixels)
    if strip is None:
        return _NONE_YET
    blob = tiff(strip, width, len(pixels) // width)
    said = [f"{len(pixels)} pixels became a TIFF file of {len(blob)} bytes."]
    return "\n".join([*said, _said(strip, pixels, lzw_files.tiff_decode), _pillow(blob, pixels)])


def tiff(strip: bytes, width: int, height: int) -> bytes:
    """A grey TIFF file of 8 bits a pixel with one LZW strip (TIFF 6.0, sections 2, 4 and 13)."""
    fields = (
        (256, width),
        (257, height),
        (258, 8),  # bits of a pixel
        (259, 5),  # LZW
        (262, 1),  # 0 is black
        (273, 8),  # where the strip begins
        (277, 1),
        (278, height),
        (279, len(strip)),
    )
    directory = struct.pack("<H", len(fields))
    directory += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields) + bytes(4)
    body = strip + bytes(len(strip) % 2)
    return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + directory


def _stream(make: Make, data: bytes) -> bytes | None:
    try:
        stream = make(data)
    except Exception:  # a function that is half written may raise anything: its check says more
        return None
    return bytes(stream) if isinstance(stream, bytes | bytearray) else None


def _said(stream: bytes, data: bytes, decode: Callable[..., bytes]) -> str:
    try:
        found = decode(stream, max_output=len(data), strict=True)
    except (CorruptData, TooLarge) as broken:
        return f"The course's decoder refuses it: {broken}"
    return f"The course's decoder opens it, and the data are {'the same' if found == data else 'others'}."


def _pillow(blob: bytes, pixels: bytes) -> str:
    from PIL import Image, features

    if not features.check("libtiff"):
        return "This Pillow comes without libtiff, so that it cannot open the file."
    try:
        with Image.open(BytesIO(blob)) as image:
            found: Any = image.tobytes()
    except Exception as refused:  # Pillow raises many kinds of errors for a strip that it cannot read
        return f"Pillow refuses it: {refused}"
    return f"Pillow opens it, and the pixels are {'the same' if found == pixels else 'others'}."
