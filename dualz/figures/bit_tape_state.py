"""What is known of a DEFLATE file after some steps: its bits and their meaning, the data, the codes.

Found by going through the steps, for the pictures of ``dualz.figures.bit_tape``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any, NamedTuple

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs.bit_tape import READ, reversed_bits
from dualz.codecs.inflate_refusals import CODES, LENGTHS_CODE
from dualz.trace import Step

WRAPPER, CHECK, BLOCK, CODE, LITERAL, LENGTH, DISTANCE, FILLER = (
    "wrapper",
    "check",
    "block",
    "code",
    "literal",
    "length",
    "distance",
    "filler",
)
CHECKS = ("CRC-32", "Adler-32", "size", "header CRC")
_MEANINGS: tuple[tuple[Any, str], ...] = (
    ((tape.BlockHeader, tape.BlockEnd, tape.StoredSize), BLOCK),
    ((tape.TableSizes, tape.LengthOfLength, tape.LengthRun), CODE),
    ((tape.LiteralCode, tape.StoredBytes), LITERAL),
    (tape.LengthCode, LENGTH),
    (tape.DistanceCode, DISTANCE),
)


class Piece(NamedTuple):
    """The bits ``start`` to ``end`` of the file mean one thing; from ``extra`` on they are extra bits."""

    start: int
    extra: int
    end: int
    meaning: str
    title: str


@dataclass
class State:
    """``bits`` are those of the file that are known: all of it for a reader, what is written for a writer.
    ``pieces`` are those with a known meaning. ``out`` is the reader's data, ``data`` the writer's; of these
    the first ``done`` are dealt with. ``lengths`` are the code lengths of a dynamic block in their order,
    ``own`` those of their own code, ``codes`` the words by the name of the code, ``pending`` the length of a
    match whose distance is still to come."""

    side: str = READ
    wrapper: str = ""
    bits: str = ""
    pieces: list[Piece] = field(default_factory=list)
    out: bytearray = field(default_factory=bytearray)
    data: bytes = b""
    done: int = 0
    kind: str = ""
    literals: int = 0
    own: dict[int, int] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)
    codes: dict[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    pending: int = 0


def after(steps: Sequence[Step]) -> State:
    """The state after ``steps``, which begin with an ``Opened``."""
    state = State()
    for step in steps:
        if isinstance(step, tape.Span):
            state.pieces.append(_piece(step))
            if state.side != READ:
                state.bits += bits_of(step)
        _do(step, state)
    return state


def meaning_of(step: tape.Span) -> str:
    """What the bits of a step mean: the name of their colour."""
    if isinstance(step, tape.WrapperField):
        return CHECK if step.name in CHECKS else WRAPPER
    return next((meaning for kinds, meaning in _MEANINGS if isinstance(step, kinds)), FILLER)


def _piece(step: tape.Span) -> Piece:
    meaning = meaning_of(step)
    extra = step.end - len(getattr(step, "extra", ""))
    name = step.name if isinstance(step, tape.WrapperField) else meaning
    return Piece(step.start, extra, step.end, meaning, name)


# --- the bits of a step --------------------------------------------------------------------------


def bits_of(step: tape.Span) -> str:
    """The bits that a writer wrote in ``step``, in the order of the file.

    >>> bits_of(tape.BlockHeader("write", 0, 3, True, "fixed"))
    '110'
    """
    size = step.end - step.start
    if isinstance(step, tape.WrapperField):
        return _bits_of_bytes(_field_bytes(step.value, size // 8, step.name))
    if isinstance(step, tape.BlockHeader):
        return reversed_bits(step.last | form.KINDS.index(step.kind) << 1, 3)
    if isinstance(step, tape.StoredSize):
        return reversed_bits(step.size | (step.size ^ 0xFFFF) << 16, 32)
    if isinstance(step, tape.StoredBytes):
        return _bits_of_bytes(step.data)
    if isinstance(step, tape.TableSizes):
        sizes = step.literals - 257 | step.distances - 1 << 5 | step.lengths_of_lengths - 4 << 10
        return reversed_bits(sizes, 14)
    if isinstance(step, tape.LengthOfLength):
        return reversed_bits(step.length, 3)
    return getattr(step, "code", "0" * size) + getattr(step, "extra", "")


def _field_bytes(value: int | bytes, size: int, name: str) -> bytes:
    """The bytes of a wrapper's field; a name or a comment ends with a zero byte."""
    if isinstance(value, bytes):
        return value.ljust(size, b"\0")
    return value.to_bytes(size, "big" if name == "Adler-32" else "little")


def _bits_of_bytes(data: bytes) -> str:
    return reversed_bits(int.from_bytes(data, "little"), 8 * len(data))


# --- what a step changes -------------------------------------------------------------------------


@singledispatch
def _do(step: Any, state: State) -> None:
    """Most steps give bits a meaning, and change nothing else."""


@_do.register
def _opened(step: tape.Opened, state: State) -> None:
    state.side, state.wrapper = step.side, step.wrapper
    if step.side == READ:
        state.bits = _bits_of_bytes(step.data)
    else:
        state.data = step.data


@_do.register
def _header(step: tape.BlockHeader, state: State) -> None:
    state.kind, state.own, state.lengths, state.codes = step.kind, {}, [], {}


@_do.register
def _sizes(step: tape.TableSizes, state: State) -> None:
    state.literals = step.literals


@_do.register
def _length_of_length(step: tape.LengthOfLength, state: State) -> None:
    state.own[step.symbol] = step.length


@_do.register
def _run(step: tape.LengthRun, state: State) -> None:
    state.lengths += [step.length] * step.count


@_do.register
def _built(step: tape.BuiltCode, state: State) -> None:
    state.codes[step.what] = step.codes
    if step.what != CODES[LENGTHS_CODE]:
        state.codes.pop(CODES[LENGTHS_CODE], None)


@_do.register
def _literal(step: tape.LiteralCode, state: State) -> None:
    _take(state, bytes([step.byte]))


@_do.register
def _stored(step: tape.StoredBytes, state: State) -> None:
    _take(state, step.data)


@_do.register
def _length(step: tape.LengthCode, state: State) -> None:
    state.pending = step.length


@_do.register
def _distance(step: tape.DistanceCode, state: State) -> None:
    if state.side != READ:
        state.done += state.pending


@_do.register
def _copied(step: tape.CopiedMatch, state: State) -> None:
    state.out += step.data


def _take(state: State, data: bytes) -> None:
    if state.side == READ:
        state.out += data
    else:
        state.done += len(data)
