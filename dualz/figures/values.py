"""The picture of any value that a generator yields: cells in a row, names beside values, or words.

This is what a learner's own generator gets without drawing anything. A cell's key is its
value and how often that value came before in the row, so swapped items are seen to move.

Lesson: 00 (start).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Picture, Text
from dualz.figures.parts.symbols import show
from dualz.short import cut, short
from dualz.short.written import MOST_SORTED

CELL = 46
MARGIN = 14
MOST_CELLS = 64
MOST_ROWS = 24
LONGEST = 40
BUILT_IN = (list, tuple, dict, set, frozenset, range)


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """A picture of ``step``; what changed since the step before is marked."""
    rows = _rows(step)
    before = dict(_rows(earlier[-1])) if earlier else {}
    marks: list[Mark] = []
    y, width = MARGIN + 16, 320.0
    for name, value in rows[:MOST_ROWS]:
        left = MARGIN
        if name:
            marks.append(Text(f"name:{name}", left, y + 4, cut(name, LONGEST), "head", title=name))
            left += max(70, 8 * len(cut(name, LONGEST)) + 16)
        row, right = _cells(name, value, before.get(name), left, y)
        marks += row
        width = max(width, right + MARGIN)
        y += 48
    many = max(len(rows), len(step) if isinstance(step, Mapping) else 0)
    if many > MOST_ROWS:
        marks.append(Text("more", MARGIN, y + 4, f"and {many - MOST_ROWS} more rows"))
        y += 24
    text = "\n".join(f"{name} {_spoken(value)}".strip() for name, value in rows[:MOST_ROWS])
    return Picture(width, max(y, 60), tuple(marks), _caption(step), text)


# A row holds words, never the learner's objects: comparing those may fail, or mean something else.
Row = tuple[str, str | list[str]]


def _rows(step: Any) -> list[Row]:
    """Named rows: the fields of a dataclass, the items of a mapping, the rows of a matrix, or one value."""
    if is_dataclass(step) and not isinstance(step, type):
        pairs = [(field.name, getattr(step, field.name, "?")) for field in fields(step)]
    elif isinstance(step, Mapping) and (items := _tried(lambda: _first_rows(step))) is not None:
        pairs = [(_short(key), value) for key, value in items]
    elif isinstance(step, tuple) and len(step) > 1 and isinstance(step[0], str):
        pairs = [(step[0], step[1] if len(step) == 2 else step[1:])]
    else:
        pairs = [("", step)]
    rows: dict[str, str | list[str]] = {}
    for name, value in pairs:
        for part, words in _parts(name, value):
            rows[_unused(part, rows)] = words
    return list(rows.items())


def _first_rows(step: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    return list(islice(step.items(), MOST_ROWS))


def _unused(name: str, rows: Mapping[str, Any]) -> str:
    """``name``, with a number where another row has it: keys that differ may be written alike."""
    number = 2
    wanted = name
    while wanted in rows:
        wanted, number = f"{name} ({number})", number + 1
    return wanted


def _parts(name: str, value: Any) -> list[Row]:
    """One row, or for a matrix a row for each of its rows."""
    shape = _shape(value)
    if len(shape) == 2:
        return [(f"{name}[{at}]", _words(value[at])) for at in range(min(shape[0], MOST_ROWS + 1))]
    return [(name, _words(value))]


def _words(value: Any) -> str | list[str]:
    """The items of a container, each in short words; or the words of a single value."""
    items = _tried(lambda: _items(value))
    return _short(value) if items is None else items


def _spoken(words: str | list[str]) -> str:
    if isinstance(words, str):
        return words
    more = [f"and {words.more} more"] if isinstance(words, _First) and words.more else []
    return ", ".join([*words, *more]) or "empty"


def _cells(
    name: str, words: str | list[str], before: str | list[str] | None, left: float, y: float
) -> tuple[list[Mark], float]:
    if isinstance(words, str):
        tone = "new" if before is not None and before != words else "plain"
        width = 8 * len(words) + 20
        return [Box(f"value:{name}", left + width / 2, y, words, width, tone=tone)], left + width
    old = before if isinstance(before, list) else None
    seen: Counter[str] = Counter()
    marks: list[Mark] = []
    x = left
    for place, item in enumerate(words):
        key = f"cell:{name}:{item}:{seen[item]}"
        seen[item] += 1
        width = max(CELL - 8, 8 * len(item) + 14)
        changed = old is not None and (place >= len(old) or old[place] != item)
        marks.append(Box(key, x + width / 2, y, item, width, tone="active" if changed else "plain"))
        x += width + 6
    if isinstance(words, _First) and words.more:
        marks.append(Text(f"more:{name}", x + 4, y + 4, f"and {words.more} more"))
        x += 90
    return marks, x


class _First(list[str]):
    """The first items of a container in words; ``more`` is how many there are behind them."""

    def __init__(self, items: Iterable[Any], many: int, write: Callable[[Any], str]) -> None:
        super().__init__(write(item) for item in islice(items, MOST_CELLS))
        self.more = max(0, many - MOST_CELLS)


def _items(value: Any) -> _First | None:
    """The items of a container as short words; None for any other value. No more is read than is drawn."""
    if isinstance(value, Mapping):
        return _First(value.items(), len(value), lambda item: f"{_short(item[0])}: {_short(item[1])}")
    if isinstance(value, (bytes, bytearray)):
        return _First(value, len(value), show)
    if len(_shape(value)) == 1:
        return _First(value[:MOST_CELLS].tolist(), len(value), _short)
    if isinstance(value, (list, tuple, range)):
        return _First(value, len(value), _short)
    if isinstance(value, (set, frozenset)):
        few = sorted(map(_short, value)) if len(value) <= MOST_SORTED else map(_short, value)
        return _First(few, len(value), str)
    return None


def _shape(value: Any) -> tuple[int, ...]:
    """The shape of an array or a tensor of numbers; () for a single number and for anything else."""
    if type(value).__module__.partition(".")[0] not in ("numpy", "torch"):
        return ()
    shape = _tried(lambda: tuple(int(size) for size in value.shape))
    return shape or ()


def _tried(get: Callable[[], Any]) -> Any:
    """What ``get`` gives, or None where an object of the learner's own fails to answer."""
    try:
        return get()
    except Exception:
        return None


