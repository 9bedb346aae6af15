"""Writers and readers of streams that learners might write in lesson 04, right and popular wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dualz.course.forms import Mistake, caught, mistake
from dualz.lessons.lzw.attempts import decode, decode_repeating

# --- codes to bytes ------------------------------------------------------------------------------


def write(codes, known=255):
    bits = ""
    for code in codes:
        width = min(12, max(9, known.bit_length()))
        bits += f"{code:0{width}b}"
        known += 1
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def write_stub(codes, known=255):
    bits = ""
    for code in codes:
        width = ...
        bits += f"{code:0{width}b}"
        known += 1
    bits += ...
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def _bytes(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def width_of(known: int) -> int:
    """The width of a code of plain LZW, in bits, before which the decoder's next entry is ``known``."""
    return min(12, max(9, known.bit_length()))


def _writer(
    misconception: str,
    told: str,
    width: Callable[[int], int] = width_of,
    finished: Callable[[str], bytes] = _bytes,
    start: Callable[[int], int] = lambda known: known,
) -> Mistake:
    """A writer with other widths, another end, or another count of what is known."""

    @mistake(misconception, told)
    def write(codes: Sequence[int], known: int = 255) -> bytes:
        bits, known = "", start(known)
        for code in codes:
            wide = width(known)
            bits += f"{code:0{wide}b}"
            known += 1
        return finished(bits)

    return write


write_nine_bits = _writer(
    "every code has 9 bits",
    "Your codes all have 9 bits. Entry 512 and those after it need 10, and so on.",
    width=lambda known: 9,
)
write_twelve_bits = _writer(
    "every code has 12 bits",
    "Your codes all have 12 bits. They begin with 9 bits; that is the point of it.",
    width=lambda known: 12,
)
write_two_bytes = _writer(
    "a code takes whole bytes",
    "You took two bytes a code. Codes are packed bit by bit, without gaps.",
    width=lambda known: 16,
)
write_from_eight = _writer(
    "the first code has 8 bits",
    """Your first code has 8 bits, since 255 needs no more. The narrowest code has 9 bits: 256 may come next,
    and both sides begin so.""",
    width=lambda known: min(12, known.bit_length()),
)
write_unbounded = _writer(
    "a code is as wide as the number",
    """Your codes have as many bits as `known` has. They have 9 at least, since 256 may come next, and 12 at
    most, since the dictionary is full then.""",
    width=lambda known: known.bit_length(),
)
write_late = _writer(
    "512 still fits 9 bits",
    """Your codes widen one entry late. The number 512 needs ten bits: as soon as the decoder's next entry is
    512, a code has 10.""",
    width=lambda known: width_of(known - 1),
)
write_early = _writer(
    "the width follows the encoder's entries",
    """Your codes widen one entry early: you counted what the encoder knows. The decoder is one entry
    behind, and the width is the decoder's.""",
    width=lambda known: width_of(known + 1),
)
write_without_end = _writer(
    "the dictionary has no end",
    "Your codes go on growing. At 12 bits the dictionary is full, and the width stays.",
    width=lambda known: max(9, known.bit_length()),
)
write_whole_bytes_only = _writer(
    "a part of a byte takes nothing",
    """The last bits are missing: a byte that is not full is written too, and filled up with zeros behind
    them.""",
    finished=lambda bits: _bytes(bits[: len(bits) // 8 * 8]),
)
write_filled_in_front = _writer(
    "zeros are filled in in front",
    """Your last byte has its zeros in front of the last bits. They come behind them: a decoder reads from
    the highest bit on.""",
    finished=lambda bits: _bytes(
        bits[: len(bits) // 8 * 8] + bits[len(bits) // 8 * 8 :].rjust(8 * bool(len(bits) % 8), "0")
    ),
)
write_one_byte_more = _writer(
    "a last byte is always filled up",
    "Your stream is a byte too long where the bits fill whole bytes: then nothing has to be filled up.",
    finished=lambda bits: _bytes(bits) + b"\0" * (len(bits) % 8 == 0),
)
write_plain_only = _writer(
    "known is always 255 at first",
    "You always begin with 255. The function is told what is known before the first code: `known`.",
    start=lambda known: 255,
)


@caught("bits are bytes", "bytes are wanted")
def write_text(codes, known=255):
    bits = ""
    for code in codes:
        bits += f"{code:0{width_of(known)}b}"
        known += 1
    return bits


# --- bytes to data -------------------------------------------------------------------------------


def read(stream):
    bits = "".join(f"{byte:08b}" for byte in stream)
    codes, at, known = [], 0, 255
    width = 9
    while at + width <= len(bits):
        codes.append(int(bits[at : at + width], 2))
        at += width
        known += 1
        width = min(12, max(9, known.bit_length()))
    return decode(codes)


def read_stub(stream):
    bits = "".join(f"{byte:08b}" for byte in stream)  # noqa: F841
    ...


def _codes(stream: bytes, width: Callable[[int], int] = width_of, fill: bool = False) -> list[int]:
    bits = "".join(f"{byte:08b}" for byte in stream)
    codes, at, known = [], 0, 255
    while at + width(known) <= len(bits) or (fill and at < len(bits)):
        wide = width(known)
        codes.append(int(bits[at : at + wide].ljust(wide, "0"), 2))
        at, known = at + wide, known + 1
    return codes


@mistake(
    "every code has 9 bits",
    "You read 9 bits for every code. Once the decoder's next entry is 512, codes have 10, and so on.",
)
def read_nine_bits(stream):
    return decode(_codes(stream, lambda known: 9))


@mistake(
    "the width follows the encoder's entries",
    """You widen one code early. Count what the decoder knows: the first code teaches it nothing, so that
    `known` is 255 before it.""",
)
def read_early(stream):
    return decode(_codes(stream, lambda known: width_of(known + 1)))


@mistake(
    "the dictionary has no end",
    """Up to 4096 entries you read well; then you widen to 13 bits. At 12 bits the dictionary is full, and
    the width stays.""",
)
def read_without_end(stream):
    return decode(_codes(stream, lambda known: max(9, known.bit_length())))


@mistake(
    "a full dictionary is cleared",
    """When the dictionary is full you begin a new one. Plain LZW keeps a full dictionary, and goes on with
    codes of 12 bits.""",
)
def read_clearing(stream):
    codes, data = _codes(stream), b""
    for at in range(0, len(codes), 3841):
        data += decode(codes[at : at + 3841])
    return data


@mistake(
    "what fills the last byte is a code",
    """You make a code of the zeros that fill up the last byte. Fewer bits are left than a code has, so that
    it is the end.""",
)
def read_filling(stream):
    return decode(_codes(stream, fill=True))


@mistake("the first code is no data", "The first code is missing. It teaches nothing, and stands for a byte.")
def read_without_the_first(stream):
    return decode(_codes(stream))[1:]


@mistake(
    "an unknown code repeats the phrase before",
    """The codes are right, and your `decode` is not: a code that is not known yet is the phrase before plus
    its own first byte.""",
)
def read_repeating(stream):
    return decode_repeating.answer(_codes(stream))


@caught("the codes are the data", "bytes are wanted")
def read_codes(stream):
    return _codes(stream)
