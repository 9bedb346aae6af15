"""Input in portions, from memory or from a file: what a decoder of whole files takes its bytes from.

A feed holds one buffer of fixed size, so that a decoder needs the same memory for a kilobyte as for a
terabyte. Behind the valid bytes there are always ``MARGIN`` more, which are zeros at the end of the input:
a decoder may look ahead without asking whether it may.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from dualz.codecs.bit_tape import ends_early

PORTION = 1 << 17
MARGIN = 1024


class Feed:
    """Bytes of ``file``, at most ``portion`` of them in ``buffer`` at a time.

    ``buffer[start:end]`` are the bytes that were read and not used yet; ``last`` says that no more come.
    """

    def __init__(self, file: BinaryIO, portion: int = PORTION) -> None:
        self._file = file
        self.buffer = bytearray(portion + MARGIN)
        self.start = self.end = self._dropped = 0
        self.last = False

    @classmethod
    def of(cls, data: memoryview) -> Feed:
        """A feed of bytes in memory."""
        return cls(Memory(data), max(MARGIN, min(PORTION, len(data) + 1)))

    @property
    def position(self) -> int:
        """How many bytes of the file were used."""
        return self._dropped + self.start

    @property
    def dropped(self) -> int:
        """How many bytes of the file came before ``buffer[0]``."""
        return self._dropped

    def fill(self) -> None:
        """Move the unused bytes to the front, and read on until the buffer is full or the input ends."""
        left = self.end - self.start
        self.buffer[:left] = self.buffer[self.start : self.end]
        self._dropped += self.start
        self.start, self.end = 0, left
        room = len(self.buffer) - MARGIN
        with memoryview(self.buffer) as view:
            while self.end < room and not self.last:
                count = self._file.readinto(view[self.end : room])
                self.end += count or 0
                self.last = not count
            if self.last:
                view[self.end : self.end + MARGIN] = bytes(MARGIN)

    def has(self, size: int) -> bool:
        """Whether ``size`` more bytes (few) can be read."""
        if self.end - self.start < size and not self.last:
            self.fill()
        return self.end - self.start >= size

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes (few), or as many as there are."""
        self.has(size)
        return bytes(self.buffer[self.start : min(self.end, self.start + size)])

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes, at most ``MARGIN``.

        Raises:
            CorruptData: fewer are left.
        """
        if not self.has(size):
            raise ends_early(8 * (self._dropped + self.end))
        self.start += size
        return bytes(self.buffer[self.start - size : self.start])

    def until_zero(self) -> Iterator[bytes]:
        """Portions of the bytes up to and with the next zero byte.

        Raises:
            CorruptData: there is none.
        """
        while self.has(1):
            at = self.buffer.find(0, self.start, self.end)
            stop = self.end if at < 0 else at + 1
            portion = bytes(self.buffer[self.start : stop])
            self.start = stop
            yield portion
            if at >= 0:
                return
        raise ends_early(8 * (self._dropped + self.end))


class Memory(io.RawIOBase):
    """A readable file over bytes in memory, without a copy of them."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._at = data, 0

    def readable(self) -> bool:
        return True

    def readinto(self, target) -> int:
        count = min(len(target), len(self._data) - self._at)
        target[:count] = self._data[self._at : self._at + count]
        self._at += count
        return count
