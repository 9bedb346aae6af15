"""Why a .bz2 file is refused: one list for the stepped reader and the kernel, so that both say the same.

Lesson: 06 (bwt).
"""

from __future__ import annotations

from enum import IntEnum

from dualz.codecs.bit_tape import ends_early
from dualz.codecs.bzip2_format import LEAST_TABLES, LONGEST, MOST_TABLES
from dualz.codecs.errors import CorruptData


class Reason(IntEnum):
    """What is wrong; the comment says what the number with it is."""

    NONE = 0
    SHORT = 1
    NO_BLOCK = 2  # the 48 bits found
    RANDOMISED = 3
    ROW = 4  # the row
    NO_VALUES = 5
    TABLES = 6  # how many
    NO_SELECTORS = 7
    SELECTOR = 8  # how many tables there are
    LENGTH = 9  # the length
    NO_WORD = 10
    NO_GROUP = 11  # how many groups there are
    TOO_LONG = 12  # how many bytes a block may hold
    NO_COUNT = 13


_SENTENCES = {
    Reason.NO_BLOCK: "At bit {bit} a block or the end of the stream has to begin, and the 48 bits there are"
    " {one:#014x}.",
    Reason.RANDOMISED: "The block that begins before bit {bit} is randomised, as versions of bzip2 before"
    " 0.9.5 did with repetitive data; dualz does not read such blocks.",
    Reason.ROW: "The block says, before bit {bit}, that it is row {one} of its rotations; it has fewer.",
    Reason.NO_VALUES: "The block says, before bit {bit}, that no byte value occurs in it.",
    Reason.TABLES: "The block announces, before bit {bit}, {one} tables of code lengths;"
    f" {LEAST_TABLES} to {MOST_TABLES} are allowed.",
    Reason.NO_SELECTORS: "The block says, before bit {bit}, that it has no group of symbols.",
    Reason.SELECTOR: "Before bit {bit} a group chooses a table that is not there: there are {one}.",
    Reason.LENGTH: f"Before bit {{bit}} a code length becomes {{one}}; 1 to {LONGEST} are allowed.",
    Reason.NO_WORD: "The bits before bit {bit} are no code word.",
    Reason.NO_GROUP: "At bit {bit} the symbols go on, and the {one} groups that were announced are over.",
    Reason.TOO_LONG: "The block becomes longer, before bit {bit}, than the {one} bytes of its level.",
    Reason.NO_COUNT: "The block that ends at bit {bit} ends with four equal bytes, and how many more there"
    " are is missing.",
}


def refusal(reason: int, bit: int, one: int = 0) -> CorruptData:
    """The exception for ``reason`` at ``bit`` (behind what is wrong); what ``one`` is depends on the
    reason."""
    if reason == Reason.SHORT:
        return ends_early(bit)
    return CorruptData(_SENTENCES[Reason(reason)].format(bit=bit, one=one))
