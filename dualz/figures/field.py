"""The field of part II: every stored network as a point of bytes and accuracy.

Narrower networks, trained from scratch, are a line with small dots behind; what the course reached are
squares; the learner's points are numbered dots in front. Bytes double from tick to tick. Lessons 10 to 14.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase

from dualz.figures.parts.charts import MARGIN, PLOT_HEIGHT, PLOT_WIDTH, Plot
from dualz.figures.parts.marks import Box, Circle, Curve, Picture, Text

LEAST_ACCURACY, MOST_ACCURACY = 60.0, 100.0
LEAST_BYTES, MOST_BYTES = 512, 81920
LINE = 17.0
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
    for letter, (size, right, name) in zip(ascii_lowercase, course, strict=False):
        at = plot.place(*_inside(size, right))
        title = _title(size, right, name)
        marks.append(Box(f"course:{name}", *at, letter, 16, 16, tone="done", title=title))
    for number, (size, right, name) in enumerate(yours, 1):
        at = plot.place(*_inside(size, right))
        title = _title(size, right, name)
        marks.append(Circle(f"yours:{number}", *at, str(number), "active", title, radius=10))
    own = [
        ("● narrower networks, from scratch", "taken"),
        (f"{'yours, numbered:' if yours else 'none of yours yet'}", "active"),
        *(
            (f"{at}  {name}{_outside(size, right)}", "plain")
            for at, (size, right, name) in enumerate(yours, 1)
        ),
    ]
    others = [("the course's, means over its seeds:", "done")] if course else []
    others += [(f"{at}  {name}", "plain") for at, (_, _, name) in zip(ascii_lowercase, course, strict=False)]
    top = plot.top + PLOT_HEIGHT + 66
    middle = max(MARGIN + 300, MARGIN + 6.6 * max(len(words) for words, _ in own))
    for x, lines in ((MARGIN, own), (middle, others)):
        marks += [
            Text(f"line:{x:g}:{place}", x, top + LINE * place, words, "note", tone=tone)
            for place, (words, tone) in enumerate(lines)
        ]
    width = max(
        plot.left + PLOT_WIDTH + 20, middle + 6.6 * max((len(words) for words, _ in others), default=0)
    )
    words = "\n".join(_title(*spot) for spot in yours) or "none of yours yet"
    height = top + LINE * max(len(own), len(others))
    caption = "Up and to the left is better: fewer bytes, more right answers."
    return Picture(width, height, tuple(marks), caption, words)


def _inside(size: float, right: float) -> tuple[float, float]:
    return min(max(size, LEAST_BYTES), MOST_BYTES), min(max(right, LEAST_ACCURACY), MOST_ACCURACY)


def _outside(size: float, right: float) -> str:
    """What the name says of a spot that stands on the edge."""
    return "" if (size, right) == _inside(size, right) else f" ({right:.0f} %, {size:.0f} bytes)"


def _title(size: float, right: float, name: str) -> str:
    return f"{name}: {size:.0f} bytes, {right:.1f} %"
