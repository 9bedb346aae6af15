"""An adaptive binary range coder: one bit at a time, and no table of counts goes ahead of the data.

rANS knows the shares of its symbols before it begins. A range coder may change its mind after every bit. Its
message is an interval of whole numbers, ``low`` to ``high``, at first all of 32 bits. For each bit

    split:  the lower part, as large as the chance of a 1, stands for 1, and the rest for 0
    take:   the part of the bit becomes the interval: a chance p makes it 1 / p times as small
    learn:  the chance of a 1 moves towards the bit, much at first, then less and less
    widen:  while low and high have the same highest byte, it is written, and both shift left by 8 bits

Any number of the last interval tells the message; the one with the fewest bytes is written, without the zeros
at its end. The decoder makes the same splits, and looks into which part its number falls.

An interval across a border of bytes, 00ffffff to 01000000, cannot be widened, however small it is. Other
range coders widen it all the same, and may have to add a carry to bytes that went out before. This one goes
on with few numbers, and so imprecisely, until the highest bytes are equal: rare, some bits lost, no carry.

Chances are whole numbers of 65536, kept in 32 to 65504. Splits, bytes and learning are those of the labels
of a .dz file (docs/dz-format.md). There, chances of five such contexts are mixed for each bit: here is one.

Source: Rissanen and Langdon, "Arithmetic coding" (1979); Martin, "Range encoding" (1979), for whole bytes.
Lesson: 06 (bwt), further. Pictures: ``dualz.figures.range_coder``. At speed: ``dualz.kernels.context``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import log2

from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled
from dualz.codecs.errors import CorruptData
from dualz.trace import Step

SCALE = 65536
LEAST, TOP = 32, SCALE - 32
MOST_SEEN = 255
_MASK = (1 << 32) - 1


@dataclass(frozen=True)
class Started(Step):
    """Before the first bit: the interval, ``low`` to ``high``, and the ``chance`` of a 1, of 65536.
    ``code`` is the first four bytes of the stream as a number, or None if this is encoding."""

    low: int
    high: int
    chance: int
    code: int | None


@dataclass(frozen=True)
class Coded(Step):
    """The ``bit`` at ``index`` took its part of ``low`` to ``high``: up to ``middle`` for 1, above it for 0.
    The ``chance`` of a 1 was this, of 65536, and is ``learned`` for the next bit."""

    index: int
    bit: int
    chance: int
    low: int
    middle: int
    high: int
    code: int | None
    learned: int

    @property
    def taken(self) -> tuple[int, int]:
        """The interval that is left, both ends included."""
        return (self.low, self.middle) if self.bit else (self.middle + 1, self.high)

    @property
    def cost(self) -> float:
        """What the bit costs by its chance, in bits: -log2 p."""
        return log2(SCALE / (self.chance if self.bit else SCALE - self.chance))


@dataclass(frozen=True)
class Widened(Step):
    """After the bit at ``index``, ``byte`` was the highest of both ends. It went out, and the interval is
    ``low`` to ``high``, 256 times as wide; in decoding ``code`` has fetched a byte."""

    index: int
    byte: int
    low: int
    high: int
    code: int | None


@dataclass(frozen=True)
class Ended(Step):
    """``data`` are all bytes of the stream: those that went out, and the fewest that name a number from
    ``low`` to ``high``, without zeros at the end."""

    low: int
    high: int
    data: bytes


def encode(bits: Sequence[int]) -> Generator[Step, None, bytes]:
    """The bytes for ``bits``, each 0 or 1. How many bits there are has to be told in another way.

    >>> from dualz.trace import finish
    >>> finish(encode([0, 0, 1, 0, 0, 0, 0, 1])).hex()
    '9d'

    Raises:
        ValueError: a bit is neither 0 nor 1.
    """
    for index, bit in enumerate(bits):
        if bit not in (0, 1):
            raise ValueError(f"A bit is 0 or 1; at place {index} there is {bit!r}.")
    _, data = yield from _run(len(bits), [int(bit) for bit in bits], b"")
    return data


def decode(data: bytes, count: int) -> Generator[Step, None, list[int]]:
    """The ``count`` bits of ``data``, bytes that :func:`encode` returned.

    >>> from dualz.trace import finish
    >>> finish(decode(bytes.fromhex("9d"), 8))
    [0, 0, 1, 0, 0, 0, 0, 1]

    Raises:
        TypeError: ``data`` is not bytes-like, or ``count`` not a whole number.
        ValueError: ``count`` is negative.
        CorruptData: no ``count`` bits are coded as these bytes. Bytes that were damaged or cut may be those
            of other bits: that only a checksum can find.
    """
    given = bytes(settled(data))
    bits, expected = yield from _run(whole(count, "count"), None, given)
    if expected != given:
        raise CorruptData(
            f"No encoder writes these {len(given)} bytes for the {count} bits that were read from them."
        )
    return bits


def _run(
    count: int, bits: Sequence[int] | None, given: bytes
) -> Generator[Step, None, tuple[list[int], bytes]]:
    """Code ``bits``; or, if they are None, read ``count`` of them from ``given``. Returns bits and bytes."""
    low, high, chance, seen = 0, _MASK, SCALE // 2, 0
    code = int.from_bytes(given[:4].ljust(4, b"\0"), "big") if bits is None else None
    found: list[int] = []
    written = bytearray()
    yield Started(low, high, chance, code)
    for index in range(count):
        span = high - low
        middle = low + (span >> 16) * chance + ((span & 0xFFFF) * chance >> 16)
        bit = bits[index] if bits is not None else int(code is not None and code <= middle)
        learned = learn(chance, seen, bit)
        coded = Coded(index, bit, chance, low, middle, high, code, learned)
        yield coded
        found.append(bit)
        (low, high), chance, seen = coded.taken, learned, min(seen + 1, MOST_SEEN)
        while low >> 24 == high >> 24:
            written.append(low >> 24)
            low, high = low << 8 & _MASK, high << 8 & _MASK | 255
            if code is not None:
                place = len(written) + 3
                code = code << 8 & _MASK | (given[place] if place < len(given) else 0)
            yield Widened(index, written[-1], low, high, code)
    data = bytes(written + _shortest(low, high)).rstrip(b"\0")
    yield Ended(low, high, data)
    return found, data


def learn(chance: int, seen: int, bit: int) -> int:
    """The chance of a 1, of 65536, after ``bit``, where ``seen`` bits were seen before it.

    >>> learn(32768, 0, 1), learn(32768, 100, 1)
    (54613, 33090)
    """
    moved = chance + 2 * ((bit << 16) - chance) // (2 * seen + 3)
    return min(max(moved, LEAST), TOP)


def _shortest(low: int, high: int) -> bytes:
    """As few bytes as name a number from ``low`` to ``high``, zeros behind them."""
    for size in range(5):
        step = 1 << (32 - 8 * size)
        value = -(-low // step) * step
        if value <= high:
            return value.to_bytes(4, "big")[:size]
    raise AssertionError("Four bytes name any number.")
