"""Pictures of move to front: the list, what was read, what was written.

Steps: ``dualz.codecs.mtf``. Lesson: 06 (bwt).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.codecs.mtf import Found, LookedUp, Moved, MovedToo, Opened
from dualz.figures.bwt import colours
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.symbols import show, spell

WIDTH = 480.0
CELL, BOX, LINE = 26.0, 28.0, 62.0
SHOWN = 17


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step: data above, the list in the middle, places below; for the decoder the other
    way round."""
    if isinstance(step, Opened):
        caption = "Start: both sides have the same list."
        return _picture(step.front, b"", (), -1, caption, True)
    if isinstance(step, Found):
        caption = f"Find {show(step.symbol)}: it stands at place {step.place}, which is what is written."
        return _picture(
            step.front, _data(step, earlier), (*step.places, step.place), step.place, caption, True
        )
    if isinstance(step, Moved):
        caption = f"Move {show(step.symbol)} to the front; what stood before it goes back by one."
        return _picture(step.front, _data(step, earlier), step.places, 0, caption, True)
    if isinstance(step, LookedUp):
        caption = f"Look up place {step.place}: {show(step.symbol)} stands there, and is written."
        data = step.data + bytes([step.symbol])
        return _picture(step.front, data, (*_places(earlier), step.place), step.place, caption, False)
    if isinstance(step, MovedToo):
        caption = f"Move {show(step.symbol)} to the front, as the other side did: the lists stay equal."
        return _picture(step.front, step.data, _places(earlier), 0, caption, False)
    raise TypeError(f"There is no picture for {type(step).__name__}.")


def say(field: str, value: Any) -> str | None:
    """The list as letters."""
    return show(value) if field in ("front", "data") else None


def _data(step: Any, earlier: Sequence[Any]) -> bytes:
    """The symbols that were read so far, this one included."""
    return bytes(one.symbol for one in (*earlier, step) if isinstance(one, Found))


def _places(earlier: Sequence[Any]) -> tuple[int, ...]:
    return tuple(one.place for one in earlier if isinstance(one, LookedUp))


def _picture(
    front: bytes, data: bytes, places: tuple[int, ...], active: int, caption: str, encoder: bool
) -> Picture:
    hues = colours(front)
    rows = [("data", "data"), ("places", "places")] if encoder else [("places", "places"), ("data", "data")]
    marks: list[Mark] = []
    tops = {rows[0][0]: 20.0, "list": 20 + LINE, rows[1][0]: 34 + 2 * LINE}
    first = max(0, max(len(data), len(places)) - SHOWN)
    marks.append(head("data", tops["data"], "letters"))
    marks.append(head("places", tops["places"], "their places in the list"))
    marks.append(head("list", tops["list"], "the list, front on the left"))
    newest = max(len(data), len(places)) - 1
    for name, labels in (("data", [show(one) for one in data]), ("places", [str(one) for one in places])):
        for at, label in list(enumerate(labels))[first:]:
            x, y = MARGIN + CELL * (at - first + 0.5), tops[name] + 10 + BOX / 2
            swatch = hues[data[at]] if at < len(data) and name == "data" else ""
            tone = "active" if at == newest else "done"
            title = f"{name} {at}: {label}"
            marks.append(Box(f"{name}:{at}", x, y, label, CELL - 2, BOX, "", tone, title, swatch))
    for place, symbol in enumerate(front[:SHOWN]):
        x, y = MARGIN + CELL * (place + 0.5), tops["list"] + 10 + BOX / 2
        title = f"place {place}: {spell(symbol)}"
        tone = "active" if place == active else "plain"
        marks.append(Text(f"place:{place}", x, y + BOX / 2 + 13, str(place), "note", "middle", "faint"))
        marks.append(Box(f"item:{symbol}", x, y, show(symbol), CELL - 2, BOX, "", tone, title, hues[symbol]))
    words = (
        f"letters {show(data) or 'none'}\nlist {show(front)}\nplaces {' '.join(map(str, places)) or 'none'}"
    )
    return Picture(WIDTH, 34 + 3 * LINE, tuple(marks), caption, words)


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Where the next symbol stands, or which symbol stands at the next place: click on it in the list."""
    if isinstance(following, Found):
        prompt = f"The next letter is {show(following.symbol)}. Where is it in the list?"
    elif isinstance(following, LookedUp):
        prompt = f"The next place is {following.place}. Which letter stands there?"
    else:
        return None
    keys = tuple(f"item:{symbol}" for symbol in following.front[:SHOWN])
    why = f"{show(following.symbol)} stands at place {following.place}; the front is place 0."
    return Question(prompt, keys, (f"item:{following.symbol}",), why)
