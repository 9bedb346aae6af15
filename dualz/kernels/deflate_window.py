"""The data on their way into DEFLATE: a buffer of fixed size that moves on, and what is seen on the way.

Lesson: 05 (deflate).
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from dualz.codecs import deflate_format as form
from dualz.codecs import wrappers
from dualz.kernels import checksums
from dualz.kernels.words import as_array, words_of

SPAN = 1 << 19  # bytes, at most, of a segment
AHEAD = 2048  # a lazy parse goes on while matches get longer: so far it may look
SLACK = 512  # behind the last byte: whole words are read


class Window:
    """Bytes of ``source`` in ``memory``, up to ``end``; ``last`` says that no more come.

    There are always at least ``SPAN`` and ``AHEAD`` more bytes than were used, but at the end of the data.
    """

    def __init__(self, source: memoryview | BinaryIO, room: int = form.WINDOW + 3 * SPAN + AHEAD) -> None:
        self._source, self._taken = source, 0
        if isinstance(source, memoryview):
            room = min(room, len(source) + 1)
        self._buffer = np.empty(room + SLACK, np.uint8)
        self.array = as_array(self._buffer.data)
        self.words, self.memory = words_of(self.array), memoryview(self.array)
        self.end, self.last = 0, False
        self._read()

    def advance(self, at: int) -> int:
        """Make sure that there is enough from ``at`` on; returns by how much all bytes were moved."""
        if self.last or self.end - at >= SPAN + AHEAD:
            return 0
        moved = max(0, at - form.WINDOW)
        self._buffer[: self.end - moved] = self._buffer[moved : self.end].copy()
        self.end -= moved
        self._read()
        return moved

    def _read(self) -> None:
        room = len(self._buffer) - SLACK
        with memoryview(self._buffer) as view:
            while self.end < room and not self.last:
                count = self._next(view[self.end : room])
                self.end += count
                self.last = not count
        if self.last:
            self._buffer[self.end : self.end + SLACK] = 0

    def _next(self, target: memoryview) -> int:
        if not isinstance(self._source, memoryview):
            return self._source.readinto(target) or 0
        count = min(len(target), len(self._source) - self._taken)
        target[:count] = self._source[self._taken : self._taken + count]
        self._taken += count
        return count


class Check:
    """The checksum and the size of the data, as they go by."""

    def __init__(self, wrapper: str) -> None:
        self.size, self._adler = 0, wrapper == wrappers.ZLIB
        self.value, self._checksum = wrappers.checksum_of(wrapper)

    def see(self, portion: memoryview, words: np.ndarray, first: int) -> None:
        """Go on with ``portion``, which are the bytes from ``first`` on in the array of ``words``."""
        if self._adler:
            self.value = checksums.adler32(portion, words, first, self.value)
        else:
            self.value = self._checksum(portion, self.value)
        self.size += len(portion)
