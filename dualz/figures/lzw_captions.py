"""What is said below the pictures of LZW, in the fixed words of the lesson."""

from __future__ import annotations

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
from dualz.figures.lzw_state import State
from dualz.figures.parts.phrases import counted


@singledispatch
def caption_of(step: Any, state: State) -> str:
    """What happened in ``step``, after which ``state`` holds."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@caption_of.register
def _opened(step: Opened, state: State) -> str:
    knows = f"all {step.dialect.literals} single values and nothing else"
    if step.side == DECODER:
        return f"Start: {counted(len(step.data), 'byte')} of codes to read. The dictionary knows {knows}."
    if step.side == BOTH:
        return f"Start: each side has a dictionary that knows {knows}. Only codes will be sent."
    return f"Start: {counted(len(step.data), 'byte')} to send. The dictionary knows {knows}."


@caption_of.register
def _extended(step: Extended, state: State) -> str:
    if len(step.phrase) == 1:
        return f"Extend the match: it begins with {state.name(step.phrase)}, which is known, as {step.code}."
    return f"Extend the match: {state.name(step.phrase)} is known, as {step.code}."


@caption_of.register
def _sent(step: Sent, state: State) -> str:
    bits = f"in {step.width} bits"
    if not step.phrase:
        what = "the clear code" if step.code == state.dialect.clear else "the end code"
        return f"Send the code: {step.code} is {what}, {bits}."
    if state.match.stop == len(state.data):
        return f"Send the code: the data end, so {step.code} goes out for {state.name(step.phrase)}, {bits}."
    longer = state.name(state.data[state.match.start : state.match.stop + 1])
    known = state.name(step.phrase)
    return f"Send the code: {longer} is not known, so {step.code} goes out for {known}, {bits}."


@caption_of.register
def _learned(step: Learned, state: State) -> str:
    start, last = state.name(step.phrase[:-1]), state.name(step.phrase[-1:])
    if step.side == ENCODER:
        return f"Learn the entry: {start} plus the byte that did not fit, {last}, is called {step.code}."
    return (
        f"Learn the entry: the phrase before, {start}, plus the first byte of this one, {last}, "
        f"is called {step.code}."
    )


@caption_of.register
def _widened(step: Widened, state: State) -> str:
    why = f"the highest code that may come next needs {step.width} bits"
    if state.dialect.early:
        why = f"one more entry and the next code may need {step.width} bits"
    return f"Widen the codes: {why}, so the {step.side} uses {step.width} from now on."


@caption_of.register
def _cleared(step: Cleared, state: State) -> str:
    return f"Clear: the {step.side} knows single values only, and codes have {step.width} bits."


@caption_of.register
def _received(step: Received, state: State) -> str:
    special = {state.dialect.clear: ", the clear code", state.dialect.end: ", the end code"}
    return f"Read the code: {step.width} bits give {step.code}{special.get(step.code, '')}."


@caption_of.register
def _wrote(step: Wrote, state: State) -> str:
    return f"Write the phrase: {step.code} is {state.name(step.phrase)}."


@caption_of.register
def _used_before_known(step: UsedBeforeKnown, state: State) -> str:
    before, first = state.name(step.previous), state.name(step.previous[:1])
    return (
        f"The code used before it is known: {step.code} will be the next entry, and that begins with the "
        f"phrase before, {before}. Its last byte is its own first byte, {first}: {state.name(step.phrase)}."
    )
