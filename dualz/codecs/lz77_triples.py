"""Triples: how LZ77 was first written down. Distance, length, and the byte that comes next.

Every triple brings a new byte, so there is always a way on; but a match that is followed by another one
loses its neighbour's first byte to the triple, and a lone literal costs a whole triple. LZSS (the
module ``lzss``) put an end to both with one flag.

As bytes, each triple takes four: the distance, two bytes with the lower first; the length; the byte.

Source: Ziv and Lempel, "A universal algorithm for sequential data compression" (1977).
Lesson: 03 (lz77).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple

from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData
from dualz.codecs.lz77 import DEFAULT_MAX_OUTPUT, Match, Token, append_copy, expand, too_large
from dualz.trace import finish

_TRIPLE = struct.Struct("<HBB")


class Triple(NamedTuple):
    """Copy ``length`` bytes from ``distance`` back (both may be 0), then write ``byte``."""

    distance: int
    length: int
    byte: int


def triples(tokens: Iterable[Token]) -> list[Triple]:
    """The triples that say ``tokens``.

    >>> from dualz.codecs.lz77 import Literal
    >>> triples((Literal(0, 97), Match(1, 4, 1), Literal(5, 98)))
    [Triple(distance=0, length=0, byte=97), Triple(distance=1, length=4, byte=98)]
    """
    tokens = tuple(tokens)
    data, said, at = finish(expand(tokens)), [], 0
    for token in tokens:
        stop = token.index + token.length
        if at >= stop:
            continue  # the triple before has taken it
        length = distance = 0
        if isinstance(token, Match) and at < len(data) - 1:
            length, distance = min(stop, len(data) - 1) - at, token.distance
        said.append(Triple(distance, length, data[at + length]))
        at += length + 1
    return said


def write(said: Iterable[Triple]) -> bytes:
    """Triples as bytes, four each.

    Raises:
        ValueError: a distance above 65 535, or a length above 255.
    """
    said = tuple(said)
    for triple in said:
        if triple.distance > 0xFFFF or triple.length > 0xFF:
            raise ValueError(f"Distance {triple.distance} or length {triple.length} has no room in a triple.")
    return b"".join(_TRIPLE.pack(*triple) for triple in said)


def read(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The data that the bytes of triples stand for. ``max_output`` bounds them, in bytes.

    >>> read(write([Triple(0, 0, 97), Triple(1, 4, 98)]))
    b'aaaaab'

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData: not four bytes each, a match reaches too far back, a distance without a length.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    view, out = as_bytes(blob), bytearray()
    if len(view) % _TRIPLE.size:
        raise CorruptData(f"Triples have {_TRIPLE.size} bytes each; {len(view)} bytes end within one.")
    for distance, length, byte in _TRIPLE.iter_unpack(view):
        if len(out) + length + 1 > max_output:
            raise too_large(max_output)
        if distance and not length:
            raise CorruptData(f"The triple at byte {len(out)} has the distance {distance} and no length.")
        if length:
            append_copy(out, length, distance)
        out.append(byte)
    return bytes(out)
