"""Pictures of LZSS: the data, and a line for each byte of flags with the tokens that it is about.

Steps: ``dualz.codecs.lzss``. Lesson: 03 (lz77).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.lz77 import Match, Token
from dualz.codecs.lzss import GROUP, SHORTEST, Flagged, Opened, Planned, Read, ReadFlags, Wrote
from dualz.figures.lz77_captions import named
from dualz.figures.lzss_state import Group, State, after
from dualz.figures.parts import byte_grid
from dualz.figures.parts.marks import Mark, Picture, Question
from dualz.figures.parts.phrases import Chip, chip_row, counted, head
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show

GAP = 20.0
LINE = 40.0
LEAST = 640.0
MOST_LINES = 5


# --- the picture ---------------------------------------------------------------------------------


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``write`` or ``read``."""
    state = after([*earlier, step])
    wide = byte_grid.width(byte_grid.COLUMNS, LEAST)
    marks: list[Mark] = []
    y = 22.0
    if state.reading:
        marks.append(
            head("body", y, f"flags and tokens: {state.at} of {counted(len(state.body), 'byte')} read")
        )
        here = range(step.start, state.at) if isinstance(step, (Read, ReadFlags)) else range(0)
        tone_of = byte_grid.tones((here, "active"), (range(state.at), "done"))
        grid, y = byte_grid.grid("body", byte_grid.hexed(state.body), y + 10, tone_of)
    else:
        marks.append(head("data", y, f"the data: {state.done} of {counted(state.size, 'byte')} written"))
        grid, y = byte_grid.grid("at", byte_grid.letters(state.data), y + 10, _tones(state))
    marks += grid
    y += GAP
    many = counted(state.at, "byte")
    marks.append(head("groups", y, f"eight flags and their tokens in each line: {many}"))
    shown = state.groups[-MOST_LINES:]
    for place, group in enumerate(shown):
        chips = _chips(group, step, place == len(shown) - 1)
        marks += chip_row(chips, y + 10 + LINE * place, wide)
    y += 10 + LINE * max(len(shown), 1)
    if state.reading:
        y += GAP
        marks.append(head("data", y, f"the data: {len(state.data)} of {counted(state.size, 'byte')}"))
        labels = byte_grid.letters(state.data) + [""] * (state.size - len(state.data))
        grid, y = byte_grid.grid("at", labels, y + 10, _tones(state))
        marks += grid
    return Picture(wide, y + 8, tuple(marks), _caption(step, state), _words(state))


def _tones(state: State):
    ranges = [(range(state.done), "done")]
    if state.token:
        here = state.token.index
        ranges.insert(0, (range(here, here + state.token.length), "new"))
        if isinstance(state.token, Match):
            source = here - state.token.distance
            ranges.insert(1, (range(source, source + state.token.length), "taken"))
    return byte_grid.tones(*ranges, other="faint" if state.reading else "plain")


def _chips(group: Group, step: Any, is_last: bool) -> list[Chip]:
    fresh = is_last and isinstance(step, (Flagged, ReadFlags))
    flags = _in_order(group.flags)
    tone = "new" if fresh else "done"
    title = f"byte {group.start}: flags {group.flags:02x}"
    chips = [Chip(f"part:{group.start}", f"{group.flags:02x}", flags, tone, title)]
    for place, (start, token, data) in enumerate(group.tokens):
        newest = is_last and place == len(group.tokens) - 1 and isinstance(step, (Wrote, Read))
        label, note = "", data.hex(" ")
        if isinstance(token, Match):
            label, note = f"copy {token.length}", f"{token.distance} back"
        else:
            label = show(token.byte)
        title = f"byte {start}: {data.hex(' ')}, {named(token)}"
        chips.append(Chip(f"part:{start}", label, note, "new" if newest else "done", title))
    return chips


def _in_order(flags: int) -> str:
    """The flags in the order of their tokens: the lowest bit first.

    >>> _in_order(0x05)
    '10100000'
    """
    return f"{flags:0{GROUP}b}"[::-1]


def _words(state: State) -> str:
    lines = [
        f"{group.flags:02x}: " + " | ".join(named(token) for _, token, _ in group.tokens)
        for group in state.groups[-8:]
    ]
    return "\n".join([f"data: {''.join(map(show, state.data))}", *lines])


