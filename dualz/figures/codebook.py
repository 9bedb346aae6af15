"""Pictures of weight sharing: the values on a line or as a histogram, and the centroids that move below.

Steps: ``dualz.models.codebook``. Lesson: 11 (quantization).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from itertools import pairwise
from typing import Any

from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import listed, number
from dualz.models.codebook import Assigned, Moved, Settled, Started

MARGIN = 16.0
LEFT, WIDTH = 34.0, 640.0
BASE = 176.0
TALL = 120.0
BINS = 48
MOST_DOTS = 40
CENTROIDS_Y = 208.0
MOST_LISTED = 16


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``kmeans``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _started(step: Started, earlier: Sequence[Any] = ()) -> Picture:
    how = {
        "linear": "evenly from the least to the greatest value",
        "density": "at even shares of the sorted values",
        "random": "on values drawn at random",
    }
    many = len(step.centroids)
    caption = f"Start: {many} centroid{'s' * (many > 1)} for {len(step.values)} values, {how[step.start]}."
    return _picture(step.values, step.centroids, None, caption)


@draw.register
def _assigned(step: Assigned, earlier: Sequence[Any] = ()) -> Picture:
    sizes = [high - low for low, high in pairwise(step.cuts)]
    caption = (
        f"Assign, round {step.number}: every value goes to the nearest centroid. "
        f"The sum of squared distances is {step.inertia:.4g}."
    )
    if 0 in sizes:
        caption += f" Centroid {sizes.index(0)} has no members."
    return _picture(step.values, step.centroids, step.cuts, caption)


@draw.register
def _moved(step: Moved, earlier: Sequence[Any] = ()) -> Picture:
    ways = [abs(new - old) for old, new in zip(step.before, step.centroids, strict=True)]
    farthest = max(range(len(ways)), key=ways.__getitem__)
    caption = (
        f"Move, round {step.number}: every centroid goes to the mean of its members; "
        f"centroid {farthest} moves farthest, by {ways[farthest]:.3g}."
    )
    if not any(ways):
        caption = f"Move, round {step.number}: every centroid is at the mean of its members already."
    if len(set(step.cuts)) < len(step.cuts):
        caption += " One without members takes over the value farthest from its centroid."
    return _picture(step.values, step.centroids, step.cuts, caption, step.before)


@draw.register
def _settled(step: Settled, earlier: Sequence[Any] = ()) -> Picture:
    caption = (
        f"Settled after {step.rounds} round{'s' * (step.rounds > 1)}: the codebook has "
        f"{len(step.centroids)} values; the sum of squared distances is {step.inertia:.4g}."
    )
    return _picture(step.values, step.centroids, step.cuts, caption)


# --- what can be asked ---------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_moved(following: Moved, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    ways = [abs(new - old) for old, new in zip(following.before, following.centroids, strict=True)]
    ranked = sorted(ways, reverse=True)
    span = following.values[-1] - following.values[0]
    if len(set(following.cuts)) < len(following.cuts):  # they change places: the question would be unfair
        return None
    if len(ways) < 3 or ranked[0] - ranked[1] < 0.03 * span:  # too close to be seen
        return None
    farthest = ways.index(ranked[0])
    return Question(
        "Which centroid moves farthest when each goes to the mean of its members?",
        tuple(f"centroid:{number}" for number in range(len(ways))),
        (f"centroid:{farthest}",),
        f"Centroid {farthest} stands farthest from the mean of its members: it moves by {ranked[0]:.3g}.",
    )


@ask.register
def _ask_assigned(following: Assigned, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """In the first rounds: a value near a border, and not so near that it could not be decided."""
    centroids = following.centroids
    if following.number > 3 or len(centroids) < 2:
        return None
    span = following.values[-1] - following.values[0]
    margins = {value: _margin(value, centroids) for value in following.values}
    clear = [value for value, margin in margins.items() if margin > 0.05 * span]
    if not clear:
        return None
    value = min(clear, key=lambda one: (margins[one], one))
    nearest = min(range(len(centroids)), key=lambda place: abs(centroids[place] - value))
    return Question(
        f"To which centroid does the value {number(value, 3)} go?",
        tuple(f"centroid:{place}" for place in range(len(centroids))),
        (f"centroid:{nearest}",),
        f"Centroid {nearest} stands at {number(centroids[nearest], 3)}; every other one is farther away.",
    )


def _margin(value: float, centroids: Sequence[float]) -> float:
    """How much nearer the nearest centroid is than the second nearest."""
    first, second, *_ = sorted(abs(centroid - value) for centroid in centroids)
    return second - first


# --- the parts -----------------------------------------------------------------------------------


def _picture(
    values: tuple[float, ...],
    centroids: tuple[float, ...],
    cuts: tuple[int, ...] | None,
    caption: str,
    before: tuple[float, ...] | None = None,
) -> Picture:
    low, high = min(values[0], *centroids), max(values[-1], *centroids)

    def x(value: float) -> float:
        return LEFT + (WIDTH - 2 * LEFT) * (value - low) / ((high - low) or 1)

    marks: list[Mark] = [
        Text("head:values", MARGIN, 22, f"{len(values)} values", "head"),
        Edge("axis", LEFT - 12, BASE, WIDTH - LEFT + 12, BASE),
        Text("least", x(values[0]), BASE + 64, number(values[0], 3), "note", "middle"),
        Text("greatest", x(values[-1]), BASE + 64, number(values[-1], 3), "note", "middle"),
        Text("head:centroids", MARGIN, BASE + 90, "centroids below the line, numbered", "head"),
    ]
    marks += _dots(values, cuts, x) if len(values) <= MOST_DOTS else _bars(values, cuts, x)
    if cuts is not None:
        stand = before or centroids
        for place, (one, two) in enumerate(pairwise(stand)):
            middle = x((one + two) / 2)
            marks.append(Edge(f"border:{place}", middle, 34, middle, BASE + 6, tone="faint"))
    many = len(centroids)
    for place, centroid in enumerate(centroids):
        moved = before is not None and before[place] != centroid
        tone = "active" if moved else "new" if cuts is None else "plain"
        if moved:
            marks.append(
                Edge(f"way:{place}", x(before[place]), CENTROIDS_Y, x(centroid), CENTROIDS_Y, tone="active")
            )
        marks.append(Edge(f"stem:{place}", x(centroid), BASE, x(centroid), CENTROIDS_Y, tone="taken"))
        title = f"centroid {place} at {number(centroid, 4)}"
        radius = 12 if many <= 16 else 7
        label = str(place) if many <= 16 else ""
        marks.append(Circle(f"centroid:{place}", x(centroid), CENTROIDS_Y, label, tone, title, radius))
    height = BASE + 104
    if many <= MOST_LISTED:
        words = " · ".join(f"{place}: {number(value, 3)}" for place, value in enumerate(centroids))
        for line, part in enumerate(_broken(words)):
            marks.append(Text(f"codebook:{line}", MARGIN, BASE + 112 + 18 * line, part, "code"))
            height = BASE + 124 + 18 * line
    text = f"centroids: {listed(centroids)}"
    if cuts is not None:
        text += "\nmembers: " + ", ".join(str(high - low) for low, high in pairwise(cuts))
    return Picture(WIDTH, height, tuple(marks), caption, text)


def _dots(values: tuple[float, ...], cuts: tuple[int, ...] | None, x: Any) -> list[Mark]:
    """A dot for each value; equal ones stand one above the other."""
    marks: list[Mark] = []
    stacked: dict[float, int] = {}
    for place, value in enumerate(values):
        height = stacked[value] = stacked.get(value, -1) + 1
        tone = "plain" if cuts is None else _side(_cluster(cuts, place))
        title = f"value {number(value, 4)}"
        marks.append(Circle(f"value:{place}", x(value), BASE - 12 - 15 * height, "", tone, title, radius=7))
    return marks


def _bars(values: tuple[float, ...], cuts: tuple[int, ...] | None, x: Any) -> list[Mark]:
    """A histogram; a bar has the look of the cluster of its middle value."""
    low, wide = values[0], (values[-1] - values[0]) / BINS or 1.0
    bins: list[list[int]] = [[] for _ in range(BINS)]
    for place, value in enumerate(values):
        bins[min(int((value - low) / wide), BINS - 1)].append(place)
    fullest = max(map(len, bins))
    room = x(low + wide) - x(low)
    marks: list[Mark] = []
    for place, held in enumerate(bins):
        if not held:
            continue
        high = TALL * len(held) / fullest
        tone = "plain" if cuts is None else _side(_cluster(cuts, held[len(held) // 2]))
        middle = x(low + wide * (place + 0.5))
        title = f"{len(held)} values"
        marks.append(Box(f"bar:{place}", middle, BASE - high / 2, "", room - 1, high, "", tone, title))
    return marks


def _cluster(cuts: tuple[int, ...], place: int) -> int:
    return next(number for number, end in enumerate(cuts[1:]) if place < end)


def _side(cluster: int) -> str:
    """Neighbouring clusters look different."""
    return ("done", "taken")[cluster % 2]


def _broken(words: str, room: int = 74) -> list[str]:
    """Words separated by dots, in lines of at most ``room`` characters."""
    lines = [""]
    for word in words.split(" · "):
        if lines[-1] and len(lines[-1]) + len(word) + 3 > room:
            lines.append("")
        lines[-1] += (" · " if lines[-1] else "") + word
    return lines
