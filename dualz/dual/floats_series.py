"""Numbers that follow each other in time: the XOR of neighbours, and their differences.

Where a series moves slowly, neighbours have sign, exponent and the first bits of the mantissa in common, and
the XOR of their bits begins with zeros; so Gorilla stores measurements. Differences of the words do the same
by subtraction. Both take nothing away and are undone exactly; whether they help is another matter.

Sources: Pelkonen et al., "Gorilla: a fast, scalable, in-memory time series database" (2015); Burtscher and
Ratanaworabhan, "FPC: a high-speed compressor for double-precision floating-point data" (2009).
Lesson: 16 (floats).
"""

from __future__ import annotations

import numpy as np


def xor(words: np.ndarray) -> np.ndarray:
    """Every word XOR the one before; the first stays. Unsigned words, shape (n,).

    >>> xor(np.array([12, 13, 13], np.uint8)).tolist()
    [12, 1, 0]
    """
    found = words.copy()
    found[1:] ^= words[:-1]
    return found


def undo_xor(words: np.ndarray) -> np.ndarray:
    """The words whose :func:`xor` these are."""
    return np.bitwise_xor.accumulate(words) if words.size else words.copy()


def differences(words: np.ndarray) -> np.ndarray:
    """Every word less the one before, going round at the end of the type; the first stays.

    >>> differences(np.array([12, 13, 12], np.uint8)).tolist()
    [12, 1, 255]
    """
    found = words.copy()
    found[1:] -= words[:-1]
    return found


def undo_differences(words: np.ndarray) -> np.ndarray:
    """The words whose :func:`differences` these are."""
    return np.cumsum(words, dtype=words.dtype)


def gorilla_bits(words: np.ndarray) -> int:
    """How many bits Gorilla takes for the values of a series, the first one as it is.

    An equal value is a bit. Else the XOR's meaningful bits are sent: either in the window of leading and
    trailing zeros of the value before (2 bits before them), or with a window of their own (2 bits, 5 for the
    leading zeros, at most 31 of them, and 6 for the number of bits; 5 where words have 32).
    """
    width = 8 * words.itemsize
    sizes = 2 + 5 + (6 if width > 32 else 5)
    bits, window = width if words.size else 0, (width, width)
    for word in map(int, xor(words)[1:]):
        if not word:
            bits += 1
            continue
        leading, trailing = min(width - word.bit_length(), 31), (word & -word).bit_length() - 1
        if leading >= window[0] and trailing >= window[1]:
            bits += 2 + width - sum(window)
        else:
            window = leading, trailing
            bits += sizes + width - leading - trailing
    return bits
