"""Weight sharing: k-means puts the weights into 2^b groups, and each group keeps one value.

What is stored is a codebook of 2^b centroids and b bits for each weight. On a line every cluster
is an interval, so with sorted values one assignment is k - 1 cuts. In retraining the centroids learn: the
gradient of a centroid is the sum of the gradients of its members.

Sources: Lloyd, "Least squares quantization in PCM" (1957, 1982); Han, Mao and Dally, "Deep Compression"
(2016).
Lesson: 11 (quantization). Pictures: ``dualz.figures.codebook``.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dualz.models.checks import require_weights
from dualz.trace import Step, finish

STARTS = ("linear", "density", "random")
MOST_ROUNDS = 300


@dataclass(frozen=True)
class Started(Step):
    """The sorted ``values``, and the first ``centroids``, placed in the way named ``start``."""

    values: tuple[float, ...]
    centroids: tuple[float, ...]
    start: str


@dataclass(frozen=True)
class Assigned(Step):
    """Every value belongs to the nearest centroid: cluster c holds ``values[cuts[c]:cuts[c + 1]]``.

    ``inertia`` is the sum of the squared distances.
    """

    values: tuple[float, ...]
    centroids: tuple[float, ...]
    cuts: tuple[int, ...]
    inertia: float
    number: int


@dataclass(frozen=True)
class Moved(Step):
    """Every centroid moved from ``before`` to the mean of its members; one without members took over the
    value that was farthest from its centroid, unless all are on one. The order is kept rising."""

    values: tuple[float, ...]
    before: tuple[float, ...]
    centroids: tuple[float, ...]
    cuts: tuple[int, ...]
    number: int


@dataclass(frozen=True)
class Settled(Step):
    """Nothing moved any more (or the rounds ran out): these are the ``centroids`` of the codebook."""

    values: tuple[float, ...]
    centroids: tuple[float, ...]
    cuts: tuple[int, ...]
    inertia: float
    rounds: int


def start_centroids(values: np.ndarray, k: int, start: str = "linear", seed: int = 0) -> np.ndarray:
    """``k`` first centroids (float64, sorted) for sorted values.

    ``linear``: evenly from the least to the greatest value, so that the few large weights get
    centroids too. ``density``: at even shares of the sorted values. ``random``: k of the values.

    Raises:
        ValueError: there is no such start, or k is not 1 to the number of values.
    """
    if not 1 <= k <= len(values):
        raise ValueError(f"k must be between 1 and {len(values)}, the number of values, not {k}.")
    if start == "linear":
        return np.linspace(values[0], values[-1], k)
    if start == "density":
        return values[((np.arange(k) + 0.5) * len(values) / k).astype(int)]
    if start == "random":
        return np.sort(np.random.default_rng(seed).choice(values, k, replace=False))
    raise ValueError(f"The start is one of {', '.join(STARTS)}, not {start!r}.")


def kmeans(
    weights: Tensor, k: int, start: str = "linear", seed: int = 0, rounds: int = MOST_ROUNDS
) -> Generator[Step, None, Tensor]:
    """Lloyd's algorithm on a line; returns the ``k`` centroids in rising order, float64.

    A value halfway between two centroids goes to the lower one. Stops when nothing moves, or after
    ``rounds``.

    Raises:
        TypeError, ValueError: bad weights, k, start, or rounds below 1.
    """
    values = np.sort(require_weights(weights, "weights").double().reshape(-1).cpu().numpy())
    if rounds < 1:
        raise ValueError(f"At least one round is needed, not {rounds}.")
    centroids = start_centroids(values, k, start, seed)
    shown = tuple(values.tolist())
    yield Started(shown, _plain(centroids), start)
    cuts = cut(values, centroids)
    for number in range(1, rounds + 1):
        yield Assigned(shown, _plain(centroids), _ints(cuts), inertia(values, centroids, cuts), number)
        before, centroids = centroids, means(values, centroids, cuts)
        yield Moved(shown, _plain(before), _plain(centroids), _ints(cuts), number)
        cuts = cut(values, centroids)
        if np.array_equal(before, centroids):
            break
    yield Settled(shown, _plain(centroids), _ints(cuts), inertia(values, centroids, cuts), number)
    return torch.from_numpy(centroids)


def cut(values: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Where each cluster begins in the sorted values, and their number at the end: k + 1 positions."""
    middles = (centroids[:-1] + centroids[1:]) / 2
    return np.concatenate([[0], np.searchsorted(values, middles, side="right"), [len(values)]])


def means(values: np.ndarray, centroids: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """The mean of each cluster, in rising order.

    Each empty cluster first gets one of the values that are farthest from their centroids, as in
    scikit-learn: no entry of the codebook is wasted, and the sum of squared distances cannot rise.
    """
    k = len(centroids)
    owners = np.repeat(np.arange(k), np.diff(cuts))
    distances = np.abs(values - centroids[owners])
    empty = np.flatnonzero(np.diff(cuts) == 0)
    worst = np.argsort(-distances, kind="stable")[: len(empty)]
    worst = worst[distances[worst] > 0]
    owners[worst] = empty[: len(worst)]
    members = np.bincount(owners, minlength=k)
    sums = np.bincount(owners, values, minlength=k)
    return np.sort(np.where(members > 0, sums / np.maximum(members, 1), centroids))


def inertia(values: np.ndarray, centroids: np.ndarray, cuts: np.ndarray) -> float:
    """The sum of squared distances of all values to their centroids."""
    return float(np.square(values - np.repeat(centroids, np.diff(cuts))).sum())


def _plain(numbers: np.ndarray) -> tuple[float, ...]:
    return tuple(numbers.tolist())


def _ints(numbers: np.ndarray) -> tuple[int, ...]:
    return tuple(int(number) for number in numbers)


def codebook_of(
    weights: Tensor, k: int, start: str = "linear", seed: int = 0, rounds: int = MOST_ROUNDS
) -> Tensor:
    """The centroids alone, float32: as few as there are different weights where that is below ``k``."""
    weights = require_weights(weights, "weights")
    different = weights.unique()
    if len(different) <= k:
        return different.float()
    return finish(kmeans(weights, k, start, seed, rounds)).float()


def nearest(weights: Tensor, codebook: Tensor) -> Tensor:
    """For each weight the number of the nearest centroid (int64, same shape); ``codebook`` must be sorted.

    Raises:
        TypeError, ValueError: bad weights or codebook.
    """
    codebook = require_weights(codebook, "codebook")
    if codebook.ndim != 1 or (codebook.diff() < 0).any():
        raise ValueError("A codebook is one row of numbers in rising order.")
    middles = (codebook[:-1].double() + codebook[1:].double()) / 2
    return torch.bucketize(require_weights(weights, "weights").double(), middles)


def centroid_gradient(gradient: Tensor, labels: Tensor, k: int) -> Tensor:
    """The gradient of each of ``k`` centroids: the sum of the gradients of its members.

    >>> centroid_gradient(torch.tensor([1.0, 2.0, 4.0]), torch.tensor([0, 1, 0]), 2)
    tensor([5., 2.])

    Raises:
        ValueError: not one label for each gradient, or one outside 0 to k - 1.
    """
    if gradient.shape != labels.shape:
        raise ValueError("One label for each gradient is needed.")
    if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < k:
        raise ValueError(f"Labels must be between 0 and {k - 1}.")
    return gradient.new_zeros(k).index_add(0, labels.reshape(-1), gradient.reshape(-1))
