"""Marks shared by the pictures of dictionary coders: the data, codes or pairs, phrases, the dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dualz.figures.parts.marks import Box, Mark, Text
from dualz.figures.parts.symbols import show

MARGIN = 16.0
WIDTH = 720.0
LEAST = 440.0
CELL = 25.0
SHOWN = 27  # bytes of data that fit into a row
LETTER = 8.2
LONGEST_NAME = 11
ENTRY_HEIGHT = 24.0
NAME_SIZES = (4, 7, LONGEST_NAME)
MOST_LINES = 10


class Chip(NamedTuple):
    """A box in a row of codes or phrases."""

    key: str
    label: str
    note: str = ""
    tone: str = "plain"
    title: str = ""


class Entry(NamedTuple):
    """An entry of a dictionary: its code and the name of its phrase."""

    key: str
    code: int
    name: str
    tone: str = "plain"


def room(cells: float, least: float = LEAST) -> float:
    """The width of a picture whose longest row has that many cells: a short message is drawn large."""
    return min(WIDTH, max(least, 2 * MARGIN + CELL * cells))


def name(phrase: bytes, literals: int = 256) -> str:
    """How a phrase is written: its characters, or the digits of pixels.

    >>> name(b"a b"), name(bytes([0, 1, 1]), literals=4)
    ('a␣b', '011')
    """
    if literals <= 10:
        return "".join(str(value) for value in phrase)
    return show(bytes(phrase))


def short(words: str, longest: int = LONGEST_NAME) -> str:
    """Long words with their middle left out: both ends of a phrase matter.

    >>> short("abcdefghijklmnop", 9)
    'abcd…mnop'
    """
    if len(words) <= longest:
        return words
    side = (longest - 1) // 2
    return f"{words[:side]}…{words[-side:]}"


def window(index: int, many: int) -> range:
    """The places of the data that a row shows when the byte at ``index`` is in focus."""
    first = max(0, min(index - SHOWN // 2, many - SHOWN))
    return range(first, min(first + SHOWN, many))


def data_row(
    data: bytes, focus: int, top: float, match: range, following: int | None, literals: int = 256
) -> list[Mark]:
    """The bytes around ``focus``: those before the match are done, then the match, then one more byte."""
    marks: list[Mark] = []
    shown = window(focus, len(data))
    for place in shown:
        tone = "done" if place < match.start else "plain"
        if place in match:
            tone = "active"
        elif place == following:
            tone = "taken"
        x = MARGIN + CELL / 2 + (place - shown.start) * CELL
        label = name(data[place : place + 1], literals)
        marks.append(Box(f"at:{place}", x, top + 14, label, CELL - 2, 28, "", tone, f"byte {place}: {label}"))
    return marks


def chip_row(chips: Sequence[Chip], top: float, width: float = WIDTH) -> list[Mark]:
    """The last chips that fit into a row, each as wide as its words."""
    room, first = width - 2 * MARGIN, len(chips)
    while first and room >= _chip_width(chips[first - 1]):
        first -= 1
        room -= _chip_width(chips[first])
    marks: list[Mark] = []
    x = MARGIN
    for chip in chips[first:]:
        wide = _chip_width(chip)
        height = 36 if chip.note else 28
        middle = top + height / 2
        marks.append(
            Box(
                chip.key, x + wide / 2, middle, chip.label, wide - 3, height, chip.note, chip.tone, chip.title
            )
        )
        x += wide
    return marks


def _chip_width(chip: Chip) -> float:
    return max(LETTER * len(chip.label), 7 * len(chip.note), 16) + 13


def dictionary(
    entries: Sequence[Entry], left: float, top: float, width: float, beside: Sequence[Entry] = ()
) -> tuple[list[Mark], float]:
    """The newest entries in columns, read line by line; returns the marks and the bottom.

    Old lines scroll away at the top, as whole lines, so that an entry keeps its column. ``beside`` is
    another dictionary of the same picture: both are laid out alike.
    """
    both = [*entries, *beside]
    longest = max((len(short(entry.name)) for entry in both), default=1)
    longest = next(size for size in NAME_SIZES if longest <= size)  # few sizes: columns seldom move
    code = max((len(str(entry.code)) for entry in both), default=3) * LETTER
    cell = code + LETTER * longest + 28
    columns = max(1, int(width // (cell + 4)))
    most = max(len(entries), len(beside))
    hidden = max(0, -(-most // columns) - MOST_LINES) * columns
    marks: list[Mark] = []
    for place, entry in enumerate(entries[hidden:]):
        x = left + place % columns * (cell + 4)
        y = top + place // columns * (ENTRY_HEIGHT + 4) + ENTRY_HEIGHT / 2
        title = f"entry {entry.code}: {entry.name}"
        marks.append(Box(entry.key, x + cell / 2, y, "", cell, ENTRY_HEIGHT, "", entry.tone, title))
        marks.append(Text(f"{entry.key}:code", x + 7, y + 4.5, str(entry.code), "note", tone=entry.tone))
        marks.append(
            Text(f"{entry.key}:name", x + code + 16, y + 4.5, short(entry.name), "label", tone=entry.tone)
        )
    lines = -(-len(entries[hidden:]) // columns)
    return marks, top + max(lines, 1) * (ENTRY_HEIGHT + 4)


def head(key: str, top: float, words: str, left: float = MARGIN) -> Text:
    """A heading."""
    return Text(f"head:{key}", left, top, words, "head")


def counted(many: int, what: str) -> str:
    """``1 code``, ``2 codes``; ``1 entry``, ``2 entries``; ``1 match``, ``2 matches``.

    >>> counted(1, "entry"), counted(2, "entry"), counted(2, "code"), counted(0, "match")
    ('1 entry', '2 entries', '2 codes', '0 matches')
    """
    if many == 1:
        return f"1 {what}"
    if what.endswith("ch"):
        return f"{many} {what}es"
    return f"{many} {what[:-1]}ies" if what.endswith("y") else f"{many} {what}s"
