"""What the learner builds: the slope of the loss for one sample, with which a real student is taught."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.distillation import attempts as code
from dualz.lessons.distillation.exercises_loss import CASES, case

STEPS, BATCH, WIDTH = 60, 16, 6
_LEAST = 0.9  # of the divergence before: a right slope leaves 0.77 of it


def _near(one: Any, other: Any, arguments: Any) -> bool:
    """Near enough for float32: q - p is a small difference, times T."""
    temperature = arguments[3]
    pairs = zip(one, other, strict=True)
    return len(one) == len(other) and all(
        abs(a - b) <= 2e-5 * max(1.0, abs(b)) + 1e-6 * temperature for a, b in pairs
    )


def _numbers(result: Any) -> list[Any]:
    return compare.numbers(result, "From your function a list of numbers, one a class")


def _same(one: Any, other: Any, arguments: Any) -> bool:
    return len(one) == len(other) and _near(one, other, arguments)


def _teaches(function: Guarded) -> None:
    """A student of the signals comes nearer to the base within a few steps."""
    from dualz.lessons.distillation import own

    try:
        before, after = own.divergences(function, WIDTH, STEPS, BATCH)
    except (ValueError, RuntimeError, TypeError) as error:  # NotYet is none of these
        raise NotYet(
            f"With the ten classes of the signals your lists do not fit the network: {error}"
        ) from None
    if not after < _LEAST * before:
        raise NotYet(
            f"Every list that was tried is right, and still a student of the signals does not come nearer to "
            f"its teacher: the divergence goes from {before:.3f} to {after:.3f}. Does your function remember "
            "something from call to call?"
        )


def _by_torch(teacher, student, label, T, a):
    """What autograd gives for the loss as one writes it with torch, in float32."""
    import torch
    from torch.nn import functional

    t, s = torch.tensor(teacher), torch.tensor(student, requires_grad=True)
    soft = functional.kl_div(torch.log_softmax(s / T, 0), torch.softmax(t / T, 0), reduction="sum")
    loss = a * T * T * soft + (1 - a) * functional.cross_entropy(s[None], torch.tensor([label]))
    (found,) = torch.autograd.grad(loss, s)
    return found


def _by_numpy(teacher, student, label, T, a):
    import numpy as np

    def softmax(values):
        powers = np.exp(values - values.max())
        return powers / powers.sum()

    t, s = np.asarray(teacher), np.asarray(student)
    one_hot = np.arange(len(s)) == label
    return a * T * (softmax(s / T) - softmax(t / T)) + (1 - a) * (softmax(s) - one_hot)


def _stub(teacher, student, label, T, a): ...


SLOPE = Exercise(
    id="distillation.slope",
    kind="transfer",
    objectives=("distillation.step", "distillation.frozen"),
    prompt="""Write `slope(teacher, student, label, T, a)`: by how much the loss grows with each of the
        student's logits, as a list. For the soft term (T² included) that is T (q - p), with both softened;
        for the hard term q - y at T = 1, where y is 1 for the label's class and 0 for all others; a and 1 - a
        weigh them. `soften(values, T)` is at hand. When all lists are right, a student of the signals is
        taught with them.""",
    form=Function(
        code.slope,
        "slope(teacher, student, label, T, a)",
        Space(CASES, case, count=40),
        (
            code.slope_without_square,
            code.slope_times_square,
            code.slope_without_t,
            code.slope_downhill,
            code.slope_at_one,
            code.slope_softened_twice,
            code.slope_with_shares_swapped,
            code.slope_minus_one,
            code.slope_of_the_teacher,
        ),
        read=_numbers,
        same=_same,
        then=_teaches,
    ),
    greeting="Right for every sample, and a student of the signals has come nearer to its teacher by it.",
    hints=(
        "Three rows first: p and q at T, and the student at T = 1. Then one number for each class.",
        "`enumerate` gives the class with each probability: subtract 1 where it is the label.",
    ),
    worked="The soft slope is T (q - p), the hard one q - y at T = 1. The network does the rest itself.",
    stub=_stub,
    also=(_by_torch, _by_numpy),
)
