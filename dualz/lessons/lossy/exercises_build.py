"""Build: levels in the zig-zag, the bits of a DC value, the core of an encoder, steps from a mask, PSNR."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from dualz.codecs import jpeg_format
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.lossy import attempts as code
from dualz.lessons.lossy import attempts_measures as measures

# --- quantize and zig-zag ------------------------------------------------------------------------


def _levels(result: Any) -> list[Any]:
    return compare.numbers(result, "From your function a list of 64 levels", 64)


def _block(random: Random) -> tuple[list[float], list[int]]:
    """Coefficients whose levels are clear: none lies half-way between two."""
    quality = random.choice((1, 25, 50, 75, 100))
    base = random.choice((jpeg_format.LUMINANCE, jpeg_format.CHROMINANCE))
    steps = list(jpeg_format.quantization_table(quality, base))
    most = random.choice((0, 1, 6, 60))
    return [
        round(step * (random.randint(-most, most) + random.uniform(-0.45, 0.45)), 3) for step in steps
    ], steps


def _blocks() -> list[tuple[list[float], list[int]]]:
    ramp = [float(place - 32) for place in range(64)]
    return [([0.0] * 64, [16] * 64), (ramp, [1] * 64), ([5.1 * value for value in ramp], list(range(1, 65)))]


QUANTIZE = Exercise(
    id="lossy.quantize",
    kind="complete",
    objectives=("lossy.quantize",),
    prompt="""Complete `quantize_zigzag(coefficients, steps)`. Both are lists of 64 numbers, row by row.
        The result is a list of the 64 levels in the order in which they are sent: each coefficient
        divided by the step of its place and rounded to the nearest whole number. `ZIGZAG[k]` is the place
        of the k-th one.""",
    form=Function(
        code.quantize_zigzag,
        "quantize_zigzag(coefficients, steps)",
        Space(_blocks, _block, count=30),
        (
            code.quantize_cut,
            code.quantize_down,
            code.quantize_rows,
            code.quantize_steps,
            code.quantize_scatter,
            code.quantize_times,
            code.quantize_back,
            code.quantize_exact,
        ),
        read=_levels,
        unit="levels",
    ),
    greeting="One line, and the only one in JPEG's way from block to bits that loses something.",
    hints=("In the loop: `coefficients[place] / steps[place]`.", "`levels.append(round(...))`."),
    worked="Divide by the step of the same place, round, append, in the order of `ZIGZAG`.",
    stub=code.quantize_stub,
)

# --- the DC value --------------------------------------------------------------------------------

_WORDS = tuple(table.words() for table in jpeg_format.DC_TABLES)


def _bits(result: Any) -> str:
    text = compare.text(result)
    if not isinstance(text, str) or text.strip("01"):
        raise NotYet(f"From your function a text of 0 and 1 is wanted, and this is {compare.named(result)}.")
    return text


def _draw_dc(random: Random) -> tuple[int, int, dict[int, str]]:
    most = random.choice((2, 8, 100, 1000))
    level, before = random.randint(-most, most), random.randint(-most, most)
    return level, random.choice((before, level)), random.choice(_WORDS)


DC = Exercise(
    id="lossy.dc",
    kind="transfer",
    objectives=("lossy.codes",),
    prompt="""Write `dc_bits(level, before, words)`: the bits, as text, for the first level of a block,
        when that of the block before was `before`. The difference level - before is sent. Its size
        category is the number of bits of its magnitude (`abs(5).bit_length()` is 3); `words[size]` is the
        word for it. Then so many bits follow: those of the difference, and for a negative one those of
        difference + 2**size - 1. A difference of 0 has category 0, and no bit follows.""",
    form=Function(
        code.dc_bits,
        "dc_bits(level, before, words)",
        Space(
            [
                (level, before, _WORDS[0])
                for level, before in (
                    (0, 0),
                    (7, 7),
                    (1, 0),
                    (0, 1),
                    (3, 0),
                    (-4, 0),
                    (1000, -1000),
                    (-1000, 1000),
                )
            ],
            _draw_dc,
            count=40,
        ),
        (
            code.dc_level,
            code.dc_turned,
            code.dc_word,
            code.dc_more,
            code.dc_unsigned,
            code.dc_complement,
            code.dc_short,
            code.dc_zero,
        ),
        read=_bits,
    ),
    greeting="Size first, then which one: JPEG, DEFLATE's lengths and MP3 all write large numbers so.",
    hints=(
        "`size = abs(difference).bit_length()`, then `f'{value:0{size}b}'` for the bits.",
        "For a negative difference, value = difference + 2**size - 1. Leave early where size is 0.",
    ),
    worked="""The word of the size, then the difference in so many bits, negative ones moved up by 2**size
        - 1.""",
)

# --- a block -------------------------------------------------------------------------------------

_TABLES = tuple(
    (dc.words(), ac.words()) for dc, ac in zip(jpeg_format.DC_TABLES, jpeg_format.AC_TABLES, strict=True)
)
Row = tuple[list[int], int, dict[int, str], dict[int, str]]


def _rows() -> list[Row]:
    full = [place % 5 - 2 or 3 for place in range(64)]
    single = [[0] * 64 for _ in range(4)]
    for row, place in zip(single, (1, 16, 17, 63), strict=True):
        row[place] = -7
    zeros = [0] * 48 + [1] + [0] * 15
    return [
        (row, before, *_TABLES[0])
        for row, before in [([0] * 64, 0), (full, 3), (zeros, -2), ([40] + [0] * 63, 40)]
        + [(row, 0) for row in single]
    ]


def _draw_row(random: Random) -> Row:
    share, most = random.choice((0.02, 0.1, 0.4, 0.9)), random.choice((1, 6, 200))
    row = [random.randint(-most, most) if random.random() < share else 0 for _ in range(64)]
    return row, random.randint(-30, 30), *random.choice(_TABLES)


ENCODER = Exercise(
    id="lossy.encoder",
    kind="complete",
    objectives=("lossy.encoder",),
    prompt="""Complete `encode_block(row, before, dc, ac)`, the core of a JPEG encoder: the bits, as text,
        of 64 levels in the order of the zig-zag. The first level is done as above. For each other level
        that is not 0: `ac[16 * zeros + category(level)]`, where `zeros` counts the zeros before it, then
        `extra_bits(level)`. A word holds at most 15 zeros: as long as there are more, `ac[0xF0]` stands
        for sixteen of them. If zeros are left at the end, `ac[0]` says so, once.""",
    form=Function(
        code.encode_block,
        "encode_block(row, before, dc, ac)",
        Space(_rows, _draw_row, count=30),
        (
            code.encode_without_end,
            code.encode_always_end,
            code.encode_end_in_sixteens,
            code.encode_many_zeros,
            code.encode_not_reset,
            code.encode_symbol_turned,
            code.encode_without_bits,
        ),
        read=_bits,
        errors={
            """KeyError""": """There is no such word: zeros times 16 plus category, and never more than 15
                zeros in one word."""
        },
    ),
    greeting="This is the core of a real encoder: the next cell makes a file of it.",
    hints=(
        "Zeros: count up, `zeros += 1`. More than 15: append `ac[0xF0]` and take 16 off.",
        "`bits += ac[16 * zeros + category(level)] + extra_bits(level)`; at the end `bits += ac[0]`.",
    ),
    worked="""Count zeros; sixteen at a time have their word; zeros and category make a symbol; one word
        ends it.""",
    stub=code.encode_stub,
)

# --- masking -------------------------------------------------------------------------------------


def _number(result: Any) -> float:
    return compare.number(result, "From your function a number")


STEP = Exercise(
    id="lossy.step",
    kind="transfer",
    objectives=("lossy.masking",),
    prompt="""Write `largest_step(hidden, many)`. A band has `many` coefficients, each rounded to a
        multiple of a step. Such an error has the mean square step**2 / 12, and the noise of the band is
        the sum of the mean squares of all its coefficients. `hidden` is the noise that is not heard. How
        large may the step be?""",
    form=Function(
        measures.largest_step,
        "largest_step(hidden, many)",
        Space(
            [(1.0, 1), (12.0, 1), (3.0, 4), (1e-9, 5), (100.0, 300)],
            lambda random: (10 ** random.uniform(-8, 3), random.choice((1, 2, 5, 40, 300))),
            count=30,
        ),
        (
            measures.step_without_root,
            measures.step_of_one,
            measures.step_without_twelve,
            measures.step_by_half,
            measures.step_times,
        ),
        read=_number,
        same=lambda result, wanted, _: abs(result - wanted) <= 1e-6 * abs(wanted),
    ),
    greeting="""The mask has become a number that a coder can use. The next cell codes a sound with your
        steps.""",
    hints=(
        "many * step**2 / 12 = hidden. Solve for the step.",
        "The square of the step is 12 * hidden / many.",
    ),
    worked="many step**2 / 12 = hidden, so step = (12 hidden / many) ** 0.5.",
)

# --- how near ------------------------------------------------------------------------------------


def _draw_pictures(random: Random) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(random.randrange(1 << 30))
    shape = random.choice(((1, 1), (3, 4), (2, 3, 3), (9, 9)))
    one = rng.integers(0, 256, shape, dtype=np.uint8)
    near = np.clip(one + rng.integers(-9, 10, shape), 0, 255).astype(np.uint8)
    two = random.choice((near, rng.integers(0, 256, shape, dtype=np.uint8)))
    if np.array_equal(one, two):
        two = 255 - one
    return one, two


PSNR = Exercise(
    id="lossy.psnr",
    kind="transfer",
    objectives=("lossy.measure",),
    prompt="""Write `psnr(one, two)` for two NumPy arrays of uint8 that have one shape and are not equal:
        ten times the logarithm, to base 10, of 255**2 divided by the mean of the squared differences.""",
    form=Function(
        measures.psnr,
        "psnr(one, two)",
        Space(
            lambda: [
                (np.uint8([[0]]), np.uint8([[255]])),
                (np.uint8([[3, 5]]), np.uint8([[5, 3]])),
                (np.uint8([[10, 20, 30]]), np.uint8([[10, 20, 31]])),
            ],
            _draw_pictures,
            count=30,
        ),
        (
            measures.psnr_of_bytes,
            measures.psnr_of_squares,
            measures.psnr_twice,
            measures.psnr_peak,
            measures.psnr_natural,
            measures.psnr_sum,
            measures.psnr_turned,
        ),
        read=_number,
        same=lambda result, wanted, _: abs(result - wanted) <= 1e-4 + 1e-5 * abs(wanted),
        unit="decibels",
    ),
    greeting="Above 40 dB few people see a difference; below 30 most do. It depends on the picture.",
    hints=("Begin with `one.astype(float) - two.astype(float)`.", "`10 * math.log10(255**2 / mean)`."),
    worked="Floats first, then the mean of the squares, then the logarithm of the ratio.",
)
