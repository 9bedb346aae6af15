"""Pictures of LZ4 blocks: the data, and the block field by field, a line for each sequence.

Steps: ``dualz.codecs.lz4``. Lesson: 03 (lz77).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.lz4 import (
    LITERAL_LENGTH,
    LITERALS,
    MATCH_LENGTH,
    OFFSET,
    TOKEN,
    Copied,
    Ended,
    Grouped,
    Opened,
    Planned,
    Read,
    Wrote,
)
from dualz.codecs.lz4_rules import FULL, LIMITS
from dualz.codecs.lz77 import Match
from dualz.figures import lz4_state
from dualz.figures.lz4_state import State
from dualz.figures.lz77_captions import named
from dualz.figures.parts import byte_grid
from dualz.figures.parts.marks import Mark, Picture, Question
from dualz.figures.parts.phrases import Chip, chip_row, counted, head, short
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show

GAP = 20.0
LINE = 40.0
MOST_LINES = 5
CHOICES = 26


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``write_block`` or ``read_block``."""
    state = lz4_state.after([*earlier, step])
    wide = byte_grid.width(byte_grid.COLUMNS if state.reading else len(state.data), least=560)
    marks: list[Mark] = []
    y = 22.0
    if not state.reading:
        many = counted(len(state.data), "byte")
        marks.append(head("data", y, f"the data: {many}, the present sequence stands out"))
        grid, y = byte_grid.grid("at", byte_grid.letters(state.data), y + 10, _data_tones(state))
        marks += grid
        y += GAP
    if state.reading:
        marks.append(head("block", y, f"the block: {state.at} of {counted(len(state.block), 'byte')} read"))
        grid, y = byte_grid.grid("block", byte_grid.hexed(state.block), y + 10, _block_tones(state, step))
        marks += grid
        y += GAP
    what = "read" if state.reading else f"written, {counted(len(state.block), 'byte')}"
    marks.append(head("sequences", y, f"sequences {what}: a line each"))
    lines, y = _sequences(state, step, y + 10, wide)
    marks += lines
    if state.reading:
        y += GAP
        marks.append(head("output", y, f"the data: {counted(len(state.data), 'byte')} so far"))
        grid, y = byte_grid.grid("at", byte_grid.letters(state.data), y + 10, _data_tones(state))
        marks += grid
    return Picture(wide, y + 8, tuple(marks), _caption(step, state), _words(state))


def _data_tones(state: State):
    return byte_grid.tones(
        (state.literals, "active"),
        (state.match, "new"),
        (state.source, "taken"),
        (range(state.done), "done"),
        other="done" if state.reading else "plain",
    )


def _block_tones(state: State, step: Any):
    here = range(step.start, step.start + len(step.data)) if isinstance(step, Read) else range(0)
    return byte_grid.tones((here, "active"), (range(state.at), "done"))


def _sequences(state: State, step: Any, top: float, wide: float) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    shown = state.sequences[-MOST_LINES:]
    for place, fields in enumerate(shown):
        last = place == len(shown) - 1
        chips = [_chip(one, "new" if last and one is step else "done") for one in fields]
        marks += chip_row(chips, top + LINE * place, wide)
    return marks, top + LINE * max(len(shown), 1)


def _chip(one: Wrote | Read, tone: str) -> Chip:
    label = one.data.hex(" ")
    if one.field == LITERALS:
        label = short("".join(map(show, one.data)), 19)
    elif len(one.data) > 4:
        label = f"{one.data[:2].hex(' ')} … {one.data[-1]:02x}"
    note = {
        TOKEN: f"token {one.value >> 4} | {one.value & 15}",
        LITERAL_LENGTH: f"{one.value} literals",
        LITERALS: "literals",
        OFFSET: f"{one.value} back",
        MATCH_LENGTH: f"copy {one.value}",
    }[one.field]
    return Chip(f"field:{one.start}", label, note, tone, f"byte {one.start}, {one.field}: {note}")


def _words(state: State) -> str:
    lines = []
    for fields in state.sequences[-12:]:
        lines.append("; ".join(f"{one.field} {one.data.hex(' ')}" for one in fields) or "a sequence begins")
    text = "".join(map(show, state.data))
    return "\n".join([f"data: {text}", f"block: {state.block.hex(' ')}", *lines])


# --- captions ------------------------------------------------------------------------------------


@singledispatch
def _caption(step: Any, state: State) -> str:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_caption.register
def _planned(step: Planned, state: State) -> str:
    matches = sum(isinstance(token, Match) for token in step.tokens)
    return (
        f"Start: {counted(len(step.tokens) - matches, 'literal')} and {counted(matches, 'match')} are to be "
        "written."
    )


@_caption.register
def _grouped(step: Grouped, state: State) -> str:
    literals = counted(len(step.literals), "literal")
    if step.match:
        return f"Take a sequence: {literals}, then {named(step.match)}."
    return f"Take the last sequence: {literals} and no match. The data end with literals."


@_caption.register
def _wrote(step: Wrote, state: State) -> str:
    return f"Write the {step.field}: {_said(step)}"


@_caption.register
def _read(step: Read, state: State) -> str:
    return f"Read the {step.field}: {_said(step)}"


