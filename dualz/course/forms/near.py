"""Near misses that every subject shares: rounded too far, per cent, bits for bytes, the wrong logarithm ...

They are named by the form of an exercise, after the mistakes that its author knows. A sentence says only what
was seen, and nothing that would give the answer away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import e, isclose, log, log2, log10
from typing import Any

from dualz.course import compare

# How a number may be related to the right one: (units for which it is thought of, what it is, sentence).
_FACTORS: tuple[tuple[frozenset[str], float, str], ...] = (
    (frozenset({"bytes"}), 8.0, "These are bits. Eight bits are one byte."),
    (frozenset({"bytes"}), 1 / 8, "This is an eighth of it: were the numbers bytes already?"),
    (frozenset({"bits"}), 1 / 8, "These are bytes. The question is how many bits."),
    (frozenset({"bits"}), 8.0, "This is eight times as much: were the numbers bits already?"),
    (
        frozenset({"bits"}),
        log(2),
        "You took the natural logarithm. Bits need the logarithm to the base 2.",
    ),
    (frozenset({"bits"}), log10(2), "You took the logarithm to the base 10. Bits need the base 2."),
    (frozenset({"nats"}), log2(e), "You took the logarithm to the base 2. The natural one is asked for."),
    (frozenset({"nats"}), log10(e), "You took the logarithm to the base 10. The natural one is asked for."),
    (frozenset({"share"}), 100.0, "This is in per cent. A share from 0 to 1 is asked for."),
    (frozenset({"per cent"}), 0.01, "This is a share from 0 to 1. It is asked for in per cent."),
    (frozenset(), -1.0, "The size is right and the sign is not."),
)


def number(given: Any, right: Any, unit: str = "", tolerance: float = 0.0) -> str:
    """What a wrong number is in relation to the right one; empty where nothing is seen.

    >>> number(1.8, 1.75)
    'You rounded too far: give more digits.'
    >>> number(3, 24, "bits"), number(58, 0.58, "share"), number(7, 8)
    ('These are bytes. The question is how many bits.', 'This is in per cent. A share from 0 to 1 is asked \
for.', 'You are off by one: look at where the count begins and where it ends.')
    """
    for units, factor, told in _FACTORS:
        if right and (not units or unit in units) and _close(given, right * factor, tolerance * abs(factor)):
            return told
    if right and abs(right) != 1 and _close(given, 1 / right, 0.0):
        return "This is upside down: divide the other way round."
    if _rounded(given, right):
        return "You rounded too far: give more digits."
    if isinstance(right, int) and _close(abs(given - right), 1, 0.0) and abs(right) > 1:
        return "You are off by one: look at where the count begins and where it ends."
    return ""


def _of_many(given: float, right: float, many: int) -> str:
    """Whether a sum was given for a mean of ``many`` things, or a mean for their sum."""
    if many > 1 and right and _close(given, right * many, 0.0):
        return "This is a sum. The mean is asked for: divide by how many there are."
    if many > 1 and right and _close(given, right / many, 0.0):
        return "This is a mean. The sum is asked for: do not divide by how many there are."
    return ""


def _close(one: float, two: float, tolerance: float) -> bool:
    return isclose(one, two, rel_tol=1e-5, abs_tol=max(tolerance, 1e-12))


def _rounded(given: float, right: float) -> bool:
    """Whether ``given`` is ``right`` with too few digits; cut off counts as rounded.

    Of small whole numbers it is not thought: 20 for 22 is more than a matter of digits.
    """
    if (
        given == right
        or abs(given - right) > 0.1 * abs(right)
        or (isinstance(right, int) and abs(right) < 100)
    ):
        return False
    for digits in range(-6, 7):  # from the coarsest unit on: the first that fits is the one rounded to
        unit = 10.0**-digits
        steps = round(given / unit)
        if steps and isclose(given / unit, steps, rel_tol=1e-6):
            return abs(given - right) <= unit * (1.0 if abs(given) < abs(right) else 0.5000001)
    return False


def listed(given: Sequence[Any], right: Sequence[Any], same: Callable[[Any, Any], bool]) -> str:
    """What a wrong list is in relation to the right one; empty where nothing is seen.

    >>> listed([2, 1, 3], [1, 2, 3], lambda one, two: one == two)
    'These are the right ones in another order.'
    """
    if len(right) > 1 and same(list(given), list(right)[::-1]):
        return "These are the right ones, from the last to the first: turn the list round."
    if len(given) == len(right) > 1 and _same_set(given, right, same):
        return "These are the right ones in another order."
    if len(right) > 2 and same(list(given), list(right)[:-1]):
        return "All are right as far as they go, and the last one is missing."
    if len(right) > 1 and same(list(given), list(right)[1:]):
        return "The first one is missing; the others are right."
    if len(given) == len(right) + 1 and same(list(given)[:-1], list(right)):
        return "All are right, and then there is one too many."
    if len(given) == len(right) > 1 and all(map(_number, [*given, *right])):
        differing = [pair for pair in zip(given, right, strict=True) if not same(*pair)]
        told = {number(*pair) for pair in differing}
        return told.pop() if len(told) == 1 and len(differing) > 1 else ""  # one alone may be an accident
    return ""


def _same_set(given: Sequence[Any], right: Sequence[Any], same: Callable[[Any, Any], bool]) -> bool:
    left = list(right)
    for one in given:
        place = next((at for at, other in enumerate(left) if same(one, other)), None)
        if place is None:
            return False
        del left[place]
    return True


def results(tried: Sequence[tuple[Any, Any, int]], unit: str = "") -> str:
    """What all results of a function are in relation to the right ones: (given, right, size of the input)."""
    differing = [row for row in tried if not compare.same(row[0], row[1])]
    if not differing:
        return ""
    enough = len(differing) >= min(3, len(tried))  # one alone may look like anything; three are no accident
    for relation in (_relation, _relation_to_size):
        told = {relation(*row, unit) for row in differing}
        if len(told) == 1 and enough and "" not in told:
            return told.pop()
    return ""


def _relation_to_size(given: Any, right: Any, many: int, unit: str) -> str:
    return _of_many(given, right, many) if _number(given) and _number(right) else ""


def _relation(given: Any, right: Any, many: int, unit: str) -> str:
    if isinstance(given, list | tuple) and isinstance(right, list | tuple):
        return listed(given, right, compare.same)
    if _number(given) and _number(right):
        return number(given, right, unit)
    if isinstance(given, str) and given == str(right):
        return "The value is right, and it is a text: give the value itself."
    return ""


def _number(value: Any) -> bool:
    """A number that can be compared with a float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
