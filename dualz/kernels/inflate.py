"""INFLATE at speed; ``dualz.codecs.inflate`` says what the bits mean.

The kernel works between two buffers of fixed size. It stops when it needs more input or more room, and
goes on where it stopped; so a file of any size takes the same memory. The output buffer keeps the last
32 KiB of what was written before, where matches may still reach.

What makes it fast. Both buffers are also seen as 64-bit words *that begin at any byte*, so one load brings
57 bits or more, and one store writes eight bytes of a match, too many of them where it ends: the next
store writes over those. Most look-ups give a literal, many give two (see ``inflate_tables``), and up
to three look-ups follow one load.

Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy as np

from dualz.codecs import deflate_format as form
from dualz.codecs import wrappers
from dualz.codecs.errors import CorruptData
from dualz.codecs.feeds import MARGIN, PORTION, Feed, MemoryFeed
from dualz.codecs.inflate_refusals import Reason, refusal
from dualz.codecs.lz77 import too_large
from dualz.kernels import checksums
from dualz.kernels import inflate_blocks as blocks
from dualz.kernels import inflate_tables as tables
from dualz.kernels.inflate_blocks import BIT, LAST, LEFT, PHASE, PLACE, REASON
from dualz.kernels.inflate_symbols import FINISHED, REFUSED, SLACK
from dualz.kernels.words import as_array, words_of

Write = Callable[[memoryview], Any]

ROOM = 1 << 17
_WINDOW = form.WINDOW
_ENOUGH = _WINDOW // blocks.LONG + 1  # long stored blocks that a match can reach


class _Workspace:
    """The memory of a decoder; it is used again, since new memory takes time when it is touched first."""

    def __init__(self) -> None:
        self.buffer = bytearray(PORTION + MARGIN)
        self.out = np.empty(ROOM + SLACK, np.uint8)
        self.memory = memoryview(self.out)
        self.out_words, self.written = words_of(self.out), words_of(self.out)
        self.written.flags.writeable = False
        self.state = np.zeros(9, np.int64)
        self.places = np.zeros((64, 2), np.int64)
        self._words = words_of(as_array(self.buffer))
        self._tables = np.empty(tables.LITERAL_SIZE, np.uint32), np.empty(tables.DISTANCE_SIZE, np.uint32)

    def words(self, feed: Feed) -> np.ndarray:
        """The words of the buffer of a feed."""
        return self._words if feed.buffer.obj is self.buffer else words_of(as_array(feed.buffer))

    def run(self, words: np.ndarray, end: int, last: bool) -> int:
        return blocks.run(words, end, last, self.out, self.out_words, ROOM, *self._tables, self.state)


_spare: list[_Workspace] = []


def decompress(source: memoryview | BinaryIO, write: Write, wrapper: str, max_output: int) -> int:
    """Decompress bytes in memory or an open file in portions; returns the size of the data in bytes.

    ``write`` gets each portion; it must not keep the memory.

    Raises:
        CorruptData, TooLarge: as ``dualz.codecs.inflate.decompress``.
    """
    feed, space = _begin(source)
    try:
        size = 0
        while True:
            size += _member(feed, space, write, wrapper, max_output - size, max_output)
            if not wrappers.another_member(feed, wrapper):
                return size
    finally:
        _end(space)


def decompress_member(source: memoryview | BinaryIO, write: Write, wrapper: str, max_output: int) -> int:
    """As :func:`decompress`, the first stream or gzip member only; returns the byte where it ends."""
    feed, space = _begin(source)
    try:
        _member(feed, space, write, wrapper, max_output, max_output)
        return feed.position
    finally:
        _end(space)


def _begin(source: memoryview | BinaryIO) -> tuple[Feed, _Workspace]:
    """A feed of bytes in memory or of a file, and a workspace."""
    space = _spare.pop() if _spare else _Workspace()
    return (MemoryFeed if isinstance(source, memoryview) else Feed)(source, space.buffer), space


def _end(space: _Workspace) -> None:
    """Keep the workspace for the next one."""
    if not _spare:
        _spare.append(space)


def _member(feed: Feed, space: _Workspace, write: Write, wrapper: str, room: int, max_output: int) -> int:
    """Decompress one member to at most ``room`` bytes; returns how many they are."""
    wrappers.read_header(feed, wrapper)
    found, checksum = wrappers.checksum_of(wrapper)
    size = 0
    for portion, words, first in portions(feed, space):
        size += len(portion)
        if size > room:
            raise too_large(max_output)
        if wrapper == wrappers.ZLIB:
            found = checksums.adler32(portion, words, first, found)
        else:
            found = checksum(portion, found)
        write(portion)
    wrappers.require_same(wrappers.read_trailer(feed, wrapper), found, size)
    return size


# --- portions ------------------------------------------------------------------------------------

# Bytes of the data; they are those from a place on in the array whose words these are.
Portion = tuple[memoryview, np.ndarray, int]


def portions(feed: Feed, space: _Workspace) -> Iterator[Portion]:
    """The data of the raw stream that begins at the position of ``feed``, in portions; each is valid until
    the next. Afterwards the feed stands at the byte behind the stream.

    Raises:
        CorruptData: the stream is damaged or ends early.
    """
    feed.has(1)
    state, done = space.state, 0
    state[:] = 0
    state[BIT] = 8 * feed.start
    words = space.words(feed)
    while True:
        status = space.run(words, feed.end, feed.last)
        bit, place = int(state[BIT]), int(state[PLACE])
        feed.start = bit + 7 >> 3 if status == FINISHED else bit >> 3
        if status == REFUSED:
            raise _refusal(feed, *state[REASON:].tolist())
        if status or place > ROOM:
            if place > done:
                yield space.memory[done:place], space.written, done
            if status == FINISHED:
                return
            done = _keep_window(space, place)
            if status == blocks.STORED:
                yield from _stored(feed, space, words)
                done = int(state[PLACE])
                words = space.words(feed)
        else:
            feed.fill()
            words = space.words(feed)
            state[BIT] = 8 * feed.start + bit % 8


def _refusal(feed: Feed, reason: int, where: int, one: int, two: int) -> CorruptData:
    return refusal(reason, 8 * feed.dropped + (8 * feed.end if reason == Reason.SHORT else where), one, two)


def _keep_window(space: _Workspace, place: int) -> int:
    """Move what matches can still reach to the front of the output buffer; returns where it ends."""
    if place > _WINDOW:
        space.out[:_WINDOW] = space.out[place - _WINDOW : place]
        place = _WINDOW
    space.state[PLACE] = place
    return place


def _stored(feed: Feed, space: _Workspace, words: np.ndarray) -> Iterator[Portion]:
    """A long stored block, and stored blocks behind it: portions straight from the input."""
    state = space.state
    left = int(state[LEFT])
    recent: list[memoryview] = []
    while left:
        _remember(space, recent)  # the input buffer may move on now
        if not feed.has(1):
            raise _refusal(feed, Reason.SHORT, 0, 0, 0)
        words, at = space.words(feed), feed.start
        count = min(left, feed.end - at)
        recent = [feed.buffer[at : at + count]]
        yield recent[0], words, at
        feed.start += count
        left -= count
    state[BIT] = 8 * feed.start
    while count := blocks.next_stored(words, feed.end, space.places, state):
        for at, size in space.places[:count].tolist():
            recent.append(feed.buffer[at : at + size])
            yield recent[-1], words, at
        recent = recent[-_ENOUGH:]
    if not state[LAST]:
        _remember(space, recent)
    feed.start = int(state[BIT]) >> 3
    state[LEFT], state[PHASE] = 0, blocks.AT_END if state[LAST] else blocks.AT_HEADER


def _remember(space: _Workspace, recent: list[memoryview]) -> None:
    """Append to the output buffer what was written past it: matches may reach there."""
    for portion in recent[-_ENOUGH:]:
        portion = portion[-_WINDOW:]
        place = int(space.state[PLACE])
        if place + len(portion) > ROOM:
            place = _keep_window(space, place)
        space.memory[place : place + len(portion)] = portion
        space.state[PLACE] = place + len(portion)
