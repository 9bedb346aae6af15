"""Pictures of LZ77: the data with the two places that are compared, the candidates, the tokens; and for the
decoder the read pointer that follows the write pointer.

Steps: ``dualz.codecs.lz77``. Lesson: 03 (lz77).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.lz77 import Compared, Copied, Deferred, Literal, Match, Searched, Token
from dualz.codecs.lz77_finders import Effort, Limits
from dualz.figures import lz77_state
from dualz.figures.lz77_captions import caption_of, named
from dualz.figures.lz77_state import State
from dualz.figures.parts import byte_grid
from dualz.figures.parts.marks import Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, Chip, chip_row, counted, head
from dualz.figures.parts.symbols import show

GAP = 22.0
CHOICES = 8


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``parse`` or ``expand``."""
    state = lz77_state.after([*earlier, step])
    caption = caption_of(step, state)
    return _decoder(state, step, caption) if state.decoding else _encoder(state, step, caption)


# --- the encoder ---------------------------------------------------------------------------------


def _encoder(state: State, step: Any, caption: str) -> Picture:
    wide = byte_grid.width(len(state.data))
    y = 22.0
    marks: list[Mark] = [
        head("data", y, f"the data: {state.done} of {counted(len(state.data), 'byte')} sent")
    ]
    grid, bottom = byte_grid.grid("at", byte_grid.letters(state.data), y, _tones(state, step), pointed=True)
    marks += [*grid, *_pointers(state, step, y)]
    y = bottom + GAP
    marks.append(head("candidates", y, f"candidates: {len(state.candidates)}, the nearest first"))
    marks += chip_row(_candidates(state, step), y + 10, wide)
    if not state.candidates:
        marks.append(Text("none", MARGIN, y + 30, "none", "note", tone="faint"))
    if state.held:
        words = f"waiting: {named(state.held)}, at byte {state.held.index}"
        marks.append(Text("held", wide - MARGIN, y, words, "note", "end", "taken"))
    y += 50 + GAP
    marks.append(head("tokens", y, _count(state.sent)))
    marks += chip_row(_tokens(state.sent, len(state.sent) - 1, "sent", step), y + 10, wide)
    return Picture(wide, y + 54, tuple(marks), caption, _words(state))


def _tones(state: State, step: Any):
    token = state.sent[-1] if isinstance(step, (Literal, Match)) else None
    if token:
        here = range(token.index, token.index + token.length)
        there = range(0)
        if isinstance(token, Match):
            there = range(token.index - token.distance, token.index - token.distance + token.length)
        return byte_grid.tones((here, "new"), (there, "taken"), (range(state.done), "done"))
    if isinstance(step, Compared):
        here = range(step.index, step.index + step.length)
        there = range(step.at, step.at + step.length)
        return byte_grid.tones((here, "active"), (there, "taken"), (range(state.done), "done"))
    if isinstance(step, Deferred):
        here = range(step.index + 1, step.index + 1 + step.later)
        return byte_grid.tones((here, "active"), (range(state.done), "done"))
    return byte_grid.tones((range(state.done), "done"))


def _pointers(state: State, step: Any, top: float) -> list[Mark]:
    if state.index >= len(state.data):
        return []
    marks: list[Mark] = [byte_grid.pointer("here", state.index, top, "here")]
    if isinstance(step, Compared):
        marks.append(byte_grid.pointer("there", step.at, top, "there", above=True, tone="taken"))
    return marks


def _candidates(state: State, step: Any) -> list[Chip]:
    chips = []
    for at in state.candidates:
        back, length = state.index - at, state.alike.get(at)
        note = "to compare" if length is None else f"{length} alike"
        tone = "faint" if length is None else "plain"
        if state.best and at == state.index - state.best.distance:
            tone = "new"
        if isinstance(step, Compared) and at == step.at and not step.best:
            tone = "active"
        title = f"{back} back, byte {at}: {note}"
        chips.append(Chip(f"candidate:{state.index}:{at}", f"{back} back", note, tone, title))
    return chips


def _tokens(tokens: Sequence[Token], current: int, name: str, step: Any) -> list[Chip]:
    chips = []
    for place, token in enumerate(tokens):
        tone = "done" if place <= current else "faint"
        if place == current and isinstance(step, (Literal, Match, Copied)):
            tone = "new"
        if isinstance(token, Match):
            label, note = f"copy {token.length}", f"{token.distance} back"
        else:
            label, note = show(token.byte), "literal"
        chips.append(Chip(f"{name}:{place}", label, note, tone, f"token {place}: {named(token)}"))
    return chips


def _count(tokens: Sequence[Token]) -> str:
    matches = sum(isinstance(token, Match) for token in tokens)
    return f"tokens sent: {counted(len(tokens) - matches, 'literal')}, {counted(matches, 'match')}"


# --- the decoder ---------------------------------------------------------------------------------


def _decoder(state: State, step: Any, caption: str) -> Picture:
    wide = byte_grid.width(state.size)
    y = 22.0
    current = len(state.sent) - 1
    marks: list[Mark] = [head("tokens", y, f"tokens: {len(state.sent)} of {len(state.given)} read")]
    last = min(len(state.given), max(current + 4, 0) + 1)
    marks += chip_row(_tokens(state.given[:last], current, "given", step), y + 10, wide)
    y += 50 + GAP
    many = f"{len(state.out)} of {counted(state.size, 'byte')}"
    marks.append(head("output", y, f"the decoder's output: {many} written"))
    labels = byte_grid.letters(bytes(state.out)) + [""] * (state.size - len(state.out))
    grid, bottom = byte_grid.grid("at", labels, y, _written(state, step), pointed=True)
    marks += grid
    read = state.source
    if isinstance(step, Match):
        read = step.index - step.distance
    write = len(state.out) if state.target is None else state.target
    if read is not None:
        marks.append(byte_grid.pointer("read", read, y, "read", above=True, tone="taken"))
    if write < state.size:
        marks.append(byte_grid.pointer("write", write, y, "write"))
    return Picture(wide, bottom + 8, tuple(marks), caption, _words(state))


