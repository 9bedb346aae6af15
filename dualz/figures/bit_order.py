"""Pictures of packing: each bit goes from the number or word that it belongs to into a byte.

Steps: ``dualz.codecs.bit_order``. Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.codecs.bit_order import WORD, Began, Item, Placed
from dualz.figures.bit_tape_lines import colour
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, head

WIDTH = 470.0
CELL, ROW, NAMES = 20.0, 32.0, 120.0
BYTES = 2  # in a line
BYTE = 8 * CELL + 26.0


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The items above, as they are written; the bytes below, as they are printed."""
    if not isinstance(step, (Began, Placed)):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    items = _items(step, earlier)
    placed = [one for one in (*earlier, step) if isinstance(one, Placed)]
    marks: list[Mark] = [head("items", 22, "to be packed, as it is written")]
    where = {(one.item, one.place): one.position for one in placed}
    top = 34 + ROW * len(items)
    for number, item in enumerate(items):
        marks += _item(number, item, step, where, top + 48)
    marks.append(head("bytes", top + 22, "the file: bytes, highest bit left"))
    many = -(-sum(len(item.bits) for item in items) // 8)
    bottom = top + 48 + (ROW + 22) * (-(-many // BYTES))
    for byte in range(many):
        marks += _cells(byte, [one for one in placed if one.position // 8 == byte], top + 48)
    return Picture(WIDTH, bottom, tuple(marks), _caption(step, items), _words(placed))


def _items(step: Any, earlier: Sequence[Any]) -> tuple[Item, ...]:
    return next(one.items for one in (*earlier, step) if isinstance(one, Began))


def _item(number: int, item: Item, step: Any, where: dict[tuple[int, int], int], top: float) -> list[Mark]:
    y = 34 + ROW * number + 14
    meaning = "literal" if item.kind == WORD else "block"
    marks: list[Mark] = [Text(f"name:{number}", MARGIN + NAMES - 8, y + 4.5, item.name, "note", "end")]
    for place, bit in enumerate(item.bits):
        home = MARGIN + NAMES + CELL * (place + 0.5)
        position = where.get((number, place))
        x, at = (home, y) if position is None else _cell(position, top)
        fresh = isinstance(step, Placed) and (step.item, step.place) == (number, place)
        tone = "active" if fresh else "plain"
        title = f"{item.name}, bit {bit}" + ("" if position is None else f": bit {position} of the file")
        key = f"bit:{number}:{place}"
        if position is not None:
            left = f"{title}, was here"
            marks.append(Box(f"home:{number}:{place}", home, y, bit, CELL - 2, 24, "", "faint", left))
        marks.append(Box(key, x, at, bit, CELL - 2, 24, "", tone, title, colour(meaning)))
    marks.append(Text(f"kind:{number}", MARGIN + NAMES + CELL * 8 + 12, y + 4.5, _order(item), "note"))
    return marks


def _order(item: Item) -> str:
    return "a word: first bit first" if item.kind == WORD else "a number: lowest bit first"


def _cell(position: int, top: float) -> tuple[float, float]:
    """Where a bit of the file stands: the lowest bit of a byte is its rightmost one."""
    byte, low = divmod(position, 8)
    x = MARGIN + 26 + BYTE * (byte % BYTES) + CELL * (7 - low + 0.5)
    return x, top + (ROW + 22) * (byte // BYTES)


def _cells(byte: int, placed: Sequence[Placed], top: float) -> list[Mark]:
    """The cells of a byte that are still empty, its number, and what it is when it is full."""
    taken = {one.position for one in placed}
    marks: list[Mark] = []
    for position in range(8 * byte, 8 * byte + 8):
        x, y = _cell(position, top)
        if position not in taken:
            title = f"bit {position} of the file, empty"
            marks.append(Box(f"cell:{position}", x, y, "", CELL - 2, 24, "", "faint", title))
    x, y = _cell(8 * byte + 7, top)
    marks.append(Text(f"byte:{byte}", x - 18, y + 4.5, f"{byte}", "note", "middle", "faint"))
    value = sum(int(one.bit) << one.position % 8 for one in placed)
    words = f"byte {byte} is {value:02x}" if len(placed) == 8 else f"byte {byte}: {len(placed)} bits"
    marks.append(Text(f"value:{byte}", x - 8, y + 26, words, "note"))
    return marks


def _caption(step: Any, items: Sequence[Item]) -> str:
    if isinstance(step, Began):
        return "Start: bytes are filled from their lowest bit up, that is from the right."
    item = items[step.item]
    first = "the first bit that is left" if item.kind == WORD else "the lowest bit that is left"
    return (
        f"Place: {item.name}, {first}, {step.bit}, is bit {step.position % 8} of byte {step.position // 8}."
    )


def _words(placed: Sequence[Placed]) -> str:
    return f"bits in the order of the file: {''.join(one.bit for one in placed) or 'none yet'}"


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Which bit of the next item is placed first."""
    if not isinstance(following, Placed) or (isinstance(step, Placed) and step.item == following.item):
        return None
    item = _items(step, earlier)[following.item]
    if len(item.bits) < 2:
        return None
    return Question(
        f"Next comes {item.name}, {item.bits}. Which of its bits is placed first?",
        tuple(f"bit:{following.item}:{place}" for place in range(len(item.bits))),
        (f"bit:{following.item}:{following.place}",),
        "Words are packed first bit first, so that a reader can walk the tree; numbers lowest bit first.",
    )
