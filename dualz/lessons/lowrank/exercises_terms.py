"""Terms and singular values: on paper, on the board, and after each term."""

from __future__ import annotations

from itertools import accumulate
from math import sqrt
from typing import Any

from dualz.course import compare
from dualz.course.forms import Listed, Number, Parts
from dualz.course.registry import Exercise

TOLERANCE = 0.006

# --- a matrix whose columns are at right angles --------------------------------------------------

MATRIX = [[3, 0.8], [4, -0.6]]
_ROOT = sqrt(1.2**2 + 5)
_EIGEN = """singular values are eigenvalues | These are the eigenvalues (or their magnitudes). Singular values
    are the lengths by which the matrix stretches directions that stay at right angles."""


def _rows(answer: Any, what: str) -> list[list[Any]]:
    return [
        compare.numbers(row, "For 'rank_one' a list of two rows", 2)
        for row in compare.sequence(answer, what, 2)
    ]


PAPER = Exercise(
    id="lowrank.paper",
    kind="on paper",
    objectives=("lowrank.terms",),
    prompt=f"""The columns of `{MATRIX}` are at right angles to each other. Answer with a dict: `singular`,
        the list of its two singular values; `rank_one`, its best approximation of rank 1, as a list of rows;
        `error`, the root of the sum of the squared differences between the two.""",
    form=Parts(
        {
            "singular": Listed(
                [5.0, 1.0],
                "The singular values are the lengths of the two columns, the longer one first.",
                {
                    (_ROOT + 1.2, _ROOT - 1.2): _EIGEN,
                    (_ROOT - 1.2, _ROOT + 1.2): _EIGEN,
                    (1.2 - _ROOT, 1.2 + _ROOT): _EIGEN,
                    (1.2 + _ROOT, 1.2 - _ROOT): _EIGEN,
                    (25, 1): """singular values are squared lengths | These are the squares of the lengths.
                        The singular values are the lengths: take roots.""",
                    (1, 5): """the smallest comes first | The values are right. By convention the largest
                        comes first.""",
                },
                tolerance=TOLERANCE,
            ),
            "rank_one": Listed(
                [[3, 0], [4, 0]],
                "Rank 1 keeps one term: the longer column stays where it is, the other becomes zero.",
                {
                    tuple(map(tuple, MATRIX)): """a full-rank approximation | This is the matrix itself, of
                        rank 2. An approximation of rank 1 has to leave a term out.""",
                    ((0, 0.8), (0, -0.6)): """the smallest term is kept | You kept the term of the smaller
                        singular value. The best approximation keeps the larger one.""",
                },
                wanted="a list",
                read=_rows,
                tolerance=TOLERANCE,
            ),
            "error": Number(
                1.0,
                """What was left out is the column (0.8, -0.6). The error is the root of the sum of its
                squares.""",
                {
                    1.4: """errors are added as magnitudes | You added the entries' magnitudes. The error is
                        the root of the sum of the squares.""",
                },
                tolerance=TOLERANCE,
            ),
        }
    ),
    greeting="Singular values 5 and 1: one column of the two holds 25/26 of the energy.",
    hints=(
        "Check the right angle: 3 times 0.8 and 4 times -0.6 add up to 0. Then each column is one term.",
        "The first column has the length 5. Leave the shorter column out.",
    ),
    worked="""The columns have the lengths 5 and 1. The matrix is the sum of two matrices with one column
        each; the best of rank 1 keeps the long column, and the error is the length of the other one.""",
)

# --- the board -----------------------------------------------------------------------------------

SHEAR = [[1, 4], [0, 1]]