def _written(state: State, step: Any):
    out = len(state.out)
    if isinstance(step, Match):
        source = step.index - step.distance
        there = range(source, min(source + step.length, out))
        return byte_grid.tones((there, "taken"), (range(out), "done"), other="faint")
    ranges = [(range(out), "done")]
    if state.target is not None:
        ranges.insert(0, (range(state.target, state.target + 1), "new"))
    if state.source is not None:
        ranges.insert(0, (range(state.source, state.source + 1), "taken"))
    return byte_grid.tones(*ranges, other="faint")


def _words(state: State) -> str:
    sent = " | ".join(named(token) for token in state.sent[-20:]) or "none yet"
    if state.decoding:
        written = "".join(show(value) for value in state.out) or "nothing yet"
        return f"written: {written}\ntokens read: {sent}"
    alike = ", ".join(f"{state.index - at} back: {length}" for at, length in state.alike.items())
    return f"tokens: {sent}\nbytes alike: {alike or 'nothing compared'}"


# --- what can be asked ---------------------------------------------------------------------------


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return _ask(following, step, lz77_state.after([*earlier, step]))


@singledispatch
def _ask(following: Any, step: Any, state: State) -> Question | None:
    return None


@_ask.register
def _ask_searched(following: Searched, step: Any, state: State) -> Question | None:
    """Where else do these bytes stand? Only where the candidates are just these places."""
    index, size = following.index, state.shortest
    begin = state.data[index : index + size]
    same = [at for at in range(index) if state.data[at : at + size] == begin]
    if index < 2 or not same or len(same) > 3 or set(same) != set(following.candidates):
        return None
    return Question(
        f"The search looks for {show(begin)}, which stands at byte {index}. "
        f"At which earlier byte{'s' if len(same) > 1 else ''} does it begin, too?",
        tuple(f"at:{place}" for place in range(index)),
        tuple(f"at:{place}" for place in same),
        f"{show(begin)} begins at byte {' and at byte '.join(map(str, same))}.",
    )


@_ask.register
def _ask_compared(following: Compared, step: Any, state: State) -> Question | None:
    if following.length < 2:
        return None
    last = following.index + following.length - 1
    places = range(following.index, min(len(state.data), last + CHOICES))
    more = ""
    if following.index - following.at < following.length:
        more = " The match covers its own beginning; that is allowed."
    return Question(
        f"Byte {following.index} is compared with byte {following.at}, the next with the next, and so on. "
        f"Which is the last byte from {following.index} on that is alike?",
        tuple(f"at:{place}" for place in places),
        (f"at:{last}",),
        f"{following.length} bytes are alike.{more}",
        always=bool(more),
    )


@_ask.register
def _ask_deferred(following: Deferred, step: Any, state: State) -> Question | None:
    return _now_or_later(Match(following.index, following.length, 1), following.later)


@_ask.register
def _ask_match(following: Match, step: Any, state: State) -> Question | None:
    if state.decoding:
        return _first_byte(following, len(state.out))
    if state.held is None:
        return None
    return _now_or_later(state.held, state.best.length if state.best else 0)


def _now_or_later(held: Match, later: int) -> Question:
    waits = later > held.length
    now, then = f"the match of {held.length} at byte {held.index}", f"the one at byte {held.index + 1}"
    found = f"that has {later}" if later else "where none was found"
    return Question(
        "The parse is lazy. Which match will it send?",
        ("now", "later"),
        ("later" if waits else "now",),
        f"It sends the match at byte {held.index} unless the next byte's is longer, {found}.",
        always=waits,
        options=(("now", now), ("later", then)),
    )


@_ask.register
def _ask_copied(following: Copied, step: Any, state: State) -> Question | None:
    if not isinstance(step, Copied) or following.source != state.sent[-1].index:
        return None
    return Question(
        "The copy has read all that was there before it. Which byte does it read now?",
        tuple(f"at:{place}" for place in range(len(state.out))),
        (f"at:{following.source}",),
        "It goes on with the byte that it wrote first: the pattern repeats.",
        always=True,
    )


def _first_byte(match: Match, written: int) -> Question | None:
    if written < 2:
        return None
    source = match.index - match.distance
    return Question(
        f"The next token is {named(match)}. Which byte is read first?",
        tuple(f"at:{place}" for place in range(written)),
        (f"at:{source}",),
        f"Byte {source} is {match.distance} back from byte {match.index}, which is written next.",
    )


def say(name: str, value: Any) -> str | None:
    """A short form of a step's field."""
    if isinstance(value, tuple) and value and isinstance(value[0], (Literal, Match)):
        return " | ".join(named(token) for token in value)
    if isinstance(value, Limits):
        return f"{value.shortest} bytes and more, at most {value.window} back"
    if isinstance(value, Effort):
        return f"{value.depth} candidates, {'lazy' if value.lazy else 'greedy'}"
    return None
