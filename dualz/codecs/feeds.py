"""Input in portions, from memory or from a file: what a decoder of whole files takes its bytes from.

A feed holds one buffer of fixed size, so that a decoder needs the same memory for a kilobyte as for a
terabyte. Behind the valid bytes there are always ``MARGIN`` more, which are zeros at the end of the input:
a decoder may look ahead without asking whether it may.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Protocol

from dualz.codecs.bit_tape import ends_early

PORTION = 1 << 17
MARGIN = 1024


class Readable(Protocol):
    """A file that is open for reading bytes."""

    def readinto(self, target: memoryview, /) -> int | None:
        """Fill ``target`` with the next bytes, or with some of them; how many, 0 at the end."""


class Feed:
    """Bytes of ``file``, a portion of them in ``buffer`` at a time.

    ``buffer[start:end]`` are the bytes that were read and not used yet; ``last`` says that no more come.
    ``memory``, where it is given, is what is read into: a portion and the margin.
    """

    def __init__(self, file: Readable, memory: bytearray | None = None) -> None:
        self._file = file
        self._memory = bytearray(PORTION + MARGIN) if memory is None else memory
        self.buffer: memoryview = memoryview(self._memory).toreadonly()
        self.start = self.end = self.dropped = 0
        self.last = False

    @property
    def position(self) -> int:
        """How many bytes of the file were used; ``dropped`` of them came before ``buffer[0]``."""
        return self.dropped + self.start

    def seek(self, position: int) -> None:
        """Go on at the byte ``position`` of the file, which is still in the buffer."""
        self.start = position - self.dropped

    def fill(self) -> None:
        """Move the unused bytes to the front, and read on until the buffer is full or the input ends."""
        left = self.end - self.start
        self._memory[:left] = self.buffer[self.start : self.end]
        self.dropped += self.start
        self.start, self.end = 0, left
        room = len(self._memory) - MARGIN
        with memoryview(self._memory) as view:
            while self.end < room and not self.last:
                count = self._file.readinto(view[self.end : room])
                self.end += count or 0
                self.last = not count
            if self.last:
                view[self.end : self.end + MARGIN] = bytes(MARGIN)

    def has(self, size: int) -> bool:
        """Whether ``size`` more bytes, at most ``MARGIN``, can be read."""
        if self.end - self.start < size and not self.last:
            self.fill()
        return self.end - self.start >= size

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, at most ``MARGIN``, or as many as there are."""
        self.has(size)
        return bytes(self.buffer[self.start : min(self.end, self.start + size)])

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes, at most ``MARGIN``.

        Raises:
            CorruptData: fewer are left.
        """
        blob = self.peek(size)
        if len(blob) < size:
            raise ends_early(8 * (self.dropped + self.end))
        self.start += size
        return blob

    def until_zero(self) -> Iterator[bytes]:
        """Portions of the bytes up to and with the next zero byte.

        Raises:
            CorruptData: there is none.
        """
        while portion := self.peek(MARGIN):
            at = portion.find(0)
            yield self.take(at + 1 if at >= 0 else len(portion))
            if at >= 0:
                return
        raise ends_early(8 * (self.dropped + self.end))


class MemoryFeed(Feed):
    """A feed of ``data`` in memory. Many are read where they are, and only the last of them are copied, so
    that a margin follows them; few are copied at once."""

    def __init__(self, data: memoryview, memory: bytearray | None = None) -> None:
        super().__init__(io.BytesIO(), memory)
        self.end = len(data)
        self.buffer = data
        self.fill()

    def fill(self) -> None:
        """Move the unused bytes, which must be few, to a place with a margin behind it."""
        left = self.end - self.start
        if left + MARGIN > len(self._memory):
            return
        self._memory[:left] = self.buffer[self.start : self.end]
        self._memory[left : left + MARGIN] = bytes(MARGIN)
        self.buffer = memoryview(self._memory).toreadonly()
        self.dropped += self.start
        self.start, self.end, self.last = 0, left, True
