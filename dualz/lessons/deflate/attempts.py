"""Readers that learners might write in lesson 05: right ones, and popular wrong ones with what is told."""

from __future__ import annotations

from collections.abc import Callable

from dualz.codecs import deflate_format
from dualz.codecs.bit_tape import Reader
from dualz.codecs.deflate_format import DISTANCES, LENGTHS
from dualz.course.forms import Mistake, caught, mistake

WORDS = deflate_format.code_words(deflate_format.FIXED_LITERALS)
SYMBOL_OF = {word: symbol for symbol, word in WORDS.items()}


def read_symbol(reader):
    """The next symbol of the fixed code for literals and lengths."""
    word = ""
    while word not in SYMBOL_OF:
        word += reader.take(1)
    return SYMBOL_OF[word]


# --- stored blocks -------------------------------------------------------------------------------


def inflate_stored(blob):
    reader, out, last = Reader(blob), b"", 0
    while not last:
        last, _ = reader.number(1), reader.number(2)
        reader.take(-reader.position % 8)
        size, _ = reader.number(16), reader.number(16)
        out += reader.whole_bytes(size)
    return out


def inflate_stored_stub(blob):
    reader, out, last = Reader(blob), b"", 0
    while not last:
        last, _ = reader.number(1), reader.number(2)
        ...
        size, _ = reader.number(16), reader.number(16)  # noqa: F841
        out += ...
    return out


@mistake(
    "a stream has one block",
    "You stop after the first block. Go on until the block whose first bit says that it is the last.",
)
def stored_first_only(blob):
    reader = Reader(blob)
    reader.take(8)
    size, _ = reader.number(16), reader.number(16)
    return reader.whole_bytes(size)


@mistake(
    "only the last block holds data",
    "You keep the bytes of the last block only: append each block's bytes to those before.",
)
def stored_last_only(blob):
    reader, out, last = Reader(blob), b"", 0
    while not last:
        last, _ = reader.number(1), reader.number(7)
        size, _ = reader.number(16), reader.number(16)
        out = reader.whole_bytes(size)
    return out


@caught("a stored block begins right behind its header", "whole byte")
def stored_without_padding(blob):
    reader, out, last = Reader(blob), b"", 0
    while not last:
        last, _ = reader.number(1), reader.number(2)
        size, _ = reader.number(16), reader.number(16)
        out += reader.whole_bytes(size)
    return out


@caught("the first byte of a number is the high one", "whole byte")
def stored_high_byte_first(blob):
    reader, out, last = Reader(blob), b"", 0
    while not last:
        last, _ = reader.number(1), reader.number(7)
        size, _ = int(reader.take(16), 2), reader.number(16)
        out += reader.whole_bytes(size)
    return out


@caught("bytes and text are the same", "bytes are wanted")
def stored_as_text(blob):
    return inflate_stored(blob).decode("latin-1")


# --- stored and fixed blocks ---------------------------------------------------------------------


def inflate(blob):
    reader, out, last = Reader(blob), bytearray(), 0
    while not last:
        last, kind = reader.number(1), reader.number(2)
        if kind == 0:
            reader.take(-reader.position % 8)
            out += reader.whole_bytes(reader.number(32) & 0xFFFF)
        while kind == 1 and (symbol := read_symbol(reader)) != 256:
            if symbol < 256:
                out.append(symbol)
                continue
            first, extra = LENGTHS[symbol - 257]
            length = first + reader.number(extra)
            first, extra = DISTANCES[int(reader.take(5), 2)]
            distance = first + reader.number(extra)
            for _ in range(length):
                out.append(out[-distance])
    return bytes(out)


def inflate_stub(blob):
    reader, out, last = Reader(blob), bytearray(), 0
    while not last:
        last, kind = reader.number(1), reader.number(2)
        if kind == 0:
            reader.take(-reader.position % 8)
            out += reader.whole_bytes(reader.number(32) & 0xFFFF)
        while kind == 1 and (symbol := read_symbol(reader)) != 256:
            if symbol < 256:
                ...
                continue
            first, extra = LENGTHS[symbol - 257]
            length = ...  # noqa: F841
            first, extra = DISTANCES[int(reader.take(5), 2)]  # noqa: RUF059
            distance = ...  # noqa: F841
            ...
    return bytes(out)


