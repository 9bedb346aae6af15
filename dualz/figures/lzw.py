"""Pictures of LZW: the data and the match, the codes, the phrases written, the dictionary of each side.

Steps: ``dualz.codecs.lzw``. Lesson: 04 (lzw).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.lzw import (
    BOTH,
    DECODER,
    ENCODER,
    Extended,
    Learned,
    Received,
    Sent,
    UsedBeforeKnown,
    Wrote,
)
from dualz.figures import lzw_slips, lzw_state
from dualz.figures.lzw_captions import caption_of
from dualz.figures.lzw_state import State
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
    short,
    window,
)

GAP = 24.0
CHOICES = 6


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``encode``, ``decode`` or ``together``."""
    state = lzw_state.after([*earlier, step])
    return _picture(state, step, caption_of(step, state))


# --- the picture ---------------------------------------------------------------------------------


def _picture(state: State, step: Any, caption: str) -> Picture:
    marks: list[Mark] = []
    y = 22.0
    if state.side != DECODER:
        marks.append(head("data", y, f"the encoder reads: {_place(state)}"))
        marks += _data(state, step, y + 10)
        y += 38 + GAP
    if state.side == BOTH:
        marks += lzw_slips.scene(state, step, y - 14)
        y += lzw_slips.HEIGHT + GAP - 8
    bits = counted(state.bits, "bit")
    marks.append(head("codes", y, f"codes sent: {len(state.codes)}, {bits}; the next has {state.width} bits"))
    marks += chip_row(_codes(state, step), y + 10, state.room)
    y += 46 + GAP
    if state.side != ENCODER:
        written = sum(map(len, state.written))
        marks.append(head("phrases", y, f"the decoder writes: {counted(written, 'byte')} so far"))
        marks += chip_row(_phrases(state, step), y + 10, state.room)
        y += 38 + GAP
    sides = (ENCODER, DECODER) if state.side == BOTH else (state.side,)
    wide = (state.room - (len(sides) + 1) * MARGIN) / len(sides)
    bottoms = []
    for place, side in enumerate(sides):
        left = MARGIN + place * (wide + MARGIN)
        marks.append(head(side, y, f"{side}'s dictionary: {len(state.entries[side])} learned", left))
        others = [entry for other in sides if other != side for entry in _entries(state, other, step)]
        listed, bottom = dictionary(_entries(state, side, step), left, y + 10, wide, others)
        marks += listed
        bottoms.append(bottom)
    return Picture(state.room, max(bottoms) + 8, tuple(marks), caption, _words(state))


def _place(state: State) -> str:
    return f"byte {min(state.match.stop, len(state.data))} of {len(state.data)}"


def _data(state: State, step: Any, top: float) -> list[Mark]:
    misfit = isinstance(step, Sent) or (isinstance(step, Learned) and step.side == ENCODER)
    following = state.match.stop if misfit and state.match else None
    focus = max(state.match.stop - 1, 0)
    return data_row(state.data, focus, top, state.match, following, state.dialect.literals)


def _codes(state: State, step: Any) -> list[Chip]:
    chips = []
    for place, (code, phrase) in enumerate(state.codes):
        last = place == len(state.codes) - 1
        tone = "new" if last and isinstance(step, Sent) else "plain"
        if last and isinstance(step, (Received, Wrote, UsedBeforeKnown)):
            tone = "active"
        note = short(state.name(phrase)) if phrase is not None else "?"
        if code in (state.dialect.clear, state.dialect.end):
            note = "clear" if code == state.dialect.clear else "end"
        chips.append(Chip(f"sent:{place}", str(code), note, tone, f"code {code}: {note}"))
    return chips


def _phrases(state: State, step: Any) -> list[Chip]:
    chips = []
    last = len(state.written) - 1
    for place, phrase in enumerate(state.written):
        tone = "done"
        if place == last and isinstance(step, (Wrote, UsedBeforeKnown)):
            tone = "new"
        if place >= last - 1 and isinstance(step, Learned) and step.side == DECODER:
            tone = "active"
        words = state.name(phrase)
        chips.append(Chip(f"phrase:{place}", short(words), "", tone, f"phrase {place}: {words}"))
    return chips


