"""Code that learners might write in lesson 05: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from collections.abc import Callable

from dualz.codecs import deflate_format
from dualz.codecs.bit_tape import Reader, Tape
from dualz.codecs.deflate_format import DISTANCES, LENGTHS, distance_part, length_part
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
        last, kind = reader.number(1), reader.number(2)
        reader.take(-reader.position % 8)
        size, turned = reader.number(16), reader.number(16)
        out += reader.whole_bytes(size)
    return out


def inflate_stored_stub(blob):
    reader, out, last = Reader(blob), b"", 0
    while not last:
        last, kind = reader.number(1), reader.number(2)
        ...
        size, turned = reader.number(16), reader.number(16)
        out += ...
    return out


@mistake(
    "a stream has one block",
    "You stop after the first block. Go on until the block whose first bit says that it is the last.",
)
def stored_first_only(blob):
    reader = Reader(blob)
    reader.take(8)
    return reader.whole_bytes(4 + reader.number(16))[2:-2]


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
            length = ...
            first, extra = DISTANCES[int(reader.take(5), 2)]
            distance = ...
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


# --- a writer ------------------------------------------------------------------------------------


def deflate_fixed(tokens):
    tape = Tape()
    tape.number(1, 1)
    tape.number(1, 2)
    for token in tokens:
        if isinstance(token, int):
            tape.word(WORDS[token])
            continue
        length, distance = token
        symbol, rest, extra = length_part(length)
        tape.word(WORDS[symbol])
        tape.number(rest, extra)
        symbol, rest, extra = distance_part(distance)
        tape.word(f"{symbol:05b}")
        tape.number(rest, extra)
    tape.word(WORDS[256])
    return tape.to_bytes()


def _deflater(
    misconception: str,
    told: str,
    head: Callable[[Tape], object] = lambda tape: tape.word("110"),
    word: Callable[[Tape, str], object] = Tape.word,
    far: Callable[[Tape, int], object] = lambda tape, symbol: tape.word(f"{symbol:05b}"),
    rest: Callable[[Tape, int, int], object] = Tape.number,
    end: Callable[[Tape], object] = lambda tape: tape.word(WORDS[256]),
    back: int = 0,
) -> Mistake:
    """A writer with another header, other words or numbers, another end, or distances that are off."""

    @mistake(misconception, told)
    def deflate_fixed(tokens):
        tape = Tape()
        head(tape)
        for token in tokens:
            if isinstance(token, int):
                word(tape, WORDS[token])
                continue
            symbol, more, extra = length_part(token[0])
            word(tape, WORDS[symbol])
            rest(tape, more, extra)
            symbol, more, extra = distance_part(max(1, token[1] + back))
            far(tape, symbol)
            rest(tape, more, extra)
        end(tape)
        return tape.to_bytes()

    return deflate_fixed


def _backwards(tape: Tape, value: int, size: int) -> None:
    tape.word(f"{value:0{size}b}" if size else "")


deflate_without_end = _deflater(
    "the end of the data ends the stream",
    "Your stream has no end of block: after the last token comes the word of symbol 256.",
    end=lambda tape: None,
)
deflate_words_as_numbers = _deflater(
    "words are packed like numbers",
    "Your words stand in the stream backwards. `tape.word` puts a word in first bit first, `tape.number` does not.",
    word=lambda tape, bits: tape.number(int(bits, 2), len(bits)),
)
deflate_far_as_number = _deflater(
    "a distance is a number",
    "Your distance symbols are packed as numbers. They are words of five bits: first bit first.",
    far=lambda tape, symbol: tape.number(symbol, 5),
)
deflate_rest_as_word = _deflater(
    "extra bits are packed like words",
    "Your extra bits stand backwards: they are a number, and numbers go in lowest bit first.",
    rest=_backwards,
)
deflate_kind_backwards = _deflater(
    "the kind of a block is a word",
    "Your block says kind 2, dynamic: the two bits of the kind are a number, lowest bit first.",
    head=lambda tape: tape.word("101"),
)
deflate_not_last = _deflater(
    "a stream ends by itself",
    "Your only block says that another one follows: the first bit of the last block is 1.",
    head=lambda tape: tape.word("010"),
)
deflate_without_head = _deflater(
    "a block begins with its data",
    "Your stream has no header: three bits say that the block is the last one, and of which kind.",
    head=lambda tape: None,
)
deflate_from_zero = _deflater(
    "distances count from 0",
    "Your distances are one too small: the byte just before has distance 1.",
    back=-1,
)


@caught("a string of bits is the stream", "bytes are wanted")
def deflate_as_text(tokens):
    return "".join(f"{byte:08b}" for byte in deflate_fixed(tokens))


# --- checksums and filters -----------------------------------------------------------------------


def adler32(data):
    low, high = 1, 0
    for byte in data:
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def _adler(
    misconception: str,
    told: str,
    low: int = 1,
    modulus: int = 65521,
    order: bool = True,
    joined: Callable[[int, int], int] = lambda low, high: high << 16 | low,
) -> Mistake:
    """The two sums, begun or joined in another way."""
    begin = low

    @mistake(misconception, told)
    def adler32(data):
        low, high = begin, 0
        for byte in data:
            if not order:
                high = (high + low) % modulus
            low = (low + byte) % modulus
            if order:
                high = (high + low) % modulus
        return joined(low, high)

    return adler32


adler_from_zero = _adler(
    "sums begin with 0",
    "Your low sum begins with 0. It begins with 1, so that leading zeros are noticed.",
    low=0,
)
adler_by_bits = _adler(
    "sums of 16 bits run over at 2^16",
    "You take the sums modulo 65536. It is 65521, the largest prime below.",
    modulus=1 << 16,
)
adler_late = _adler(
    "the high sum comes first",
    "You add the low sum to the high one before the byte is in it. First the low sum takes the byte.",
    order=False,
)
adler_swapped = _adler(
    "the low sum comes first",
    "Your two sums stand in each other's place: the high one has the upper 16 bits.",
    joined=lambda low, high: low << 16 | high,
)
adler_low_only = _adler(
    "a checksum is a sum",
    "This is the low sum alone. The high one takes the upper 16 bits.",
    joined=lambda low, high: low,
)


def undo_sub(filtered, step):
    row = bytearray()
    for x, value in enumerate(filtered):
        left = row[x - step] if x >= step else 0
        row.append((value + left) % 256)
    return bytes(row)


@mistake(
    "the neighbour is the filtered one",
    "You add the filtered byte to the left. The filter took away the byte of the picture: add what you restored.",
)
def undo_from_filtered(filtered, step):
    lefts = bytes(step) + filtered
    return bytes((value + left) % 256 for value, left in zip(filtered, lefts, strict=False))


@mistake(
    "a pixel has one byte",
    "You add the byte just before. The left neighbour of a colour is `step` bytes back: red belongs to red.",
)
def undo_one_back(filtered, step):
    return undo_sub(filtered, 1)


@mistake("undoing is filtering again", "You subtract once more. The filter subtracted, so undoing it adds.")
def undo_again(filtered, step):
    lefts = bytes(step) + filtered
    return bytes((value - left) % 256 for value, left in zip(filtered, lefts, strict=False))


@caught("bytes never run over", "modulo 256")
def undo_without_modulo(filtered, step):
    row = bytearray()
    for x, value in enumerate(filtered):
        row.append(value + (row[x - step] if x >= step else 0))
    return bytes(row)
