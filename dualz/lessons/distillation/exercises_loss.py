"""The loss: both terms by hand, and the code."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.lessons.distillation import attempts as code
from dualz.lessons.distillation.exercises_paper import extra, named, numbers, shares

# --- perform: both terms by hand -------------------------------------------------------------------

PARTS = ("soft", "hard", "loss")
SHARE = 0.75
TEACHER, STUDENT = (8, 2, 1), (1, 2, 1)  # powers at T = 2; squared they are those at T = 1


def _parts(soft: float, hard: float, share: float = SHARE) -> tuple[float, float, float]:
    return soft, hard, share * soft + (1 - share) * hard


def _kl(p: Sequence[float], q: Sequence[float]) -> float:
    return extra(shares(p), shares(q), lambda a, b: a * log(a / b))


_HARD = -log(shares((1, 4, 1))[0])
_SOFT = 4 * _kl(TEACHER, STUDENT)

TERMS = Exercise(
    id="distillation.terms",
    kind="perform",
    objectives=("distillation.soften", "distillation.loss"),
    prompt=f"""Teacher's logits: 6 ln 2, 2 ln 2, 0. Student's logits: 0, 2 ln 2, 0. The label is the first
        class, T = 2 and a = {SHARE}. Compute the loss, to two decimals: a dict with `soft` (T² included),
        `hard` and `loss`.""",
    form=numbers(
        named(PARTS, _parts(_SOFT, _HARD)),
        "Not these: soften both rows at T = 2 for the soft term, the student at T = 1 for the hard one.",
        (
            (
                "T² is forgotten",
                _parts(_SOFT / 4, _HARD),
                "T² is missing: the soft term is 4 times the divergence.",
            ),
            (
                "KL is turned round",
                _parts(4 * _kl(STUDENT, TEACHER), _HARD),
                """The divergence is turned round: the teacher's probabilities stand in front of the
                    logarithm.""",
            ),
            (
                "the soft term is at T = 1",
                _parts(4 * _kl((64, 4, 1), (1, 4, 1)), _HARD),
                "The soft term compares softened probabilities: divide both rows of logits by T = 2 first.",
            ),
            (
                "the hard term is softened too",
                _parts(_SOFT, -log(shares(STUDENT)[0])),
                "The hard term is taken at T = 1: there the student's powers are 1, 4 and 1.",
            ),
            (
                "the teacher is compared with the label",
                _parts(_SOFT, -log(shares((64, 4, 1))[0])),
                "Your hard term compares the teacher with the label. It is the student who is examined.",
            ),
            (
                "the shares are swapped",
                _parts(_SOFT, _HARD, 1 - SHARE),
                "The shares are swapped: a belongs to the soft term, 1 - a to the hard one.",
            ),
            (
                "logarithms to the base 2",
                _parts(_SOFT / log(2), _HARD / log(2)),
                "You took the logarithm to the base 2. Losses use the natural one.",
            ),
        ),
        unit="nats",
    ),
    greeting="Student beside teacher, student beside label, and the teacher nowhere beside the label.",
    hints=(
        """At T = 2 the teacher's powers are 8, 2, 1, the student's 1, 2, 1. At T = 1 the student's are 1, 4,
            1.""",
        """soft = 4 · (8/11 ln(32/11) + 2/11 ln(4/11) + 1/11 ln(4/11)). The hard term is -ln of one
            probability.""",
    ),
    worked="""p = (8, 2, 1)/11 and q = (1, 2, 1)/4, so the divergence is 0.501 and the soft term 2.003. The
        student gives the label 1/6, so the hard term is 1.792. Together: 0.75 · 2.003 + 0.25 · 1.792 =
        1.950.""",
)

# --- complete: the loss as code --------------------------------------------------------------------


def case(random: Random) -> tuple[Any, ...]:
    """Logits, temperatures and shares that float32 holds exactly."""
    classes, most = random.randint(1, 12), random.choice((8, 96))
    rows = [[random.randint(-most, most) / 8 for _ in range(classes)] for _ in range(2)]
    temperature = random.choice((1.0, 1.5, 2.0, 4.0, 10.0, 50.0))
    return *rows, random.randrange(classes), temperature, random.choice((0.0, 0.25, 0.5, 0.875, 1.0))


CASES = [
    ([0.0], [0.0], 0, 1.0, 0.5),
    ([1.0, 1.0], [1.0, 1.0], 1, 4.0, 1.0),
    ([2.0, 0.0], [1.0, 1.0], 0, 2.0, 0.875),
    ([2.0, 0.0], [1.0, 1.0], 1, 2.0, 0.0),
    ([0.0, 3.0, -2.0], [1.0, -1.0, 2.0], 2, 1.0, 0.5),
    ([0.0, 1.0], [40.0, -40.0], 1, 1.0, 0.0),  # e^-80 is about the least that float32 holds
    ([12.0, -12.0], [-12.0, 12.0], 0, 10.0, 1.0),
]


def _near(one: Any, other: Any, arguments: Any) -> bool:
    """Near enough for float32: a divergence is a small difference of larger numbers, times T²."""
    temperature = arguments[3]
    return abs(one - other) <= 2e-5 * max(1.0, abs(other)) + 1e-6 * temperature**2


def _by_torch(teacher, student, label, T, a):
    """The loss as one writes it with torch, in float32."""
    import torch
    from torch.nn import functional

    t, s = torch.tensor(teacher), torch.tensor(student)
    p, q = torch.softmax(t / T, 0), torch.log_softmax(s / T, 0)
    soft = T * T * functional.kl_div(q, p, reduction="sum")
    return a * soft + (1 - a) * functional.cross_entropy(s[None], torch.tensor([label]))


def _as_written(teacher, student, label, T, a):
    """The formula as it stands, in float32: no logarithm of a softmax in one step."""
    import torch

    t, s = torch.tensor(teacher), torch.tensor(student)
    p, q = torch.softmax(t / T, 0), torch.softmax(s / T, 0)
    soft = T**2 * (p * torch.log(p / q)).sum()
    return a * soft - (1 - a) * torch.log(torch.softmax(s, 0)[label])


def _stub(teacher, student, label, T, a):
    p, q = soften(teacher, T), soften(student, T)  # noqa: F821, F841
    soft = ...
    hard = ...
    return a * soft + (1 - a) * hard


LOSS = Exercise(
    id="distillation.loss",
    kind="complete",
    objectives=("distillation.loss", "distillation.frozen"),
    prompt="""Complete `loss(teacher, student, label, T, a)`, the loss of one sample from two rows of logits.
        `soften(values, T)` gives the probabilities at a temperature, T = 1 if you leave it out.""",
    form=Function(
        code.loss,
        "loss(teacher, student, label, T, a)",
        Space(CASES, case, count=40),
        (
            code.loss_without_square,
            code.loss_times_t,
            code.loss_turned_round,
            code.loss_of_the_teacher,
            code.loss_with_the_teachers_own,
            code.loss_softened_twice,
            code.loss_at_one,
            code.loss_with_shares_swapped,
            code.loss_as_cross_entropy,
            code.loss_in_bits,
            code.loss_of_means,
        ),
        read=lambda result: compare.number(result, "From your function a number"),
        same=_near,
        unit="nats",
    ),
    greeting="Right on every sample, with shares and temperatures of all kinds.",
    hints=(
        """soft: T² times the sum of p log(p / q) over the classes. hard: minus the logarithm of one
            probability.""",
        "`zip(p, q)` walks through both rows; the hard term needs `soften(student)[label]`.",
    ),
    worked="""The soft term puts the student beside the teacher, both softened; the hard term puts the
        student, as it is, beside the label.""",
    stub=_stub,
    also=(_by_torch, _as_written),
)
