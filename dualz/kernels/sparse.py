"""Gaps and labels at speed; ``dualz.dual.gaps`` says what the bits mean and shows them step by step.

A gap is coded as in DEFLATE: a Huffman code for its bucket, then extra bits for its place in the bucket.
A label is a Huffman code. Bits fill bytes from the most significant one down.

All numbers in the hot loops are signed ones of 64 bits, and stay below 2^63.

Lesson: 14 (dual).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.errors import CorruptData
from dualz.kernels import compiled
from dualz.kernels.prefix import code_words

LONGEST = 15  # bits of a code word, as in DEFLATE
BUCKETS = 64  # enough for distances up to 2^32
CHUNK = 1 << 24  # symbols a call, so that Python can be interrupted between two


@compiled
def bucket_of(distance):
    """The number of the bucket that ``distance`` (1 or more) lies in: DEFLATE's rule, carried on."""
    if distance <= 4:
        return distance - 1
    rest, extra = distance - 1, 0
    while rest >= 4:
        rest >>= 1
        extra += 1
    return 2 * extra + rest


@compiled
def _extra_bits(bucket):
    return 0 if bucket < 4 else (bucket >> 1) - 1


@compiled
def _first_in(bucket):
    """The least distance of a bucket."""
    if bucket < 4:
        return bucket + 1
    return ((2 + (bucket & 1)) << _extra_bits(bucket)) + 1


@compiled
def count_buckets(places):
    """How often each bucket occurs among the distances between ``places`` (shape (n,), int64, ascending)."""
    counts = np.zeros(BUCKETS, np.int64)
    before = -1
    for at in range(places.size):
        counts[bucket_of(places[at] - before)] += 1
        before = places[at]
    return counts


@compiled
def _put(out, position, acc, filled, bits, length):
    """Append ``length`` bits (at most 31) and store the bytes that are full."""
    acc = (acc << length) | bits
    filled += length
    while filled >= 8:
        filled -= 8
        out[position] = acc >> filled
        position += 1
        acc &= (1 << filled) - 1
    return position, acc, filled


@compiled
def _finish(out, position, acc, filled):
    if filled:
        out[position] = acc << (8 - filled)
        position += 1
    return position


@compiled
def _write_gaps(places, lengths, words, out):
    position, acc, filled, before = 0, 0, 0, -1
    for at in range(places.size):
        distance = places[at] - before
        before = places[at]
        bucket = bucket_of(distance)
        position, acc, filled = _put(out, position, acc, filled, words[bucket], lengths[bucket])
        extra = _extra_bits(bucket)
        position, acc, filled = _put(out, position, acc, filled, distance - _first_in(bucket), extra)
    return _finish(out, position, acc, filled)


@compiled
def _write_symbols(symbols, lengths, words, out):
    position, acc, filled = 0, 0, 0
    for at in range(symbols.size):
        symbol = symbols[at]
        position, acc, filled = _put(out, position, acc, filled, words[symbol], lengths[symbol])
    return _finish(out, position, acc, filled)


def gap_bits(counts: np.ndarray, lengths: np.ndarray) -> int:
    """The size, in bits, of gaps whose buckets occur ``counts`` times and have codes of ``lengths`` bits."""
    extra = np.array([_extra_bits(bucket) for bucket in range(len(counts))])
    return int((counts * (lengths + extra)).sum())


