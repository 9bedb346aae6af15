"""How near a picture is to another one, as a number: PSNR and SSIM.

Neither is an eye. PSNR adds up squared differences wherever they are, so that a picture that is a little
brighter, which nobody minds, may count as far away. SSIM compares means, contrasts and patterns in small
windows, and comes nearer to what people say, most of the time.

Source: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment" (2004).
Lesson: 07 (lossy).
"""

from __future__ import annotations

from math import inf, log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

WINDOW = 7


def psnr(one: Any, two: Any) -> float:
    """The peak signal-to-noise ratio of two arrays of values 0 to 255, in decibels; infinite for equal ones.

    >>> round(psnr([0, 0, 0, 4], [0, 0, 0, 0]), 2)
    42.11

    Raises:
        ValueError: the shapes differ, or there is nothing in them.
    """
    first, second = _pair(one, two)
    mean = float(((first - second) ** 2).mean())
    return 10 * log10(255**2 / mean) if mean else inf


def ssim(one: Any, two: Any) -> float:
    """The mean structural similarity of two pictures of values 0 to 255: 1 for equal ones.

    Windows are 7 x 7 pixels; colours are taken channel by channel, and the mean is given.

    Raises:
        ValueError: the shapes differ, or a side has fewer than 7 pixels.
    """
    import numpy as np

    first, second = _pair(one, two)
    if first.ndim not in (2, 3) or min(first.shape[:2]) < WINDOW:
        raise ValueError(f"A picture of at least {WINDOW} x {WINDOW} pixels is needed, not {first.shape}.")
    count = WINDOW**2
    a, b = _means(first), _means(second)
    more = count / (count - 1)  # so that variances are those of a sample
    aa, bb = (_means(first**2) - a * a) * more, (_means(second**2) - b * b) * more
    ab = (_means(first * second) - a * b) * more
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(np.mean((2 * a * b + low) * (2 * ab + high) / ((a * a + b * b + low) * (aa + bb + high))))


def _pair(one: Any, two: Any) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    first, second = np.asarray(one, np.float64), np.asarray(two, np.float64)
    if first.shape != second.shape or not first.size:
        raise ValueError(f"Two pictures of one shape are needed, not {first.shape} and {second.shape}.")
    return first, second


def _means(values: np.ndarray) -> np.ndarray:
    """The mean of each window of 7 x 7 pixels that lies inside."""
    import numpy as np

    for axis in (0, 1):
        sums = np.cumsum(values, axis=axis)
        edge = np.zeros_like(np.take(sums, [0], axis=axis))
        sums = np.concatenate([edge, sums], axis=axis)
        size = sums.shape[axis]
        values = np.take(sums, range(WINDOW, size), axis=axis) - np.take(
            sums, range(size - WINDOW), axis=axis
        )
    return values / WINDOW**2
