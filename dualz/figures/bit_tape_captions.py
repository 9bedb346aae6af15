"""What is said below the pictures of a DEFLATE file, bit by bit."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs.bit_tape import READ, number_of
from dualz.figures.bit_tape_state import State
from dualz.figures.parts.phrases import counted
from dualz.figures.parts.symbols import show

MOST_SHOWN = 24
_FIELDS = {
    "magic": "1f 8b says that this is a gzip file",
    "method": "8 is DEFLATE, the only method there is",
    "flags": "which optional fields follow, a bit for each",
    "time": "seconds since 1970, 0 if nobody said so",
    "effort": "a hint how hard the writer tried; nobody needs it",
    "system": "where the file was made; 255 is unknown",
    "method and window": "8 is DEFLATE, and distances may go back 32768",
    "name": "the file's own name, up to a zero byte",
}


def name_of(symbol: int) -> str:
    """A symbol of the literal and length alphabet in words.

    >>> name_of(97), name_of(256), name_of(257), name_of(266)
    ('a', 'end', '3', '13-14')
    """
    if symbol < form.END_OF_BLOCK:
        return show(symbol)
    if symbol == form.END_OF_BLOCK:
        return "end"
    if symbol == 284:  # it could say 258, too, but that has a symbol of its own
        return "227-257"
    return _range(*form.LENGTHS[symbol - 257]) if symbol < form.MOST_LITERALS else "none"


def distance_name(symbol: int) -> str:
    """A symbol of the distance alphabet: the distances that it stands for.

    >>> distance_name(0), distance_name(6)
    ('1', '9-12')
    """
    return _range(*form.DISTANCES[symbol]) if symbol < form.MOST_DISTANCES else "none"


def _range(first: int, extra: int) -> str:
    return f"{first}-{first + (1 << extra) - 1}" if extra else str(first)


def _does(state: State, read: str, write: str) -> str:
    return read if state.side == READ else write


@singledispatch
def caption_of(step: Any, state: State) -> str:
    """What happened in ``step``, after which ``state`` holds."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@caption_of.register
def _opened(step: tape.Opened, state: State) -> str:
    size = counted(len(step.data), "byte")
    what = {"raw": "a raw DEFLATE stream", "zlib": "a zlib stream", "gzip": "a gzip file"}[step.wrapper]
    return _does(state, f"Start: {size} to read, {what}.", f"Start: {size} to compress into {what}.")


@caption_of.register
def _field(step: tape.WrapperField, state: State) -> str:
    said = _FIELDS.get(step.name)
    if step.name in ("CRC-32", "Adler-32"):
        said = f"{step.value:08x}, computed from the data alone"
    if step.name == "size":
        said = f"{counted(step.value, 'byte')} of data, kept modulo 2^32"
    value = f" ({step.value.decode('latin-1')})" if step.name == "name" else ""
    where = "Header" if step.name not in ("CRC-32", "Adler-32", "size") else "Trailer"
    return f"{where}, {step.name}{value}: {said or 'one more field'}."


@caption_of.register
def _block(step: tape.BlockHeader, state: State) -> str:
    last = "the last block" if step.last else "a block that is not the last"
    kind = form.KINDS.index(step.kind)
    return f"Block: {int(step.last)} says {last}; the next two bits are the number {kind}, {step.kind}."


@caption_of.register
def _padding(step: tape.Padding, state: State) -> str:
    bits = counted(step.end - step.start, "bit")
    return f"Fill up: {bits} up to the next whole byte, which nobody looks at."


@caption_of.register
def _stored_size(step: tape.StoredSize, state: State) -> str:
    return f"Stored size: {counted(step.size, 'byte')} in 16 bits, then the same 16 bits turned over."


@caption_of.register
def _stored_bytes(step: tape.StoredBytes, state: State) -> str:
    return f"Stored: {counted(len(step.data), 'byte')} as they are."


@caption_of.register
def _sizes(step: tape.TableSizes, state: State) -> str:
    return (
        f"Table sizes: {step.literals} lengths of words for literals and lengths and {step.distances} for "
        f"distances will come, in a code of their own. First {step.lengths_of_lengths} lengths of that code."
    )


