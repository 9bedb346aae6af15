"""DEFLATE at speed; ``dualz.codecs.deflate`` says what the levels are.

The data go through a buffer of fixed size, a segment at a time: 32 KiB that matches may reach back to, the
segment, and a little to look ahead. A segment becomes tokens (``deflate_search``, ``deflate_best``), these
are cut into blocks, and the blocks become bits (``deflate_blocks``).

Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np

from dualz.codecs import deflate_blocks as stepped
from dualz.codecs import deflate_format as form
from dualz.codecs import wrappers
from dualz.codecs.deflate import BEST, EFFORTS
from dualz.kernels import compiled, deflate_blocks, deflate_cut, lz77
from dualz.kernels import deflate_best as best
from dualz.kernels import deflate_search as search
from dualz.kernels import deflate_tree as tree
from dualz.kernels.deflate_window import SLACK, SPAN, Check, Window
from dualz.kernels.words import as_array, words_of

Write = Callable[[Any], Any]

SEGMENT = stepped.SEGMENT  # tokens
PORTION = 1 << 20  # bytes of a file, at the levels 1 and 2
_EXTRA = 4096  # tokens: so many more may be in a segment of level 3 and above
_CHUNKS = (SEGMENT + _EXTRA) // stepped.CHUNK + 1
LITTLE = 1 << 14  # bytes
DEPTH = 300  # how far down the tree the level best looks
_TURN = 1 << 31  # places are numbers of 32 bits; behind this one they begin anew

# How the levels 3 to 9 search: candidates, a length that is enough, whether to look two bytes ahead.
HARD = {
    3: (12, 14, 0),
    4: (16, 24, 0),
    5: (24, 40, 0),
    6: (35, 65, 0),
    7: (100, 130, 0),
    8: (300, 258, 1),
    9: (600, 258, 1),
}


def compress(
    source: memoryview | BinaryIO, write: Write, level: int | str, wrapper: str, about: wrappers.GzipHeader
) -> int:
    """Compress bytes in memory or an open file in portions; returns the size of the data in bytes.

    ``write`` gets each portion of the result; it must not keep the memory.
    """
    number = 10 if level == BEST else level
    write(b"".join(blob for _, blob, _ in wrappers.header(wrapper, number, about)))
    check = Check(wrapper)
    streams = _shared if level in EFFORTS else _best if level == BEST else _hard
    for portion in streams(source, level, check):
        write(portion)
    write(b"".join(blob for _, blob, _ in wrappers.trailer(wrapper, check.value, check.size)))
    return check.size


class Bits:
    """Blocks as bytes: what is complete is given away, the last bits wait. ``start``: the data behind it."""

    def __init__(self, tokens: int, chunks: int, tries: int) -> None:
        self._tries = tries
        self._bytes = np.empty(4 * tokens + 65536 + SLACK, np.uint8)
        self._words, self._memory = words_of(self._bytes), memoryview(self._bytes)
        self._state = np.zeros(3, np.uint64)
        self._counts = np.empty((chunks, form.MOST_LITERALS + form.MOST_DISTANCES), np.int64)
        self._weights = weights(tokens + 2)

    def segment(
        self, tokens: np.ndarray, array: np.ndarray, words: np.ndarray, start: int, last: bool
    ) -> memoryview:
        """The blocks of ``tokens``, which stand for the bytes of ``array`` from ``start`` on."""
        return self.blocks(tokens, self.cut(tokens), array, words, start, last)

    def cut(self, tokens: np.ndarray, chunk: int = stepped.CHUNK) -> np.ndarray:
        """Where the blocks of ``tokens`` end."""
        return deflate_cut.cut(tokens, len(tokens), chunk, self._weights, self._counts)

    def blocks(
        self,
        tokens: np.ndarray,
        ends: np.ndarray,
        array: np.ndarray,
        words: np.ndarray,
        start: int,
        last: bool,
    ) -> memoryview:
        """The blocks of ``tokens`` that end at ``ends``."""
        state = self._state
        self.start = deflate_blocks.write_segment(
            tokens, ends, array, words, start, last, self._tries, self._words, state
        )
        place = int(state[0])
        if last:
            self._bytes[place] = state[1]
            place += int(state[2] + 7) >> 3
        state[0] = 0
        return self._memory[:place]


@lru_cache(2)
def weights(size: int) -> np.ndarray:
    """n log2 n, as ``deflate_cut.weights`` computes them."""
    return deflate_cut.weights(size)


# --- levels 3 to 9 -------------------------------------------------------------------------------


def _hard(source: memoryview | BinaryIO, level: int, check: Check) -> Iterator[memoryview]:
    window = Window(source)
    # Where there is little, the code's own lengths are much of the result.
    bits = Bits(SEGMENT + _EXTRA, _CHUNKS, best.TRIES if window.last and window.end <= LITTLE else 1)
    tokens = np.empty(SEGMENT + _EXTRA, np.uint32)
    newest3, newest4, ring = (
        np.zeros(1 << 15, np.uint32),
        np.zeros(1 << 16, np.uint32),
        np.zeros(1 << 15, np.uint32),
    )
    effort, state, base = np.array(HARD[level], np.int64), np.array([search.FIRST, 0]), search.FIRST
    while True:
        at = int(state[search.AT]) - base
        moved = window.advance(at)
        base, at = base + moved, at - moved
        if base > _TURN:
            newest3[:] = newest4[:] = 0
            base, state[search.AT] = search.FIRST, search.FIRST + at
        stop = min(window.end, at + SPAN)
        least = search.shortest(window.array, at, stop)
        many = search.search(
            window.words, base, base + window.end, base + stop, least, effort, newest3, newest4, ring,
            search.LOG2, state, tokens, SEGMENT,
        )  # fmt: skip
        done = int(state[search.AT]) - base
        check.see(window.memory[at:done], window.words, at)
        last = window.last and done == window.end
        yield bits.segment(tokens[:many], window.array, window.words, at, last)
        if last:
            return


# --- best ----------------------------------------------------------------------------------------


def _best(source: memoryview | BinaryIO, level: str, check: Check) -> Iterator[memoryview]:
    window = Window(source)
    most = SPAN if not window.last else max(1, min(SPAN, window.end))
    bits, work = Bits(most, best.most_chunks(most), best.TRIES), _Work(most)
    newest3, newest4 = np.zeros(1 << 15, np.uint32), np.zeros(1 << 16, np.uint32)
    children, at, base = np.zeros(1 << 16, np.uint32), 0, search.FIRST
    while True:
        moved = window.advance(at)
        base, at = base + moved, at - moved
        if base > _TURN:
            newest3[:] = newest4[:] = 0
            base = search.FIRST
        size = tree.find(
            window.words, base, base + window.end, base + at, base + min(window.end, at + most), DEPTH,
            newest3, newest4, children, work.matches, work.starts,
        )  # fmt: skip
        tokens, ends = work.parse(window.array, at, size, bits)
        check.see(window.memory[at : at + size], window.words, at)
        last = window.last and at + size == window.end
        yield bits.blocks(tokens, ends, window.array, window.words, at, last)
        if last:
            return
        at += size


class _Work:
    """The memory of the level ``best``, for segments of at most so many bytes."""

    def __init__(self, most: int) -> None:
        self.matches = np.empty(8 * most + 1024, np.uint32)
        self.starts = np.empty(most + 2, np.int64)
        self._tokens, self._smallest = np.empty(most, np.uint32), np.empty(most, np.uint32)
        self._cheapest, self._choice = np.empty(most + 1, np.int64), np.empty(most, np.uint32)
        blocks = best.most_chunks(most)
        self._costs, self._ends = np.empty((blocks, best.COSTS), np.int32), np.empty(blocks, np.int64)

    def parse(self, array: np.ndarray, at: int, size: int, bits: Bits) -> tuple[np.ndarray, np.ndarray]:
        """The tokens of ``size`` bytes from ``at`` on, and where their blocks end."""
        tokens, found = self._tokens, (self.matches, self.starts)
        many = best.first_tokens(array, at, size, *found, tokens)
        least, kept, kept_ends, turn = 1 << 62, 0, None, 0
        for turn in range(best.PASSES + 1):
            ends = bits.cut(tokens[:many], best.chunk_for(turn, size))
            total = best.size_of(tokens, ends)
            if total < least:
                least, kept, kept_ends = total, many, ends
                self._smallest[:many] = tokens[:many]
            if turn == best.PASSES:
                break
            true = turn >= best.PASSES - best.TRUE_PASSES
            in_bytes = self._ends[: len(ends)]
            best.set_costs(tokens, ends, true, self._costs, in_bytes)
            many = best.parse(
                array, at, size, *found, self._costs, in_bytes, self._cheapest, self._choice, tokens
            )
        return self._smallest[:kept], kept_ends


# --- levels 1 and 2: the parse that the stepped writer has, too ----------------------------------


def _shared(source: memoryview | BinaryIO, level: int, check: Check) -> Iterator[memoryview]:
    bits = Bits(SEGMENT, _CHUNKS, 1)
    tokens = np.empty(SEGMENT + 1, np.uint32)
    for data, start, last in [(source, 0, True)] if isinstance(source, memoryview) else _portions(source):
        array = as_array(data)
        words = words_of(array)
        check.see(data[start:], words, start)
        many, at = 0, np.array([0, start, 0])
        for found in _sequences(data, level, start):
            at[ROW] = 0
            while (many := _append(found, at, array, tokens, many)) > SEGMENT:
                yield bits.segment(tokens[:SEGMENT], array, words, start, False)
                start, many = bits.start, 1
                tokens[0] = tokens[SEGMENT]
        yield bits.segment(tokens[:many], array, words, start, last)


def _sequences(data: memoryview, level: int, start: int) -> Iterator[np.ndarray]:
    """The sequences of the shared parse, and the literals behind the last of them as one without a match."""
    for found in lz77.sequences(data, form.LIMITS, EFFORTS[level], start):
        yield found
        start += int(found[:, :2].sum())
    yield np.array([[len(data) - start, 0, 0]], np.uint32)


def _portions(source: BinaryIO) -> Iterator[tuple[memoryview, int, bool]]:
    """The data of a file after the window before them: bytes, where they start, whether they end."""
    window = b""
    while True:
        portion = source.read(PORTION) or b""
        last = not portion
        yield memoryview(window + portion), len(window), last
        if last:
            return
        window = (window + portion)[-form.WINDOW :]


ROW, INDEX, LITERALS = range(3)


@compiled
def _append(found, at, array, tokens, many):
    """Append the tokens of sequences to ``tokens``, as long as there is room; ``at`` is how far that came."""
    row, index, literals = at[ROW], at[INDEX], at[LITERALS]
    while row < found.shape[0] and many < tokens.size:
        stop = min(many + np.int64(found[row, 0]) - literals, tokens.size)
        literals += stop - many
        while many < stop:
            tokens[many] = array[index]
            index += 1
            many += 1
        if literals == found[row, 0]:
            if found[row, 1]:
                if many == tokens.size:
                    break
                tokens[many] = found[row, 1] << 16 | found[row, 2]
                index += np.int64(found[row, 1])
                many += 1
            row += 1
            literals = 0
    at[ROW], at[INDEX], at[LITERALS] = row, index, literals
    return many
