"""Code that learners might write in lesson 13: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from statistics import fmean, pstdev, stdev
from typing import Any

from dualz.course.forms import mistake

Row = Sequence[float]


def soften(values: Row, temperature: float = 1.0) -> Any:
    """As in the lesson; torch is loaded only when an exercise is tried."""
    from dualz.models import distillation

    return distillation.soften(values, temperature)


# --- the loss of one sample ------------------------------------------------------------------------


def loss(teacher, student, label, T, a):
    p, q = soften(teacher, T), soften(student, T)
    soft = T**2 * sum(pi * log(pi / qi) for pi, qi in zip(p, q, strict=True))
    hard = -log(soften(student)[label])
    return a * soft + (1 - a) * hard


def _divergence(p: Row, q: Row) -> float:
    return sum(pi * log(pi / qi) for pi, qi in zip(p, q, strict=True))


@mistake("T² is forgotten", "T² is missing: without it a high temperature silences the teacher.")
def loss_without_square(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(student)[label])


@mistake("T in place of T²", "The gradient shrinks like 1/T², so the factor is T², not T.")
def loss_times_t(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T * _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(student)[label])


@mistake(
    "KL is turned round",
    "The divergence is turned round: p, the teacher's, stands in front and above the line.",
)
def loss_turned_round(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(student, T), soften(teacher, T))
    return a * soft - (1 - a) * log(soften(student)[label])


@mistake(
    "the loss compares teacher with labels",
    "Your hard term compares the teacher with the label. Nothing in it depends on the student.",
)
def loss_of_the_teacher(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(teacher)[label])


@mistake(
    "the teacher's own loss is added",
    "You added the teacher's own loss. The teacher is frozen: it has no loss here.",
)
def loss_with_the_teachers_own(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    return loss(teacher, student, label, T, a) - log(soften(teacher)[label])


@mistake(
    "the hard term is softened",
    "The hard term is softened too. The label is a plain fact: compare at T = 1.",
)
def loss_softened_twice(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(student, T)[label])


@mistake("the soft term is at T = 1", "Your soft term does not soften: p and q are taken at T.")
def loss_at_one(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(teacher), soften(student))
    return a * soft - (1 - a) * log(soften(student)[label])


@mistake("the shares are swapped", "The shares are swapped: a belongs to the soft term.")
def loss_with_shares_swapped(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    return loss(teacher, student, label, T, 1 - a)


@mistake(
    "cross-entropy in place of KL",
    "This is the cross-entropy of p and q. Its gradient is right, but it is not 0 when both agree.",
)
def loss_as_cross_entropy(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    p, q = soften(teacher, T), soften(student, T)
    soft = -(T**2) * sum(pi * log(qi) for pi, qi in zip(p, q, strict=True))
    return a * soft - (1 - a) * log(soften(student)[label])


@mistake("a loss may be in bits", "You took the logarithm to the base 2. Losses use the natural one.")
def loss_in_bits(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    return loss(teacher, student, label, T, a) / log(2)


@mistake(
    "a divergence is a mean over classes",
    """You took the mean over the classes. The divergence is the sum: the probabilities weigh the terms
        already.""",
)
def loss_of_means(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(teacher, T), soften(student, T)) / len(teacher)
    return a * soft - (1 - a) * log(soften(student)[label])


# --- the slope of the loss -------------------------------------------------------------------------


def slope(teacher, student, label, T, a):
    p, q, now = soften(teacher, T), soften(student, T), soften(student)
    hard = [ni - (place == label) for place, ni in enumerate(now)]
    return [a * T * (qi - pi) + (1 - a) * hi for pi, qi, hi in zip(p, q, hard, strict=True)]


def _slope(teacher: Row, student: Row, label: int, a: float, factor: float, at: float, hard_at: float = 1.0):
    """The slope with another factor, or other temperatures."""
    p, q, now = soften(teacher, at), soften(student, at), soften(student, hard_at)
    return [
        a * factor * (qi - pi) + (1 - a) * (ni - (place == label))
        for place, (pi, qi, ni) in enumerate(zip(p, q, now, strict=True))
    ]


@mistake("T² is forgotten", "Without T² in the loss the soft slope is (q - p)/T; with it, T (q - p).")
def slope_without_square(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    return _slope(teacher, student, label, a, 1 / T, T)


@mistake(
    "the slope has T² as the loss has",
    "Your soft slope has T² in front. The derivative of z/T gives a 1/T, so that T is left.",
)
def slope_times_square(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    return _slope(teacher, student, label, a, T**2, T)


@mistake("T does not matter to the slope", "The factor T is missing before q - p.")
def slope_without_t(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    return _slope(teacher, student, label, a, 1, T)


@mistake(
    "a slope points downhill",
    "Every sign is turned round. A slope points uphill; the step goes against it, and does that by itself.",
)
def slope_downhill(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    return [-value for value in slope(teacher, student, label, T, a)]


@mistake("the soft slope is at T = 1", "Your soft slope does not soften: p and q are taken at T.")
def slope_at_one(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    return _slope(teacher, student, label, a, T, 1.0)


@mistake("the hard slope is softened", "The hard slope is softened too. The label is compared at T = 1.")
def slope_softened_twice(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    return _slope(teacher, student, label, a, T, T, T)


@mistake("the shares are swapped", "The shares are swapped: a belongs to the soft slope.")
def slope_with_shares_swapped(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    return slope(teacher, student, label, T, 1 - a)


@mistake(
    "the label is subtracted everywhere",
    "You subtracted 1 from every class. Only the label's class has a 1; the others have a 0.",
)
def slope_minus_one(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    p, q, now = soften(teacher, T), soften(student, T), soften(student)
    return [a * T * (qi - pi) + (1 - a) * (ni - 1) for pi, qi, ni in zip(p, q, now, strict=True)]


@mistake(
    "the slope of the teacher is wanted",
    "This compares the teacher with the label in the hard part. It is the student who moves.",
)
def slope_of_the_teacher(teacher: Row, student: Row, label: int, T: float, a: float) -> list[float]:
    p, q, now = soften(teacher, T), soften(student, T), soften(teacher)
    return [
        a * T * (qi - pi) + (1 - a) * (ni - (place == label))
        for place, (pi, qi, ni) in enumerate(zip(p, q, now, strict=True))
    ]


# --- a verdict over seeds --------------------------------------------------------------------------


def verdict(alone, taught):
    gains = [with_teacher - labels for with_teacher, labels in zip(taught, alone, strict=True)]
    if len(gains) < 3:
        return "not shown"
    mean, error = fmean(gains), stdev(gains) / len(gains) ** 0.5
    if mean > 2 * error:
        return "gain"
    return "loss" if mean < -2 * error else "not shown"


def _said(gain: float, error: float) -> str:
    return "gain" if gain > 2 * error else "loss" if gain < -2 * error else "not shown"


def _gains(alone: Row, taught: Row) -> list[float]:
    return [one - other for one, other in zip(taught, alone, strict=True)]


@mistake(
    "the larger mean wins",
    "You compare means alone. Two means nearly always differ; ask whether they differ by more than luck.",
)
def verdict_by_means(alone: Row, taught: Row) -> str:
    return "not shown" if len(alone) < 3 else _said(fmean(taught) - fmean(alone), 0)


@mistake("one seed is a result", "You look at the first seed alone. The accuracy of one seed is no result.")
def verdict_by_first(alone: Row, taught: Row) -> str:
    return _said(taught[0] - alone[0], 0) if alone else "not shown"


@mistake("the best run counts", "You compare the best runs. The best of several is the luckiest one.")
def verdict_by_best(alone: Row, taught: Row) -> str:
    return "not shown" if len(alone) < 3 else _said(max(taught) - max(alone), 0)


@mistake(
    "deviation and standard error are the same",
    "You took the deviation of one gain. The mean of n gains wobbles less: divide by the square root of n.",
)
def verdict_by_deviation(alone: Row, taught: Row) -> str:
    gains = _gains(alone, taught)
    return "not shown" if len(gains) < 3 else _said(fmean(gains), stdev(gains))


@mistake(
    "the runs are not pairs",
    """You compare two heaps. Each seed gives a pair that starts from the same weights: look at their
        differences.""",
)
def verdict_unpaired(alone: Row, taught: Row) -> str:
    if len(alone) < 3:
        return "not shown"
    error = ((stdev(alone) ** 2 + stdev(taught) ** 2) / len(alone)) ** 0.5
    return _said(fmean(taught) - fmean(alone), error)


@mistake(
    "the spread of a sample is that of all",
    "You divided by n for the deviation. For a sample it is n - 1: `statistics.stdev`.",
)
def verdict_of_population(alone: Row, taught: Row) -> str:
    gains = _gains(alone, taught)
    return "not shown" if len(gains) < 3 else _said(fmean(gains), pstdev(gains) / len(gains) ** 0.5)


@mistake(
    "two seeds are enough",
    "With fewer than three seeds nothing is shown, however large the difference is.",
)
def verdict_with_any_number(alone: Row, taught: Row) -> str:
    gains = _gains(alone, taught)
    if not gains:
        return "not shown"
    return _said(fmean(gains), stdev(gains) / len(gains) ** 0.5 if len(gains) > 1 else 0)


@mistake(
    "alone minus taught",
    "Gain and loss are turned round: a gain is where the taught student is better.",
)
def verdict_turned_round(alone: Row, taught: Row) -> str:
    return verdict(taught, alone)


@mistake(
    "a teacher cannot harm",
    "You never say 'loss'. A teacher can make a student worse, and the function must be able to say it.",
)
def verdict_of_gains_only(alone: Row, taught: Row) -> str:
    return "gain" if verdict(alone, taught) == "gain" else "not shown"
