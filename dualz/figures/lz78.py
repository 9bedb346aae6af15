"""Pictures of LZ78: the data and the match, the pairs, the phrases, the dictionary.

Steps: ``dualz.codecs.lz78``. Lesson: 04 (lzw).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.lz78 import Extended, Learned, Opened, Received, Sent
from dualz.figures.parts.marks import Mark, Picture, Question
from dualz.figures.parts.phrases import (
    MARGIN,
    Chip,
    Entry,
    chip_row,
    counted,
    data_row,
    dictionary,
    head,
    name,
    room,
    short,
    window,
)

EMPTY = "nothing"


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``encode`` or ``decode``."""
    caption = _caption(step, earlier)
    steps = [*earlier, step]
    opened = steps[0]
    marks: list[Mark] = []
    wide = room(2 * len(opened.pairs) if opened.data is None else len(opened.data))
    y = 22.0
    if opened.data is not None:
        marks += _reading(opened.data, steps, y)
        y += 62
    pairs = [one for one in steps if isinstance(one, (Sent, Received))]
    of = "" if opened.data is not None else f" of {len(opened.pairs)}"
    marks.append(head("pairs", y, f"pairs of entry and byte: {len(pairs)}{of}"))
    marks += chip_row([_pair(one, place, one is step) for place, one in enumerate(pairs)], y + 10, wide)
    y += 70
    learned = [one for one in steps if isinstance(one, Learned)]
    marks.append(head("entries", y, f"the dictionary: entry 0 is empty, {len(learned)} learned"))
    listed, bottom = dictionary(_entries(learned, step), MARGIN, y + 10, wide - 2 * MARGIN)
    pair_words = ", ".join(_pair_label(one.entry, one.byte) for one in pairs) or "none yet"
    entry_words = ", ".join(f"{one.entry} {name(one.phrase)}" for one in learned[-12:]) or "none yet"
    text = f"pairs: {pair_words}\nnewest entries: {entry_words}"
    return Picture(wide, bottom + 8, (*marks, *listed), caption, text)


def _reading(data: bytes, steps: Sequence[Any], y: float) -> list[Mark]:
    match, following = _match(steps)
    focus = max(match.stop - 1, 0)
    words = f"the data: byte {match.stop + (following is not None)} of {len(data)}"
    return [head("data", y, words), *data_row(data, focus, y + 10, match, following)]


def _match(steps: Sequence[Any]) -> tuple[range, int | None]:
    """The places that the match covers, and that of the byte which ends the phrase."""
    for step in reversed(steps):
        if isinstance(step, Extended):
            return range(step.index + 1 - len(step.phrase), step.index + 1), None
        if isinstance(step, Sent):
            start = step.index + 1 - len(step.phrase)
            if step.byte is None:
                return range(start, step.index + 1), None
            return range(start, step.index), step.index
    return range(0), None


def _pair(step: Sent | Received, place: int, is_new: bool) -> Chip:
    label = _pair_label(step.entry, step.byte)
    title = f"pair {place}: {label}, for {name(step.phrase)}"
    return Chip(f"pair:{place}", label, short(name(step.phrase)), "new" if is_new else "plain", title)


def _pair_label(entry: int, byte: int | None) -> str:
    return f"{entry} {'end' if byte is None else name(bytes([byte]))}"


def _entries(learned: Sequence[Learned], step: Any) -> list[Entry]:
    used = step.entry if isinstance(step, (Extended, Sent, Received)) else None
    listed = []
    for one in learned:
        tone = "new" if one is step else "active" if one.entry == used else "plain"
        listed.append(Entry(f"entry:{one.entry}", one.entry, name(one.phrase), tone))
    return listed


# --- captions ------------------------------------------------------------------------------------


@singledispatch
def _caption(step: Any, earlier: Sequence[Any]) -> str:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_caption.register
def _opened(step: Opened, earlier: Sequence[Any]) -> str:
    if step.data is None:
        return (
            f"Start: {counted(len(step.pairs), 'pair')} to read. The dictionary knows the empty phrase only."
        )
    return f"Start: {counted(len(step.data), 'byte')} to send. The dictionary knows the empty phrase only."


@_caption.register
def _extended(step: Extended, earlier: Sequence[Any]) -> str:
    return f"Extend the match: {name(step.phrase)} is known, as {step.entry}."


@_caption.register
def _sent(step: Sent, earlier: Sequence[Any]) -> str:
    if step.byte is None:
        return f"Send the pair: the data end with {name(step.phrase)}, which is entry {step.entry}."
    known = f"entry {step.entry}, {name(step.phrase[:-1]) or EMPTY}"
    return f"Send the pair: {known}, and then the byte {name(bytes([step.byte]))}."


@_caption.register
def _received(step: Received, earlier: Sequence[Any]) -> str:
    if step.byte is None:
        return f"Read the pair: entry {step.entry} alone. Write {name(step.phrase)}, and the data end."
    known = f"entry {step.entry}, {name(step.phrase[:-1]) or EMPTY}"
    return f"Read the pair: {known}, and then {name(bytes([step.byte]))}. Write {name(step.phrase)}."


@_caption.register
def _learned(step: Learned, earlier: Sequence[Any]) -> str:
    return f"Learn the entry: {name(step.phrase)} is called {step.entry}."


# --- what can be asked ---------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_sent(following: Sent, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    steps = [*earlier, step]
    learned = [one for one in steps if isinstance(one, Learned)]
    shown = window(max(_match(steps)[0].stop - 1, 0), len(steps[0].data))
    if len(learned) < 2 or following.byte is None or following.index not in shown:
        return None
    known = name(following.phrase[:-1])
    why = f"{known} is known, and {name(following.phrase)} is not: the pair ends with that byte."
    if not known:
        why = f"{name(following.phrase)} is not known at all: the pair is entry 0 and that byte."
    return Question(
        "The next pair ends with the first byte that makes the phrase unknown. Which byte is it?",
        tuple(f"at:{place}" for place in shown),
        (f"at:{following.index}",),
        why,
    )
