"""Pruning by magnitude: on paper, by hand once more, and as a function."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.pruning import attempts as code

Rows = list[list[float]]

BY_SIGN = lambda value, position: (value, position)  # noqa: E731
LARGEST = lambda value, position: (-abs(value), position)  # noqa: E731
LATER = lambda value, position: (abs(value), -position)  # noqa: E731


def matrix(answer: Any, rows: Rows, what: str) -> Rows:
    """A list of rows of the shape of ``rows``."""
    given = compare.sequence(answer, f"{what} a list of rows")
    if given and not isinstance(given[0], list | tuple):
        raise NotYet(
            f"{what} a list of {len(rows)} rows is wanted. The weights that stay keep their places: without "
            "them nobody can tell which input each one belongs to."
        )
    if [len(row) if isinstance(row, list | tuple) else 0 for row in given] != list(map(len, rows)):
        raise NotYet(f"{what} {len(rows)} rows of {len(rows[0])} are wanted: pruning keeps the shape.")
    for row in given:
        if any(isinstance(value, bool) for value in row):
            raise NotYet("This is the mask. Weights are wanted: the value where it stays, 0 where it goes.")
        compare.numbers(row, f"{what} rows of numbers")
    return given


def _by_hand(rows: Rows, count: int) -> tuple[dict[str, Any], Callable[[Any], str], tuple[Wrong, ...]]:
    """The right answer, the check and the bank for one matrix of which ``count`` weights go."""
    gone = code.popped(rows, count)
    right = {"popped": gone, "pruned": code.without(rows, gone)}
    threshold = abs(code.flat_of(rows)[gone[-1]])
    wrong_orders = [
        (
            code.popped(rows, count, BY_SIGN),
            "You compared the values with their signs. A large negative weight matters as much as a large "
            "positive one: the magnitude |w| decides.",
        ),
        (
            code.popped(rows, count, LARGEST),
            "You took the largest out. The heap gives the smallest magnitude first, and that one goes.",
        ),
        (
            code.popped(rows, count, LATER),
            "Where magnitudes are equal, the lower position goes first.",
        ),
        (
            [position + 1 for position in gone],
            "The right weights, counted from 1. Positions are counted from 0, row by row.",
        ),
        (
            sorted(gone),
            "The right weights, listed by position. The heap gives them out by magnitude: list them so.",
        ),
        ([abs(code.flat_of(rows)[at]) for at in gone], "These are magnitudes; positions are wanted."),
    ]
    below = [[value if abs(value) > threshold else 0 for value in row] for row in rows]
    above = [[value if abs(value) >= threshold else 0 for value in row] for row in rows]
    shrunk = [[max(abs(value) - threshold, 0) * (1 if value > 0 else -1) for value in row] for row in rows]
    wrong_rows = [
        (
            below,
            f"Every magnitude of {threshold} went, and so more than {count} weights. Among equals the "
            "position decides who goes.",
        ),
        (above, f"Fewer than {count} weights went: of the magnitudes {threshold} some go, some stay."),
        (shrunk, "You also made the others smaller. That is shrinkage: a weight that stays keeps its value."),
    ]

    def judge(answer: Any) -> str:
        parts = compare.mapping(answer, "A dict", right)
        order = compare.numbers(parts["popped"], "For 'popped' a list of positions", count)
        said = (
            f"The heap gives out {gone[0]} first; yours differs. Write down all magnitudes, then sort them."
        )
        compare.equal(order, gone, said, wrong_orders)
        given = matrix(parts["pruned"], rows, "For 'pruned'")
        said = "The positions are right, the matrix is not: 0 at those positions, all others as they were."
        compare.equal(given, right["pruned"], said, wrong_rows)
        return f"{count} of {len(code.flat_of(rows))} went, and those that stay keep value and place."

    names = (
        "the sign counts",
        "the largest weights go",
        "equal magnitudes: any of them",
        "positions from 1",
        "the order of the positions",
    )
    listed = [
        Wrong(name, {**right, "popped": order}, said[:40])
        for name, (order, said) in zip(names, wrong_orders, strict=False)
    ]
    listed += [
        Wrong("a threshold takes all equals", {**right, "pruned": below}, "Every magnitude"),
        Wrong("a threshold keeps all equals", {**right, "pruned": above}, "Fewer than"),
        Wrong("pruning makes weights smaller", {**right, "pruned": shrunk}, "shrinkage"),
        Wrong(
            "keep the values that are left, as a list",
            {**right, "pruned": [value for value in code.flat_of(right["pruned"]) if value]},
            "keep their places",
        ),
    ]
    return right, judge, tuple(listed)


PAPER_ROWS = [[0.6, -0.1, 0.3], [-0.8, 0.2, -0.3]]
PAPER_RIGHT, _check_paper, _paper_wrong = _by_hand(PAPER_ROWS, 3)

PAPER = Exercise(
    id="pruning.paper",
    lesson=10,
    kind="on paper",
    objectives=("pruning.magnitude",),
    prompt=f"The weights are `{PAPER_ROWS}`, and 3 of the 6 go. Answer with a dict: `popped`, the positions "
    "in the order in which the heap gives them out (row by row, from 0); `pruned`, the matrix after it.",
    check=_check_paper,
    hints=(
        "The magnitudes by position are 0.6, 0.1, 0.3, 0.8, 0.2, 0.3. Which is the smallest?",
        "Third comes a magnitude of 0.3. Two positions have it, and the lower one goes.",
    ),
    answer=PAPER_RIGHT,
    worked="Positions 1, 4 and 2 go. Position 5 is as small as position 2 and stays, because 3 are enough.",
    wrong=_paper_wrong,
)

PERFORM_ROWS = [[-0.4, 0.15, 0.7], [0.4, -0.05, -0.6], [0.15, -0.9, 0.4]]
PERFORM_RIGHT, _check_perform, _perform_wrong = _by_hand(PERFORM_ROWS, 5)

PERFORM = Exercise(
    id="pruning.perform",
    lesson=10,
    kind="perform",
    objectives=("pruning.magnitude",),
    prompt=f"The weights are `{PERFORM_ROWS}`, and 5 of the 9 go. Answer with a dict as before: `popped` "
    "and `pruned`.",
    check=_check_perform,
    hints=(
        "There are two magnitudes of 0.15 and three of 0.4. Sort by magnitude, then by position.",
        "One of the three magnitudes of 0.4 stays: the one at the highest position.",
    ),
    answer=PERFORM_RIGHT,
    worked="0.05 goes, then both 0.15, then the two 0.4 at the lower positions; position 8 stays.",
    wrong=_perform_wrong,
)

# --- the function --------------------------------------------------------------------------------


def _rows(random: Random) -> Rows:
    height, width = random.randint(1, 5), random.randint(1, 6)
    return [[random.choice((-1, 1)) * random.randint(1, 12) / 8 for _ in range(width)] for _ in range(height)]


ROW_SETS = [[[0.5, -0.25], [-1.0, 0.125]], PAPER_ROWS, [[0.5, -0.5], [-0.5, 0.5]], [[2.0]], PERFORM_ROWS]
ROW_SETS += compare.seeded(_rows, 60)
_HALF_MISTAKES = (
    (
        code.by_sign,
        "The values went into the heap with their signs, so the negative weights go first, however large. "
        "Push the magnitude, `abs(value)`.",
    ),
    (code.largest_go, "The large ones went and the small ones stayed. It is the other way round."),
    (code.later_first, "Of equal magnitudes the lower position goes first: push `(abs(value), position)`."),
    (
        code.shrunk,
        "Every weight moved towards zero. That is shrinkage: pruning sets some to zero, and leaves the "
        "others as they are.",
    ),
    (code.half_of_each_row, "You pruned each row on its own. All weights of the matrix share one heap."),
)


def _check_complete(answer: Any) -> str:
    function = compare.function(answer, "prune_half(rows)")

    def judged(instance: Rows) -> Any:
        result = function(instance)
        return None if result is None else matrix(result, instance, "From your function")

    judged.name = function.name
    compare.same_as(judged, code.prune_half, ROW_SETS, mistakes=_HALF_MISTAKES)
    return f"The same zeros as the package's on {len(ROW_SETS)} matrices, ties included."


COMPLETE = Exercise(
    id="pruning.complete",
    lesson=10,
    kind="complete",
    objectives=("pruning.magnitude",),
    prompt="Complete `prune_half(rows)`: the smaller half of a matrix (rounded down) becomes 0, with a heap "
    "of magnitudes. Two lines are missing.",
    check=_check_complete,
    hints=(
        "Push a pair: what is compared first, then the position, which decides among equals.",
        "After the pop you know the position: set `flat[position]` to 0, and nothing else.",
    ),
    answer=code.prune_half,
    worked="The pair `(abs(value), position)` orders by magnitude and then by position; the value itself "
    "stays in `flat`, in its place.",
    wrong=(
        Wrong("the sign counts", code.by_sign, "with their signs"),
        Wrong("keep the smallest", code.largest_go, "other way round"),
        Wrong("equal magnitudes: any of them", code.later_first, "lower position"),
        Wrong("keep the k sorted values", code.kept_sorted, "keep their places"),
        Wrong("shrinking is pruning", code.shrunk, "shrinkage"),
        Wrong("each row loses its half", code.half_of_each_row, "each row"),
        Wrong("the mask is the result", code.mask_only, "This is the mask"),
    ),
    stub=code.prune_half_stub,
)
