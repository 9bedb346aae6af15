"""Sensitivity, the pace of gradual pruning, the proximal step, and the coefficients of a linear model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualz.course.forms import Listed, Mistake, Number, Parts
from dualz.course.registry import Exercise

TOLERANCE = 0.0006

# --- three ways to rank --------------------------------------------------------------------------

WEIGHTS = (-0.5, -0.02, 0.9, 0.1)
SLOPES = (0.01, 0.8, -0.3, 0.4)


def _smallest(scores: list[float]) -> tuple[int, int]:
    first, second = sorted(range(len(scores)), key=lambda at: (scores[at], at))[:2]
    return first, second


_PRODUCTS = [weight * slope for weight, slope in zip(WEIGHTS, SLOPES, strict=True)]
_BY_MAGNITUDE = _smallest([abs(weight) for weight in WEIGHTS])
_BY_GRADIENT = _smallest([abs(slope) for slope in SLOPES])
_CHANGE = -_PRODUCTS[2]


def _ranked(way: str, scores: list[float], mistakes: dict[tuple[int, int], str]) -> Listed:
    right = list(_smallest([abs(score) for score in scores]))

    def otherwise(given: list[Any]) -> str:
        if any(at not in range(len(WEIGHTS)) for at in given):
            return f"Positions are wanted: whole numbers from 0 to {len(WEIGHTS) - 1}."
        which = "other two go first" if not {*given} & {*right} else "one of these two stays"
        which = which if given[0] != given[1] else "two different ones go first"
        return f"By {way} {which}; compute all four scores, then take the two smallest."

    return Listed(right, otherwise, mistakes, wanted="a list of positions")


RANK = Exercise(
    id="pruning.rank",
    kind="on paper",
    objectives=("pruning.sensitivity",),
    prompt=f"""Four weights are `{WEIGHTS}`, the slopes dL/dw there `{SLOPES}`. Two weights go. Answer with a
        dict: `magnitude`, `gradient` and `sensitivity`, for each the two positions (from 0) that go, smallest
        score first; and `change`, by how much the loss changes to first order when position 2 becomes 0.""",
    form=Parts(
        {
            "magnitude": _ranked(
                "magnitude",
                list(WEIGHTS),
                {
                    _smallest(list(WEIGHTS)): """the sign of a weight counts | The sign of a weight does not
                        count: rank by |w|.""",
                },
            ),
            "gradient": _ranked(
                "gradient",
                list(SLOPES),
                {
                    _smallest(list(SLOPES)): """the sign of a slope counts | The right two in the other order.
                        A steep slope downwards is steep: rank by |dL/dw|, the smallest first.""",
                },
            ),
            "sensitivity": _ranked(
                "sensitivity",
                _PRODUCTS,
                {
                    _smallest(_PRODUCTS): """a negative product is a small one | A product below 0 is no small
                        one: take |w · dL/dw|.""",
                    _smallest([-abs(product) for product in _PRODUCTS]): """the most sensitive go | These have
                        the largest products: the loss would change most.""",
                    _BY_GRADIENT: """the gradient alone is the sensitivity | This is the gradient alone. A
                        weight near 0 may have a large one and still has little to lose: multiply.""",
                    _BY_MAGNITUDE: """the magnitude alone is the sensitivity | This is the magnitude alone. A
                        large weight may stand where the loss is flat: multiply.""",
                },
            ),
            "change": Number(
                _CHANGE,
                "The change is the way of the weight, from w to 0, times the slope of the loss.",
                {
                    -_CHANGE: """the change is w times the slope | The weight moves by -w on its way to 0, so
                        the loss changes by -w times the slope.""",
                    SLOPES[2]: """the change is the slope | This is the slope. How far does the weight move on
                        its way to 0?""",
                },
                tolerance=TOLERANCE,
            ),
        }
    ),
    greeting="Three ways, three answers. Only the product estimates what happens to the loss.",
    hints=(
        "The scores by sensitivity are |w · dL/dw|: 0.005 for position 0. Compute the other three.",
        "On the way to 0 a weight moves by -w. For position 2 this is -0.9, on a slope of -0.3.",
    ),
    worked="""The products are 0.005, -0.016, -0.27 and 0.04. Position 2 moves by -0.9 on a slope of -0.3: the
        loss grows by 0.27.""",
)

# --- the pace ------------------------------------------------------------------------------------

END, FINAL, TIMES = 10, 0.8, (0, 5, 10)


def _at(t: int, power: int = 3) -> float:
    return round(FINAL * (1 - (1 - t / END) ** power), 9)


def _off(t: int) -> Callable[[Any], str]:
    return lambda given: f"At t = {t} it is not {float(given):.6g}: s(t) = s_end (1 - (1 - t/T)^3)."


def _sparsity(t: int, mistakes: dict[float, str] | None = None) -> Number:
    return Number(
        _at(t),
        _off(t),
        mistakes or {},
        wanted="a sparsity, from 0 to 1,",
        unit="share",
        tolerance=TOLERANCE,
    )


# The straight line, the square and the cube of t/T begin and end as the schedule does.
_AT_HALF = {
    _at(5, 1): """the same number of weights in each step | This is a straight line. The cubic schedule is
        quicker at first.""",
    _at(5, 2): "a square | You squared (1 - t/T). The schedule takes its third power.",
    round(FINAL * (5 / END) ** 3, 9): """slow at first | This cubes t/T and is slow at first. The cube is of
        what is left, 1 - t/T.""",
}

PACE = Exercise(
    id="pruning.pace",
    kind="on paper",
    objectives=("pruning.gradual",),
    prompt=f"""Gradual pruning to a sparsity of {FINAL} in T = {END} steps. Which sparsity does the cubic
        schedule ask for? Answer with a dict with the keys `'t = 0'`, `'t = 5'` and `'t = 10'`.""",
    form=Parts(
        {f"t = {t}": _sparsity(t, _AT_HALF if t == 5 else None) for t in TIMES},
        (
            Mistake(
                "the schedule falls",
                {f"t = {t}": round(FINAL * (1 - t / END) ** 3, 9) for t in TIMES},
                "This falls: it is what is still to be done. Subtract the cube from 1 first.",
            ),
        ),
        wanted="a dict of three numbers",
    ),
    greeting="After half of the time seven eighths of the zeros are there; the rest comes slowly.",
    hints=(
        "At t = 5 the part 1 - t/T is a half. What is its third power?",
        "What is left of the way is an eighth. So which part of the final sparsity is reached?",
    ),
    worked="0 at the beginning, 0.8 times 7/8 = 0.7 in the middle, 0.8 at the end.",
)

# --- the proximal step ---------------------------------------------------------------------------

VALUES, AMOUNT = (0.5, -0.2, 0.05, -0.9, -0.08), 0.1
SOFT_RIGHT = [0.4, -0.1, 0.0, -0.8, 0.0]


def _each(change: Callable[[float], float]) -> tuple[float, ...]:
    return tuple(round(change(value), 9) for value in VALUES)


SOFT = Exercise(
    id="pruning.soft",
    kind="on paper",
    objectives=("pruning.l1",),
    prompt=f"""Apply the proximal step (soft threshold) with the amount {AMOUNT} to the weights `{VALUES}`.
        Answer with the list of the new weights.""",
    form=Listed(
        SOFT_RIGHT,
        "Each value moves towards zero by 0.1, and one that would pass it stops at 0.",
        {
            _each(lambda value: value - AMOUNT): """subtract the amount from all | You moved every value down.
                Negative ones move up: each goes towards zero.""",
            _each(lambda value: value - AMOUNT if value > 0 else value + AMOUNT): """the step may pass zero |
                The small ones went past zero. This is what a subgradient step does: no value is 0.""",
            _each(lambda value: value if abs(value) > AMOUNT else 0): """a hard threshold | You cut the small
                ones and left the others. That is a threshold on magnitudes; the proximal step also shrinks
                what stays.""",
            _each(lambda value: value * (1 - AMOUNT)): """weight decay: a share of each | You took a tenth of
                each. The step has the same length for all, as |w| has one slope.""",
            tuple(map(abs, SOFT_RIGHT)): """only magnitudes are kept | The signs are lost. A value keeps its
                sign as long as it is not zero.""",
        },
    ),
    greeting="Two exact zeros, made during training; the others are smaller than they were.",
    hints=(
        "0.5 becomes 0.4. Which way does -0.2 move?",
        "0.05 and -0.08 are nearer to zero than the amount. Where do they stop?",
    ),
    worked="sign(w) times the larger of |w| - 0.1 and 0.",
)

# --- a linear model ------------------------------------------------------------------------------

COEFFICIENTS, SPREADS = (0.002, 1.5, -0.3), (1000, 0.1, 1)
_BY_COEFFICIENT, _BY_INFLUENCE = [0, 2, 1], [1, 2, 0]
_BACKWARDS = "Smallest first: those that may go stand at the beginning."

COEF = Exercise(
    id="pruning.coef",
    kind="on paper",
    objectives=("pruning.elsewhere",),
    prompt=f"""A linear model has coef_ = `{COEFFICIENTS}`; its features have the standard deviations
        `{SPREADS}`. In which order would you let the features go? Answer with a dict of two lists of
        positions (from 0), first to go first: `by coefficient`, by |coef_| alone; `by influence`, by how much
        the feature typically moves the output.""",
    form=Parts(
        {
            "by coefficient": Listed(
                _BY_COEFFICIENT,
                "By coefficient: the smallest |coef_| first, whatever the units are.",
                {
                    (2, 0, 1): "the sign counts | The sign does not count: -0.3 is larger than 0.002.",
                    tuple(_BY_COEFFICIENT[::-1]): f"largest first | {_BACKWARDS}",
                },
                wanted="a list of positions",
                orders=True,
            ),
            "by influence": Listed(
                _BY_INFLUENCE,
                "By influence: |coefficient| times the spread of its feature, smallest first.",
                {
                    tuple(_BY_COEFFICIENT): """coefficients compare whatever the units | This ignores the
                        units. A feature that moves by 1000 matters with a small coefficient, too.""",
                    (2, 1, 0): """the sign counts | The sign does not count: -0.3 · 1 is larger than 1.5 ·
                        0.1.""",
                },
                wanted="a list of positions",
                orders=True,
            ),
        },
        (
            Mistake(
                "largest first",
                {"by coefficient": _BY_COEFFICIENT[::-1], "by influence": _BY_INFLUENCE[::-1]},
                _BACKWARDS,
            ),
        ),
        wanted="a dict of two lists",
    ),
    greeting="So standardise the features before you prune `coef_`: then both orders are the same.",
    hints=(
        "A feature moves the output by its coefficient times its own movement.",
        "The influences are 0.002 · 1000, 1.5 · 0.1 and 0.3 · 1.",
    ),
    worked="The influences are 2, 0.15 and 0.3: the largest coefficient has the smallest influence.",
)
