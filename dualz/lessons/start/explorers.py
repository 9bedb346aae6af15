"""Explorers of lesson 00: what an eye sees of fewer greys, and a model of fewer levels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from ipywidgets import IntSlider, SelectionSlider

from dualz.codecs import huffman
from dualz.figures import tiles
from dualz.figures.parts import raster
from dualz.figures.parts.marks import Picture
from dualz.widgets.explorer import Explorer

GREYS = (17, 9, 5, 3, 2)
TOPS = (127, 63, 31, 15, 7, 3, 2, 1)
SIDE, CLASSES = 8, 10
BLACKEST = 16


def greys(pixels: Any) -> Explorer:
    """Ten digits in fewer grey levels. ``pixels``: (images, 64), whole numbers from 0 to 16."""
    pixels = np.asarray(pixels)
    stored, off = {}, {}
    for levels in GREYS:
        rounded = _rounded(pixels, levels)
        stored[levels] = len(huffman.compress(rounded.astype(np.uint8).tobytes()))
        off[levels] = np.abs(rounded * BLACKEST / (levels - 1) - pixels).max()

    def draw(levels: int, first: int) -> Picture:
        chosen = pixels[first : first + CLASSES]
        fewer = _rounded(chosen, levels) / (levels - 1)
        named = [
            ("17 levels of grey, as they are", _images(chosen / BLACKEST)),
            (f"{levels} levels of grey", _images(fewer)),
        ]
        caption = (
            f"{levels} levels: the Huffman file of all {len(pixels)} images has {stored[levels]} bytes; "
            f"pixels are off by {off[levels]:.0f} of {BLACKEST} at most."
        )
        return tiles.rows(named, [f"image {first + at}" for at in range(len(chosen))], caption)

    return Explorer(
        draw,
        "fewer levels of grey",
        levels=SelectionSlider(options=GREYS, value=5, description="levels of grey"),
        first=IntSlider(0, min=0, max=len(pixels) - CLASSES, step=CLASSES, description="first image"),
    )


def weight_maps(
    weights: Any,
    pack: Callable[[Any, int], bytes],
    unpack: Callable[[bytes], Any],
    accuracy: Callable[[Any], float],
) -> Explorer:
    """The weights of each digit as an image, in fewer levels. ``weights``: (65, 10), the last row the bias.

    ``pack(weights, top)`` gives the file with levels from -top to top, ``unpack`` reads it, ``accuracy`` is
    that of weights, in per cent.
    """
    weights = np.asarray(weights)
    files = {2 * top + 1: pack(weights, top) for top in TOPS}
    found = {levels: np.asarray(unpack(blob)) for levels, blob in files.items()}
    right = {levels: accuracy(read) for levels, read in found.items()}
    draw_signed = partial(raster.signed, largest=float(np.abs(weights).max()))

    def draw(levels: int) -> Picture:
        named = [
            ("the weights of the digits 0 to 9, as they were learned", _images(weights[:-1].T)),
            (f"{levels} levels", _images(found[levels][:-1].T)),
        ]
        caption = (
            f"{levels} levels: a file of {len(files[levels])} bytes reads {right[levels]:.0f} % of the "
            "validation images. Blue weights speak for the digit, orange ones against it."
        )
        return tiles.rows(named, [f"digit {digit}" for digit in range(CLASSES)], caption, draw_signed)

    return Explorer(
        draw,
        "fewer levels of weights",
        levels=SelectionSlider(options=[2 * top + 1 for top in TOPS], value=31, description="levels"),
    )


def _rounded(pixels: Any, levels: int) -> Any:
    return np.round(pixels * (levels - 1) / BLACKEST)


def _images(flat: Any) -> list[Any]:
    return [row.reshape(SIDE, SIDE) for row in flat]


def _small() -> Any:
    return np.arange(SIDE * SIDE * 2 * CLASSES).reshape(2 * CLASSES, -1) % 17


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "greys": lambda: greys(_small()),
    "weight_maps": lambda: weight_maps(
        np.linspace(-1, 1, 650).reshape(65, 10),
        lambda weights, top: np.round(weights * top).astype(np.int8).tobytes(),
        lambda blob: np.frombuffer(blob, np.int8).reshape(65, 10) / 127,
        lambda weights: 100 * float((weights > 0).mean()),
    ),
}
