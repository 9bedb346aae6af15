"""Pruning: setting the weights to zero that matter least.

By magnitude, with a heap: push (|w|, position) for every weight, pop the smallest k, and zero
them. The same weights fall to a threshold at the k-th smallest magnitude; equal magnitudes are
decided by position, the first one goes first. What stays keeps its place: a mask, not a list.

By sensitivity: the loss changes by about |w * dL/dw| when w becomes zero (the first-order term of
its Taylor series). A large gradient alone says nothing: the weight may be zero already.

Sources: LeCun, Denker and Solla, "Optimal brain damage" (1990); Han et al., "Learning both weights
and connections" (2015); Molchanov et al., "Pruning convolutional neural networks" (2017).
Lesson: 10 (pruning). Pictures: ``dualz.figures.pruning``.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import torch
from torch import Tensor, nn

from dualz.models.checks import clone, require_share, require_weights, weight_layers
from dualz.trace import Step

Rows = tuple[tuple[float, ...], ...]
Entry = tuple[float, int]


@dataclass(frozen=True)
class Pushed(Step):
    """The weight at ``position`` (row by row, from 0) stands in the ``heap`` with its magnitude."""

    weights: Rows
    position: int
    heap: tuple[Entry, ...]


@dataclass(frozen=True)
class Zeroed(Step):
    """The smallest entry came out of the ``heap``, and the weight at its ``position`` became zero.

    ``weights`` are those after it; ``value`` is what stood there; ``number`` of ``count`` are done.
    """

    weights: Rows
    position: int
    value: float
    heap: tuple[Entry, ...]
    number: int
    count: int


@dataclass(frozen=True)
class Masked(Step):
    """What is left: ``kept`` says of each position whether its weight stays; ``threshold`` is the
    largest magnitude that went (0 where none did)."""

    weights: Rows
    kept: tuple[bool, ...]
    threshold: float


@dataclass(frozen=True)
class Scored(Step):
    """Every weight with the gradient of the loss, before any of them is ranked."""

    weights: tuple[float, ...]
    gradients: tuple[float, ...]


@dataclass(frozen=True)
class Ranked(Step):
    """The positions in the ``order`` of their ``scores``, smallest first; the first ``count`` would go.

    ``by`` is magnitude, gradient or sensitivity.
    """

    weights: tuple[float, ...]
    gradients: tuple[float, ...]
    by: str
    scores: tuple[float, ...]
    order: tuple[int, ...]
    count: int


def heap_prune(weight: Tensor, count: int) -> Generator[Step, None, Tensor]:
    """Zero the ``count`` smallest magnitudes of a tensor, one by one; returns the pruned copy.

    A run for small tensors: every step carries the whole heap. :func:`magnitude_mask` is for the rest.

    Raises:
        TypeError, ValueError: not a finite floating tensor, or ``count`` is not 0 to its size.
    """
    pruned = require_weights(weight).clone()
    flat = pruned.view(-1)
    if not 0 <= count <= len(flat):
        raise ValueError(f"count must be between 0 and {len(flat)}, the number of weights, not {count}.")
    heap: list[Entry] = []
    for position, value in enumerate(flat.tolist()):
        heappush(heap, (abs(value), position))
        yield Pushed(_rows(pruned), position, tuple(sorted(heap)))
    magnitude = 0.0
    for number in range(1, count + 1):
        magnitude, position = heappop(heap)
        value = flat[position].item()
        flat[position] = 0
        yield Zeroed(_rows(pruned), position, value, tuple(sorted(heap)), number, count)
    left = {position for _, position in heap}
    yield Masked(_rows(pruned), tuple(place in left for place in range(len(flat))), magnitude)
    return pruned


def rank(
    weights: Sequence[float], gradients: Sequence[float], count: int
) -> Generator[Step, None, tuple[int, ...]]:
    """Rank weights by |w|, by |dL/dw| and by |w * dL/dw|; returns the last order, smallest first.

    Raises:
        ValueError: not one gradient for each weight, or ``count`` is not 0 to their number.
    """
    weights, gradients = tuple(map(float, weights)), tuple(map(float, gradients))
    require_weights(torch.tensor(weights + gradients), "weights and gradients")
    if len(weights) != len(gradients) or not 0 <= count <= len(weights):
        raise ValueError("One gradient for each weight is needed, and a count of at most that many.")
    yield Scored(weights, gradients)
    pairs = list(zip(weights, gradients, strict=True))
    ways = {
        "magnitude": [abs(weight) for weight, _ in pairs],
        "gradient": [abs(gradient) for _, gradient in pairs],
        "sensitivity": [abs(weight * gradient) for weight, gradient in pairs],
    }
    order: tuple[int, ...] = ()
    for by, scores in ways.items():
        order = tuple(sorted(range(len(scores)), key=lambda place: (scores[place], place)))
        yield Ranked(weights, gradients, by, tuple(scores), order, count)
    return order


def _rows(weight: Tensor) -> Rows:
    if weight.ndim < 2:
        return (tuple(weight.reshape(-1).tolist()),)
    return tuple(map(tuple, weight.reshape(len(weight), -1).tolist()))


# --- masks ---------------------------------------------------------------------------------------


def lowest_mask(scores: Tensor, sparsity: float) -> Tensor:
    """True where a weight stays, (same shape, bool): all but the round(sparsity * size) lowest scores.

    Of equal scores those at the lower position go first.

    Raises:
        TypeError, ValueError: bad scores, or a sparsity outside 0 to 1.
    """
    flat = require_weights(scores, "scores").reshape(-1)
    count = round(require_share(sparsity, "sparsity") * len(flat))
    mask = torch.ones(len(flat), dtype=torch.bool, device=flat.device)
    mask[flat.argsort(stable=True)[:count]] = False
    return mask.reshape(scores.shape)


def magnitude_mask(weight: Tensor, sparsity: float) -> Tensor:
    """The mask of the largest magnitudes: :func:`lowest_mask` of |weight|.

    >>> magnitude_mask(torch.tensor([0.1, -0.9, 0.5, -0.2]), 0.5)
    tensor([False,  True,  True, False])
    """
    return lowest_mask(require_weights(weight).abs(), sparsity)


def score_masks(
    scores: Mapping[str, Tensor],
    sparsity: float,
    scope: str = "global",
    floors: Mapping[str, int] | None = None,
) -> dict[str, Tensor]:
    """One mask for each tensor of scores.

    ``scope`` ``global``: the lowest scores of all tensors together; ``layer``: the same share of each.
    ``floors``: how many of a tensor's highest scores stay, whatever the others are; where these are more
    than may stay in all, more stay.

    Raises:
        TypeError, ValueError: bad scores, sparsity or scope.
    """
    if scope not in ("global", "layer"):
        raise ValueError(f"scope is 'global' or 'layer', not {scope!r}.")
    if not scores:
        raise ValueError("There are no scores.")
    require_share(sparsity, "sparsity")
    for name, score in scores.items():
        require_weights(score, name)
    held = {name: _held(score, (floors or {}).get(name, 0)) for name, score in scores.items()}
    if scope == "layer":
        return {name: lowest_mask(score, sparsity) | held[name] for name, score in scores.items()}
    flat = torch.cat([score.reshape(-1) for score in scores.values()])
    free = (~torch.cat([stays.reshape(-1) for stays in held.values()])).nonzero().reshape(-1)
    mask = torch.ones(len(flat), dtype=torch.bool, device=flat.device)
    mask[free[flat[free].argsort(stable=True)[: round(sparsity * len(flat))]]] = False
    parts = mask.split([score.numel() for score in scores.values()])
    return {name: part.reshape(scores[name].shape) for name, part in zip(scores, parts, strict=True)}


def _held(scores: Tensor, count: int) -> Tensor:
    """True at the ``count`` highest scores, (same shape, bool)."""
    held = torch.zeros(scores.numel(), dtype=torch.bool, device=scores.device)
    held[scores.reshape(-1).topk(min(count, scores.numel())).indices] = True
    return held.reshape(scores.shape)


def magnitude_masks(model: nn.Module, sparsity: float, scope: str = "global") -> dict[str, Tensor]:
    """Masks for the weights (not the biases) of all Linear and Conv2d layers, by layer name.

    Raises:
        ValueError: there is no such layer, or a bad sparsity or scope.
    """
    scores = {name: require_weights(layer.weight, name).abs() for name, layer in weight_layers(model).items()}
    return score_masks(scores, sparsity, scope)


def apply_masks(model: nn.Module, masks: Mapping[str, Tensor]) -> nn.Module:
    """A copy of ``model`` with zeros where a mask is False.

    Raises:
        ValueError: a mask does not fit its layer, or there is no layer of that name.
    """
    pruned = clone(model)
    layers = weight_layers(pruned)
    with torch.no_grad():
        for name, mask in masks.items():
            if name not in layers or layers[name].weight.shape != mask.shape:
                raise ValueError(
                    f"The mask {name!r} of shape {tuple(mask.shape)} fits no layer of the model."
                )
            # Not a product: 0 * inf would be nan, and -1 * 0 would be -0.
            layers[name].weight.masked_fill_(~mask.to(layers[name].weight.device), 0)
    return pruned


def density(model: nn.Module) -> float:
    """The share of weights of Linear and Conv2d layers that are not exactly zero, from 0 to 1."""
    weights = [layer.weight for layer in weight_layers(model).values()]
    return sum(int(weight.count_nonzero()) for weight in weights) / sum(weight.numel() for weight in weights)
