"""The loss: both terms by hand, and the code."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.compare import Given, Spread
from dualz.course.old import Exercise, Wrong
from dualz.lessons.distillation import attempts as code
from dualz.lessons.distillation.exercises_paper import choose, extra, named, numbers_of, shares

# --- perform: both terms by hand -------------------------------------------------------------------

PARTS = ("soft", "hard", "loss")
SHARE = 0.75
TEACHER, STUDENT = (8, 2, 1), (1, 2, 1)  # powers at T = 2; squared they are those at T = 1


def _parts(soft: float, hard: float, share: float = SHARE) -> tuple[float, float, float]:
    return soft, hard, share * soft + (1 - share) * hard


def _kl(p: Sequence[float], q: Sequence[float]) -> float:
    return extra(shares(p), shares(q), lambda a, b: a * log(a / b))


_HARD = -log(shares((1, 4, 1))[0])
TERMS_RIGHT = _parts(4 * _kl(TEACHER, STUDENT), _HARD)
_TERMS_WRONG = (
    (
        "T² is forgotten",
        _parts(_kl(TEACHER, STUDENT), _HARD),
        "T² is missing: the soft term is 4 times the divergence.",
    ),
    (
        "KL is turned round",
        _parts(4 * _kl(STUDENT, TEACHER), _HARD),
        "The divergence is turned round: the teacher's probabilities stand in front of the logarithm.",
    ),
    (
        "the soft term is at T = 1",
        _parts(4 * _kl((64, 4, 1), (1, 4, 1)), _HARD),
        "The soft term compares softened probabilities: divide both rows of logits by T = 2 first.",
    ),
    (
        "the hard term is softened too",
        _parts(4 * _kl(TEACHER, STUDENT), -log(shares(STUDENT)[0])),
        "The hard term is taken at T = 1: there the student's powers are 1, 4 and 1.",
    ),
    (
        "the teacher is compared with the label",
        _parts(4 * _kl(TEACHER, STUDENT), -log(shares((64, 4, 1))[0])),
        "Your hard term compares the teacher with the label. It is the student who is examined.",
    ),
    (
        "the shares are swapped",
        _parts(4 * _kl(TEACHER, STUDENT), _HARD, 1 - SHARE),
        "The shares are swapped: a belongs to the soft term, 1 - a to the hard one.",
    ),
    (
        "logarithms to the base 2",
        _parts(4 * _kl(TEACHER, STUDENT) / log(2), _HARD / log(2)),
        "You took the logarithm to the base 2. Losses use the natural one.",
    ),
)


def _check_terms(answer: Any) -> str:
    found = numbers_of(answer, PARTS)
    other = "Not these: soften both rows at T = 2 for the soft term, the student at T = 1 for the hard one."
    choose(found, TERMS_RIGHT, [(wrong, said) for _, wrong, said in _TERMS_WRONG], other)
    return "Student beside teacher, student beside label, and the teacher nowhere beside the label."


TERMS = Exercise(
    id="distillation.terms",
    lesson=13,
    kind="perform",
    objectives=("distillation.soften", "distillation.loss"),
    prompt="Teacher's logits: 6 ln 2, 2 ln 2, 0. Student's logits: 0, 2 ln 2, 0. The label is the first "
    "class, "
    f"T = 2 and a = {SHARE}. Compute the loss, to two decimals: a dict with `soft` (T² included), `hard` and "
    "`loss`.",
    check=_check_terms,
    hints=(
        "At T = 2 the teacher's powers are 8, 2, 1, the student's 1, 2, 1. At T = 1 the student's are 1, "
        "4, 1.",
        "soft = 4 · (8/11 ln(32/11) + 2/11 ln(4/11) + 1/11 ln(4/11)), and hard = -ln(1/6).",
    ),
    answer=named(PARTS, TERMS_RIGHT),
    worked="p = (8, 2, 1)/11 and q = (1, 2, 1)/4, so the divergence is 0.501 and the soft term 2.003. The "
    "student "
    "gives the label 1/6, so the hard term is 1.792. Together: 0.75 · 2.003 + 0.25 · 1.792 = 1.950.",
    wrong=tuple(Wrong(name, named(PARTS, wrong), said[:20]) for name, wrong, said in _TERMS_WRONG),
)

# --- complete: the loss as code --------------------------------------------------------------------


def _case(random: Random) -> Given:
    classes = random.randint(2, 5)
    rows = [[round(random.uniform(-3, 3), 1) for _ in range(classes)] for _ in range(2)]
    temperature = random.choice((1.0, 2.0, 4.0, 10.0))
    return Given((*rows, random.randrange(classes), temperature, random.choice((0.0, 0.3, 0.9, 1.0))))


CASES = [Given(([2.0, 0.0], [1.0, 1.0], 0, 2.0, 0.9)), *compare.seeded(_case, 40)]
_LOSS_WRONG = (
    (
        "T² is forgotten",
        code.loss_without_square,
        "T² is missing: without it a high temperature silences the teacher.",
    ),
    ("T in place of T²", code.loss_times_t, "The gradient shrinks like 1/T², so the factor is T², not T."),
    (
        "KL is turned round",
        code.loss_turned_round,
        "The divergence is turned round: p, the teacher's, stands in front and above the line.",
    ),
    (
        "the loss compares teacher with labels",
        code.loss_of_the_teacher,
        "Your hard term compares the teacher with the label. Nothing in it depends on the student.",
    ),
    (
        "the teacher's own loss is added",
        code.loss_with_the_teachers_own,
        "You added the teacher's own loss. The teacher is frozen: it has no loss here.",
    ),
    (
        "the hard term is softened",
        code.loss_softened_twice,
        "The hard term is softened too. The label is a plain fact: compare at T = 1.",
    ),
    (
        "the soft term is at T = 1",
        code.loss_at_one,
        "Your soft term does not soften: p and q are taken at T.",
    ),
    (
        "the shares are swapped",
        code.loss_with_shares_swapped,
        "The shares are swapped: a belongs to the soft term.",
    ),
    (
        "cross-entropy in place of KL",
        code.loss_as_cross_entropy,
        "This is the cross-entropy of p and q. Its gradient is right, but it is not 0 when both agree.",
    ),
)


def _near(one: Any, other: Any) -> bool:
    return abs(one - other) <= 1e-9 * max(1.0, abs(other))


def _check_loss(answer: Any) -> str:
    function = Spread(compare.function(answer, "loss(teacher, student, label, T, a)"))
    shape = lambda result: compare.number(result, "From your function a number")  # noqa: E731
    mistakes = [(Spread(wrong), said) for _, wrong, said in _LOSS_WRONG]
    compare.same_as(function, Spread(code.loss), CASES, shape, mistakes, _near)
    return f"Right on {len(CASES)} samples, with shares and temperatures of all kinds."


def _stub(teacher, student, label, T, a):
    p, q = soften(teacher, T), soften(student, T)  # noqa: F821, F841
    soft = ...
    hard = ...
    return a * soft + (1 - a) * hard


LOSS = Exercise(
    id="distillation.loss",
    lesson=13,
    kind="complete",
    objectives=("distillation.loss", "distillation.frozen"),
    prompt="Complete `loss(teacher, student, label, T, a)`, the loss of one sample from two rows of logits. "
    "`soften(values, T)` gives the probabilities at a temperature, T = 1 if you leave it out.",
    check=_check_loss,
    hints=(
        "soft: T² times the sum of p log(p / q) over the classes. hard: minus the logarithm of one "
        "probability.",
        "`zip(p, q)` walks through both rows; the hard term needs `soften(student)[label]`.",
    ),
    answer=code.loss,
    worked="The soft term puts the student beside the teacher, both softened; the hard term puts the "
    "student, as "
    "it is, beside the label.",
    wrong=tuple(Wrong(name, wrong, said[:30]) for name, wrong, said in _LOSS_WRONG),
    stub=_stub,
)
