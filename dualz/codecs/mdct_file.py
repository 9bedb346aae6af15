"""A small file of sound: MDCT, a step for each band from the mask, whole numbers, Huffman codes.

It has the idea of MP3, and is none: no player opens it, and nobody tuned it by ear. Beside it MP3 has
windows of two lengths, stereo, a limit on the bits of each frame, and twenty years of listening tests.

The file, all numbers little-endian: ``dzs1``, rate in hertz (4 bytes), samples (8), size of a window (4),
then streams, each with its length in bytes (4): Huffman files of this course (``dualz.codecs.huffman_file``),
and the low bits of large values.

======== ==========================================================================================
stream   holds
======== ==========================================================================================
0        for each window and band its step, as the difference to the window before, modulo 256; a step
         is 2 to the power of (number - 128) / 4. A band that is all zeros repeats the number before.
1        for each window and band the bits of its largest magnitude (0: all zeros)
2        bands of 1 bit: four values at a time, 81 symbols
3, 4     bands of 2 and 3 bits: two values at a time, 49 and 225 symbols
5        bands of 4 bits and more: the value without its lowest bits, 4 bits and the sign
6        those lowest bits, one after the other
======== ==========================================================================================

Lesson: 07 (lossy). The transform: ``dualz.codecs.mdct``; the mask: ``dualz.codecs.hearing``.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from dualz.codecs import hearing, huffman, mdct
from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled, take
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.inflate import DEFAULT_MAX_OUTPUT

if TYPE_CHECKING:
    import numpy as np

MAGIC = b"dzs1"
SIZES = (64, 128, 256, 512, 1024, 2048)
_HEADER = struct.Struct("<4sIQI")
_GROUPS = ((1, 4, 3), (2, 2, 7), (3, 2, 15))  # bits, values at a time, numbers that a value can be
_MOST_BITS = 15
_RATES = range(8_000, 48_001)


class Sound(NamedTuple):
    """``samples``, float64 from -1 to 1, and how many there are in a second: the ``rate``."""

    samples: np.ndarray
    rate: int


class Levels(NamedTuple):
    """What is sent: ``levels``, int64 of shape (windows, size), and ``steps``, int64, (windows, 25)."""

    levels: np.ndarray
    steps: np.ndarray


def allocate(coefficients: np.ndarray, hidden: np.ndarray, rate: int) -> Levels:
    """The largest steps whose noise stays under the mask ``hidden`` in every band.

    The noise of rounding is a twelfth of the squared step where values are many; the step that this gives is
    made smaller until the noise that is measured fits. A quarter of a power of two is the finest difference.
    """
    import numpy as np

    starts = np.array(hearing.band_starts(coefficients.shape[1], rate))
    wide = np.maximum(np.diff(starts), 1)
    numbers = np.clip(np.floor(128 + 2 * np.log2(12 * hidden / wide) + 2), 8, 255).astype(np.int64)
    band = np.repeat(np.arange(hearing.BANDS), np.diff(starts))
    while True:
        levels = _rounded(coefficients, numbers, band)
        over = hearing.energies(coefficients - values(levels, numbers, band), rate) > hidden
        over &= numbers > 8
        if not over.any():
            return Levels(levels, numbers)
        numbers[over] -= 1


def _rounded(coefficients: np.ndarray, numbers: np.ndarray, band: np.ndarray) -> np.ndarray:
    import numpy as np

    most = (1 << _MOST_BITS) - 1
    exact = coefficients * (2.0 ** (-(numbers - 128) / 4))[:, band]
    return np.clip(np.rint(exact), -most, most).astype(np.int64)


def values(levels: np.ndarray, numbers: np.ndarray, band: np.ndarray) -> np.ndarray:
    """The coefficients that levels and the numbers of steps stand for."""
    return levels * (2.0 ** ((numbers - 128) / 4))[:, band]


def encode(samples: Any, rate: int = 44_100, offset: float = hearing.OFFSET, size: int = mdct.SIZE) -> bytes:
    """The file of a sound: ``samples`` from -1 to 1, one channel. ``offset``, in decibels, moves the mask.

    Raises:
        TypeError: ``rate`` or ``size`` is no whole number.
        ValueError: no row of numbers from -1 to 1, a rate outside 8000 to 48 000, or a size that is not one
            of 64, 128, ..., 2048.
    """
    import numpy as np

    row = np.asarray(samples, np.float64)
    if row.ndim != 1 or not (np.abs(row) <= 1).all():
        raise ValueError("A sound is a row of numbers from -1 to 1.")
    rate, size = whole(rate, "The rate"), whole(size, "The size of a block")
    _require(rate, size, ValueError)
    spectrum = mdct.forward(row, size)
    hidden = hearing.mask(spectrum, rate, offset)
    # Of the first and the last windows a half is cut off, and with it the noise moves to other bands: there
    # it is kept flat, and lower.
    wide = np.maximum(np.diff(hearing.band_starts(size, rate)), 1)
    ends = [0, -1, max(-2, -len(hidden))]
    hidden[ends] = wide * (hidden[ends] / wide).min(axis=1, keepdims=True) / 4
    found = allocate(spectrum, hidden, rate)
    return write(found, rate, row.size)


def _require(rate: int, size: int, error: type[ValueError]) -> None:
    if rate not in _RATES or size not in SIZES:
        raise error(
            f"A rate is from {_RATES[0]} to {_RATES[-1]} and a size one of {SIZES}, not {rate}, {size}."
        )


def write(found: Levels, rate: int, length: int) -> bytes:
    """The file of levels that are there already; ``length`` is that of the sound, in samples."""
    import numpy as np

    levels, size = found.levels, found.levels.shape[1]
    starts = hearing.band_starts(size, rate)
    parted = [np.abs(levels[:, low:high]).max(axis=1, initial=0) for low, high in pairwise(starts)]
    magnitudes = np.stack(parted, axis=1)
    bits = np.ceil(np.log2(magnitudes + 1)).astype(np.int64)
    steps = _repeated(found.steps, bits)
    before = np.concatenate([np.full((1, hearing.BANDS), 128), steps[:-1]])
    streams = [(steps - before).astype(np.uint8).tobytes(), bits.astype(np.uint8).tobytes()]
    of_value = np.repeat(bits, np.diff(starts), axis=1)
    for many, together, base in _GROUPS:
        chosen = levels[of_value == many] + base // 2
        chosen = np.append(chosen, np.full(-chosen.size % together, base // 2)).reshape(-1, together)
        streams.append((chosen @ base ** np.arange(together)).astype(np.uint8).tobytes())
    large = of_value > 3
    low = of_value[large] - 4
    streams.append(((levels[large] >> low) + 16).astype(np.uint8).tobytes())
    streams = [huffman.compress(stream) for stream in streams]
    streams.append(np.packbits(_low_bits(levels[large], low)).tobytes())
    parts = [struct.pack("<I", len(stream)) + stream for stream in streams]
    return _HEADER.pack(MAGIC, rate, length, size) + b"".join(parts)


def _repeated(steps: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """A band of zeros needs no step: it takes that of the window before, so that the difference is 0."""
    import numpy as np

    row = np.arange(len(steps))[:, None]
    last = np.maximum.accumulate(np.where(bits > 0, row, -1), axis=0)
    return np.where(last >= 0, np.take_along_axis(steps, np.maximum(last, 0), axis=0), 128)


def _low_bits(levels: np.ndarray, low: np.ndarray) -> np.ndarray:
    """The ``low`` lowest bits of each level, the highest of them first; uint8 of 0 and 1."""
    import numpy as np

    shifts = np.arange(_MOST_BITS)
    table = (levels[:, None] >> np.maximum(low[:, None] - 1 - shifts, 0)) & 1
    return table[shifts < low[:, None]].astype(np.uint8)


def decode(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> Sound:
    """The sound of a file; ``max_output`` bounds its samples, 8 bytes each.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        CorruptData: what is no such file, and bytes left over.
        TooLarge: the samples are more than ``max_output`` bytes.
    """
    found, rate, length = read(settled(blob), whole(max_output, "max_output"))
    import numpy as np

    starts = np.array(hearing.band_starts(found.levels.shape[1], rate))
    band = np.repeat(np.arange(hearing.BANDS), np.diff(starts))
    return Sound(mdct.inverse(values(found.levels, found.steps, band), length), rate)


def read(view: memoryview, max_output: int = DEFAULT_MAX_OUTPUT) -> tuple[Levels, int, int]:
    """The levels, the rate and the length of a file.

    Raises:
        CorruptData, TooLarge: as :func:`decode`.
    """
    import numpy as np

    magic, rate, length, size = _HEADER.unpack(take(view, 0, _HEADER.size, "the header"))
    if magic != MAGIC:
        raise CorruptData(f"This is no file of sound of dualz: it begins with {magic!r}, not {MAGIC!r}.")
    _require(rate, size, CorruptData)
    if 8 * length > max_output:
        raise TooLarge(f"The file says it holds {8 * length} bytes of samples; the limit is {max_output}.")
    windows = -(-length // size) + 1
    if windows > 8 * len(view):  # the steps and bits of a band take a bit each
        raise CorruptData(f"A file of {len(view)} bytes is too short for {windows} windows.")
    at, streams = _HEADER.size, []
    for number in range(7):
        count = int.from_bytes(take(view, at, 4, f"the length of stream {number}"), "little")
        streams.append(take(view, at + 4, count, f"stream {number}"))
        at += 4 + count
    if at != len(view):
        raise CorruptData(f"The file ends at byte {at}, and other bytes follow.")
    cells = windows * hearing.BANDS
    changes = _symbols(streams[0], cells, 256).reshape(windows, -1)
    steps = (128 + np.cumsum(changes, axis=0)) & 255
    bits = _symbols(streams[1], cells, _MOST_BITS + 1).reshape(windows, -1)
    of_value = np.repeat(bits, np.diff(hearing.band_starts(size, rate)), axis=1)
    levels = np.zeros((windows, size), np.int64)
    for (many, together, base), stream in zip(_GROUPS, streams[2:5], strict=True):
        here = of_value == many
        count = int(here.sum())
        groups = _symbols(stream, -(-count // together), base**together)
        split = groups[:, None] // base ** np.arange(together) % base - base // 2
        levels[here] = split.reshape(-1)[:count]
    large = of_value > 3
    low = of_value[large] - 4
    top = _symbols(streams[5], int(large.sum()), 32) - 16
    levels[large] = (top << low) + _read_low(streams[6], low)
    return Levels(levels, steps), rate, length


def _symbols(stream: memoryview, count: int, base: int) -> np.ndarray:
    """``count`` symbols below ``base``; int64."""
    import numpy as np

    found = np.frombuffer(huffman.decompress(stream, max_output=count), np.uint8).astype(np.int64)
    if found.size != count or (found >= base).any():
        raise CorruptData(f"A stream has {found.size} symbols; {count} below {base} are expected.")
    return found


def _read_low(stream: memoryview, low: np.ndarray) -> np.ndarray:
    import numpy as np

    total = int(low.sum())
    if len(stream) != -(-total // 8):
        raise CorruptData(f"The last stream has {len(stream)} bytes; {-(-total // 8)} are needed.")
    bits = np.unpackbits(np.frombuffer(stream, np.uint8)).astype(np.int64)
    ends = np.cumsum(low)
    found = np.zeros(low.size, np.int64)
    for place in range(int(low.max(initial=0))):
        more = place < low
        found[more] = found[more] << 1 | bits[(ends - low)[more] + place]
    return found
