"""What is said below the pictures of LZ77, in the fixed words of the lesson."""

from __future__ import annotations

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
from dualz.figures.lz77_state import State
from dualz.figures.parts.phrases import counted
from dualz.figures.parts.symbols import show


def named(token: Token) -> str:
    """A token in a few words.

    >>> named(Literal(0, 97)), named(Match(1, 5, 1))
    ('a', 'copy 5, 1 back')
    """
    if isinstance(token, Literal):
        return show(token.byte)
    return f"copy {token.length}, {token.distance} back"


@singledispatch
def caption_of(step: Any, state: State) -> str:
    """What happened in ``step``, after which ``state`` holds."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@caption_of.register
def _opened(step: Opened, state: State) -> str:
    how = "lazy" if step.effort.lazy else "greedy"
    return (
        f"Start: {counted(len(step.data), 'byte')} to send, {how}. "
        f"A match needs {step.limits.shortest} bytes at least."
    )


@caption_of.register
def _searched(step: Searched, state: State) -> str:
    where = f"byte {step.index}"
    if state.held:
        where = f"byte {step.index}, one further, while the match of {state.held.length} waits"
    if not step.candidates:
        return f"Search at {where}: no place before has the same first bytes."
    many = counted(len(step.candidates), "place")
    return f"Search at {where}: {many} before may begin alike, the nearest first."


@caption_of.register
def _compared(step: Compared, state: State) -> str:
    back = f"{step.index - step.at} back, from byte {step.at} on"
    if step.best:
        return f"Compare: {back}, {_are_alike(step.length)}. This is the longest match so far."
    if step.length == 0:
        return f"Compare: {back}, not even the first byte is the same."
    if state.best and step.length <= state.best.length:
        return f"Compare: {back}, {_are_alike(step.length)}, no more than the best so far has."
    return f"Compare: {back}, {_are_alike(step.length)}: too few to be sent."


def _are_alike(many: int) -> str:
    return "1 byte is alike" if many == 1 else f"{many} bytes are alike"


@caption_of.register
def _deferred(step: Deferred, state: State) -> str:
    return (
        f"Put off: the match at byte {step.index} has {step.length} bytes, that at the next byte "
        f"{step.later}. So byte {step.index} goes alone."
    )


@caption_of.register
def _literal(step: Literal, state: State) -> str:
    if state.decoding:
        return f"Write the literal: {show(step.byte)} becomes byte {step.index}."
    return f"Send a literal: byte {step.index}, {show(step.byte)}, as it is."


@caption_of.register
def _match(step: Match, state: State) -> str:
    if state.decoding:
        more = ""
        if step.distance < step.length:
            more = " The copy will read bytes that it has just written."
        return (
            f"Read the match: copy {step.length} bytes from {step.distance} back, "
            f"from byte {step.index - step.distance} on.{more}"
        )
    return f"Send a match: the {step.length} bytes from byte {step.index} on stand {step.distance} back."


@caption_of.register
def _received(step: Received, state: State) -> str:
    return f"Start: {counted(len(step.tokens), 'token')} to read, and nothing is written yet."


@caption_of.register
def _copied(step: Copied, state: State) -> str:
    left = f" {step.left} to go." if step.left else " The copy is complete."
    return f"Copy a byte: {show(step.byte)}, from byte {step.source} to byte {step.target}.{left}"
