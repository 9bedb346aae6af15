"""Whole layers: one output in whole numbers, an affine grid in code, and the bytes that a layer takes."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
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
INTEGER_RIGHT = {"sum": _TOTAL, "scaled": _SCALED, "output": _SCALED + OUTPUT_ZERO}


def _check_integer(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three whole numbers", INTEGER_RIGHT)
    numbers = {name: compare.number(value, f"For '{name}' a number") for name, value in parts.items()}
    mistakes = [
        (_sum(0), "The codes still carry the zero point of the input: subtract -128 from each one first."),
        (_sum(INPUT_ZERO, 0), "The bias is missing."),
        (_sum(-INPUT_ZERO), "Subtract the zero point, do not add it: -120 - (-128) = 8."),
    ]
    said = "Centre the codes (8, 28, 148), multiply by the weights 5, -3, 2, add up, add the bias 20."
    compare.equal(numbers["sum"], _TOTAL, said, mistakes)
    mistakes = [
        (_TOTAL * MULTIPLIER >> SHIFT, "Shifting alone rounds down. Add half, 512, before the shift."),
        (_TOTAL * MULTIPLIER, "Now divide by 2^10: that is the shift."),
        (_TOTAL * MULTIPLIER / (1 << SHIFT), "The device has whole numbers only: round."),
        (_TOTAL >> SHIFT, "The multiplier 78 is missing."),
    ]
    said = "scaled = (sum * 78 + 512) >> 10."
    compare.equal(numbers["scaled"], _SCALED, said, mistakes)
    mistakes = [
        (_SCALED, "The output has a zero point too: add -10."),
        (_SCALED - OUTPUT_ZERO, "Subtracting a zero point decodes. Here it is added: 21 + (-10)."),
    ]
    said = "output = scaled + the zero point of the output, -10."
    compare.equal(numbers["output"], INTEGER_RIGHT["output"], said, mistakes)
    return "No float anywhere: products, one sum, a product, a shift, an addition."


INTEGER = Exercise(
    id="quantization.integer",
    lesson=11,
    kind="on paper",
    objectives=("quantization.integer",),
    prompt=f"Compute one output of an integer layer. The input codes are {list(INPUTS)} with the zero point "
    f"{INPUT_ZERO}, the weights {list(ROW)}, the bias {BIAS}, the multiplier {MULTIPLIER}, the shift "
    f"{SHIFT}, and the output has the zero point {OUTPUT_ZERO}. Answer with a dict: `sum` "
    "(with the bias), `scaled`, `output`.",
    check=_check_integer,
    hints=(
        "First take the zero point off the inputs: -120 - (-128) = 8.",
        "The sum is 8 * 5 - 28 * 3 + 148 * 2 + 20. Then times 78, plus 512, shifted by 10.",
    ),
    answer=INTEGER_RIGHT,
    worked="40 - 84 + 296 + 20 = 272; (272 * 78 + 512) >> 10 = 21; 21 - 10 = 11.",
    wrong=(
        Wrong("codes are multiplied as they are", {**INTEGER_RIGHT, "sum": _sum(0)}, "still carry"),
        Wrong("no bias", {**INTEGER_RIGHT, "sum": _sum(INPUT_ZERO, 0)}, "bias is missing"),
        Wrong("the zero point is added to inputs", {**INTEGER_RIGHT, "sum": _sum(-INPUT_ZERO)}, "do not add"),
        Wrong("a shift rounds to the nearest", {**INTEGER_RIGHT, "scaled": _SCALED - 1}, "rounds down"),
        Wrong(
            "the product is the result", {**INTEGER_RIGHT, "scaled": _TOTAL * MULTIPLIER}, "divide by 2^10"
        ),
        Wrong(
            "fractions survive",
            {**INTEGER_RIGHT, "scaled": _TOTAL * MULTIPLIER / (1 << SHIFT)},
            "whole numbers only",
        ),
        Wrong("no multiplier", {**INTEGER_RIGHT, "scaled": _TOTAL >> SHIFT}, "multiplier 78"),
        Wrong("outputs have no zero point", {**INTEGER_RIGHT, "output": _SCALED}, "too: add"),
        Wrong("it is subtracted", {**INTEGER_RIGHT, "output": _SCALED - OUTPUT_ZERO}, "decodes"),
    ),
)

# --- an affine grid in code ----------------------------------------------------------------------


def _values(random: Random) -> compare.Given:
    middle = random.choice([0, 0, 0.7, -0.7, 5])
    values = [round(random.gauss(middle, 1), 3) for _ in range(random.randint(2, 7))]
    return compare.Given((values, random.randint(2, 8)))


SMALL = ([-0.4, 0.25, 0.6, 1.0], 3), ([10.0, 11.0, 12.0, 13.0], 8), ([-3.0, -2.3, -2.1], 4)
ROUNDINGS = [compare.Given(given) for given in SMALL] + compare.seeded(_values, 50)
_AFFINE_MISTAKES = (
    (
        code.affine_narrow,
        "Your range does not hold 0, so the zero point falls outside the codes and is clipped: [10, 11, 12, "
        "13] comes back as [3, 3, 3, 3]. Widen the range first: `min(0, ...)` and `max(0, ...)`.",
    ),
    (
        code.affine_narrow_unclipped,
        "Your zero point lies outside the codes: 0 has no code. Widen the range first to hold it.",
    ),
    (code.affine_power, "The step 2^(b-1) does not know the values: the scale is range / (2^b - 1)."),
    (code.affine_levels, "2^b levels have 2^b - 1 steps between them."),
    (
        code.affine_ceiling,
        "You round away from zero: every magnitude grows, and a small value never becomes 0. Use `round`.",
    ),
    (code.affine_truncated, "`int` cuts the decimals off, towards zero. Use `round`."),
    (code.affine_no_shift, "The codes lack the zero point: add it after rounding."),
    (code.affine_symmetric, "This is the symmetric grid. The affine one begins at the least value."),
)


def _triple(result: Any) -> Any:
    parts = compare.sequence(result, "From your function a tuple (scale, zero_point, codes)", 3)
    scale = compare.number(parts[0], "As scale a number")
    zero_point = compare.number(parts[1], "As zero point a whole number", whole=True)
    codes = compare.numbers(parts[2], "As codes a list of whole numbers")
    if any(item != int(item) for item in codes):
        raise NotYet("Codes of whole numbers are wanted: round them.")
    return (float(scale), zero_point, [int(item) for item in codes])


def _check_affine(answer: Any) -> str:
    function = compare.Spread(compare.function(answer, "affine(values, bits)"))
    mistakes = [(compare.Spread(wrong), said) for wrong, said in _AFFINE_MISTAKES]
    compare.same_as(function, compare.Spread(code.affine), ROUNDINGS, _triple, mistakes)
    return f"Right on {len(ROUNDINGS)} lists of values, also on those that lie far from 0."


AFFINE = Exercise(
    id="quantization.affine",
    lesson=11,
    kind="complete",
    objectives=("quantization.round", "quantization.zero"),
    prompt="Complete `affine(values, bits)`: the scale, the zero point and the codes of an affine grid whose "
    "codes go from -2^(b-1) to 2^(b-1) - 1. The values are not all 0.",
    check=_check_affine,
    hints=(
        "The range must hold 0 before anything is computed from it: `min(0, *values)`.",
        "`zero_point = round(least - low / scale)`, and inside `max` stands `round(x / scale) + zero_point`.",
    ),
    answer=code.affine,
    worked="Widen, scale, find the code of 0, then round, shift and clip each value.",
    wrong=(
        Wrong("the zero point is computed before widening", code.affine_narrow, "[3, 3, 3, 3]"),
        Wrong("the zero point may be any number", code.affine_narrow_unclipped, "0 has no code"),
        Wrong("the step is 2^(b-1)", code.affine_power, "does not know the values"),
        Wrong("as many steps as levels", code.affine_levels, "steps between them"),
        Wrong("sign(w) · ceil(|w| / q)", code.affine_ceiling, "away from zero"),
        Wrong("int() rounds", code.affine_truncated, "cuts the decimals"),
        Wrong("the shift is forgotten", code.affine_no_shift, "lack the zero point"),
        Wrong("symmetric is affine", code.affine_symmetric, "symmetric grid"),
    ),
    stub=code.affine_stub,
)

# --- the bytes of a layer ------------------------------------------------------------------------


def _layer(random: Random) -> dict[str, Any]:
    return {
        "outputs": random.randint(1, 300),
        "inputs": random.randint(1, 784),
        "bits": random.randint(1, 8),
        "way": random.choice(["tensor", "channel", "codebook"]),
    }


LAYERS = [
    {"outputs": 3, "inputs": 5, "bits": 3, "way": "tensor"},
    {"outputs": 3, "inputs": 5, "bits": 3, "way": "channel"},
    {"outputs": 10, "inputs": 100, "bits": 4, "way": "codebook"},
    *compare.seeded(_layer, 50),
]
_SIZE_MISTAKES = (
    (
        code.bytes_of_codes_only,
        "Codes alone cannot be decoded: add the scales or the codebook, and the biases.",
    ),
    (code.bytes_without_bias, "The biases are missing: a float32 for each output."),
    (
        code.bytes_without_scales,
        "Codes without their scales or codebook are only numbers: add 4 bytes for each.",
    ),
    (code.bytes_whole_codes, "You give every code a byte. Packed, it takes `bits` bits."),
    (
        code.bytes_in_floats,
        "These are float32 weights. Rounded values kept as floats save nothing: store codes.",
    ),
    (code.bytes_rounded_down, "The last byte is begun and must be written: round up, not down."),
    (code.bytes_in_bits, "These are bits. Eight of them make a byte."),
    (code.bytes_of_a_short_codebook, "A codebook has an entry for every label: 2^bits of them."),
)


def _size(result: Any) -> Any:
    return compare.number(result, "From your function a number of bytes")


def _check_size(answer: Any) -> str:
    function = compare.function(answer, "layer_bytes(layer)")
    compare.same_as(function, code.layer_bytes, LAYERS, _size, _SIZE_MISTAKES)
    return f"Right for {len(LAYERS)} layers. What a file adds to this is its header."


SIZE = Exercise(
    id="quantization.size",
    lesson=11,
    kind="transfer",
    objectives=("quantization.bytes",),
    prompt="Write `layer_bytes(layer)` for a dict such as `{'outputs': 10, 'inputs': 100, 'bits': 4, 'way': "
    "'codebook'}`: the bytes of the packed codes, of the float32 biases (one for each output), and of what "
    "decoding needs: one float32 scale for the way `tensor`, one for each output for `channel`, a codebook "
    "of float32 values with an entry for every possible label for `codebook`. All grids are symmetric.",
    check=_check_size,
    hints=(
        "outputs times inputs codes of `bits` bits each, packed without gaps; the last byte is filled up.",
        "`-(-bits_in_all // 8)` rounds up. A label of b bits can name 2^b entries.",
    ),
    answer=code.layer_bytes,
    worked="Codes rounded up to bytes, then 4 bytes for each scale or codebook entry, and for each bias.",
    wrong=(
        Wrong("only codes are stored", code.bytes_of_codes_only, "cannot be decoded"),
        Wrong("biases cost nothing", code.bytes_without_bias, "biases are missing"),
        Wrong("scales cost nothing", code.bytes_without_scales, "only numbers"),
        Wrong("a code takes a byte", code.bytes_whole_codes, "every code a byte"),
        Wrong("8-bit values kept in float32", code.bytes_in_floats, "save nothing"),
        Wrong("a begun byte is free", code.bytes_rounded_down, "round up"),
        Wrong("bits are bytes", code.bytes_in_bits, "Eight of them"),
        Wrong("a codebook has b entries", code.bytes_of_a_short_codebook, "2^bits"),
    ),
)
