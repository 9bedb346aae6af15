"""Picture of why no model beats the truth: ln x stays below its tangent x - 1.

Plain values go in: an explorer of lesson 01 draws with it. The inequality is that of Gibbs (1902); Shannon
(1948) uses it for the entropy.
Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import exp, log

from dualz.figures.parts.marks import Circle, Curve, Edge, Mark, Picture, Text
from dualz.figures.parts.symbols import show

WIDTH, HEIGHT = 640.0, 330.0
LEFT, RIGHT, TOP, BOTTOM = 54.0, 470.0, 34.0, 290.0
LOW, HIGH = -2.5, 3.5  # of the upright axis
MOST = HIGH + 1  # of x: there the tangent leaves the picture
STEPS = 60


def tangent(true: Mapping[Hashable, float], model: Mapping[Hashable, float], excess: float) -> Picture:
    """Each symbol at x = Q/P, on the logarithm and on its tangent. ``excess``: bits per symbol above H.

    Raises:
        ValueError: a symbol of ``true`` has no chance in ``model``: its gap has no end.
    """
    if any(not model.get(symbol) for symbol in true):
        raise ValueError("A symbol that is impossible under the model has a gap without an end.")
    marks = _axes()
    line = tuple(_place(x, x - 1) for x in (0, MOST))
    least = exp(LOW)
    xs = (least + (MOST - least) * (step / STEPS) ** 2 for step in range(STEPS + 1))
    marks.append(Curve("tangent", 0, 0, line, "taken", "x - 1"))
    marks.append(Curve("log", 0, 0, tuple(_place(x, log(x)) for x in xs), "done", "ln x"))
    marks.append(Text("name:tangent", *_place(3.2, 2.7), "x - 1", "label", "end", "taken"))
    marks.append(Text("name:log", *_place(3.9, 1.0), "ln x", "label", "middle", "done"))
    said = []
    for number, (symbol, p) in enumerate(true.items()):
        ratio = model[symbol] / p
        gap = ratio - 1 - log(ratio)
        x, y = _place(min(ratio, MOST), min(ratio, MOST) - 1)
        low = _place(ratio, max(log(ratio), LOW))[1]
        title = f"{show(symbol)}: P {p:.3f}, Q {model[symbol]:.3f}, gap {gap:.3f}"
        marks.append(Edge(f"gap:{symbol!r}", x, y, x, low, tone="active", title=title))
        marks.append(Circle(f"dot:{symbol!r}", x, low, "", "active", title, radius=4))
        marks.append(Text(f"symbol:{symbol!r}", x + 8, low + 16, show(symbol), "label"))
        row = TOP + 30 + 24 * number
        words = f"{show(symbol)} {p:.3f} · {gap:.3f}"
        marks.append(Text(f"row:{symbol!r}", RIGHT + 30, row, words, "code"))
        said.append(f"{show(symbol)}: Q/P = {ratio:.3f}, gap {gap:.3f}, times P {p * gap:.3f}")
    mean = excess * log(2)
    marks.append(Text("head:gaps", RIGHT + 30, TOP + 6, "P · gap", "head"))
    row = TOP + 30 + 24 * len(true)
    marks.append(Text("sum", RIGHT + 30, row, f"sum  {mean:.3f}", "code", tone="active"))
    caption = (
        f"The gaps, each times P, add up to {mean:.3f}. Divided by ln 2 that is what the model costs above "
        f"the entropy: {excess:.3f} bits per symbol."
    )
    return Picture(WIDTH, HEIGHT, tuple(marks), caption, "\n".join(said))


def _place(x: float, y: float) -> tuple[float, float]:
    return (
        round(LEFT + (RIGHT - LEFT) * x / MOST, 1),
        round(BOTTOM - (BOTTOM - TOP) * (y - LOW) / (HIGH - LOW), 1),
    )


def _axes() -> list[Mark]:
    marks: list[Mark] = [Text("head:x", (LEFT + RIGHT) / 2, BOTTOM + 34, "x = Q/P", "head", "middle")]
    for x in range(5):
        place = _place(x, LOW)
        marks.append(Edge(f"grid:x:{x}", place[0], TOP, place[0], BOTTOM, tone="faint"))
        marks.append(Text(f"tick:x:{x}", place[0], BOTTOM + 16, f"{x}", "note", "middle"))
    for y in range(-2, 4):
        place = _place(0, y)
        marks.append(Edge(f"grid:y:{y}", LEFT, place[1], RIGHT, place[1], tone="faint"))
        marks.append(Text(f"tick:y:{y}", LEFT - 8, place[1] + 4, f"{y}", "note", "end"))
    return marks
