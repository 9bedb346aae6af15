"""Pictures of one budget: plans as points, what their bytes are for, what each layer keeps.

Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dualz.figures.parts.charts import BAR_ROOM, MARGIN, PLOT_HEIGHT, PLOT_WIDTH, ROW, Plot
from dualz.figures.parts.marks import Box, Circle, Curve, Mark, Picture, Text
from dualz.figures.parts.phrases import head

LINE = 18.0
Spot = tuple[float, float]  # bytes in all, accuracy in per cent


class Named(NamedTuple):
    """A point with a name: bytes, accuracy in per cent."""

    name: str
    size: float
    right: float


def plane(
    chance: Sequence[Spot],
    best: Sequence[Spot],
    yours: Sequence[Named],
    caption: str,
    bounds: tuple[float, float, float, float],
    now: Named | None = None,
    more: Mapping[str, Sequence[Spot]] = {},
) -> Picture:
    """All bytes against accuracy: random plans behind, the front as stairs, named points in front.

    ``chance`` is always there. ``more``: other searches, by name. ``bounds`` as of a Plot; a point
    outside stands on the edge.
    """
    plot = Plot(bounds, doubling=True)
    marks = plot.axes("bytes of data and model together, doubling", "% on validation")

    def at(size: float, right: float) -> Spot:
        low_x, high_x, low_y, high_y = bounds
        return plot.place(min(max(size, low_x), high_x), min(max(right, low_y), high_y))

    marks.append(
        Curve("front", 0, 0, tuple(at(*spot) for spot in stairs(best, bounds[1])), "new", "the front")
    )
    for number, spot in enumerate(chance):
        marks.append(
            Circle(f"chance:{number}", *at(*spot), "", "taken", f"by chance: {_said(*spot)}", radius=4)
        )
    for name, spots in more.items():
        for number, spot in enumerate(spots):
            marks.append(
                Circle(f"{name}:{number}", *at(*spot), "", "done", f"{name}: {_said(*spot)}", radius=4)
            )
    for number, one in enumerate(yours, 1):
        title = f"{one.name}: {_said(one.size, one.right)}"
        marks.append(
            Circle(f"yours:{number}", *at(one.size, one.right), str(number), "active", title, radius=10)
        )
    if now is not None:
        marks.append(Box("now", *at(now.size, now.right), "", 13, 13, tone="active", title=now.name))
    key = [("─ the front of the whole table", "new"), (f"● by chance, {len(chance)} plans", "taken")]
    key += [(f"● {name}, {len(spots)} plans", "done") for name, spots in more.items()]
    if now is not None:
        key.append((f"■ {now.name}: {_said(now.size, now.right)}", "active"))
    key += [
        (f"{number}  {one.name}: {_said(one.size, one.right)}", "active")
        for number, one in enumerate(yours, 1)
    ]
    top = plot.top + PLOT_HEIGHT + 66
    marks += [
        Text(f"key:{place}", MARGIN, top + LINE * place, words, "note", tone=tone)
        for place, (words, tone) in enumerate(key)
    ]
    width = max(plot.left + PLOT_WIDTH + 20, MARGIN + 7.0 * max(len(words) for words, _ in key) + 20)
    text = "\n".join(words for words, _ in key)
    return Picture(width, top + LINE * len(key), tuple(marks), caption, text)


def stairs(best: Sequence[Spot], most: float) -> list[Spot]:
    """The corners of a front, from the smallest file to ``most`` bytes: it rises where a file is better.

    >>> stairs([(100, 50.0), (200, 80.0)], 400)
    [(100, 50.0), (200, 50.0), (200, 80.0), (400, 80.0)]
    """
    corners: list[Spot] = []
    for size, right in sorted(best):
        if corners:
            corners.append((size, corners[-1][1]))
        corners.append((size, right))
    return [*corners, (max(most, corners[-1][0]), corners[-1][1])] if corners else [(most, 0.0)]


def _said(size: float, right: float) -> str:
    return f"{size:.0f} bytes, {right:.1f} %"


def purchases(
    rows: Sequence[tuple[str, Sequence[tuple[str, float]], str]],
    caption: str,
    title: str,
    longest: float | None = None,
) -> Picture:
    """Bars of parts: (name, (part, bytes) for each part, words behind). ``longest``: bytes of a full bar."""
    tones = ("done", "active", "new", "taken")
    left = MARGIN + 7.6 * max(len(name) for name, _, _ in rows) + 12
    scale = BAR_ROOM / (longest or max(sum(size for _, size in parts) for _, parts, _ in rows) or 1)
    marks: list[Mark] = [head("title", 20, title)]
    x = left
    for (part, _), tone in zip(rows[0][1], tones, strict=False):
        marks.append(Box(f"key:{part}", x + 9, 40, "", 18, 14, tone=tone, title=part))
        marks.append(Text(f"keyword:{part}", x + 24, 44, part))
        x += 44 + 7.5 * len(part)
    for place, (name, parts, words) in enumerate(rows):
        y, start = 58 + ROW * place + ROW / 2, left
        marks.append(Text(f"name:{name}", left - 10, y + 4, name, "note", "end"))
        for (part, size), tone in zip(parts, tones, strict=False):
            wide = max(min(size * scale, left + BAR_ROOM - start), 1.0)
            marks.append(
                Box(
                    f"{name}:{part}",
                    start + wide / 2,
                    y,
                    "",
                    wide,
                    18,
                    tone=tone,
                    title=f"{name}, {part}: {size:.0f} bytes",
                )
            )
            start += wide
        marks.append(Text(f"words:{name}", start + 8, y + 4, words))
    text = "\n".join(
        f"{name}: {', '.join(f'{part} {size:.0f}' for part, size in parts)}; {words}"
        for name, parts, words in rows
    )
    width = left + BAR_ROOM + 7.0 * max(len(words) for _, _, words in rows) + 30
    return Picture(width, 66 + ROW * len(rows), tuple(marks), caption, text)


class Layer(NamedTuple):
    """A layer: its name and weights; for each of several ways the share kept, the levels of its grid, and the
    bits in the file for each weight, kept or not."""

    name: str
    weights: int
    kept: Sequence[float]
    values: Sequence[int]
    bits: Sequence[float]


def layers(rows: Sequence[Layer], ways: Sequence[str], caption: str) -> Picture:
    """For each layer bars of the share kept, the different values and the bits; one bar for each way."""
    columns = (("kept, %", 100.0), ("levels of the grid", 255.0), ("bits a weight, in the file", 8.0))
    wide, gap, high = 150.0, 96.0, 20.0
    left = MARGIN + 7.6 * max(len(f"{row.name}, {row.weights}") for row in rows) + 16
    tones = ("active", "done", "taken")
    marks: list[Mark] = []
    for column, (name, _) in enumerate(columns):
        marks.append(head(name, 22, name, left + column * (wide + gap)))
    block = high * len(ways) + 16
    for place, row in enumerate(rows):
        top = 42 + block * place
        marks.append(
            Text(
                f"name:{row.name}",
                left - 12,
                top + high * len(ways) / 2 + 2,
                f"{row.name}, {row.weights}",
                "note",
                "end",
            )
        )
        shown = ([100 * share for share in row.kept], row.values, row.bits)
        for column, ((name, most), values) in enumerate(zip(columns, shown, strict=True)):
            x = left + column * (wide + gap)
            for way, value in enumerate(values):
                long = max(1.5, min(1.0, value / most) * wide)
                y = top + high * (way + 0.5)
                title = f"{row.name}, {ways[way]}: {name} {value:g}"
                marks.append(
                    Box(
                        f"{row.name}:{name}:{way}",
                        x + long / 2,
                        y,
                        "",
                        long,
                        high - 5,
                        tone=tones[way % 3],
                        title=title,
                    )
                )
                marks.append(
                    Text(
                        f"value:{row.name}:{name}:{way}",
                        x + long + 6,
                        y + 4,
                        f"{value:.1f}" if column == 2 else f"{value:.0f}",
                    )
                )
    bottom = 42 + block * len(rows)
    for way, name in enumerate(ways):
        marks.append(
            Text(f"way:{way}", left, bottom + 10 + LINE * way, f"■ {name}", "note", tone=tones[way % 3])
        )
    lines = [
        f"{row.name}: "
        + "; ".join(
            f"{name}: {100 * row.kept[way]:.0f} % kept, {row.values[way]} levels, {row.bits[way]:.1f} "
            f"bits a weight"
            for way, name in enumerate(ways)
        )
        for row in rows
    ]
    return Picture(
        left + 3 * (wide + gap), bottom + 14 + LINE * len(ways), tuple(marks), caption, "\n".join(lines)
    )
