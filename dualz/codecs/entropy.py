"""How few bits a message can take: probabilities, entropy, and what a code costs.

All logarithms are to the base 2; every result is in bits.
Source: Shannon, "A mathematical theory of communication" (1948).
Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from math import log2


def probabilities(symbols: Iterable[Hashable]) -> dict[Hashable, float]:
    """P(x) = f(x) / N for every symbol x of the message, in the order of first occurrence.

    >>> probabilities("aab")
    {'a': 0.6666666666666666, 'b': 0.3333333333333333}

    Raises:
        ValueError: the message is empty.
    """
    counts = Counter(symbols)
    total = counts.total()
    if not total:
        raise ValueError("An empty message has no probabilities.")
    return {symbol: count / total for symbol, count in counts.items()}


def entropy(distribution: Mapping[Hashable, float]) -> float:
    """H = -sum P log2 P, in bits per symbol.

    >>> entropy({"heads": 0.5, "tails": 0.5})
    1.0

    Raises:
        ValueError: a probability is negative, or they do not sum to 1.
    """
    _require_distribution(distribution)
    return sum(-p * log2(p) for p in distribution.values() if p > 0) + 0.0


def mean_length(distribution: Mapping[Hashable, float], lengths: Mapping[Hashable, int]) -> float:
    """The mean number of bits per symbol that a code with these lengths (in bits) spends.

    >>> mean_length({"a": 0.75, "b": 0.25}, {"a": 1, "b": 1})
    1.0

    Raises:
        ValueError: not a distribution, or a symbol that occurs has no length.
    """
    _require_distribution(distribution)
    missing = [symbol for symbol, p in distribution.items() if p > 0 and symbol not in lengths]
    if missing:
        raise ValueError(f"{missing[0]!r} occurs and has no code length.")
    return sum(p * lengths[symbol] for symbol, p in distribution.items() if p > 0)


def _require_distribution(distribution: Mapping[Hashable, float]) -> None:
    values = distribution.values()
    if any(not p >= 0 for p in values) or not abs(sum(values) - 1) < 1e-9:
        raise ValueError("Probabilities are not negative and sum to 1.")
