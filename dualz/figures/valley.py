"""Why the nearest level is not the best one: the error of an output over two weights, as a valley.

Points of one line have the same error. Where the two inputs are alike the lines are long and oblique, and a
point of the grid that is farther away can lie lower.
Lesson: 11 (quantization).
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt

from dualz.figures.parts.marks import Box, Circle, Curve, Edge, Mark, Picture, Text

UNIT, LEFT, TOP = 104.0, 62.0, 40.0
LEAST, MOST = -1, 2
SIDE = (MOST - LEAST) * UNIT
AROUND = 72
Pair = tuple[float, float]


def place(first: float, second: float) -> Pair:
    """Where the pair of weights stands in the picture."""
    return round(LEFT + (first - LEAST) * UNIT, 1), round(TOP + (MOST - second) * UNIT, 1)


def error(alike: float, at: Pair, weights: Pair) -> float:
    """The mean squared error of the output: both inputs have mean square 1 and mean product ``alike``."""
    one, two = at[0] - weights[0], at[1] - weights[1]
    return one * one + two * two + 2 * alike * one * two


def draw(alike: float, weights: Pair, nearest: Pair, wish: float, paid: Pair) -> Picture:
    """``nearest``: both weights rounded. ``wish``: what is best for the second one after the first was
    rounded. ``paid``: the wish rounded."""
    marks = _frame()
    errors = {"nearest": error(alike, nearest, weights), "paid": error(alike, paid, weights)}
    for name, tone in (("nearest", "taken"), ("paid", "active")):
        if errors[name] > 1e-6:
            title = f"all pairs with the error {errors[name]:.2f}"
            parts = _line(alike, weights, errors[name])
            marks += [Curve(f"line:{name}:{at}", 0, 0, part, tone, title) for at, part in enumerate(parts)]
    marks.append(Circle("weights", *place(*weights), "", "new", "the weights before rounding", radius=6))
    x, y = place(nearest[0], wish)
    marks.append(Edge("first", *place(*weights), *place(nearest[0], weights[1]), tone="taken"))
    marks.append(Edge("second", *place(nearest[0], weights[1]), x, y, tone="active"))
    marks.append(Circle("wish", x, y, "", "active", f"the best second weight now: {wish:.2f}", radius=5))
    marks.append(
        Box("nearest", *place(*nearest), "N", 22, 22, tone="taken", title="each at its nearest level")
    )
    if paid != nearest:
        marks.append(Box("paid", *place(*paid), "C", 22, 22, tone="active", title="with compensation"))
    words = [
        ("green dot: the weights before rounding", "new"),
        (f"N: nearest levels, error {errors['nearest']:.2f}", "taken"),
        (f"C: with compensation, error {errors['paid']:.2f}", "active"),
        (f"small dot: the best second weight, {wish:.2f}", "active"),
        ("a line joins pairs of one error", "plain"),
    ]
    left = LEFT + SIDE + 34
    marks += [
        Text(f"words:{at}", left, TOP + 60 + 24 * at, line, tone=tone)
        for at, (line, tone) in enumerate(words)
    ]
    caption = (
        f"Inputs alike to {alike:.2f}: the nearest levels {_say(nearest)} "
        f"have the error {errors['nearest']:.2f}, "
        f"compensated ones {_say(paid)} {errors['paid']:.2f}."
    )
    return Picture(left + 300, TOP + SIDE + 58, tuple(marks), caption)


def _frame() -> list[Mark]:
    marks: list[Mark] = []
    for level in range(LEAST, MOST + 1):
        x, y = place(level, level)
        marks.append(Edge(f"across:{level}", LEFT, y, LEFT + SIDE, y, tone="faint"))
        marks.append(Edge(f"up:{level}", x, TOP, x, TOP + SIDE, tone="faint"))
        marks.append(Text(f"tick:x:{level}", x, TOP + SIDE + 20, str(level), anchor="middle"))
        marks.append(Text(f"tick:y:{level}", LEFT - 12, y + 4, str(level), anchor="end"))
    marks.append(Text("name:x", LEFT + SIDE / 2, TOP + SIDE + 42, "first weight", "head", "middle"))
    marks.append(Text("name:y", 14, TOP - 16, "second weight", "head"))
    return marks


def _line(alike: float, weights: Pair, value: float) -> list[tuple[Pair, ...]]:
    """The pairs of one error: an ellipse along the diagonals, as the parts of it that lie in the frame."""
    parts: list[list[Pair]] = [[]]
    for step in range(AROUND + 1):
        turn = 2 * pi * step / AROUND
        along = sqrt(value / (1 - alike)) * cos(turn) / sqrt(2)
        across = sqrt(value / (1 + alike)) * sin(turn) / sqrt(2)
        pair = (weights[0] + along + across, weights[1] - along + across)
        if all(LEAST <= one <= MOST for one in pair):
            parts[-1].append(place(*pair))
        elif parts[-1]:
            parts.append([])
    return [tuple(part) for part in parts if len(part) > 1]


def _say(pair: Pair) -> str:
    return f"({pair[0]:g}, {pair[1]:g})"
