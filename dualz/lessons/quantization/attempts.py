"""Code that learners might write in lesson 11: right answers, and popular wrong ones.

Every function here stands for a learner's. The tests give them to the checks.
"""

from __future__ import annotations

from math import ceil

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


def _with_scale(values, bits, scale):
    low = min(0, *values)
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    zero_point = round(least - low / scale)
    return scale, zero_point, [min(max(round(x / scale) + zero_point, least), most) for x in values]


def affine_narrow(values, bits):
    """The range is never widened to hold 0, and the zero point is clipped to the codes."""
    low, high = min(values), max(values)
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    scale = (high - low) / (2**bits - 1)
    zero_point = min(max(round(least - low / scale), least), most)
    return scale, zero_point, [min(max(round(x / scale) + zero_point, least), most) for x in values]


def affine_narrow_unclipped(values, bits):
    """The range is never widened, and the zero point lies outside the codes."""
    low, high = min(values), max(values)
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    scale = (high - low) / (2**bits - 1)
    zero_point = round(least - low / scale)
    return scale, zero_point, [min(max(round(x / scale) + zero_point, least), most) for x in values]


def affine_power(values, bits):
    return _with_scale(values, bits, 2 ** (bits - 1))


def affine_levels(values, bits):
    return _with_scale(values, bits, (max(0, *values) - min(0, *values)) / 2**bits)


def affine_ceiling(values, bits):
    scale, zero_point, _ = affine(values, bits)
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    codes = [ceil(abs(x) / scale) * (1 if x >= 0 else -1) + zero_point for x in values]
    return scale, zero_point, [min(max(code, least), most) for code in codes]


def affine_truncated(values, bits):
    scale, zero_point, _ = affine(values, bits)
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    return scale, zero_point, [min(max(int(x / scale) + zero_point, least), most) for x in values]


def affine_no_shift(values, bits):
    scale, zero_point, _ = affine(values, bits)
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    return scale, zero_point, [min(max(round(x / scale), least), most) for x in values]


def affine_symmetric(values, bits):
    most = 2 ** (bits - 1) - 1
    scale = max(map(abs, values)) / most
    return scale, 0, [round(x / scale) for x in values]


# --- the bytes of a layer ------------------------------------------------------------------------


def layer_bytes(layer):
    weights = layer["outputs"] * layer["inputs"]
    codes = -(-weights * layer["bits"] // 8)
    side = {"tensor": 1, "channel": layer["outputs"], "codebook": 2 ** layer["bits"]}[layer["way"]]
    return codes + 4 * side + 4 * layer["outputs"]


def _side(layer):
    return {"tensor": 1, "channel": layer["outputs"], "codebook": 2 ** layer["bits"]}[layer["way"]]


def bytes_of_codes_only(layer):
    return -(-layer["outputs"] * layer["inputs"] * layer["bits"] // 8)


def bytes_without_bias(layer):
    return layer_bytes(layer) - 4 * layer["outputs"]


def bytes_without_scales(layer):
    return layer_bytes(layer) - 4 * _side(layer)


def bytes_whole_codes(layer):
    """Every code in a byte of its own, as an int8 array has it."""
    return layer["outputs"] * layer["inputs"] + 4 * _side(layer) + 4 * layer["outputs"]


def bytes_in_floats(layer):
    return 4 * layer["outputs"] * layer["inputs"] + 4 * layer["outputs"]


def bytes_rounded_down(layer):
    codes = layer["outputs"] * layer["inputs"] * layer["bits"] // 8
    return codes + 4 * _side(layer) + 4 * layer["outputs"]


def bytes_in_bits(layer):
    return layer["outputs"] * layer["inputs"] * layer["bits"] + 32 * _side(layer) + 32 * layer["outputs"]


def bytes_of_a_short_codebook(layer):
    if layer["way"] != "codebook":
        return layer_bytes(layer)
    return layer_bytes(layer) - 4 * 2 ** layer["bits"] + 4 * layer["bits"]
