"""Pictures of gradient descent: the sample above the weights, scores and errors beside them.

The last column of weights are the biases: they belong to an input that is always 1.
Steps: ``dualz.models.descent``. Lesson: 09 (models).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import CELL_HEIGHT, CELL_WIDTH, grid, listed, number, row
from dualz.models.descent import Compared, Moved, Scored

MARGIN = 10.0
LEFT = 78.0
INPUTS, TOP = 34.0, 96.0
MOST_INPUTS = 5
CLEAR_LEAD = 0.05
COLUMNS = ("score", "probability", "error")

# The numbers of a column, and the tones of those that stand out, by name.
Columns = dict[str, tuple[Sequence[float], Mapping[int, str]]]


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``descend``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _scored(step: Scored, earlier: Sequence[Any] = ()) -> Picture:
    best = max(step.scores)
    leaders = [place for place, score in enumerate(step.scores) if score == best]
    who = f"class {leaders[0]} leads with {number(best, 3)}" if len(leaders) == 1 else "no class leads alone"
    caption = f"Score: each class multiplies its weights with the inputs and adds up; {who}."
    tones = dict.fromkeys(leaders, "active") if len(leaders) == 1 else {}
    return _picture(step, caption, {"score": (step.scores, tones)})


@draw.register
def _compared(step: Compared, earlier: Sequence[Any] = ()) -> Picture:
    given = step.probabilities[step.label]
    caption = (
        f"Compare: softmax gives the right class, {step.label}, the probability {given:.3f}. "
        f"1 was wanted, so its error is {step.error[step.label]:.3f}; for the others 0 was wanted."
    )
    columns: Columns = {"score": (step.scores, {}), "probability": (step.probabilities, {})}
    return _picture(step, caption, {**columns, "error": (step.error, {step.label: "active"})})


@draw.register
def _moved(step: Moved, earlier: Sequence[Any] = ()) -> Picture:
    tones = _directions(step)
    grow, shrink = (sum(tone == wanted for tone in tones.values()) for wanted in ("active", "taken"))
    still = len(step.error) * (len(step.x) + 1) - grow - shrink
    caption = (
        f"Move: each weight moves by -{number(step.rate)} · error · input. "
        f"{grow} grow (thick), {shrink} shrink (dashes)"
    )
    caption += f", {still} stay, because input times error is 0." if still else "."
    return _picture(step, caption, {"error": (step.error, {})}, tones)


# --- what can be asked ---------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_moved(following: Moved, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    tones = _directions(following)
    growing = tuple(f"weight:{place}" for place, tone in tones.items() if tone == "active")
    if not isinstance(step, Compared) or not growing or len(following.x) > MOST_INPUTS:
        return None
    every = len(following.error) * (len(following.x) + 1)
    return Question(
        "Which weights will grow? Click on all of them; the last column holds the biases.",
        tuple(f"weight:{place}" for place in range(every)),
        growing,
        "A weight grows where error times input is below 0: a negative error needs a positive input.",
    )


@ask.register
def _ask_scored(following: Scored, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    ranked = sorted(following.scores)
    if not isinstance(step, Moved) or ranked[-1] - ranked[-2] < CLEAR_LEAD:
        return None
    best = following.scores.index(ranked[-1])
    return Question(
        f"The next sample is ({listed(following.x)}). Which class will have the largest score?",
        tuple(f"class:{place}" for place in range(len(following.scores))),
        (f"class:{best}",),
        f"Weights times inputs, added up, plus the bias: class {best} has {number(ranked[-1], 3)}.",
    )


# --- the parts -----------------------------------------------------------------------------------


def _directions(step: Moved) -> dict[int, str]:
    """The weights that move, by their place in the picture: ``active`` where they grow, else ``taken``."""
    tones: dict[int, str] = {}
    inputs = (*step.x[:MOST_INPUTS], 1.0)
    for own, error in enumerate(step.error):
        for column, value in enumerate(inputs):
            if error * value:
                tones[own * len(inputs) + column] = "active" if error * value < 0 else "taken"
    return tones


def _picture(
    step: Scored | Compared | Moved,
    caption: str,
    columns: Columns,
    tones: Mapping[int, str] | None = None,
) -> Picture:
    hidden = len(step.x) - MOST_INPUTS
    inputs = (*step.x[:MOST_INPUTS], 1.0)
    rows = [(*own[:MOST_INPUTS], bias) for own, bias in zip(step.weights, step.biases, strict=True)]
    marks: list[Mark] = [Text("head:x", LEFT, 22, f"the inputs, of class {step.label}, and 1", "head")]
    marks += row("x", inputs, LEFT, INPUTS)
    marks.append(Text("head:w", LEFT, TOP - 8, "weights, bias", "head"))
    cells, right, bottom = grid("weight", rows, LEFT, TOP, tones=tones)
    marks += cells
    for place in range(len(rows)):
        tone = "active" if place == step.label else "plain"
        y = TOP + CELL_HEIGHT * (place + 0.5)
        marks.append(Box(f"class:{place}", MARGIN + 27, y, f"class {place}", 62, 26, "", tone))
    for at, name in enumerate(COLUMNS):
        if name in columns:
            marks += _column(name, *columns[name], right + 18 + at * (CELL_WIDTH + 18))
    if hidden > 0:
        marks.append(Text("more", LEFT, bottom + 18, f"and {hidden} more inputs", "note"))
    lines = [f"inputs: {listed(step.x[:MOST_INPUTS])}; class {step.label}"]
    lines += [f"class {place}: {listed(own)}" for place, own in enumerate(rows)]
    lines += [f"{name}: {listed(values)}" for name, (values, _) in columns.items()]
    # Every column has a place of its own and room is kept for all, so that nothing jumps between steps.
    width = right + 18 + len(COLUMNS) * (CELL_WIDTH + 18)
    return Picture(width, bottom + (28 if hidden > 0 else 12), tuple(marks), caption, "\n".join(lines))


def _column(name: str, values: Sequence[float], tones: Mapping[int, str], left: float) -> list[Mark]:
    middle = left + CELL_WIDTH / 2
    marks: list[Mark] = [Text(f"head:{name}", middle, TOP - 8, name, "head", "middle")]
    for place, value in enumerate(values):
        y = TOP + CELL_HEIGHT * (place + 0.5)
        words = number(value, 3)
        tone = tones.get(place, "plain")
        marks.append(
            Box(f"{name}:{place}", middle, y, words, CELL_WIDTH, CELL_HEIGHT - 6, "", tone, f"{name} {words}")
        )
    return marks
