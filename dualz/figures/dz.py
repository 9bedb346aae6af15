"""The map of a .dz file as a picture: the file as a bar, and a row of bytes for each tensor.

``draw`` takes a :class:`dualz.dual.layout.Layout`. Kinds of bytes differ in colour and, for eyes that do not
tell colours apart, in their words: beside each row, in each tooltip and in the text form.

Lesson: 14 (dual).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.figures.parts import style
from dualz.figures.parts.marks import Box, Mark, Picture, Text

MARGIN = 16.0
BAR = 620.0
ROW = 34.0
LEAST_WIDTH = 1.0
WORDS = 230.0
KINDS = ("gaps", "labels", "places and labels", "values", "tables, settings", "head, names", "checksum")


def kind_of(what: str) -> str:
    """The kind of bytes, one of seven, that a span of a file belongs to."""
    if what in ("gaps", "labels", "places and labels", "checksum"):
        return what
    if what == "places":
        return "places and labels"
    if what == "codebook" or what.startswith(("raw", "values", "byte plane", "data")):
        return "values"
    if what == "settings" or what.startswith("code lengths"):
        return "tables, settings"
    return "head, names"


def draw(layout: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The whole file as one bar, byte by byte in order; below, what each tensor takes."""
    marks: list[Mark] = [Text("head", MARGIN, 24, f"{layout.size} bytes, in the order of the file", "head")]
    groups = [(kind, tensor, start, end) for kind, tensor, start, end in _grouped(layout)]
    scale = BAR / layout.size
    for kind, tensor, start, end in groups:
        owner = f" of {tensor}" if tensor else ""
        title = f"bytes {start} to {end - 1}: {kind}{owner} ({end - start} bytes)"
        marks.append(
            _segment(f"file:{start}", MARGIN + start * scale, 56, (end - start) * scale, kind, title)
        )
    y = 96.0
    for number, kind in enumerate(KINDS):
        x = MARGIN + 156 * (number % 4)
        marks.append(_segment(f"key:{kind}", x, y + 22 * (number // 4), 14, kind, kind, height=14))
        marks.append(Text(f"key:{kind}:words", x + 20, y + 22 * (number // 4) + 4.5, kind))
    y += 66
    rows, y = _rows(layout, groups, y)
    caption = f"Where the {layout.size} bytes go: {layout.plain} bytes, {layout.ratio:.1f} times smaller."
    return Picture(2 * MARGIN + BAR, y + 10, (*marks, *rows), caption, layout.text())


def _grouped(layout: Any) -> list[tuple[str, str, int, int]]:
    """Neighbouring spans of one kind and tensor as one."""
    groups: list[tuple[str, str, int, int]] = []
    for span in layout.spans:
        kind = kind_of(span.what)
        if groups and groups[-1][:2] == (kind, span.tensor):
            groups[-1] = (*groups[-1][:3], span.end)
        else:
            groups.append((kind, span.tensor, span.start, span.end))
    return groups


def _rows(layout: Any, groups: list[tuple[str, str, int, int]], y: float) -> tuple[list[Mark], float]:
    """A bar for each tensor, longest first drawn to the full width, made of its kinds of bytes."""
    marks: list[Mark] = []
    left = MARGIN + 8.0 * max((len(tensor.name) for tensor in layout.tensors), default=0) + 16
    longest = max((tensor.size for tensor in layout.tensors), default=1)
    scale = (MARGIN + BAR - left - WORDS) / longest
    for tensor in layout.tensors:
        marks.append(Text(f"name:{tensor.name}", left - 10, y + 4.5, tensor.name, "note", "end"))
        x = left
        for kind in KINDS:
            size = sum(
                end - start for what, owner, start, end in groups if (what, owner) == (kind, tensor.name)
            )
            if size:
                title = f"{tensor.name}: {size} bytes of {kind}"
                marks.append(_segment(f"{tensor.name}:{kind}", x, y, size * scale, kind, title))
                x += max(size * scale, LEAST_WIDTH)
        words = f"{tensor.size} of {tensor.plain} bytes, {tensor.form}"
        marks.append(Text(f"words:{tensor.name}", x + 8, y + 4.5, words))
        y += ROW
    return marks, y


def _segment(key: str, left: float, y: float, width: float, kind: str, title: str, height: float = 22) -> Box:
    wide = max(width, LEAST_WIDTH)
    swatch = style.KINDS[KINDS.index(kind)]
    return Box(key, left + wide / 2, y, "", wide, height, title=title, swatch=swatch)
