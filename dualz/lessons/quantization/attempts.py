"""Code that learners might write in lesson 11: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from math import ceil, floor

from dualz.course.forms import caught, mistake

# --- an affine grid ------------------------------------------------------------------------------


def affine(values, bits):
    low, high = min(0, *values), max(0, *values)
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    scale = (high - low) / (2**bits - 1)
    zero_point = round(least - low / scale)
    codes = [min(max(round(x / scale) + zero_point, least), most) for x in values]
    return scale, zero_point, codes


def affine_stub(values, bits):
    low, high = ...
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    scale = (high - low) / (2**bits - 1)
    zero_point = ...
    codes = [min(max(..., least), most) for x in values]
    return scale, zero_point, codes


def _of_package(values, bits, dtype):
    import torch

    from dualz.models import quantization

    x = torch.tensor(values, dtype=getattr(torch, dtype))
    grid = quantization.affine(x, bits)
    return grid.scale, grid.zero_point, quantization.quantize(x, grid)


def affine_of_package(values, bits):
    return _of_package(values, bits, "float32")


def affine_of_package_in_double(values, bits):
    return _of_package(values, bits, "float64")


def affine_away_from_zero(values, bits):
    """Halves are rounded away from zero, as most people do it on paper."""

    def nearest(value):
        return floor(abs(value) + 0.5) * (1 if value > 0 else -1)

    scale, _, _ = affine(values, bits)
    least, most = _ends(bits)
    zero_point = nearest(least - min(0, *values) / scale)
    return scale, zero_point, [min(max(nearest(x / scale) + zero_point, least), most) for x in values]


def _ends(bits):
    """The least and the greatest code."""
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _with(values, bits, scale, zero_point, code=round):
    """The codes on such a grid, clipped; ``code`` makes a whole number of a quotient."""
    least, most = _ends(bits)
    return scale, zero_point, [min(max(code(x / scale) + zero_point, least), most) for x in values]


def _with_scale(values, bits, scale):
    return _with(values, bits, scale, round(_ends(bits)[0] - min(0, *values) / scale))


@mistake(
    "the zero point is computed before widening",
    """Your range does not hold 0, so the zero point falls outside the codes and is clipped: [10, 11, 12, 13]
    comes back as [3, 3, 3, 3]. Widen the range first: `min(0, ...)` and `max(0, ...)`.""",
)
def affine_narrow(values, bits):
    least, most = _ends(bits)
    scale = (max(values) - min(values)) / (2**bits - 1)
    return _with(values, bits, scale, min(max(round(least - min(values) / scale), least), most))


@mistake(
    "the zero point may be any number",
    "Your zero point lies outside the codes: 0 has no code. Widen the range first to hold it.",
)
def affine_narrow_unclipped(values, bits):
    scale = (max(values) - min(values)) / (2**bits - 1)
    return _with(values, bits, scale, round(_ends(bits)[0] - min(values) / scale))


@mistake(
    "the step is 2^(b-1)",
    "The step 2^(b-1) does not know the values: the scale is range / (2^b - 1).",
)
def affine_power(values, bits):
    return _with_scale(values, bits, 2 ** (bits - 1))


@mistake("as many steps as levels", "2^b levels have 2^b - 1 steps between them.")
def affine_levels(values, bits):
    return _with_scale(values, bits, (max(0, *values) - min(0, *values)) / 2**bits)


@mistake(
    "sign(w) · ceil(|w| / q)",
    """You round away from zero: every magnitude grows, and a small value never becomes 0. Use `round`.""",
)
def affine_ceiling(values, bits):
    scale, zero_point, _ = affine(values, bits)
    return _with(values, bits, scale, zero_point, lambda x: ceil(abs(x)) * (1 if x >= 0 else -1))


@mistake("int() rounds", "`int` cuts the decimals off, towards zero. Use `round`.")
def affine_truncated(values, bits):
    scale, zero_point, _ = affine(values, bits)
    return _with(values, bits, scale, zero_point, int)


@mistake("// rounds to the nearest", "You round down: `//` and `floor` give the level below. Use `round`.")
def affine_floored(values, bits):
    scale, zero_point, _ = affine(values, bits)
    return _with(values, bits, scale, zero_point, floor)


@mistake("the shift is forgotten", "The codes lack the zero point: add it after rounding.")
def affine_no_shift(values, bits):
    scale, zero_point, _ = affine(values, bits)
    return scale, zero_point, _with(values, bits, scale, 0)[2]


@mistake("symmetric is affine", "This is the symmetric grid. The affine one begins at the least value.")
def affine_symmetric(values, bits):
    scale = max(map(abs, values)) / (_ends(bits)[1] or 1)
    return scale, 0, [round(x / scale) for x in values]


@mistake(
    "codes begin at 0",
    "Your codes go from 0 to 2^b - 1. Here they begin at -2^(b-1), and the zero point with them.",
)
def affine_unsigned(values, bits):
    scale, zero_point, codes = affine(values, bits)
    least = _ends(bits)[0]
    return scale, zero_point - least, [code - least for code in codes]


@mistake(
    "codes are counted from the least value",
    """You round the way from the least value. The zero point is rounded by itself, so that 0 comes back as 0:
    round `x / scale`, then add the zero point.""",
)
def affine_from_low(values, bits):
    scale, zero_point, _ = affine(values, bits)
    least, most = _ends(bits)
    low = min(0, *values)
    return scale, zero_point, [min(max(round((x - low) / scale) + least, least), most) for x in values]


@mistake(
    "rounded values fit by themselves",
    "A code lies outside: both roundings may go up. Clip the codes from -2^(b-1) to 2^(b-1) - 1.",
)
def affine_unclipped(values, bits):
    scale, zero_point, _ = affine(values, bits)
    return scale, zero_point, [round(x / scale) + zero_point for x in values]


@caught("a zero point may have decimals", "As zero point a whole number is wanted, without decimals")
def affine_exact_zero_point(values, bits):
    scale, _, codes = affine(values, bits)
    return scale, _ends(bits)[0] - min(0, *values) / scale, codes


# --- the bytes of a layer ------------------------------------------------------------------------


def layer_bytes(layer):
    weights = layer["outputs"] * layer["inputs"]
    codes = -(-weights * layer["bits"] // 8)
    side = {"tensor": 1, "channel": layer["outputs"], "codebook": 2 ** layer["bits"]}[layer["way"]]
    return codes + 4 * side + 4 * layer["outputs"]


def _side(layer):
    return {"tensor": 1, "channel": layer["outputs"], "codebook": 2 ** layer["bits"]}[layer["way"]]


def _weights(layer):
    return layer["outputs"] * layer["inputs"]


def _beside(layer, codes):
    """As many bytes of codes, and all that is stored beside them."""
    return codes + 4 * _side(layer) + 4 * layer["outputs"]


@mistake(
    "only codes are stored",
    "Codes alone cannot be decoded: add the scales or the codebook, and the biases.",
)
def bytes_of_codes_only(layer):
    return -(-_weights(layer) * layer["bits"] // 8)


@mistake("biases cost nothing", "The biases are missing: a float32 for each output.")
def bytes_without_bias(layer):
    return layer_bytes(layer) - 4 * layer["outputs"]


@mistake(
    "scales cost nothing",
    "Codes without their scales or codebook are only numbers: add 4 bytes for each.",
)
def bytes_without_scales(layer):
    return layer_bytes(layer) - 4 * _side(layer)


@mistake("a code takes a byte", "You give every code a byte. Packed, it takes `bits` bits.")
def bytes_whole_codes(layer):
    return _beside(layer, _weights(layer))


@mistake(
    "every code begins a byte",
    "You give every code whole bytes. Packed, the next code begins in the same byte.",
)
def bytes_begun_codes(layer):
    return _beside(layer, _weights(layer) * -(-layer["bits"] // 8))


@mistake(
    "every row begins a byte",
    "You fill up each row to whole bytes. The codes of all rows are packed in one run.",
)
def bytes_of_padded_rows(layer):
    return _beside(layer, layer["outputs"] * -(-layer["inputs"] * layer["bits"] // 8))


@mistake(
    "8-bit values kept in float32",
    "These are float32 weights. Rounded values kept as floats save nothing: store codes.",
)
def bytes_in_floats(layer):
    return 4 * _weights(layer) + 4 * layer["outputs"]


@mistake("a begun byte is free", "The last byte is begun and must be written: round up, not down.")
def bytes_rounded_down(layer):
    return _beside(layer, _weights(layer) * layer["bits"] // 8)


@mistake(
    "bytes are rounded to the nearest",
    "You round to the nearest whole byte. A byte that is begun must be written: round up.",
)
def bytes_rounded_to_nearest(layer):
    return _beside(layer, round(_weights(layer) * layer["bits"] / 8))


@mistake(
    "there is always one byte more",
    "You add a byte even where the codes fill the last one. Round up: a full byte needs no other.",
)
def bytes_one_more(layer):
    return _beside(layer, _weights(layer) * layer["bits"] // 8 + 1)


@mistake("bits are bytes", "These are bits. Eight of them make a byte.")
def bytes_in_bits(layer):
    return _weights(layer) * layer["bits"] + 32 * _side(layer) + 32 * layer["outputs"]


def _with_entries(layer, entries):
    """The bytes with so many entries in a codebook."""
    return layer_bytes(layer) + (4 * (entries - _side(layer)) if layer["way"] == "codebook" else 0)


@mistake("a codebook has b entries", "A codebook has an entry for every label: 2^bits of them.")
def bytes_of_a_short_codebook(layer):
    return _with_entries(layer, layer["bits"])


@mistake(
    "a codebook has no more entries than weights",
    """You stop the codebook at the number of weights. It has an entry for every possible label, used or
    not.""",
)
def bytes_of_used_entries(layer):
    return _with_entries(layer, min(2 ** layer["bits"], _weights(layer)))


@mistake("a channel is an input", "You counted a scale for each input. A channel is an output.")
def bytes_of_input_scales(layer):
    more = layer["inputs"] - layer["outputs"] if layer["way"] == "channel" else 0
    return layer_bytes(layer) + 4 * more
