"""Pictures of one step of distillation: logits, softened probabilities, the terms of the loss, the update.

Steps: ``dualz.models.distillation``. Lesson: 13 (distillation).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.figures.parts.charts import bars
from dualz.figures.parts.marks import Mark, Picture, Question, Text
from dualz.figures.parts.matrices import CELL_WIDTH, listed, number, probabilities, row
from dualz.models.distillation import Answered, Checked, Compared, Softened, Stepped, Summed

MARGIN = 16.0
LEFT = 190.0
TOP = 40.0
CELLS, BARS = 42.0, 104.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``one_step``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _answered(step: Answered, earlier: Sequence[Any] = ()) -> Picture:
    caption = f"Answer: logits of both for one sample, whose class is {step.label}."
    return _table(
        step.label,
        caption,
        ("teacher's logits", "teacher", step.teacher),
        ("student's logits", "student", step.student),
    )


@draw.register
def _softened(step: Softened, earlier: Sequence[Any] = ()) -> Picture:
    top = max(range(len(step.logits)), key=step.logits.__getitem__)
    caption = (
        f"Soften: the {step.who}'s logits are divided by T = {number(step.temperature)} before softmax. "
        f"Class {top} goes from {step.sharp[top]:.3f} to {step.probabilities[top]:.3f}."
    )
    return _table(
        step.label,
        caption,
        (f"{step.who}'s logits", step.who, step.logits),
        ("softmax(z)", "sharp", step.sharp),
        (f"softmax(z / {number(step.temperature)})", f"soft:{step.who}", step.probabilities),
    )


@draw.register
def _compared(step: Compared, earlier: Sequence[Any] = ()) -> Picture:
    square = number(step.temperature**2)
    caption = (
        f"Compare: the terms p log(p / q) add up to {number(sum(step.terms), 4)}; "
        f"times T² = {square} that is the soft term, {number(step.soft, 4)}."
    )
    return _table(
        None,
        caption,
        ("teacher p, softened", "soft:teacher", step.teacher),
        ("student q, softened", "soft:student", step.student),
        ("p log(p / q)", "term", step.terms),
    )


@draw.register
def _checked(step: Checked, earlier: Sequence[Any] = ()) -> Picture:
    given = step.student[step.label]
    caption = (
        f"Check: at T = 1 the student gives class {step.label} the probability {given:.3f}; "
        f"the hard term is its negative logarithm, {number(step.hard, 4)}."
    )
    return _table(step.label, caption, ("softmax(z)", "sharp", step.student))


@draw.register
def _summed(step: Summed, earlier: Sequence[Any] = ()) -> Picture:
    share, rest = number(step.a), number(1 - step.a)
    caption = (
        f"Sum: {share} times {number(step.soft, 4)} plus {rest} times {number(step.hard, 4)} "
        f"is the loss, {number(step.total, 4)}."
    )
    rows = [
        (f"{share} · soft term", step.a * step.soft, number(step.a * step.soft, 4)),
        (f"{rest} · hard term", (1 - step.a) * step.hard, number((1 - step.a) * step.hard, 4)),
        ("loss", step.total, number(step.total, 4)),
    ]
    return bars(rows, caption, "the loss taken apart", active=("loss",))


@draw.register
def _stepped(step: Stepped, earlier: Sequence[Any] = ()) -> Picture:
    change = "falls" if step.after < step.before else "does not fall: the step was too long, it goes"
    caption = (
        f"Step: the student's logits move by {number(step.rate)} against the gradient. "
        f"The loss {change} from {number(step.before, 4)} to {number(step.after, 4)}. "
        "The teacher stays as it is."
    )
    return _table(
        None,
        caption,
        ("teacher's logits", "teacher", step.teacher),
        ("student's logits before", "before", step.before_logits),
        ("gradient", "gradient", step.gradient),
        ("student's logits after", "student", step.logits),
    )


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_softened(following: Softened, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if not isinstance(step, Answered) or following.temperature == 1:
        return None
    pairs = zip(following.probabilities, following.sharp, strict=True)
    gains = [soft - sharp for soft, sharp in pairs]
    ranked = sorted(gains)
    if ranked[-1] - ranked[-2] < 0.005:
        return None
    most = gains.index(ranked[-1])
    return Question(
        f"The teacher's logits are divided by {number(following.temperature)}. "
        "Which class gains most probability?",
        tuple(f"teacher:{place}" for place in range(len(gains))),
        (f"teacher:{most}",),
        f"Class {most} gains {gains[most]:.3f}, from {following.sharp[most]:.3f} to "
        f"{following.probabilities[most]:.3f}: classes that could hardly be heard gain most.",
    )


def _table(label: int | None, caption: str, *lines: tuple[str, str, Sequence[float]]) -> Picture:
    """A line for each row of numbers, classes side by side; probabilities (keys sharp, soft) as bars."""
    many = len(lines[0][2])
    marks: list[Mark] = [Text("head:class", MARGIN, 22, "class", "head")]
    for place in range(many):
        tone = "active" if place == label else "plain"
        words = f"{place} (label)" if place == label else str(place)
        x = LEFT + CELL_WIDTH * (place + 0.5)
        marks.append(Text(f"class:{place}", x, 22, words, "head", "middle", tone))
    top = TOP
    for name, key, values in lines:
        upright = key.startswith(("sharp", "soft"))
        marks.append(Text(f"line:{key}", MARGIN, top + (56 if upright else 19), name, "head"))
        marks += (
            probabilities(key, values, LEFT, top, label) if upright else row(key, values, LEFT, top, digits=3)
        )
        top += BARS if upright else CELLS
    text = "\n".join(f"{name}: {listed(values)}" for name, _, values in lines)
    return Picture(LEFT + CELL_WIDTH * many + MARGIN, top + 4, tuple(marks), caption, text)
