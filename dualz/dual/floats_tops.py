"""Exponents coded together with the first two bits of the mantissa: what fp32 needs to come below 83 %.

Within an octave the density of a normal variable falls, so the first bits of the mantissa are not quite even:
all 23 of them have 22.92 bits of entropy once the exponent is known, nearly all of what is lost in the first
two. Finer symbols also come closer to powers of two, so Huffman's code loses less.

The ten bits, exponent and two more, are a number ``top`` below 1024. Symbol 0 stands for top 0 (zeros and the
smallest subnormals), symbol s from 1 to 255 for top ``base`` + s: 63 octaves, more than weights have. Six
bits are left of the byte that held the two (in a bfloat16 the last five of the mantissa, and the sign); four
of them take three bytes.

Lesson: 16 (floats). As a file: ``dualz.dual.floats_blobs``. The loops: ``dualz.kernels.float_tops``.
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import float_tops

TOPS = 1 << 10
FORMATS = ("float32", "bfloat16")  # the formats with exponents of eight bits


def base_of(counts: np.ndarray) -> int | None:
    """The base of a tensor whose tops come so often, shape (1024,); None where 255 symbols do not reach."""
    used = np.flatnonzero(counts[1:])
    if not used.size:
        return 0
    return int(used[0]) if used[-1] - used[0] < 255 else None


def symbols(counts: np.ndarray, base: int) -> np.ndarray:
    """How often each symbol comes, shape (256,), int64."""
    found = np.zeros(256, np.int64)
    some = counts[base + 1 : base + 256]
    found[0], found[1 : 1 + some.size] = counts[0], some
    return found


def packed_size(count: int) -> int:
    """Bytes that the six bits of ``count`` numbers of a block take."""
    return 3 * -(-count // 4)


def count(words: np.ndarray) -> np.ndarray:
    """How often each top occurs in words of float32 or bfloat16, shape (n,): shape (1024,), int64."""
    return float_tops.count(words, 8 * words.itemsize - 11)


def split(words: np.ndarray, base: int, coded: np.ndarray, low: np.ndarray, packed: np.ndarray) -> None:
    """A block of n words taken apart: its symbols go into ``coded``, shape (n,), its lowest bytes, lowest
    first, into ``low``, shape (bytes - 2, n), and its six bits into ``packed``, shape (3, n / 4 rounded up);
    all uint8. As in ``floats.split``, every word is turned left by one bit first: the sign stands last.

    Three quarters of the block have a row of ``packed`` each, in the low bits; the fourth quarter is dealt
    out over the high bits of the three, two bits each.
    """
    float_tops.split(words, 8 * words.itemsize, base, coded, low, packed)


def join(coded: np.ndarray, low: np.ndarray, packed: np.ndarray, base: int, words: np.ndarray) -> bool:
    """Fill ``words`` with what :func:`split` took apart; False if a bit is set that belongs to no number."""
    return bool(float_tops.join(coded, low, packed, 8 * words.itemsize, base, words))
