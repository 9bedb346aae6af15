"""The explorers of the lessons: one module per lesson, one function per explorer."""

from __future__ import annotations


def percent(share: float) -> str:
    """A measured accuracy, from 0 to 1, in the words that the comparison of stored notebooks knows."""
    return f"{100 * share:.1f} % correct"
