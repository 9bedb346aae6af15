"""One-dimensional digits: signals of 40 samples in ten classes, made by a seeded generator.

Each class has a shape of twelve points. It is stretched, made higher or flatter, moved to some place,
surrounded by smooth noise, sheared and sampled anew, so that a network has to find it wherever it is: a
linear model reads about 30 % of them, two layers of neurons 60 %, convolutions 95 %. That leaves room for
compression to do harm.

Source: Greydanus and Kobak, "Scaling down deep learning with MNIST-1D" (2024): the ten shapes, the ranges,
and the order of the changes are theirs; the code, its seeds, the deviation of 1 and the grid of 1/256 are
ours. Lessons: 09 (models) to 15 (budget).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

SAMPLES = 40
CLASSES = 10
GRID = 256  # values are multiples of 1/256: twelve bits each, so "the bytes of the data" are well defined
_SHAPES = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)
_LONG = 72  # points of a signal before it is sampled: 12 of the shape and at most 60 of silence
SILENCE = (36, 60)
TALLER = 0.2
MOVES = 48
_SMOOTH_NOISE, _BLUR = 0.25, 2.0
_NOISE = 0.02
SHEAR = 0.375
DEVIATION = 6.5  # brings the standard deviation of all values to 1


def shapes() -> Any:
    """The ten shapes before anything is done to them, float64, (10, 12): they begin at 0, deviation 1/6."""
    import numpy as np

    points = np.array(_SHAPES, dtype=float)
    points = (points - points.mean(axis=1, keepdims=True)) / points.std(axis=1, keepdims=True)
    return (points - points[:, :1]) / 6


def make(count: int, seed: int) -> tuple[Any, Any]:
    """``count`` signals: float32, (count, 40), multiples of 1/256; and their classes, int64, (count,).

    The classes are as equally often there as possible, in an order drawn by the seed. A longer call is no
    extension of a shorter one.

    >>> x, y = make(20, seed=1)
    >>> x.shape, sorted(y.tolist()) == sorted([*range(10)] * 2)
    ((20, 40), True)

    Raises:
        ValueError: ``count`` is below 1.
    """
    import numpy as np

    if count < 1:
        raise ValueError(f"Ask for at least one signal, not {count}.")
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(count, dtype=np.int64) % CLASSES)
    *_, (_, x) = stages(y, drawn(count, rng))
    return x.astype(np.float32), y


class Changes(NamedTuple):
    """What is done to shapes; each is an array whose first axis are the signals.

    ``silence``: points behind the shape, 36 to 60: the fewer, the wider it gets. ``taller``: a factor.
    ``moved``: points to the right, round the end. ``smooth`` and ``noise``: standard normal, (signals, 72).
    ``shear``: how far the right end sinks below the left one.
    """

    silence: Any
    taller: Any
    moved: Any
    smooth: Any
    noise: Any
    shear: Any


def drawn(count: int, rng: Any) -> Changes:
    """Random changes for ``count`` signals, by a NumPy generator."""
    return Changes(
        rng.integers(SILENCE[0], SILENCE[1] + 1, count),
        1 + rng.uniform(-TALLER, TALLER, count),
        rng.integers(0, MOVES, count),
        rng.standard_normal((count, _LONG)),
        rng.standard_normal((count, _LONG)),
        rng.uniform(-SHEAR, SHEAR, count),
    )


def stages(labels: Any, changes: Changes) -> Iterator[tuple[str, Any]]:
    """The shapes of ``labels``, and what each change makes of them: (name, float64 array of a row each).

    Only the last stage has 40 samples, a deviation of 1, and values on the grid.
    """
    import numpy as np

    x = shapes()[labels]
    yield "shape", x
    x, silent = _stretched(x, changes.silence)
    x *= changes.taller[:, None]
    yield "stretched", x
    moved = (np.arange(_LONG) - changes.moved[:, None]) % _LONG
    x, silent = np.take_along_axis(x, moved, 1), np.take_along_axis(silent, moved, 1)
    yield "moved", x
    x = np.where(silent, _blurred(_SMOOTH_NOISE * changes.smooth), x) + _NOISE * changes.noise
    yield "noise", x
    x = x - changes.shear[:, None] * np.linspace(-0.5, 0.5, _LONG)
    x = _sampled(x, np.linspace(0, _LONG - 1, SAMPLES)[None])
    yield "sheared", np.rint(DEVIATION * x * GRID) / GRID


def _stretched(points: Any, silence: Any) -> tuple[Any, Any]:
    """Shapes followed by so much silence each, stretched together to 72 points; and where it is silent."""
    import numpy as np

    padded = np.pad(points, ((0, 0), (0, SILENCE[1])))
    places = np.linspace(0, 1, _LONG) * (points.shape[1] + silence[:, None] - 1)
    # The last point of a shape is 0 like the silence after it: from there on nothing of the shape is left.
    return _sampled(padded, places), places > points.shape[1]


def _sampled(rows: Any, places: Any) -> Any:
    """Each row at these places between its points, on straight lines."""
    import numpy as np

    left = np.minimum(places.astype(int), rows.shape[1] - 2)
    left = np.broadcast_to(left, (len(rows), places.shape[1]))
    part = places - left
    low, high = np.take_along_axis(rows, left, 1), np.take_along_axis(rows, left + 1, 1)
    return low + part * (high - low)


def _blurred(rows: Any) -> Any:
    """Rows through a Gaussian window, mirrored at both ends."""
    import numpy as np

    reach = int(4 * _BLUR + 0.5)
    window = np.exp(-0.5 * (np.arange(-reach, reach + 1) / _BLUR) ** 2)
    padded = np.pad(rows, ((0, 0), (reach, reach)), mode="symmetric")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=1) @ (window / window.sum())