def write_gaps(places: np.ndarray, lengths: np.ndarray) -> bytes:
    """The gaps before ``places`` (int64, ascending) as bytes, with bucket codes of ``lengths`` bits."""
    counts = np.zeros(len(lengths), np.int64)
    found = count_buckets(places)[: len(lengths)]
    counts[: len(found)] = found
    out = np.empty(gap_bits(counts, lengths) // 8 + 1, np.uint8)
    return out[: _write_gaps(places, lengths, code_words(lengths), out)].tobytes()


def write_symbols(symbols: np.ndarray, lengths: np.ndarray) -> bytes:
    """``symbols`` (unsigned, any width) as bytes, with codes of ``lengths`` bits (int64)."""
    counts = np.bincount(symbols, minlength=len(lengths))
    out = np.empty(int((counts * lengths).sum()) // 8 + 1, np.uint8)
    return out[: _write_symbols(symbols, lengths, code_words(lengths), out)].tobytes()


# --- back ----------------------------------------------------------------------------------------


@compiled
def _table(lengths, words):
    """What the next 15 bits begin with: symbol << 4 | length; 0 where no code word begins so."""
    table = np.zeros(1 << LONGEST, np.int32)
    for symbol in range(lengths.size):
        if lengths[symbol]:
            spread = LONGEST - lengths[symbol]
            first = words[symbol] << spread
            table[first : first + (1 << spread)] = symbol << 4 | lengths[symbol]
    return table


@compiled
def _peek(data, bit, length):
    """``length`` bits (at most 31) from ``bit`` on; zeros behind the end."""
    at, window = bit >> 3, 0
    for step in range(5):
        window <<= 8
        if at + step < data.size:
            window |= np.int64(data[at + step])
    return (window >> (40 - (bit & 7) - length)) & ((1 << length) - 1)


@compiled
def _read_golomb(data, bit):
    """The number that an Exp-Golomb code at ``bit`` stands for (-1: the data end first), and its end."""
    zeros = 0
    while zeros < 14 and _peek(data, bit + zeros, 1) == 0:
        zeros += 1
    end = bit + 2 * zeros + 1
    if zeros == 14 or end > 8 * data.size:
        return -1, end
    return _peek(data, bit + zeros, zeros + 1) - 1, end


@compiled
def _read_lengths(data, lengths):
    """Fill ``lengths`` up to the first that cannot be. Returns how many are said, -1 if the data end before,
    and the bits used."""
    count, bit = _read_golomb(data, 0)
    length = 0
    for at in range(count if count <= lengths.size else 0):
        step, bit = _read_golomb(data, bit)
        if step < 0:
            return -1, bit
        length += (step + 1) >> 1 if step & 1 else -(step >> 1)
        lengths[at] = length
        if not 0 <= length <= LONGEST:
            break
    return count, bit


def read_lengths(data: np.ndarray, most: int) -> tuple[np.ndarray, int, int]:
    """At most ``most`` code lengths (int64) from the beginning of ``data``, how many there are said to be
    (-1: the data end first), and the bits used. Reading stops at a length that cannot be; zeros follow."""
    lengths = np.zeros(most, np.int64)
    count, bits = _read_lengths(data, lengths)
    return lengths[: max(count, 0)], int(count), int(bits)


@compiled
def _read_gaps(data, table, total, places, bit, before):
    """Fill ``places`` from ``bit`` on. Returns the bits used, or -1 - how many were found where the rest is
    damaged."""
    for at in range(places.size):
        entry = np.int64(table[_peek(data, bit, LONGEST)])
        bit += entry & 15
        bucket = entry >> 4
        extra = _extra_bits(bucket)
        distance = _first_in(bucket) + _peek(data, bit, extra)
        bit += extra
        before += distance
        if entry == 0 or bit > 8 * data.size or before >= total:
            return -1 - at
        places[at] = before
    return bit


@compiled
def _read_symbols(data, table, symbols, bit):
    for at in range(symbols.size):
        entry = np.int64(table[_peek(data, bit, LONGEST)])
        bit += entry & 15
        if entry == 0 or bit > 8 * data.size:
            return -1 - at
        symbols[at] = entry >> 4
    return bit


def read_gaps(data: memoryview, lengths: np.ndarray, count: int, total: int) -> tuple[np.ndarray, int]:
    """``count`` places below ``total`` (int64), and how many bytes of ``data`` they took.

    Raises:
        CorruptData: the bits end early, lead where no code word is or past the end of the tensor.
    """
    array = np.frombuffer(data, np.uint8)
    places = np.empty(count, np.int64)
    table, bits, before = _table(lengths, code_words(lengths)), 0, -1
    for first in range(0, count, CHUNK):
        some = places[first : first + CHUNK]
        bits = int(_read_gaps(array, table, total, some, bits, before))
        _require_whole(bits, first, count, "gaps")
        before = int(some[-1])
    return places, _whole_bytes(array, bits, "gaps")


def read_symbols(data: memoryview, lengths: np.ndarray, count: int) -> tuple[np.ndarray, int]:
    """``count`` symbols (uint16), and how many bytes of ``data`` they took.

    Raises:
        CorruptData: the bits end early, or lead where no code word is.
    """
    array = np.frombuffer(data, np.uint8)
    symbols = np.empty(count, np.uint16)
    table, bits = _table(lengths, code_words(lengths)), 0
    for first in range(0, count, CHUNK):
        bits = int(_read_symbols(array, table, symbols[first : first + CHUNK], bits))
        _require_whole(bits, first, count, "labels")
    return symbols, _whole_bytes(array, bits, "labels")


def _require_whole(bits: int, first: int, count: int, what: str) -> None:
    if bits < 0:
        raise CorruptData(f"The {what} are damaged after {first - 1 - bits} of {count}.")


def _whole_bytes(array: np.ndarray, bits: int, what: str) -> int:
    size = -(-bits // 8)
    left = 8 * size - bits
    if left and int(array[size - 1]) & ((1 << left) - 1):
        raise CorruptData(f"The {what} are not filled up with zeros.")
    return size
