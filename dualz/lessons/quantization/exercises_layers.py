"""Whole layers: one output in whole numbers, an affine grid in code, and the bytes that a layer takes."""

from __future__ import annotations

from fractions import Fraction
from math import floor, isclose
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Number, Parts, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.quantization import attempts as code

TOLERANCE = 0.006

# --- one output, in whole numbers ----------------------------------------------------------------

INPUTS, INPUT_ZERO = (-120, -100, 20), -128
ROW, BIAS = (5, -3, 2), 20
MULTIPLIER, SHIFT, OUTPUT_ZERO = 78, 10, -10


def _sum(zero: int, bias: int = BIAS) -> int:
    return sum((x - zero) * w for x, w in zip(INPUTS, ROW, strict=True)) + bias


_TOTAL = _sum(INPUT_ZERO)
_SCALED = (_TOTAL * MULTIPLIER + (1 << SHIFT - 1)) >> SHIFT
_FRACTION = "The device has whole numbers only: round."


def _scaled(value: Any) -> str:
    return _FRACTION if value != int(value) else "scaled = (sum * 78 + 512) >> 10."


INTEGER = Exercise(
    id="quantization.integer",
    kind="on paper",
    objectives=("quantization.integer",),
    prompt=f"""Compute one output of an integer layer. The input codes are {list(INPUTS)} with the zero point
        {INPUT_ZERO}, the weights {list(ROW)}, the bias {BIAS}, the multiplier {MULTIPLIER}, the shift
        {SHIFT}, and the output has the zero point {OUTPUT_ZERO}. Answer with a dict: `sum` (with the bias),
        `scaled` (the nearest whole number), `output`.""",
    form=Parts(
        {
            "sum": Number(
                _TOTAL,
                """Centre the codes (8, 28, 148), multiply by the weights 5, -3, 2, add up, add the bias
                20.""",
                {
                    _sum(0): """codes are multiplied as they are | The codes still carry the zero point of the
                        input: subtract -128 from each one first.""",
                    _sum(INPUT_ZERO, 0): "no bias | The bias is missing.",
                    _sum(-INPUT_ZERO): """the zero point is added to inputs | Subtract the zero point, do not
                        add it: -120 - (-128) = 8.""",
                },
            ),
            "scaled": Number(
                _SCALED,
                _scaled,
                {
                    _TOTAL * MULTIPLIER >> SHIFT: """a shift rounds to the nearest | Shifting alone rounds
                        down. Add half, 512, before the shift.""",
                    _TOTAL * MULTIPLIER: """the product is the result | Now divide by 2^10: that is the
                        shift.""",
                    _TOTAL * MULTIPLIER / (1 << SHIFT): f"fractions survive | {_FRACTION}",
                    _TOTAL >> SHIFT: "no multiplier | The multiplier 78 is missing.",
                },
            ),
            "output": Number(
                _SCALED + OUTPUT_ZERO,
                "output = scaled + the zero point of the output, -10.",
                {
                    _SCALED: "outputs have no zero point | The output has a zero point too: add -10.",
                    _SCALED - OUTPUT_ZERO: """it is subtracted | Subtracting a zero point decodes. Here it is
                        added: 21 + (-10).""",
                },
            ),
        },
        wanted="a dict of three whole numbers",
    ),
    greeting="No float anywhere: products, one sum, a product, a shift, an addition.",
    hints=(
        "First take the zero point off the inputs: -120 - (-128) = 8.",
        "The sum has three products and the bias. Half of 2^10, added before the shift, makes it round.",
    ),
    worked="40 - 84 + 296 + 20 = 272; (272 * 78 + 512) >> 10 = 21; 21 - 10 = 11.",
)

# --- an affine grid in code ----------------------------------------------------------------------

