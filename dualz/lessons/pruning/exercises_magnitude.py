"""Pruning by magnitude, by hand: on paper, and once more."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.forms import Listed, Parts
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.pruning import attempts as code

Rows = list[list[float]]

BY_SIGN = lambda value, position: (value, position)  # noqa: E731
LARGEST = lambda value, position: (-abs(value), position)  # noqa: E731
LATER = lambda value, position: (abs(value), -position)  # noqa: E731


def matrix(answer: Any, rows: Rows, what: str) -> Rows:
    """A list of rows of the shape of ``rows``."""
    given = compare.sequence(answer, f"{what} a list of rows")
    many, are = ("1 row", "is") if len(rows) == 1 else (f"{len(rows)} rows", "are")
    if given and not isinstance(given[0], list | tuple):
        raise NotYet(
            f"{what} a list of {many} is wanted. The weights that stay keep their places: without them "
            "nobody can tell which input each one belongs to."
        )
    if [len(row) if isinstance(row, list | tuple) else 0 for row in given] != list(map(len, rows)):
        raise NotYet(f"{what} {many} of {len(rows[0])} {are} wanted: pruning keeps the shape.")
    for row in given:
        if any(isinstance(value, bool) for value in row):
            raise NotYet("This is the mask. Weights are wanted: the value where it stays, 0 where it goes.")
        compare.numbers(row, f"{what} rows of numbers")
    return given


def _frozen(rows: Rows) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, rows))


def _popped(rows: Rows, gone: list[int]) -> Listed:
    """The order in which the heap gives out positions, and popular other orders."""
    orders = {
        tuple(code.popped(rows, len(gone), BY_SIGN)): """the sign counts | You compared the values with their
            signs. A large negative weight matters as much as a large positive one: the magnitude |w|
            decides.""",
        tuple(code.popped(rows, len(gone), LARGEST)): """the largest weights go | You took the largest out.
            The heap gives the smallest magnitude first, and that one goes.""",
        tuple(code.popped(rows, len(gone), LATER)): """equal magnitudes: any of them | Where magnitudes are
            equal, the lower position goes first.""",
        tuple(position + 1 for position in gone): """positions from 1 | The right weights, counted from 1.
            Positions are counted from 0, row by row.""",
        tuple(sorted(gone)): """the order of the positions | The right weights, listed by position. The heap
            gives them out by magnitude: list them so.""",
        tuple(abs(code.flat_of(rows)[at]) for at in gone): """the heap gives out magnitudes | These are
            magnitudes; positions are wanted.""",
    }
    otherwise = f"""The heap gives out {gone[0]} first; yours differs. Write down all magnitudes, then sort
        them."""

    def first_wrong(given: list[Any]) -> str:
        if not compare.same(given[0], gone[0]):
            return otherwise
        return "The first position is right. Write down all magnitudes, then sort them; ties go by position."

    return Listed(gone, first_wrong, orders, wanted="a list of positions")


def _pruned(rows: Rows, gone: list[int]) -> Listed:
    """The matrix with zeros, and what a threshold or a shrinkage makes of it."""
    right = code.without(rows, gone)
    limit = abs(code.flat_of(rows)[gone[-1]])
    below = [[value if abs(value) > limit else 0 for value in row] for row in rows]
    above = [[value if abs(value) >= limit else 0 for value in row] for row in rows]
    shrunk = [[max(abs(value) - limit, 0) * (1 if value > 0 else -1) for value in row] for row in rows]
    others = {
        _frozen(below): f"""a threshold takes all equals | Every magnitude of {limit} went, and so more than
            {len(gone)} weights. Among equals the position decides who goes.""",
        _frozen(above): f"""a threshold keeps all equals | Fewer than {len(gone)} weights went: of the
            magnitudes {limit} some go, some stay.""",
        _frozen(shrunk): """pruning makes weights smaller | You also made the others smaller. That is
            shrinkage: a weight that stays keeps its value.""",
        tuple(value for value in code.flat_of(right) if value): """keep the values that are left, as a list |
            ... keep their places""",
    }
    return Listed(
        right,
        "The positions are right; the matrix is wrong: 0 at those positions, all others as they were.",
        others,
        read=lambda answer, _: matrix(answer, rows, "For 'pruned'"),
    )


def _by_hand(rows: Rows, count: int) -> Parts:
    """What is asked of one matrix of which ``count`` weights go."""
    gone = code.popped(rows, count)
    return Parts({"popped": _popped(rows, gone), "pruned": _pruned(rows, gone)})


PAPER_ROWS = [[0.6, -0.1, 0.3], [-0.8, 0.2, -0.3]]

PAPER = Exercise(
    id="pruning.paper",
    kind="on paper",
    objectives=("pruning.magnitude",),
    prompt=f"""The weights are `{PAPER_ROWS}`, and 3 of the 6 go. Answer with a dict: `popped`, the positions
        in the order in which the heap gives them out (row by row, from 0; among equals
        the lower one first); `pruned`, the matrix after it.""",
    form=_by_hand(PAPER_ROWS, 3),
    greeting="3 of 6 went, and those that stay keep value and place.",
    hints=(
        "The magnitudes by position are 0.6, 0.1, 0.3, 0.8, 0.2, 0.3. Which is the smallest?",
        "Third comes a magnitude of 0.3. Two positions have it, and the lower one goes.",
    ),
    worked="Positions 1, 4 and 2 go. Position 5 is as small as position 2 and stays, because 3 are enough.",
)

PERFORM_ROWS = [[-0.4, 0.15, 0.7], [0.4, -0.05, -0.6], [0.15, -0.9, 0.4]]

PERFORM = Exercise(
    id="pruning.perform",
    kind="perform",
    objectives=("pruning.magnitude",),
    prompt=f"""The weights are `{PERFORM_ROWS}`, and 5 of the 9 go. Answer with a dict as before: `popped` and
        `pruned`.""",
    form=_by_hand(PERFORM_ROWS, 5),
    greeting="5 of 9 went, and those that stay keep value and place.",
    hints=(
        "There are two magnitudes of 0.15 and three of 0.4. Sort by magnitude, then by position.",
        "One of the three magnitudes of 0.4 stays: the one at the highest position.",
    ),
    worked="0.05 goes, then both 0.15, then the two 0.4 at the lower positions; position 8 stays.",
)
