"""Pictures of fronts: points of bytes and accuracy, which of them stand on the front, the strips below it.

Steps: ``dualz.dual.fronts``. Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.dual.fronts import AddedStrip, BeganSweep, Looked, Point
from dualz.figures.parts.charts import PLOT_HEIGHT, PLOT_WIDTH, Plot
from dualz.figures.parts.marks import Box, Circle, Mark, Picture, Question, Text
from dualz.figures.parts.questions import choice

KEEP, BEATEN = "it stays", "it is beaten"


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step."""
    if not isinstance(step, (BeganSweep, Looked, AddedStrip)):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    steps = [*earlier, step]
    began = next(one for one in steps if isinstance(one, BeganSweep))
    looked = [one for one in steps if isinstance(one, Looked)]
    strips = [one for one in steps if isinstance(one, AddedStrip)]
    best = [began.points[one.index] for one in looked if one.kept]
    most, least = began.reference
    smallest = min((size for size, _ in began.points), default=most / 2)
    plot = Plot((smallest / 1.4, most * 1.2, least, 1.0), doubling=True)
    marks: list[Mark] = []
    for strip in strips:
        marks.append(_strip(plot, best, strip, began.reference, strip is step))
    marks += plot.axes("bytes, doubling", "accuracy")
    for index, point in enumerate(began.points):
        seen = next((one for one in looked if one.index == index), None)
        tone = "plain" if seen is None else "new" if seen.kept else "taken"
        tone = "active" if seen is step else tone
        marks.append(Circle(f"point:{index}", *plot.place(*point), str(index + 1), tone, _named(point), 11))
    at = plot.place(most, least)
    marks.append(Box("reference", at[0], at[1] - 8, "R", 16, 16, tone="done", title="the reference point"))
    left = plot.left + PLOT_WIDTH + 18
    for index, point in enumerate(began.points):
        seen = next((one for one in looked if one.index == index), None)
        words = "" if seen is None else ", on the front" if seen.kept else ", beaten"
        line = f"{index + 1}  {point[0]:g} bytes, {point[1]:g}{words}"
        marks.append(Text(f"line:{index}", left, 48 + 20 * index, line))
    area = strips[-1].area if strips else 0.0
    marks.append(Text("area", left, 62 + 20 * len(began.points), f"area: {area:.3f}", "head"))
    text = "\n".join(
        f"{_named(point)}: {'on the front' if point in best else 'not on it'}" for point in began.points
    )
    height = max(plot.top + PLOT_HEIGHT + 50, 80 + 20 * len(began.points))
    return Picture(left + 250, height, tuple(marks), _caption(step, began, best), text)


def _strip(plot: Plot, best: Sequence[Point], strip: AddedStrip, reference: Point, new: bool) -> Box:
    size, right = best[strip.index]
    following = best[strip.index + 1][0] if strip.index + 1 < len(best) else reference[0]
    x, y = plot.place(size, right)
    x2, y2 = plot.place(following, reference[1])
    title = f"{strip.wide:.2f} doublings times {strip.high:.2f}"
    tone = "active" if new else "done"
    return Box(
        f"strip:{strip.index}",
        (x + x2) / 2,
        (y + y2) / 2,
        "",
        max(x2 - x, 1),
        max(y2 - y, 1),
        tone=tone,
        title=title,
    )


def _named(point: Point) -> str:
    return f"{point[0]:g} bytes, accuracy {point[1]:g}"


def _caption(step: Any, began: BeganSweep, best: Sequence[Point]) -> str:
    if isinstance(step, BeganSweep):
        return f"Start: {len(began.points)} points, the smallest file first, and the reference R."
    if isinstance(step, Looked):
        point = began.points[step.index]
        if step.kept:
            return f"{_named(point)}: higher than {step.highest:g}, the best so far. It stays."
        return (
            f"{_named(point)}: not higher than {step.highest:g}, which a smaller file reaches. It is beaten."
        )
    size, _right = best[step.index]
    return (
        f"From {size:g} bytes on, up to the next: {step.wide:.2f} doublings wide, {step.high:.2f} high. "
        f"The area is now {step.area:.3f}."
    )


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Whether the next point stays."""
    if not isinstance(following, Looked):
        return None
    began = next(one for one in (*earlier, step) if isinstance(one, BeganSweep))
    point = began.points[following.index]
    right = KEEP if following.kept else BEATEN
    why = (
        f"{point[1]:g} is higher than everything to its left."
        if following.kept
        else f"A file that is no larger reaches {following.highest:g} already."
    )
    return choice(
        f"Point {following.index + 1}, {_named(point)}: what becomes of it?", [KEEP, BEATEN], right, why
    )
