"""A byte plane of floats through Huffman's code, in blocks of four lanes; at speed.

A block is 65 536 numbers. Its plane is cut into four quarters, the *lanes*, each of which has a stream of its
own: whole words of 64 bits, lowest byte first in the file, filled from the highest bit down. So a reader
needs no copy and no byte to be turned round. While one lane waits for its table, three others get on;
and as blocks do not depend on each other, so do threads.

A window of 12 bits gives up to six symbols at once: exponents have two to three bits each. They are stored by
one write of eight bytes; what was too much is overwritten by the next one, and near the end of a lane single
symbols are read, so that a lane never writes into its neighbour's place.

Here kernels let other threads run and threads take blocks. numba's own ``prange`` would do the same at
the same speed, but its plain threading layer ends the whole process when two threads call it at once, as
widgets in a notebook may.

Lesson: 16 (floats). The file: ``dualz.dual.floats_file``. Encoding, tables: ``dualz.kernels.huffman``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np

from dualz.codecs.huffman_file import LONGEST
from dualz.kernels import compiled
from dualz.kernels.huffman import bits_at, count_bytes, decode_rest, pair_table, reading_tables, write_words
from dualz.kernels.prefix import code_lengths, code_words
from dualz.kernels.words import words_of

BLOCK = 1 << 16  # numbers
LANES = 4
MOST_WORDS = BLOCK // LANES * LONGEST // 64  # of one lane
_U = np.uint64
_6, _8, _48, _63, _64, _255 = (_U(number) for number in (6, 8, 48, 63, 64, 255))
_SHIFT = _U(64 - LONGEST)
_LOOKUPS = 64 // LONGEST  # windows of 12 bits in a word
_MOST = 6  # symbols of a window
_ROOM = _U(_LOOKUPS * _MOST + 8)  # a word gives no more symbols; then comes the tail of the last write
unlocked = partial(compiled, nogil=True)


@unlocked
def count(plane):
    """How often each byte value occurs; shape (256,), int64."""
    return count_bytes(plane)


# --- encode --------------------------------------------------------------------------------------


def lengths_for(counts: np.ndarray) -> np.ndarray:
    """Code lengths in bits, 1 to 12, of a complete prefix code; 0 for values that do not occur.

    ``counts`` has shape (256,). A lone value gets a neighbour that never occurs: a decoder then
    meets no bits that are no code word.
    """
    if np.count_nonzero(counts) == 1:
        counts = counts.copy()
        counts[(int(np.argmax(counts)) + 1) % 256] = 1
    return code_lengths(counts, LONGEST)


def encode_table(lengths: np.ndarray) -> np.ndarray:
    """What :func:`encode` looks two bytes up in."""
    return pair_table(code_words(lengths), lengths)


@unlocked
def encode(plane, table, words, sizes):
    """Write all blocks of ``plane`` into ``words`` (uint64); ``sizes`` (blocks, 4) gets the words of each
    lane. Returns how many words there are. There is room for 12 bits a symbol, 4 words a block, and 1."""
    at = 0
    for block in range(sizes.shape[0]):
        start = block * BLOCK
        size = min(BLOCK, plane.size - start)
        step = (size + LANES - 1) // LANES
        for lane in range(LANES):
            first, last = start + min(lane * step, size), start + min((lane + 1) * step, size)
            used = np.int64((write_words(plane[first:last], table, words[at:]) + _63) >> _6)
            sizes[block, lane] = used
            at += used
    return at


# --- decode --------------------------------------------------------------------------------------


def decode_tables(lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What 12 bits begin with: one symbol, up to three (for the ends of lanes), up to six."""
    single, three = reading_tables(code_words(lengths), lengths)
    return single, three, _six(single)


@unlocked
def _six(single):
    """Entries of 64 bits: up to six symbols in the low 48, how many bits they are, how many they are."""
    several = np.zeros(1 << LONGEST, np.uint64)
    for window in range(1 << LONGEST):
        used = found = symbols = 0
        while found < _MOST:
            entry = np.int64(single[(window << used) & ((1 << LONGEST) - 1)])
            if entry == 0 or used + (entry >> 8) > LONGEST:
                break
            symbols |= (entry & 255) << (8 * found)
            used += entry >> 8
            found += 1
        several[window] = symbols | used << 48 | found << 56
    return several


def decode(words: np.ndarray, sizes: np.ndarray, tables: tuple, plane: np.ndarray) -> int:
    """Fill ``plane`` (uint8; 8 bytes of room behind its end) from the ``words`` of its blocks, with two words
    more behind them. Returns the number of the first damaged block, or -1.

    ``sizes`` (blocks, 4) says how many words each lane has; all together they are no more than ``words``.
    """
    return int(_decode(words, sizes, *tables, plane, words_of(plane), plane.size - 8))


