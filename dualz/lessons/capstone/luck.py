"""What choosing the best of many does to its number: equal entries, read on few signals.

Lesson: 18 (capstone).
"""

from __future__ import annotations

from functools import cache

import numpy as np

TRUE = 0.92  # every entry reads this share of all signals
ROUNDS = 400
TRIED = (1, 2, 5, 10, 20, 50, 100, 200)


@cache
def flattered(signals: int) -> dict[int, float]:
    """By how many points the best of so many equal entries seems better than it is, on average.

    Each is right on each of ``signals`` signals with the same chance, 0.92. Mean of 400 rounds, seeded.
    """
    right = np.random.default_rng(18).binomial(signals, TRUE, (ROUNDS, TRIED[-1])) / signals
    return {tried: float(100 * (right[:, :tried].max(axis=1).mean() - TRUE)) for tried in TRIED}
