"""What the writer and the reader of LZSS hold after some steps, for the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any, NamedTuple

from dualz.codecs.lz77 import Token, expand
from dualz.codecs.lzss import Flagged, Opened, Planned, Read, ReadFlags, Wrote
from dualz.trace import finish


class Group(NamedTuple):
    """A byte of flags, and the tokens so far that it is about: (place in the body, token, bytes)."""

    start: int
    flags: int
    tokens: list[tuple[int, Token, bytes]]


@dataclass
class State:
    """``reading``: whose trace it is. ``data``: to be sent, or written so far. ``body``: whole for the
    reader, so far for the writer; ``at`` of it are done. ``token`` is the present one, ``done`` bytes of
    the data are before it."""

    reading: bool = False
    bits: int = 12
    data: bytes = b""
    body: bytes = b""
    at: int = 0
    size: int = 0
    groups: list[Group] = field(default_factory=list)
    token: Token | None = None
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
    state.data, state.bits = finish(expand(step.tokens)), step.bits
    state.size = len(state.data)


@_do.register
def _opened(step: Opened, state: State) -> None:
    state.reading, state.body, state.size, state.bits = True, step.body, step.size, step.bits


@_do.register(Flagged)
@_do.register(ReadFlags)
def _flags(step: Flagged | ReadFlags, state: State) -> None:
    state.groups.append(Group(step.start, step.flags, []))
    state.at, state.token = step.start + 1, None
    state.body += bytes([step.flags]) if not state.reading else b""


@_do.register(Wrote)
@_do.register(Read)
def _token(step: Wrote | Read, state: State) -> None:
    state.groups[-1].tokens.append((step.start, step.token, step.data))
    state.token, state.at = step.token, step.start + len(step.data)
    if isinstance(step, Read):
        state.data += step.output
    else:
        state.body += step.data
    state.done = step.token.index + step.token.length
