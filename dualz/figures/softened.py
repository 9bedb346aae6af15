"""A signal, the teacher's logits for it, and its probabilities at a temperature.

Lesson: 13 (distillation), an explorer.
"""

from __future__ import annotations

from collections.abc import Sequence

from dualz.figures.parts import matrices
from dualz.figures.parts.marks import Curve, Edge, Mark, Picture, Text
from dualz.models.distillation import soften

MARGIN = 16.0
WIDE, HIGH = 240.0, 100.0
LEFT, CELL = 76.0, matrices.CELL_WIDTH
_TOP, _LOGITS, _BARS = 32.0, 172.0, 214.0
_TALLEST = 4.6  # the largest magnitude of a signal


def draw(signal: Sequence[float], label: int, values: Sequence[float], temperature: float) -> Picture:
    """The curve of a signal; below it the logits and the probabilities softmax(logits / temperature)."""
    shares = soften(values, temperature)
    marks: list[Mark] = [Text("head:signal", MARGIN, 22, f"a signal of class {label}", "head")]
    marks += curve("signal", signal, LEFT, _TOP)
    marks.append(Text("head:class", MARGIN, _LOGITS - 12, "class", "head"))
    for place in range(len(values)):
        tone = "active" if place == label else "plain"
        x = LEFT + CELL * (place + 0.5)
        marks.append(Text(f"class:{place}", x, _LOGITS - 12, str(place), "head", "middle", tone))
    marks.append(Text("name:logits", MARGIN, _LOGITS + 19, "logits", "head"))
    marks += matrices.row("logit", values, LEFT, _LOGITS, digits=1)
    marks.append(Text("name:shares", MARGIN, _BARS + 64, f"T = {temperature:g}", "head"))
    marks += matrices.probabilities("share", shares, LEFT, _BARS, label)
    ranked = sorted(range(len(shares)), key=lambda place: -shares[place])
    said = ", ".join(f"class {place} about {100 * shares[place]:.0f} %" for place in ranked[:3])
    caption = f"A {label} at T = {temperature:g}: {said}; all others together "
    caption += f"about {100 * sum(shares[place] for place in ranked[3:]):.0f} %."
    return Picture(LEFT + CELL * len(values) + MARGIN, _BARS + 112, tuple(marks), caption)


def curve(key: str, signal: Sequence[float], left: float, top: float) -> list[Mark]:
    """A signal as a line over its zero, 240 by 100 pixels."""
    middle = top + HIGH / 2
    step = WIDE / max(1, len(signal) - 1)
    places = tuple((at * step, -float(value) / _TALLEST * HIGH / 2) for at, value in enumerate(signal))
    return [
        Edge(f"zero:{key}", left, middle, left + WIDE, middle, tone="faint"),
        Curve(f"curve:{key}", left, middle, places, "active", f"{len(signal)} samples"),
    ]
