"""Decoders that learners might write in lesson 04: the right one, and popular wrong ones."""

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
