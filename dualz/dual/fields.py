"""The fields that a .dz file is made of: whole numbers, code lengths, and a reader that keeps a map.

A *varint* is a whole number in groups of 7 bits, lowest first; the high bit of a byte says that more
follow (LEB128, as in DWARF and WebAssembly). Code lengths are stored as differences in Exp-Golomb codes
(ITU-T H.264, section 9.1): small differences, which are common here, take few bits.

Lesson: 14 (dual). All fields in order: docs/dz-format.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dualz.codecs.bits import pack, take
from dualz.codecs.errors import CorruptData
from dualz.dual.work import Work
from dualz.kernels import sparse

MOST_VARINT_BYTES = 9


@dataclass(frozen=True)
class Span:
    """Bytes ``start`` to ``end`` (end excluded) of a file: ``what`` they are, and of which ``tensor``."""

    start: int
    end: int
    what: str
    tensor: str = ""


class Reader:
    """Reads a file from its start and writes down, in ``spans``, what every byte is.

    ``work`` is what decoding may cost; ``depth`` counts the parts of parts that are being read, and ``how``
    is the way in which the tensor itself was made of parts; ``in_pieces``: whether these are pieces.
    """

    def __init__(self, data: memoryview, end: int, version: int = 2) -> None:
        self.data = data[:end]
        self.version = version
        self.work = Work()
        self.depth = 0
        self.how = ""
        self.in_pieces = False
        self.at = 0
        self.tensor = ""
        self.spans: list[Span] = []

    @property
    def rest(self) -> memoryview:
        """The bytes that have not been read."""
        return self.data[self.at :]

    def take(self, size: int, what: str) -> memoryview:
        """The next ``size`` bytes.

        Raises:
            CorruptData: fewer are left.
        """
        view = take(self.data, self.at, size, what)
        self.skip(size, what)
        return view

    def skip(self, size: int, what: str) -> None:
        """Note that the next ``size`` bytes, which somebody has read from ``rest``, are ``what``."""
        if not size:
            return
        last = self.spans[-1] if self.spans else None
        start, self.at = self.at, self.at + size
        if last and (last.what, last.tensor) == (what, self.tensor):
            self.spans[-1] = Span(last.start, self.at, what, self.tensor)
        else:
            self.spans.append(Span(start, self.at, what, self.tensor))

    def byte(self, what: str) -> int:
        """The next byte.

        Raises:
            CorruptData: there is none.
        """
        return self.take(1, what)[0]

    def varint(self, what: str, most: int, span: str = "settings") -> int:
        """A whole number from 0 to ``most``; ``what`` it is, for a message, and for the map the ``span``.

        Raises:
            CorruptData: it is larger, or it is not in its shortest form.
        """
        value = 0
        for place in range(MOST_VARINT_BYTES):
            byte = self.byte(span)
            value |= (byte & 127) << 7 * place
            if byte < 128:
                if place and not byte:
                    raise CorruptData(f"A number ({what}) is not written in its shortest form.")
                break
        else:
            raise CorruptData(f"A number ({what}) takes more than {MOST_VARINT_BYTES} bytes.")
        if value > most:
            raise CorruptData(f"The file says {value} for {what}; at most {most} is allowed here.")
        return value

    def code_lengths(self, most: int, what: str) -> np.ndarray:
        """Code lengths of at most ``most`` symbols, as :func:`code_lengths` writes them; shape (n,), int64.

        Raises:
            CorruptData: they are no complete prefix code, nor one lone word of 1 bit.
        """
        # A length takes at most 9 bits, the number of symbols at most 2 * 13.
        window = np.frombuffer(self.rest[: (9 * most + 64) // 8], np.uint8)
        lengths, count, bits = sparse.read_lengths(window, most)
        if count < 0:
            raise CorruptData("The bits end within the code lengths.")
        if not 1 <= count <= most:
            raise CorruptData(f"The file gives {count} code lengths for {what}; 1 to {most} are allowed.")
        if not 0 <= lengths.min() <= lengths.max() <= sparse.LONGEST:
            wrong = lengths[(lengths < 0) | (lengths > sparse.LONGEST)][0]
            raise CorruptData(f"A code length of {what} is {wrong}; 0 to {sparse.LONGEST} are allowed.")
        size = -(-bits // 8)
        if window[size - 1] & (1 << 8 * size - bits) - 1:
            raise CorruptData(f"The code lengths of {what} are not filled up with zeros.")
        self.skip(size, f"code lengths of {what}")
        used = lengths[lengths > 0]
        if (1 << sparse.LONGEST >> used).sum() != 1 << sparse.LONGEST and used.tolist() != [1]:
            raise CorruptData(f"The code lengths of {what} do not make a complete prefix code.")
        return lengths


def varint(value: int) -> bytes:
    """A whole number, 0 to 2^63 - 1, as a varint.

    >>> varint(300)
    b'\\xac\\x02'
    """
    groups = bytearray()
    while value >= 128:
        groups.append(value & 127 | 128)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def code_lengths(lengths: np.ndarray) -> bytes:
    """Code lengths as bytes: how many, then each one's difference from the one before (the first: from 0).

    The number is an unsigned Exp-Golomb code; differences 0, 1, -1, 2, -2 ... are the codes of 0, 1, 2 ...

    >>> code_lengths(np.array([2, 2, 1])).hex()
    '212c'
    """
    steps = np.diff(lengths, prepend=0).tolist()
    signed = [2 * step - 1 if step > 0 else -2 * step for step in steps]
    return pack("".join(_golomb(number) for number in [len(steps), *signed]))


def _golomb(number: int) -> str:
    """The Exp-Golomb code of a whole number: as many zeros as its binary form of number + 1 has bits after
    the first, and that form."""
    binary = f"{number + 1:b}"
    return "0" * (len(binary) - 1) + binary
