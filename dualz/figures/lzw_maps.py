"""Pictures for the explorers of lesson 04: a text coloured by phrase, and the dictionary as a tree.

Lesson: 04 (lzw). Steps of the coder itself: ``dualz.figures.lzw``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, counted, head
from dualz.figures.parts.style import ABOVE
from dualz.figures.parts.symbols import show

CELL, LINE, COLUMNS, LINES = 15.0, 24.0, 42, 14
SHOWN = COLUMNS * LINES
DEEPEST = 8  # phrases of so many bytes and more have the deepest colour
RADIUS, LEAF, LEVEL = 13.0, 32.0, 58.0


# --- a text, coloured by phrase ------------------------------------------------------------------


def phrase_map(data: bytes, lengths: Sequence[int], first: int) -> Picture:
    """``SHOWN`` bytes of ``data`` from the phrase on that holds byte ``first``, a box for each phrase.

    ``lengths`` are those of the phrases, in order: together they cover the data. The longer a phrase, the
    deeper its colour.
    """
    starts = [0, *accumulate(lengths)]
    begin = max((place for place, start in enumerate(starts[:-1]) if start <= first), default=0)
    marks: list[Mark] = [head("map", 22, "a box for each code; the longer its phrase, the deeper the colour")]
    offset = starts[begin]
    place = begin
    while place < len(lengths) and starts[place + 1] - offset <= SHOWN:
        marks += _phrase(data, starts[place] - offset, starts[place], lengths[place])
        place += 1
    shown = lengths[begin:place]
    marks += _key(34 + LINE * LINES + 18)
    caption = (
        f"From byte {offset} on: {counted(len(shown), 'code')} for {sum(shown)} of {len(data)} bytes, "
        f"{_mean(shown):.2f} bytes a code, the longest {max(shown, default=0)}. "
        f"From the beginning to here: {_mean(lengths[:place]):.2f}."
    )
    lines = show(data[offset : offset + sum(shown)]), f"bytes of each code: {' '.join(map(str, shown))}"
    return Picture(
        2 * MARGIN + COLUMNS * CELL, 34 + LINE * LINES + 40, tuple(marks), caption, "\n".join(lines)
    )


def _mean(lengths: Sequence[int]) -> float:
    return sum(lengths) / max(1, len(lengths))


def _phrase(data: bytes, at: int, start: int, length: int) -> list[Mark]:
    """A phrase as a box; one that runs over the end of a line is cut into pieces."""
    marks: list[Mark] = []
    phrase = show(data[start : start + length])
    title = f"byte {start}: {phrase}, {counted(length, 'byte')}"
    done = 0
    while done < length:
        column, line = (at + done) % COLUMNS, (at + done) // COLUMNS
        wide = min(length - done, COLUMNS - column)
        x, y = MARGIN + CELL * (column + wide / 2), 34 + LINE * (line + 0.5)
        width = CELL * wide - 2
        key = f"phrase:{start}:{done}"
        marks.append(Box(key, x, y, "", width, LINE - 5, "", "plain", title, _shade(length)))
        for step in range(wide):
            byte = start + done + step
            letter = show(data[byte])
            middle = MARGIN + CELL * (column + step + 0.5)
            kind = "label" if len(letter) == 1 else "note"
            marks.append(Text(f"at:{byte}", middle, y + 4.5, letter[-2:], kind, "middle"))
        done += wide
    return marks


def _shade(length: int) -> str:
    red, green, blue = ABOVE
    return f"rgba({red},{green},{blue},{0.5 * (min(length, DEEPEST) - 1) / (DEEPEST - 1):.2f})"


def _key(y: float) -> list[Mark]:
    """What the colours mean."""
    marks: list[Mark] = [Text("key", MARGIN, y + 4, "bytes in a phrase", "note")]
    for length in range(1, DEEPEST + 1):
        words = f"{length}+" if length == DEEPEST else str(length)
        marks.append(
            Box(f"key:{length}", MARGIN + 130 + 34 * length, y, words, 30, 20, swatch=_shade(length))
        )
    return marks


# --- the dictionary as a tree --------------------------------------------------------------------


def trie(entries: Mapping[int, bytes], newest: int | None = None, caption: str = "") -> Picture:
    """The entries of a dictionary as a tree: a path from the top spells a phrase, a node has its number.

    Every entry longer than a byte is another entry plus one byte, so each has its parent. Single bytes are
    drawn where a longer entry begins with them. ``newest``: the number that was learned last.
    """
    code_of = {phrase: code for code, phrase in entries.items()}
    nodes = {phrase[:size] for phrase in code_of for size in range(1, len(phrase) + 1)}
    places = _places(nodes)
    marks: list[Mark] = []
    lit = entries.get(newest, b"") if newest is not None else b""
    for phrase in sorted(nodes, key=lambda one: (len(one), one)):
        x, y = places[phrase]
        above = places[phrase[:-1]]
        tone = "active" if lit.startswith(phrase) else "plain"
        name = phrase.hex()
        below = RADIUS + 16 if phrase[:-1] in code_of else 0.0  # the number of the node above
        marks.append(Edge(f"edge:{name}", above[0], above[1] + below, x, y, tone=tone))
        code = code_of.get(phrase)
        if code is not None and code == newest:
            tone = "new"
        title = f"{show(phrase)}" + (f", entry {code}" if code is not None else "")
        marks.append(Circle(f"node:{name}", x, y, show(phrase[-1]), tone, title, radius=RADIUS))
        if code is not None:
            marks.append(Text(f"code:{name}", x, y + RADIUS + 12, str(code), "note", "middle", tone))
    x, y = places[b""]
    marks.append(Circle("node:", x, y, "", "done", "the empty phrase", radius=8))
    width = max(440.0, max(x for x, _ in places.values()) + MARGIN + LEAF / 2)
    height = max(y for _, y in places.values()) + RADIUS + 24
    text = "\n".join(f"{code}: {show(phrase)}" for code, phrase in entries.items())
    return Picture(width, height, tuple(marks), caption or f"{counted(len(entries), 'entry')}.", text)


def _places(nodes: set[bytes]) -> dict[bytes, tuple[float, float]]:
    """Leaves side by side in the order of their bytes, every parent over the middle of its children."""
    children: dict[bytes, list[bytes]] = {b"": []}
    for phrase in sorted(nodes):
        children.setdefault(phrase, [])
        children.setdefault(phrase[:-1], []).append(phrase)
    places: dict[bytes, tuple[float, float]] = {}
    leaves = 0

    def visit(phrase: bytes) -> float:
        nonlocal leaves
        if children[phrase]:
            xs = [visit(child) for child in children[phrase]]
            x = (xs[0] + xs[-1]) / 2
        else:
            x = MARGIN + LEAF * (leaves + 0.5)
            leaves += 1
        places[phrase] = (x, 24 + LEVEL * len(phrase))
        return x

    visit(b"")
    return places
