"""What the parse and the decoder of LZ77 hold after some steps, for the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from dualz.codecs.lz77 import (
    Compared,
    Copied,
    Deferred,
    Literal,
    Match,
    Opened,
    Received,
    Searched,
    Token,
)


@dataclass
class State:
    """``decoding``: whose trace it is. ``given``: the tokens of the decoder. ``sent``: tokens so far.

    ``index`` is the place that is searched for, ``candidates`` are the places to compare, and ``alike``
    says for those that were compared how many bytes are. ``held``: the match that waits while a lazy
    parse looks further. ``out`` is what the decoder wrote, ``source`` and ``target`` its two pointers.
    """

    decoding: bool = False
    data: bytes = b""
    lazy: bool = False
    shortest: int = 3
    index: int = 0
    done: int = 0
    candidates: tuple[int, ...] = ()
    alike: dict[int, int] = field(default_factory=dict)
    best: Match | None = None
    held: Match | None = None
    sent: list[Token] = field(default_factory=list)
    given: tuple[Token, ...] = ()
    size: int = 0
    out: bytearray = field(default_factory=bytearray)
    source: int | None = None
    target: int | None = None


def after(steps: Sequence[Any]) -> State:
    """The state after ``steps``, which begin with an ``Opened`` or a ``Received``."""
    state = State()
    for step in steps:
        _do(step, state)
    return state


@singledispatch
def _do(step: Any, state: State) -> None:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_do.register
def _opened(step: Opened, state: State) -> None:
    state.data, state.lazy, state.shortest = step.data, step.effort.lazy, step.limits.shortest


@_do.register
def _searched(step: Searched, state: State) -> None:
    further = state.best and step.index == state.best.index + 1 and state.done == state.best.index
    state.held = state.best if further else None
    state.index, state.candidates, state.alike, state.best = step.index, step.candidates, {}, None


@_do.register
def _compared(step: Compared, state: State) -> None:
    state.alike[step.at] = step.length
    if step.best:
        state.best = Match(step.index, step.length, step.index - step.at)


@_do.register
def _deferred(step: Deferred, state: State) -> None:
    state.held = None


@_do.register(Literal)
@_do.register(Match)
def _token(step: Token, state: State) -> None:
    state.sent.append(step)
    state.source = state.target = None
    if not state.decoding:
        state.done = step.index + step.length
        state.held = None
        if state.index < state.done:
            state.index, state.candidates, state.alike = state.done, (), {}
            state.best = None
    elif isinstance(step, Literal):
        state.target = len(state.out)
        state.out.append(step.byte)


@_do.register
def _received(step: Received, state: State) -> None:
    state.decoding, state.given = True, step.tokens
    state.size = sum(token.length for token in step.tokens)


@_do.register
def _copied(step: Copied, state: State) -> None:
    state.source, state.target = step.source, step.target
    state.out.append(step.byte)
