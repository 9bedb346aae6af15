"""What can be asked while a DEFLATE file is read: kinds of blocks, words, extra bits, where copies begin.

Pictures: ``dualz.figures.bit_tape``. Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs.bit_tape import READ, number_of
from dualz.figures import bit_tape_state
from dualz.figures.bit_tape_state import State
from dualz.figures.parts.marks import Question
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    state = bit_tape_state.after([*earlier, step])
    return _ask(following, state) if state.side == READ else None


@singledispatch
def _ask(following: Any, state: State) -> Question | None:
    return None


@_ask.register
def _ask_block(following: tape.BlockHeader, state: State) -> Question | None:
    bits = state.bits[following.start : following.end]
    number = form.KINDS.index(following.kind)
    return choice(
        f"The next three bits are {bits}. Which kind of block is it?",
        form.KINDS,
        following.kind,
        f"The first bit says whether it is the last block. The other two are a number, lowest bit first: "
        f"{bits[1:]} is {number}, {following.kind}.",
    )


@_ask.register
def _ask_literal(following: tape.LiteralCode, state: State) -> Question | None:
    if state.kind != form.FIXED or len(following.code) != 8:
        return None
    value = int(following.code, 2)
    mistakes = (value, int(following.code[::-1], 2), following.byte + 1, following.byte - 1)
    return choice(
        f"The next bits are {following.code}, where 00110000 is byte 0. Which byte is it?",
        [show(byte) for byte in mistakes if 0 <= byte < 256],
        show(following.byte),
        f"Read first bit first, {following.code} is {value}, and {value} - 48 = {following.byte} is "
        f"{show(following.byte)}.",
    )


@_ask.register
def _ask_distance(following: tape.DistanceCode, state: State) -> Question | None:
    if not following.extra:
        return None
    first, size = form.DISTANCES[following.symbol]
    rest = number_of(following.extra)
    mistakes = (
        first,
        following.symbol,
        first + int(following.extra, 2),
        first + (1 << size),
        first + rest + 1,
    )
    return choice(
        f"The word {following.code} stands for distances from {first} on, with {size} extra "
        f"bit{'s' * (size > 1)}, and these are {following.extra}. How far back is it?",
        [str(distance) for distance in mistakes],
        str(following.distance),
        f"Extra bits are a number, lowest bit first: {following.extra} is {rest}, and {first} + {rest} = "
        f"{following.distance}.",
    )


@_ask.register
def _ask_copy(following: tape.CopiedMatch, state: State) -> Question | None:
    if len(state.out) < 2:
        return None
    source = following.index - following.distance
    return Question(
        f"A match of {len(following.data)} bytes, {following.distance} back. With which byte of the "
        "data does the copy begin?",
        tuple(f"out:{place}" for place in range(len(state.out))),
        (f"out:{source}",),
        f"The data have {following.index} bytes, and {following.index} - {following.distance} = {source}.",
    )


@_ask.register
def _ask_run(following: tape.LengthRun, state: State) -> Question | None:
    if following.symbol not in form.REPEATS:
        return None
    bits, least = form.REPEATS[following.symbol]
    what = "the length before" if following.symbol == 16 else "a length of 0"
    counts = (least, number_of(following.extra), least + int(following.extra, 2), following.count + 1)
    return choice(
        f"Symbol {following.symbol} repeats {what}, {least} times or more; its {bits} extra bits are "
        f"{following.extra}. How many times?",
        [str(count) for count in counts],
        str(following.count),
        f"{following.extra}, lowest bit first, is {number_of(following.extra)}; and {least} are added.",
    )
