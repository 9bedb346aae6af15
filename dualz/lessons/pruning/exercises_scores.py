"""Sensitivity, the pace of gradual pruning, the proximal step, and the coefficients of a linear model."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong

TOLERANCE = 0.0006

# --- three ways to rank --------------------------------------------------------------------------

WEIGHTS = (-0.5, -0.02, 0.9, 0.1)
SLOPES = (0.01, 0.8, -0.3, 0.4)


def _smallest(scores: list[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda at: (scores[at], at))[:2]


_PRODUCTS = [weight * slope for weight, slope in zip(WEIGHTS, SLOPES, strict=True)]
RANK_RIGHT = {
    "magnitude": _smallest([abs(weight) for weight in WEIGHTS]),
    "gradient": _smallest([abs(slope) for slope in SLOPES]),
    "sensitivity": _smallest([abs(product) for product in _PRODUCTS]),
    "change": -_PRODUCTS[2],
}
_SIGNED = {**RANK_RIGHT, "magnitude": _smallest(list(WEIGHTS))}
_SIGNED_PRODUCTS = {**RANK_RIGHT, "sensitivity": _smallest(_PRODUCTS)}
_LARGEST = {**RANK_RIGHT, "sensitivity": _smallest([-abs(product) for product in _PRODUCTS])}
_GRADIENT_TWICE = {**RANK_RIGHT, "sensitivity": RANK_RIGHT["gradient"]}


def _check_rank(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", RANK_RIGHT)
    banks = {
        "magnitude": [(_SIGNED["magnitude"], "The sign of a weight does not count: rank by |w|.")],
        "gradient": [(_smallest(list(SLOPES)), "A steep slope downwards is steep: rank by |dL/dw|.")],
        "sensitivity": [
            (_SIGNED_PRODUCTS["sensitivity"], "A product below 0 is no small one: take |w · dL/dw|."),
            (_LARGEST["sensitivity"], "These have the largest products: the loss would change most."),
            (
                RANK_RIGHT["gradient"],
                "This is the gradient alone. A weight near 0 may have a large one and still has little to "
                "lose: multiply.",
            ),
        ],
    }
    for way, bank in banks.items():
        order = compare.numbers(parts[way], f"For '{way}' a list of positions", 2)
        said = f"By {way} other two go first; compute all four scores, then take the two smallest."
        compare.equal(order, RANK_RIGHT[way], said, bank)
    mistakes = [
        (
            -RANK_RIGHT["change"],
            "The weight moves by -w on its way to 0, so the loss changes by -w times the slope.",
        ),
        (SLOPES[2], "This is the slope. How far does the weight move on its way to 0?"),
    ]
    said = "The change is the way of the weight, from w to 0, times the slope of the loss."
    compare.close(parts["change"], RANK_RIGHT["change"], TOLERANCE, said, mistakes)
    return "Three ways, three answers. Only the product estimates what happens to the loss."


RANK = Exercise(
    id="pruning.rank",
    lesson=10,
    kind="on paper",
    objectives=("pruning.sensitivity",),
    prompt=f"Four weights are `{WEIGHTS}`, the slopes dL/dw there `{SLOPES}`. Two weights go. Answer with a "
    "dict: `magnitude`, `gradient` and `sensitivity`, for each the two positions (from 0) that go, smallest "
    "score first; and `change`, by how much the loss changes to first order when position 2 becomes 0.",
    check=_check_rank,
    hints=(
        "The scores by sensitivity are |w · dL/dw|: 0.005 for position 0. Compute the other three.",
        "On the way to 0 a weight moves by -w. For position 2 this is -0.9, on a slope of -0.3.",
    ),
    answer=RANK_RIGHT,
    worked="The products are 0.005, -0.016, -0.27 and 0.04. Position 2 moves by -0.9 on a slope of -0.3: the "
    "loss grows by 0.27.",
    wrong=(
        Wrong("the sign of a weight counts", _SIGNED, "rank by |w|"),
        Wrong("a negative product is a small one", _SIGNED_PRODUCTS, "no small one"),
        Wrong("the most sensitive go", _LARGEST, "change most"),
        Wrong("the gradient alone is the sensitivity", _GRADIENT_TWICE, "gradient alone"),
        Wrong("the change is w times the slope", {**RANK_RIGHT, "change": -0.27}, "moves by -w"),
        Wrong("the change is the slope", {**RANK_RIGHT, "change": -0.3}, "This is the slope"),
    ),
)

# --- the pace ------------------------------------------------------------------------------------

END, FINAL, TIMES = 10, 0.8, (0, 5, 10)


def _paced(power: int) -> dict[str, float]:
    return {f"t = {t}": round(FINAL * (1 - (1 - t / END) ** power), 9) for t in TIMES}


PACE_RIGHT = _paced(3)
_STRAIGHT, _SQUARE = _paced(1), _paced(2)
_UPSIDE_DOWN = {f"t = {t}": round(FINAL * (1 - t / END) ** 3, 9) for t in TIMES}
_LATE = {f"t = {t}": round(FINAL * (t / END) ** 3, 9) for t in TIMES}


def _check_pace(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three numbers", PACE_RIGHT)
    near = lambda one: all(abs(parts[key] - one[key]) <= TOLERANCE for key in PACE_RIGHT)  # noqa: E731
    for key, value in parts.items():
        compare.number(value, f"For '{key}' a sparsity, from 0 to 1,")
    mistakes = (
        (_STRAIGHT, "This is a straight line. The cubic schedule is quicker at first."),
        (_SQUARE, "You squared (1 - t/T). The schedule takes its third power."),
        (_UPSIDE_DOWN, "This falls: it is what is still to be done. Subtract the cube from 1 first."),
        (_LATE, "This cubes t/T and is slow at first. The cube is of what is left, 1 - t/T."),
    )
    known = next((said for wrong, said in mistakes if near(wrong)), None)
    wrong = next((key for key in PACE_RIGHT if abs(parts[key] - PACE_RIGHT[key]) > TOLERANCE), None)
    if wrong:
        compare.equal(
            None, 0, known or f"At {wrong} it is not {parts[wrong]}: s(t) = s_end (1 - (1 - t/T)^3)."
        )
    return "After half of the time seven eighths of the zeros are there; the rest comes slowly."


PACE = Exercise(
    id="pruning.pace",
    lesson=10,
    kind="on paper",
    objectives=("pruning.gradual",),
    prompt=f"Gradual pruning to a sparsity of {FINAL} in T = {END} steps. Which sparsity does the cubic "
    "schedule ask for? Answer with a dict with the keys `'t = 0'`, `'t = 5'` and `'t = 10'`.",
    check=_check_pace,
    hints=(
        "At t = 5 the part 1 - t/T is a half. What is its third power?",
        "1 - 1/8 is 7/8, and 7/8 of 0.8 is what you look for.",
    ),
    answer=PACE_RIGHT,
    worked="0 at the beginning, 0.8 times 7/8 = 0.7 in the middle, 0.8 at the end.",
    wrong=(
        Wrong("the same number of weights in each step", _STRAIGHT, "straight line"),
        Wrong("a square", _SQUARE, "squared"),
        Wrong("the schedule falls", _UPSIDE_DOWN, "This falls"),
        Wrong("slow at first", _LATE, "slow at first"),
    ),
)

# --- the proximal step ---------------------------------------------------------------------------

VALUES, AMOUNT = (0.5, -0.2, 0.05, -0.9, -0.08), 0.1
SOFT_RIGHT = [0.4, -0.1, 0.0, -0.8, 0.0]
_MOVED = [round(value - AMOUNT, 9) for value in VALUES]
_PAST = [round(value - AMOUNT if value > 0 else value + AMOUNT, 9) for value in VALUES]
_HARD = [value if abs(value) > AMOUNT else 0 for value in VALUES]
_SCALED = [round(value * (1 - AMOUNT), 9) for value in VALUES]
_UNSIGNED = [abs(value) for value in SOFT_RIGHT]


def _check_soft(answer: Any) -> str:
    given = compare.numbers(answer, "A list of numbers", len(VALUES))
    mistakes = [
        (_MOVED, "You moved every value down. Negative ones move up: each goes towards zero."),
        (_PAST, "The small ones went past zero. This is what a subgradient step does: no value is 0."),
        (_HARD, "You cut the small ones and left the others. That is a threshold on magnitudes; the "
                "proximal step also shrinks what stays."),
        (_SCALED, "You took a tenth of each. The step has the same length for all, as |w| has one slope."),
        (_UNSIGNED, "The signs are lost. A value keeps its sign as long as it is not zero."),
    ]  # fmt: skip
    said = "Each value moves towards zero by 0.1, and one that would pass it stops at 0."
    compare.equal(given, SOFT_RIGHT, said, mistakes)
    return "Two exact zeros, made during training; the others are smaller than they were."


SOFT = Exercise(
    id="pruning.soft",
    lesson=10,
    kind="on paper",
    objectives=("pruning.l1",),
    prompt=f"Apply the proximal step (soft threshold) with the amount {AMOUNT} to the weights `{VALUES}`. "
    "Answer with the list of the new weights.",
    check=_check_soft,
    hints=(
        "0.5 becomes 0.4. Which way does -0.2 move?",
        "0.05 and -0.08 are nearer to zero than the amount. Where do they stop?",
    ),
    answer=SOFT_RIGHT,
    worked="sign(w) times the larger of |w| - 0.1 and 0.",
    wrong=(
        Wrong("subtract the amount from all", _MOVED, "moved every value down"),
        Wrong("the step may pass zero", _PAST, "past zero"),
        Wrong("a hard threshold", _HARD, "also shrinks"),
        Wrong("weight decay: a share of each", _SCALED, "same length"),
        Wrong("only magnitudes are kept", _UNSIGNED, "signs are lost"),
    ),
)

# --- a linear model ------------------------------------------------------------------------------

COEFFICIENTS, SPREADS = (0.002, 1.5, -0.3), (1000, 0.1, 1)
COEF_RIGHT = {"by coefficient": [0, 2, 1], "by influence": [1, 2, 0]}
_NAIVE = {**COEF_RIGHT, "by influence": COEF_RIGHT["by coefficient"]}
_SIGNED_COEF = {**COEF_RIGHT, "by coefficient": [2, 0, 1]}
_BACKWARDS = {key: order[::-1] for key, order in COEF_RIGHT.items()}


def _check_coef(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of two lists", COEF_RIGHT)
    orders = {key: compare.numbers(parts[key], f"For '{key}' a list of positions", 3) for key in COEF_RIGHT}
    compare.equal(
        orders["by coefficient"],
        COEF_RIGHT["by coefficient"],
        "By coefficient: the smallest |coef_| first, whatever the units are.",
        [
            (_SIGNED_COEF["by coefficient"], "The sign does not count: -0.3 is larger than 0.002."),
            (_BACKWARDS["by coefficient"], "Smallest first: those that may go stand at the beginning."),
        ],
    )
    compare.equal(
        orders["by influence"],
        COEF_RIGHT["by influence"],
        "By influence: |coefficient| times the spread of its feature, smallest first.",
        [
            (
                _NAIVE["by influence"],
                "This ignores the units. A feature that moves by 1000 matters with a small coefficient, too.",
            ),
            (_BACKWARDS["by influence"], "Smallest first: those that may go stand at the beginning."),
        ],
    )
    return "So standardise the features before you prune `coef_`: then both orders are the same."


COEF = Exercise(
    id="pruning.coef",
    lesson=10,
    kind="on paper",
    objectives=("pruning.elsewhere",),
    prompt=f"A linear model has coef_ = `{COEFFICIENTS}`; its features have the standard deviations "
    f"`{SPREADS}`. In which order would you let the features go? Answer with a dict of two lists of "
    "positions (from 0), first to go first: `by coefficient`, by |coef_| alone; `by influence`, by how much "
    "the feature typically moves the output.",
    check=_check_coef,
    hints=(
        "A feature moves the output by its coefficient times its own movement.",
        "The influences are 0.002 · 1000, 1.5 · 0.1 and 0.3 · 1.",
    ),
    answer=COEF_RIGHT,
    worked="The influences are 2, 0.15 and 0.3: the largest coefficient has the smallest influence.",
    wrong=(
        Wrong("coefficients compare whatever the units", _NAIVE, "ignores the units"),
        Wrong("the sign counts", _SIGNED_COEF, "sign does not count"),
        Wrong("largest first", _BACKWARDS, "Smallest first"),
    ),
)