STRETCH = Exercise(
    id="lowrank.stretch",
    kind="on paper",
    objectives=("lowrank.values",),
    prompt=f"""Use the board for `{SHEAR}`. Answer with a dict: `longest` and `shortest`, the greatest and the
        least length of A v for a unit vector v, to two decimals; and `eigenvalues`, the list of its two
        eigenvalues.""",
    form=Parts(
        {
            "longest": Number(
                round(2 + sqrt(5), 2),
                "Turn v on until A v is as long as it can be, and read its length to two decimals.",
                {
                    1: """the eigenvalue is the greatest stretch | This is the eigenvalue. Only a v that keeps
                        its direction is stretched by it; others go further.""",
                    4: """the largest entry is the greatest stretch | This is the largest entry of the matrix.
                        Some direction is stretched a little more than that.""",
                    sqrt(17): """the longest column is the greatest stretch | This is the length of the second
                        column, so of A v for v = (0, 1). Try its neighbours.""",
                },
                tolerance=0.01,
            ),
            "shortest": Number(
                round(sqrt(5) - 2, 2),
                """Turn v on until A v is as short as it can be. It is at right angles to the v of the
                longest.""",
                {
                    0: """a thin ellipse is a line | The ellipse is thin, but it is not a line: no direction
                        is squeezed to nothing.""",
                },
                tolerance=0.01,
            ),
            "eigenvalues": Listed(
                [1, 1],
                "A matrix with zeros below its diagonal has its eigenvalues on the diagonal.",
                {
                    (4.24, 0.24): """eigenvalues are singular values | Those are the singular values again. A
                        matrix with zeros below its diagonal has its eigenvalues on the diagonal.""",
                },
                tolerance=0.01,
            ),
        }
    ),
    greeting="""Stretched 4.24 times by a matrix whose eigenvalues are both 1: eigenvalues do not tell the
        size.""",
    hints=(
        "Arrow keys turn the knob finely. The picture remembers the shortest and the longest so far.",
        "The longest is near 76 degrees. The eigenvalues of a triangular matrix stand on its diagonal.",
    ),
    worked="""The longest and the shortest are the singular values, 2 + sqrt(5) and sqrt(5) - 2; their product
        is 1, the determinant. Both eigenvalues are 1.""",
)

# --- after each term -----------------------------------------------------------------------------

VALUES = [12, 4, 3]
_SUM = sum(value**2 for value in VALUES)


def _energies(power: int) -> list[float]:
    total = sum(value**power for value in VALUES)
    return [part / total for part in accumulate(value**power for value in VALUES)]


PERFORM = Exercise(
    id="lowrank.perform",
    kind="perform",
    objectives=("lowrank.terms", "lowrank.energy"),
    prompt=f"""A matrix of 5 x 3 has the singular values `{VALUES}`. Its terms are added one by one. Answer
        with a dict of two lists: `errors`, the error after 1, 2 and 3 terms, and `energies`, the energy (a
        share from 0 to 1) after 1, 2 and 3 terms, to two decimals or more.""",
    form=Parts(
        {
            "errors": Listed(
                [sqrt(sum(value**2 for value in VALUES[rank:])) for rank in (1, 2, 3)],
                """After r terms the error is the root of the sum of the squares of the values that are not in
                the sum.""",
                {
                    (7, 3, 0): """errors add up without squares | You added the values that were left out. Add
                        their squares, and take the root.""",
                    (4, 3, 0): """the error is the next singular value | You took only the next value. All
                        that are left out make the error, by their squares.""",
                    (25, 9, 0): "the error is not rooted | These are the squared errors. Take the roots.",
                    (12, 12.65, 13): """the error is what is there | This is the size of what is in the sum.
                        The error is what is not yet in it.""",
                },
                tolerance=0.011,
            ),
            "energies": Listed(
                [round(share, 3) for share in _energies(2)],
                """The energy after r terms is the sum of the first r squares, divided by the sum of all
                squares.""",
                {
                    tuple(_energies(1)): """energy is the share of singular values | These are shares of the
                        values. Energy means shares of their squares.""",
                    tuple(value**2 / _SUM for value in VALUES): """each term's energy alone | This is the
                        share of each term alone. The energy of a sum counts all its terms.""",
                    tuple(100 * share for share in _energies(2)): """shares are per cents | These are per
                        cents. Shares go from 0 to 1.""",
                    tuple(1 - share for share in _energies(2)): """energy is what is lost | This is the share
                        that is left out. The energy is the share of what is in the sum.""",
                },
                tolerance=0.011,
                unit="share",
            ),
        }
    ),
    greeting="Error and energy say the same thing: squared error = 169 times (1 - energy).",
    hints=(
        "The matrix need not be known: everything follows from the squares 144, 16 and 9.",
        "After one term the squares 16 and 9 are left out: an error of 5. The sum of all squares is 169.",
    ),
    worked="""Left out are 16 + 9, then 9, then nothing: errors 5, 3 and 0. In the sum are 144, 160 and 169 of
        169.""",
)
