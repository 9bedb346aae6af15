"""What the reader of LZO1X holds after some steps, for the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from dualz.codecs.lzo import END, RUN, START, Copied, Instruction, Moved, Opened


@dataclass
class State:
    """``stream``: all of it, of which ``at`` bytes are read. ``now``: the state that holds, ``before`` the
    one before it. ``parts``: instructions and literals so far. ``here`` and ``there``: places of the data
    that the step wrote and copied from."""

    stream: bytes = b""
    at: int = 0
    now: str = "start"
    before: str = ""
    data: bytes = b""
    parts: list[Instruction | Moved] = field(default_factory=list)
    here: range = range(0)
    there: range = range(0)


def after(steps: Sequence[Any]) -> State:
    """The state after ``steps``, which begin with an ``Opened``."""
    state = State()
    for step in steps:
        state.before = ""
        _do(step, state)
    return state


def name_of(number: int) -> str:
    """The name of a state of the reader.

    >>> [name_of(number) for number in range(6)]
    ['none', 'few', 'few', 'few', 'run', 'start']
    """
    return {0: "none", RUN: "run", START: "start"}.get(number, "few")


@singledispatch
def _do(step: Any, state: State) -> None:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_do.register
def _opened(step: Opened, state: State) -> None:
    state.stream = step.stream


@_do.register
def _instruction(step: Instruction, state: State) -> None:
    state.parts.append(step)
    state.at = step.start + len(step.data)
    state.here = state.there = range(0)
    if step.kind == END:
        _go(state, "end")


@_do.register
def _copied(step: Copied, state: State) -> None:
    state.here = range(step.index, step.index + len(step.data))
    state.there = range(step.index - step.distance, step.index - step.distance + len(step.data))
    state.data += step.data
    if not state.parts[-1].trailing:
        _go(state, "none")


@_do.register
def _moved(step: Moved, state: State) -> None:
    state.parts.append(step)
    state.at = step.start + len(step.data)
    state.here, state.there = range(step.index, step.index + len(step.data)), range(0)
    state.data += step.data
    _go(state, name_of(step.state))


def _go(state: State, name: str) -> None:
    state.before, state.now = state.now, name