@caption_of.register
def _length_of_length(step: tape.LengthOfLength, state: State) -> str:
    if step.symbol in form.REPEATS:
        what = (
            f"{step.symbol}, which repeats the length before"
            if step.symbol == 16
            else f"{step.symbol}, a run of zeros"
        )
    else:
        what = f"the length {step.symbol}"
    if not step.length:
        return f"Length of a length: {what}, does not occur."
    return f"Length of a length: {what}, gets a word of {counted(step.length, 'bit')}."


@caption_of.register
def _run(step: tape.LengthRun, state: State) -> str:
    extra = f" and {step.extra}" if step.extra else ""
    last = step.first + step.count - 1
    who = _whose(step.first, state) + (f" to {_whose(last, state)}" if step.count > 1 else "")
    given = f"{counted(step.length, 'bit')}" if step.length else "no word"
    verb = "get" if step.count > 1 else "gets"
    return f"Lengths: {step.code}{extra} is symbol {step.symbol}, so {who} {verb} {given}."


def _whose(place: int, state: State) -> str:
    """The symbol whose length stands at ``place`` in the list of lengths, in words."""
    if place >= state.literals:
        return f"distance {distance_name(place - state.literals)}"
    if place == form.END_OF_BLOCK:
        return "the end"
    return f"length {name_of(place)}" if place > form.END_OF_BLOCK else show(place)


@caption_of.register
def _built(step: tape.BuiltCode, state: State) -> str:
    many = counted(len(step.codes), "word")
    if state.kind == form.FIXED:
        return f"Fixed code for {step.what}: {many} that everybody knows, so nothing is sent."
    return f"Build: the code for {step.what} follows from the lengths alone, as in lesson 02: {many}."


@caption_of.register
def _literal(step: tape.LiteralCode, state: State) -> str:
    return _does(
        state,
        f"Literal: {step.code} is {show(step.byte)}, byte {step.index} of the data.",
        f"Literal: byte {step.index}, {show(step.byte)}, is {step.code}.",
    )


@caption_of.register
def _length(step: tape.LengthCode, state: State) -> str:
    return f"Length: {_summed(step, form.LENGTHS[step.symbol - 257].first)} bytes come back."


@caption_of.register
def _distance(step: tape.DistanceCode, state: State) -> str:
    return f"Distance: {_summed(step, form.DISTANCES[step.symbol].first)} back."


def _summed(step: tape.LengthCode | tape.DistanceCode, first: int) -> str:
    if not step.extra:
        return f"{step.code} is symbol {step.symbol}, so {first}"
    rest = number_of(step.extra)
    said = f"the extra bit {step.extra} says {rest} more"
    if len(step.extra) > 1:
        said = f"the extra bits {step.extra}, lowest first, say {rest} more"
    return f"{step.code} is symbol {step.symbol}, from {first} on; {said}, so {first + rest}"


@caption_of.register
def _copied(step: tape.CopiedMatch, state: State) -> str:
    text = show(step.data[:MOST_SHOWN]) + ("…" if len(step.data) > MOST_SHOWN else "")
    whence = f"from byte {step.index - step.distance} on"
    over = ", its own first bytes among them" if len(step.data) > step.distance else ""
    return f"Copy: {counted(len(step.data), 'byte')} {whence}{over}: {text}."


@caption_of.register
def _end(step: tape.BlockEnd, state: State) -> str:
    return f"End of block: {step.code} is symbol 256."


@caption_of.register
def _surplus(step: tape.Surplus, state: State) -> str:
    return f"Surplus: {counted((step.end - step.start) // 8, 'zero byte')} behind the end."


@caption_of.register
def _compared(step: tape.Compared, state: State) -> str:
    if step.name == "size":
        return f"Compare the size: the file says {step.stored}, and there are {step.found} bytes."
    verdict = "the data are as they were" if step.stored == step.found else "the data were damaged"
    return f"Compare {step.name}: the file says {step.stored:08x}, the data give {step.found:08x}: {verdict}."
