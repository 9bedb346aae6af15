"""What the two sides of LZW hold after some steps: found by going through the steps, for the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from dualz.codecs.lzw import (
    BOTH,
    DECODER,
    ENCODER,
    Cleared,
    Extended,
    Learned,
    Opened,
    Received,
    Sent,
    UsedBeforeKnown,
    Widened,
    Wrote,
)
from dualz.codecs.lzw_codes import PLAIN, Dialect
from dualz.figures.parts import phrases

BESIDE = 510.0  # two dictionaries side by side need this width
CODE_CELLS = 1.5  # a code is so much wider than a byte


@dataclass
class State:
    """``side``: whose trace it is. ``match``: the places of the data that the match covers. ``codes``: each
    code that was sent, and its phrase (None where only the decoder is shown and has not found it yet).
    ``room``: the width of its pictures, the same at every step."""

    side: str = ENCODER
    data: bytes = b""
    dialect: Dialect = PLAIN
    room: float = phrases.WIDTH
    match: range = range(0)
    codes: list[tuple[int, bytes | None]] = field(default_factory=list)
    bits: int = 0
    width: int = 0
    written: list[bytes] = field(default_factory=list)
    entries: dict[str, dict[int, bytes]] = field(default_factory=lambda: {ENCODER: {}, DECODER: {}})

    def name(self, phrase: bytes) -> str:
        """How a phrase is written in this dialect."""
        return phrases.name(phrase, self.dialect.literals)


def after(steps: Sequence[Any]) -> State:
    """The state after ``steps``, which begin with an ``Opened``."""
    state = State()
    for step in steps:
        _do(step, state)
    return state


@singledispatch
def _do(step: Any, state: State) -> None:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_do.register
def _opened(step: Opened, state: State) -> None:
    state.side, state.dialect, state.width = step.side, step.dialect, step.dialect.narrowest
    state.data = b"" if step.side == DECODER else step.data
    codes = 8 * len(step.data) // state.width
    cells = CODE_CELLS * codes if step.side == DECODER else len(step.data)
    state.room = phrases.room(cells, BESIDE if step.side == BOTH else phrases.LEAST)


@_do.register
def _extended(step: Extended, state: State) -> None:
    state.match = range(step.index + 1 - len(step.phrase), step.index + 1)


@_do.register
def _sent(step: Sent, state: State) -> None:
    state.codes.append((step.code, step.phrase))
    state.bits = step.start + step.width


@_do.register
def _received(step: Received, state: State) -> None:
    if state.side == DECODER:
        state.codes.append((step.code, None))
        state.bits = step.start + step.width


@_do.register(Wrote)
@_do.register(UsedBeforeKnown)
def _wrote(step: Wrote | UsedBeforeKnown, state: State) -> None:
    state.written.append(step.phrase)
    if state.side == DECODER:
        state.codes[-1] = (step.code, step.phrase)


@_do.register
def _learned(step: Learned, state: State) -> None:
    state.entries[step.side][step.code] = step.phrase


@_do.register
def _widened(step: Widened, state: State) -> None:
    if state.side != BOTH or step.side == ENCODER:
        state.width = step.width


@_do.register
def _cleared(step: Cleared, state: State) -> None:
    state.entries[step.side].clear()
    if state.side != BOTH or step.side == ENCODER:
        state.width = step.width
