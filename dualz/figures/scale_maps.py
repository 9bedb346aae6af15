"""Pictures for the explorers about scale: who did which piece of work when; four V over the size of chunks.

Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import NamedTuple

from dualz.figures.parts.charts import MARGIN
from dualz.figures.parts.marks import Box, Circle, Curve, Edge, Mark, Picture, Text

# --- lanes ----------------------------------------------------------------------------------------

LANE, LANES_WIDE = 40.0, 640.0


class Work(NamedTuple):
    """A piece of work on a lane: from ``began`` to ``ended`` in seconds, and whether it was ``lost``."""

    name: str
    began: float
    ended: float
    lost: bool = False
    title: str = ""


def lanes(rows: Mapping[str, Sequence[Work]], caption: str, end: float | None = None) -> Picture:
    """A lane for each worker, a box for each piece of work, seconds to the right.

    ``end`` is the second at which the axis ends (default: the last work's), so that a redrawn picture keeps
    its scale.

    Raises:
        ValueError: there is no work.
    """
    works = [work for row in rows.values() for work in row]
    if not works:
        raise ValueError("There is nothing to draw: nobody has worked.")
    last = max(work.ended for work in works)
    last = max(end or last, last, 1e-9)
    scale = LANES_WIDE / last
    unit, factor = ("seconds", 1) if last >= 1 else ("milliseconds", 1000)
    left = MARGIN + 7.2 * max(map(len, rows)) + 14
    bottom = 34 + LANE * len(rows)
    marks: list[Mark] = [Text("head", left, 20, "who did what, when", "head")]
    for tick in range(5):
        second = tick * last / 4
        x = left + second * scale
        marks.append(Edge(f"grid:{tick}", x, 30, x, bottom, tone="faint"))
        marks.append(Text(f"tick:{tick}", x, bottom + 16, f"{factor * second:.3g}", "note", "middle"))
    marks.append(Text("name:x", left + LANES_WIDE / 2, bottom + 36, unit, "head", "middle"))
    for place, (name, row) in enumerate(rows.items()):
        y = 34 + LANE * (place + 0.5)
        marks.append(Text(f"lane:{name}", left - 10, y + 4, name, "note", "end"))
        for number, work in enumerate(row):
            wide = max((work.ended - work.began) * scale, 2.0)
            x = left + work.began * scale + wide / 2
            label = work.name if wide > 7.5 * len(work.name) + 4 else ""
            tone = "taken" if work.lost else "done"
            title = work.title or f"{name}: {work.name}, {1000 * (work.ended - work.began):.0f} ms"
            title += ", and lost" if work.lost else ""
            marks.append(Box(f"work:{name}:{number}", x, y, label, max(wide - 1, 1.5), 26, "", tone, title))
    text = "\n".join(
        f"{name}: {', '.join(work.name + (' (lost)' if work.lost else '') for work in row) or 'nothing'}"
        for name, row in rows.items()
    )
    return Picture(left + LANES_WIDE + MARGIN + 14, bottom + 46, tuple(marks), caption, text)


# --- four V ---------------------------------------------------------------------------------------

PANEL_WIDE, PANEL_HIGH = 330.0, 132.0


class Panel(NamedTuple):
    """One V: its ``name``, what the numbers are, a number for each size of chunks, words for the chosen one;
    a ``limit`` is drawn as a line."""

    name: str
    what: str
    values: Sequence[float]
    words: str
    limit: float | None = None


def four(panels: Sequence[Panel], sizes: Sequence[int], chosen: int, caption: str) -> Picture:
    """Four small plots over the same sizes of chunks, in bytes, doubling; one size is marked in each."""
    marks: list[Mark] = []
    for place, panel in enumerate(panels):
        left = MARGIN + 44 + (PANEL_WIDE + 74) * (place % 2)
        top = 62 + (PANEL_HIGH + 112) * (place // 2)
        marks += _panel(panel, sizes, chosen, left, top)
    text = "\n".join(f"{panel.name}: {panel.words}" for panel in panels)
    height = 62 + (PANEL_HIGH + 112) * ((len(panels) + 1) // 2) - 44
    return Picture(2 * (MARGIN + 44 + PANEL_WIDE) + 36, height, tuple(marks), caption, text)


def _panel(panel: Panel, sizes: Sequence[int], chosen: int, left: float, top: float) -> list[Mark]:
    high = max([*panel.values, panel.limit or 0]) * 1.08 or 1.0
    low = min(0.0, *panel.values)
    first, last = log2(sizes[0]), log2(sizes[-1])

    def place(size: int, value: float) -> tuple[float, float]:
        return (
            left + PANEL_WIDE * (log2(size) - first) / (last - first),
            top + PANEL_HIGH * (high - value) / (high - low),
        )

    name = panel.name
    marks: list[Mark] = [
        Text(f"name:{name}", left - 40, top - 38, name, "head"),
        Text(f"what:{name}", left - 40, top - 20, panel.what, "note"),
        Text(f"words:{name}", left, top + PANEL_HIGH + 36, panel.words, "note", tone="active"),
    ]
    for number in range(3):
        value = low + (high - low) * number / 2
        y = place(sizes[0], value)[1]
        marks.append(Edge(f"grid:{name}:{number}", left, y, left + PANEL_WIDE, y, tone="faint"))
        marks.append(Text(f"value:{name}:{number}", left - 6, y + 4, f"{value:.3g}", "note", "end"))
    for size in sizes[::2]:
        x = place(size, low)[0]
        marks.append(Text(f"size:{name}:{size}", x, top + PANEL_HIGH + 16, _size(size), "note", "middle"))
    path = tuple(place(size, value) for size, value in zip(sizes, panel.values, strict=True))
    marks.append(Curve(f"curve:{name}", 0, 0, path, "done", name))
    if panel.limit is not None:
        y = place(sizes[0], panel.limit)[1]
        marks.append(Edge(f"limit:{name}", left, y, left + PANEL_WIDE, y, tone="taken"))
        marks.append(
            Text(f"limit-words:{name}", left + PANEL_WIDE, y - 5, "the limit", "note", "end", "taken")
        )
    for number, at in enumerate(path):
        tone, radius = ("active", 7) if number == chosen else ("done", 3.5)
        title = f"{_size(sizes[number])}: {panel.values[number]:.4g}"
        marks.append(Circle(f"point:{name}:{number}", *at, "", tone, title, radius=radius))
    return marks


def _size(size: int) -> str:
    return f"{size >> 10} KiB" if size < 1 << 20 else f"{size >> 20} MiB"
