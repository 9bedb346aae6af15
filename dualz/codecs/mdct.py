"""The MDCT: a transform of windows that overlap by half, and yet no more numbers than samples.

A window of 2 size samples becomes size coefficients. One window cannot be undone: what comes back holds each
half and its mirror image added up (aliasing). In the next window the mirror image has the other sign, so it
goes away where both are added; this needs windows whose squares add up to 1, as those of the sine do. So a
block has no hard edges that one would hear, and nothing is sent twice.

Source: Princen and Bradley (1986); Princen, Johnson and Bradley (1987).
Lesson: 07 (lossy). Pictures: ``dualz.figures.mdct``. What is heard: ``dualz.codecs.hearing``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import pi, sin
from typing import TYPE_CHECKING, Any

from dualz.codecs.arguments import whole
from dualz.trace import Step

if TYPE_CHECKING:
    import numpy as np

SIZE = 1024


@dataclass(frozen=True)
class TookWindow(Step):
    """Window ``number`` of the ``signal`` times the sine window, and the ``coefficients``: half as many."""

    signal: tuple[float, ...]
    number: int
    windowed: tuple[float, ...]
    coefficients: tuple[float, ...]


@dataclass(frozen=True)
class AddedWindow(Step):
    """What the coefficients alone give (``part``: with its mirror images), and the sum of all up to now."""

    signal: tuple[float, ...]
    number: int
    part: tuple[float, ...]
    total: tuple[float, ...]


def window(size: int) -> np.ndarray:
    """The sine window of 2 ``size`` samples, float64."""
    import numpy as np

    return np.sin(pi * (np.arange(2 * size) + 0.5) / (2 * size))


def forward(signal: Any, size: int = SIZE) -> np.ndarray:
    """The coefficients of a signal: float64 of shape (windows, size), one window more than there are
    blocks of ``size`` samples. Before the signal, and behind it, are zeros.

    Raises:
        TypeError: ``size`` is no whole number.
        ValueError: the signal has not one dimension or holds NaN, or ``size`` is odd or below 2.
    """
    import numpy as np

    size = _size(size)
    samples = np.asarray(signal, np.float64)
    if samples.ndim != 1 or not np.isfinite(samples).all():
        raise ValueError("A signal is a row of finite numbers.")
    blocks = -(-samples.size // size)
    padded = np.zeros((blocks + 2, size))
    padded[1 : 1 + blocks].reshape(-1)[: samples.size] = samples
    shape = window(size)
    return _dct4(_folded(padded[:-1] * shape[:size], padded[1:] * shape[size:]))


def inverse(coefficients: Any, length: int | None = None) -> np.ndarray:
    """The signal of so many samples (default: all), float64, that :func:`forward` was given.

    Raises:
        TypeError: ``length`` is no whole number.
        ValueError: the shape is not (windows, an even size), or there are fewer samples than ``length``.
    """
    import numpy as np

    spectrum = np.asarray(coefficients, np.float64)
    if spectrum.ndim != 2 or not len(spectrum):
        raise ValueError(f"Coefficients have the shape (windows, size), not {spectrum.shape}.")
    size = _size(spectrum.shape[1])
    first, second = _unfolded(_dct4(spectrum))
    shape = window(size)
    total = (second[:-1] * shape[size:] + first[1:] * shape[:size]).reshape(-1)
    if length is None:
        return total
    if whole(length, "length") > total.size:
        raise ValueError(f"There are {total.size} samples, and {length} are asked for.")
    return total[:length]


def _size(size: Any) -> int:
    size = whole(size, "The size of a block", least=2)
    if size % 2:
        raise ValueError(f"The size of a block is even, and {size} is not.")
    return size


def _folded(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Both halves of each window, laid over each other with their mirror images: half as many numbers."""
    import numpy as np

    half = first.shape[1] // 2
    a, b, c, d = first[:, :half], first[:, half:], second[:, :half], second[:, half:]
    return np.concatenate([-c[:, ::-1] - d, a - b[:, ::-1]], axis=1)


def _unfolded(folded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    half = folded.shape[1] // 2
    p, q = folded[:, :half], folded[:, half:]
    return np.concatenate([q, -q[:, ::-1]], axis=1), np.concatenate([-p[:, ::-1], -p], axis=1)


def _dct4(rows: np.ndarray) -> np.ndarray:
    """The DCT of type IV of each row, scaled so that it is its own inverse, with an FFT of half the size."""
    import numpy as np

    size = rows.shape[1]
    turn = np.exp(-1j * pi * (8 * np.arange(size // 2) + 1) / (8 * size))
    mixed = np.fft.fft((rows[:, ::2] + 1j * rows[:, ::-2]) * turn, axis=1) * turn
    out = np.empty_like(rows)
    out[:, ::2], out[:, ::-2] = mixed.real, -mixed.imag
    return out * (2 / size) ** 0.5


def rebuild(signal: Sequence[float], size: int = 8) -> Generator[Step, None, tuple[float, ...]]:
    """Window after window there and back, step by step; returns the signal.

    Raises:
        TypeError, ValueError: as :func:`forward`.
    """
    import numpy as np

    samples = tuple(float(value) for value in signal)
    spectrum = forward(samples, size)
    edge = [sin(pi * (place + 0.5) / (2 * size)) for place in range(2 * size)]
    padded = [0.0] * size + list(samples) + [0.0] * (size * (len(spectrum) + 1) - size - len(samples))
    total = [0.0] * len(padded)
    for number, row in enumerate(spectrum):
        start = number * size
        windowed = [value * shape for value, shape in zip(padded[start:], edge, strict=False)]
        yield TookWindow(samples, number, tuple(windowed), tuple(row.tolist()))
        halves = np.concatenate(_unfolded(_dct4(row[None])), axis=1)[0]
        part = [float(value) * shape for value, shape in zip(halves, edge, strict=True)]
        for place, value in enumerate(part):
            total[start + place] += value
        yield AddedWindow(samples, number, tuple(part), tuple(total[size : size + len(samples)]))
    return tuple(total[size : size + len(samples)])
