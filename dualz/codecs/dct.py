"""One block of JPEG, step by step: 8 x 8 samples to bits, and back.

The discrete cosine transform (DCT) writes a block as a sum of 64 patterns, products of two cosines. The first
is flat (DC, the mean times 8), the others (AC) are waves. It loses nothing, nor does the zig-zag, which only
says in which order the 64 numbers are sent. What is lost is lost by the quantization: each number is
divided by its step and rounded. After that most are 0, and runs of zeros are short to say.

A level that is not 0 has a size category, the bits of its magnitude. The Huffman word says how many zeros
come before it and its category; then so many bits say which level of that category it is. Negative levels
are sent as the bits of the level minus one.

The transform has real numbers here. Files have whole ones (``dualz.kernels.jpeg_blocks``), so that once in
a while a level differs by one.

Source: ITU-T T.81 (JPEG), annexes A and F; Ahmed, Natarajan and Rao, "Discrete cosine transform" (1974).
Lesson: 07 (lossy). Pictures: ``dualz.figures.dct``. Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sqrt
from typing import Any

from dualz.codecs.arguments import whole
from dualz.codecs.errors import CorruptData
from dualz.codecs.jpeg_format import AC_LUMINANCE, DC_LUMINANCE, ZIGZAG, category, extra_bits, level_of
from dualz.trace import Step

Numbers = tuple[float, ...]  # 64 of them, row by row
Levels = tuple[int, ...]
Block = Iterable[Any]  # 8 rows of 8 numbers, or 64 numbers
ZRL, EOB = 0xF0, 0x00  # sixteen zeros; nothing but zeros up to the end


@dataclass(frozen=True)
class BeganBlock(Step):
    """The samples of a block, 0 to 255."""

    samples: Levels


@dataclass(frozen=True)
class Transformed(Step):
    """The amount of each pattern in the samples less 128."""

    samples: Levels
    coefficients: Numbers


@dataclass(frozen=True)
class Quantized(Step):
    """Each coefficient divided by its step and rounded: its level."""

    coefficients: Numbers
    steps: Levels
    levels: Levels


@dataclass(frozen=True)
class CodedLevels(Step):
    """The places ``first`` to ``last`` of the zig-zag are sent: a Huffman ``word`` for ``symbol``, which is
    the category for DC, else 16 zeros + category, and ``more`` bits. ``bits`` are all up to now."""

    levels: Levels
    first: int
    last: int
    symbol: int
    word: str
    more: str
    bits: str


@dataclass(frozen=True)
class ReadLevels(Step):
    """The same when it is read: ``levels`` are those that are known now, ``left`` the bits to come."""

    levels: Levels
    first: int
    last: int
    symbol: int
    word: str
    more: str
    left: str


@dataclass(frozen=True)
class Scaled(Step):
    """Each level times its step."""

    levels: Levels
    steps: Levels
    coefficients: Numbers


@dataclass(frozen=True)
class Restored(Step):
    """The sum of the patterns, plus 128, rounded and cut to 0 to 255."""

    coefficients: Numbers
    samples: Levels


# --- the transform -------------------------------------------------------------------------------


def cosine(frequency: int, place: int) -> float:
    """The wave ``frequency`` (0 to 7) at ``place`` (0 to 7): eight such waves are orthogonal, of length 1."""
    return sqrt(0.125 if frequency == 0 else 0.25) * cos((2 * place + 1) * frequency * pi / 16)


_WAVES = tuple(tuple(cosine(frequency, place) for place in range(8)) for frequency in range(8))


def forward(block: Block) -> Numbers:
    """The 64 coefficients of a block, row by row (the row says how fast the pattern changes downwards).

    >>> [round(value) for value in forward([10] * 64)[:3]]
    [80, 0, 0]

    Raises:
        ValueError: there are not 64 numbers.
    """
    return _twice(numbers_of(block), _WAVES)


def inverse(coefficients: Block) -> Numbers:
    """The 64 samples that :func:`forward` was given, but for rounding in the last places.

    Raises:
        ValueError: there are not 64 numbers.
    """
    return _twice(numbers_of(coefficients), tuple(zip(*_WAVES, strict=True)))


def _twice(values: Numbers, matrix: Sequence[Sequence[float]]) -> Numbers:
    """matrix values matrix^T: along the rows, then along the columns."""
    rows = [
        [sum(a * b for a, b in zip(line, values[8 * y : 8 * y + 8], strict=True)) for line in matrix]
        for y in range(8)
    ]
    columns = list(zip(*rows, strict=True))
    return tuple(
        sum(a * b for a, b in zip(line, column, strict=True)) for line in matrix for column in columns
    )


def numbers_of(block: Block) -> Numbers:
    """64 numbers, row by row, of 8 rows of 8 or of 64 in a row.

    Raises:
        ValueError: there are not 64.
    """
    values = [list(row) if hasattr(row, "__iter__") else [row] for row in block]
    found = tuple(float(value) for row in values for value in row)
    if len(found) != 64 or {len(row) for row in values} not in ({1}, {8}):
        raise ValueError(f"A block has 8 rows of 8 numbers, and this one has {len(found)} numbers.")
    return found


# --- levels ---------------------------------------------------------------------------------------


def quantize(coefficients: Block, steps: Block) -> Levels:
    """Each coefficient divided by its step, rounded to the nearest whole number, halves away from zero."""
    pairs = zip(numbers_of(coefficients), numbers_of(steps), strict=True)
    return tuple(int(abs(value) / step + 0.5) * (1 if value >= 0 else -1) for value, step in pairs)


def symbols_of(levels: Block, before: int = 0) -> list[tuple[int, int, int, int]]:
    """What is sent for a block: (first place, last place, symbol, level) in the order of the zig-zag.

    ``before`` is the DC level of the block before; the difference to it is sent.
    """
    values = [int(value) for value in numbers_of(levels)]
    row = [values[place] for place in ZIGZAG]
    found, start = [(0, 0, category(row[0] - before), row[0] - before)], 1
    for place in range(1, 64):
        if not row[place]:
            continue
        while place - start > 15:
            found.append((start, start + 15, ZRL, 0))
            start += 16
        found.append((start, place, (place - start) << 4 | category(row[place]), row[place]))
        start = place + 1
    if start < 64:
        found.append((start, 63, EOB, 0))
    return found


# --- step by step --------------------------------------------------------------------------------


def encode_block(samples: Block, steps: Block, before: int = 0) -> Generator[Step, None, str]:
    """The bits of a block with the usual codes for brightness. ``samples``: 0 to 255; ``steps``: 1 to 255.

    >>> from dualz.trace import finish
    >>> finish(encode_block([128 + 16] * 64, [16] * 64))
    '10110001010'

    Raises:
        TypeError, ValueError: not 64 whole numbers in these ranges.
    """
    block = _whole_block(samples, "A sample", 0)
    table = _whole_block(steps, "A step", 1)
    yield BeganBlock(block)
    coefficients = forward([sample - 128 for sample in block])
    yield Transformed(block, coefficients)
    levels = quantize(coefficients, table)
    yield Quantized(coefficients, table, levels)
    return (yield from code_levels(levels, before))


def code_levels(levels: Block, before: int = 0) -> Generator[Step, None, str]:
    """The bits of levels that are there already, in the same way."""
    known = tuple(int(level) for level in numbers_of(levels))
    bits = ""
    for first, last, symbol, level in symbols_of(known, before):
        words = DC_LUMINANCE.words() if first == 0 else AC_LUMINANCE.words()
        if symbol not in words:
            raise ValueError(f"The usual code has no word for a level of {level}.")
        more = extra_bits(level)
        bits += words[symbol] + more
        yield CodedLevels(known, first, last, symbol, words[symbol], more, bits)
    return bits


def decode_block(bits: str, steps: Block, before: int = 0) -> Generator[Step, None, Levels]:
    """The samples of a block, 64 of them row by row, from what :func:`encode_block` wrote.

    Raises:
        TypeError, ValueError: the steps are not 64 whole numbers from 1 to 255.
        CorruptData: the bits end early, are no code words, or go past the block; surplus bits included.
    """
    table = _whole_block(steps, "A step", 1)
    levels = [0] * 64
    left, place = bits, 0
    while place < 64:
        code = DC_LUMINANCE if place == 0 else AC_LUMINANCE
        words = {word: symbol for symbol, word in code.words().items()}
        word = next((left[:size] for size in range(1, 17) if left[:size] in words), "")
        if not word:
            raise CorruptData(
                f"The bits {left[:16] or '(none are left)'} do not begin with a word of the code."
            )
        symbol = words[word]
        size = symbol & 15
        more = left[len(word) : len(word) + size]
        if len(more) < size:
            raise CorruptData(f"The bits end early: {size} bits are to follow the word {word}.")
        left = left[len(word) + size :]
        last = place + (symbol >> 4) if place else 0
        if place and symbol == EOB:
            last = 63
        if last > 63:
            raise CorruptData(f"A level is to stand in place {last}; the last place of a block is 63.")
        if size:
            levels[ZIGZAG[last]] = level_of(more)
        if place == 0:
            levels[0] += before
        yield ReadLevels(tuple(levels), place, last, symbol, word, more, left)
        place = last + 1
    if left:
        raise CorruptData(f"The block is complete, and {len(left)} bits are left.")
    coefficients = tuple(float(level * step) for level, step in zip(levels, table, strict=True))
    yield Scaled(tuple(levels), table, coefficients)
    samples = tuple(min(max(round(value + 128), 0), 255) for value in inverse(coefficients))
    yield Restored(coefficients, samples)
    return samples


def _whole_block(block: Block, what: str, least: int) -> Levels:
    rows = list(block)
    values = [value for row in rows for value in (row if hasattr(row, "__iter__") else [row])]
    numbers_of(rows)
    found = tuple(whole(value, what, least) for value in values)
    if max(found) > 255:
        raise ValueError(f"{what} is {max(found)}; it goes up to 255.")
    return found
