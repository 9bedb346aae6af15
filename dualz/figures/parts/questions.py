"""Questions whose answers are words: the right one among popular mistakes."""

from __future__ import annotations

from collections.abc import Iterable

from dualz.figures.parts.marks import Question


def choice(prompt: str, labels: Iterable[str], right: str, why: str, always: bool = False) -> Question | None:
    """A question with one button for each of the different ``labels``; None where only the right one is left.

    The buttons stand in the order of their labels, so that the right one has no place of its own.

    >>> choice("Which?", ["b", "a", "b"], "b", "So it is.").options
    (('option:a', 'a'), ('option:b', 'b'))
    """
    different = sorted({*labels, right}, key=lambda label: (len(label), label))
    if len(different) < 2:
        return None
    options = tuple((f"option:{label}", label) for label in different)
    keys = tuple(key for key, _ in options)
    return Question(prompt, keys, (f"option:{right}",), why, always=always, options=options)
