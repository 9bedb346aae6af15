"""A guess before a number is shown: what the learner expected, and how far it was from what was measured."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.cards import Card
from dualz.course.sandbox import NotYet, plain

_ABOUT = "guess"


def compare_guess(guess: Any, measured: float, unit: str = "bytes") -> Card:
    """The number that was measured, in ``unit``, and the factor between it and ``guess``.

    As long as ``guess`` is ``...`` or None the number is not shown.

    >>> compare_guess(500, 1000)
    guess: Measured. 1000 bytes. You said 500: 2.0 times too small.
    >>> compare_guess(..., 1000)
    guess: Not yet. Put a number in place of the dots, and run the cell again: then you see what was measured.
    """
    if guess is ... or guess is None:
        return Card(
            _ABOUT,
            "Not yet",
            "Put a number in place of the dots, and run the cell again: then you see what was measured.",
        )
    try:
        number = compare.number(plain(guess), "A number")
    except NotYet as reason:
        return Card(_ABOUT, "Not yet", str(reason))
    return Card(
        _ABOUT, "Measured", f"{measured:g} {unit}. You said {number:g}: {_how_far(number, measured)}."
    )


def _how_far(guess: float, measured: float) -> str:
    if guess == measured:
        return "exactly"
    if guess <= 0 or measured <= 0:
        return f"{abs(guess - measured):g} too {'small' if guess < measured else 'large'}"
    factor = max(guess / measured, measured / guess)
    if factor < 1.05:
        return "nearly exact"
    return f"{factor:.{1 if factor < 10 else 0}f} times too {'small' if guess < measured else 'large'}"
