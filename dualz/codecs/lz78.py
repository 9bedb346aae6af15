"""LZ78: learn a dictionary while coding, and send each new phrase as an old one plus one byte.

Entry 0 is the empty phrase. Each pair that is sent, (entry, byte), is also the next entry of both
dictionaries. LZW (the module ``lzw``) saves the byte: it starts with all single bytes known, and lets
the next phrase tell what the byte was.

Source: Ziv and Lempel, "Compression of individual sequences via variable-rate coding" (1978).
Lesson: 04 (lzw). Pictures: ``dualz.figures.lz78``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import Step

DEFAULT_MAX_OUTPUT = 1 << 30

Pair = tuple[int, int | None]
"""An entry and the byte value that follows it; None where the data end with the entry."""


@dataclass(frozen=True)
class Opened(Step):
    """The encoder begins with ``data``, or (where data are None) the decoder with ``pairs``."""

    data: bytes | None
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Extended(Step):
    """The match was extended by the byte at ``index``: ``phrase`` is known, as ``entry``."""

    index: int
    phrase: bytes
    entry: int


@dataclass(frozen=True)
class Sent(Step):
    """The pair (``entry``, ``byte``) was sent for ``phrase``, which ends at the byte at ``index``."""

    index: int
    entry: int
    byte: int | None
    phrase: bytes


@dataclass(frozen=True)
class Received(Step):
    """The decoder read the pair with the number ``index``, and wrote ``phrase`` from byte ``start`` on."""

    index: int
    entry: int
    byte: int | None
    phrase: bytes
    start: int


@dataclass(frozen=True)
class Learned(Step):
    """``phrase`` is called ``entry`` from now on."""

    entry: int
    phrase: bytes


def encode(data: bytes) -> Generator[Step, None, list[Pair]]:
    """The pairs for ``data``. The last has no byte where the data end with a phrase that is known.

    >>> from dualz.trace import finish
    >>> finish(encode(b"abab"))
    [(0, 97), (0, 98), (1, 98)]

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    data = bytes(as_bytes(data))
    yield Opened(data, ())
    pairs: list[tuple[int, int | None]] = []
    entry_of, phrase = {b"": 0}, b""
    for index, byte in enumerate(data):
        longer = phrase + bytes([byte])
        if longer in entry_of:
            phrase = longer
            yield Extended(index, phrase, entry_of[phrase])
            continue
        pairs.append((entry_of[phrase], byte))
        yield Sent(index, *pairs[-1], longer)
        entry_of[longer] = len(entry_of)
        yield Learned(entry_of[longer], longer)
        phrase = b""
    if phrase:
        pairs.append((entry_of[phrase], None))
        yield Sent(len(data) - 1, *pairs[-1], phrase)
    return pairs


def decode(pairs: Iterable[Pair], max_output: int = DEFAULT_MAX_OUTPUT) -> Generator[Step, None, bytes]:
    """The data that ``pairs`` stand for. ``max_output`` bounds them, in bytes.

    >>> from dualz.trace import finish
    >>> finish(decode([(0, 97), (0, 98), (1, 98)]))
    b'abab'

    Raises:
        TypeError: ``pairs`` are no pairs of whole numbers, or ``max_output`` is not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: an entry that is not known yet, a value that is no byte, a pair without a byte
            before the last.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    pairs, max_output = _pairs_of(pairs), whole(max_output, "max_output")
    yield Opened(None, pairs)
    phrases, out = [b""], bytearray()
    for index, (entry, byte) in enumerate(pairs):
        if not 0 <= entry < len(phrases):
            raise CorruptData(f"Pair {index} names entry {entry}; {len(phrases)} are known.")
        if byte is None and index < len(pairs) - 1:
            raise CorruptData(f"Pair {index} has no byte, and is not the last.")
        if byte is not None and not 0 <= byte < 256:
            raise CorruptData(f"Pair {index} ends with {byte}, which is not a byte.")
        phrase = phrases[entry] + (b"" if byte is None else bytes([byte]))
        if len(out) + len(phrase) > max_output:
            raise TooLarge(f"The data are more than the limit of {max_output} bytes.")
        yield Received(index, entry, byte, phrase, len(out))
        out += phrase
        if byte is not None:
            phrases.append(phrase)
            yield Learned(len(phrases) - 1, phrase)
    return bytes(out)


def _pairs_of(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    try:
        found: list[Any] = [tuple(pair) for pair in pairs]
    except TypeError:
        raise TypeError("The decoder takes pairs of an entry and a byte (or None).") from None
    if set(map(len, found)) == {2}:
        entries, values = zip(*found, strict=True)
        if set(map(type, entries)) == {int} and set(map(type, values)) <= {int, type(None)}:
            return tuple(found)  # as nearly always: there is nothing to turn into anything
    return tuple(_pair(index, pair) for index, pair in enumerate(found))


def _pair(index: int, pair: tuple[int | None, ...]) -> Pair:
    if len(pair) != 2:
        raise CorruptData(f"Pair {index} has {len(pair)} parts; it needs an entry and a byte.")
    entry, byte = pair
    least = -(1 << 64)  # what is below 0 is no pair, and the decoder says so
    return (
        whole(entry, f"The entry of pair {index}", least),
        None if byte is None else whole(byte, f"The byte of pair {index}", least),
    )
