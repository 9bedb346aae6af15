"""The exercises of the template lesson: one of each kind, on halving. Replace them by your own."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.registry import TEMPLATE, Exercise, Wrong

PAPER, FRESH = 100, 77
_ROUNDED_UP = "You rounded up. Half of 25, rounded down, is 12."
_TOO_FAR = "You went on to 0. Halving stops at 1."


def halvings(number):
    found = []
    while number > 1:
        number //= 2
        found.append(number)
    return found


def halvings_stub(number):
    found = []
    while number > 1:
        ...
    return found


def rounded_up(number):
    found = []
    while number > 1:
        number = (number + 1) // 2
        found.append(number)
    return found


def too_far(number):
    return [*halvings(number), 0]


def times(number):
    return len(halvings(number))


def times_too_far(number):
    return len(too_far(number))


def _check_list(start: int) -> Any:
    def check(answer: Any) -> str:
        given = compare.numbers(answer, "A list of numbers")
        compare.equal(
            given,
            halvings(start),
            f"The list should begin with {start // 2} and end with 1: halve, round down, and go on.",
            [(rounded_up(start), _ROUNDED_UP), (too_far(start), _TOO_FAR)],
        )
        return f"{len(given)} halvings: one fewer than the bits of {start}."

    return check


def _check_function(reference: Any, signature: str, mistakes: Any) -> Any:
    def check(answer: Any) -> str:
        compare.same_as(compare.function(answer, signature), reference, range(1, 200), mistakes=mistakes)
        return "The same as the reference on 199 inputs."

    return check


EXERCISES = (
    Exercise(
        id="template.paper",
        lesson=TEMPLATE,
        kind="on paper",
        objectives=("template.halve",),
        prompt=f"Halve {PAPER}, rounding down, until 1 is left. Answer with the list of results.",
        check=_check_list(PAPER),
        hints=("The first result is 50.", "After 25 comes 12, since halves are rounded down."),
        answer=halvings(PAPER),
        worked="Each result is half of the one before, rounded down.",
        wrong=(
            Wrong("halves are rounded up", rounded_up(PAPER), "rounded up"),
            Wrong("halving ends at 0", too_far(PAPER), "stops at 1"),
        ),
    ),
    Exercise(
        id="template.perform",
        lesson=TEMPLATE,
        kind="perform",
        objectives=("template.halve",),
        prompt=f"Do the same for {FRESH}.",
        check=_check_list(FRESH),
        hints=("Round down each time.", "The first result is 38."),
        answer=halvings(FRESH),
        worked="Each result is half of the one before, rounded down.",
        wrong=(
            Wrong("halves are rounded up", rounded_up(FRESH), "rounded up"),
            Wrong("halving ends at 0", too_far(FRESH), "stops at 1"),
        ),
    ),
    Exercise(
        id="template.complete",
        lesson=TEMPLATE,
        kind="complete",
        objectives=("template.halve",),
        prompt="Complete `halvings(number)`: it makes the list that you made by hand.",
        check=_check_function(halvings, "halvings(number)", [(rounded_up, _ROUNDED_UP), (too_far, _TOO_FAR)]),
        hints=("`//` divides and rounds down.", "Halve first, then append."),
        answer=halvings,
        worked="The number is halved before it is appended.",
        wrong=(
            Wrong("halves are rounded up", rounded_up, "rounded up"),
            Wrong("halving ends at 0", too_far, "stops at 1"),
        ),
        stub=halvings_stub,
    ),
    Exercise(
        id="template.transfer",
        lesson=TEMPLATE,
        kind="transfer",
        objectives=("template.halve",),
        prompt="Write `times(number)`: how many halvings are there?",
        check=_check_function(times, "times(number)", [(times_too_far, _TOO_FAR)]),
        hints=("Try 1, 2, 3 and 4 first.", "It has to do with the number of binary digits."),
        answer=times,
        worked="One fewer than the number has binary digits.",
        wrong=(Wrong("halving ends at 0", times_too_far, "stops at 1"),),
    ),
)
