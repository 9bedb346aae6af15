"""Why a DEFLATE stream is refused: one sentence for each clause, for the stepped reader and the kernel.

A bit number counts from the beginning of the file; bit 0 is the lowest bit of its first byte.
The clauses are those of zlib. Some readers accept more (31 or 32 distance codes, for example).

Source: RFC 1951, section 3.2; zlib's inflate where the RFC leaves it open.
Lesson: 05 (deflate).
"""

from __future__ import annotations

from enum import IntEnum

from dualz.codecs.bit_tape import ends_early
from dualz.codecs.deflate_format import MOST_DISTANCES, MOST_LITERALS
from dualz.codecs.errors import CorruptData


class Reason(IntEnum):
    """What is wrong. The comments say what the numbers ``one`` and ``two`` of a refusal are."""

    SHORT = 1
    RESERVED_TYPE = 2
    NOT_TURNED_OVER = 3  # the size, the 16 bits after it
    TOO_MANY_LITERALS = 4  # how many
    TOO_MANY_DISTANCES = 5  # how many
    NOTHING_TO_REPEAT = 6
    TOO_MANY_LENGTHS = 7  # how many there would be, how many were announced
    OVERSUBSCRIBED = 8  # which code (a place in CODES)
    INCOMPLETE = 9  # which code
    NO_END_OF_BLOCK = 10
    NO_LITERAL = 11
    NO_DISTANCE = 12
    TOO_FAR = 13  # the distance, how many bytes there are


CODES = ("code lengths", "literals and lengths", "distances")
LENGTHS_CODE, LITERALS_CODE, DISTANCES_CODE = range(3)

_SENTENCES = {
    Reason.RESERVED_TYPE: "The block at bit {bit} has type 3, which is reserved; 0, 1 and 2 are allowed.",
    Reason.NOT_TURNED_OVER: "The stored block at bit {bit} says that it has {one} bytes, and repeats this"
    " as {turned}: the two must agree.",
    Reason.TOO_MANY_LITERALS: "The block announces, at bit {bit}, {one} codes for literals and lengths;"
    f" at most {MOST_LITERALS} are allowed.",
    Reason.TOO_MANY_DISTANCES: "The block announces, at bit {bit}, {one} codes for distances;"
    f" at most {MOST_DISTANCES} are allowed.",
    Reason.NOTHING_TO_REPEAT: "At bit {bit} the code length before is to be repeated, and there is none.",
    Reason.TOO_MANY_LENGTHS: "At bit {bit} code lengths are repeated too often: there would be {one},"
    " and {two} were announced.",
    Reason.OVERSUBSCRIBED: "The lengths of the code for {code}, in the block at bit {bit}, are too short:"
    " no prefix code has them.",
    Reason.INCOMPLETE: "The code for {code}, in the block at bit {bit}, is incomplete: some bits are the"
    " beginning of no word.",
    Reason.NO_END_OF_BLOCK: "The block at bit {bit} has no word for the end of the block.",
    Reason.NO_LITERAL: "The bits from bit {bit} on are no literal, no length and no end of a block.",
    Reason.NO_DISTANCE: "The bits from bit {bit} on are no distance.",
    Reason.TOO_FAR: "At bit {bit} a match begins {one} bytes back, and there are only {two}.",
}


def refusal(reason: int, bit: int, one: int = 0, two: int = 0) -> CorruptData:
    """The exception for ``reason`` at ``bit``; what ``one`` and ``two`` are depends on the reason."""
    if reason == Reason.SHORT:
        return ends_early(bit)
    code = CODES[one] if one < len(CODES) else ""
    sentence = _SENTENCES[Reason(reason)].format(bit=bit, one=one, two=two, code=code, turned=two ^ 0xFFFF)
    return CorruptData(sentence)