def _short(value: Any) -> str:
    shape = _shape(value)
    if shape:
        return f"{_kind(value)} of {' x '.join(map(str, shape))}"
    if type(value).__module__.partition(".")[0] in ("numpy", "torch"):
        single = _tried(value.item) if hasattr(value, "item") else None
        value = value if single is None else single
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (str, bytes)):
        return cut(show(value), LONGEST)
    # A class that says how it is written with __str__ is taken at its word.
    own = type(value).__str__ is not object.__str__
    words = _tried(lambda: str(value)) if own and not isinstance(value, BUILT_IN) else None
    return cut(short(value) if words is None else words, LONGEST)


def _kind(value: Any) -> str:
    """What a learner calls this kind of thing: ``array``, ``tensor``, ``string`` of bytes, ``list``."""
    if isinstance(value, (bytes, bytearray)):
        return "string"
    return {"ndarray": "array", "Tensor": "tensor", "Parameter": "tensor"}.get(
        type(value).__name__, type(value).__name__
    )


def _caption(step: Any) -> str:
    if isinstance(step, str):
        return step
    if is_dataclass(step):
        return f"{type(step).__name__}."
    if isinstance(step, tuple) and step and isinstance(step[0], str):
        return step[0]
    kind = _kind(step)
    article = "An" if kind[0].lower() in "aeiou" else "A"
    shape = _shape(step)
    if len(shape) == 2:
        return f"{article} {kind} of {_many(shape[0], 'row')} and {_many(shape[1], 'column')}."
    items = _words(step)
    if isinstance(items, str):
        return f"The value {items}."
    unit = "byte" if kind == "string" else "item"
    return f"{article} {kind} of {_many(len(items), unit)}." if items else f"An empty {kind}."


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'s' * (count != 1)}"
