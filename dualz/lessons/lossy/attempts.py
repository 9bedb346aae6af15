"""Functions that learners might write in lesson 07: right ones, and popular wrong ones with what is told."""

from __future__ import annotations

import math

from dualz.codecs.dct import category, extra_bits
from dualz.codecs.jpeg_format import ZIGZAG
from dualz.course.forms import caught, mistake

# --- quantize and zig-zag ------------------------------------------------------------------------


def quantize_zigzag(coefficients, steps):
    levels = []
    for place in ZIGZAG:
        levels.append(round(coefficients[place] / steps[place]))
    return levels


def quantize_stub(coefficients, steps):
    levels = []
    for place in ZIGZAG:  # noqa: B007
        ...
    return levels


@mistake(
    "a level is the whole part",
    "You cut the decimals off, so that every level is too near to 0. Round to the nearest whole number.",
)
def quantize_cut(coefficients, steps):
    return [int(coefficients[place] / steps[place]) for place in ZIGZAG]


@mistake(
    "`//` rounds",
    """You rounded down: `//` turns -0.1 into -1, so that hardly a small negative level becomes 0. Round
        to the nearest.""",
)
def quantize_down(coefficients, steps):
    return [math.floor(coefficients[place] / steps[place]) for place in ZIGZAG]


@mistake(
    "rows are sent one after the other",
    "The levels are right, and row by row. Take the places in the order of `ZIGZAG`.",
)
def quantize_rows(coefficients, steps):
    return [round(value / step) for value, step in zip(coefficients, steps, strict=True)]


@mistake(
    "steps stand in the order of the zig-zag",
    "Coefficient and step have to be of the same place: `steps[place]`.",
)
def quantize_steps(coefficients, steps):
    return [round(coefficients[place] / step) for place, step in zip(ZIGZAG, steps, strict=True)]


@mistake(
    "the zig-zag says where a value goes",
    """You put the k-th value where `ZIGZAG[k]` says. It is the other way round: the k-th one to be sent
        stands at `ZIGZAG[k]`.""",
)
def quantize_scatter(coefficients, steps):
    levels = [0] * 64
    for k, place in enumerate(ZIGZAG):
        levels[place] = round(coefficients[k] / steps[k])
    return levels


@mistake(
    "quantizing multiplies by the step",
    "You multiplied. A level says how many steps fit into the coefficient: divide. The reader multiplies.",
)
def quantize_times(coefficients, steps):
    return [round(coefficients[place] * steps[place]) for place in ZIGZAG]


@mistake(
    "quantizing gives coefficients",
    """You rounded to multiples of the step, which is what the reader gets in the end. The level alone is
        sent.""",
)
def quantize_back(coefficients, steps):
    return [round(coefficients[place] / steps[place]) * steps[place] for place in ZIGZAG]


@mistake("dividing is enough", "You divided, and rounded nothing: whole numbers are sent.")
def quantize_exact(coefficients, steps):
    return [coefficients[place] / steps[place] for place in ZIGZAG]


# --- the DC value --------------------------------------------------------------------------------


def dc_bits(level, before, words):
    difference = level - before
    size = abs(difference).bit_length()
    if size == 0:
        return words[0]
    value = difference if difference > 0 else difference + 2**size - 1
    return words[size] + f"{value:0{size}b}"


@mistake(
    "the level itself is sent",
    "You sent the level. The difference to the block before is sent: neighbours are alike, so it is small.",
)
def dc_level(level, before, words):
    return dc_bits(level, 0, words)


@mistake("the difference is before less level", "The sign is turned round: the difference is level - before.")
def dc_turned(level, before, words):
    return dc_bits(before, level, words)


@mistake(
    "the category is all",
    "The word of the category alone does not say which of its levels it is: append bits.",
)
def dc_word(level, before, words):
    return words[category(level - before)]


@mistake(
    "the bits are all", "A reader must know how many bits come: the word of the category goes before them."
)
def dc_more(level, before, words):
    return extra_bits(level - before)


@mistake(
    "negative numbers need a sign bit",
    """You dropped the sign, so that 5 and -5 have the same bits. A negative difference is sent as
        difference + 2**size - 1.""",
)
def dc_unsigned(level, before, words):
    difference = level - before
    size = category(difference)
    return words[size] + (f"{abs(difference):0{size}b}" if size else "")


