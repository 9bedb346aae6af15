"""Terms and singular values: on paper, on the board, and after each term."""

from __future__ import annotations

from itertools import accumulate
from math import sqrt
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

TOLERANCE = 0.006


def _near(one: Any, two: Any, tolerance: float = TOLERANCE) -> bool:
    """Whether two lists of numbers are the same but for rounding."""
    return len(one) == len(two) and all(abs(a - b) <= tolerance for a, b in zip(one, two, strict=True))


# --- a matrix whose columns are at right angles --------------------------------------------------

MATRIX = [[3, 0.8], [4, -0.6]]
PAPER_RIGHT = {"singular": [5.0, 1.0], "rank_one": [[3, 0], [4, 0]], "error": 1.0}
_ROOT = sqrt(1.2**2 + 5)
_EIGEN = [round(1.2 + _ROOT, 2), round(_ROOT - 1.2, 2)]
_SQUARES = [25.0, 1.0]
_SMALL = [[0, 0.8], [0, -0.6]]


def _check_paper(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", PAPER_RIGHT)
    values = compare.numbers(parts["singular"], "For 'singular' a list of numbers", 2)
    if not _near(values, PAPER_RIGHT["singular"]):
        known = (
            ([-1.34, 3.74], _EIGEN_SAID),
            ([3.74, -1.34], _EIGEN_SAID),
            (_EIGEN, _EIGEN_SAID),
            (
                _SQUARES,
                "These are the squares of the lengths. The singular values are the lengths: take roots.",
            ),
            ([1.0, 5.0], "The values are right. By convention the largest comes first."),
        )
        said = next((said for wrong, said in known if _near(values, wrong)), None)
        raise NotYet(said or "The singular values are the lengths of the two columns, the longer one first.")
    rows = [
        compare.numbers(row, "For 'rank_one' a list of two rows", 2)
        for row in compare.sequence(parts["rank_one"], "For 'rank_one' a list", 2)
    ]
    if not all(map(_near, rows, PAPER_RIGHT["rank_one"])):
        raise NotYet(_which_rows(rows))
    error = compare.number(parts["error"], "For 'error' a number")
    compare.close(
        error,
        1.0,
        TOLERANCE,
        "What was left out is the column (0.8, -0.6). The error is the root of the sum of its squares.",
        [(1.4, "You added the entries' magnitudes. The error is the root of the sum of the squares.")],
    )
    return "Singular values 5 and 1: one column of the two holds 25/26 of the energy."


_EIGEN_SAID = (
    "These are the eigenvalues (or their magnitudes). Singular values are the lengths by which the matrix "
    "stretches directions that stay at right angles."
)


def _which_rows(rows: Any) -> str:
    if all(map(_near, rows, MATRIX)):
        return "This is the matrix itself, of rank 2. An approximation of rank 1 has to leave a term out."
    if all(map(_near, rows, _SMALL)):
        return "You kept the term of the smaller singular value. The best approximation keeps the larger one."
    return "Rank 1 keeps one term: the longer column stays where it is, the other becomes zero."


PAPER = Exercise(
    id="lowrank.paper",
    lesson=12,
    kind="on paper",
    objectives=("lowrank.terms",),
    prompt=f"The columns of `{MATRIX}` are at right angles to each other. Answer with a dict: `singular`, "
    f"the "
    "list of its two singular values; `rank_one`, its best approximation of rank 1, as a list of rows; "
    "`error`, "
    "the root of the sum of the squared differences between the two.",
    check=_check_paper,
    hints=(
        "Check the right angle: 3 times 0.8 and 4 times -0.6 add up to 0. Then each column is one term.",
        "The first column has the length 5. Leave the shorter column out.",
    ),
    answer=PAPER_RIGHT,
    worked="The columns have the lengths 5 and 1. The matrix is the sum of two matrices with one column "
    "each; "
    "the best of rank 1 keeps the long column, and the error is the length of the other one.",
    wrong=(
        Wrong(
            "singular values are eigenvalues",
            {**PAPER_RIGHT, "singular": _EIGEN},
            "These are the eigenvalues",
        ),
        Wrong("singular values are squared lengths", {**PAPER_RIGHT, "singular": _SQUARES}, "take roots"),
        Wrong("a full-rank approximation", {**PAPER_RIGHT, "rank_one": MATRIX}, "the matrix itself"),
        Wrong("the smallest term is kept", {**PAPER_RIGHT, "rank_one": _SMALL}, "smaller singular value"),
        Wrong("errors are added as magnitudes", {**PAPER_RIGHT, "error": 1.4}, "magnitudes"),
    ),
)

# --- the board -----------------------------------------------------------------------------------

SHEAR = [[1, 4], [0, 1]]
STRETCH_RIGHT = {"longest": round(2 + sqrt(5), 2), "shortest": round(sqrt(5) - 2, 2), "eigenvalues": [1, 1]}


def _check_stretch(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", STRETCH_RIGHT)
    longest, shortest = (
        compare.number(parts[name], f"For '{name}' a number") for name in ("longest", "shortest")
    )
    compare.close(
        longest,
        STRETCH_RIGHT["longest"],
        0.01,
        "Turn v on until A v is as long as it can be, and read its length to two decimals.",
        [
            (
                1,
                "This is the eigenvalue. Only a v that keeps its direction is stretched by it; others go "
                "further.",
            ),
            (
                4,
                "This is the largest entry of the matrix. Some direction is stretched a little more than "
                "that.",
            ),
            (
                sqrt(17),
                "This is the length of the second column, so of A v for v = (0, 1). Try its neighbours.",
            ),
        ],
    )
    compare.close(
        shortest,
        STRETCH_RIGHT["shortest"],
        0.01,
        "Turn v on until A v is as short as it can be. It is at right angles to the v of the longest.",
        [(0, "The ellipse is thin, but it is not a line: no direction is squeezed to nothing.")],
    )
    values = compare.numbers(parts["eigenvalues"], "For 'eigenvalues' a list of numbers", 2)
    if not _near(values, [1, 1]):
        raise NotYet(
            "Those are the singular values again. A matrix with zeros below its diagonal has its eigenvalues "
            "on the diagonal."
        )
    return "Stretched 4.24 times by a matrix whose eigenvalues are both 1: eigenvalues do not tell the size."


STRETCH = Exercise(
    id="lowrank.stretch",
    lesson=12,
    kind="on paper",
    objectives=("lowrank.values",),
    prompt=f"Use the board for `{SHEAR}`. Answer with a dict: `longest` and `shortest`, the greatest and "
    f"the least "
    "length of A v for a unit vector v, to two decimals; and `eigenvalues`, the list of its two eigenvalues.",
    check=_check_stretch,
    hints=(
        "Arrow keys turn the knob finely. The picture remembers the shortest and the longest so far.",
        "The longest is near 76 degrees. The eigenvalues of a triangular matrix stand on its diagonal.",
    ),
    answer=STRETCH_RIGHT,
    worked="The longest and the shortest are the singular values, 2 + sqrt(5) and sqrt(5) - 2; their product "
    "is 1, the determinant. Both eigenvalues are 1.",
    wrong=(
        Wrong("the eigenvalue is the greatest stretch", {**STRETCH_RIGHT, "longest": 1}, "the eigenvalue"),
        Wrong("the largest entry is the greatest stretch", {**STRETCH_RIGHT, "longest": 4}, "largest entry"),
        Wrong(
            "the longest column is the greatest stretch",
            {**STRETCH_RIGHT, "longest": 4.12},
            "length of the second column",
        ),
        Wrong("a thin ellipse is a line", {**STRETCH_RIGHT, "shortest": 0}, "not a line"),
        Wrong(
            "eigenvalues are singular values",
            {**STRETCH_RIGHT, "eigenvalues": [4.24, 0.24]},
            "singular values again",
        ),
    ),
)

# --- after each term -----------------------------------------------------------------------------

VALUES = [12, 4, 3]
_SUM = sum(value**2 for value in VALUES)


def _energies(power: int) -> list[float]:
    total = sum(value**power for value in VALUES)
    return [round(part / total, 3) for part in accumulate(value**power for value in VALUES)]


PERFORM_RIGHT = {
    "errors": [round(sqrt(sum(value**2 for value in VALUES[rank:])), 2) for rank in (1, 2, 3)],
    "energies": _energies(2),
}
_ADDED = [7, 3, 0]
_NEXT = [4, 3, 0]
_UNROOTED = [25, 9, 0]
_SINGLE = [round(value**2 / _SUM, 3) for value in VALUES]


def _check_perform(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", PERFORM_RIGHT)
    _compare(
        compare.numbers(parts["errors"], "For 'errors' a list of numbers", 3),
        PERFORM_RIGHT["errors"],
        (
            (_ADDED, "You added the values that were left out. Add their squares, and take the root."),
            (_NEXT, "You took only the next value. All that are left out make the error, by their squares."),
            (_UNROOTED, "These are the squared errors. Take the roots."),
            ([12, 12.65, 13], "This is the size of what is in the sum. The error is what is not yet in it."),
        ),
        "After r terms the error is the root of the sum of the squares of the values that are not in the "
        "sum.",
    )
    _compare(
        compare.numbers(parts["energies"], "For 'energies' a list of numbers", 3),
        PERFORM_RIGHT["energies"],
        (
            (_energies(1), "These are shares of the values. Energy means shares of their squares."),
            (_SINGLE, "This is the share of each term alone. The energy of a sum counts all its terms."),
            (
                [100 * share for share in PERFORM_RIGHT["energies"]],
                "These are per cents. Shares go from 0 to 1.",
            ),
        ),
        "The energy after r terms is the sum of the first r squares, divided by the sum of all squares.",
    )
    return "Error and energy say the same thing: squared error = 169 times (1 - energy)."


def _compare(given: list[Any], right: list[float], mistakes: Any, otherwise: str) -> None:
    if not _near(given, right, 0.011):
        raise NotYet(next((said for wrong, said in mistakes if _near(given, wrong, 0.06)), otherwise))


PERFORM = Exercise(
    id="lowrank.perform",
    lesson=12,
    kind="perform",
    objectives=("lowrank.terms", "lowrank.energy"),
    prompt=f"A matrix of 5 x 3 has the singular values `{VALUES}`. Its terms are added one by one. Answer "
    f"with a "
    "dict of two lists: `errors`, the error after 1, 2 and 3 terms, and `energies`, the energy (a share "
    "from 0 "
    "to 1) after 1, 2 and 3 terms, to two decimals or more.",
    check=_check_perform,
    hints=(
        "The matrix need not be known: everything follows from the squares 144, 16 and 9.",
        "After one term the squares 16 and 9 are left out: an error of 5. The sum of all squares is 169.",
    ),
    answer=PERFORM_RIGHT,
    worked="Left out are 16 + 9, then 9, then nothing: errors 5, 3 and 0. In the sum are 144, 160 and 169 "
    "of 169.",
    wrong=(
        Wrong("errors add up without squares", {**PERFORM_RIGHT, "errors": _ADDED}, "take the root"),
        Wrong("the error is the next singular value", {**PERFORM_RIGHT, "errors": _NEXT}, "only the next"),
        Wrong("the error is not rooted", {**PERFORM_RIGHT, "errors": _UNROOTED}, "squared errors"),
        Wrong(
            "energy is the share of singular values",
            {**PERFORM_RIGHT, "energies": _energies(1)},
            "shares of their squares",
        ),
        Wrong("each term's energy alone", {**PERFORM_RIGHT, "energies": _SINGLE}, "each term alone"),
    ),
)
