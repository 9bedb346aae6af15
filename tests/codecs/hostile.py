"""What every decoder of dualz has to withstand; each codec's tests call these with their own files."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Iterable

import pytest

from dualz.codecs.errors import CorruptData

Decoder = Callable[[bytes], bytes]


def refused(decode: Decoder, blob: bytes, match: str | None = None) -> str:
    """Assert that ``blob`` is refused with the one documented exception, and return its sentence."""
    with pytest.raises(CorruptData, match=match) as caught:
        decode(blob)
    sentence = str(caught.value)
    assert not sentence[0].islower() and sentence.endswith("."), sentence
    return sentence


def prefixes_refused(decode: Decoder, blob: bytes, sizes: Iterable[int] | None = None) -> None:
    for size in sizes or range(len(blob)):
        refused(decode, blob[:size])


def bit_flips_refused(decode: Decoder, blob: bytes, places: Iterable[int] | None = None) -> None:
    for place in places or range(8 * len(blob)):
        damaged = bytearray(blob)
        damaged[place >> 3] ^= 128 >> (place & 7)
        refused(decode, bytes(damaged))


def trailing_bytes_refused(decode: Decoder, blob: bytes) -> None:
    for tail in (b"\0", b"\xff", b"\0" * 9, blob):
        refused(decode, blob + tail)


def random_bytes_refused(decode: Decoder, start: bytes = b"", tries: int = 500) -> None:
    chance = random.Random(7)
    for _ in range(tries):
        refused(decode, start + chance.randbytes(chance.randrange(400)))


def wrong_types_refused(function: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match=r"bytes, not text: encode it first, as in text.encode\('utf-8'\)\."):
        function("text")
    for thing, name in [(None, "NoneType"), ([1, 2], "list"), (7, "int"), (1.5, "float")]:
        with pytest.raises(TypeError, match=f"A codec takes bytes, bytearray or memoryview, not {name}."):
            function(thing)


def peak_memory(work: Callable[[], object]) -> int:
    """The most memory, in bytes, that Python and NumPy held at once while ``work`` ran."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
