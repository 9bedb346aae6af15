"""The picture of any value that a generator yields: cells in a row, names beside values, or words.

This is what a learner's own generator gets without drawing anything. A cell's key is its
value and how often that value came before in the row, so swapped items are seen to move.

Lesson: 00 (start_here).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from dualz.figures.marks import Box, Mark, Picture, Text
from dualz.figures.symbols import show

CELL = 46
MARGIN = 14
MOST_CELLS = 64
MOST_ROWS = 24


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """A picture of ``step``; what changed since the step before is marked."""
    rows = _rows(step)
    before = dict(_rows(earlier[-1])) if earlier else {}
    marks: list[Mark] = []
    y, width = MARGIN + 16, 320.0
    for name, value in rows[:MOST_ROWS]:
        left = MARGIN
        if name:
            marks.append(Text(f"name:{name}", left, y + 4, name, "head"))
            left += max(70, 8 * len(name) + 16)
        row, right = _cells(name, value, before.get(name), left, y)
        marks += row
        width = max(width, right + MARGIN)
        y += 48
    caption = _caption(step)
    return Picture(width, max(y, 60), tuple(marks), caption, "\n".join(f"{n} {v}".strip() for n, v in rows))


def _rows(step: Any) -> list[tuple[str, Any]]:
    """(name, value) pairs: the fields of a dataclass, the items of a mapping, or one value without a name."""
    if is_dataclass(step) and not isinstance(step, type):
        return [(field.name, getattr(step, field.name)) for field in fields(step)]
    if isinstance(step, Mapping):
        return [(str(key), value) for key, value in step.items()]
    if isinstance(step, tuple) and step and isinstance(step[0], str) and len(step) > 1:
        return [(step[0], step[1] if len(step) == 2 else step[1:])]
    return [("", step)]


def _cells(name: str, value: Any, before: Any, left: float, y: float) -> tuple[list[Mark], float]:
    items = _items(value)
    if items is None:
        words = _short(value)
        tone = "new" if before is not None and before != value else "plain"
        width = 8 * len(words) + 20
        return [Box(f"value:{name}", left + width / 2, y, words, width, tone=tone)], left + width
    old = _items(before) if before is not None else None
    seen: Counter[str] = Counter()
    marks: list[Mark] = []
    x = left
    for place, item in enumerate(items[:MOST_CELLS]):
        words = _short(item)
        key = f"cell:{name}:{words}:{seen[words]}"
        seen[words] += 1
        width = max(CELL - 8, 8 * len(words) + 14)
        changed = old is not None and (place >= len(old) or _short(old[place]) != words)
        marks.append(Box(key, x + width / 2, y, words, width, tone="active" if changed else "plain"))
        x += width + 6
    if len(items) > MOST_CELLS:
        marks.append(Text(f"more:{name}", x + 4, y + 4, f"and {len(items) - MOST_CELLS} more"))
        x += 90
    return marks, x


def _items(value: Any) -> list[Any] | None:
    if isinstance(value, Mapping):
        return [f"{_short(key)}: {_short(item)}" for key, item in value.items()]
    if isinstance(value, (bytes, bytearray)):
        return [bytes([byte]) for byte in value]
    if isinstance(value, (list, tuple, range)) or hasattr(value, "tolist"):
        values = value.tolist() if hasattr(value, "tolist") else list(value)
        return values if isinstance(values, list) else None
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    return None


def _short(value: Any) -> str:
    if isinstance(value, float):
        words = f"{value:.4g}"
    else:
        words = show(value) if isinstance(value, (str, bytes)) else str(value)
    return words if len(words) <= 40 else words[:37] + "..."


def _caption(step: Any) -> str:
    if isinstance(step, str):
        return step
    if is_dataclass(step):
        return f"{type(step).__name__}."
    if isinstance(step, tuple) and step and isinstance(step[0], str):
        return step[0]
    items = _items(step)
    if items is None:
        return f"The value {_short(step)}."
    kind = "string" if isinstance(step, (bytes, bytearray)) else type(step).__name__
    unit = "byte" if kind == "string" else "item"
    return f"A {kind} of {len(items)} {unit}{'s' * (len(items) != 1)}." if items else f"An empty {kind}."
