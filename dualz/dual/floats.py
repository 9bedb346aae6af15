"""Floats taken apart: sign, exponent and mantissa, and the byte planes that a coder works on.

A float is a place on a ruler that doubles: the exponent says between which two powers of two a number lies,
the mantissa where between them. Weights of a network use few of the exponents, and those unevenly; signs
and mantissas look random. So exponents are what can be coded.

As everywhere in ``dualz.dual``, numbers are handled as words, unsigned numbers with the same bits: a nan
keeps its payload, and -0.0 its sign.

Sources: IEEE 754-2019; Micikevicius et al., "FP8 formats for deep learning" (2022); Hershcovitch et al.,
"ZipNN" (2024); Zhang et al., "70% size, 100% accuracy" (DFloat11, 2025).
Lesson: 16 (floats). As a file: ``dualz.dual.floats_file``. Step by step: ``dualz.dual.floats_apart``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_PIECE = 1 << 14  # words that stay in the cache while they are cut


class Format(NamedTuple):
    """A format of floats: its name as in torch, and the bits of exponent and mantissa; the sign is one more.

    ``infinite``: the highest exponent stands for infinities and nans, as in IEEE 754. Where it does not
    (e4m3), only the word of all ones is a nan, of either sign.
    """

    name: str
    exponent: int
    mantissa: int
    infinite: bool = True

    @property
    def bits(self) -> int:
        return 1 + self.exponent + self.mantissa

    @property
    def word(self) -> np.dtype:
        """The unsigned type of its words."""
        return np.dtype(f"<u{self.bits // 8}")

    @property
    def bias(self) -> int:
        """What is subtracted from a stored exponent."""
        return (1 << self.exponent - 1) - 1


FORMATS = {
    format.name: format
    for format in (
        Format("float32", 8, 23),
        Format("bfloat16", 8, 7),
        Format("float16", 5, 10),
        Format("float8_e4m3fn", 4, 3, infinite=False),
        Format("float8_e5m2", 5, 2),
    )
}


def format_of(name: str) -> Format:
    """The format called ``name``.

    Raises:
        ValueError: it is none of ``FORMATS``.
    """
    if name not in FORMATS:
        raise ValueError(f"{name!r} is no format of floats that is known here: {', '.join(FORMATS)} are.")
    return FORMATS[name]


def words_of(numbers: np.ndarray, name: str) -> np.ndarray:
    """Float32 numbers as words of a format, rounded to nearest (halves to even); any shape, which is kept.

    What is too large becomes infinity, or in e4m3, which has none, the largest number, as in torch 2.13.

    Raises:
        ValueError: an unknown format.
    """
    format = format_of(name)
    numbers = np.asarray(numbers, "<f4", order="C")
    bits = numbers.view("<u4")
    if name == "float32":
        return bits
    if name == "float16":
        with np.errstate(over="ignore"):
            return numbers.astype("<f2").view("<u2")
    if name == "bfloat16":
        wide = bits.astype(np.uint64)
        rounded = (wide + 0x7FFF + (wide >> 16 & 1) >> 16).astype("<u2")
        return np.where(np.isnan(numbers), (bits >> 16 | 0x40).astype("<u2"), rounded)
    return _narrow(numbers, format)


def _narrow(numbers: np.ndarray, format: Format) -> np.ndarray:
    """Words of one byte: the nearest of all values of the format."""
    every = np.arange(1 << format.bits - 1, dtype=np.uint8)
    values = values_of(every, format.name)
    finite = every[np.isfinite(values)]
    ladder = values[finite].astype("f8")  # ascending, as the words are
    with np.errstate(invalid="ignore"):  # signalling nans
        size = np.abs(numbers).astype("f8")
    above = np.clip(np.searchsorted(ladder, size), 1, len(ladder) - 1)
    low, high = ladder[above - 1], ladder[above]
    up = (size - low > high - size) | ((size - low == high - size) & (finite[above] % 2 == 0))
    word = finite[above - 1] + up.astype(np.uint8)
    if format.infinite:  # halfway between the largest number and the next, it is too large
        word = np.where(size >= ladder[-1] + (ladder[-1] - ladder[-2]) / 2, finite[-1] + 1, word)
    word = np.where(np.isnan(numbers), every[-1], word)
    return (word | np.signbit(numbers).astype(np.uint8) << 7).astype(np.uint8)


def values_of(words: np.ndarray, name: str) -> np.ndarray:
    """The numbers that ``words`` stand for, float32, of the same shape; every format fits into it exactly.

    Raises:
        ValueError: an unknown format.
    """
    format = format_of(name)
    if name == "float32":
        return np.asarray(words, "<u4", order="C").view("<f4")
    if name == "bfloat16":
        return (np.asarray(words).astype("<u4") << 16).view("<f4")
    if name == "float16":
        return np.asarray(words, "<u2", order="C").view("<f2").astype("<f4")
    sign, exponent, mantissa = (field.astype("f8") for field in fields(words, name))
    tiny = exponent == 0
    fraction = mantissa / (1 << format.mantissa) + ~tiny
    values = fraction * np.exp2(np.maximum(exponent, 1) - format.bias)
    top = exponent == (1 << format.exponent) - 1
    if format.infinite:
        values = np.where(top, np.where(mantissa == 0, np.inf, np.nan), values)
    else:
        values = np.where(top & (mantissa == (1 << format.mantissa) - 1), np.nan, values)
    return np.where(sign == 1, -values, values).astype("<f4")


# --- fields: what the bits mean ------------------------------------------------------------------------


def fields(words: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sign, stored exponent and mantissa of every word: three arrays of the type and shape of ``words``.

    >>> [int(field) for field in fields(np.array(0xC0A0, np.uint16), "bfloat16")]
    [1, 129, 32]

    Raises:
        ValueError: an unknown format, or words of another size.
    """
    format = format_of(name)
    words = _checked(words, format)
    one, mantissa = np.array(1, words.dtype), np.array(format.mantissa, words.dtype)
    sign = words >> np.array(format.bits - 1, words.dtype)
    exponent = words >> mantissa & ((one << np.array(format.exponent, words.dtype)) - one)
    return sign, exponent, words & ((one << mantissa) - one)