# Constant lists and grids of one bit are long, so that they come late: the wrong range divides by 0 there,
# and is better explained before.
_BOUNDARIES = [
    ([1.0, 2.0], 3),
    ([-2.0, -1.0], 2),
    ([-1.0, 1.0], 2),
    ([0.0, 1.0, 0.5], 4),
    ([171.234375], 12),
    ([-1205.015625], 16),
    ([-17.234375] * 5, 8),
    ([0.5, -0.5, 0.25, -0.25, 0.0, 0.375, -0.125, 0.0625], 1),
    ([-0.4, 0.25, 0.6, 1.0], 3),
    ([10.0, 11.0, 12.0, 13.0], 8),
    ([-3.0, -2.3, -2.1], 4),
]


def _values(random: Random) -> tuple[list[float], int]:
    bits = random.randint(1, 16)
    many = random.randint(9, 12) if bits == 1 else random.randint(2, 8)
    if bits <= 6 and random.random() < 0.4:
        return _ties(random, bits, many), bits
    unit = random.choice((1 / 64, 1 / 64, 2.0**-20, 4.0))
    middle = random.choice((0, 0, 0.75, -0.75, 5, -5, 40))
    values = [unit * round(64 * random.gauss(middle, 1)) for _ in range(many)]
    if random.random() < 0.1:
        values = values[:1] * many
    return values if any(values) else [unit] * many, bits


def _ties(random: Random, bits: int, many: int) -> list[float]:
    """Values half a step apart: many lie midway between two levels, and perhaps the zero point does."""
    half = random.choice((1 / 64, 1 / 8, 1.0))
    most = 2 * (2**bits - 1)
    low = -random.randint(0, most)
    return [half * step for step in (low, low + most, *random.choices(range(low, low + most + 1), k=many))]


def _triple(result: Any) -> Any:
    parts = compare.sequence(result, "From your function a tuple (scale, zero_point, codes)", 3)
    scale = compare.number(parts[0], "As scale a number")
    zero_point = compare.number(parts[1], "As zero point a whole number", whole=True)
    codes = compare.numbers(parts[2], "As codes a list of whole numbers")
    if any(item != int(item) for item in codes):
        raise NotYet("Codes of whole numbers are wanted: round them.")
    return (float(scale), zero_point, [int(item) for item in codes])


def _same(result: Any, wanted: Any, arguments: Any) -> bool:
    """Equal, or both right: a value midway between two levels may go to either, and so may the zero point."""
    alike = result[1:] == wanted[1:] and isclose(result[0], wanted[0], rel_tol=1e-5)
    return alike or (_is_right(result, *arguments) and _is_right(wanted, *arguments))


def _is_right(result: Any, values: list[float], bits: int) -> bool:
    scale, zero_point, codes = result
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    low, high = Fraction(min(0, *values)), Fraction(max(0, *values))
    step = (high - low) / (2**bits - 1)
    right = isclose(scale, step, rel_tol=1e-5) and zero_point in _nearest(least - low / step, bits)
    return (
        right
        and len(codes) == len(values)
        and all(
            code
            in {min(max(level + zero_point, least), most) for level in _nearest(Fraction(x) / step, bits)}
            for x, code in zip(values, codes, strict=True)
        )
    )


def _nearest(exact: Fraction, bits: int) -> set[int]:
    """The nearest whole number, or both neighbours where float32 cannot tell which one is nearer."""
    room = Fraction(1, 10**6) + Fraction(2**bits, 2_500_000)
    half = Fraction(1, 2)
    return {floor(exact + half - room), floor(exact + half + room)}


