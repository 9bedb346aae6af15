"""Levels that are learnt: one round of k-means, the best levels on the board, gradients through rounding."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import log2
from typing import Any

from dualz.course import compare
from dualz.course.forms import Caught, Judged, Listed, Number, Parts
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet, brief

TOLERANCE = 0.006

# --- one round of k-means ------------------------------------------------------------------------

SHARE = Exercise(
    id="quantization.share",
    kind="on paper",
    objectives=("quantization.share",),
    prompt="""The weights -1.0, -0.8, 0.1, 0.3, 0.9 share three centroids, which start at -1, 0 and 1. Do one
        round of k-means. Then the loss has, at the five weights, the gradients 0.5, 0.1, -0.2, 0.4, 0.3.
        Answer with a dict: `centroids`, a list of the three after the round; `gradients`, a list of their
        gradients; `bits`, the bits of one label.""",
    form=Parts(
        {
            "centroids": Listed(
                [-0.9, 0.2, 0.9],
                """Give each weight to the nearest centroid; then each centroid becomes the mean of its
                members.""",
                {
                    (-1.0, 0.0, 1.0): """centroids stay | These are the centroids of the start. Now each goes
                        to the mean of its members.""",
                    (-1.8, 0.4, 0.9): """a centroid is a sum | You added the members up. Divide by how many
                        they are.""",
                },
                wanted="a list of 3 numbers",
                tolerance=TOLERANCE,
            ),
            "gradients": Listed(
                [0.6, 0.2, 0.3],
                "The gradient of a centroid is the sum of its members' gradients.",
                {
                    (0.3, 0.1, 0.3): """gradients are averaged | You took means. All members move together, so
                        their gradients add up: the sum.""",
                    (
                        0.6,
                        0.6,
                        0.3,
                    ): "signs do not matter | Mind the sign: -0.2 and 0.4 add up to 0.2.",
                },
                wanted="a list of 3 numbers",
                tolerance=TOLERANCE,
            ),
            "bits": Number(
                2,
                "A label names one of three centroids. How many bits does that take?",
                {
                    3: """as many bits as centroids | Three is the number of centroids. How many bits tell
                        three things apart?""",
                    log2(3): """labels have fractions of a bit | An entropy coder may come near 1.58; a label
                        of fixed length has whole bits.""",
                    32: """every weight keeps its float | A label is only a number from 0 to 2. The float32
                        values stand once, in the codebook.""",
                },
                unit="bits",
                tolerance=TOLERANCE,
            ),
        }
    ),
    greeting="Two of the three numbers of the codebook moved, and 5 labels of 2 bits say who uses which.",
    hints=(
        "Assign first: 0.3 is nearer to 0 than to 1.",
        "The members are (-1.0, -0.8), (0.1, 0.3) and (0.9). Means for the places, sums for the gradients.",
    ),
    worked="Means -0.9, 0.2 and 0.9; sums 0.5 + 0.1, -0.2 + 0.4 and 0.3; 2 bits name up to four centroids.",
)

# --- the best levels -----------------------------------------------------------------------------

VALUES = (-1.0, -0.95, -0.9, -0.1, -0.05, 0.0, 0.05, 0.1, 0.4, 0.45, 0.5, 1.1)
K = 4
_FAR = 1000


def error_of(values: Sequence[float], levels: Sequence[float]) -> float:
    """The sum of the squared distances to the nearest level."""
    return sum(min((value - level) ** 2 for level in levels) for value in values)


def best_levels(values: Sequence[float], k: int) -> list[float]:
    """The k levels of least squared error: every way to cut the sorted values into k runs is tried."""
    values = sorted(values)

    def means(cuts: tuple[int, ...]) -> list[float]:
        return [_mean(values[low:high]) for low, high in pairwise((0, *cuts, len(values)))]

    tried = (means(cuts) for cuts in combinations(range(1, len(values)), k - 1))
    return min(tried, key=lambda levels: error_of(values, levels))


def _mean(run: Sequence[float]) -> float:
    return sum(run) / len(run)


LEAST = error_of(VALUES, best_levels(VALUES, K))
ENOUGH = 1.1 * LEAST
_EVEN = [VALUES[0] + (VALUES[-1] - VALUES[0]) * number / (K - 1) for number in range(K)]
STUCK = [-0.975, -0.9, 0.169, 1.1]


def _levels(answer: Any) -> list[float]:
    """The levels as floats, sorted; those that lie so far out that their squares overflow are refused."""
    levels = compare.numbers(answer, f"A list of {K} numbers", K)
    far = next((level for level in levels if abs(level) > _FAR), None)
    if far is not None:
        raise NotYet(
            f"The level {brief(far)} lies far outside: the values go from {VALUES[0]} to {VALUES[-1]}."
        )
    return sorted(map(float, levels))


def _judge(answer: Any) -> None:
    levels = _levels(answer)
    found = error_of(VALUES, levels)
    if found > ENOUGH:
        raise NotYet(f"Your squared errors add up to {found:.4f}; {LEAST:.4f} is possible. {_advice(levels)}")


def _advice(levels: list[float]) -> str:
    owners = [min(range(K), key=lambda place: abs(levels[place] - value)) for value in VALUES]
    runs = [[v for v, owner in zip(VALUES, owners, strict=True) if owner == place] for place in range(K)]
    if compare.same(levels, _EVEN, TOLERANCE):
        return "Your levels stand at even distances. Put them where the values are."
    if [] in runs:
        return f"No value goes to the level {levels[runs.index([])]:g}: use it elsewhere."
    lonely = max(abs(value - levels[owner]) for value, owner in zip(VALUES, owners, strict=True))
    if lonely > 0.5:
        return "One value is far from every level. Its squared error outweighs all the others: give it one."
    ways = [abs(_mean(run) - level) for run, level in zip(runs, levels, strict=True)]
    place = max(range(K), key=ways.__getitem__)
    if ways[place] > 0.02:
        mean = _mean(runs[place])
        return f"The level {levels[place]:g} is not at the mean of its members: that is {mean:.3f}."
    return "Every level is at the mean of its members already, and another cut between the groups is better."


def _greet(answer: Any) -> str:
    return f"{error_of(VALUES, _levels(answer)):.4f}; the least that {K} levels can reach is {LEAST:.4f}."


LEVELS = Exercise(
    id="quantization.levels",
    kind="perform",
    objectives=("quantization.share", "quantization.calibrate"),
    prompt=f"""Drag the {K} levels on the board so that the squared errors add up to as little as possible; a
        tenth above the least is good enough. Answer with `board.state.levels`, or with a list of {K}
        numbers.""",
    form=Judged(
        [round(level, 3) for level in best_levels(VALUES, K)],
        _judge,
        (
            Caught("levels stand at even distances", _EVEN, "even distances"),
            Caught("levels go where most values are", [-0.95, -0.05, 0.05, 0.45], "far from every level"),
            Caught("a level may stay idle", [-2.0, -0.95, 0.2, 1.1], "use it elsewhere"),
            Caught("any level inside its group will do", [-0.9, 0.1, 0.45, 1.1], "not at the mean"),
            Caught("k-means always finds the best levels", STUCK, "another cut"),
        ),
    ),
    greeting=_greet,
    hints=(
        "Count the groups that you see, and mind the lonely value: its distance is squared.",
        "A level is best at the mean of its members. There are three groups, and one value stands alone.",
    ),
    worked="Four groups, four means: no other cut of the twelve values into four runs has a smaller sum.",
)

# --- gradients through rounding ------------------------------------------------------------------

GRADIENT = Exercise(
    id="quantization.gradient",
    kind="on paper",
    objectives=("quantization.train",),
    prompt="""A symmetric grid of 3 bits has the scale 0.25, so it ends at -0.75 and 0.75. The weights 0.45,
        -0.1 and 1.2 are rounded to it, and the loss has the gradients 0.5, -0.2 and 0.3 at the rounded
        values. Answer with a dict: `true`, a list of the true gradients at the weights themselves;
        `straight`, those of the straight-through estimator; `steps`, after how many steps of gradient descent
        (rate 0.1, the gradient stays 0.5) the first weight is rounded to another level; `without`, the value
        of the first weight after 100 such steps if only its rounded value is kept, and rounded again after
        each step.""",
    form=Parts(
        {
            "true": Listed(
                [0, 0, 0],
                """Move each weight by a tiny amount: does its rounded value move? The slope of a flat piece
                is 0.""",
                {
                    (0.5, -0.2, 0.3): """rounding has the slope 1 | Rounding is flat between its jumps: move
                        the weight a little, and what changes?""",
                },
                wanted="a list of 3 numbers",
                tolerance=TOLERANCE,
            ),
            "straight": Listed(
                [0.5, -0.2, 0],
                "Inside the range the gradient passes as it is; outside it is 0.",
                {
                    (0.5, -0.2, 0.3): """nothing is stopped | 1.2 lies outside the range, which ends at 0.75:
                        there the gradient is stopped.""",
                    (0, 0, 0): """the estimator is the true gradient | That is the true gradient, and it
                        teaches nothing. The estimator lets it through.""",
                    (0.5, 0, 0): """what is rounded to 0 learns nothing | -0.1 lies inside the range: its
                        gradient passes, whatever it is rounded to.""",
                },
                wanted="a list of 3 numbers",
                tolerance=TOLERANCE,
            ),
            "steps": Number(
                2,
                """The float falls by 0.05 a step: 0.45, 0.40 ... When does it pass 0.375, midway between two
                levels?""",
                {
                    1: """every step shows | After one step the float is 0.40, and 0.40 / 0.25 = 1.6 still
                        rounds to 2.""",
                    5: """a whole step must be travelled | It need not travel a whole step: it changes as soon
                        as it passes the middle, 0.375.""",
                },
                tolerance=TOLERANCE,
            ),
            "without": Number(
                0.5,
                "Start at 0.5, subtract 0.05, round to the grid. And again.",
                {
                    -0.75: """rounded weights learn as well | 0.5 - 0.05 = 0.45, and that is rounded to 0.5 at
                        once: nothing is ever collected.""",
                    0.25: """rounded weights move a level | 0.5 - 0.05 = 0.45 is rounded back to 0.5, and so
                        in every step.""",
                    2: """a code is a value | This is the code. The value of a level is its code times the
                        scale.""",
                    0.45: """weights off the grid | A weight on the grid cannot be 0.45: it is rounded after
                        the step.""",
                },
                tolerance=TOLERANCE,
            ),
        }
    ),
    greeting="Small steps add up in the float copy; rounded at once they are lost.",
    hints=(
        "A rounded value does not move when the weight moves a little: what does that make of the slope?",
        "0.45, 0.40 and so on: the border between the levels 0.25 and 0.5 is at 0.375.",
    ),
    worked="""True gradients are 0. Straight through: 0.5, -0.2, and 0 outside. The float passes 0.375 in the
        second step. Without it, 0.45 is rounded back to 0.5 for ever.""",
)
