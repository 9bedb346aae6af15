"""Symmetric grids that do not reach to the largest weight: where fewer bits are left, a cut range errs less.

Lesson: 11 (quantization).
"""

from __future__ import annotations

import torch
from torch import Tensor

from dualz.models.checks import require_bits, require_weights
from dualz.models.quantization import Grid, dequantize, grid_for, quantize

SHARES = tuple(1 - number / 40 for number in range(36))


def best_shares(weight: Tensor, bits: int) -> Tensor:
    """For each row of a matrix the share of its largest magnitude at which a symmetric grid should end.

    Of :data:`SHARES` (1 down to 0.125) the one with the least squared error; float32, (rows,).

    Raises:
        TypeError, ValueError: not a finite floating matrix, or bits not 2 to 16.
    """
    require_bits(bits, 2)
    rows = require_weights(weight).float()
    rows = rows.reshape(len(rows), -1)
    far = rows.abs().amax(dim=1)
    best, found = torch.full_like(far, torch.inf), torch.ones_like(far)
    for share in SHARES:
        grid = grid_for(-share * far, share * far, bits, symmetric=True, axis=0)
        errors = (dequantize(quantize(rows, grid), grid) - rows).square().sum(dim=1)
        better = errors < best
        best, found = torch.where(better, errors, best), torch.where(better, share, found)
    return found


def clipped(weight: Tensor, bits: int, shares: Tensor | None = None) -> Grid:
    """A symmetric grid for each row (output, filter) of a weight, ending at ``shares`` of its largest
    magnitude.

    Default: those of :func:`best_shares`. The largest weight of a row gets the greatest code all the same, so
    that the full range of what comes back is the same grid.

    Raises:
        TypeError, ValueError: as :func:`best_shares`.
    """
    shares = best_shares(weight, bits) if shares is None else shares
    ends = shares * require_weights(weight).float().reshape(len(weight), -1).abs().amax(dim=1)
    return grid_for(-ends, ends, bits, symmetric=True, axis=0)
