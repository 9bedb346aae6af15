"""Explorers of lesson 09: signals, where bytes and time go, weights, how far an accuracy can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

from dualz import signals as generator
from dualz.datasets import Split
from dualz.figures import signals as curves
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.lessons.models.clock import Part
from dualz.widgets.explorer import Explorer

CLASSES = 10
REPEATS = 200
BINS = 60
MOST = 0.3
SEED = 0
SHOWN = 20  # examples of each class
Reader = Callable[[Any], Any]
MEASURES = {"bytes": "bytes", "multiply-adds": "multiply_adds", "time": "time"}


# --- signals -------------------------------------------------------------------------------------


def examples(split: Split, read: Reader) -> Explorer:
    """One signal of each class at a time, and the class that a model reads: ``read(x)``, (samples,)."""
    places = np.stack([np.flatnonzero(split.y == label)[:SHOWN] for label in range(CLASSES)])
    said = np.asarray(read(split.x[places.ravel()])).reshape(places.shape)

    def show(example: int) -> Picture:
        rows = []
        for label, at in enumerate(places[:, example]):
            found = int(said[label, example])
            words = f"class {label}" if found == label else f"class {label}, read {found}"
            rows.append((words, split.x[at].tolist(), "done" if found == label else "taken"))
        wrong = sum(tone == "taken" for _, _, tone in rows)
        caption = f"Example {example} of each class; the model reads {CLASSES - wrong} of {CLASSES} right."
        return curves.several(rows, caption)

    slider = IntSlider(0, min=0, max=SHOWN - 1)
    return Explorer(show, "signals of ten classes", measured=True, example=slider)


def make_one(readers: Mapping[str, Reader]) -> Explorer:
    """Change a shape as the generator does; models say what they read: ``read(x)`` of a signal, (1, 40)."""

    def show(kind: int, width: int, height: float, place: int, slope: float, noise: int) -> Picture:
        drawn = generator.drawn(1, np.random.default_rng(noise))
        silence = sum(generator.SILENCE) - width
        changes = drawn._replace(
            silence=np.array([silence]),
            taller=np.array([height]),
            moved=np.array([place]),
            shear=np.array([slope]),
        )
        stages = [(name, values[0]) for name, values in generator.stages(np.array([kind]), changes)]
        x = stages[-1][1].astype(np.float32)[None]
        said = "; ".join(f"{name} {int(np.asarray(read(x))[0])}" for name, read in readers.items())
        return curves.made(stages, f"A signal of class {kind}, read as: {said}.", generator.DEVIATION)

    low, high = generator.SILENCE
    return Explorer(
        show,
        "a signal of your own",
        measured=True,
        kind=Dropdown(options=list(range(CLASSES)), value=4, description="class"),
        width=IntSlider((low + high) // 2, min=low, max=high),
        height=FloatSlider(1, min=1 - generator.TALLER, max=1 + generator.TALLER, step=0.05),
        place=IntSlider(0, min=0, max=generator.MOVES - 1),
        slope=FloatSlider(0, min=-generator.SHEAR, max=generator.SHEAR, step=0.025),
        noise=IntSlider(0, min=0, max=9),
    )


# --- where bytes and time go ---------------------------------------------------------------------


def layers(networks: Mapping[str, Sequence[Part]]) -> Explorer:
    """Bytes, multiply-adds and time of each layer of some networks, as :func:`clock.parts` measured them."""

    def show(network: str, measure: str) -> Picture:
        found = [(part.name, float(getattr(part, MEASURES[measure]))) for part in networks[network]]
        whole = sum(value for _, value in found)
        shares = {name: 100 * value / whole for name, value in found}
        largest = max(shares, key=lambda name: shares[name])
        rows = [(name, share, f"{share:.0f} %") for name, share in shares.items()]
        # Which layer takes longest may differ from machine to machine: it stands in the picture only.
        told = "" if measure == "time" else f": most has layer {largest}, {shares[largest]:.0f} %"
        return charts.bars(
            rows, f"{network}, {measure} by layer{told}.", f"% of all {measure}", [largest], 100
        )

    return Explorer(
        show,
        "where it goes, layer by layer",
        measured=True,
        network=Dropdown(options=list(networks)),
        measure=Dropdown(options=list(MEASURES), value="multiply-adds"),
    )


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
def _read(x: Any) -> Any:
    return np.asarray(x).argmax(axis=1) % CLASSES


EXAMPLES = {
    "examples": lambda: examples(Split(*generator.make(CLASSES * SHOWN, 0)), _read),
    "make_one": lambda: make_one({"one": _read, "another": lambda x: [3]}),
    "layers": lambda: layers({"net": [Part("1 pool", 0, 0, 0.3), Part("2 linear layer", 40, 10, 0.7)]}),
    "shape": shape,
    "histogram": lambda: histogram({"one": np.linspace(-0.3, 0.3, 50)}, {"one": np.linspace(-0.5, 0.4, 50)}),
    "spread": lambda: spread([True, True, False, True] * 10),
    "chosen": lambda: chosen(np.random.default_rng(0).random((6, 40)) < 0.8),
}