def _inflater(
    misconception: str,
    told: str,
    length_rest: Callable[[Reader, int], int] = Reader.number,
    distance_rest: Callable[[Reader, int], int] = Reader.number,
    copy: Callable[[bytearray, int, int], None] | None = None,
    blocks: int = 1 << 30,
) -> Mistake:
    """A reader with other extra bits, another copy, or fewer blocks."""

    def step(out: bytearray, length: int, distance: int) -> None:
        for _ in range(length):
            out.append(out[-distance])

    copy_match = copy or step

    def symbols(reader: Reader, out: bytearray) -> None:
        while (symbol := read_symbol(reader)) != 256:
            if symbol < 256:
                out.append(symbol)
                continue
            first, extra = LENGTHS[symbol - 257]
            length = first + length_rest(reader, extra)
            first, extra = DISTANCES[int(reader.take(5), 2)]
            copy_match(out, length, first + distance_rest(reader, extra))

    @mistake(misconception, told)
    def inflate(blob: bytes) -> bytes:
        reader, out, last, left = Reader(blob), bytearray(), 0, blocks
        while not last and left:
            last, kind, left = reader.number(1), reader.number(2), left - 1
            if kind == 1:
                symbols(reader, out)
            else:
                reader.take(-reader.position % 8)
                out += reader.whole_bytes(reader.number(32) & 0xFFFF)
        return bytes(out)

    return inflate


def _highest_first(reader: Reader, size: int) -> int:
    return int(reader.take(size) or "0", 2)


def _skipped(reader: Reader, size: int) -> int:
    reader.take(size)
    return 0


def _by_slice(out: bytearray, length: int, distance: int) -> None:
    start = len(out) - distance
    out += out[start : start + length]


def _from_the_beginning(out: bytearray, length: int, distance: int) -> None:
    for place in range(length):
        out.append(out[distance - 1 + place])


inflate_slice = _inflater(
    "a copy ends before it begins",
    """Your copies are too short where a match is longer than its distance. Copy byte by byte: the first bytes
    that you write are read again.""",
    copy=_by_slice,
)
inflate_from_start = _inflater(
    "a distance is a place",
    "You count the distance from the beginning of the data. It counts back from their present end.",
    copy=_from_the_beginning,
)
inflate_length_bits = _inflater(
    "a length is its symbol",
    "You read the extra bits of a length and do not add them: they say where in the symbol's range it lies.",
    length_rest=_skipped,
)
inflate_distance_bits = _inflater(
    "a distance is its symbol",
    "You read the extra bits of a distance and do not add them: they say where in the range it lies.",
    distance_rest=_skipped,
)
inflate_high_first = _inflater(
    "extra bits are read like words",
    """You read the extra bits of a distance highest bit first. Only code words are; extra bits are a number,
    and `reader.number` reads those.""",
    distance_rest=_highest_first,
)
inflate_first_block = _inflater(
    "a stream has one block",
    "You stop after the first block. Go on until the one whose first bit says that it is the last.",
    blocks=1,
)


@mistake("only literals are data", "You write the literals and leave out the copies.")
def inflate_literals(blob):
    reader, out, last = Reader(blob), bytearray(), 0
    while not last:
        last, kind = reader.number(1), reader.number(2)
        if kind == 0:
            reader.take(-reader.position % 8)
            out += reader.whole_bytes(reader.number(32) & 0xFFFF)
        while kind == 1 and (symbol := read_symbol(reader)) != 256:
            if symbol < 256:
                out.append(symbol)
                continue
            reader.take(LENGTHS[symbol - 257].extra)
            reader.take(DISTANCES[int(reader.take(5), 2)].extra)
    return bytes(out)
