"""Pictures of a code beside its data: 2^-l beside P, and a window of bits that is looked up in a table.

Plain values go in: explorers of lesson 02 draw with them.
Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dualz.figures.parts import codes
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Text
from dualz.figures.parts.symbols import show, spell

MARGIN = 16.0
WIDTH = 640.0
ROOM = WIDTH - 2 * MARGIN
STRIP = 36.0
SHOWN = 40  # bits in a row

# --- 2^-l beside P -------------------------------------------------------------------------------


def shares(true: Mapping[Any, float], words: Mapping[Any, str], caption: str) -> Picture:
    """Each symbol twice: as wide as its probability above, as wide as its word's share below."""
    marks: list[Mark] = [
        Text("head:p", MARGIN, 22, "how often it comes: P", "head"),
        Text("head:w", MARGIN, 176, "what its word takes: 1/2^l", "head"),
    ]
    order = sorted(true, key=lambda symbol: words[symbol])
    upper, lower = MARGIN, MARGIN
    said = []
    for symbol in order:
        p, share = true[symbol], 2.0 ** -len(words[symbol])
        title = f"{show(symbol)}: P = {p:.3f}, the word {words[symbol]} takes {share:.3f}"
        for kind, left, wide, y in (("p", upper, ROOM * p, 48.0), ("w", lower, ROOM * share, 142.0)):
            label = show(symbol) if wide > 13 else ""
            tone = "plain" if kind == "p" else "done"
            key = f"{kind}:{symbol!r}"
            marks.append(Box(key, left + wide / 2, y, label, max(wide - 1.5, 0.8), STRIP, "", tone, title))
        tone = "active" if share > p else "taken"
        middle = upper + ROOM * p / 2, lower + ROOM * share / 2
        marks.append(Edge(f"to:{symbol!r}", middle[0], 67, middle[1], 123, tone=tone, title=title))
        upper, lower = upper + ROOM * p, lower + ROOM * share
        said.append(f"{spell(symbol)}: P {p:.3f}, its word takes {share:.3f}")
    return Picture(WIDTH, 190, tuple(marks), caption, "\n".join(said))


# --- the window ----------------------------------------------------------------------------------


def window(bits: str, at: int, size: int, found: Sequence[Any], words: Mapping[Any, str]) -> Picture:
    """The next ``size`` bits from ``at`` on as the number of a table's entry, and what stands there.

    The table is the code space cut into ``2**size`` entries: a word of l bits has 2^(size - l) of them. Bits
    behind the end count as zeros. ``found``: the symbols before.
    """
    ahead = bits[at : at + size].ljust(size, "0")
    number = int(ahead, 2)
    symbol = next(one for one, word in words.items() if ahead.startswith(word))
    length = len(words[symbol])
    first = max(0, at - 10)
    row = bits[first : first + SHOWN]
    marks: list[Mark] = [Text("head:bits", MARGIN, 22, f"bits; the window holds {size} of them", "head")]
    marks += codes.bit_row(row, MARGIN, 34, (at, at + length), at, first)
    left = MARGIN + codes.BIT * (at - first)
    wide = codes.BIT * size
    box = Box("window", left + wide / 2 - 0.5, 45, "", wide + 3, 30, "", "new", f"the window: {ahead}")
    marks.insert(1, box)
    marks.append(
        Text("number", MARGIN, 88, f"{ahead} is the number {number} in binary: entry {number}", "code")
    )
    entries = 1 << (size - length)
    marks.append(
        Text(
            "head:table", MARGIN, 120, f"a table of {1 << size} entries, from 0 to {(1 << size) - 1}", "head"
        )
    )
    space, bottom = codes.space(tuple(words.items()), MARGIN, 130, ROOM, symbol)
    marks += space
    x = MARGIN + ROOM * (number + 0.5) / (1 << size)
    marks.append(Edge("pointer", x, bottom + 22, x, bottom + 2, tone="active", arrow=True))
    words_ = f"{show(symbol)}, {length} bit{'s' * (length > 1)}; {entries} entries say so"
    right = x > WIDTH / 2
    marks.append(
        Text("entry", x - 8 if right else x + 8, bottom + 24, words_, "label", "end" if right else "start")
    )
    marks.append(Text("head:found", MARGIN, bottom + 56, "symbols found", "head"))
    text = "".join(show(one) for one in found[-60:])
    marks.append(Text("found", MARGIN, bottom + 76, text or "none yet", "code"))
    caption = (
        f"Entry {number} says {show(symbol)} and {length}: one look-up for a whole word. The window slides "
        f"on by {length} bit{'s' * (length > 1)}."
    )
    return Picture(
        WIDTH, bottom + 92, tuple(marks), caption, f"window: {ahead}\nfound: {text or 'nothing yet'}"
    )
