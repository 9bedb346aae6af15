"""What the writer and the reader of an LZ4 block hold after some steps, for the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from dualz.codecs.lz4 import LITERALS, TOKEN, Copied, Ended, Grouped, Opened, Planned, Read, Wrote
from dualz.codecs.lz77 import Match, Token, expand
from dualz.trace import finish


@dataclass
class State:
    """``reading``: whose trace it is. ``data``: what is to be sent, or what the reader has written.

    ``block``: the whole of it for the reader, what is written of it for the writer. ``sequences``: the
    fields so far, a list for each sequence. ``literals`` and ``match`` are the places of the data that
    the present sequence is about; ``source`` is where its match comes from.
    """

    reading: bool = False
    tokens: tuple[Token, ...] = ()
    data: bytes = b""
    block: bytes = b""
    at: int = 0
    size: int = 0
    sequences: list[list[Wrote | Read]] = field(default_factory=list)
    literals: range = range(0)
    match: range = range(0)
    source: range = range(0)
    done: int = 0


def after(steps: Sequence[Any]) -> State:
    """The state after ``steps``, which begin with a ``Planned`` or an ``Opened``."""
    state = State()
    for step in steps:
        _do(step, state)
    return state


@singledispatch
def _do(step: Any, state: State) -> None:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_do.register
def _planned(step: Planned, state: State) -> None:
    state.tokens, state.data = step.tokens, finish(expand(step.tokens))


@_do.register
def _grouped(step: Grouped, state: State) -> None:
    state.done = step.index
    state.literals = range(step.index, step.index + len(step.literals))
    state.match = state.source = range(0)
    state.sequences.append([])
    if step.match:
        _matched(state, step.match)


def _matched(state: State, match: Match) -> None:
    state.match = range(match.index, match.index + match.length)
    state.source = range(match.index - match.distance, match.index - match.distance + match.length)


@_do.register
def _wrote(step: Wrote, state: State) -> None:
    state.block += step.data
    state.at = len(state.block)
    state.sequences[-1].append(step)


@_do.register
def _opened(step: Opened, state: State) -> None:
    state.reading, state.block = True, step.block


@_do.register
def _read(step: Read, state: State) -> None:
    if step.field == TOKEN:
        state.sequences.append([])
        state.literals = state.match = state.source = range(0)
        state.done = len(state.data)
    state.sequences[-1].append(step)
    state.at = step.start + len(step.data)
    if step.field == LITERALS:
        state.literals = range(len(state.data), len(state.data) + len(step.data))
        state.data += step.data


@_do.register
def _copied(step: Copied, state: State) -> None:
    _matched(state, Match(step.index, len(step.data), step.distance))
    state.data += step.data


@_do.register
def _ended(step: Ended, state: State) -> None:
    state.done, state.size = step.size, step.size
    state.literals = state.match = state.source = range(0)
