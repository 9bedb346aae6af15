"""Weights that were quantized and kept as floats: find their codes and scales, and make the floats again.

A number of such a tensor is code * scale (+ offset), computed in float32 (float64 for float64) and rounded
to the tensor's type. Scales belong to groups: rows, columns, or 16 to 256 numbers in a row or in a column.
Nobody says which, so all are tried, the largest groups first; what is found counts only if it gives every
number again, bit for bit.

Source: the usual ways to quantize, lesson 11; Dettmers et al., "LLM.int8()" (2022) for groups.
Lessons: 11 (quantization), 14 (dual). At speed: ``dualz.kernels.grids``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from dualz.dual import levels
from dualz.dual.tensors import Stored
from dualz.kernels import grids as kernel

GROUPS = (256, 128, 64, 32, 16)
LEAST_NUMBERS = 16
# Binary digits, exponent of the smallest normal number, largest code that is looked for.
_FLOATS = {
    "float32": (24, -126, 2047),
    "float16": (11, -14, 255),
    "bfloat16": (8, -126, 127),
    "float64": (53, -1022, 2047),
}
CODE_TYPES = ("int8", "int16", "float32")
SCALE_TYPES = ("float32", "float16", "bfloat16")
_SHIFTED_LEVELS = (3, 7, 15, 31, 63, 255)
_BLOCK = 1 << 22


class Grid(NamedTuple):
    """A quantized tensor: n / (count stride) blocks of ``count`` rows of ``stride`` numbers; each column of a
    block is a group with a scale (and an offset)."""

    count: int  # type: ignore[assignment]  # a tuple has a method of that name, which nobody calls here
    stride: int
    codes: Stored
    scales: Stored
    offsets: Stored | None = None


def is_float(dtype: str) -> bool:
    """Whether numbers of this type can stand on a grid."""
    return dtype in _FLOATS


def real(dtype: str, words: np.ndarray, wide: bool = False) -> np.ndarray:
    """The numbers of a tensor as float32 (float64 if ``wide``), exactly."""
    if dtype == "bfloat16":
        found = (words.astype("<u4") << np.uint32(16)).view("<f4")
    else:
        found = words.view(np.dtype(dtype).newbyteorder("<"))
    return found.astype("<f8" if wide else "<f4", copy=False)


def narrow(dtype: str, numbers: np.ndarray) -> np.ndarray:
    """Words of type ``dtype`` for float32 (or float64) ``numbers``, each rounded to the nearest, halves to
    the even one."""
    if dtype == "bfloat16":
        words = np.ascontiguousarray(numbers).view("<u4")
        odd = words >> np.uint32(16) & np.uint32(1)
        return (words + np.uint32(0x7FFF) + odd >> np.uint32(16)).astype("<u2")
    with np.errstate(over="ignore"):
        rounded = np.ascontiguousarray(numbers.astype(dtype, copy=False))
    return rounded.view(f"<u{rounded.itemsize}")


def values(
    dtype: str, codes: Stored, scales: Stored, offsets: Stored | None, count: int, stride: int
) -> np.ndarray:
    """The words of type ``dtype`` that a grid stands for; scales and offsets are finite."""
    wide = dtype == "float64"
    numbers = real(codes.dtype, codes.words)
    steps = real(scales.dtype, scales.words, wide).reshape(-1, 1, stride)
    starts = None if offsets is None else real(offsets.dtype, offsets.words, wide).reshape(-1, 1, stride)
    blocks = numbers.reshape(-1, count, stride)
    out = np.empty(blocks.shape, codes_word(dtype))
    for first in range(0, len(blocks), step := max(1, _BLOCK // (count * stride))):
        part = slice(first, first + step)
        with np.errstate(over="ignore", under="ignore"):
            products = blocks[part].astype(steps.dtype, copy=False) * steps[part]
            if starts is not None:
                products += starts[part]
        out[part] = narrow(dtype, products)
    return out.reshape(-1)


def codes_word(dtype: str) -> str:
    """The type of a tensor's words."""
    return {"float32": "<u4", "float64": "<u8"}.get(dtype, "<u2")


