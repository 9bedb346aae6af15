"""How often each exponent comes, for numbers drawn from a distribution: sums, no samples.

A normal variable of spread s has an exponent e with the probability that its size lies from 2^e to 2^(e+1):
P(e) = 2 (F(2^(e+1) / s) - F(2^e / s)), F the distribution function. Doubling s moves every e up by one, and
so leaves the entropy as it is.

Lesson: 16 (floats).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import erf, exp, log2, sqrt

LEAST = 1e-12  # probability below which an exponent is left out


def normal(size: float) -> float:
    """The probability that a normal variable of spread 1 lies between -``size`` and ``size``."""
    return erf(size / sqrt(2))


def laplace(size: float) -> float:
    """The same for Laplace's distribution of spread 1: a sharper peak, and heavier tails."""
    return 1 - exp(-sqrt(2) * size)


def uniform(size: float) -> float:
    """The same for numbers that are equally likely everywhere, spread 1."""
    return min(size / sqrt(3), 1.0)


def mixed(share: float, times: float) -> Callable[[float], float]:
    """A normal variable of spread 1, a ``share`` of which (0 to 1) is ``times`` as wide: a tail."""
    return lambda size: (1 - share) * normal(size) + share * normal(size / times)


def exponents(spread: float = 1.0, within: Callable[[float], float] = normal) -> dict[int, float]:
    """The probability of each exponent that occurs, least first.

    Raises:
        ValueError: a spread that is not above 0 and finite.

    >>> odds = exponents(0.02)
    >>> max(odds, key=odds.get)
    -6
    """
    if not 0 < spread < float("inf"):
        raise ValueError(f"A spread is a number above 0, not {spread}.")
    top = round(log2(spread))
    found = {}
    for power in range(top - 60, top + 16):
        odds = within(2.0 ** (power + 1) / spread) - within(2.0**power / spread)
        if odds > LEAST:
            found[power] = odds
    return found


def tops(spread: float = 1.0, within: Callable[[float], float] = normal, bits: int = 2) -> dict[float, float]:
    """The same for the exponent with the first ``bits`` of the mantissa: by the least number of each piece.

    Raises:
        ValueError: a spread that is not above 0 and finite.

    >>> round(entropy(exponents(0.02)) + 2 - entropy(tops(0.02)), 3)
    0.076
    """
    found = {}
    for power in exponents(spread, within):
        for piece in range(1 << bits):
            low, high = (2.0**power * (1 + (piece + more) / (1 << bits)) for more in (0, 1))
            odds = within(high / spread) - within(low / spread)
            if odds > 0:
                found[low] = odds
    return found


def entropy(odds: Mapping[float, float]) -> float:
    """The entropy of probabilities, in bits."""
    return -sum(share * log2(share) for share in odds.values() if share)
