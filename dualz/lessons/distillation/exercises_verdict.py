"""A verdict over seeds: is what was measured more than luck?"""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.compare import Given, Spread
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.distillation import attempts as code

WORDS = ("gain", "loss", "not shown")


def _runs(random: Random) -> Given:
    many = random.choice((1, 2, 3, 4, 5, 5, 8))
    luck, shift = random.choice((0.5, 3.0)), random.choice((-4.0, -1.0, 0.0, 0.6, 1.0, 4.0))
    alone = [round(random.gauss(90, luck), 1) for _ in range(many)]
    return Given((alone, [round(run + shift + random.gauss(0, 0.8), 1) for run in alone]))


RUNS = [
    Given(([84.0, 83.0, 86.0], [90.0, 88.0, 92.0])),
    Given(([96.0, 95.0, 96.5], [95.5, 96.0, 96.0])),
    Given(([90.0], [95.0])),
    *compare.seeded(_runs, 80),
]
_WRONG = (
    (
        "the larger mean wins",
        code.verdict_by_means,
        "You compare means alone. Two means nearly always differ; ask whether they differ by more than luck.",
    ),
    (
        "one seed is a result",
        code.verdict_by_first,
        "You look at the first seed alone. The accuracy of one seed is no result.",
    ),
    (
        "the best run counts",
        code.verdict_by_best,
        "You compare the best runs. The best of several is the luckiest one.",
    ),
    (
        "deviation and standard error are the same",
        code.verdict_by_deviation,
        "You took the deviation of one gain. The mean of n gains wobbles less: divide by the square root "
        "of n.",
    ),
    (
        "the runs are not pairs",
        code.verdict_unpaired,
        "You compare two heaps. Each seed gives a pair that starts from the same weights: look at their "
        "differences.",
    ),
    (
        "the spread of a sample is that of all",
        code.verdict_of_population,
        "You divided by n for the deviation. For a sample it is n - 1: `statistics.stdev`.",
    ),
    (
        "two seeds are enough",
        code.verdict_with_any_number,
        "With fewer than three seeds nothing is shown, however large the difference is.",
    ),
    (
        "alone minus taught",
        code.verdict_turned_round,
        "Gain and loss are turned round: a gain is where the taught student is better.",
    ),
    (
        "a teacher cannot harm",
        code.verdict_of_gains_only,
        "You never say 'loss'. A teacher can make a student worse, and the function must be able to say it.",
    ),
)


def _word(result: Any) -> str:
    if not isinstance(result, str) or result not in WORDS:
        raise NotYet(
            f"From your function one of {', '.join(map(repr, WORDS))} is wanted, and this is another."
        )
    return result


def _check_verdict(answer: Any) -> str:
    function = Spread(compare.function(answer, "verdict(alone, taught)"))
    mistakes = [(Spread(wrong), said) for _, wrong, said in _WRONG]
    compare.same_as(function, Spread(code.verdict), RUNS, _word, mistakes)
    return f"The right word for {len(RUNS)} comparisons."


VERDICT = Exercise(
    id="distillation.verdict",
    lesson=13,
    kind="transfer",
    objectives=("distillation.compare",),
    prompt="Write `verdict(alone, taught)`: two lists of accuracies in percent, in the order of the "
    "seeds. It returns "
    "`'gain'` if the mean of the differences (taught minus alone) is above 2 standard errors, `'loss'` if "
    "it is below "
    "-2 standard errors, and `'not shown'` otherwise, or with fewer than 3 seeds. The standard error is "
    "`statistics.stdev` of the differences divided by the square root of their number.",
    check=_check_verdict,
    hints=(
        "First the list of differences, one for each seed; everything else is computed from it.",
        "`fmean(gains)` against `2 * stdev(gains) / len(gains) ** 0.5`, on both sides of zero.",
    ),
    answer=code.verdict,
    worked="Differences seed by seed, their mean, the standard error of that mean, and three possible words.",
    wrong=tuple(Wrong(name, wrong, said[:30]) for name, wrong, said in _WRONG),
)