def find(tensor: Stored) -> Grid | None:
    """Codes and scales of ``tensor``, in as large groups as they come; None where it is not quantized."""
    words = tensor.words
    if not is_float(tensor.dtype) or len(words) < LEAST_NUMBERS:
        return None
    numbers = real(tensor.dtype, words, tensor.dtype == "float64")
    digits, lowest, most = _FLOATS[tensor.dtype]
    groupings = list(_groupings(tensor))
    for count, stride in groupings:
        found = kernel.intervals(numbers, count, stride, most, digits, lowest)
        grid = _scaled(tensor, numbers, count, stride, *found) if found else None
        if grid:
            return grid
    if digits < 24 or np.count_nonzero(words) < len(words) // 2:
        return None
    for count, stride in groupings:
        grid = _shifted(tensor, numbers, count, stride)
        if grid:
            return grid
    uneven = levels.find(tensor, groupings)
    if uneven is None:
        return None
    count, stride, codes, scales = uneven
    return Grid(count, stride, codes, _floats(scales, (len(scales) // stride, stride)))


def _groupings(tensor: Stored) -> Iterator[tuple[int, int]]:
    """Pairs of numbers in a group and the distance between two of them, large groups first."""
    (rows, columns), size = tensor.rows, len(tensor.words)
    seen = set() if tensor.dtype != "float32" else {(size, 1)}
    tried = [(size, 1), (columns, 1), (rows, columns)]
    if len(tensor.shape) > 2:
        tried += [(tensor.shape[-1], 1), (tensor.shape[-2], tensor.shape[-1])]
    tried += [pair for group in GROUPS for pair in ((group, 1), (group, columns))]
    # Four numbers of 24 binary digits do not stand on a grid by chance, short ones do.
    least = 4 if tensor.dtype in ("float32", "float64") else min(GROUPS) // 2
    for count, stride in tried:
        # Groups may go from one row into the next: some programs cut the whole tensor into groups of 64.
        whole = size % (count * stride) == 0
        if count >= least and whole and (count, stride) not in seen:
            seen.add((count, stride))
            yield count, stride


def _scaled(
    tensor: Stored, numbers: np.ndarray, count: int, stride: int, low: np.ndarray, high: np.ndarray
) -> Grid | None:
    """The grid whose scales lie between ``low`` and ``high``: the simplest ones that give the same bits."""
    blocks = numbers.reshape(-1, count, stride)
    kind = "<f8" if tensor.dtype == "float64" else "<f4"
    scales = np.zeros(len(low), kind)
    good = np.zeros(len(low), np.bool_)
    for tried in _between(low, high, kind):
        scales = np.where(good, scales, tried)
        shaped = scales.reshape(-1, 1, stride)
        with np.errstate(all="ignore"):
            codes = np.rint(blocks / np.where(shaped > 0, shaped, 1)).astype(kind)
            same = narrow(tensor.dtype, codes * shaped) == tensor.words.reshape(blocks.shape)
        good = same.all(axis=1).reshape(-1)
        if good.all():
            return _grid(tensor, codes, scales, None, count, stride)
    return None


def _between(low: np.ndarray, high: np.ndarray, kind: str) -> Iterator[np.ndarray]:
    """Scales from ``low`` to ``high`` to try: those with the most zeros at the end of their bits first."""
    first, last = low.astype(kind), high.astype(kind)
    first = np.where(first < low, np.nextafter(first, np.array(np.inf, kind)), first)
    last = np.where(last > high, np.nextafter(last, np.array(0, kind)), last)
    width = f"<i{first.itemsize}"
    ends = first.view(width).astype(np.int64), last.view(width).astype(np.int64)
    simple = ends[0].copy()
    for zeros in range(1, 52 if first.itemsize == 8 else 23):
        fewer = ends[0] + ((1 << zeros) - 1) >> zeros << zeros
        simple = np.where(fewer <= ends[1], fewer, simple)
    yield simple.astype(width).view(kind)
    yield ((low + high) / 2).astype(kind)
    yield from (
        first,
        last,
        np.nextafter(first, np.array(0, kind)),
        np.nextafter(last, np.array(np.inf, kind)),
    )


def _shifted(tensor: Stored, numbers: np.ndarray, count: int, stride: int) -> Grid | None:
    """Codes from 0 on, above the least number of each group, which is its offset."""
    blocks = numbers.reshape(-1, count, stride)
    for most in _SHIFTED_LEVELS:
        # Nearly all tensors are found out by their first group.
        if _shift(blocks[:1, :, :1], most) is not None:
            found = _shift(blocks, most)
            if found is not None:
                return _grid(tensor, *found, count, stride)
    return None


def _shift(blocks: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Codes, scales and offsets where every group goes from code 0 to ``most``; None where none fit."""
    least, greatest = blocks.min(axis=1, keepdims=True), blocks.max(axis=1, keepdims=True)
    if not (np.isfinite(least) & np.isfinite(greatest)).all():
        return None
    kind = blocks.dtype.type
    with np.errstate(all="ignore"):
        close = (greatest - least) / kind(most)
        codes = np.rint((blocks - least) / np.where(close > 0, close, 1))
        # Product and sum were rounded, each by half the distance of two numbers there at most.
        apart = blocks.astype("f8") - least
        half = np.spacing(np.abs(blocks)).astype("f8") / 2 + np.spacing(apart.astype(kind)) / 2
        low = np.where(codes > 0, (apart - half) / codes, 0).max(axis=1, keepdims=True)
        high = np.where(codes > 0, (apart + half) / codes, np.inf).min(axis=1, keepdims=True)
    if codes.max() > most or not (low <= high).all():
        return None
    high = np.where(np.isfinite(high), high, 0)
    steps, good = close, np.zeros(close.shape, np.bool_)
    for tried in (close, *_between(low, high, f"<f{blocks.itemsize}")):
        steps = np.where(good, steps, tried)
        with np.errstate(all="ignore"):
            again = codes * steps + least
        # Equal bits, not equal numbers: -0.0 is not 0.0.
        same = again.view(f"<u{again.itemsize}") == blocks.view(f"<u{again.itemsize}")
        good = same.all(axis=1, keepdims=True) & (steps >= 0)
        if good.all():
            return codes, steps.reshape(-1), least.reshape(-1)
    return None


def _grid(
    tensor: Stored, codes: np.ndarray, scales: np.ndarray, offsets: np.ndarray | None, count: int, stride: int
) -> Grid:
    kind = "int8" if np.abs(codes).max() <= 127 else "int16"
    whole = codes.astype(kind).reshape(-1).view(f"<u{np.dtype(kind).itemsize}")
    shape = len(whole) // (count * stride), stride
    second = None if offsets is None else _floats(offsets, shape)
    return Grid(count, stride, Stored(kind, tensor.shape, whole), _floats(scales, shape), second)


def _floats(numbers: np.ndarray, shape: tuple[int, int]) -> Stored:
    """``numbers`` in the narrowest type that has them all."""
    numbers = np.ascontiguousarray(numbers)
    for dtype in ("float16", "bfloat16", "float32"):
        with np.errstate(over="ignore", invalid="ignore"):
            words = narrow(dtype, numbers.astype("<f4"))
            back = real(dtype, words).astype(numbers.dtype)
        if (back == numbers).all():
            return Stored(dtype, shape, words)
    return Stored("float64", shape, numbers.view("<u8"))
