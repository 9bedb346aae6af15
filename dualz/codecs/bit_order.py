"""How DEFLATE puts bits into bytes: numbers lowest bit first, code words first bit first, one step a bit.

Bytes are filled from their lowest bit up. A byte is printed highest bit left, so that a number stands in it
as it is written, and a code word stands in it backwards.

Source: Deutsch, RFC 1951 (1996), section 3.1.1.
Lesson: 05 (deflate). Pictures: ``dualz.figures.bit_order``. In files: ``dualz.codecs.bit_tape``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dualz.codecs import deflate_format as form
from dualz.codecs.bit_tape import Tape
from dualz.trace import Step

NUMBER, WORD = "number", "word"


class Item(NamedTuple):
    """Something to be packed: its ``name``, whether it is a number or a code word, its bits as written."""

    name: str
    kind: str
    bits: str


@dataclass(frozen=True)
class Began(Step):
    """These ``items`` are to be packed, in this order."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Placed(Step):
    """The bit at ``place`` of the written form of ``items[item]`` is now bit ``position`` of the file."""

    item: int
    place: int
    position: int
    bit: str


def pack(items: Sequence[Item]) -> Generator[Step, None, bytes]:
    """The bytes that hold ``items``, filled up with zeros.

    >>> from dualz.trace import finish
    >>> finish(pack([Item("last block", NUMBER, "1"), Item("kind 1, fixed", NUMBER, "01")])).hex()
    '03'
    """
    items, tape = tuple(items), Tape()
    yield Began(items)
    for item, (_, kind, bits) in enumerate(items):
        places = range(len(bits)) if kind == WORD else reversed(range(len(bits)))
        for place in places:
            position, _ = tape.word(bits[place])
            yield Placed(item, place, position, bits[place])
    return tape.to_bytes()


def beginning(data: bytes) -> tuple[Item, ...]:
    """The items at the beginning of a fixed block of the literals ``data``.

    >>> [item.bits for item in beginning(b"a")]
    ['1', '01', '10010001']
    """
    words = form.code_words(form.FIXED_LITERALS)
    last, kind = Item("last block", NUMBER, "1"), Item("kind 1, fixed", NUMBER, "01")
    return (last, kind, *(Item(f"word of {chr(byte)}", WORD, words[byte]) for byte in data))
