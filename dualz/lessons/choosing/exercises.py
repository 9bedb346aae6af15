"""The exercises of lesson 08: one of each kind, on halving. Replace them by your own."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Listed, Space, mistake
from dualz.course.registry import Exercise

PAPER, FRESH = 100, 77


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


@mistake("halves are rounded up", "You rounded up. Half of 25, rounded down, is 12.")
def rounded_up(number):
    found = []
    while number > 1:
        number = (number + 1) // 2
        found.append(number)
    return found


@mistake("halving ends at 0", "You went on to 0. Halving stops at 1.")
def too_far(number):
    return [*halvings(number), 0]


def times(number):
    return len(halvings(number))


@mistake("halving ends at 0", "You counted one halving more, to 0. Halving stops at 1.")
def times_too_far(number):
    return len(halvings(number)) + 1


def _by_hand(start: int) -> Listed:
    return Listed(
        halvings(start),
        f"""The list should begin with {start // 2} and end with 1: halve, round down, and go on.""",
        (rounded_up.on(start), too_far.on(start)),
        length=0,
    )


def _greet(answer: list[Any]) -> str:
    return f"{len(answer)} halvings: one fewer than the number has binary digits."


NUMBERS = Space([(1,), (2,), (3,), (4,)], lambda random: (random.randint(1, 5000),))

EXERCISES = (
    Exercise(
        id="choosing.paper",
        kind="on paper",
        objectives=("choosing.halve",),
        prompt=f"Halve {PAPER}, rounding down, until 1 is left. Answer with the list of results.",
        form=_by_hand(PAPER),
        greeting=_greet,
        hints=("The first result is 50.", "After 25 comes 12, since halves are rounded down."),
        worked="Each result is half of the one before, rounded down.",
    ),
    Exercise(
        id="choosing.perform",
        kind="perform",
        objectives=("choosing.halve",),
        prompt=f"Do the same for {FRESH}.",
        form=_by_hand(FRESH),
        greeting=_greet,
        hints=("Round down each time.", "The first result is 38."),
        worked="Each result is half of the one before, rounded down.",
    ),
    Exercise(
        id="choosing.complete",
        kind="complete",
        objectives=("choosing.halve",),
        prompt="Complete `halvings(number)`: it makes the list that you made by hand.",
        form=Function(halvings, "halvings(number)", NUMBERS, (rounded_up, too_far), compare.numbers),
        greeting="The same as the reference on every number that was tried.",
        hints=("`//` divides and rounds down.", "Halve first, then append."),
        worked="The number is halved before it is appended.",
        stub=halvings_stub,
    ),
    Exercise(
        id="choosing.transfer",
        kind="transfer",
        objectives=("choosing.halve",),
        prompt="Write `times(number)`: how many halvings are there?",
        form=Function(times, "times(number)", NUMBERS, (times_too_far,), compare.number),
        greeting="The same as the reference on every number that was tried.",
        hints=("Try 1, 2, 3 and 4 first.", "It has to do with the number of binary digits."),
        worked="One fewer than the number has binary digits.",
    ),
)
