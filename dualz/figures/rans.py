"""Pictures of rANS: the slots of the symbols, and the state as a bar of bits that grows and shrinks.

Steps: ``dualz.codecs.rans``. Lesson: 06 (bwt), further.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import Any

from dualz.codecs.rans import Fitted, Popped, Pushed
from dualz.figures.bwt import colours
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show

WIDTH = 480.0
ROOM = WIDTH - 2 * MARGIN
HISTORY = 9
BAR = 250.0


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step: slots above, then the states of the last steps as bars of bits."""
    if not isinstance(step, (Fitted, Pushed, Popped)):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    steps = (*earlier, step)
    fitted = next(one for one in steps if isinstance(one, Fitted))
    moves = [one for one in steps if not isinstance(one, Fitted)]
    marks: list[Mark] = [head("slots", 20, f"{fitted.scale} slots, shared by the symbols")]
    _slots(marks, fitted, step)
    marks.append(head("states", 98, "symbol"))
    marks.append(head("bits", 98, "the state, its bits and its number", MARGIN + 62))
    most = max((log2(max(one.before, one.after)) for one in moves), default=1)
    for line, one in enumerate(moves[-HISTORY:]):
        _state(marks, one, 120 + 27 * line, BAR / max(most, 1), one is step)
    bottom = 120 + 27 * HISTORY
    sent = [one for one in moves if _moved(one) is not None]
    kind = "fetched" if isinstance(step, Popped) else "sent"
    moved = " ".join(str(_moved(one)) for one in sent[-8:]) or "nothing yet"
    marks.append(Text("sent", MARGIN, bottom, f"{kind}: {moved}"))
    words = "\n".join(f"{show(one.symbol)}: {one.before} becomes {one.after}" for one in moves[-HISTORY:])
    return Picture(WIDTH, bottom + 12, tuple(marks), _caption(step, fitted), words or "no symbol yet")


def _moved(step: Any) -> int | None:
    return step.sent if isinstance(step, Pushed) else step.fetched


def _slots(marks: list[Mark], fitted: Fitted, step: Any) -> None:
    """The symbols' shares as boxes; the slot of the state is marked."""
    hues = _colours(fitted)
    left = MARGIN
    active = getattr(step, "symbol", None)
    for symbol, share in fitted.shares:
        wide = ROOM * share / fitted.scale
        tone = "active" if symbol == active else "plain"
        label = show(symbol) if wide > 12 else ""
        title = f"{show(symbol)}: {share} of {fitted.scale} slots, {log2(fitted.scale / share):.2f} bits"
        key, x, inside = f"share:{symbol!r}", left + wide / 2, max(wide - 1.5, 1)
        marks.append(Box(key, x, 46, label, inside, 28, "", tone, title, hues[symbol]))
        left += wide
    state = step.after if isinstance(step, Pushed) else getattr(step, "before", None)
    if state is not None:
        slot = state % fitted.scale
        x = MARGIN + ROOM * (slot + 0.5) / fitted.scale
        marks.append(Edge("slot", x, 76, x, 62, "", "active", f"slot {slot}", True))
        anchor, beside = ("start", x + 6) if x < WIDTH / 2 else ("end", x - 6)
        marks.append(Text("slot:number", beside, 79, f"slot {slot}", "note", anchor, "active"))


def _colours(fitted: Fitted) -> dict[Any, str]:
    found = colours(bytes(range(len(fitted.shares))))
    return {symbol: found[place] for place, (symbol, _) in enumerate(fitted.shares)}


def _state(marks: list[Mark], one: Any, y: float, scale: float, active: bool) -> None:
    tone = "active" if active else "done"
    size = log2(one.after)
    marks.append(Text(f"symbol:{one.index}", MARGIN + 30, y + 4, show(one.symbol), "label", "middle", tone))
    wide = max(size * scale, 1)
    title = f"{one.after}, which is {size:.2f} bits"
    marks.append(Box(f"state:{one.index}", MARGIN + 62 + wide / 2, y, "", wide, 17, "", tone, title))
    words = f"{size:.2f} bits: {one.after}"
    marks.append(Text(f"number:{one.index}", MARGIN + 68 + wide, y + 4, words, "note", tone=tone))


def _caption(step: Any, fitted: Fitted) -> str:
    if isinstance(step, Fitted):
        return "Start: each symbol owns as many slots as it is frequent."
    cost = log2(fitted.scale / step.share)
    if isinstance(step, Pushed):
        words = f"Append {show(step.symbol)}: {step.before} becomes {step.after}, {cost:.2f} bits more."
        if step.sent is not None:
            words = f"Send the lower bits, {step.sent}, to make room. " + words
        return words
    words = f"Slot {step.slot} is {show(step.symbol)}'s: take it off. {step.before} becomes {step.after}."
    if step.fetched is not None:
        words += f" It was too small, so {step.fetched} was fetched."
    return words


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Which symbol the state holds; by how much it grows."""
    fitted = next((one for one in (*earlier, step) if isinstance(one, Fitted)), None)
    if fitted is None or isinstance(following, Fitted):
        return None
    if isinstance(following, Pushed):
        return _ask_push(following, fitted)
    return choice(
        f"The state is {following.before}, and its slot is that mod {fitted.scale}, {following.slot}. "
        "Which symbol comes off?",
        [show(symbol) for symbol, _ in fitted.shares],
        show(following.symbol),
        "The slot lies in the share of this symbol.",
    )


def _ask_push(following: Pushed, fitted: Fitted) -> Question | None:
    """By which factor the state grows."""
    if following.sent is not None:
        return None
    share, scale = following.share, fitted.scale
    return choice(
        f"Next, {show(following.symbol)} is appended, with {share} of {scale} slots. "
        "How many times as large will the state be, about?",
        [f"{scale}", f"{share}", f"{scale - share}/{share}"],
        f"{scale}/{share}",
        f"Of {scale} numbers in a row {share} are this symbol's: the state becomes {scale}/{share} as large.",
    )