@mistake(
    "negative numbers are two's complement",
    "For negative differences you are one too high: add 2**size - 1, so that the first bit is always 0.",
)
def dc_complement(level, before, words):
    difference = level - before
    size = category(difference)
    value = difference if difference >= 0 else (difference + 2**size) % 2**size
    return words[size] + (f"{value:0{size}b}" if size else "")


@mistake(
    "leading zeros may go",
    """You have the right number, and sometimes too few bits: leading zeros are missing. As many bits follow
        as the category says, and `f'{value:0{size}b}'` writes them all.""",
)
def dc_short(level, before, words):
    bits = extra_bits(level - before)
    return words[len(bits)] + (bits.lstrip("0") or bits[:1])


@mistake(
    "a difference of 0 has a bit",
    "For a difference of 0 the word of category 0 is all: no bit follows. (`f'{0:00b}'` still gives '0'.)",
)
def dc_zero(level, before, words):
    difference = level - before
    return words[category(difference)] + (extra_bits(difference) or "0")


# --- a block -------------------------------------------------------------------------------------


def encode_block(row, before, dc, ac):
    difference = row[0] - before
    bits = dc[category(difference)] + extra_bits(difference)
    zeros = 0
    for level in row[1:]:
        if level == 0:
            zeros += 1
            continue
        while zeros > 15:
            bits += ac[0xF0]
            zeros -= 16
        bits += ac[16 * zeros + category(level)] + extra_bits(level)
        zeros = 0
    if zeros:
        bits += ac[0]
    return bits


def encode_stub(row, before, dc, ac):
    difference = row[0] - before
    bits = dc[category(difference)] + extra_bits(difference)
    zeros = 0
    for level in row[1:]:
        if level == 0:
            ...
            continue
        while zeros > 15:
            ...
        bits += ...
        zeros = 0
    if zeros:
        ...
    return bits


def _encoder(
    misconception, told, *, symbol=None, end="if zeros", reset=True, more=extra_bits, many=True, known=mistake
):
    """An encoder with another symbol, another end, zeros that are not counted anew, or no sixteen zeros."""
    symbol = symbol or (lambda zeros, size: 16 * zeros + size)

    def wrong(row, before, dc, ac):
        difference = row[0] - before
        bits = dc[category(difference)] + more(difference)
        zeros = 0
        for level in row[1:]:
            if level == 0:
                zeros += 1
                continue
            while many and zeros > 15:
                bits += ac[0xF0]
                zeros -= 16
            bits += ac[symbol(zeros, category(level))] + more(level)
            zeros = 0 if reset else zeros % 16
        if end == "each":
            return bits + ac[0xF0] * (zeros // 16) + (ac[0] if zeros else "")
        return bits + (ac[0] if end == "always" or (end == "if zeros" and zeros) else "")

    return known(misconception, told)(wrong)


encode_without_end = _encoder(
    "the reader counts to 64",
    "The zeros at the end of a block are missing: one word, `ac[0]`, says that nothing more comes.",
    end="never",
)
encode_always_end = _encoder(
    "every block ends with the end word",
    "Where the last level of the block is not 0, the reader has all 64 already: there `ac[0]` must not come.",
    end="always",
)
encode_end_in_sixteens = _encoder(
    "zeros at the end are sent in sixteens, too",
    """You send words of sixteen zeros before the end word. `ac[0]` stands for all zeros up to the end,
        however many.""",
    end="each",
)
encode_many_zeros = _encoder(
    "a word holds any number of zeros",
    "KeyError",
    many=False,
    known=caught,
)
encode_not_reset = _encoder(
    "zeros are counted through",
    "After a level that is not 0, the count of zeros begins anew.",
    reset=False,
)
encode_symbol_turned = _encoder(
    "the category stands before the zeros",
    "KeyError",
    symbol=lambda zeros, size: 16 * size + zeros,
    known=caught,
)
encode_without_bits = _encoder(
    "the category is all",
    "You sent the words and no further bits: which level of its category is it? Append `extra_bits(level)`.",
    more=lambda level: "",
)
