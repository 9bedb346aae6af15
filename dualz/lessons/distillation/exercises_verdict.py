"""A verdict over seeds: is what was measured more than luck?"""

from __future__ import annotations

from random import Random
from statistics import fmean, stdev
from typing import Any

from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.distillation import attempts as code

WORDS = ("gain", "loss", "not shown")
Runs = tuple[list[float], list[float]]


def _runs(random: Random) -> Runs:
    """Accuracies by eighths, which float32 holds exactly, and never on the border itself."""
    while True:
        many = random.choice((1, 2, 3, 4, 5, 5, 8, 12))
        luck, shift = random.choice((0.0, 0.5, 3.0)), random.choice((-4.0, -1.0, 0.0, 0.625, 1.0, 4.0))
        alone = [round(8 * random.gauss(90, luck)) / 8 for _ in range(many)]
        taught = [
            run + round(8 * (shift + random.gauss(0, random.choice((0.0, 0.8, 2.0))))) / 8 for run in alone
        ]
        gains = [one - other for one, other in zip(taught, alone, strict=True)]
        if many < 3 or abs(abs(fmean(gains)) - 2 * stdev(gains) / many**0.5) > 1e-4 or not any(gains):
            return alone, taught


_RUNS: list[Runs] = [
    ([], []),
    ([90.0], [95.0]),
    ([90.0, 91.0], [95.0, 96.0]),
    ([90.0, 91.0, 92.0], [90.0, 91.0, 92.0]),
    ([90.0, 90.0, 90.0], [91.0, 91.0, 91.0]),
    ([90.0, 90.0, 90.0], [89.5, 89.5, 89.5]),
    ([84.0, 83.0, 86.0], [90.0, 88.0, 92.0]),
    ([96.0, 95.0, 96.5], [95.5, 96.0, 96.0]),
    # A little below 2 standard errors, and a little above: who takes 1.96, who a value from a table?
    ([90.0] * 5, [91.75, 91.75, 91.0, 90.5, 89.375]),
    ([90.0] * 5, [89.25, 89.375, 89.125, 90.5, 89.25]),
    ([90.0] * 5, [91.875, 90.625, 90.625, 91.625, 89.5]),
    ([90.0] * 5, [89.25, 89.875, 89.375, 89.75, 90.125]),
]


def _word(result: Any) -> str:
    if not isinstance(result, str) or result not in WORDS:
        raise NotYet(
            f"From your function one of {', '.join(map(repr, WORDS))} is wanted, and this is another."
        )
    return result


def _stub(alone, taught):
    gains = ...
    if len(gains) < 3:
        return "not shown"
    mean, error = ..., ...  # noqa: F841
    ...


VERDICT = Exercise(
    id="distillation.verdict",
    kind="complete",
    objectives=("distillation.compare",),
    prompt="""Complete `verdict(alone, taught)`: two lists of accuracies in percent, in the order of the
        seeds.
        It returns `'gain'` if the mean of the differences (taught minus alone) is above 2 standard errors,
        `'loss'` if it is below -2 standard errors, and `'not shown'` otherwise, or with fewer than 3 seeds.
        The standard error is `statistics.stdev` of the differences divided by the square root of their
        number.""",
    form=Function(
        code.verdict,
        "verdict(alone, taught)",
        Space(_RUNS, _runs, count=100),
        (
            code.verdict_by_means,
            code.verdict_by_first,
            code.verdict_by_best,
            code.verdict_by_deviation,
            code.verdict_unpaired,
            code.verdict_of_population,
            code.verdict_with_any_number,
            code.verdict_turned_round,
            code.verdict_of_gains_only,
        ),
        read=_word,
    ),
    greeting="The right word for every comparison.",
    hints=(
        "First the list of differences, one for each seed; everything else is computed from it.",
        "`fmean(gains)` against `2 * stdev(gains) / len(gains) ** 0.5`, on both sides of zero.",
    ),
    worked="Differences seed by seed, their mean, the standard error of that mean, and three possible words.",
    stub=_stub,
)
