"""Chances and logarithms of odds as tables of whole numbers, for ``dualz.kernels.context``.

Lesson: 14 (dual). Part of the file format: docs/dz-format.md.
"""

from __future__ import annotations

import numpy as np

# 65536 / (1 + e^-x) at x = -8, -7.5 ... 8, rounded; straight lines between. Part of the file format.
KNOTS = (
    22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793,
    47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500,
    65514,
)  # fmt: skip


def _squash_table() -> np.ndarray:
    """Chance for a logarithm of odds x / 256; index x + 2048."""
    table = np.zeros(4096, np.int64)
    for index in range(4096):
        knot, part = divmod(index, 128)
        table[index] = KNOTS[knot] + ((KNOTS[knot + 1] - KNOTS[knot]) * part >> 7)
    return table


def _stretch_table(squash: np.ndarray) -> np.ndarray:
    """Logarithm of odds for the chance 16 i + 8: the least x whose chance is not below it."""
    middles = 16 * np.arange(4096) + 8
    return np.minimum(np.searchsorted(squash, middles), 4095).astype(np.int64) - 2048


SQUASH = _squash_table()
STRETCH = _stretch_table(SQUASH)
