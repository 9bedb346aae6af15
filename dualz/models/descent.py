"""Stochastic gradient descent on a linear classifier, one sample at a time.

A linear classifier holds one row of weights and one bias for each class. For every sample:

- **score**: each class multiplies its weights with the inputs, adds up, and adds its bias;
- **compare**: softmax turns scores into probabilities; the error is what they are minus what was wanted
  (1 for the right class, 0 for the others);
- **move**: each weight moves by ``-rate * error * input``, each bias by ``-rate * error``.

That product is the exact gradient of the cross-entropy, so a weight whose input is 0 does not move.

Source: Robbins and Monro, "A stochastic approximation method" (1951); Bottou (2010) for learning with it.
Lesson: 09 (models).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dualz.trace import Step

Row = tuple[float, ...]


@dataclass(frozen=True)
class Scored(Step):
    """The sample ``x`` of class ``label`` was multiplied with ``weights`` (classes x inputs)."""

    x: Row
    label: int
    weights: tuple[Row, ...]
    biases: Row
    scores: Row


@dataclass(frozen=True)
class Compared(Step):
    """``error`` is the probabilities minus 1 for the right class, minus 0 for the others."""

    x: Row
    label: int
    weights: tuple[Row, ...]
    biases: Row
    scores: Row
    probabilities: Row
    error: Row


@dataclass(frozen=True)
class Moved(Step):
    """``weights`` and ``biases`` after the move; ``before`` are the weights that it started from."""

    x: Row
    label: int
    weights: tuple[Row, ...]
    biases: Row
    before: tuple[Row, ...]
    error: Row
    rate: float


class Linear(NamedTuple):
    """A linear classifier: float64 ``weights`` (classes x inputs) and ``biases`` (classes,)."""

    weights: Any
    biases: Any

    def scores(self, x: Any) -> Any:
        """One score a class for each sample: (samples, classes)."""
        return np.asarray(x, dtype=np.float64) @ self.weights.T + self.biases

    def predict(self, x: Any) -> Any:
        """The class with the largest score, the lowest of equals: (samples,)."""
        return self.scores(x).argmax(axis=1)


def descend(
    x: Any,
    y: Any,
    classes: int,
    rate: float = 0.1,
    epochs: int = 1,
    seed: int | None = None,
    start: Linear | None = None,
) -> Generator[Scored | Compared | Moved, None, Linear]:
    """Train a linear classifier on ``x`` (samples x inputs) with the classes ``y``; it begins at zero.

    The samples come as they stand, or with a ``seed`` shuffled anew for every epoch.

    Raises:
        ValueError: no samples, numbers that are not finite, labels out of range, or a rate not above 0.
    """
    x, y = _checked(x, y, classes, rate, epochs)
    weights, biases = _begin(start, classes, x.shape[1])
    for row in _order(len(x), epochs, seed):
        scores = weights @ x[row] + biases
        seen = (_row(x[row]), int(y[row]), _rows(weights), _row(biases), _row(scores))
        yield Scored(*seen)

        probabilities = softmax(scores)
        error = probabilities.copy()
        error[y[row]] -= 1
        yield Compared(*seen, _row(probabilities), _row(error))

        weights -= rate * np.outer(error, x[row])
        biases -= rate * error
        yield Moved(*seen[:2], _rows(weights), _row(biases), seen[2], _row(error), rate)
    return Linear(weights, biases)


def softmax(scores: Any) -> Any:
    """exp(score) divided by the sum of all exp(score): positive numbers that add up to 1.

    >>> softmax(np.array([1000.0, 1000.0])).tolist()
    [0.5, 0.5]
    """
    # Subtracting the largest changes nothing in the quotient, and keeps exp from overflowing.
    powers = np.exp(scores - np.max(scores))
    return powers / powers.sum()


def _order(samples: int, epochs: int, seed: int | None) -> Any:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        yield from range(samples) if seed is None else rng.permutation(samples)


def _begin(start: Linear | None, classes: int, inputs: int) -> tuple[Any, Any]:
    if start is None:
        return np.zeros((classes, inputs)), np.zeros(classes)
    weights, biases = (np.array(part, dtype=np.float64) for part in start)
    if weights.shape != (classes, inputs) or biases.shape != (classes,):
        raise ValueError(
            f"The start has weights {weights.shape} and biases {biases.shape}; "
            f"{(classes, inputs)} and {(classes,)} are needed."
        )
    return weights, biases


def _checked(x: Any, y: Any, classes: int, rate: float, epochs: int) -> tuple[Any, Any]:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y)
    if x.ndim != 2 or not x.size or y.shape != x.shape[:1]:
        raise ValueError(f"Samples x inputs and one label each are needed, not {x.shape} and {y.shape}.")
    if not np.isfinite(x).all():
        raise ValueError("The samples hold nan or inf.")
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= classes:
        raise ValueError(f"Labels are whole numbers from 0 to {classes - 1}.")
    if not rate > 0 or epochs < 1:
        raise ValueError(f"The rate must be above 0 and the epochs at least 1, not {rate} and {epochs}.")
    return x, y


def _row(values: Any) -> Row:
    return tuple(values.tolist())


def _rows(matrix: Any) -> tuple[Row, ...]:
    rows: Sequence[Sequence[float]] = matrix.tolist()
    return tuple(map(tuple, rows))
