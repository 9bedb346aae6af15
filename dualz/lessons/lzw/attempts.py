"""Code that learners might write in lesson 04: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dualz.course.forms import Mistake, caught, mistake

# --- a decoder -----------------------------------------------------------------------------------


def decode(codes):
    phrases = {value: bytes([value]) for value in range(256)}
    previous, out = b"", b""
    for code in codes:
        phrase = phrases.get(code, previous + previous[:1])
        if previous:
            phrases[len(phrases)] = previous + phrase[:1]
        out += phrase
        previous = phrase
    return out


def decode_stub(codes):
    phrases = {value: bytes([value]) for value in range(256)}
    previous, out = b"", b""
    for code in codes:
        phrase = phrases.get(code, ...)
        if previous:
            phrases[len(phrases)] = ...
        out += phrase
        previous = phrase
    return out


@caught("every code is known when it comes", "used before it is known")
def decode_without_the_case(codes):
    phrases = {value: bytes([value]) for value in range(256)}
    previous, out = b"", b""
    for code in codes:
        phrase = phrases[code]
        if previous:
            phrases[len(phrases)] = previous + phrase[:1]
        out += phrase
        previous = phrase
    return out


def _decoder(
    misconception: str,
    told: str,
    unknown: Callable[[bytes], bytes] = lambda previous: previous + previous[:1],
    entry: Callable[[bytes, bytes], bytes] = lambda previous, phrase: previous + phrase[:1],
) -> Mistake:
    """A decoder with another phrase for an ``unknown`` code, or another ``entry``."""

    @mistake(misconception, told)
    def decode(codes: Sequence[int]) -> bytes:
        phrases = {value: bytes([value]) for value in range(256)}
        previous, out = b"", b""
        for code in codes:
            phrase = phrases[code] if code in phrases else unknown(previous)
            if previous:
                phrases[len(phrases)] = entry(previous, phrase)
            out += phrase
            previous = phrase
        return out

    return decode


decode_repeating = _decoder(
    "an unknown code repeats the phrase before",
    """Where the code is not known yet you write the phrase before. The missing phrase is one byte longer.""",
    unknown=lambda previous: previous,
)
decode_last_byte = _decoder(
    "the unknown phrase ends with the last byte",
    """Where the code is not known yet you append the last byte of the phrase before. It is the first one.""",
    unknown=lambda previous: previous + previous[-1:],
)
decode_whole_phrase = _decoder(
    "an entry is two phrases joined",
    """You learn the phrase before plus all of this phrase. The encoder learned one byte only: the first.""",
    entry=lambda previous, phrase: previous + phrase,
)
decode_last_of_phrase = _decoder(
    "the entry ends with the phrase's last byte",
    """You learn the phrase before plus the last byte of this one. What did not fit was its first byte.""",
    entry=lambda previous, phrase: previous + phrase[-1:],
)
decode_own_first = _decoder(
    "the special case is the rule",
    """You learn the phrase before plus its own first byte. That is so in the special case alone; else the
    byte comes from this phrase.""",
    entry=lambda previous, phrase: previous + previous[:1],
)


@mistake(
    "every phrase teaches something",
    """Your entries are numbered one too high: the first code teaches nothing, so the first entry, 256, comes
    with the second.""",
)
def decode_late(codes):
    """The first code, too, makes an entry."""
    phrases = {value: bytes([value]) for value in range(256)}
    previous, out = b"", b""
    for code in codes:
        phrase = phrases.get(code, previous + previous[:1])
        phrases[len(phrases)] = previous + phrase[:1]
        out += phrase
        previous = phrase
    return out


@mistake("an unknown code is skipped", "You drop codes that are not known yet, and their data with them.")
def decode_skipping(codes):
    """Learns rightly, and drops a code that it does not know."""
    phrases = {value: bytes([value]) for value in range(256)}
    previous, out = b"", b""
    for code in codes:
        if code not in phrases:
            continue
        phrase = phrases[code]
        if previous:
            phrases[len(phrases)] = previous + phrase[:1]
        out += phrase
        previous = phrase
    return out


@caught("bytes and text are the same", "bytes are wanted")
def decode_as_text(codes):
    return "".join(map(chr, decode(codes)))


# --- the size of a stream ------------------------------------------------------------------------


def stream_size(count):
    bits, known = 0, 255
    for _ in range(count):
        bits += min(12, max(9, known.bit_length()))
        known += 1
    return -(-bits // 8)


def width_of(index: int) -> int:
    """The width of code number ``index`` (from 0) in plain LZW, in bits."""
    return min(12, max(9, (255 + index).bit_length()))


def _sized(
    misconception: str,
    told: str,
    width: Callable[[int], int] = width_of,
    finished: Callable[[int], int] = lambda bits: -(-bits // 8),
) -> Mistake:
    """The size of ``count`` codes where code number ``index`` (from 0) has ``width(index)`` bits."""
    size = lambda count: finished(sum(width(index) for index in range(count)))  # noqa: E731
    return Mistake(misconception, size, told)


size_nine_bits = _sized(
    "every code has 9 bits",
    "You took 9 bits for every code. From entry 512 on 10 bits are needed, and so on.",
    width=lambda index: 9,
)
size_twelve_bits = _sized(
    "every code has 12 bits",
    "You took 12 bits for every code. They begin with 9 bits; that is the point of it.",
    width=lambda index: 12,
)
size_by_encoder = _sized(
    "the width follows the encoder's entries",
    """Your codes grow one entry early: you counted what the encoder knows. TIFF's early change does so; plain
    LZW waits until the decoder needs it.""",
    width=lambda index: min(12, max(9, (256 + index).bit_length())),
)
size_without_end = _sized(
    "the dictionary has no end",
    "Your codes go on growing. At 12 bits the dictionary is full and the width stays.",
    width=lambda index: max(9, (255 + index).bit_length()),
)
size_in_bits = _sized(
    "bits and bytes are the same count",
    "This is the number of bits. A byte has 8, and the last one is filled up.",
    finished=lambda bits: bits,
)
size_rounded_down = _sized(
    "a part of a byte takes nothing",
    "The last byte is written even if it is not full: round up, not down.",
    finished=lambda bits: bits // 8,
)
size_two_bytes = _sized(
    "a code takes whole bytes",
    "You took two bytes a code. Codes are packed bit by bit, without gaps.",
    width=lambda index: 16,
)
