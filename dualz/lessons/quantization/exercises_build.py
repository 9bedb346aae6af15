"""What the learner builds: rounding by channel, and weights that make up for the error of others."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from dualz.course.forms import Function, Listed, Number, Parts, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.quantization import attempts_build as code
from dualz.lessons.quantization import built
from dualz.lessons.quantization.judging import SEEN, arrays, network, right, rows_of, shape
from dualz.models.training import accuracy

NEAR = 1e-4  # what float32 may bring along, for weights of a few units


def _weights(random: Random, most: int = 6) -> Any:
    m, n = random.randint(1, most), random.randint(1, most)
    loud = [random.choice((1 / 64, 1, 1, 4)) for _ in range(m)]
    rows = np.array([[size * random.randint(-192, 192) / 64 for _ in range(n)] for size in loud])
    if random.random() < 0.2:
        rows[random.randrange(m)] = 0
    return rows


# --- every row on a grid of its own ----------------------------------------------------------------


def _weight_and_bits(random: Random) -> tuple[Any, int]:
    return _weights(random), random.choice((2, 2, 3, 4, 5, 6, 8))


_MATRICES = [
    (np.array([[0.5]]), 2),
    (np.array([[0.0]]), 3),
    (np.zeros((2, 3)), 4),
    (np.array([[0.0, 0.0], [0.25, -0.75]]), 3),
    (np.array([[0.07, -0.03, 0.04, 0.01], [0.7, -0.2, 0.5, 0.35]]), 4),
    (np.array([[-3.0, 1.0, 0.5], [0.03, 0.01, -0.02]]), 2),
    (np.array([[1.0], [-8.0], [0.001]]), 8),
    (np.array([[0.8, -0.3, 0.12, -0.05, 0.47]]), 3),
]


def _rounds_alike(result: Any, wanted: Any, arguments: Any) -> bool:
    """Equal, or a value midway between two levels went to the other one."""
    both = arrays(result, wanted)
    if both is None:
        return False
    ours, theirs = both
    if np.allclose(ours, theirs, rtol=1e-5, atol=1e-9):
        return True
    weight, bits = arguments
    far = np.abs(weight).max(axis=1, keepdims=True)
    scale = np.where(far > 0, far, 1) / (2 ** (bits - 1) - 1)
    room = 1e-5 * np.maximum(far, 1e-9)
    codes = ours / scale
    as_near = np.abs(np.abs(ours - weight) - np.abs(theirs - weight)) <= room
    on_grid = np.abs(codes - np.rint(codes)) * scale <= room
    return bool((as_near & on_grid).all())


def _round_the_network(rows: Guarded) -> None:
    net, data = network()
    found = right(lambda: built.rounded(net, rows, 4))
    wanted = accuracy(built.rounded(net, code.rounded_rows, 4), data.validation)
    if abs(found - wanted) > 0.004:
        raise NotYet(
            f"On small matrices it is right, but the network at 4 bits reads {100 * found:.1f} % "
            f"with it in place of {100 * wanted:.1f} %: does it change the weight that it is given?"
        )


ROWS = Exercise(
    id="quantization.rows",
    kind="complete",
    objectives=("quantization.channels", "quantization.round"),
    prompt="""Complete `rounded_rows(weight, bits)`: a weight matrix, a NumPy array with a row for each
        output, comes back as large as it was, with every row rounded to a symmetric grid of its own, for 2
        to 8 bits. Two lines are missing: the scale of each row, and the codes. Halves may go to either
    side.""",
    form=Function(
        code.rounded_rows,
        "rounded_rows(weight, bits)",
        Space(_MATRICES, _weight_and_bits),
        (
            code.rows_on_one_grid,
            code.rows_by_column,
            code.rows_one_more,
            code.rows_all_steps,
            code.rows_truncated,
            code.rows_floored,
            code.rows_of_codes,
            code.rows_unrounded,
        ),
        read=rows_of,
        same=_rounds_alike,
        explain=shape,
        then=_round_the_network,
    ),
    greeting="Right, on matrices with a loud row, with a row of zeros, and on a network of 17 910 numbers.",
    hints=(
        "The largest magnitude of a row, `far`, gets the code `most`: how long is one step?",
        "`far / most`, a column of scales; then divide the weight by it, and `np.rint` gives whole numbers.",
    ),
    worked="`scale = far / most`, `codes = np.rint(weight / scale)`; NumPy spreads the column over the row.",
    stub=code.rounded_rows_stub,
    also=(code.rows_of_package, code.rows_away_from_zero),
)

# --- two weights, by hand --------------------------------------------------------------------------

PAIR, ALIKE = (0.3, 1.4), 0.8
_WISH = PAIR[1] + ALIKE * PAIR[0]


def _error(first: float, second: float) -> float:
    one, two = first - PAIR[0], second - PAIR[1]
    return one * one + two * two + 2 * ALIKE * one * two


_NEAREST, _PAID = _error(0, 1), _error(0, 2)

REPAIR = Exercise(
    id="quantization.repair",
    kind="perform",
    objectives=("quantization.compensate",),
    prompt=f"""The levels are the whole numbers, the weights {PAIR[0]} and {PAIR[1]}, and the inputs are
        alike to {ALIKE}. Round the first weight, move the second one by {ALIKE} times the error, round it.
        Answer with a dict: `wish`, what the second weight is before it is rounded; `levels`, the two levels
        in the end; `errors`, the error of the output with the nearest levels, and with yours (error: the two
        distances squared, plus 2 x {ALIKE} times their product, signs kept).""",
    form=Parts(
        {
            "wish": Number(
                round(_WISH, 6),
                f"The first weight is rounded to 0 and loses {PAIR[0]}; the second takes over 0.8 of that.",
                {
                    PAIR[1]
                    + PAIR[0]: "the whole error is handed on | Not all of it: the inputs are alike to 0.8.",
                    PAIR[1]
                    - ALIKE * PAIR[0]: """the other one gets smaller, too | The sign: the first weight became
                        smaller, so the second one has to become larger.""",
                    PAIR[1]: "each weight is rounded by itself | The second weight has not moved yet.",
                },
                tolerance=0.006,
            ),
            "levels": Listed(
                [0, 2],
                "Round 0.3, then what the second one is after it has moved.",
                {
                    (
                        0,
                        1,
                    ): "each weight is rounded by itself | These are the nearest levels; nothing was paid.",
                    (1, 1): "the first one may go up | 0.3 is nearer to 0 than to 1.",
                },
                wanted="a list of two levels",
            ),
            "errors": Listed(
                [round(_NEAREST, 6), round(_PAID, 6)],
                "For (0, 1) the distances are -0.3 and -0.4; for (0, 2) they are -0.3 and 0.6.",
                {
                    (
                        0.25,
                        0.45,
                    ): """errors of weights are errors of outputs | You left out the product: it is what
                        being alike does to the output.""",
                    (
                        round(_NEAREST, 6),
                        round(0.45 + 2 * ALIKE * 0.18, 6),
                    ): """signs do not matter | Keep the signs:
                        -0.3 and 0.6 have a negative product, and that is the gain.""",
                    (
                        round(_PAID, 6),
                        round(_NEAREST, 6),
                    ): "the order is free | The nearest levels come first.",
                },
                wanted="a list of two numbers",
                tolerance=0.006,
            ),
        },
        wanted="a dict",
    ),
    greeting="The weights are farther away than before, and the output is nearer.",
    hints=(
        "0.3 becomes 0: the error is 0.3, and 0.8 of it is 0.24.",
        "(0, 1): 0.09 + 0.16 + 1.6 x 0.12. (0, 2): 0.09 + 0.36 - 1.6 x 0.18.",
    ),
    worked="1.4 + 0.8 x 0.3 = 1.64, which is rounded to 2. The errors are 0.442 and 0.162.",
)

# --- error compensation ----------------------------------------------------------------------------


def _clear(weight: Any, moments: Any, bits: int) -> bool:
    """Whether no weight comes near the middle between two levels, where rounding noise would decide."""
    rest, most = weight.copy(), 2 ** (bits - 1) - 1
    scale = np.abs(rest).max(axis=1) / most
    scale[scale == 0] = 1
    upper = np.linalg.cholesky(np.linalg.inv(moments)).T
    for i in range(rest.shape[1]):
        exact = rest[:, i] / scale
        if (np.abs(exact - np.floor(exact) - 0.5) < 0.004).any():
            return False
        level = scale * np.clip(np.rint(exact), -most, most)
        rest[:, i + 1 :] -= np.outer((rest[:, i] - level) / upper[i, i], upper[i, i + 1 :])
    return True


def _moments(random: Random, n: int) -> Any:
    rows = np.array([[random.randint(-8, 8) / 4 for _ in range(n)] for _ in range(n + 3)])
    rows += np.array([[random.randint(-8, 8) / 2] for _ in range(n + 3)])  # what all inputs share
    return rows.T @ rows + np.eye(n) / 4


def _layer(random: Random) -> tuple[Any, Any, int]:
    while True:
        weight = _weights(random, 5)
        made = weight, _moments(random, weight.shape[1]), random.choice((2, 3, 3, 4))
        if _clear(*made):
            return made


_LAYERS = [
    (np.array([[0.3]]), np.array([[2.0]]), 2),
    (np.zeros((1, 2)), np.eye(2), 3),
    (np.array([[0.6, 0.25, -1.0]]), np.eye(3), 3),
    (np.array([[1.0, 0.3, 0.4], [0.0, 0.0, 0.0]]), np.full((3, 3), 3.0) + np.eye(3), 2),
    (np.array([[1.0, 0.9, 0.9, 0.8]]), np.full((4, 4), 0.9) + np.eye(4) / 10, 2),  # what is owed gets clipped
]


def _repair_the_network(rows: Guarded) -> None:
    net, data = network()
    x = data.train.x[:SEEN]
    found = right(lambda: built.compensated(net, rows, x, 3))
    plain = accuracy(built.rounded(net, code.rounded_rows, 3), data.validation)
    if found < plain + 0.03:
        raise NotYet(
            f"On small matrices it is right, but the network at 3 bits reads {100 * found:.1f} % with "
            f"it, and {100 * plain:.1f} % without: does it change what it is given?"
        )


COMPENSATE = Exercise(
    id="quantization.compensate",
    kind="complete",
    objectives=("quantization.compensate",),
    prompt="""Complete `compensated_rows(weight, moments, bits)`: as `rounded_rows`, but column by column,
        and after each column those behind it make up for the error. `upper` says how: divide the error of
        column i by `upper[i, i]`, and take that times `upper[i, i + 1 :]` away from the columns behind, for
    all rows at once.""",
    form=Function(
        code.compensated_rows,
        "compensated_rows(weight, moments, bits)",
        Space(_LAYERS, _layer, count=50),
        (
            code.compensated_not_at_all,
            code.compensated_undivided,
            code.compensated_with_the_wrong_sign,
            code.compensated_by_the_next,
            code.compensated_from_the_first,
            code.compensated_in_full,
        ),
        read=rows_of,
        same=lambda result, wanted, _: (
            (both := arrays(result, wanted)) is not None and bool(np.allclose(*both, atol=NEAR))
        ),
        explain=shape,
        then=_repair_the_network,
    ),
    greeting="Right on every matrix, and the network at 3 bits has most of its answers back.",
    hints=(
        "The error of column i: `rest[:, i] - rounded[:, i]`, one number for each row.",
        """`np.outer(error, upper[i, i + 1 :])` has a row for each output and a column for each weight that
            is left.""",
    ),
    worked="The error over the diagonal of `upper`; then its outer product with the rest of that row.",
    stub=code.compensated_rows_stub,
    also=(code.compensated_of_package,),
)
