"""Code that learners might write in lesson 13: right answers, and popular wrong ones.

Every function here stands for a learner's. The tests give them to the checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from statistics import fmean, pstdev, stdev
from typing import Any

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


def loss_without_square(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(student)[label])


def loss_times_t(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T * _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(student)[label])


def loss_turned_round(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(student, T), soften(teacher, T))
    return a * soft - (1 - a) * log(soften(student)[label])


def loss_of_the_teacher(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(teacher)[label])


def loss_with_the_teachers_own(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    return loss(teacher, student, label, T, a) - log(soften(teacher)[label])


def loss_softened_twice(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(teacher, T), soften(student, T))
    return a * soft - (1 - a) * log(soften(student, T)[label])


def loss_at_one(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    soft = T**2 * _divergence(soften(teacher), soften(student))
    return a * soft - (1 - a) * log(soften(student)[label])


def loss_with_shares_swapped(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    return loss(teacher, student, label, T, 1 - a)


def loss_as_cross_entropy(teacher: Row, student: Row, label: int, T: float, a: float) -> float:
    p, q = soften(teacher, T), soften(student, T)
    soft = -(T**2) * sum(pi * log(qi) for pi, qi in zip(p, q, strict=True))
    return a * soft - (1 - a) * log(soften(student)[label])


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


def verdict_by_means(alone: Row, taught: Row) -> str:
    return "not shown" if len(alone) < 3 else _said(fmean(taught) - fmean(alone), 0)


def verdict_by_first(alone: Row, taught: Row) -> str:
    return _said(taught[0] - alone[0], 0)


def verdict_by_best(alone: Row, taught: Row) -> str:
    return "not shown" if len(alone) < 3 else _said(max(taught) - max(alone), 0)


def verdict_by_deviation(alone: Row, taught: Row) -> str:
    gains = _gains(alone, taught)
    return "not shown" if len(gains) < 3 else _said(fmean(gains), stdev(gains))


def verdict_unpaired(alone: Row, taught: Row) -> str:
    if len(alone) < 3:
        return "not shown"
    error = ((stdev(alone) ** 2 + stdev(taught) ** 2) / len(alone)) ** 0.5
    return _said(fmean(taught) - fmean(alone), error)


def verdict_of_population(alone: Row, taught: Row) -> str:
    gains = _gains(alone, taught)
    return "not shown" if len(gains) < 3 else _said(fmean(gains), pstdev(gains) / len(gains) ** 0.5)


def verdict_with_any_number(alone: Row, taught: Row) -> str:
    gains = _gains(alone, taught)
    return _said(fmean(gains), stdev(gains) / len(gains) ** 0.5 if len(gains) > 1 else 0)


def verdict_turned_round(alone: Row, taught: Row) -> str:
    return verdict(taught, alone)


def verdict_of_gains_only(alone: Row, taught: Row) -> str:
    return "gain" if verdict(alone, taught) == "gain" else "not shown"