@unlocked
def _decode(words, sizes, single, three, six, out, out8, count):
    position, end = np.empty(LANES, np.uint64), np.empty(LANES, np.uint64)
    place, last = np.empty(LANES, np.uint64), np.empty(LANES, np.uint64)
    word = 0
    for block in range(sizes.shape[0]):
        start = block * BLOCK
        size = min(BLOCK, count - start)
        step = (size + LANES - 1) // LANES
        for lane in range(LANES):
            place[lane], last[lane] = start + min(lane * step, size), start + min((lane + 1) * step, size)
            position[lane] = 64 * word
            word += np.int64(sizes[block, lane])
            end[lane] = 64 * word
        four_lanes(words, six, out8, place, last, position, end)
        for lane in range(LANES):
            one_lane(words, six, out8, place, last, position, end, lane)
            at, bit = decode_rest(
                words, single, three, out, place[lane], last[lane], position[lane], end[lane]
            )
            left = end[lane] - bit
            if at < last[lane] or left > _63 or (left and words[(bit >> _6)] << (bit & _63)):
                return block
    return -1


@unlocked
def four_lanes(words, six, out8, place, last, position, end):
    """Decode four lanes in turns until one is near its end. ``place`` and ``position`` say how far each
    came, in symbols and bits.

    What every look-up needs is in scalars, as an array would not stay in registers; positions, needed once in
    five look-ups, are in an array, which leaves registers free. Ends are looked at once in many turns.
    """
    a, b, c, d = place[0], place[1], place[2], place[3]
    turns = 1
    while turns:
        turns = min(
            min(_turns(a, last[0], position[0], end[0]), _turns(b, last[1], position[1], end[1])),
            min(_turns(c, last[2], position[2], end[2]), _turns(d, last[3], position[3], end[3])),
        )
        for _ in range(turns):
            one, two = bits_at(words, position[0]), bits_at(words, position[1])
            three, four = bits_at(words, position[2]), bits_at(words, position[3])
            a, b, c, d = a << _8, b << _8, c << _8, d << _8
            for _ in range(_LOOKUPS):
                one, a = _look_up(six, one, out8, a)
                two, b = _look_up(six, two, out8, b)
                three, c = _look_up(six, three, out8, c)
                four, d = _look_up(six, four, out8, d)
            position[0] += a & _255
            position[1] += b & _255
            position[2] += c & _255
            position[3] += d & _255
            a, b, c, d = a >> _8, b >> _8, c >> _8, d >> _8
    place[0], place[1], place[2], place[3] = a, b, c, d


@unlocked
def _turns(place, last, position, end):
    """How many turns of five look-ups a lane surely has before it is near its end."""
    if place + _ROOM > last or position + _64 > end:
        return 0
    symbols = (last - place - _ROOM) // _U(_LOOKUPS * _MOST)
    bits = (end - position - _64) // _U(_LOOKUPS * LONGEST)
    return np.int64(min(symbols, bits)) + 1


@unlocked
def one_lane(words, six, out8, place, last, position, end, lane):
    """The same for one lane alone, until it is near its end."""
    a, p, stop, full = place[lane], position[lane], last[lane], end[lane]
    turns = 1
    while turns:
        turns = _turns(a, stop, p, full)
        for _ in range(turns):
            window, a = bits_at(words, p), a << _8
            for _ in range(_LOOKUPS):
                window, a = _look_up(six, window, out8, a)
            p, a = p + (a & _255), a >> _8
    place[lane], position[lane] = a, p


@unlocked
def _look_up(six, window, out8, both):
    """Write the symbols that the next 12 bits hold. ``both`` is the place in ``out8``, and in its low 8 bits
    how much of the window is read: one addition moves both on."""
    entry = six[window >> _SHIFT]
    out8[both >> _8] = entry
    more = entry >> _48
    return window << (more & _63), both + more


def streams(plane: np.ndarray, lanes: int) -> tuple[np.ndarray, ...]:
    """``plane`` (uint8) as a few long lanes, without blocks: for those who compare decoders.

    Returns the words of all lanes; for each lane its first and last (excluded) symbol, its first and last
    (excluded) bit, all uint64.
    """
    table = encode_table(lengths_for(count(plane)))
    step = -(-plane.size // lanes)
    places = [min(lane * step, plane.size) for lane in range(lanes + 1)]
    pieces, starts, ends = [], [], []
    at = 0
    for first, last in pairwise(places):
        words = np.empty((last - first) * LONGEST // 64 + 2, np.uint64)
        bits = int(write_words(plane[first:last], table, words))
        pieces.append(words[: -(-bits // 64)])
        starts.append(64 * at)
        ends.append(64 * at + bits)
        at += len(pieces[-1])
    numbers = (np.array(column, np.uint64) for column in (places[:-1], places[1:], starts, ends))
    return np.concatenate([*pieces, np.zeros(2, np.uint64)]), *numbers


def timed(plane: np.ndarray, lanes: int) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    """A function that decodes ``plane`` (uint8) from one long lane or from four, but for the last symbols of
    each; it returns how far each lane came, and the plane.

    Raises:
        ValueError: neither one lane nor four.
    """
    if lanes not in (1, LANES):
        raise ValueError(f"One lane or {LANES} can be timed, not {lanes}.")
    words, first, last, start, end = streams(plane, lanes)
    six = decode_tables(lengths_for(count(plane)))[2]
    out = np.empty(plane.size + 8, np.uint8)
    out8 = words_of(out)

    def decode() -> tuple[np.ndarray, np.ndarray]:
        place, position = first.copy(), start.copy()
        if lanes == 1:
            one_lane(words, six, out8, place, last, position, end, 0)
        else:
            four_lanes(words, six, out8, place, last, position, end)
        return place, out

    return decode
