"""Pictures for explorers and the board of lesson 07: a block, a photograph, savings, a sound and its mask.

Lesson: 07 (lossy).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import cos, pi

import numpy as np

from dualz.codecs import dct, png
from dualz.codecs.jpeg_format import ZIGZAG
from dualz.figures import dct as block_figure
from dualz.figures.parts import charts, raster
from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.raster import Raster

# --- a block on the board ------------------------------------------------------------------------

MOST_LEVEL = 40
SCALE = 17.0
RAIL = block_figure.CELL * 8 / (2 * MOST_LEVEL)
RAIL_Y = block_figure.BOTTOM + 44
IMAGE_LEFT = MARGIN + 8 * block_figure.CELL + 30


def rail(level: int) -> float:
    """Where a level stands on the rail of the board."""
    return round(MARGIN + RAIL * (level + MOST_LEVEL), 1)


def level_at(x: float) -> int:
    """The level at the place ``x`` of the rail."""
    return max(-MOST_LEVEL, min(MOST_LEVEL, round((x - MARGIN) / RAIL) - MOST_LEVEL))


def block(levels: Sequence[int], steps: Sequence[int], chosen: int, sent: str) -> Picture:
    """The levels of a block, of which one is ``chosen``; its samples, the pattern of the chosen one, its
    bits."""
    coefficients = [level * step for level, step in zip(levels, steps, strict=True)]
    samples = np.reshape(dct.inverse(coefficients), (8, 8)) + 128
    alone = [0.0] * 64
    alone[chosen] = 1.0
    pattern = np.reshape(dct.inverse(alone), (8, 8))
    row, column = divmod(chosen, 8)
    value = f"{levels[chosen]} times the step {steps[chosen]} is {coefficients[chosen]}"
    caption = f"{len(sent)} bits. Row {row}, column {column}: {value}."
    marks = block_figure.numbers_grid("level", levels, "levels", 12, MARGIN)
    marks = [replace(mark, tone="""active""") if mark.key == f"level:{chosen}" else mark for mark in marks]  # type: ignore[type-var]
    marks += [
        head("block", block_figure.TOP - 14, "the block", IMAGE_LEFT),
        raster.grey("block", samples, IMAGE_LEFT, block_figure.TOP, SCALE, "the 64 samples"),
        head("pattern", block_figure.TOP - 14, "its pattern", IMAGE_LEFT + 8 * SCALE + 20),
        raster.signed(
            "pattern", pattern, IMAGE_LEFT + 8 * SCALE + 20, block_figure.TOP, SCALE, "the pattern", 0.25
        ),
    ]
    top = block_figure.TOP + 8 * SCALE + 26
    marks.append(head("bits", top, f"its bits, {len(sent)} of them", IMAGE_LEFT))
    lines = [sent[at : at + 40] for at in range(0, len(sent), 40)]
    shown = lines if len(lines) <= 4 else [*lines[:3], "... and so on"]
    for place, line in enumerate(shown):
        marks.append(Text(f"bits:{place}", IMAGE_LEFT, top + 20 + 18 * place, line, "code"))
    words = f"drag the level of row {row}, column {column}:"
    marks += [
        Text("rail:words", MARGIN, RAIL_Y - 20, words, "note"),
        Edge("rail", rail(-MOST_LEVEL), RAIL_Y, rail(MOST_LEVEL), RAIL_Y),
        Circle("knob", rail(levels[chosen]), RAIL_Y, "", "active", f"level {levels[chosen]}", radius=10),
    ]
    for level in (-MOST_LEVEL, 0, MOST_LEVEL):
        anchor = {-MOST_LEVEL: "start", 0: "middle", MOST_LEVEL: "end"}[level]
        marks.append(Text(f"rail:{level}", rail(level), RAIL_Y + 28, str(level), "note", anchor))
    for key, words, x in BUTTONS:
        marks.append(Box(key, x, RAIL_Y, words, 138, 28, tone="new", title=words))
    text = f"levels in the zig-zag: {', '.join(str(levels[place]) for place in ZIGZAG)}\nbits: {sent}"
    return Picture(IMAGE_LEFT + 340, RAIL_Y + 38, tuple(marks), caption, text)


BUTTONS = (
    ("drop", "drop the last", IMAGE_LEFT + 69),
    ("flat", "only the flat", IMAGE_LEFT + 219),
)

# --- waves that add up ---------------------------------------------------------------------------


def waves(samples: Sequence[float], many: int) -> Picture:
    """Eight samples, the sum of their first ``many`` waves, and the last of these."""
    amounts = [sum(dct.cosine(k, place) * value for place, value in enumerate(samples)) for k in range(8)]
    fine = [place / 8 - 0.5 for place in range(65)]

    def wave(k: int, x: float) -> float:
        return amounts[k] * (0.125 if k == 0 else 0.25) ** 0.5 * cos((2 * x + 1) * k * pi / 16)

    total = [sum(wave(k, x) for k in range(many)) for x in range(8)]
    error = sum((a - b) ** 2 for a, b in zip(samples, total, strict=True)) / 8
    lines = {
        "samples": list(enumerate(samples)),
        f"sum of {many}": [(x, sum(wave(k, x) for k in range(many))) for x in fine],
        f"wave {many - 1}": [(x, wave(many - 1, x)) for x in fine],
    }
    caption = (
        f"{many} of 8 waves added up, the slowest first: the mean squared error is {error:.1f}. "
        f"Wave {many - 1} has the amount {amounts[many - 1]:.1f}."
    )
    base = charts.curves(lines, caption, "place", "sample less 128", bounds=(-0.5, 7.5, -140, 140))
    plot = charts.Plot((-0.5, 7.5, -140, 140))
    dots = [
        Circle(f"sample:{x}", *plot.place(x, y), "", "active", f"sample {x}: {y:g}", radius=6)
        for x, y in enumerate(samples)
    ]
    return replace(base, marks=(*base.marks, *dots))


# --- a photograph --------------------------------------------------------------------------------

PHOTO, CROP, GAP = 0.45, 48, 16.0


def image(
    key: str, blob: bytes, kind: str, left: float, top: float, size: tuple[float, float], title: str
) -> Raster:
    """A picture from the bytes of a file, ``png`` or ``jpeg``, as the browser shows it."""
    source = f"data:image/{kind};base64,{b64encode(blob).decode('ascii')}"
    return Raster(key, left + size[0] / 2, top + size[1] / 2, source, *size, title)


def photograph(
    file: bytes, before: np.ndarray, after: np.ndarray, corner: tuple[int, int], difference: bool,
    lines: Mapping[str, Sequence[tuple[float, float]]], at: float, caption: str,
) -> Picture:  # fmt: skip
    """The file itself, or its difference to the original; an enlarged piece of both; the curve up to now."""
    height, width = before.shape[:2]
    size = (PHOTO * width, PHOTO * height)
    y, x = corner
    zoom = size[1] / CROP
    lefts = [MARGIN, MARGIN + size[0] + GAP, MARGIN + size[0] + 2 * GAP + size[1]]
    if difference:
        gap = np.abs(before.astype(int) - after).mean(axis=2)
        half = (
            gap[: height // 2 * 2, : width // 2 * 2].reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
        )
        scale = size[0] / (width // 2)
        photo = raster.grey("photo", 255 - 8 * half, MARGIN, 36, scale, "the difference, eight times")
    else:
        photo = image("photo", file, "jpeg", MARGIN, 36, size, "the file as the browser shows it")
    marks: list[Mark] = [
        head("photo", 24, "the difference, eight times, dark" if difference else "the file", lefts[0]),
        head("before", 24, "a piece of the original", lefts[1]),
        head("after", 24, "the same piece of the file", lefts[2]),
        photo,
    ]
    for key, pixels, left in (("before", before, lefts[1]), ("after", after, lefts[2])):
        piece = np.ascontiguousarray(pixels[y : y + CROP, x : x + CROP])
        blob = png.encode(piece, 2, "none")
        marks.append(image(f"piece:{key}", blob, "png", left, 36, (zoom * CROP,) * 2, f"enlarged: {key}"))
    bounds = (0.0, 360.0, 20.0, 60.0)
    chart = charts.curves(lines, caption, "kilobytes", "PSNR, dB", at=at, bounds=bounds)
    marks += _below(chart, 36 + size[1] + 16)
    return Picture(
        lefts[2] + size[1] + MARGIN, 36 + size[1] + 16 + chart.height, tuple(marks), caption, chart.text
    )


def _below(picture: Picture, down: float) -> list[Mark]:
    """The marks of a picture, ``down`` pixels lower."""
    moved: list[Mark] = []
    for mark in picture.marks:
        more = {"y2": mark.y2 + down} if isinstance(mark, Edge) else {}
        moved.append(replace(mark, y=mark.y + down, **more))  # type: ignore[arg-type]
    return moved


# --- saved again and again -----------------------------------------------------------------------

PIECE = 176.0


def generations(
    pieces: Mapping[str, np.ndarray],
    lines: Mapping[str, Sequence[tuple[float, float]]],
    at: int,
    caption: str,
) -> Picture:
    """Pieces side by side, by name, and the curves over the number of savings."""
    marks: list[Mark] = []
    for number, (name, piece) in enumerate(pieces.items()):
        left = MARGIN + number * (PIECE + 24)
        marks.append(head(f"piece:{number}", 24, name, left))
        marks.append(raster.grey(f"piece:{number}", piece, left, 36, PIECE / piece.shape[1], name))
    chart = charts.curves(lines, caption, "savings", "PSNR, dB", at=at, bounds=(0, 50, 10, 40))
    down = 36 + PIECE + 16
    marks += _below(chart, down)
    return Picture(
        max(chart.width, MARGIN + 3 * (PIECE + 24)), down + chart.height, tuple(marks), caption, chart.text
    )


# --- a sound and its mask ------------------------------------------------------------------------

LOW, HIGH = -20.0, 100.0


def masking(levels: Mapping[str, Sequence[float]], caption: str) -> Picture:
    """Lines over the 25 bands, in decibels: the sound, what it hides, the noise."""
    lines = {
        name: [
            (x, min(max(float(value), LOW), HIGH))
            for band, value in enumerate(values, 1)
            for x in (band - 0.5, band + 0.5)
        ]
        for name, values in levels.items()
    }
    return charts.curves(lines, caption, "band (Bark)", "decibels", bounds=(0.5, 25.5, LOW, HIGH))
