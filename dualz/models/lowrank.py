"""Low rank: a weight matrix as the product of two thin ones.

The singular value decomposition writes A as a sum of rank-1 matrices, A = sum s_i u_i v_i^T, with the
largest s_i first. Its first r terms are the best approximation of rank r there is (Eckart and
Young), and the squared error is the sum of the squares that were left out. An m x n layer at rank r
stores r (m + n) numbers, which is a saving only for r < mn / (m + n).

Singular values are no eigenvalues: [[1, 4], [0, 1]] has the eigenvalues 1 and 1, and the singular values
4.236 and 0.236. A matrix that is not square has no eigenvalues at all.

Sources: Eckart and Young (1936); Denton et al., "Exploiting linear structure within convolutional networks"
(2014). Lesson: 12 (lowrank). Pictures: ``dualz.figures.lowrank``.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from dualz.models.checks import clone, replace_layer, require_share, require_weights, weight_layers
from dualz.trace import Step

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Decomposed(Step):
    """The ``matrix`` and its ``singular`` values, the largest first."""

    matrix: Rows
    singular: tuple[float, ...]


@dataclass(frozen=True)
class Added(Step):
    """Term number ``rank`` (from 1), singular value times left times right vector, joined the ``total``.

    ``error`` is the root of the sum of squared differences to ``matrix``; ``energy`` (0 to 1) is the share
    of the squared singular values so far.
    """

    matrix: Rows
    singular: tuple[float, ...]
    rank: int
    left: tuple[float, ...]
    right: tuple[float, ...]
    term: Rows
    total: Rows
    error: float
    energy: float


def accumulate(matrix: Tensor, rank: int) -> Generator[Step, None, Tensor]:
    """Add up the first ``rank`` rank-1 terms of a matrix, one by one; returns the sum, float64.

    Raises:
        TypeError, ValueError: not a finite matrix, or a rank that is not 1 to min(m, n).
    """
    left, singular, right = svd(matrix)
    require_rank(rank, matrix)
    given, values = _rows(matrix.detach().double()), tuple(singular.tolist())
    yield Decomposed(given, values)
    total = torch.zeros_like(matrix, dtype=torch.float64)
    shares = energy(singular)
    for place in range(rank):
        term = singular[place] * torch.outer(left[:, place], right[place])
        total = total + term
        error = torch.linalg.norm(matrix.detach().double() - total).item()
        vectors = tuple(left[:, place].tolist()), tuple(right[place].tolist())
        yield Added(
            given, values, place + 1, *vectors, _rows(term), _rows(total), error, shares[place].item()
        )
    return total


def svd(matrix: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """U (m, k), S (k,) falling, V^T (k, n), float64, with k = min(m, n).

    The sign of each pair of vectors is free; here the largest entry of each row of V^T is positive, so
    that the same matrix gives the same factors everywhere.

    Raises:
        TypeError, ValueError: not a finite floating matrix.
    """
    matrix = _require_matrix(matrix)
    left, singular, right = torch.linalg.svd(matrix.double(), full_matrices=False)
    largest = right.gather(1, right.abs().argmax(dim=1, keepdim=True)).reshape(-1)
    signs = torch.where(largest < 0, -1.0, 1.0).double()
    return left * signs, singular, right * signs[:, None]


def best_of_rank(matrix: Tensor, rank: int) -> Tensor:
    """The matrix of that rank with the least squared error, in the type of ``matrix``.

    >>> best_of_rank(torch.tensor([[0.8, -0.3], [0.2, 0.5]]), 1).round(decimals=4).tolist()[0]
    [0.804099977016449, -0.28850001096725464]

    Raises:
        TypeError, ValueError: not a finite matrix, or a rank that is not 1 to min(m, n).
    """
    left, singular, right = svd(matrix)
    require_rank(rank, matrix)
    return (left[:, :rank] * singular[:rank] @ right[:rank]).to(matrix.dtype)


def energy(singular: Tensor) -> Tensor:
    """The share (0 to 1) of the squared singular values in the first 1, 2, ... of them; all 1 for zeros."""
    squares = require_weights(singular, "singular values").double().square()
    if not squares.sum() > 0:
        return torch.ones_like(squares)
    return squares.cumsum(0) / squares.sum()


def rank_for_energy(matrix: Tensor, share: float) -> int:
    """The least rank (at least 1) that keeps the share ``share`` (0 to 1) of the energy.

    Raises:
        TypeError, ValueError: not a finite matrix, or a share outside 0 to 1.
    """
    require_share(share, "share")
    shares = energy(svd(matrix)[1])
    # The rounding of a sum must not ask for one more rank than there is.
    return min(int((shares < share - 1e-12).sum()) + 1, len(shares))


def break_even_rank(m: int, n: int) -> float:
    """mn / (m + n): a factorised m x n layer is smaller below this rank only.

    >>> round(break_even_rank(300, 64), 1)
    52.7

    Raises:
        ValueError: a size below 1.
    """
    if m < 1 or n < 1:
        raise ValueError(f"A matrix has at least one row and one column, not {m} and {n}.")
    return m * n / (m + n)


# --- layers --------------------------------------------------------------------------------------


def as_matrix(layer: nn.Module) -> Tensor:
    """A layer's weight as a matrix: outputs, and everything that leads into one of them.

    Raises:
        TypeError: not a Linear or Conv2d layer.
        ValueError: a grouped convolution, or bad weights.
    """
    if not isinstance(layer, nn.Linear | nn.Conv2d):
        raise TypeError(f"A Linear or Conv2d layer is needed, not {type(layer).__name__}.")
    if getattr(layer, "groups", 1) != 1:
        raise ValueError("A grouped convolution is no single matrix; it cannot be factorised as one.")
    weight = require_weights(layer.weight)
    return weight.reshape(len(weight), -1)


def factorise(layer: nn.Module, rank: int) -> nn.Sequential:
    """Two thin layers in place of one: inputs to ``rank`` without a bias, ``rank`` to outputs with it.

    A convolution becomes one with ``rank`` filters and one of 1 x 1. The root of each singular value
    goes to either side, so that both layers have weights of a like size.

    Raises:
        TypeError, ValueError: no such layer, or a rank that is not 1 to min(m, n).
    """
    matrix = as_matrix(layer)
    left, singular, right = svd(matrix)
    require_rank(rank, matrix)
    roots = singular[:rank].sqrt()
    first, second = _thin_pair(layer, rank)
    with torch.no_grad():
        first.weight.copy_((roots[:, None] * right[:rank]).reshape(first.weight.shape))
        second.weight.copy_((left[:, :rank] * roots).reshape(second.weight.shape))
        if layer.bias is not None:
            second.bias.copy_(layer.bias)
    return nn.Sequential(first, second).train(layer.training)


def _thin_pair(layer: nn.Module, rank: int) -> tuple[nn.Module, nn.Module]:
    like: dict[str, Any] = {"device": layer.weight.device, "dtype": layer.weight.dtype}
    biased = layer.bias is not None
    # Drawing the first weights, which are replaced at once, must not move the learner's random numbers.
    with torch.random.fork_rng(devices=[]):
        if isinstance(layer, nn.Linear):
            first = nn.Linear(layer.in_features, rank, bias=False, **like)
            return first, nn.Linear(rank, layer.out_features, bias=biased, **like)
        names = ("stride", "padding", "dilation", "padding_mode")
        shape = {name: getattr(layer, name) for name in names}
        first = nn.Conv2d(layer.in_channels, rank, layer.kernel_size, bias=False, **shape, **like)
        return first, nn.Conv2d(rank, layer.out_channels, 1, bias=biased, **like)


def factorise_model(model: nn.Module, ranks: Mapping[str, int]) -> nn.Module:
    """A copy of ``model`` with the layers named in ``ranks`` factorised; train it on to repair it.

    Raises:
        ValueError: there is no such layer, or a rank that does not fit.
    """
    thin = clone(model)
    layers = weight_layers(thin)
    for name, rank in ranks.items():
        if name not in layers:
            raise ValueError(f"There is no layer {name!r}. There are: {', '.join(layers)}.")
        thin = replace_layer(thin, layers[name], factorise(layers[name], rank))
    return thin


def ranks_for_energy(model: nn.Module, share: float) -> dict[str, int]:
    """For each layer the rank that keeps this share of its energy, where that rank is below break-even."""
    matrices = {
        name: as_matrix(layer)
        for name, layer in weight_layers(model).items()
        if getattr(layer, "groups", 1) == 1
    }
    ranks = {name: rank_for_energy(matrix, share) for name, matrix in matrices.items()}
    return {name: rank for name, rank in ranks.items() if rank < break_even_rank(*matrices[name].shape)}


def _require_matrix(matrix: Tensor) -> Tensor:
    matrix = require_weights(matrix, "matrix")
    if matrix.ndim != 2:
        raise ValueError(f"A matrix has 2 dimensions, not {matrix.ndim}; use as_matrix(layer) for a layer.")
    return matrix


def require_rank(rank: int, matrix: Tensor) -> None:
    if rank != int(rank) or not 1 <= rank <= min(matrix.shape):
        raise ValueError(f"The rank must be between 1 and {min(matrix.shape)}, not {rank}.")


def _rows(matrix: Tensor) -> Rows:
    return tuple(map(tuple, matrix.tolist()))