def _said(step: Wrote | Read) -> str:
    if step.field == TOKEN:
        return _token_words(step.value)
    if step.field == LITERAL_LENGTH:
        return f"{_sum(step.data, FULL)} = {step.value} literals."
    if step.field == LITERALS:
        many = "1 byte goes" if step.value == 1 else f"{step.value} bytes go"
        return f"{many} through as they are."
    if step.field == OFFSET:
        return f"{step.data.hex(' ')}, the lower byte first, is {step.value} back."
    return f"{_sum(step.data, FULL + LIMITS.shortest)} = {step.value} bytes to copy."


def _token_words(token: int) -> str:
    upper, lower = token >> 4, token & FULL
    literals = "15 literals, and more bytes follow" if upper == FULL else counted(upper, "literal")
    match = f"copy {lower} + {LIMITS.shortest} = {lower + LIMITS.shortest}"
    if lower == FULL:
        match += ", and more bytes follow"
    return f"{token:02x} is {upper} and {lower}: {literals}; {match}, if a match comes."


def _sum(data: bytes, first: int) -> str:
    """The sum that bytes of a length are: many bytes of 255 are counted."""
    parts = [str(first)]
    full = len(data) - 1
    if full:
        parts.append(f"{full} x 255" if full > 1 else "255")
    return " + ".join([*parts, str(data[-1])])


@_caption.register
def _opened(step: Opened, state: State) -> str:
    return f"Start: a block of {counted(len(step.block), 'byte')} to read. It begins with a token."


@_caption.register
def _copied(step: Copied, state: State) -> str:
    more = " It reads bytes that it has just written." if step.distance < len(step.data) else ""
    return f"Copy: {counted(len(step.data), 'byte')} from {step.distance} back.{more}"


@_caption.register
def _ended(step: Ended, state: State) -> str:
    return (
        f"End: {counted(step.size, 'byte')} of data. The last {LIMITS.last_literals} must be literals, and a "
        f"match must begin at least {LIMITS.last_start} bytes before the end: both are so."
    )


# --- what can be asked ---------------------------------------------------------------------------


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return _ask(following, step, lz4_state.after([*earlier, step]))


@singledispatch
def _ask(following: Any, step: Any, state: State) -> Question | None:
    return None


@_ask.register
def _ask_wrote(following: Wrote, step: Any, state: State) -> Question | None:
    """Which bytes are the next field? The right ones, and what popular mistakes make of them."""
    right = following.data
    if following.field == TOKEN and isinstance(step, Grouped) and step.match:
        upper, lower = following.value >> 4, following.value & FULL
        mistakes = [upper << 4 | min(step.match.length, FULL), lower << 4 | upper, upper << 4]
        prompt = (
            f"{counted(len(step.literals), 'literal')}, then {named(step.match)}. Which byte is the token?"
        )
        why = "The upper half is the number of literals, the lower the length of the match - 4; 15 at most."
        labels = [f"{value:02x}" for value in mistakes]
    elif following.field == OFFSET:
        prompt = f"The match reaches {following.value} back. Which two bytes are the offset?"
        why = "The offset is the distance itself, with its lower byte first."
        labels = [right[::-1].hex(" "), (following.value - 1).to_bytes(2, "little").hex(" ")]
    elif following.field in (LITERAL_LENGTH, MATCH_LENGTH) and len(right) == 1:
        first = FULL + (LIMITS.shortest if following.field == MATCH_LENGTH else 0)
        what = "literals" if following.field == LITERAL_LENGTH else "bytes to copy"
        prompt = f"{following.value} {what}, and the token's half is 15. Which byte follows?"
        why = f"{first} are said already, so what is left is {following.value} - {first} = {right[0]}."
        labels = [f"{value & 255:02x}" for value in (following.value, following.value - FULL, right[0] + 1)]
    else:
        return None
    return choice(prompt, labels, right.hex(" "), why)


@_ask.register
def _ask_read(following: Read, step: Any, state: State) -> Question | None:
    if following.field != LITERALS or not isinstance(step, Read) or step.field != TOKEN:
        return None
    upper, lower = step.value >> 4, step.value & FULL
    return choice(
        f"The token is {step.value:02x}. How many literals follow?",
        map(str, (lower, lower + LIMITS.shortest, upper + LIMITS.shortest)),
        str(upper),
        f"The upper half of {step.value:02x} is {upper}; the lower half is for the match.",
    )


@_ask.register
def _ask_copied(following: Copied, step: Any, state: State) -> Question | None:
    written = len(state.data)
    places = range(max(0, written - CHOICES), written)
    source = written - following.distance
    if source not in places or len(places) < 2:
        return None
    overlaps = following.distance < len(following.data)
    why = f"Byte {source} is {following.distance} back from byte {written}, which is written next."
    if overlaps:
        why += " The copy is longer than that, so it goes on with what it has written."
    return Question(
        f"The match reaches {following.distance} back. With which byte of the data does the copy begin?",
        tuple(f"at:{place}" for place in places),
        (f"at:{source}",),
        why,
        always=overlaps,
    )


def say(name: str, value: Any) -> str | None:
    """A short form of a step's field."""
    if isinstance(value, Match):
        return named(value)
    if name == "tokens":
        return " | ".join(map(named, value))
    return value.hex(" ") if name == "block" else None