def from_fields(sign: np.ndarray, exponent: np.ndarray, mantissa: np.ndarray, name: str) -> np.ndarray:
    """The words with these fields: undoes :func:`fields`.

    Raises:
        ValueError: an unknown format, or a field that does not fit into its bits.
    """
    format = format_of(name)
    word = np.zeros(np.shape(sign), format.word)
    widths = (1, format.exponent, format.mantissa)
    for field, width in zip((sign, exponent, mantissa), widths, strict=True):
        field = np.asarray(field)
        if field.size and not 0 <= int(field.min()) <= int(field.max()) < 1 << width:
            raise ValueError(f"A field of {width} bits holds 0 to {(1 << width) - 1}.")
        word = (word << np.array(width, word.dtype) if width < format.bits else word) | field.astype(
            word.dtype
        )
    return word


def _checked(words: np.ndarray, format: Format) -> np.ndarray:
    words = np.asarray(words)
    if words.dtype != format.word:
        raise ValueError(f"Words of {format.name} are {format.word.name}, not {words.dtype.name}.")
    return words


def entropy(plane: np.ndarray) -> float:
    """Bits a value that a code by counts needs at least: the entropy of whole numbers below 65 536.

    >>> entropy(np.array([1, 1, 2, 3]))
    1.5
    """
    counts = np.bincount(np.ravel(plane))
    share = counts[counts > 0] / max(np.size(plane), 1)
    return float(-(share * np.log2(share)).sum()) + 0.0


# --- planes: what is coded -----------------------------------------------------------------------------


def split(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The plane that holds the exponents, shape (n,), and the other bytes, shape (bytes - 1, n); all uint8.

    Every word (shape (n,)) is turned left by one bit first, so that the sign stands last. The first plane
    is then the exponent of a float32 or bfloat16, the exponent and the first three bits of the mantissa of a
    float16, and the whole of a float8.
    """
    size = words.itemsize
    coded, rest = np.empty(words.size, np.uint8), np.empty((size - 1, words.size), np.uint8)
    one, top, high = (words.dtype.type(bits) for bits in (1, 8 * size - 1, 8 * size - 9 if size > 1 else 0))
    for first in range(0, words.size, _PIECE):
        piece = words[first : first + _PIECE]
        turned = piece << one
        turned |= piece >> top
        coded[first : first + _PIECE] = piece >> high if size > 1 else turned
        for place in range(size - 1):
            rest[place, first : first + _PIECE] = turned >> words.dtype.type(8 * place)
    return coded, rest


def join(coded: np.ndarray, rest: np.ndarray, words: np.ndarray) -> None:
    """Fill ``words`` with what :func:`split` took apart."""
    size, kind = words.itemsize, words.dtype.type
    one, top = kind(1), kind(8 * size - 1)
    for first in range(0, words.size, _PIECE):
        turned = coded[first : first + _PIECE].astype(words.dtype)
        turned <<= kind(8 * size - 8)
        for place in range(size - 1):
            low = rest[place, first : first + _PIECE].astype(words.dtype)
            low <<= kind(8 * place)
            turned |= low
        piece = words[first : first + _PIECE]
        np.right_shift(turned, one, out=piece)
        turned <<= top
        piece |= turned
