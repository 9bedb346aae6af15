"""Levels that are learnt: one round of k-means, the best levels on the board, gradients through rounding."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

TOLERANCE = 0.006

# --- one round of k-means ------------------------------------------------------------------------

SHARE_RIGHT = {"centroids": [-0.9, 0.2, 0.9], "gradients": [0.6, 0.2, 0.3], "bits": 2}


def _close_lists(answer: Any, name: str, wanted: Sequence[float], said: str, mistakes: Any) -> None:
    items = compare.numbers(answer, f"For '{name}' a list of {len(wanted)} numbers", len(wanted))
    near = [round(item, 2) + 0.0 for item in items]
    compare.equal(near, list(wanted), said, mistakes)


def _check_share(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", SHARE_RIGHT)
    mistakes = [
        ([-1.0, 0.0, 1.0], "These are the centroids of the start. Now each goes to the mean of its members."),
        ([-1.8, 0.4, 0.9], "You added the members up. Divide by how many they are."),
    ]
    said = "Give each weight to the nearest centroid; then each centroid becomes the mean of its members."
    _close_lists(parts["centroids"], "centroids", SHARE_RIGHT["centroids"], said, mistakes)
    mistakes = [
        (
            [0.3, 0.1, 0.3],
            "You took means. All members move together, so their gradients add up: the sum.",
        ),
        ([0.6, 0.6, 0.3], "Mind the sign: -0.2 and 0.4 add up to 0.2."),
    ]
    said = "The gradient of a centroid is the sum of its members' gradients."
    _close_lists(parts["gradients"], "gradients", SHARE_RIGHT["gradients"], said, mistakes)
    mistakes = [
        (3, "Three is the number of centroids. How many bits tell three things apart?"),
        (1.58, "An entropy coder may come near 1.58; a label of fixed length has whole bits."),
        (32, "A label is only a number from 0 to 2. The float32 values stand once, in the codebook."),
    ]
    said = "A label names one of three centroids. How many bits does that take?"
    compare.close(parts["bits"], 2, TOLERANCE, said, mistakes)
    return "Two of the three numbers of the codebook moved, and 5 labels of 2 bits say who uses which."


SHARE = Exercise(
    id="quantization.share",
    lesson=11,
    kind="on paper",
    objectives=("quantization.share",),
    prompt="The weights -1.0, -0.8, 0.1, 0.3, 0.9 share three centroids, which start at -1, 0 and 1. Do one "
    "round of k-means. Then the loss has, at the five weights, the gradients 0.5, 0.1, -0.2, 0.4, 0.3. "
    "Answer with a dict: `centroids`, a list of the three after the round; `gradients`, a list of their "
    "gradients; `bits`, the bits of one label.",
    check=_check_share,
    hints=(
        "Assign first: 0.3 is nearer to 0 than to 1.",
        "The members are (-1.0, -0.8), (0.1, 0.3) and (0.9). Means for the places, sums for the gradients.",
    ),
    answer=SHARE_RIGHT,
    worked="Means -0.9, 0.2 and 0.9; sums 0.5 + 0.1, -0.2 + 0.4 and 0.3; 2 bits name up to four centroids.",
    wrong=(
        Wrong("centroids stay", {**SHARE_RIGHT, "centroids": [-1, 0, 1]}, "of the start"),
        Wrong("a centroid is a sum", {**SHARE_RIGHT, "centroids": [-1.8, 0.4, 0.9]}, "added the members"),
        Wrong("gradients are averaged", {**SHARE_RIGHT, "gradients": [0.3, 0.1, 0.3]}, "took means"),
        Wrong("signs do not matter", {**SHARE_RIGHT, "gradients": [0.6, 0.6, 0.3]}, "Mind the sign"),
        Wrong("as many bits as centroids", {**SHARE_RIGHT, "bits": 3}, "number of centroids"),
        Wrong("labels have fractions of a bit", {**SHARE_RIGHT, "bits": 1.58}, "entropy coder"),
        Wrong("every weight keeps its float", {**SHARE_RIGHT, "bits": 32}, "in the codebook"),
    ),
)

# --- the best levels -----------------------------------------------------------------------------

VALUES = (-1.0, -0.95, -0.9, -0.1, -0.05, 0.0, 0.05, 0.1, 0.4, 0.45, 0.5, 1.1)
K = 4


def _error(values: Sequence[float], levels: Sequence[float]) -> float:
    return sum(min((value - level) ** 2 for level in levels) for value in values)


def best_levels(values: Sequence[float], k: int) -> list[float]:
    """The k levels of least squared error: every way to cut the sorted values into k runs is tried."""
    values = sorted(values)

    def means(cuts: tuple[int, ...]) -> list[float]:
        runs = [values[low:high] for low, high in pairwise((0, *cuts, len(values)))]
        return [sum(run) / len(run) for run in runs]

    tried = (means(cuts) for cuts in combinations(range(1, len(values)), k - 1))
    return min(tried, key=lambda levels: _error(values, levels))


LEVELS_RIGHT = [round(level, 3) for level in best_levels(VALUES, K)]
LEAST = _error(VALUES, best_levels(VALUES, K))
ENOUGH = 1.1 * LEAST
_EVEN = [VALUES[0] + (VALUES[-1] - VALUES[0]) * number / (K - 1) for number in range(K)]
_STUCK = [-0.975, -0.9, 0.169, 1.1]
_DENSE = [-0.95, -0.05, 0.05, 0.45]


def _check_levels(answer: Any) -> str:
    levels = sorted(compare.numbers(answer, f"A list of {K} numbers", K))
    found = _error(VALUES, levels)
    if found <= ENOUGH:
        return f"{found:.4f}; the least that {K} levels can reach is {LEAST:.4f}."
    raise NotYet(f"Your squared errors add up to {found:.4f}; {LEAST:.4f} is possible. {_advice(levels)}")


def _advice(levels: list[float]) -> str:
    owners = [min(range(K), key=lambda place: abs(levels[place] - value)) for value in VALUES]
    runs = [[v for v, owner in zip(VALUES, owners, strict=True) if owner == place] for place in range(K)]
    if [round(level, 2) for level in levels] == [round(level, 2) for level in _EVEN]:
        return "Your levels stand at even distances. Put them where the values are."
    if [] in runs:
        return f"No value goes to the level {levels[runs.index([])]:g}: use it elsewhere."
    lonely = max(abs(value - levels[owner]) for value, owner in zip(VALUES, owners, strict=True))
    if lonely > 0.5:
        return "One value is far from every level. Its squared error outweighs all the others: give it one."
    ways = [abs(sum(run) / len(run) - level) for run, level in zip(runs, levels, strict=True)]
    place = max(range(K), key=ways.__getitem__)
    if ways[place] > 0.02:
        mean = _mean(runs[place])
        return f"The level {levels[place]:g} is not at the mean of its members: that is {mean:.3f}."
    return "Every level is at the mean of its members already, and another cut between the groups is better."


def _mean(run: Sequence[float]) -> float:
    return sum(run) / len(run)


LEVELS = Exercise(
    id="quantization.levels",
    lesson=11,
    kind="perform",
    objectives=("quantization.share", "quantization.calibrate"),
    prompt=f"Drag the {K} levels on the board so that the squared errors add up to as little as possible; "
    f"a tenth above the least is good enough. Answer with `board.state.levels`, or with a list of {K} "
    "numbers.",
    check=_check_levels,
    hints=(
        "Count the groups that you see, and mind the lonely value: its distance is squared.",
        "A level is best at the mean of its members. The groups are around -0.95, 0, 0.45, and 1.1 alone.",
    ),
    answer=LEVELS_RIGHT,
    worked="Four groups, four means: no other cut of the twelve values into four runs has a smaller sum.",
    wrong=(
        Wrong("levels stand at even distances", _EVEN, "even distances"),
        Wrong("levels go where most values are", _DENSE, "far from every level"),
        Wrong("a level may stay idle", [-2.0, -0.95, 0.2, 1.1], "use it elsewhere"),
        Wrong("any level inside its group will do", [-0.9, 0.1, 0.45, 1.1], "not at the mean"),
        Wrong("k-means always finds the best levels", _STUCK, "another cut"),
    ),
)

# --- gradients through rounding ------------------------------------------------------------------

GRADIENT_RIGHT = {"true": [0, 0, 0], "straight": [0.5, -0.2, 0], "steps": 2, "without": 0.5}


def _check_gradient(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", GRADIENT_RIGHT)
    mistakes = [
        ([0.5, -0.2, 0.3], "Rounding is flat between its jumps: move the weight a little, and what changes?")
    ]
    said = "Move each weight by a tiny amount: does its rounded value move? The slope of a flat piece is 0."
    _close_lists(parts["true"], "true", GRADIENT_RIGHT["true"], said, mistakes)
    mistakes = [
        ([0.5, -0.2, 0.3], "1.2 lies outside the range, which ends at 0.75: there the gradient is stopped."),
        ([0, 0, 0], "That is the true gradient, and it teaches nothing. The estimator lets it through."),
        ([0.5, 0, 0], "-0.1 lies inside the range: its gradient passes, whatever it is rounded to."),
    ]
    said = "Inside the range the gradient passes as it is; outside it is 0."
    _close_lists(parts["straight"], "straight", GRADIENT_RIGHT["straight"], said, mistakes)
    mistakes = [
        (1, "After one step the float is 0.40, and 0.40 / 0.25 = 1.6 still rounds to 2."),
        (5, "It need not travel a whole step: it changes as soon as it passes the middle, 0.375."),
    ]
    said = (
        "The float falls by 0.05 a step: 0.45, 0.40 ... When does it pass 0.375, midway between two levels?"
    )
    compare.close(parts["steps"], 2, TOLERANCE, said, mistakes)
    mistakes = [
        (-0.75, "0.5 - 0.05 = 0.45, and that is rounded to 0.5 at once: nothing is ever collected."),
        (0.25, "0.5 - 0.05 = 0.45 is rounded back to 0.5, and so in every step."),
        (0.45, "A weight on the grid cannot be 0.45: it is rounded after the step."),
    ]
    said = "Start at 0.5, subtract 0.05, round to the grid. And again."
    compare.close(parts["without"], 0.5, TOLERANCE, said, mistakes)
    return "Small steps add up in the float copy; rounded at once they are lost."


GRADIENT = Exercise(
    id="quantization.gradient",
    lesson=11,
    kind="on paper",
    objectives=("quantization.train",),
    prompt="A symmetric grid of 3 bits has the scale 0.25, so it ends at -0.75 and 0.75. The weights 0.45, "
    "-0.1 and 1.2 are rounded to it, and the loss has the gradients 0.5, -0.2 and 0.3 at the rounded values. "
    "Answer with a dict: `true`, a list of the true gradients at the weights themselves; `straight`, those "
    "of the straight-through estimator; `steps`, after how many steps of gradient descent (rate 0.1, the "
    "gradient stays 0.5) the first weight is rounded to another level; `without`, the value of the first "
    "weight after 100 such steps if only its rounded value is kept, and rounded again after each step.",
    check=_check_gradient,
    hints=(
        "A rounded value does not move when the weight moves a little: what does that make of the slope?",
        "0.45, 0.40, 0.35: the border between the levels 0.25 and 0.5 is at 0.375.",
    ),
    answer=GRADIENT_RIGHT,
    worked="True gradients are 0. Straight through: 0.5, -0.2, and 0 outside. The float passes 0.375 in the "
    "second step. Without it, 0.45 is rounded back to 0.5 for ever.",
    wrong=(
        Wrong("rounding has the slope 1", {**GRADIENT_RIGHT, "true": [0.5, -0.2, 0.3]}, "flat between"),
        Wrong("nothing is stopped", {**GRADIENT_RIGHT, "straight": [0.5, -0.2, 0.3]}, "is stopped"),
        Wrong(
            "the estimator is the true gradient", {**GRADIENT_RIGHT, "straight": [0, 0, 0]}, "teaches nothing"
        ),
        Wrong("what is rounded to 0 learns nothing", {**GRADIENT_RIGHT, "straight": [0.5, 0, 0]}, "passes"),
        Wrong("every step shows", {**GRADIENT_RIGHT, "steps": 1}, "still rounds to 2"),
        Wrong("a whole step must be travelled", {**GRADIENT_RIGHT, "steps": 5}, "the middle"),
        Wrong("rounded weights learn as well", {**GRADIENT_RIGHT, "without": -0.75}, "nothing is ever"),
        Wrong("rounded weights move a level", {**GRADIENT_RIGHT, "without": 0.25}, "in every step"),
        Wrong("weights off the grid", {**GRADIENT_RIGHT, "without": 0.45}, "cannot be 0.45"),
    ),
)
