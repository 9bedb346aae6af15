"""Pictures for the explorers of lesson 08: the bench as points, the plane of winners, damage, two prices.

Lesson: 08 (choosing).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dualz.figures.parts.charts import MARGIN, PLOT_HEIGHT, PLOT_WIDTH, Plot
from dualz.figures.parts.marks import Box, Circle, Curve, Mark, Picture, Text
from dualz.figures.parts.phrases import head
from dualz.figures.parts.style import KINDS

LINE = 18.0


# --- the bench ------------------------------------------------------------------------------------


class Spot(NamedTuple):
    """A codec: megabytes a second, size in % of the plain data, whether nothing beats it; more words."""

    name: str
    speed: float
    share: float
    front: bool
    yours: bool = False
    more: str = ""


SLOWEST, FASTEST, MOST_SHARE = 0.5, 4096.0, 200.0


def bench(spots: Sequence[Spot], caption: str, remark: str = "") -> Picture:
    """Points of speed and size; those on the front are joined. To the right and down is better."""
    most = max([100.0, *(min(spot.share, MOST_SHARE) for spot in spots)])
    plot = Plot((SLOWEST, FASTEST, 0.0, most), doubling=True)
    marks = plot.axes("megabytes a second, doubling", "% of the plain bytes")
    best = sorted((spot for spot in spots if spot.front), key=lambda spot: spot.speed)
    if len(best) > 1:
        path = tuple(plot.place(_inside(spot.speed), min(spot.share, MOST_SHARE)) for spot in best)
        marks.append(Curve("front", 0, 0, path, "new", "the front: nothing is both smaller and quicker"))
    left = plot.left + PLOT_WIDTH + 18
    for number, spot in enumerate(spots, 1):
        tone = "active" if spot.yours else "new" if spot.front else "done"
        title = f"{spot.name}: {spot.share:.0f} %, {spot.speed:.1f} MB/s"
        at = plot.place(_inside(spot.speed), min(spot.share, MOST_SHARE))
        marks.append(Circle(f"spot:{spot.name}", *at, str(number), tone, title, radius=10))
        words = f"{number}  {spot.name}: {spot.share:.0f} %, {_speed(spot.speed)} MB/s"
        words += f", {spot.more}" if spot.more else ""
        marks.append(Text(f"line:{spot.name}", left, 30 + LINE * number, words, "note", tone=tone))
    bottom = max(plot.top + PLOT_HEIGHT + 54, 48 + LINE * len(spots))
    if remark:
        marks.append(Text("remark", MARGIN, bottom + 8, remark, "note"))
        bottom += 18
    text = "\n".join(f"{spot.name}: {spot.share:.0f} %" for spot in spots) or "nothing measured yet"
    longest = 7.0 * max((len(spot.name + spot.more) for spot in spots), default=10)
    return Picture(left + 160 + longest, bottom, tuple(marks), caption, text)


def _inside(speed: float) -> float:
    return min(max(speed, SLOWEST), FASTEST)


def _speed(value: float) -> str:
    if value > FASTEST:
        return f"over {FASTEST:.0f}"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


# --- the plane of zeros and repetition ------------------------------------------------------------

CELL = 50.0


def plane(
    winners: Sequence[Sequence[str]],
    zeros: Sequence[float],
    repeats: Sequence[float],
    names: Sequence[str],
    chosen: tuple[int, int],
    rows: Sequence[tuple[str, int]],
    caption: str,
) -> Picture:
    """The smallest codec for each share of zeros (upwards) and of repetition (to the right).

    ``winners[z][r]``; ``rows``: name and bytes of each codec in the chosen cell.
    """
    left, top = MARGIN + 76, 40.0
    marks: list[Mark] = [Text("name:y", MARGIN, 22, "% of zeros", "head")]
    for up, share in enumerate(zeros):
        y = top + CELL * (len(zeros) - 1 - up + 0.5)
        marks.append(Text(f"tick:y:{up}", left - 10, y + 4, f"{100 * share:.0f}", "note", "end"))
        for right, _ in enumerate(repeats):
            name = winners[up][right]
            tone = "active" if (up, right) == chosen else "plain"
            title = f"{100 * share:.0f} % zeros, {100 * repeats[right]:.0f} % repeated: {name}"
            swatch = KINDS[names.index(name) % len(KINDS)] + "66"
            x = left + CELL * (right + 0.5)
            marks.append(
                Box(f"cell:{up}:{right}", x, y, name[:3], CELL - 3, CELL - 6, "", tone, title, swatch)
            )
    bottom = top + CELL * len(zeros)
    for right, share in enumerate(repeats):
        x = left + CELL * (right + 0.5)
        marks.append(Text(f"tick:x:{right}", x, bottom + 16, f"{100 * share:.0f}", "note", "middle"))
    middle = left + CELL * len(repeats) / 2
    marks.append(Text("name:x", middle, bottom + 38, "% repeated from earlier", "head", "middle"))
    beside = left + CELL * len(repeats) + 30
    marks.append(head("rows", 52, "bytes in the chosen cell", beside))
    for place, (name, size) in enumerate(rows):
        y = 76 + 26 * place
        swatch = KINDS[names.index(name) % len(KINDS)] + "66"
        marks.append(Box(f"swatch:{name}", beside + 22, y, name[:3], 42, 22, "", "plain", name, swatch))
        marks.append(Text(f"row:{name}", beside + 52, y + 4, f"{name}: {size}", "note"))
    counts = {name: sum(row.count(name) for row in map(list, winners)) for name in names}
    text = "\n".join(f"{name} wins {many} cells" for name, many in counts.items())
    return Picture(beside + 210, bottom + 50, tuple(marks), caption, text)


# --- damage ---------------------------------------------------------------------------------------

BAR = 360.0
OUTCOMES = (("harmless", "new"), ("refused", "done"), ("wrong, and nobody says so", "taken"))


def damage(
    rows: Mapping[str, Sequence[float]], words: Mapping[str, str], chosen: str, caption: str
) -> Picture:
    """For each format a bar of three shares: flips that are harmless, refused, silently wrong."""
    left = MARGIN + 118
    marks: list[Mark] = []
    x = left
    for name, tone in OUTCOMES:
        marks.append(Box(f"key:{name}", x + 9, 20, "", 18, 14, tone=tone, title=name))
        marks.append(Text(f"keyword:{name}", x + 24, 24, name, "note"))
        x += 50 + 7 * len(name)
    for place, (format_, shares) in enumerate(rows.items()):
        y = 56 + 30 * place
        tone = "active" if format_ == chosen else "plain"
        marks.append(Text(f"name:{format_}", left - 10, y + 4, format_, "note", "end", tone))
        start = left
        for (name, kind), share in zip(OUTCOMES, shares, strict=True):
            if share > 0:
                width = BAR * share
                title = f"{format_}: {100 * share:.0f} % {name}"
                box = Box(
                    f"part:{format_}:{name}", start + width / 2, y, "", width, 20, tone=kind, title=title
                )
                marks.append(box)
                start += width
        marks.append(Text(f"words:{format_}", left + BAR + 12, y + 4, words[format_], "note"))
    text = "\n".join(f"{name}: {said}" for name, said in words.items())
    room = 7.0 * max(map(len, words.values()))
    return Picture(left + BAR + room + 30, 56 + 30 * len(rows), tuple(marks), caption, text)


# --- two prices -----------------------------------------------------------------------------------


def prices(
    seconds: Mapping[str, Sequence[tuple[str, float]]], caption: str, remarks: Sequence[str]
) -> Picture:
    """For each way of working a bar of parts, in seconds; below it what else is to be said, line by line."""
    left = MARGIN + 100
    most = max(sum(part for _, part in parts) for parts in seconds.values()) or 1.0
    tones = ("done", "active", "new")
    marks: list[Mark] = [head("prices", 22, "seconds, by what they are for")]
    for place, (name, parts) in enumerate(seconds.items()):
        y, start = 56 + 40 * place, left
        marks.append(Text(f"name:{name}", left - 10, y + 4, name, "note", "end"))
        for (what, spent), tone in zip(parts, tones, strict=False):
            width = BAR * spent / most
            label = what if width > 8 * len(what) else ""
            title = f"{name}, {what}: {spent:.2f} s"
            if width > 0.5:
                box = Box(f"{name}:{what}", start + width / 2, y, label, width, 28, tone=tone, title=title)
                marks.append(box)
            start += width
        total = sum(spent for _, spent in parts)
        marks.append(Text(f"total:{name}", start + 10, y + 4, f"{total:.2f} s", "note"))
    bottom = 56 + 40 * len(seconds)
    marks += [
        Text(f"remark:{at}", MARGIN, bottom + 8 + LINE * at, words, "note")
        for at, words in enumerate(remarks)
    ]
    text = "\n".join(
        f"{name}: {', '.join(f'{what} {spent:.2f} s' for what, spent in parts)}"
        for name, parts in seconds.items()
    )
    width = max(left + BAR + 120, MARGIN * 2 + 7.0 * max(map(len, remarks)))
    return Picture(width, bottom + 12 + LINE * len(remarks), tuple(marks), caption, text)
