"""rANS: the whole message as one number, and each symbol costs what it should, fractions of bits included.

A Huffman code gives every symbol a whole number of bits. Arithmetic coding does not, and range asymmetric
numeral systems are its youngest form: one number, the *state*, is the message so far. To append a symbol of
probability p makes the number 1 / p times as large, so it grows by log2(1 / p) bits: half a bit, if need be.

Probabilities are shares of a scale, say 8192. Each number x has a slot, x mod 8192, and each symbol owns as
many slots as its share f, from ``first`` on:

    append:   x becomes (x // f) * 8192 + first + x % f
    take off: the slot x % 8192 tells the symbol; x becomes f * (x // 8192) + slot - first

One undoes the other: what was appended last comes off first. So the encoder goes from the last symbol to the
first. Where the state would grow out of 32 bits, its lower 16 bits are sent; the decoder fetches them back
when the state becomes that small.

Four states, or eight, let a fast decoder work on as many symbols at once. An undamaged file leaves each at
65536. The fields of a file: ``rans_file``. Its scale is 4096 to 32768; how it is chosen, and
how a file tells the shares: ``rans_shares``.

Source: Duda, "Asymmetric numeral systems" (2013); the layout as in Giesen, "Interleaved entropy coders"
(2014). Lesson: 06 (bwt), further. Pictures: ``dualz.figures.rans``. At speed: ``dualz.kernels.rans``.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dualz.codecs import fast
from dualz.codecs import rans_file as layout
from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled
from dualz.codecs.errors import CorruptData
from dualz.codecs.rans_file import WORD
from dualz.codecs.rans_shares import SCALE as SCALE
from dualz.codecs.rans_shares import shares_of as shares_of
from dualz.codecs.rans_shares import table_of
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 30


@dataclass(frozen=True)
class Fitted(Step):
    """The share of each symbol: (symbol, frequency) pairs; the frequencies sum to ``scale``."""

    shares: tuple[tuple[Any, int], ...]
    scale: int


@dataclass(frozen=True)
class Pushed(Step):
    """``symbol``, which stands at ``index``, was appended: the state became ``after``. Before that it was
    ``before``, or ``before`` without its lowest bits, if these were ``sent`` (else None)."""

    index: int
    symbol: Any
    share: int
    before: int
    sent: int | None
    after: int


@dataclass(frozen=True)
class Popped(Step):
    """The ``slot`` of the state ``before`` told the ``symbol`` at ``index``; without it the state is
    ``after``, the bits that were ``fetched`` (else None) included."""

    index: int
    symbol: Any
    share: int
    before: int
    slot: int
    fetched: int | None
    after: int


def _firsts(shares: Mapping[Any, int]) -> dict[Any, int]:
    """Where the slots of each symbol begin."""
    firsts, first = {}, 0
    for symbol, share in shares.items():
        firsts[symbol] = first
        first += share
    return firsts


# --- step by step --------------------------------------------------------------------------------


def encode(
    data: Sequence[Any], shares: Mapping[Any, int], lanes: int = 1, word: int = WORD
) -> Generator[Step, None, tuple[list[int], list[int]]]:
    """Append the symbols of ``data``, last to first. Returns the states and the words that were sent, in the
    order in which the decoder fetches them.

    ``shares`` are frequencies that sum to a power of two, at most 2^``word``; the symbols take turns on
    ``lanes`` states. A state has at most twice as many bits as a ``word``.

    >>> finish(encode("abca", {"a": 2, "b": 1, "c": 1}, word=8))
    ([16412], [])

    Raises:
        ValueError: a symbol has no share, or the shares do not sum to such a power.
    """
    bits = _bits_of(shares, word)
    missing = [symbol for symbol in data if symbol not in shares]
    if missing:
        raise ValueError(f"{missing[0]!r} occurs and has no share.")
    yield Fitted(tuple(shares.items()), 1 << bits)
    firsts, states, words = _firsts(shares), [1 << word] * lanes, []
    for index in range(len(data) - 1, -1, -1):
        symbol = data[index]
        share, before = shares[symbol], states[index % lanes]
        state, sent = before, None
        if state >= share << (2 * word - bits):
            sent = state & ((1 << word) - 1)
            words.append(sent)
            state >>= word
        state = (state // share << bits) + firsts[symbol] + state % share
        states[index % lanes] = state
        yield Pushed(index, symbol, share, before, sent, state)
    return states, words[::-1]


def decode(
    states: Sequence[int], words: Sequence[int], shares: Mapping[Any, int], size: int, word: int = WORD
) -> Generator[Step, None, list[Any]]:
    """Take ``size`` symbols off the ``states``, first to last.

    >>> "".join(finish(decode([16412], [], {"a": 2, "b": 1, "c": 1}, 4, word=8)))
    'abca'

    Raises:
        ValueError: the shares do not sum to a power of two of at most 2^``word``.
        CorruptData: the words do not suffice, or some are left, or a state does not come back to 2^``word``.
    """
    bits = _bits_of(shares, word)
    yield Fitted(tuple(shares.items()), 1 << bits)
    owners = [symbol for symbol, share in shares.items() for _ in range(share)]
    firsts, left, found, at = _firsts(shares), list(states), [], 0
    for index in range(size):
        before = left[index % len(left)]
        slot = before & ((1 << bits) - 1)
        symbol = owners[slot]
        state = shares[symbol] * (before >> bits) + slot - firsts[symbol]
        fetched = None
        if state < 1 << word:
            if at == len(words):
                raise CorruptData(f"The words end after {index} of {size} symbols.")
            fetched = words[at]
            state, at = state << word | fetched, at + 1
        left[index % len(left)] = state
        found.append(symbol)
        yield Popped(index, symbol, shares[symbol], before, slot, fetched, state)
    if at < len(words) or any(state != 1 << word for state in left):
        raise _wrong_end(len(words) - at)
    return found


def _bits_of(shares: Mapping[Any, int], word: int) -> int:
    scale = sum(shares.values())
    if not 0 < scale <= 1 << word or scale & (scale - 1) or min(shares.values()) < 1:
        raise ValueError(
            f"Shares are at least 1 and sum to a power of two up to {1 << word}, not to {scale}."
        )
    return scale.bit_length() - 1


def _wrong_end(left: int) -> CorruptData:
    return CorruptData(f"{left} words are left, or a state is not what an encoder begins with.")


# --- the file ------------------------------------------------------------------------------------


def compress(data: bytes) -> bytes:
    """Compress bytes of any length (0 included) into a rANS file.

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    view = settled(data)
    if not view:
        return layout.write(view, None, [], b"")
    kernel = fast.kernel_for("rans", len(view))
    counts = kernel.counts(view) if kernel else dict(sorted(Counter(view).items()))
    table = table_of(counts, layout.fixed_size(len(view)))
    states, words = (kernel.encode if kernel else _plain_encode)(view, table.shares())
    return layout.write(view, table, states, words)


def _plain_encode(view: memoryview, shares: Mapping[int, int]) -> tuple[list[int], bytes]:
    states, words = finish(encode(view, shares, layout.lanes_of(len(view))))
    return states, struct.pack(f"<{len(words)}H", *words)


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The original bytes of a file that :func:`compress` wrote. ``max_output`` bounds them, in bytes.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: anything but a whole, undamaged file.
        TooLarge: the file says that it holds more than ``max_output`` bytes.
    """
    view, max_output = settled(blob), whole(max_output, "max_output")
    found = layout.read(view, max_output)
    data = _decode(found.words, found.states, found.shares, found.size) if found.size else b""
    if zlib.crc32(data, zlib.crc32(found.table)) != found.checksum:
        raise CorruptData("The checksum does not match: the data were damaged.")
    return data


def _decode(words: memoryview, states: Sequence[int], shares: dict[int, int], size: int) -> bytes:
    if kernel := fast.kernel_for("rans", size):
        data, left = kernel.decode(states, words, shares, size)
        if data is None:
            raise _wrong_end(left)
        return data
    numbers = struct.unpack(f"<{len(words) // 2}H", words)
    return bytes(finish(decode(states, numbers, shares, size)))