def _entries(state: State, side: str, step: Any) -> list[Entry]:
    used = None
    if side == ENCODER and isinstance(step, (Extended, Sent)):
        used = step.code
    if side == DECODER and isinstance(step, (Received, Wrote)):
        used = step.code
    listed = []
    for code, phrase in state.entries[side].items():
        tone = "active" if code == used else "plain"
        if isinstance(step, Learned) and step.side == side and step.code == code:
            tone = "new"
        listed.append(Entry(f"entry:{side}:{code}", code, state.name(phrase), tone))
    return listed


def _words(state: State) -> str:
    lines = ["codes: " + (" ".join(str(code) for code, _ in state.codes[-40:]) or "none yet")]
    if state.side != ENCODER:
        lines.append(
            "written: " + ("|".join(state.name(phrase) for phrase in state.written) or "nothing yet")
        )
    for side in (ENCODER, DECODER):
        if state.side in (side, BOTH):
            newest = list(state.entries[side].items())[-12:]
            listed = ", ".join(f"{code} {state.name(phrase)}" for code, phrase in newest)
            lines.append(f"{side}'s newest entries: {listed or 'none yet'}")
    return "\n".join(lines)


# --- what can be asked ---------------------------------------------------------------------------


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return _ask(following, lzw_state.after([*earlier, step]))


@singledispatch
def _ask(following: Any, state: State) -> Question | None:
    return None


@_ask.register
def _ask_match(following: Extended, state: State) -> Question | None:
    if len(following.phrase) > 1 or len(state.entries[ENCODER]) < 2:
        return None
    known = set(state.entries[ENCODER].values())
    start, stop = following.index, following.index + 1
    while stop < len(state.data) and state.data[start : stop + 1] in known:
        stop += 1
    shown = window(max(state.match.stop - 1, 0), len(state.data))
    if stop > shown.stop or start + 1 == len(state.data):
        return None
    return Question(
        f"The next match begins at byte {start}. Which is its last byte?",
        tuple(f"at:{place}" for place in shown if place >= start),
        (f"at:{stop - 1}",),
        f"{state.name(state.data[start:stop])} is the longest phrase from there that the dictionary knows.",
    )


@_ask.register
def _ask_learned(following: Learned, state: State) -> Question | None:
    if following.side == ENCODER:
        shown = window(max(state.match.stop - 1, 0), len(state.data))
        answer = range(state.match.start, state.match.stop + 1)
        if answer.start < shown.start or answer.stop > shown.stop:
            return None
        return Question(
            "Which bytes make the next entry?",
            tuple(f"at:{place}" for place in shown),
            tuple(f"at:{place}" for place in answer),
            f"The phrase that was sent and the byte that did not fit: {state.name(following.phrase)}.",
        )
    last = len(state.written) - 1
    if last < 2 or following.phrase == state.written[-1]:
        return None
    return Question(
        "The next entry takes all of one phrase and the first byte of another. Which two phrases?",
        tuple(f"phrase:{place}" for place in range(max(0, last - CHOICES + 1), last + 1)),
        (f"phrase:{last - 1}", f"phrase:{last}"),
        f"The phrase before, and the first byte of the one just written: {state.name(following.phrase)}.",
    )


@_ask.register
def _ask_unknown(following: UsedBeforeKnown, state: State) -> Question | None:
    last = len(state.written) - 1
    if last < 1:
        return None
    return Question(
        f"Code {following.code} is not in the dictionary yet. With which phrase must it begin?",
        tuple(f"phrase:{place}" for place in range(max(0, last - CHOICES + 1), last + 1)),
        (f"phrase:{last}",),
        f"The next entry begins with the phrase before, {state.name(following.previous)}; its last byte is "
        f"the first byte of the phrase that is written now, and that is the same phrase.",
        always=True,
    )
