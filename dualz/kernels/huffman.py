"""Huffman coding of bytes at speed; ``dualz.codecs.huffman`` says what the bits mean.

Encoding looks up two bytes at a time in a table of all pairs. Decoding looks up 12 bits at a
time in a table that holds up to three symbols, and works on four streams in turns: while one
waits for its table entry, the processor gets on with the next (as in Zstandard, RFC 8878).

Every number in the hot loops is an unsigned one of 64 bits: numba makes a float of a sum of
signed and unsigned. Positions are in bits and count through all streams, which stand one after the
other in one array of 64-bit words, each stream followed by at least a word of zeros.

Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dualz.codecs.errors import CorruptData
from dualz.codecs.huffman_file import LONGEST
from dualz.kernels import compiled
from dualz.kernels.prefix import code_lengths as _lengths_of_counts
from dualz.kernels.prefix import code_words

_U = np.uint64
_0, _1, _2, _6, _8, _15, _16, _24, _28 = (_U(number) for number in (0, 1, 2, 6, 8, 15, 16, 24, 28))
_63, _64, _255, _LOW24 = (_U(number) for number in (63, 64, 255, (1 << 24) - 1))
_SHIFT = _U(64 - LONGEST)
_LOOKUPS = 64 // LONGEST  # that many code words fit into a window of 64 bits
_ROOM = _U(3 * _LOOKUPS)  # the most symbols that one window gives
_CHUNK = 1 << 24  # symbols of a stream that are decoded in one piece


def code_lengths(data: memoryview, longest: int) -> dict[int, int]:
    """The best code length, in bits, of each byte value that occurs in ``data``; none above ``longest``."""
    lengths = _lengths_of_counts(count_bytes(np.frombuffer(data, np.uint8)), longest)
    return {symbol: length for symbol, length in enumerate(lengths.tolist()) if length}


@compiled
def count_bytes(data):
    """How often each byte value occurs. Four tables, as a run of equal bytes would else wait for itself."""
    counts = np.zeros((4, 256), np.int64)
    whole = data.size - data.size % 4
    for at in range(0, whole, 4):
        counts[0, data[at]] += 1
        counts[1, data[at + 1]] += 1
        counts[2, data[at + 2]] += 1
        counts[3, data[at + 3]] += 1
    for at in range(whole, data.size):
        counts[0, data[at]] += 1
    return counts[0] + counts[1] + counts[2] + counts[3]


# --- encode --------------------------------------------------------------------------------------


def encode(
    data: memoryview, lengths: Mapping[int, int], parts: Sequence[tuple[int, int]]
) -> list[memoryview]:
    """The canonical code words of ``data``, one stream for each of ``parts`` (first index, last excluded).

    ``lengths`` are the code lengths, 1 to 12 bits, of all byte values in ``data``. The first bit is
    the highest; the last byte of a stream is filled up with zeros.
    """
    array = np.frombuffer(data, np.uint8)
    sizes = _array_of(lengths)
    table = pair_table(code_words(sizes), sizes)
    streams = []
    for first, last in parts:
        words = np.empty((last - first) * LONGEST // 64 + 2, np.uint64)
        bits = int(write_words(array[first:last], table, words))
        words = words[: -(-bits // 64)].astype(">u8")
        streams.append(words.view(np.uint8)[: -(-bits // 8)].data)
    return streams


def _array_of(lengths: Mapping[int, int]) -> np.ndarray:
    array = np.zeros(256, np.int64)
    array[list(lengths)] = list(lengths.values())
    return array


@compiled
def pair_table(words, lengths):
    """Entry 256 a + b: the code words of a and b in a row in the low 24 bits, how long they are above.
    Entry 65536 + a is a alone."""
    table = np.zeros(65536 + 256, np.uint32)
    for one in range(256):
        table[65536 + one] = words[one] | lengths[one] << 24
        for two in range(256):
            if lengths[one] and lengths[two]:
                both = words[one] << lengths[two] | words[two]
                table[one << 8 | two] = both | (lengths[one] + lengths[two]) << 24
    return table


@compiled
def write_words(data, table, words):
    """Fill ``words`` with the code words of ``data``, and return how many bits they are."""
    full, word, filled = _0, _0, _0
    whole = data.size - data.size % 4
    for at in range(0, whole, 4):
        one = _U(table[_U(data[at]) << _8 | _U(data[at + 1])])
        two = _U(table[_U(data[at + 2]) << _8 | _U(data[at + 3])])
        length = two >> _24
        bits = (one & _LOW24) << length | two & _LOW24
        full, word, filled = put_bits(words, full, word, filled, bits, length + (one >> _24))
    for at in range(whole, data.size):
        one = _U(table[65536 + int(data[at])])
        full, word, filled = put_bits(words, full, word, filled, one & _LOW24, one >> _24)
    words[full] = word
    return (full << _6) + filled


@compiled
def put_bits(words, full, word, filled, bits, length):
    """Append ``length`` bits (1 to 48) to ``word``, of which ``filled`` are in use; ``full`` counts the
    words that are done. The word is stored each time: a branch that cannot be foreseen costs more."""
    word |= bits << (_64 - length) >> filled
    words[full] = word
    filled += length
    if filled >= _64:
        word = bits << _1 << (_63 - (filled & _63))
    return full + (filled >> _6), word, filled & _63


# --- decode --------------------------------------------------------------------------------------


def decode(
    streams: Sequence[memoryview], lengths: Mapping[int, int], parts: Sequence[tuple[int, int]]
) -> bytes:
    """The bytes that one to four ``streams`` hold, one for each of ``parts`` (first index, last excluded).

    ``lengths`` are code lengths of 1 to 12 bits that make a complete prefix code, or that of a lone symbol.

    Raises:
        CorruptData: a stream ends early, goes on too long, or is not filled up with zeros.
    """
    if len(lengths) == 1:
        return _decode_lone(streams, lengths, parts)
    end = parts[-1][1]
    streams = [*streams, *[memoryview(b"")] * (4 - len(streams))]
    parts = [*parts, *[(end, end)] * (4 - len(parts))]
    sizes = _array_of(lengths)
    single, several = reading_tables(code_words(sizes), sizes)
    words, starts = _joined(streams)
    ends = starts + np.array([8 * len(stream) for stream in streams], np.uint64)
    places, lasts = np.array(parts, np.uint64).T.copy()
    positions = starts.copy()
    out = np.empty(end, np.uint8)
    # In pieces, so that Python can be interrupted between two. A damaged stream stays where it is.
    for _ in range(0, parts[0][1] - parts[0][0], _CHUNK):
        _decode(words, single, several, out, places, np.minimum(lasts, places + _CHUNK), positions, ends)
    used = (positions - starts).tolist()
    for stream, part, place, bits in zip(streams, parts, places.tolist(), used, strict=True):
        _check_end(stream, part, place, bits)
    return out.tobytes()


def _decode_lone(
    streams: Sequence[memoryview], lengths: Mapping[int, int], parts: Sequence[tuple[int, int]]
) -> bytes:
    """One symbol only: its code word is 0, and 1 is none."""
    for stream, (first, last) in zip(streams, parts, strict=True):
        bits = np.unpackbits(np.frombuffer(stream, np.uint8), count=last - first)
        if bits.any():
            raise CorruptData(f"No code word begins with 1, at bit {np.argmax(bits)}.")
        _check_end(stream, (first, last), first + min(last - first, 8 * len(stream)), last - first)
    return bytes(lengths) * parts[-1][1]


def _joined(streams: Sequence[memoryview]) -> tuple[np.ndarray, np.ndarray]:
    """All streams in one array of words, zeros after each, and the bit at which each starts."""
    room = [len(stream) // 8 + 2 for stream in streams]
    words = np.zeros(sum(room), ">u8")
    start, starts = 0, []
    for stream, size in zip(streams, room, strict=True):
        words.view(np.uint8)[8 * start : 8 * start + len(stream)] = stream
        starts.append(64 * start)
        start += size
    return words.astype(np.uint64), np.array(starts, np.uint64)


def _check_end(stream: memoryview, part: tuple[int, int], place: int, end: int) -> None:
    """Refuse a stream whose decoder stopped at the wrong ``place`` in the data or the wrong bit ``end``."""
    first, last = part
    if place < last:
        raise CorruptData(f"The bits end after {place - first} of {last - first} symbols.")
    left = 8 * len(stream) - end
    if left > 7 or (left and stream[-1] & ((1 << left) - 1)):
        raise CorruptData(f"{left} bits are left over after the last symbol.")


@compiled
def reading_tables(words, lengths):
    """What the next 12 bits begin with. ``single``: one symbol in the low 8 bits, its length above.
    ``several``: one to three symbols, then how long they are together, then (at bit 28) how many."""
    single = np.zeros(1 << LONGEST, np.uint32)
    for symbol in range(256):
        if lengths[symbol]:
            first = words[symbol] << (LONGEST - lengths[symbol])
            single[first : first + (1 << (LONGEST - lengths[symbol]))] = symbol | lengths[symbol] << 8
    several = np.zeros(1 << LONGEST, np.uint32)
    for window in range(1 << LONGEST):
        used = found = symbols = 0
        while found < 3:
            entry = np.int64(single[(window << used) & ((1 << LONGEST) - 1)])
            length = entry >> 8
            if length == 0 or used + length > LONGEST:
                break
            symbols |= (entry & 255) << (8 * found)
            used += length
            found += 1
        several[window] = symbols | used << 24 | found << 28
    return single, several


@compiled
def _decode(words, single, several, out, place, last, position, end):
    """Decode all four streams; ``place`` (in ``out``) and ``position`` (in bits) say how far each came."""
    a, b, c, d = place[0], place[1], place[2], place[3]
    p, q, r, s = position[0], position[1], position[2], position[3]
    while (
        a + _ROOM <= last[0] and b + _ROOM <= last[1] and c + _ROOM <= last[2] and d + _ROOM <= last[3]
    ) and (p + _64 <= end[0] and q + _64 <= end[1] and r + _64 <= end[2] and s + _64 <= end[3]):
        one, two, three, four = bits_at(words, p), bits_at(words, q), bits_at(words, r), bits_at(words, s)
        for _ in range(_LOOKUPS):
            one, p, a = _look_up(several, one, p, out, a)
            two, q, b = _look_up(several, two, q, out, b)
            three, r, c = _look_up(several, three, r, out, c)
            four, s, d = _look_up(several, four, s, out, d)
    place[0], place[1], place[2], place[3] = a, b, c, d
    position[0], position[1], position[2], position[3] = p, q, r, s
    for k in range(4):
        rest = decode_rest(words, single, several, out, place[k], last[k], position[k], end[k])
        place[k], position[k] = rest


@compiled
def decode_rest(words, single, several, out, place, last, position, end):
    """Decode one stream to its end; the last symbols one by one, so that no bit behind the end is used."""
    while place + _ROOM <= last and position + _64 <= end:
        window = bits_at(words, position)
        for _ in range(_LOOKUPS):
            window, position, place = _look_up(several, window, position, out, place)
    while place < last:
        entry = _U(single[bits_at(words, position) >> _SHIFT])
        if position + (entry >> _8) > end:
            break
        out[place] = entry & _255
        position += entry >> _8
        place += _1
    return place, position


@compiled
def bits_at(words, position):
    """The 64 bits from ``position`` on."""
    word, used = position >> _6, position & _63
    return words[word] << used | words[word + _1] >> _1 >> (_63 - used)


@compiled
def _look_up(several, window, position, out, place):
    """Write the symbols that the next 12 bits hold (always three bytes; those too many are written over)."""
    entry = _U(several[window >> _SHIFT])
    out[place] = entry & _255
    out[place + _1] = entry >> _8 & _255
    out[place + _2] = entry >> _16 & _255
    length = entry >> _24 & _15
    return window << length, position + length, place + (entry >> _28)
