"""Matrices as images, one pixel a number: for photographs and whole weight matrices.

A matrix of some thousand numbers has no room for cells with numbers in them (see
``dualz.figures.parts.matrices`` for those). It is drawn as one image, and the words beside it say what
it shows.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from dualz.figures.parts.marks import Mark, Primitive
from dualz.figures.parts.style import ABOVE, BELOW

GREY = bytes(level for level in range(256) for _ in "rgb")
_ZERO = 127


def _signed() -> bytes:
    """Orange below zero, white at zero, blue above: the colours of ``matrices.shade``, on white paper."""
    levels = []
    for level in range(256):
        strength = min(abs(level - _ZERO) / _ZERO, 1.0)
        end = ABOVE if level >= _ZERO else BELOW
        levels += [round(255 + strength * (colour - 255)) for colour in end]
    return bytes(levels)


SIGNED = _signed()


@dataclass(frozen=True)
class Raster(Mark):
    """An image of ``width`` x ``height`` pixels; (x, y) is its centre. ``source`` is its data address."""

    source: str
    width: float
    height: float
    title: str

    def primitives(self) -> list[Primitive]:
        place = {
            "x": round(-self.width / 2, 1),
            "y": round(-self.height / 2, 1),
            "width": round(self.width, 1),
            "height": round(self.height, 1),
        }
        frame: Primitive = ("rect", {**place, "style": "fill:none"}, "")
        look = {"href": self.source, "preserveAspectRatio": "none", "style": "image-rendering:pixelated"}
        return [("image", {**place, **look}, ""), frame]


def grey(key: str, matrix: Any, left: float, top: float, scale: float, title: str) -> Raster:
    """A matrix of grey levels, 0 (black) to 255 (white); what lies outside is cut off."""
    import numpy as np

    levels = np.clip(np.rint(np.asarray(matrix, dtype=float)), 0, 255)
    return _raster(key, levels, GREY, left, top, scale, title)


def signed(
    key: str, matrix: Any, left: float, top: float, scale: float, title: str, largest: float | None = None
) -> Raster:
    """A matrix of any numbers: blue above 0, orange below, full colour at the magnitude ``largest``."""
    import numpy as np

    values = np.asarray(matrix, dtype=float)
    most = float(np.abs(values).max(initial=0)) if largest is None else largest
    levels = np.clip(_ZERO + np.rint(_ZERO * values / (most or 1)), 0, 2 * _ZERO)
    return _raster(key, levels, SIGNED, left, top, scale, title)


def _raster(
    key: str, levels: Any, palette: bytes, left: float, top: float, scale: float, title: str
) -> Raster:
    high, wide = levels.shape
    source = "data:image/png;base64," + b64encode(png(levels.astype("uint8"), palette)).decode("ascii")
    return Raster(
        key, left + scale * wide / 2, top + scale * high / 2, source, scale * wide, scale * high, title
    )


def png(levels: Any, palette: bytes = GREY) -> bytes:
    """A PNG file (ISO/IEC 15948) of uint8 ``levels``, (rows, columns), that stand for colours of ``palette``.

    The palette is 256 times red, green, blue. The pixels are stored as they are: the same matrix gives
    the same bytes with every version of zlib.

    Raises:
        ValueError: not a matrix of uint8 with something in it.
    """
    if levels.ndim != 2 or levels.dtype != "uint8" or not levels.size:
        raise ValueError(f"A matrix of uint8 is needed, not {levels.dtype} of shape {levels.shape}.")
    high, wide = levels.shape
    lines = b"".join(b"\0" + row.tobytes() for row in levels)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(lines, 0)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
