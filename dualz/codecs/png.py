"""PNG pictures: filtered rows in a zlib stream, in chunks that each have a CRC-32.

Written are grey pictures, grey with alpha, RGB and RGBA, 8 bits a channel. Read are these and pictures with
a palette (types 0, 4, 2, 6 and 3 of the specification), 8 bits, not interlaced; others are refused by
name.

A file is the signature and chunks: length, name, data, CRC-32 of name and data. ``IHDR`` says the size and
the type, ``IDAT`` holds the stream (often in pieces), ``IEND`` ends the file. A chunk whose name begins
with a small letter may be skipped by readers that do not know it; here all but ``tRNS`` are.

Source: PNG specification, third edition.
Lesson: 05 (deflate). Filters: ``dualz.codecs.png_rows``. At speed: ``dualz.kernels.png``.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

from dualz.codecs import deflate, fast, inflate, png_rows
from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled, take
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.inflate import DEFAULT_MAX_OUTPUT
from dualz.trace import finish

if TYPE_CHECKING:
    import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE = 3
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of each type that is read
TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # what so many channels are written as
ADAPTIVE, SMALLEST = "adaptive", "smallest"
FILTERS = (*png_rows.FILTERS, ADAPTIVE, SMALLEST)
_HEADER = struct.Struct(">IIBBBBB")
_LARGEST = (1 << 31) - 1


class Header(NamedTuple):
    """What ``IHDR`` says: the size in pixels and the type, which is a key of ``CHANNELS``."""

    width: int
    height: int
    kind: int

    @property
    def row(self) -> int:
        """The bytes of a row, without that of its filter."""
        return self.width * CHANNELS[self.kind]


# --- write ---------------------------------------------------------------------------------------


def encode(pixels: np.ndarray, level: int | str = 6, filters: str = ADAPTIVE) -> bytes:
    """A PNG file of ``pixels``: uint8 of shape (height, width) or (height, width, channels), 1 to 4 channels:
    grey, grey and alpha, RGB, RGBA.

    ``level`` is that of ``deflate.compress``. ``filters``: one of ``none``, ``sub``, ``up``, ``average``,
    ``paeth`` for all rows, ``adaptive`` (each row the one with the least sum), or ``smallest``: all of these
    are tried, and the smallest file is kept.

    Raises:
        TypeError: ``pixels`` are no array of uint8.
        ValueError: a shape, level or filter that there is not.
    """
    if filters not in FILTERS:
        raise ValueError(f"Filters are {', '.join(FILTERS)}, not {filters!r}.")
    deflate.require_level(level)
    header, data = _rows_of(pixels)
    tried = (*png_rows.FILTERS, ADAPTIVE) if filters == SMALLEST else (filters,)
    streams = (deflate.compress(_filtered(header, data, one), level) for one in tried)
    stream = min(streams, key=len)
    head = _HEADER.pack(header.width, header.height, 8, header.kind, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", stream) + _chunk(b"IEND", b"")


def _rows_of(pixels: np.ndarray) -> tuple[Header, bytes]:
    if str(getattr(pixels, "dtype", "")) != "uint8":
        raise TypeError("Pixels are a NumPy array of uint8, values from 0 to 255.")
    shape = (*pixels.shape, 1) if pixels.ndim == 2 else pixels.shape
    if (
        len(shape) != 3
        or shape[2] not in TYPES
        or not 0 < shape[0] <= _LARGEST
        or not 0 < shape[1] <= _LARGEST
    ):
        raise ValueError(
            f"Pixels have the shape (height, width) or (height, width, 1 to 4), not {pixels.shape}."
        )
    return Header(shape[1], shape[0], TYPES[shape[2]]), pixels.tobytes()


def _filtered(header: Header, data: bytes, filters: str) -> bytes:
    """The rows with their filters, each after the number of its filter."""
    number = None if filters == ADAPTIVE else png_rows.FILTERS.index(filters)
    step = CHANNELS[header.kind]
    if kernel := fast.kernel_for("png", fast.KERNEL_FROM):
        return kernel.apply(data, header.height, step, number)
    rows = [data[start : start + header.row] for start in range(0, len(data), header.row)]
    if number is None:
        chosen = finish(png_rows.choose(rows, step))
    else:
        pairs = zip(rows, [bytes(header.row), *rows], strict=False)
        chosen = [(number, png_rows.apply(number, row, above, step)) for row, above in pairs]
    return b"".join(bytes([number]) + row for number, row in chosen)


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(data, zlib.crc32(name)).to_bytes(4, "big")


# --- read ----------------------------------------------------------------------------------------


def decode(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> np.ndarray:
    """The pixels of a PNG file: uint8 of shape (height, width) for grey, else (height, width, channels).

    A palette becomes RGB. Where the file names transparent colours, there is a channel for alpha.
    ``max_output`` bounds the bytes of the pixels; the size is checked before memory is taken.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: what is no such file, and 16 bits, fewer than 8, or interlaced rows.
        TooLarge: the pixels are more than ``max_output`` bytes.
    """
    import numpy as np

    most = whole(max_output, "max_output")
    header, stream, palette, transparent = _read_chunks(settled(blob), most)
    expected = (header.row + 1) * header.height
    data = inflate.decompress(stream, max_output=expected)
    if len(data) < expected:
        raise CorruptData(f"The picture ends early: {expected} bytes are needed, and there are {len(data)}.")
    step = CHANNELS[header.kind]
    pixels = np.frombuffer(_unfiltered(header, data), np.uint8).reshape(header.height, header.width, step)
    if header.kind == PALETTE:
        pixels = _painted(pixels[:, :, 0], palette, transparent)
    elif transparent:
        key = np.frombuffer(transparent, ">u2")
        alpha = np.where((pixels == key).all(axis=2, keepdims=True), 0, 255).astype(np.uint8)
        pixels = np.concatenate([pixels, alpha], axis=2)
    return np.array(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def _read_chunks(view: memoryview, max_output: int) -> tuple[Header, bytes, bytes, bytes]:
    """The header, the stream, the palette and the transparent colours; all chunks are checked."""
    if bytes(view[:8]) != SIGNATURE:
        raise CorruptData("This is not a PNG file: it does not begin with the signature.")
    name, data, at = _next_chunk(view, 8)
    if name != b"IHDR":
        raise CorruptData(f"A PNG file begins with the chunk IHDR, not {_said(name)}.")
    header = _read_header(data, max_output)
    found: dict[bytes, bytes] = {}
    pieces: list[memoryview] = []
    before = name
    while name != b"IEND":
        name, data, at = _next_chunk(view, at)
        if name == b"IDAT":
            if pieces and before != b"IDAT":
                raise CorruptData(
                    "The chunks IDAT of a PNG file follow each other, and here others stand between."
                )
            pieces.append(data)
        elif name in (b"PLTE", b"tRNS"):
            if name in found or pieces:
                raise CorruptData(f"The chunk {_said(name)} comes twice, or behind IDAT.")
            found[name] = bytes(data)
        elif name[0] < ord("a") and name != b"IEND":
            raise CorruptData(
                f"The chunk {_said(name)} at byte {at} is not known, and it must not be skipped."
            )
        before = name
    if at != len(view):
        raise CorruptData(f"The picture ends at byte {at}, and other bytes follow.")
    palette, transparent = found.get(b"PLTE", b""), found.get(b"tRNS", b"")
    if header.kind == PALETTE and (not palette or len(palette) > 768 or len(palette) % 3):
        raise CorruptData(f"A palette has 1 to 256 colours of 3 bytes; this one has {len(palette)} bytes.")
    sizes = {0: (2,), 2: (6,), PALETTE: range(1, len(palette) // 3 + 1)}.get(header.kind, ())
    if b"tRNS" in found and len(transparent) not in sizes:
        raise CorruptData(f"The chunk tRNS has {len(transparent)} bytes, which does not fit the type.")
    return header, b"".join(pieces), palette, transparent


def _next_chunk(view: memoryview, at: int) -> tuple[bytes, memoryview, int]:
    """Name and data of the chunk at byte ``at``, and where it ends."""
    head = take(view, at, 8, "the head of a chunk")
    size, name = int.from_bytes(head[:4], "big"), bytes(head[4:])
    if not name.isalpha():
        raise CorruptData(f"The chunk at byte {at} has the name {_said(name)}, which is not four letters.")
    data = take(view, at + 8, size, f"the chunk {_said(name)}")
    stored = int.from_bytes(take(view, at + 8 + size, 4, "a checksum"), "big")
    if zlib.crc32(view[at + 4 : at + 8 + size]) != stored:
        raise CorruptData(f"The checksum of the chunk {_said(name)} does not match: it was damaged.")
    return name, data, at + 12 + size


def _said(name: bytes) -> str:
    return name.decode("ascii") if name.isalpha() else name.hex()


def _read_header(data: memoryview, max_output: int) -> Header:
    if len(data) != _HEADER.size:
        raise CorruptData(f"The chunk IHDR has {len(data)} bytes; 13 are needed.")
    width, height, depth, kind, method, filtering, interlaced = _HEADER.unpack(data)
    if not 0 < width <= _LARGEST or not 0 < height <= _LARGEST:
        raise CorruptData(f"The picture has {width} x {height} pixels, which cannot be.")
    if kind not in CHANNELS or depth not in (1, 2, 4, 8, 16) or method or filtering or interlaced > 1:
        raise CorruptData("The header says a type, a depth or a method that PNG does not have.")
    if depth != 8 or interlaced:
        what = "interlaced rows" if interlaced else f"{depth} bits a channel"
        raise CorruptData(f"The picture has {what}; dualz reads 8 bits a channel, rows in order.")
    header = Header(width, height, kind)
    most = width * height * max(CHANNELS[kind] + (kind in (0, 2)), 4 * (kind == PALETTE))
    if most > max_output:
        raise TooLarge(
            f"The picture has {width} x {height} pixels: {most} bytes, and the limit is {max_output}."
        )
    return header


def _unfiltered(header: Header, data: bytes) -> bytes:
    step = CHANNELS[header.kind]
    if kernel := fast.kernel_for("png", fast.KERNEL_FROM):
        return kernel.undo(data, header.height, step)
    rows, above = [], bytes(header.row)
    for start in range(0, len(data), header.row + 1):
        above = png_rows.undo(data[start], data[start + 1 : start + 1 + header.row], above, step)
        rows.append(above)
    return b"".join(rows)


def _painted(indices: np.ndarray, palette: bytes, transparent: bytes) -> np.ndarray:
    """The colours that the indices stand for."""
    import numpy as np

    colours = np.frombuffer(palette, np.uint8).reshape(-1, 3)
    if indices.size and indices.max() >= len(colours):
        raise CorruptData(
            f"A pixel has the colour {indices.max()}, and the palette has {len(colours)} colours."
        )
    if transparent:
        alpha = np.full((len(colours), 1), 255, np.uint8)
        alpha[: len(transparent), 0] = np.frombuffer(transparent, np.uint8)
        colours = np.concatenate([colours, alpha], axis=1)
    return colours[indices]