AFFINE = Exercise(
    id="quantization.affine",
    kind="complete",
    objectives=("quantization.round", "quantization.zero"),
    prompt="""Complete `affine(values, bits)`: the scale, the zero point and the codes of an affine grid whose
        codes go from -2^(b-1) to 2^(b-1) - 1, for 1 to 16 bits. There is at least one value, and the values
        are not all 0. Halves may be rounded to either side.""",
    form=Function(
        code.affine,
        "affine(values, bits)",
        Space(_BOUNDARIES, _values),
        (
            code.affine_narrow,
            code.affine_narrow_unclipped,
            code.affine_power,
            code.affine_levels,
            code.affine_ceiling,
            code.affine_truncated,
            code.affine_floored,
            code.affine_no_shift,
            code.affine_symmetric,
            code.affine_unsigned,
            code.affine_from_low,
            code.affine_unclipped,
            code.affine_exact_zero_point,
        ),
        read=_triple,
        same=_same,
    ),
    greeting="Right on every list of values, also on those that lie far from 0.",
    hints=(
        "The range must hold 0 before anything is computed from it: `min(0, *values)`.",
        """The zero point is the code of 0: as many steps above `least` as `low` lies below 0, rounded. Each
        code is its value in steps, rounded, and shifted by the zero point.""",
    ),
    worked="Widen, scale, find the code of 0, then round, shift and clip each value.",
    stub=code.affine_stub,
    also=(code.affine_of_package, code.affine_of_package_in_double, code.affine_away_from_zero),
)

# --- the bytes of a layer ------------------------------------------------------------------------


def _layer(outputs: int, inputs: int, bits: int, way: str) -> tuple[dict[str, Any]]:
    return ({"outputs": outputs, "inputs": inputs, "bits": bits, "way": way},)


def _drawn(random: Random) -> tuple[dict[str, Any]]:
    """Small and large layers; the entries of the dict in any order."""
    way = random.choice(("tensor", "channel", "codebook"))
    most = random.choice((3, 12, 784))
    bits = random.randint(1 if way == "codebook" else 2, 16)
    (layer,) = _layer(random.randint(1, most), random.randint(1, most), bits, way)
    return (dict(random.sample(list(layer.items()), len(layer))),)


_LAYERS = [
    _layer(1, 1, 2, "tensor"),
    _layer(1, 1, 2, "channel"),
    _layer(1, 1, 1, "codebook"),
    _layer(1, 3, 8, "codebook"),
    _layer(3, 5, 3, "tensor"),
    _layer(3, 5, 3, "channel"),
    _layer(10, 100, 4, "codebook"),
    _layer(2, 7, 16, "codebook"),
    _layer(300, 784, 8, "tensor"),
]

SIZE = Exercise(
    id="quantization.size",
    kind="transfer",
    objectives=("quantization.bytes",),
    prompt="""Write `layer_bytes(layer)` for a dict such as `{'outputs': 10, 'inputs': 100, 'bits': 4, 'way':
        'codebook'}`: the bytes of the codes, packed without gaps, of the float32 biases (one for each
        output), and of what decoding needs: one float32 scale for the way `tensor`, one for each output for
        `channel`, a codebook of float32 values with an entry for every possible label for `codebook`. All
        grids are symmetric.""",
    form=Function(
        code.layer_bytes,
        "layer_bytes(layer)",
        Space(_LAYERS, _drawn),
        (
            code.bytes_of_codes_only,
            code.bytes_without_bias,
            code.bytes_without_scales,
            code.bytes_whole_codes,
            code.bytes_begun_codes,
            code.bytes_of_padded_rows,
            code.bytes_in_floats,
            code.bytes_rounded_down,
            code.bytes_rounded_to_nearest,
            code.bytes_one_more,
            code.bytes_in_bits,
            code.bytes_of_a_short_codebook,
            code.bytes_of_used_entries,
            code.bytes_of_input_scales,
        ),
        read=lambda result: compare.number(result, "From your function a number of bytes"),
        unit="bytes",
    ),
    greeting="Right for every layer. What a file adds to this is its header.",
    hints=(
        "outputs times inputs codes of `bits` bits each, packed without gaps; the last byte is filled up.",
        "`-(-bits_in_all // 8)` rounds up. A label of b bits can name 2^b entries.",
    ),
    worked="Codes rounded up to bytes, then 4 bytes for each scale or codebook entry, and for each bias.",
)
