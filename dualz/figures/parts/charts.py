"""Small charts made of marks: bars for sizes, curves for sweeps, spreads for repeated runs.

For the explorers of all lessons, redrawn in a few milliseconds. A still plot with many points is
matplotlib's work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, isfinite, log2, log10
from statistics import fmean, stdev

from dualz.figures.parts.marks import Box, Circle, Curve, Edge, Mark, Picture, Text

MARGIN = 16.0
ROW = 30.0
SPREAD_ROW = 42.0
BAR_ROOM = 330.0
PLOT_WIDTH, PLOT_HEIGHT = 470.0, 230.0
TONES = ("active", "taken", "new", "done")


def bars(
    rows: Sequence[tuple[str, float, str]],
    caption: str,
    head: str = "",
    active: Sequence[str] = (),
    longest: float | None = None,
) -> Picture:
    """Horizontal bars: (label, value, words beside the bar). ``active`` labels stand out.

    ``longest`` is the value of a bar of full length (default: the largest value), so that a
    redrawn chart keeps its scale.

    Raises:
        ValueError: a value is negative or not a number.
    """
    for label, value, _ in rows:
        if not value >= 0:
            raise ValueError(f"A bar cannot have the length {value} ({label}).")
    scale = BAR_ROOM / (longest or max((value for _, value, _ in rows), default=1) or 1)
    left = MARGIN + 7.6 * max((len(label) for label, _, _ in rows), default=0) + 12
    top = 36.0 if head else 12.0
    marks: list[Mark] = [Text("head", MARGIN, 20, head, "head")] if head else []
    for place, (label, value, words) in enumerate(rows):
        y = top + ROW * place + ROW / 2
        wide = max(min(value * scale, BAR_ROOM), 1.5)
        tone = "active" if label in active else "done"
        marks.append(Text(f"label:{label}", left - 10, y + 4.5, label, "note", "end"))
        title = f"{label}: {words}"
        marks.append(Box(f"bar:{label}", left + wide / 2, y, "", wide, 18, tone=tone, title=title))
        marks.append(Text(f"words:{label}", left + wide + 8, y + 4.5, words, "note"))
    words_room = 7.0 * max((len(words) for _, _, words in rows), default=0) + 30
    text = "\n".join(f"{label}: {words}" for label, _, words in rows)
    return Picture(left + BAR_ROOM + words_room, top + ROW * len(rows) + 8, tuple(marks), caption, text)


def curves(
    lines: Mapping[str, Sequence[tuple[float, float]]],
    caption: str,
    x_name: str,
    y_name: str,
    at: float | None = None,
    bounds: tuple[float, float, float, float] | None = None,
) -> Picture:
    """Curves through (x, y) points, by name, with a cross-hair at x = ``at`` and a dot on every curve there.

    ``bounds`` is (least x, greatest x, least y, greatest y); default: what the points need.

    Raises:
        ValueError: there is no point.
    """
    points = [point for line in lines.values() for point in line]
    if not points:
        raise ValueError("There is nothing to draw: the curves have no points.")
    plot = Plot(bounds or _bounds(points))
    marks = plot.axes(x_name, y_name)
    for number, (name, line) in enumerate(lines.items()):
        tone = TONES[number % len(TONES)]
        marks.append(Curve(f"curve:{name}", 0, 0, tuple(plot.place(x, y) for x, y in line), tone, name))
        marks.append(_legend(name, number, tone))
        if at is not None:
            nearest = min(line, key=lambda point: abs(point[0] - at))
            x, y = plot.place(*nearest)
            marks.append(Circle(f"dot:{name}", x, y, "", tone, f"{name}: {nearest[1]:.4g}", radius=6))
    if at is not None:
        x, _ = plot.place(at, plot.low_y)
        marks.append(Edge("at", x, plot.top, x, plot.top + PLOT_HEIGHT, tone="faint"))
    text = "\n".join(f"{name}: {len(line)} points" for name, line in lines.items())
    width = plot.left + PLOT_WIDTH + 8.0 * max(len(name) for name in lines) + 60
    return Picture(width, plot.top + PLOT_HEIGHT + 48, tuple(marks), caption, text)


def spread(
    rows: Sequence[tuple[str, Sequence[float], str]],
    caption: str,
    x_name: str,
    head: str = "",
    active: Sequence[str] = (),
    bounds: tuple[float, float] | None = None,
) -> Picture:
    """Repeated runs: (label, one value a run, words beside them), a line for each row.

    The dots are the runs. The upright box above them is the mean, and the whisker reaches one standard
    deviation (n - 1 below the fraction) to either side; a single run has no whisker. ``bounds`` is the
    (least, greatest) value of the axis, so that a redrawn chart keeps its scale.

    Raises:
        ValueError: no rows, a row without runs, or a value that is not a finite number.
    """
    values = [value for _, runs, _ in rows for value in runs]
    if not rows or not all(runs for _, runs, _ in rows) or not all(map(isfinite, values)):
        raise ValueError("Every row of a spread needs at least one run, and runs are finite numbers.")
    low, high = bounds or (min(values), max(values))
    left = MARGIN + 7.6 * max(len(label) for label, _, _ in rows) + 12
    top = 36.0 if head else 12.0
    bottom = top + SPREAD_ROW * len(rows)

    def across(value: float) -> float:
        share = (min(max(value, low), high) - low) / ((high - low) or 1)
        return round(left + share * BAR_ROOM, 1)

    marks: list[Mark] = [Text("head", MARGIN, 20, head, "head")] if head else []
    for value in _ticks(low, high):
        x = across(value)
        marks.append(Edge(f"grid:{value:g}", x, top, x, bottom, tone="faint"))
        marks.append(Text(f"tick:{value:g}", x, bottom + 18, f"{value:g}", "note", "middle"))
    marks.append(Text("name:x", left + BAR_ROOM / 2, bottom + 38, x_name, "head", "middle"))
    for place, (label, runs, words) in enumerate(rows):
        tone = "active" if label in active else "done"
        y = top + SPREAD_ROW * (place + 0.5)
        mean = fmean(runs)
        marks.append(Text(f"label:{label}", left - 12, y + 4.5, label, "note", "end"))
        if len(runs) > 1:
            ends = across(mean - stdev(runs)), across(mean + stdev(runs))
            marks.append(Edge(f"whisker:{label}", ends[0], y - 7, ends[1], y - 7, tone=tone))
            for side, x in zip(("low", "high"), ends, strict=True):
                marks.append(Edge(f"cap:{side}:{label}", x, y - 12, x, y - 2, tone=tone))
        title = f"{label}: mean of {len(runs)}: {mean:.4g}"
        marks.append(Box(f"mean:{label}", across(mean), y - 7, "", 6, 18, tone=tone, title=title))
        for number, value in enumerate(runs, 1):
            name = f"{label}: run {number}: {value:.4g}"
            marks.append(Circle(f"run:{number}:{label}", across(value), y + 10, "", tone, name, radius=4))
        marks.append(Text(f"words:{label}", left + BAR_ROOM + 20, y + 4.5, words, "note"))
    text = "\n".join(f"{label}: {words}" for label, _, words in rows)
    words_room = 7.0 * max(len(words) for _, _, words in rows) + 40
    return Picture(left + BAR_ROOM + words_room, bottom + 50, tuple(marks), caption, text)


def points(
    rows: Sequence[tuple[str, float, float]],
    caption: str,
    x_name: str,
    y_name: str,
    line: Sequence[tuple[float, float]] = (),
    active: Sequence[str] = (),
    below: bool = False,
) -> Picture:
    """Numbered dots at (x, y), their names in a list beside the plot; ``line`` joins some of the places.

    ``below``: the list stands below the plot, where long names are read in a narrow cell, too.

    Raises:
        ValueError: there is no point.
    """
    if not rows:
        raise ValueError("There is nothing to draw: no points.")
    plot = Plot(_roomy([(x, y) for _, x, y in rows]))
    marks = plot.axes(x_name, y_name)
    if len(line) > 1:
        marks.append(Curve("front", 0, 0, tuple(plot.place(x, y) for x, y in sorted(line)), "new"))
    left, top = plot.left + PLOT_WIDTH + 16, 44.0
    if below:
        left, top = plot.left, plot.top + PLOT_HEIGHT + 56
    for number, (name, x, y) in enumerate(rows, 1):
        tone = "active" if name in active else "done"
        at = plot.place(x, y)
        marks.append(Circle(f"point:{number}", *at, str(number), tone, f"{name}: {x:g}, {y:g}", radius=10))
        marks.append(Text(f"name:{number}", left, top + 18 * number, f"{number}  {name}", tone=tone))
    height = max(plot.top + PLOT_HEIGHT + 48, top + 16 + 18 * len(rows))
    width = max(plot.left + PLOT_WIDTH + 16, left + 7.0 * max(len(name) for name, _, _ in rows) + 50)
    text = "\n".join(f"{name}: {x:g}, {y:g}" for name, x, y in rows)
    return Picture(width, height, tuple(marks), caption, text)


def _legend(name: str, number: int, tone: str) -> Mark:
    x = MARGIN + 64 + PLOT_WIDTH + 14
    return Text(f"legend:{name}", x, 48 + 20 * number, f"● {name}", "note", tone=tone)


class Plot:
    """The plot area: where a point of the data stands. ``doubling``: equal factors are equal steps."""

    def __init__(self, bounds: tuple[float, float, float, float], doubling: bool = False) -> None:
        self.low_x, self.high_x, self.low_y, self.high_y = bounds
        self.left, self.top = MARGIN + 64, 34.0
        self.doubling = doubling

    def _across(self, x: float) -> float:
        if self.doubling:
            return log2(x / self.low_x) / (log2(self.high_x / self.low_x) or 1)
        return (x - self.low_x) / ((self.high_x - self.low_x) or 1)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where (x, y) stands."""
        across = self._across(x)
        up = (y - self.low_y) / ((self.high_y - self.low_y) or 1)
        return round(self.left + across * PLOT_WIDTH, 1), round(self.top + (1 - up) * PLOT_HEIGHT, 1)

    def axes(self, x_name: str, y_name: str) -> list[Mark]:
        """Both axes with their ticks and names."""
        bottom = self.top + PLOT_HEIGHT
        marks: list[Mark] = [
            Edge("axis:x", self.left, bottom, self.left + PLOT_WIDTH, bottom),
            Edge("axis:y", self.left, self.top, self.left, bottom),
            Text("name:x", self.left + PLOT_WIDTH / 2, bottom + 40, x_name, "head", "middle"),
            Text("name:y", MARGIN, self.top - 14, y_name, "head"),
        ]
        for value in (_doublings if self.doubling else _ticks)(self.low_x, self.high_x):
            x, _ = self.place(value, self.low_y)
            marks.append(Text(f"tick:x:{value:g}", x, bottom + 20, f"{value:g}", "note", "middle"))
        for value in _ticks(self.low_y, self.high_y):
            _, y = self.place(self.low_x, value)
            marks.append(Edge(f"grid:{value:g}", self.left, y, self.left + PLOT_WIDTH, y, tone="faint"))
            marks.append(Text(f"tick:y:{value:g}", self.left - 8, y + 4, f"{value:g}", "note", "end"))
        return marks


def _bounds(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), max(xs), min(0.0, min(ys)), max(ys)


def _roomy(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Bounds with some room round the points, so that no dot lies on an axis."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    side = 0.12 * (max(xs) - min(xs)) or 0.1 * abs(xs[0]) or 1.0
    rise = 0.12 * (max(ys) - min(ys)) or 0.02 * abs(ys[0]) or 1.0
    return min(xs) - side, max(xs) + side, min(ys) - rise, max(ys) + rise


def _ticks(low: float, high: float) -> list[float]:
    """About five round values from ``low`` to ``high``.

    >>> _ticks(0, 10)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    if not high > low:
        return [low]
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999)
    first = -(-low // step)
    many = int((high - first * step) / step + 1e-9) + 1
    return [round((first + number) * step, 10) for number in range(many)]


def _doublings(low: float, high: float) -> list[float]:
    """The powers of two from ``low`` to ``high``.

    >>> _doublings(900, 5000)
    [1024, 2048, 4096]
    """
    return [2**power for power in range(ceil(log2(low)), floor(log2(high)) + 1)]
