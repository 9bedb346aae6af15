"""The field of part II: every stored network as a point of bytes and accuracy.

Narrower networks, trained from scratch, are a line with small dots behind; what the course reached are
squares; the learner's points are numbered dots in front. Bytes double from tick to tick. Lessons 10 to 14.
"""

from __future__ import annotations

from collections.abc import Sequence

from dualz.figures.parts.charts import PLOT_HEIGHT, PLOT_WIDTH, Plot
from dualz.figures.parts.marks import Box, Circle, Curve, Mark, Picture, Text

LEAST_ACCURACY, MOST_ACCURACY = 60.0, 100.0
LEAST_BYTES, MOST_BYTES = 512, 81920
Spot = tuple[float, float, str]


def draw(rivals: Sequence[Spot], course: Sequence[Spot], yours: Sequence[Spot]) -> Picture:
    """Each spot is (bytes, accuracy in percent, name). One outside stands on the edge; its name says so."""
    plot = Plot((LEAST_BYTES, MOST_BYTES, LEAST_ACCURACY, MOST_ACCURACY), doubling=True)
    marks = plot.axes("bytes of the file, doubling", "% on validation")
    if len(rivals) > 1:
        path = tuple(plot.place(*_inside(size, right)) for size, right, _ in sorted(rivals))
        marks.append(Curve("rivals", 0, 0, path, "taken", "narrower networks, trained from scratch"))
    for size, right, name in rivals:
        at = plot.place(*_inside(size, right))
        marks.append(Circle(f"rival:{name}", *at, "", "taken", _title(size, right, name), radius=4))
    for size, right, name in course:
        at = plot.place(*_inside(size, right))
        marks.append(Box(f"course:{name}", *at, "", 9, 9, tone="done", title=_title(size, right, name)))
    left = plot.left + PLOT_WIDTH + 16
    lines: list[Mark] = [
        Text("legend:rivals", left, 48, "● narrower networks, from scratch", "note", tone="taken"),
        Text("legend:course", left, 68, "■ the course's, mean of its seeds", "note", tone="done"),
        Text(
            "legend:yours",
            left,
            88,
            "① yours, numbered:" if yours else "none of yours yet",
            "note",
            tone="active",
        ),
    ]
    for number, (size, right, name) in enumerate(yours, 1):
        at = plot.place(*_inside(size, right))
        title = _title(size, right, name)
        marks.append(Circle(f"yours:{number}", *at, str(number), "active", title, radius=10))
        lines.append(
            Text(f"name:{number}", left, 88 + 18 * number, f"{number}  {name}{_outside(size, right)}")
        )
    longest = max([34, *(len(name) + len(_outside(size, right)) + 4 for size, right, name in yours)])
    words = "\n".join(_title(*spot) for spot in yours) or "none of yours yet"
    height = max(plot.top + PLOT_HEIGHT + 48, 110 + 18 * len(yours))
    caption = "Up and to the left is better: fewer bytes, more right answers."
    return Picture(left + 7.0 * longest + 20, height, (*marks, *lines), caption, words)


def _inside(size: float, right: float) -> tuple[float, float]:
    return min(max(size, LEAST_BYTES), MOST_BYTES), min(max(right, LEAST_ACCURACY), MOST_ACCURACY)


def _outside(size: float, right: float) -> str:
    """What the name says of a spot that stands on the edge."""
    return "" if (size, right) == _inside(size, right) else f" ({right:.0f} %, {size:.0f} bytes)"


def _title(size: float, right: float, name: str) -> str:
    return f"{name}: {size:.0f} bytes, {right:.1f} %"
