"""xxHash, 32 bits: the checksum of LZ4 frames.

Four sums take four bytes each in turn, so that a processor can work at all four at once. It finds
accidents, not forgery: it is no signature.

Source: Collet, "XXH32 algorithm description" (2012 to 2023).
Lesson: 03 (lz77). At speed: ``dualz.kernels.xxh32``.
"""

from __future__ import annotations

import struct

from dualz.codecs import fast
from dualz.codecs.bits import as_bytes

P1, P2, P3, P4, P5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
STRIPE = 16
_WORD = (1 << 32) - 1


class XXH32:
    """The checksum of data that come in parts.

    >>> hash = XXH32()
    >>> hash.update(b"ab"); hash.update(b"c"); hex(hash.value)
    '0x32d153ff'
    """

    def __init__(self, seed: int = 0) -> None:
        self._sums = [(seed + start) & _WORD for start in (P1 + P2, P2, 0, -P1)]
        self._seed, self._size, self._waiting = seed, 0, b""

    def update(self, data: bytes) -> None:
        """Take the next part.

        Raises:
            TypeError: ``data`` is not bytes-like.
        """
        view = as_bytes(data)
        self._size += len(view)
        if self._waiting:
            missing = STRIPE - len(self._waiting)
            self._waiting += view[:missing]
            view = view[missing:]
            if len(self._waiting) < STRIPE:
                return
            self._sums = stripes(self._sums, memoryview(self._waiting))
        whole = len(view) - len(view) % STRIPE
        kernel = fast.kernel_for("xxh32", whole)
        self._sums = (kernel.stripes if kernel else stripes)(self._sums, view[:whole])
        self._waiting = bytes(view[whole:])

    @property
    def value(self) -> int:
        """The checksum of everything so far."""
        total = self._seed + P5
        if self._size >= STRIPE:
            total = sum(_turn(one, by) for one, by in zip(self._sums, (1, 7, 12, 18), strict=True))
        total += self._size
        rest = len(self._waiting) & ~3
        for (word,) in struct.iter_unpack("<I", self._waiting[:rest]):
            total = _turn((total + word * P3) & _WORD, 17) * P4
        for byte in self._waiting[rest:]:
            total = _turn((total + byte * P5) & _WORD, 11) * P1
        total &= _WORD
        total = (total ^ total >> 15) * P2 & _WORD
        total = (total ^ total >> 13) * P3 & _WORD
        return total ^ total >> 16


def of(data: bytes) -> int:
    """The checksum of ``data``.

    >>> hex(of(b""))
    '0x2cc5d05'
    """
    checksum = XXH32()
    checksum.update(data)
    return checksum.value


def stripes(sums: list[int], data: memoryview) -> list[int]:
    """The four sums after whole stripes of 16 bytes."""
    for words in struct.iter_unpack("<4I", data):
        sums = [
            _turn((one + word * P2) & _WORD, 13) * P1 & _WORD for one, word in zip(sums, words, strict=True)
        ]
    return sums


def _turn(word: int, by: int) -> int:
    """``word`` with its bits turned round by so many places to the left."""
    return (word << by | word >> (32 - by)) & _WORD
