"""Explorers of lesson 09: the shape of a network, its weights, and how far an accuracy can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.widgets.explorer import Explorer

CLASSES = 10
REPEATS = 200
BINS = 60
MOST = 0.3
SEED = 0


def shape() -> Explorer:
    """The widths of a network with two hidden layers: bytes and multiply-adds of every layer."""

    def show(inputs: int, first: int, second: int) -> Picture:
        pairs = list(pairwise((inputs, first, second, CLASSES)))
        sizes = [4 * (rows * columns + columns) for rows, columns in pairs]
        # Two layers may have the same widths: the number in front keeps their labels apart.
        labels = [f"{place}: {one} to {two}" for place, (one, two) in enumerate(pairs, 1)]
        words = [
            f"{size} bytes, {one * two} multiply-adds" for (one, two), size in zip(pairs, sizes, strict=True)
        ]
        rows = list(zip(labels, sizes, words, strict=True))
        largest = labels[sizes.index(max(sizes))]
        work = sum(one * two for one, two in pairs)
        caption = (
            f"{sum(sizes)} bytes in float32, {work} multiply-adds for an image. "
            f"Layer {largest} has {100 * max(sizes) / sum(sizes):.0f} % of the bytes."
        )
        return charts.bars(rows, caption, "bytes of each layer, weights and biases", [largest])

    return Explorer(
        show,
        "where a network's bytes are",
        inputs=Dropdown(options=[64, 784], value=64),
        first=IntSlider(300, min=10, max=600, step=10, description="first hidden layer"),
        second=IntSlider(100, min=10, max=600, step=10, description="second hidden layer"),
    )


def histogram(before: Mapping[str, Any], after: Mapping[str, Any]) -> Explorer:
    """Histograms of each layer's weights at the start and after training, with a cut at a magnitude.

    Both map the names of layers to arrays of weights.

    Raises:
        ValueError: the names are not the same.
    """
    if list(before) != list(after):
        raise ValueError("The layers before and after training need the same names.")
    reach = max(float(np.abs(part).max()) for layers in (before, after) for part in layers.values())
    edges = np.linspace(-max(reach, MOST), max(reach, MOST), BINS + 1)
    lines = {name: _histograms(before[name], after[name], edges) for name in after}

    def show(layer: str, magnitude: float) -> Picture:
        small = [float((np.abs(part[layer]) < magnitude).mean()) for part in (before, after)]
        caption = (
            f"Layer {layer}: {100 * small[0]:.0f} % of the weights were closer to 0 than {magnitude:.2f} "
            f"at the start, about {100 * small[1]:.0f} % are after training."
        )
        return charts.curves(lines[layer], caption, "weight", "% of the weights", magnitude)

    return Explorer(
        show,
        "weights before and after training",
        layer=Dropdown(options=list(after)),
        magnitude=FloatSlider(0.05, min=0.01, max=MOST, step=0.01),
    )


def _histograms(before: Any, after: Any, edges: Any) -> dict[str, list[tuple[float, float]]]:
    middles = ((edges[1:] + edges[:-1]) / 2).tolist()
    shares = [100 * np.histogram(part, edges)[0] / np.size(part) for part in (before, after)]
    names = ("at the start", "after training")
    return {
        name: list(zip(middles, share.tolist(), strict=True))
        for name, share in zip(names, shares, strict=True)
    }


def spread(right: Sequence[bool]) -> Explorer:
    """How much the accuracy varies if it is measured on n images; ``right`` says which answers were right."""
    right = np.asarray(right, dtype=bool)
    rng = np.random.default_rng(SEED)
    drawn = np.cumsum(right[rng.integers(0, len(right), (1000, len(right)))], axis=1)
    counts = np.arange(1, len(right) + 1)
    middle, ends = right.mean(), np.percentile(100 * drawn / counts, [5, 95], axis=0)
    lines = {
        name: [(float(n), float(end[n - 1])) for n in counts[2:]]
        for name, end in zip(("1 in 20 is below", "1 in 20 is above"), ends, strict=True)
    }

    def show(images: int) -> Picture:
        low, high = ends[:, images - 1]
        error = 100 * (middle * (1 - middle) / images) ** 0.5
        caption = (
            f"Measured on {images} images, 9 of 10 measurements lie between {low:.0f} and {high:.0f} %; "
            f"the standard error is {error:.1f} points."
        )
        bounds = (0.0, float(len(right)), 0.0, 100.0)
        return charts.curves(lines, caption, "images", "% measured", images, bounds)

    slider = IntSlider(20, min=3, max=len(right), description="images")
    return Explorer(show, "how far an accuracy can be trusted", images=slider)


def chosen(right: Any) -> Explorer:
    """Choose the best of many models on few images, then measure it on images that no choice was made on.

    ``right`` is a table of truth values, (models, images). The images are split at random, 200
    times: one half may be used to choose, the other half is fresh.
    """
    right = np.asarray(right, dtype=bool)
    models, images = right.shape
    half = images // 2
    rng = np.random.default_rng(SEED)
    orders = np.stack([rng.permutation(images) for _ in range(REPEATS)])
    # (repeats, models, images seen so far): how many were right.
    seen = np.cumsum(right.T[orders[:, :half]].transpose(0, 2, 1), axis=2, dtype=np.int16)
    fresh = right.T[orders[:, half:]].mean(axis=1)

    def show(candidates: int, images: int) -> Picture:
        scores = seen[:, :candidates, images - 1] / images
        best = scores.argmax(axis=1)[:, None]
        at_choice = 100 * float(np.take_along_axis(scores, best, axis=1).mean())
        later = 100 * float(np.take_along_axis(fresh, best, axis=1).mean())
        everyone = 100 * float(fresh[:, :candidates].mean())
        values = {
            "where it was chosen": at_choice,
            "the same, fresh images": later,
            "all candidates, fresh": everyone,
        }
        rows = [(name, value, f"{value:.1f} %") for name, value in values.items()]
        caption = (
            f"Best of {candidates} on {images} images: it seems to be right for {at_choice:.1f} %, "
            f"and is right for {later:.1f} % of fresh images. "
        )
        gain = f"{at_choice - later:.1f} points came from choosing."
        caption += gain if candidates > 1 else "One candidate leaves nothing to choose: no gain but chance."
        return charts.bars(rows, caption, f"mean of {REPEATS} trials", ["where it was chosen"], longest=100)

    return Explorer(
        show,
        "what choosing does to the score",
        candidates=IntSlider(models, min=1, max=models),
        images=IntSlider(half, min=10, max=half, description="images to choose on"),
    )


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "shape": shape,
    "histogram": lambda: histogram({"one": np.linspace(-0.3, 0.3, 50)}, {"one": np.linspace(-0.5, 0.4, 50)}),
    "spread": lambda: spread([True, True, False, True] * 10),
    "chosen": lambda: chosen(np.random.default_rng(0).random((6, 40)) < 0.8),
}
