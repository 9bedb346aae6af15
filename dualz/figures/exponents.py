"""Pictures of what is in a float: how often each exponent comes, and how much of each field is information.

For the explorers of lesson 16 (floats).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dualz.figures.parts import raster
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Text

MARGIN, WIDTH = 16.0, 620.0
TOP, TALL = 40.0, 170.0
FIELDS_TOP, FIELD, HIGH = 40.0, 15.5, 26.0
SCALE = 2.0  # pixels for a byte


def histogram(odds: Mapping[int, float], window: tuple[int, int], most: float, caption: str) -> Picture:
    """The probability of each exponent of ``window`` (first, last); ``most`` is that of a full column."""
    first, last = window
    room = (WIDTH - 2 * MARGIN) / (last - first + 1)
    bottom = TOP + TALL
    marks: list[Mark] = [
        Text("head", MARGIN, 22, "share of the numbers with each exponent", "head"),
        Edge("axis", MARGIN, bottom, WIDTH - MARGIN, bottom),
        Text("name", WIDTH / 2, bottom + 42, "exponent: the power of 2 below the number", "head", "middle"),
    ]
    for exponent in range(first, last + 1):
        x = MARGIN + room * (exponent - first + 0.5)
        share = odds.get(exponent, 0.0)
        tall = max(TALL * min(share / most, 1), 1.0)
        tone = "done" if share >= 0.001 else "faint"
        title = f"exponent {exponent}: {100 * share:.2f} %"
        marks.append(Box(f"column:{exponent}", x, bottom - tall / 2, "", room - 3, tall, "", tone, title))
        if exponent % 4 == 0:
            marks.append(Text(f"tick:{exponent}", x, bottom + 20, str(exponent), "note", "middle"))
    shown = sorted(odds.items(), key=lambda pair: -pair[1])[:8]
    text = "\n".join(f"exponent {exponent}: {100 * share:.2f} %" for exponent, share in shown)
    return Picture(WIDTH, bottom + 56, tuple(marks), caption, text)


def fields(rows: Sequence[tuple[str, Sequence[tuple[str, int, float]]]], caption: str) -> Picture:
    """Formats, one a row: (name, fields), each field (name, bits, entropy in bits). A frame is as wide as its
    bits, what is filled in it as wide as its entropy: the rest could be saved."""
    marks: list[Mark] = [Text("head", MARGIN, 22, "frame: bits that are stored; filled: bits needed", "head")]
    text = []
    y = FIELDS_TOP + HIGH / 2
    for name, parts in rows:
        marks.append(Text(f"name:{name}", MARGIN, y + 4.5, name, "note"))
        x = MARGIN + 92
        for part, bits, needed in parts:
            wide = FIELD * bits
            title = f"{name}, {part}: {needed:.2f} of {bits} bits"
            text.append(title)
            marks.append(Box(f"frame:{name}:{part}", x + wide / 2, y, "", wide - 3, HIGH, "", "faint", title))
            filled = max((wide - 3) * min(needed / bits, 1), 1.0)
            tone = "active" if part == "exponent" else "done"
            at = x + 1.5 + filled / 2
            marks.append(Box(f"filled:{name}:{part}", at, y, "", filled, HIGH - 8, "", tone, title))
            if bits > 2:
                words = f"{part} {needed:.2f}" if bits > 6 else f"{needed:.2f}"
                marks.append(Text(f"words:{name}:{part}", x + 4, y + HIGH / 2 + 15, words, "note"))
            x += wide
        y += HIGH + 30
    return Picture(WIDTH, y, tuple(marks), caption, "\n".join(text))


def planes(columns: np.ndarray, names: Sequence[str], needed: Sequence[float], caption: str) -> Picture:
    """Bytes as grey pixels: as they are stored, and sorted by their place in the number.

    ``columns`` has shape (rows, numbers in a row, bytes), uint8; ``names`` and ``needed`` (entropy in bits)
    go with the bytes of a number, in their order.
    """
    rows, wide, size = columns.shape
    tall = SCALE * rows
    marks: list[Mark] = [
        Text("head:stored", MARGIN, 22, "as they are stored, byte after byte", "head"),
        raster.grey("stored", columns.reshape(rows, -1), MARGIN, 34, SCALE, "all bytes, number by number"),
        Text("head:planes", MARGIN, 34 + tall + 30, "sorted by their place: planes", "head"),
    ]
    top = 34 + tall + 42
    for place, (name, bits) in enumerate(zip(names, needed, strict=True)):
        left = MARGIN + place * (SCALE * wide + 12)
        title = f"{name}: {bits:.2f} of 8 bits"
        marks.append(raster.grey(f"plane:{place}", columns[:, :, place], left, top, SCALE, title))
        marks.append(Text(f"name:{place}", left, top + tall + 18, name, "note"))
        marks.append(Text(f"bits:{place}", left, top + tall + 36, f"{bits:.2f} of 8 bits", "note"))
    text = "\n".join(f"{name}: {bits:.2f} bits" for name, bits in zip(names, needed, strict=True))
    room = size * (SCALE * wide + 12) + 2 * MARGIN
    return Picture(max(room, 300.0), top + tall + 48, tuple(marks), caption, text)
