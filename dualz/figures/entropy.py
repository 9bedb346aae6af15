"""Pictures of entropy: a budget of code space to spend, a distribution to shape, Shannon's code.

Steps: ``dualz.codecs.entropy``. The first two pictures are those of boards: plain values go in.
Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from math import ceil
from typing import Any

from dualz.codecs.entropy import GaveWord, SortedByProbability, budget_left, surprise
from dualz.codecs.prefix import Codes
from dualz.figures.parts import codes as tables
from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.symbols import show

MARGIN = 16.0
WIDTH = 640.0
Counts = Sequence[tuple[Any, int]]

# --- the budget: a trie whose nodes are words that can be claimed --------------------------------

DEPTH = 4
LEVEL = 50.0
TOP = 44.0


def budget(counts: Counts, codes: Codes, caption: str) -> Picture:
    """All words of up to 4 bits as a trie, the code space below it, and the symbols with their words.

    A word takes the part of the code space that lies under its node.
    """
    left = budget_left(codes)
    head = "every node is a word: 0 to the left, 1 to the right"
    marks: list[Mark] = [Text("head:trie", MARGIN, 20, head, "head")]
    paths = [f"{number:0{bits}b}" for bits in range(1, DEPTH + 1) for number in range(1 << bits)]
    for path in ["", *paths]:
        marks += _node(path, codes)
    top = TOP + LEVEL * DEPTH + 44
    words = f"code space: {1 - left} spent, {left} left"
    marks.append(Text("head:space", MARGIN, top - 10, words, "head"))
    space, bottom = tables.space(tuple(codes.items()), MARGIN, top, WIDTH - 2 * MARGIN)
    marks += space
    rows = [(symbol, codes.get(symbol, "")) for symbol, _ in counts]
    waiting = next((symbol for symbol, word in rows if not word), None)
    head = "symbols, their words, and how often they occur"
    marks.append(Text("head:words", MARGIN, bottom + 26, head, "head"))
    marks += _claims(counts, codes, waiting, bottom + 36)
    text = f"{words}\n" + "\n".join(f"{show(symbol)}: {word or 'no word yet'}" for symbol, word in rows)
    return Picture(WIDTH, bottom + 92, tuple(marks), caption, text)


def _node(path: str, codes: Codes) -> list[Mark]:
    x, y = _spot(path)
    holder = next((symbol for symbol, word in codes.items() if path.startswith(word)), None)
    marks: list[Mark] = []
    if path:
        up_x, up_y = _spot(path[:-1])
        tone = "faint" if holder is not None and codes[holder] != path else "plain"
        marks.append(Edge(f"edge:{path}", up_x, up_y, x, y, "" if len(path) > 3 else path[-1], tone))
    else:
        return [Circle("root", x, y, "", radius=5, title="the root: no bits yet")]
    if holder is not None and codes[holder] == path:
        title = f"{path} is the word of {show(holder)}; click to give it back"
        return [*marks, Circle(f"node:{path}", x, y, show(holder), "active", title, radius=14)]
    blocked = holder is not None or any(word.startswith(path) for word in codes.values())
    title = f"{path}, 1/{1 << len(path)} of the code space"
    radius = 12 if len(path) < DEPTH else 11
    return [*marks, Circle(f"node:{path}", x, y, "", "faint" if blocked else "plain", title, radius=radius)]


def _spot(path: str) -> tuple[float, float]:
    """The node above the middle of its part of the code space."""
    share = (WIDTH - 2 * MARGIN) / (1 << len(path))
    return MARGIN + share * (int(path or "0", 2) + 0.5), TOP + LEVEL * len(path)


def _claims(counts: Counts, codes: Codes, waiting: Any, top: float) -> list[Mark]:
    """A card a symbol; the one whose turn it is stands out."""
    wide = min(108.0, (WIDTH - 2 * MARGIN) / len(counts))
    marks: list[Mark] = []
    for place, (symbol, count) in enumerate(counts):
        x = MARGIN + wide * (place + 0.5)
        tone = "active" if symbol == waiting else "done" if symbol in codes else "plain"
        label = f"{show(symbol)} {codes.get(symbol, '?')}"
        note = f"occurs {count} time{'s' * (count > 1)}"
        marks.append(
            Box(f"card:{symbol!r}", x, top + 21, label, wide - 6, 40, note, tone, f"{label}, {note}")
        )
    return marks


# --- the distribution: bars to drag --------------------------------------------------------------

MOST = 32
BAR_LEFT, UNIT = 54.0, 9.0
ROW = 34.0
AREA = 132.0  # the height of the areas, pixels
COLUMNS = (("f", 372.0), ("P = f/N", 418.0), ("-log2 P", 486.0), ("best word", 552.0))


def bar_end(count: int) -> float:
    """Where the bar of ``count`` ends, in pixels."""
    return BAR_LEFT + UNIT * count


def bar_count(x: float) -> int:
    """The count whose bar ends nearest to ``x``, within 0 and ``MOST``.

    >>> bar_count(bar_end(7)), bar_count(-100), bar_count(1e9)
    (7, 0, 32)
    """
    return round(min(max((x - BAR_LEFT) / UNIT, 0), MOST))


def shape(counts: Counts, codes: Codes, bound: float, spent: float, caption: str) -> Picture:
    """A bar for each count, with P, surprise and word beside it; below, entropy and mean length as areas.

    ``bound`` and ``spent`` are in bits per symbol: the entropy, and the mean length of ``codes``.
    """
    total = sum(count for _, count in counts)
    marks: list[Mark] = [Text("head:bars", BAR_LEFT, 20, "drag the bars", "head")]
    marks += [Text(f"head:{name}", x, 20, name, "head") for name, x in COLUMNS]
    lines = []
    for place, (symbol, count) in enumerate(counts):
        y = 32 + ROW * (place + 0.5)
        marks += _bar(symbol, count, y)
        cells = _cells(symbol, count, total, codes)
        for (name, x), words in zip(COLUMNS, cells, strict=True):
            marks.append(Text(f"{name}:{symbol}", x, y + 4.5, words, "code"))
        lines.append(f"{show(symbol)}: f = {cells[0]}, P = {cells[1]}, surprise {cells[2]}, word {cells[3]}")
    top = 32 + ROW * len(counts) + 30
    marks += _areas(counts, codes, top)
    words = f"area {bound:.3f}, below the thick lines {spent:.3f}, between the two {spent - bound:.3f}"
    marks.append(Text("gap", 54, top + AREA + 22, words, "code"))
    text = "\n".join([*lines, f"entropy {bound:.3f}, mean length {spent:.3f} bits per symbol"])
    return Picture(WIDTH, top + AREA + 34, tuple(marks), caption, text)


def _bar(symbol: Any, count: int, y: float) -> list[Mark]:
    end, name = bar_end(count), show(symbol)
    title = f"count of {name}"
    return [
        Text(f"symbol:{symbol}", MARGIN + 8, y + 4.5, name, "label"),
        Edge(f"line:{symbol}", BAR_LEFT, y, bar_end(MOST), y, tone="faint"),
        Box(f"bar:{symbol}", (BAR_LEFT + end) / 2, y, "", max(end - BAR_LEFT, 1), 20, "", "done", title),
        Circle(f"grip:{symbol}", end, y, "", "active", title, radius=9),
    ]


def _cells(symbol: Any, count: int, total: int, codes: Codes) -> tuple[str, str, str, str]:
    if not count:
        return "0", "0", "none", "no word"
    p = count / total
    return str(count), f"{p:.3f}", f"{surprise(p):.2f}", codes[symbol]


def _areas(counts: Counts, codes: Codes, top: float) -> list[Mark]:
    """Each symbol as wide as P and as high as its surprise; a thick line at the length of its word.

    So the boxes together are the entropy, and all that lies below the thick lines is the mean length.
    """
    present = [(symbol, count) for symbol, count in counts if count]
    total = sum(count for _, count in present)
    highest = max(max(len(codes[symbol]), surprise(count / total)) for symbol, count in present)
    most = max(3, ceil(highest))
    left, wide, bottom = 54.0, WIDTH - 54 - MARGIN, top + AREA
    unit = AREA / most
    head = "width P, height -log2 P: the area is the entropy; thick lines: bits of the word"
    marks: list[Mark] = [Text("head:areas", left, top - 12, head, "head")]
    for bits in range(most + 1):
        y = bottom - unit * bits
        marks.append(Edge(f"level:{bits}", left, y, left + wide, y, tone="faint"))
        if bits % (1 if most < 6 else 2) == 0:
            marks.append(Text(f"bits:{bits}", left - 8, y + 4, f"{bits}", "note", "end"))
    x = left
    for symbol, count in present:
        share, bits = wide * count / total, surprise(count / total)
        label = show(symbol) if share >= 14 and unit * bits >= 16 else ""
        title = f"{show(symbol)}: {count / total:.3f} wide, {bits:.2f} bits high"
        height = max(unit * bits, 1)
        box = Box(f"area:{symbol}", x + share / 2, bottom - height / 2, label, max(share - 1, 1), height)
        marks.append(replace(box, tone="done", title=title))
        y = bottom - unit * len(codes[symbol])
        title = f"{show(symbol)}: a word of {len(codes[symbol])} bits"
        marks.append(Box(f"length:{symbol}", x + share / 2, y, "", max(share - 1, 1), 3, "", "active", title))
        x += share
    return marks


# --- Shannon's code ------------------------------------------------------------------------------

LONGEST = 8


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``shannon_code``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _sorted(step: SortedByProbability, earlier: Sequence[Any] = ()) -> Picture:
    caption = "Sort: the symbols side by side on a line from 0 to 1, each as wide as its probability."
    return _line(step.order, (), caption)


@draw.register
def _gave(step: GaveWord, earlier: Sequence[Any] = ()) -> Picture:
    name, length = show(step.symbol), len(step.word)
    bits = f"{length} bit{'s' * (length > 1)}"
    caption = (
        f"Give word: {name} has probability {step.p:.3f}, so {surprise(step.p):.2f} bits of surprise: "
        f"{bits}. It begins at {step.start:.3f}, in binary 0.{step.word}..., and {step.word} is its word."
    )
    return _line(step.order, step.given, caption, step.symbol)


def _line(
    order: Sequence[tuple[Any, float]], given: Sequence[tuple[Any, str]], caption: str, active: Any = None
) -> Picture:
    """The probabilities above, the code space below: a word's cell is the one in which its symbol begins."""
    width = WIDTH - 2 * MARGIN
    left = budget_left(dict(given))
    head = f"code space: {1 - left} spent, {left} left"
    marks: list[Mark] = [Text("head:line", MARGIN, 22, "probability, from 0 to 1", "head")]
    start = 0.0
    for symbol, p in order:
        tone = "active" if symbol == active else "plain"
        label = show(symbol) if p * width > 15 else ""
        title = f"{show(symbol)}: P = {p:.3f}, surprise {surprise(min(p, 1.0)):.2f} bits"
        x = MARGIN + width * (start + p / 2)
        marks.append(Box(f"p:{symbol!r}", x, 47, label, max(p * width - 1.5, 0.8), 30, "", tone, title))
        x = MARGIN + width * start
        marks.append(Edge(f"start:{symbol!r}", x, 62, x, 84, tone="active" if symbol == active else "faint"))
        start += p
    space, bottom = tables.space(given, MARGIN, 84, width, active)
    marks += space
    marks.append(Text("head:space", MARGIN, bottom + 18, head, "head"))
    bottom += 20
    words = dict(given)
    rows = [(symbol, words.get(symbol, "")) for symbol, _ in order]
    marks.append(Text("head:codes", MARGIN, bottom + 26, "code words", "head"))
    table, bottom = tables.table(rows, MARGIN, bottom + 36, WIDTH - MARGIN, active, words)
    marks.append(Text("head:lengths", MARGIN, bottom + 22, "bits in the word of this step", "head"))
    marks += _lengths(len(words[active]) if active in words else 0, bottom + 32)
    text = "words: " + (", ".join(f"{show(symbol)} {word}" for symbol, word in given) or "none yet")
    return Picture(WIDTH, bottom + 72, (*marks, *table), caption, text)


def _lengths(length: int, top: float) -> list[Mark]:
    """A row of lengths, to show one of them, and to be asked for the next."""
    return [
        Box(f"length:{bits}", MARGIN + 18 + 40 * (bits - 1), top + 14, str(bits), 32, 28, "",
            "active" if bits == length else "plain", f"{bits} bit{'s' * (bits > 1)}")
        for bits in range(1, LONGEST + 1)
    ]  # fmt: skip


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What can be asked before ``following`` is shown."""
    return None


@ask.register
def _ask_gave(following: GaveWord, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    length = len(following.word)
    if length > LONGEST:
        return None
    name, bits = show(following.symbol), surprise(following.p)
    return Question(
        f"{name} is next, with P = {following.p:.3f}. How many bits does its word get?",
        tuple(f"length:{number}" for number in range(1, LONGEST + 1)),
        (f"length:{length}",),
        f"-log2 {following.p:.3f} is {bits:.2f}, and a word has whole bits: {length}.",
    )
