"""Demos of lesson 11: rounding to a grid on the number line, and k-means that finds a codebook."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.course.matrices import read_matrix
from dualz.widgets.demo import Demo, Preset

MOST_VALUES = 20


class Rounding(NamedTuple):
    """Values, bits, and which of the two schemes."""

    values: tuple[float, ...]
    bits: int
    symmetric: bool


class Sharing(NamedTuple):
    """Values, number of centroids, and the way they start."""

    values: tuple[float, ...]
    k: int
    start: str


def read_values(given: str | bytes) -> tuple[float, ...]:
    """Up to twenty numbers, in any number of lines.

    Raises:
        ValueError: no numbers, or too many.
    """
    words = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    lines = words.replace(",", " ").replace(";", " ").split()
    if len(lines) > MOST_VALUES:
        raise ValueError(f"{MOST_VALUES} numbers can be shown, and these are {len(lines)}.")
    return tuple(value for row in read_matrix("\n".join(lines)) for value in row)


def gaussian(count: int, seed: int) -> tuple[float, ...]:
    """Numbers like the weights of a trained layer: most are small, a few are large."""
    rng = random.Random(seed)
    return tuple(round(rng.gauss(0, 0.3), 4) for _ in range(count))


def _round(value: Rounding) -> Generator[Any, None, Any]:
    from dualz.models.quantization import quantize_slowly

    return quantize_slowly(*value)


def _share(value: Sharing) -> Generator[Any, None, Any]:
    import torch

    from dualz.models.codebook import kmeans

    return kmeans(torch.tensor(value.values, dtype=torch.float64), value.k, value.start)


def _say(value: Rounding | Sharing) -> str:
    return " ".join(f"{number:g}" for number in value.values[:MOST_VALUES])


def _fresh_affine(seed: int) -> Rounding:
    rng = random.Random(seed)
    return Rounding(tuple(round(rng.uniform(-1, 1.6), 2) for _ in range(5)), 3, False)


def _fresh_symmetric(seed: int) -> Rounding:
    return _fresh_affine(seed)._replace(symmetric=True)


def _fresh_sharing(seed: int) -> Sharing:
    rng = random.Random(seed)
    middles = rng.sample([-0.9, -0.5, -0.1, 0.3, 0.8], 3)
    return Sharing(tuple(round(rng.gauss(rng.choice(middles), 0.08), 2) for _ in range(14)), 3, "linear")


def _read_affine(given: str | bytes) -> Rounding:
    return Rounding(read_values(given), 3, False)


def _read_symmetric(given: str | bytes) -> Rounding:
    return Rounding(read_values(given), 4, True)


def _read_sharing(given: str | bytes) -> Sharing:
    values = read_values(given)
    return Sharing(values, min(3, len(values)), "linear")


WEIGHTS = (0.8, -0.3, 0.12, -0.05, 0.47)
AFFINE = Demo(
    "quantization.affine",
    _round,
    (
        Preset("a layer", "five weights, three bits, eight levels", Rounding(WEIGHTS, 3, False)),
        Preset(
            "far from 0",
            "the range must be widened, or 0 has no code",
            Rounding((10.0, 11.0, 12.0, 13.0), 4, False),
        ),
        Preset(
            "one outlier",
            "a single large value takes nearly all levels",
            Rounding((0.1, -0.2, 0.15, 0.05, 4.0), 3, False),
        ),
        Preset("one bit", "two levels, and one of them is 0", Rounding(WEIGHTS, 1, False)),
        Preset("a constant", "all values are equal", Rounding((0.5, 0.5, 0.5), 3, False)),
        Preset("eight bits", "256 levels: the error can hardly be seen", Rounding(WEIGHTS, 8, False)),
    ),
    _read_affine,
    _fresh_affine,
    _say,
)
SYMMETRIC = Demo(
    "quantization.symmetric",
    _round,
    (
        Preset("two weights", "the example of this lesson: codes 7 and -3", Rounding((0.8, -0.3), 4, True)),
        Preset("a layer", "five weights, four bits, fifteen levels", Rounding(WEIGHTS, 4, True)),
        Preset(
            "one side",
            "without negative values half the levels are wasted",
            Rounding((0.1, 0.35, 0.8), 3, True),
        ),
        Preset("zeros", "a layer of zeros: the scale is 1 by agreement", Rounding((0.0, 0.0), 3, True)),
    ),
    _read_symmetric,
    _fresh_symmetric,
    _say,
)
KMEANS = Demo(
    "quantization.kmeans",
    _share,
    (
        Preset(
            "a few values",
            "three groups that can be seen",
            Sharing((-0.9, -0.85, -0.7, -0.1, 0.0, 0.05, 0.1, 0.6, 0.75, 0.8), 3, "linear"),
        ),
        Preset(
            "a layer", "600 weights, four centroids, an even start", Sharing(gaussian(600, 1), 4, "linear")
        ),
        Preset(
            "by density",
            "the same weights: this start has no centroid for the large ones",
            Sharing(gaussian(600, 1), 4, "density"),
        ),
        Preset(
            "at random",
            "the same weights, from values drawn at random",
            Sharing(gaussian(600, 1), 4, "random"),
        ),
        Preset(
            "an empty cluster",
            "a centroid between two far groups has no members, and is put to better use",
            Sharing((-1.0, -0.9, -0.72, 0.7, 0.88, 1.0), 3, "linear"),
        ),
    ),
    _read_sharing,
    _fresh_sharing,
    _say,
)

DEMOS = (AFFINE, SYMMETRIC, KMEANS)
