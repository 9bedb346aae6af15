"""Rows of small images, each row with its name above it: digits in fewer greys, weights in fewer levels.

Lesson: 00 (start).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dualz.figures.parts import raster
from dualz.figures.parts.marks import Mark, Picture, Text

MARGIN, GAP, HEAD = 16.0, 6.0, 26.0
SCALE = 7.0  # pixels of the picture for one of an image
INK, PAPER = 0.0, 255.0

Draw = Callable[[str, Any, float, float, float, str], raster.Raster]


def ink(key: str, image: Any, left: float, top: float, scale: float, title: str) -> raster.Raster:
    """An image of values from 0 (paper) to 1 (ink)."""
    return raster.grey(key, PAPER + (INK - PAPER) * image, left, top, scale, title)


def rows(
    named: Sequence[tuple[str, Sequence[Any]]], names: Sequence[str], caption: str, draw: Draw = ink
) -> Picture:
    """Images (height, width) side by side, a row for each (words, images); ``names`` says what each is."""
    marks: list[Mark] = []
    y, right = 8.0, 0.0
    for place, (words, images) in enumerate(named):
        marks.append(Text(f"row:{place}", MARGIN, y + 16, words, "head"))
        x, tall = MARGIN, 0.0
        for number, (name, image) in enumerate(zip(names, images, strict=True)):
            title = f"{name}: {words}"
            marks.append(draw(f"image:{place}:{number}", image, x, y + HEAD, SCALE, title))
            x += SCALE * image.shape[1] + GAP
            tall = max(tall, SCALE * image.shape[0])
        y, right = y + HEAD + tall + 12, max(right, x)
    text = "\n".join(f"{words}: {len(images)} images" for words, images in named)
    return Picture(right - GAP + MARGIN, y, tuple(marks), caption, text)
