"""Uniform quantization: weights as small whole numbers on an even grid.

Affine: s = (max - min) / (2^b - 1), q = clip(round(x / s) + z, q_min, q_max), and back x' = s (q - z).
The zero point z is the code of 0. It exists only if 0 is inside the range, so the range is widened to
hold 0 first; without that, [10, 11, 12, 13] comes back as [3, 3, 3, 3]. Symmetric: z = 0 and
s = max |x| / (2^(b-1) - 1). Inside the range |x - x'| <= s / 2.

"Shift, scale, round" is the same thing told slowly. Halves round to the even neighbour, as IEEE 754 and
torch have it.

Sources: Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
inference" (2018); Nagel et al., "A white paper on neural network quantization" (2021).
Lesson: 11 (quantization). Pictures: ``dualz.figures.quantization``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from dualz.models.checks import require_bits, require_share, require_weights
from dualz.trace import Step

# No scale is smaller than the least normal float32: a smaller one would be stored as 0.
LEAST_SCALE = torch.finfo(torch.float32).tiny


class Grid(NamedTuple):
    """Where the levels are: level q stands at ``scale`` * (q - ``zero_point``).

    ``scale`` (float32) and ``zero_point`` (int32) have no dimension, or one with an entry for each
    channel along ``axis``. Codes go from ``low`` to ``high``.
    """

    scale: Tensor
    zero_point: Tensor
    low: int
    high: int
    axis: int | None = None

    def spread(self, like: Tensor) -> tuple[Tensor, Tensor]:
        """Scale and zero point in a shape that broadcasts against ``like``."""
        if self.axis is None:
            return self.scale, self.zero_point
        shape = [1] * like.ndim
        shape[self.axis] = -1
        return self.scale.reshape(shape), self.zero_point.reshape(shape)


def grid_for(
    low: Tensor | float, high: Tensor | float, bits: int, symmetric: bool = False, axis: int | None = None
) -> Grid:
    """The grid for values from ``low`` to ``high`` (numbers, or one each for a channel).

    Affine codes are -2^(b-1) to 2^(b-1) - 1; symmetric ones leave out the lowest. A range of only the
    value 0 gets the scale 1.

    >>> grid_for(10, 13, bits=8).zero_point.item()
    -128

    Raises:
        ValueError: bits not 1 to 16 (symmetric: 2 to 16), bounds that are not finite or in order.
    """
    require_bits(bits, 2 if symmetric else 1)
    low, high = (torch.as_tensor(bound, dtype=torch.float64) for bound in (low, high))
    if not (torch.isfinite(low).all() and torch.isfinite(high).all() and (low <= high).all()):
        raise ValueError("The range must be finite, and its lower end not above the upper one.")
    low, high = low.clamp(max=0), high.clamp(min=0)
    most = (1 << (bits - 1)) - 1
    if symmetric:
        scale = _usable(torch.maximum(-low, high) / most)
        return Grid(scale, torch.zeros_like(scale, dtype=torch.int32), -most, most, axis)
    scale = _usable((high - low) / ((1 << bits) - 1))
    least = -most - 1
    zero_point = (least - low / scale.double()).round().clamp(least, most)
    return Grid(scale, zero_point.to(torch.int32), least, most, axis)


def _usable(scale: Tensor) -> Tensor:
    """As float32; 1 where the range is only 0."""
    return torch.where(scale > 0, scale.clamp(min=LEAST_SCALE), torch.ones_like(scale)).float()


def affine(x: Tensor, bits: int, axis: int | None = None) -> Grid:
    """The affine grid from the least to the greatest value of ``x``, or of each channel along ``axis``.

    Raises:
        TypeError, ValueError: not a finite floating tensor, or bits not 1 to 16.
    """
    low, high = _ends(require_weights(x, "x"), axis)
    return grid_for(low, high, bits, axis=axis)


def symmetric(x: Tensor, bits: int, axis: int | None = None) -> Grid:
    """The symmetric grid up to the greatest magnitude.

    >>> w = torch.tensor([0.8, -0.3])
    >>> quantize(w, symmetric(w, bits=4)).tolist()
    [7, -3]

    Raises:
        TypeError, ValueError: not a finite floating tensor, or bits not 2 to 16.
    """
    low, high = _ends(require_weights(x, "x"), axis)
    return grid_for(low, high, bits, symmetric=True, axis=axis)


def _ends(x: Tensor, axis: int | None) -> tuple[Tensor, Tensor]:
    if axis is None:
        return x.min(), x.max()
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"There is no axis {axis} in a tensor of {x.ndim} dimensions.")
    channels = x.movedim(axis, 0).reshape(x.shape[axis], -1)
    return channels.min(dim=1).values, channels.max(dim=1).values


def quantize(x: Tensor, grid: Grid) -> Tensor:
    """The codes of ``x``: int8 where they fit (8 bits and fewer), else int16. Values outside are clipped.

    Raises:
        TypeError, ValueError: not a finite floating tensor.
    """
    codes = unclipped(x, grid).clamp(grid.low, grid.high)
    return codes.to(torch.int8 if grid.low >= -128 and grid.high < 128 else torch.int16)


def unclipped(x: Tensor, grid: Grid) -> Tensor:
    """round(x / scale) + zero point, as float64: the codes before they are clipped."""
    x = require_weights(x, "x")
    scale, zero_point = grid.spread(x)
    # Through double: the quotient of a huge value by a tiny scale would be inf in float32.
    return (x.double() / scale.double()).round() + zero_point


def dequantize(codes: Tensor, grid: Grid) -> Tensor:
    """The values that stand at the codes, scale * (code - zero point): float32, and never inf."""
    if codes.is_floating_point():
        raise TypeError(f"Codes are whole numbers, not {codes.dtype}: give what quantize returned.")
    scale, zero_point = grid.spread(codes)
    largest = torch.finfo(torch.float32).max
    return (scale * (codes.to(torch.int32) - zero_point)).clamp(-largest, largest)


# --- calibration: what range to take when a few values lie far out ---------------------------------


def percentile_range(x: Tensor, share: float) -> tuple[float, float]:
    """The range that holds the middle ``share`` (0 to 1) of the values.

    Raises:
        TypeError, ValueError: bad values, or a share outside 0 to 1.
    """
    tail = (1 - require_share(share, "share")) / 2
    flat = require_weights(x, "x").reshape(-1).double().sort().values
    places = ((len(flat) - 1) * torch.tensor([tail, 1 - tail], dtype=torch.float64)).round().long()
    return flat[places[0]].item(), flat[places[1]].item()


def mse_range(x: Tensor, bits: int, symmetric: bool = False, tries: int = 80) -> tuple[float, float]:
    """The range, among ``tries`` shrunken copies of the full one, with the least mean squared error.

    Raises:
        TypeError, ValueError: bad values, bits or number of tries.
    """
    if tries < 1:
        raise ValueError(f"At least one try is needed, not {tries}.")
    x = require_weights(x, "x").float()
    low, high = x.min().item(), x.max().item()
    best = (float("inf"), (low, high))
    for number in range(tries):
        share = 1 - number / tries
        grid = grid_for(min(low, 0) * share, max(high, 0) * share, bits, symmetric)
        error = (dequantize(quantize(x, grid), grid) - x).square().mean().item()
        if error < best[0]:
            best = (error, (min(low, 0) * share, max(high, 0) * share))
    return best[1]


# --- one value at a time ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured(Step):
    """The range of the ``values``, before and after it was ``widened`` to hold 0."""

    values: tuple[float, ...]
    found: tuple[float, float]
    widened: tuple[float, float]


@dataclass(frozen=True)
class Spaced(Step):
    """The levels lie ``scale`` apart; ``zero_point`` is the code of 0. ``levels``: (code, place) pairs."""

    values: tuple[float, ...]
    scale: float
    zero_point: int
    levels: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Rounded(Step):
    """Value number ``index``: shifted and scaled it is ``exact``; its code is the nearest whole number.

    ``codes`` are those of the values so far; ``restored`` is the place of the last code's level.
    """

    values: tuple[float, ...]
    scale: float
    zero_point: int
    levels: tuple[tuple[int, float], ...]
    index: int
    exact: float
    codes: tuple[int, ...]
    restored: float


def quantize_slowly(
    values: Sequence[float], bits: int, symmetric: bool = False
) -> Generator[Step, None, tuple[int, ...]]:
    """Quantize a few values in plain numbers, and return the codes: those of :func:`quantize`.

    Raises:
        ValueError: no values, one that is not finite, or bits not 1 (symmetric: 2) to 16.
    """
    x = require_weights(torch.tensor([float(value) for value in values]), "values")
    given = tuple(x.tolist())
    low, high = min(given), max(given)
    wide = (min(low, 0.0), max(high, 0.0))
    if symmetric:
        wide = (-max(-low, high), max(-low, high))
    yield Measured(given, (low, high), wide)
    grid = grid_for(low, high, bits, symmetric)
    scale, zero_point = grid.scale.item(), int(grid.zero_point)
    levels = tuple((code, scale * (code - zero_point)) for code in range(grid.low, grid.high + 1))
    yield Spaced(given, scale, zero_point, levels)
    codes: list[int] = []
    for index, value in enumerate(given):
        exact = value / scale + zero_point
        code = min(max(round(value / scale) + zero_point, grid.low), grid.high)
        codes.append(code)
        restored = scale * (code - zero_point)
        yield Rounded(given, scale, zero_point, levels, index, exact, tuple(codes), restored)
    return tuple(codes)
