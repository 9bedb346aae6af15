"""JPEG files: baseline is written; baseline, extended and progressive are read, 8 bits, 1 or 3 components.

The same pixels give the same bytes as libjpeg with its usual settings, and a file gives the same pixels. The
steps on the way: colours to brightness and two differences, which may have fewer samples; blocks of 8 x 8
through the DCT; each coefficient divided by a step and rounded, which is where the picture is lost; what
is left in zig-zag order, as runs of zeros and values, in Huffman words.

Source: ITU-T T.81 (JPEG), T.871 (JFIF).
Lesson: 07 (lossy). One block, step by step: ``dualz.codecs.dct``. At speed: ``dualz.kernels.jpeg_*``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from dualz.codecs import fast
from dualz.codecs import jpeg_format as form
from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled
from dualz.codecs.inflate import DEFAULT_MAX_OUTPUT
from dualz.codecs.jpeg_codes import best_table
from dualz.codecs.jpeg_format import Component, Frame, HuffmanTable, Plane

if TYPE_CHECKING:
    import numpy as np


class Coefficients(NamedTuple):
    """A picture as JPEG sends it: ``levels``, int16 of shape (blocks, 64) in zig-zag order, ``masks``, a bit
    for each level that is not zero, and ``order``, the numbers of the blocks, a row for each MCU."""

    frame: Frame
    steps: tuple[tuple[int, ...], ...]
    levels: np.ndarray
    masks: np.ndarray
    order: np.ndarray
    which: np.ndarray


def encode(
    pixels: np.ndarray, quality: int = 75, subsampling: str = "4:2:0", optimize: bool = False
) -> bytes:
    """A baseline JPEG file of ``pixels``: uint8 of shape (rows, columns), grey, or (rows, columns, 3), RGB.

    ``quality``, 1 to 100, scales the tables of steps. ``subsampling``: ``4:4:4``, ``4:2:2`` or ``4:2:0``, how
    many samples of the colour differences are kept; a grey picture has none. ``optimize`` makes Huffman
    tables for this picture, where otherwise the usual ones are taken.

    Raises:
        TypeError: ``pixels`` are no array of uint8, or ``quality`` is no whole number.
        ValueError: a shape, quality or subsampling that there is not.
    """
    found = coefficients(pixels, quality, subsampling)
    tables = 2 if len(found.frame.components) == 3 else 1
    codes = _best_codes(found, tables) if optimize else (form.DC_TABLES[:tables], form.AC_TABLES[:tables])
    return head(found.frame, found.steps, *codes) + _bits(found, *codes) + bytes([0xFF, form.EOI])


def coefficients(pixels: np.ndarray, quality: int = 75, subsampling: str = "4:2:0") -> Coefficients:
    """What :func:`encode` sends: the quantized coefficients, before any code word is chosen.

    Raises:
        TypeError, ValueError: as :func:`encode`.
    """
    import numpy as np

    if subsampling not in form.SUBSAMPLINGS:
        raise ValueError(f"Subsampling is {', '.join(form.SUBSAMPLINGS)}, not {subsampling!r}.")
    if str(getattr(pixels, "dtype", "")) != "uint8":
        raise TypeError("Pixels are a NumPy array of uint8, values from 0 to 255.")
    grey = pixels.ndim == 2
    if not grey and (pixels.ndim != 3 or pixels.shape[2] != 3):
        raise ValueError(f"Pixels have the shape (rows, columns) or (rows, columns, 3), not {pixels.shape}.")
    height, width = pixels.shape[:2]
    if not (0 < height <= form.LARGEST and 0 < width <= form.LARGEST):
        raise ValueError(f"A side has 1 to {form.LARGEST} pixels, and this picture has {height} x {width}.")
    across, down = (1, 1) if grey else form.SUBSAMPLINGS[subsampling]
    components = (Component(1, across, down, 0), Component(2, 1, 1, 1), Component(3, 1, 1, 1))
    frame = Frame(form.BASELINE, width, height, components[:1] if grey else components)
    steps = tuple(form.quantization_table(quality, base) for base in (form.LUMINANCE, form.CHROMINANCE))
    planes = frame.planes()
    count = planes[-1].first + planes[-1].blocks
    order, which = mcus(frame, range(len(planes)))
    found = Coefficients(
        frame, steps[: 1 if grey else 2],
        np.zeros((count, 64), np.int16), np.zeros(count, np.uint64), order, which,
    )  # fmt: skip
    blocks = fast.module_of("jpeg_blocks")
    for plane, component, samples in zip(planes, frame.components, _samples(pixels, planes), strict=True):
        blocks.quantized(
            samples,
            np.array(steps[component.table]),
            found.levels,
            found.masks,
            plane.first,
            plane.stored_across,
        )
    _fill_up(planes, found)
    return found


def _samples(pixels: np.ndarray, planes: Sequence[Plane]) -> list[np.ndarray]:
    """The planes with whole blocks: Y, Cb, Cr, or the grey picture; the edges are repeated."""
    import numpy as np

    height, width = pixels.shape[:2]
    if pixels.ndim == 2:
        full = [np.ascontiguousarray(pixels)]
    else:
        split = np.empty((3, height, width), np.uint8)
        fast.module_of("jpeg_planes").split(np.ascontiguousarray(pixels).reshape(height, -1), split)
        full = list(split)
    found = []
    for samples, plane in zip(full, planes, strict=True):
        out = np.empty((8 * plane.blocks_down, 8 * plane.blocks_across), np.uint8)
        if plane is planes[0] or planes[0].stored_across == plane.stored_across:
            out[:height, :width] = samples
            out[:height, width:] = samples[:, -1:]
            out[height:] = out[height - 1]
        else:
            across = planes[0].stored_across // plane.stored_across
            down = planes[0].stored_down // plane.stored_down
            fast.module_of("jpeg_planes").shrunk(samples, across, down, out)
        found.append(out)
    return found


def _fill_up(planes: Sequence[Plane], found: Coefficients) -> None:
    """Blocks that only fill up an MCU: zeros, but for the DC of the block before: that costs least."""
    import numpy as np

    spare = np.zeros(len(found.levels), bool)
    for plane in planes:
        own = spare[plane.first : plane.first + plane.blocks].reshape(plane.stored_down, plane.stored_across)
        own[plane.blocks_down :] = True
        own[:, plane.blocks_across :] = True
    for k in range(1, found.order.shape[1]):
        here = spare[found.order[:, k]]
        found.levels[found.order[here, k], 0] = found.levels[found.order[here, k - 1], 0]


def mcus(frame: Frame, members: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the blocks of a scan, int64 of shape (MCUs, blocks of an MCU), and which of the
    ``members`` (places in the frame) each column belongs to. A lone member has an MCU for each own block."""
    import numpy as np

    planes = frame.planes()
    if len(members) == 1:
        plane = planes[members[0]]
        rows = plane.first + plane.stored_across * np.arange(plane.blocks_down)[:, None]
        return (rows + np.arange(plane.blocks_across)).reshape(-1, 1), np.zeros(1, np.int64)
    columns, which = [], []
    for place, member in enumerate(members):
        plane, component = planes[member], frame.components[member]
        for y in range(component.down):
            for x in range(component.across):
                rows = np.arange(frame.mcus_down)[:, None] * component.down + y
                numbers = rows * plane.stored_across + np.arange(frame.mcus_across) * component.across + x
                columns.append(plane.first + numbers.reshape(-1))
                which.append(place)
    return np.stack(columns, axis=1), np.array(which)


