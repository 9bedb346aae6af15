"""Pictures of pruning: the matrix and the heap of its magnitudes; weights ranked in three ways.

Steps: ``dualz.models.pruning``. Lesson: 10 (pruning).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import CELL_WIDTH, grid, listed, number, row
from dualz.models.pruning import Entry, Masked, Pushed, Ranked, Rows, Scored, Zeroed

MARGIN = 16.0
TOP = 34.0
ENTRY = 54.0
ENTRIES_A_ROW = 10
NAMES = 130.0
FORMULA = {"magnitude": "|w|", "gradient": "|dL/dw|", "sensitivity": "|w · dL/dw|"}


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``heap_prune`` or ``rank``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _pushed(step: Pushed, earlier: Sequence[Any] = ()) -> Picture:
    value = _flat(step.weights)[step.position]
    place = [position for _, position in step.heap].index(step.position) + 1
    caption = (
        f"Push: weight #{step.position} is {number(value)}, so its magnitude {number(abs(value))} goes "
        f"into the heap; it is number {place} of {len(step.heap)} there."
    )
    waiting = range(step.position + 1, len(_flat(step.weights)))
    tones = {step.position: "active"} | dict.fromkeys(waiting, "faint")
    return _heap(step.weights, step.heap, tones, caption, fresh=step.position)


@draw.register
def _zeroed(step: Zeroed, earlier: Sequence[Any] = ()) -> Picture:
    caption = (
        f"Pop, {step.number} of {step.count}: #{step.position} has the smallest magnitude, "
        f"{number(abs(step.value))}. The weight {number(step.value)} becomes 0 and keeps its place."
    )
    if step.heap and step.heap[0][0] == abs(step.value):
        caption += f" #{step.heap[0][1]} is as small, and stays for now: the lower position goes first."
    return _heap(step.weights, step.heap, _gone(step.weights, step.heap, step.position), caption)


@draw.register
def _masked(step: Masked, earlier: Sequence[Any] = ()) -> Picture:
    tones = {place: "done" if kept else "faint" for place, kept in enumerate(step.kept)}
    marks, right, bottom = grid("w", step.weights, MARGIN, TOP, tones=tones, positions=True)
    head = Text("head:weights", MARGIN, 20, "weights after pruning", "head")
    mask = [[float(step.kept[r * len(values) + c]) for c in range(len(values))]
            for r, values in enumerate(step.weights)]  # fmt: skip
    mask_marks, right, bottom = grid("mask", mask, right + 44, TOP)
    mask_head = Text("head:mask", right - CELL_WIDTH * len(mask[0]), 20, "mask: 1 stays, 0 goes", "head")
    many = sum(step.kept)
    caption = (
        f"Mask: {many} of {len(step.kept)} weights stay, each in its place; "
        f"no magnitude above {number(step.threshold)} went."
    )
    text = "\n".join(listed(values) for values in step.weights)
    width = max(right + MARGIN, 380)
    return Picture(width, bottom + MARGIN, (head, *marks, mask_head, *mask_marks), caption, text)


@draw.register
def _scored(step: Scored, earlier: Sequence[Any] = ()) -> Picture:
    caption = f"Measure: {len(step.weights)} weights, and for each the slope of the loss there."
    return _columns(step.weights, step.gradients, tuple(range(len(step.weights))), 0, caption)


@draw.register
def _ranked(step: Ranked, earlier: Sequence[Any] = ()) -> Picture:
    gone = ", ".join(f"#{place}" for place in sorted(step.order[: step.count])) or "none"
    caption = f"Rank by {step.by}: smallest {FORMULA[step.by]} first. These would go: {gone}."
    return _columns(step.weights, step.gradients, step.order, step.count, caption, step)


# --- what can be asked ---------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_zeroed(following: Zeroed, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if len(step.heap) < 2:
        return None
    return Question(
        "Which weight becomes 0 next? Click on it in the matrix.",
        tuple(f"w:{position}" for _, position in sorted(step.heap, key=lambda entry: entry[1])),
        (f"w:{following.position}",),
        f"#{following.position} has the smallest magnitude that is left, {number(abs(following.value))}; the "
        "sign does not count, and of equal magnitudes the lower position goes first.",
    )


@ask.register
def _ask_ranked(following: Ranked, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if not 0 < following.count < len(following.order):
        return None
    many = following.count
    which = "Which weight goes" if many == 1 else f"Which {many} weights go"
    gone = sorted(following.order[:many])
    return Question(
        f"{which} when {FORMULA[following.by]} decides?",
        tuple(f"w:{place}" for place in range(len(following.weights))),
        tuple(f"w:{place}" for place in gone),
        "Smallest first: "
        + ", ".join(f"#{place} ({following.scores[place]:.3g})" for place in following.order)
        + ".",
    )


# --- the parts -----------------------------------------------------------------------------------


def _heap(
    weights: Rows, heap: tuple[Entry, ...], tones: dict[int, str], caption: str, fresh: int | None = None
) -> Picture:
    marks: list[Mark] = [Text("head:weights", MARGIN, 20, "weights, with their positions", "head")]
    cells, right, bottom = grid("w", weights, MARGIN, TOP, tones=tones, positions=True)
    marks += cells
    top = bottom + 34
    marks.append(Text("head:heap", MARGIN, top - 12, "heap of magnitudes, smallest first", "head"))
    for place, (magnitude, position) in enumerate(heap):
        x = MARGIN + ENTRY * (place % ENTRIES_A_ROW + 0.5)
        y = top + 20 + 44 * (place // ENTRIES_A_ROW)
        tone = "new" if position == fresh else "plain"
        title = f"magnitude {number(magnitude, 4)} of weight #{position}"
        words = number(magnitude)
        marks.append(Box(f"heap:{position}", x, y, words, ENTRY - 6, 36, f"#{position}", tone, title))
    lines = max(1, -(-len(_flat(weights)) // ENTRIES_A_ROW))
    width = max(right, MARGIN + ENTRY * min(ENTRIES_A_ROW, len(_flat(weights))), 400) + MARGIN
    text = "\n".join(listed(values) for values in weights)
    text += "\nheap: " + (" ".join(f"{number(m)}#{p}" for m, p in heap) or "empty")
    return Picture(width, top + 44 * lines + 6, tuple(marks), caption, text)


def _gone(weights: Rows, heap: tuple[Entry, ...], latest: int) -> dict[int, str]:
    left = {position for _, position in heap}
    gone = {place: "faint" for place in range(len(_flat(weights))) if place not in left}
    return gone | {latest: "taken"}


def _columns(
    weights: Sequence[float],
    gradients: Sequence[float],
    order: Sequence[int],
    count: int,
    caption: str,
    ranked: Ranked | None = None,
) -> Picture:
    """Weights, gradients and scores one below the other, a column each, in the order of the ranking."""
    places = [list(order).index(index) for index in range(len(order))]
    gone = dict.fromkeys(order[:count], "taken")
    left = MARGIN + NAMES
    marks: list[Mark] = []
    for index, place in enumerate(places):
        x = left + CELL_WIDTH * (place + 0.5)
        marks.append(Text(f"name:{index}", x, 22, f"#{index}", "head", "middle"))
    lines = [("w", "weight w", weights), ("g", "gradient dL/dw", gradients)]
    if ranked is not None:
        lines.append(("s", f"score {FORMULA[ranked.by]}", ranked.scores))
    for line, (key, name, values) in enumerate(lines):
        top = TOP + 38 * line
        marks.append(Text(f"line:{key}", MARGIN, top + 18, name, "head"))
        marks += row(key, values, left, top, gone if key in "ws" else {}, places, digits=3)
    right = left + CELL_WIDTH * len(order)
    if 0 < count < len(order):
        x = left + CELL_WIDTH * count / 2
        marks.append(Text("brace", x, TOP + 38 * len(lines) + 14, "these go", "note", "middle", "taken"))
    text = "\n".join(
        f"#{index}: weight {number(weights[index], 3)}, gradient {number(gradients[index], 3)}"
        + (f", score {ranked.scores[index]:.3g}" if ranked else "")
        for index in order
    )
    return Picture(max(right + MARGIN, 420), TOP + 38 * 3 + 28, tuple(marks), caption, text)


def _flat(weights: Rows) -> list[float]:
    return [value for values in weights for value in values]