# --- captions ------------------------------------------------------------------------------------


@singledispatch
def _caption(step: Any, state: State) -> str:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_caption.register
def _planned_words(step: Planned, state: State) -> str:
    return (
        f"Start: {counted(len(step.tokens), 'token')} to write. A match takes 2 bytes: {step.bits} bits for "
        f"its distance, {16 - step.bits} for its length."
    )


@_caption.register
def _opened_words(step: Opened, state: State) -> str:
    return f"Start: {counted(len(step.body), 'byte')} to read, for {counted(step.size, 'byte')} of data."


@_caption.register
def _flagged_words(step: Flagged, state: State) -> str:
    many = counted(len(step.tokens), "token")
    flags = _in_order(step.flags)
    return f"Write the flags: {step.flags:02x} is {flags}, a 1 for each match of the next {many}."


@_caption.register
def _read_flags_words(step: ReadFlags, state: State) -> str:
    return f"Read the flags: {step.flags:02x} is {_in_order(step.flags)}, the lowest bit first; 1 is a match."


@_caption.register
def _wrote_words(step: Wrote, state: State) -> str:
    return f"Write the token: {_said(step.token, step.data, state.bits)}"


@_caption.register
def _read_words(step: Read, state: State) -> str:
    return f"Read the token: {_said(step.token, step.data, state.bits)}"


def _said(token: Token, data: bytes, bits: int) -> str:
    if not isinstance(token, Match):
        return f"the literal {show(token.byte)} takes the byte {data.hex()}."
    number = f"{int.from_bytes(data, 'big'):016b}"
    fields = f"{number[:bits]} | {number[bits:]}"
    return f"{named(token)}, is {fields}: the distance - 1, and the length - {SHORTEST}."


# --- what can be asked ---------------------------------------------------------------------------


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return _ask(following, after([*earlier, step]))


@singledispatch
def _ask(following: Any, state: State) -> Question | None:
    return None


@_ask.register
def _ask_flags(following: Flagged, state: State) -> Question | None:
    right = following.flags
    turned = int(_in_order(right), 2)
    return choice(
        "The next tokens are " + " | ".join(map(named, following.tokens)) + ". Which byte are their flags?",
        {bytes([value]).hex() for value in (right, turned, right ^ 255)},
        f"{right:02x}",
        "The first token's flag is the lowest bit, and a 1 stands for a match.",
    )


@_ask.register
def _ask_wrote(following: Wrote, state: State) -> Question | None:
    token, size = following.token, 16 - state.bits
    if not isinstance(token, Match):
        return None
    number = int.from_bytes(following.data, "big")
    mistakes = (
        number + (1 << size),
        number - (1 << size) + SHORTEST if token.distance > 1 else number,
        number + 1,
    )
    return choice(
        f"Which two bytes say {named(token)}?",
        {(value & 0xFFFF).to_bytes(2, "big").hex(" ") for value in (number, *mistakes)},
        following.data.hex(" "),
        f"The distance - 1 takes the upper {state.bits} bits, the length - {SHORTEST} the lower {size}.",
    )


@_ask.register
def _ask_read(following: Read, state: State) -> Question | None:
    group = state.groups[-1]
    place, flags = len(group.tokens), _in_order(group.flags)
    is_match = isinstance(following.token, Match)
    if place == 0 and not is_match:
        return None
    names = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th")
    return Question(
        f"The flags are {flags}; tokens of this group that were read: {place}. What comes next?",
        ("literal", "match"),
        ("match" if is_match else "literal",),
        f"The {names[place]} flag is {flags[place]}: a {'match' if is_match else 'literal'}.",
        always=is_match and place > 0,
        options=(("literal", "a literal, 1 byte"), ("match", "a match, 2 bytes")),
    )


def say(name: str, value: Any) -> str | None:
    """A short form of a step's field."""
    if name == "tokens":
        return " | ".join(map(named, value))
    if name == "token":
        return named(value)
    if name == "flags":
        return f"{value:02x}, in order {_in_order(value)}"
    return value.hex(" ") if name == "body" else None
