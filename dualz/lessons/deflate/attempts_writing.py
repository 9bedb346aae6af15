"""Writers, checksums, filters that learners might write in lesson 05: right ones, and popular wrong ones."""

from __future__ import annotations

from collections.abc import Callable

from dualz.codecs import deflate_format
from dualz.codecs.bit_tape import Tape
from dualz.codecs.deflate_format import distance_part, length_part
from dualz.course.forms import Mistake, caught, mistake

words = deflate_format.code_words(deflate_format.FIXED_LITERALS)

# --- a writer ------------------------------------------------------------------------------------


def deflate_fixed(tokens):
    tape = Tape()
    tape.number(1, 1)
    tape.number(1, 2)
    for token in tokens:
        if isinstance(token, int):
            tape.word(words[token])
            continue
        length, distance = token
        symbol, rest, extra = length_part(length)
        tape.word(words[symbol])
        tape.number(rest, extra)
        symbol, rest, extra = distance_part(distance)
        tape.word(f"{symbol:05b}")
        tape.number(rest, extra)
    tape.word(words[256])
    return tape.to_bytes()


def _deflater(
    misconception: str,
    told: str,
    head: Callable[[Tape], object] = lambda tape: tape.word("110"),
    word: Callable[[Tape, str], object] = Tape.word,
    far: Callable[[Tape, int], object] = lambda tape, symbol: tape.word(f"{symbol:05b}"),
    rest: Callable[[Tape, int, int], object] = Tape.number,
    end: Callable[[Tape], object] = lambda tape: tape.word(words[256]),
    back: int = 0,
) -> Mistake:
    """A writer with another header, other words or numbers, another end, or distances that are off."""

    @mistake(misconception, told)
    def deflate_fixed(tokens):
        tape = Tape()
        head(tape)
        for token in tokens:
            if isinstance(token, int):
                word(tape, words[token])
                continue
            symbol, more, extra = length_part(token[0])
            word(tape, words[symbol])
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
    """Your words stand in the stream backwards. `tape.word` puts a word in first bit first, `tape.number`
    does not.""",
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
    """You add the filtered byte to the left. The filter took away the byte of the picture: add what you
    restored.""",
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
