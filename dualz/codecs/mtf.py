"""Move to front: each symbol becomes its place in a list, and then moves to the front of it.

What was used lately stands near the front, so a text whose neighbours are alike becomes small numbers, mostly
zeros, whatever its symbols are. That is what the Burrows-Wheeler transform leaves behind.

Source: Bentley, Sleator, Tarjan and Wei, "A locally adaptive data compression scheme" (1986).
Lesson: 06 (bwt). Pictures: ``dualz.figures.mtf``. At speed: ``dualz.kernels.bzip2_symbols``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData
from dualz.trace import Step

ALL_BYTES = bytes(range(256))


@dataclass(frozen=True)
class Opened(Step):
    """The list begins as ``front``, the same for both sides."""

    front: bytes


@dataclass(frozen=True)
class Found(Step):
    """The next ``symbol`` stands at ``place`` of the list ``front``; ``places`` are those before it."""

    symbol: int
    place: int
    front: bytes
    places: tuple[int, ...]


@dataclass(frozen=True)
class Moved(Step):
    """The ``symbol`` moved from ``place`` to the front of the list, which is ``front`` now; ``places`` has
    it."""

    symbol: int
    place: int
    front: bytes
    places: tuple[int, ...]


@dataclass(frozen=True)
class LookedUp(Step):
    """The decoder read ``place`` and found ``symbol`` there, in the list ``front``; ``data`` are those
    before."""

    place: int
    symbol: int
    front: bytes
    data: bytes


@dataclass(frozen=True)
class MovedToo(Step):
    """The decoder's list makes the same move, so that both lists stay equal; ``data`` has the symbol."""

    place: int
    symbol: int
    front: bytes
    data: bytes


def encode(data: bytes, alphabet: bytes = ALL_BYTES) -> Generator[Step, None, list[int]]:
    """The place of each byte of ``data`` in a list that begins as ``alphabet``, 0 for the front.

    >>> from dualz.trace import finish
    >>> finish(encode(b"nnbaaa", b"abn"))
    [2, 0, 2, 2, 0, 0]

    Raises:
        TypeError: ``data`` or ``alphabet`` is not bytes-like.
        ValueError: a byte of ``data`` is not in ``alphabet``, or one is twice in it.
    """
    data, front = bytes(as_bytes(data)), _alphabet(alphabet)
    if strange := set(data) - set(front):
        raise ValueError(f"The byte {min(strange)} is not in the alphabet.")
    yield Opened(bytes(front))
    places: list[int] = []
    for symbol in data:
        place = front.index(symbol)
        yield Found(symbol, place, bytes(front), tuple(places))
        del front[place]
        front.insert(0, symbol)
        places.append(place)
        yield Moved(symbol, place, bytes(front), tuple(places))
    return places


def decode(places: Iterable[int], alphabet: bytes = ALL_BYTES) -> Generator[Step, None, bytes]:
    """The bytes that :func:`encode` made ``places`` of; ``alphabet`` has to be the same.

    >>> from dualz.trace import finish
    >>> finish(decode([2, 0, 2, 2, 0, 0], b"abn"))
    b'nnbaaa'

    Raises:
        TypeError: ``alphabet`` is not bytes-like, or a place is not a whole number.
        ValueError: a place is negative, or a byte is twice in ``alphabet``.
        CorruptData: a place is behind the end of the list.
    """
    front, data = _alphabet(alphabet), bytearray()
    yield Opened(bytes(front))
    for place in places:
        place = whole(place, "A place")
        if place >= len(front):
            raise CorruptData(f"The list has {len(front)} places, 0 the first; there is no place {place}.")
        symbol = front[place]
        yield LookedUp(place, symbol, bytes(front), bytes(data))
        del front[place]
        front.insert(0, symbol)
        data.append(symbol)
        yield MovedToo(place, symbol, bytes(front), bytes(data))
    return bytes(data)


def _alphabet(alphabet: bytes) -> bytearray:
    front = bytearray(as_bytes(alphabet))
    if len(set(front)) < len(front):
        raise ValueError("A byte is twice in the alphabet: its place would be two.")
    return front