def _bits(found: Coefficients, dc: Sequence[HuffmanTable], ac: Sequence[HuffmanTable]) -> bytes:
    import numpy as np

    kernel = fast.module_of("jpeg_writing")
    which = [component.table for component in found.frame.components]
    tables = [np.stack([kernel.writing_table(codes[one]) for one in which]) for codes in (dc, ac)]
    return kernel.write_scan(found.levels, found.masks, found.order, found.which, *tables)


def _best_codes(found: Coefficients, tables: int) -> tuple[list[HuffmanTable], list[HuffmanTable]]:
    counted = fast.module_of("jpeg_writing").count(
        found.levels, found.masks, found.order, found.which, tables
    )
    dc, ac = (
        [best_table({symbol: int(row[symbol]) for symbol in row.nonzero()[0].tolist()}) for row in rows]
        for rows in counted
    )
    return dc, ac


def head(
    frame: Frame,
    steps: Sequence[Sequence[int]],
    dc: Sequence[HuffmanTable] = form.DC_TABLES,
    ac: Sequence[HuffmanTable] = form.AC_TABLES,
) -> bytes:
    """All of a file before the bits of its one scan: SOI, JFIF, steps, frame, codes and the scan's header."""
    parts = [bytes([0xFF, form.SOI]), _segment(form.APP0, b"JFIF\0\1\1\0\0\1\0\1\0\0")]
    for number, table in enumerate(steps):
        parts.append(_segment(form.DQT, bytes([number, *(table[place] for place in form.ZIGZAG)])))
    size = frame.height.to_bytes(2, "big") + frame.width.to_bytes(2, "big")
    members = [bytes([one.number, one.across << 4 | one.down, one.table]) for one in frame.components]
    parts.append(_segment(frame.kind, b"\x08" + size + bytes([len(members)]) + b"".join(members)))
    for number in range(len(steps)):
        for kind, codes in enumerate((dc, ac)):
            code = codes[number]
            parts.append(_segment(form.DHT, bytes([kind << 4 | number]) + code.counts + code.symbols))
    chosen = b"".join(bytes([one.number, 17 * one.table]) for one in frame.components)
    parts.append(_segment(form.SOS, bytes([len(members)]) + chosen + b"\0\x3f\0"))
    return b"".join(parts)


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data


def decode(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> np.ndarray:
    """The pixels of a JPEG file: uint8 of shape (rows, columns) for grey, else RGB of (rows, columns, 3).

    ``max_output`` bounds the bytes of the pixels; the size is checked before memory is taken, and so is
    whether there are enough bytes for so many blocks. What stands behind the end marker is not looked at.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: what is no such file, and four components, 12 bits, arithmetic coding.
        TooLarge: the pixels are more than ``max_output`` bytes.
    """
    from dualz.codecs import jpeg_reading

    return jpeg_reading.pixels(jpeg_reading.read(settled(blob), whole(max_output, "max_output")))
