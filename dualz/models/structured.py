"""Structured pruning: whole neurons and channels go, and a smaller dense network is left.

A masked weight still takes its place in a dense file and its multiply-add. A neuron that goes takes
a row of its own layer along, a column (or a block of columns) of the next one, and its numbers in a
batch norm between them; so the file and the work shrink at once, with any library on any machine.

Source: Li et al., "Pruning filters for efficient convnets" (2017), ranking by the norm of the filter.
Lesson: 10 (pruning).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from dualz.models.checks import clone, require_share, require_weights, weight_layers
from dualz.models.training import logits

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)
CLOSE = 1e-4


def unit_scores(layer: nn.Module) -> Tensor:
    """The Euclidean norm of the weights that lead into each unit of a layer, (outputs,)."""
    weight = require_weights(layer.weight)
    return weight.reshape(len(weight), -1).norm(dim=1)


def remove_units(
    model: nn.Module, first: str, second: str, keep: Tensor, example: Tensor | None = None
) -> nn.Module:
    """A copy of ``model`` in which ``first`` has only the units where ``keep`` (bool) is True.

    ``second`` is the one layer that reads what ``first`` gives; its inputs go along, and so do the
    numbers of a batch norm registered between the two. With an ``example`` (a batch), the result is
    compared with the full network in which ``second`` ignores the removed units.

    Raises:
        ValueError: no such layers, shapes that do not fit, no unit left, grouped convolutions, or,
            with an example, outputs that differ: then somebody else reads ``first``, too.
    """
    small = clone(model)
    layers = weight_layers(small)
    for name in (first, second):
        if name not in layers:
            raise ValueError(f"There is no layer {name!r}. There are: {', '.join(layers)}.")
    upper, lower = layers[first], layers[second]
    inputs = _inputs_kept(upper, lower, keep.bool(), f"{first} and {second}")
    _cut(upper, keep.bool(), dim=0)
    for norm in _norms_between(small, upper, lower, len(keep)):
        _cut_norm(norm, keep.bool())
    _cut(lower, inputs, dim=1)
    if example is not None:
        _require_same(model, small, second, inputs, example)
    return small


def prune_units(model: nn.Module, sparsity: float, example: Tensor | None = None) -> nn.Module:
    """A copy of a chain of layers without the share ``sparsity`` of the units of each hidden layer.

    Those whose incoming weights have the smallest norm go; at least one unit of a layer stays. The
    last layer keeps its outputs. For anything but a chain, name the pairs to :func:`remove_units`.

    Raises:
        ValueError: the layers make no chain, or a sparsity outside 0 to 1.
    """
    require_share(sparsity, "sparsity")
    small = clone(model)
    for first, second in pairwise(weight_layers(model)):
        scores = unit_scores(weight_layers(small)[first])
        gone = min(round(sparsity * len(scores)), len(scores) - 1)
        keep = torch.ones(len(scores), dtype=torch.bool, device=scores.device)
        keep[scores.argsort(stable=True)[:gone]] = False
        small = remove_units(small, first, second, keep, example)
    return small


def _inputs_kept(upper: nn.Module, lower: nn.Module, keep: Tensor, names: str) -> Tensor:
    """Which inputs of ``lower`` stay: one a unit, or as many as a channel has pixels after flattening."""
    if getattr(upper, "groups", 1) != 1 or getattr(lower, "groups", 1) != 1:
        raise ValueError(f"{names}: units of grouped convolutions cannot be removed one by one.")
    units, inputs = upper.weight.shape[0], lower.weight.shape[1]
    if keep.shape != (units,):
        raise ValueError(f"keep must say of each of the {units} units whether it stays.")
    if not keep.any():
        raise ValueError(f"{names}: at least one unit must stay.")
    flattened = isinstance(upper, nn.Conv2d) and isinstance(lower, nn.Linear)
    if inputs != units and not (flattened and inputs % units == 0):
        raise ValueError(f"{names} do not follow each other: {units} outputs, {inputs} inputs.")
    return keep.repeat_interleave(inputs // units)


def _cut(layer: nn.Module, keep: Tensor, dim: int) -> None:
    kept = keep.nonzero().reshape(-1).to(layer.weight.device)
    layer.weight = _selected(layer.weight, kept, dim)
    if dim == 0 and layer.bias is not None:
        layer.bias = _selected(layer.bias, kept, 0)
    kind = ("out", "in")[dim]
    setattr(layer, f"{kind}_{'channels' if isinstance(layer, nn.Conv2d) else 'features'}", len(kept))


def _cut_norm(norm: nn.Module, keep: Tensor) -> None:
    kept = keep.nonzero().reshape(-1)
    for name in ("weight", "bias"):
        if getattr(norm, name) is not None:
            setattr(norm, name, _selected(getattr(norm, name), kept, 0))
    for name in ("running_mean", "running_var"):
        if getattr(norm, name) is not None:
            setattr(norm, name, getattr(norm, name)[kept])
    norm.num_features = len(kept)


def _selected(parameter: Tensor, kept: Tensor, dim: int) -> nn.Parameter:
    chosen = parameter.detach().index_select(dim, kept.to(parameter.device)).clone()
    return nn.Parameter(chosen, requires_grad=parameter.requires_grad)


def _norms_between(model: nn.Module, upper: nn.Module, lower: nn.Module, units: int) -> list[nn.Module]:
    parts = list(model.modules())
    between = parts[parts.index(upper) : parts.index(lower)]
    return [part for part in between if isinstance(part, NORMS) and part.num_features == units]


def _require_same(model: nn.Module, small: nn.Module, second: str, inputs: Tensor, example: Tensor) -> None:
    ignoring = clone(model)
    with torch.no_grad():
        ignoring.get_submodule(second).weight[:, ~inputs] = 0
    wanted, found = logits(ignoring, example), logits(small, example)
    if not torch.allclose(wanted, found, rtol=CLOSE, atol=CLOSE * float(wanted.abs().max() + 1)):
        raise ValueError(f"More than {second!r} reads the removed units: the outputs are not the same.")
