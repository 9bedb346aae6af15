"""Units that a pruned network no longer needs: what leads to them still costs bytes.

Lesson: 14 (dual).
"""

from __future__ import annotations

import torch
from torch import nn

from dualz.datasets import Data
from dualz.models.checks import clone, evaluating
from dualz.models.training import CHUNK, logits, tensors

# Layers whose outputs are the rows of their weight, so that a row that is zero is a unit that is silent.
ROWS_ARE_UNITS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)


def without_idle(model: nn.Module, data: Data) -> nn.Module:
    """A copy in which units that move no output of any sample of ``data.train`` have only zeros.

    Pruning leaves units (or filters) without a connection onwards, and units that never answer. What
    leads to them still costs bytes. The outputs on ``data.train`` stay as they are; where they would not
    (an activation that is flat elsewhere than at zero), nothing is taken.
    """
    tidied = clone(model)
    units = _units(tidied)
    if not units:
        return tidied
    numbers = [number.requires_grad_() for layer in units for number in layer]
    moved = {number: torch.zeros(len(number), device=number.device) for number in numbers}
    with evaluating(tidied), torch.enable_grad():
        for x in tensors(model, data.train)[0].split(CHUNK):
            # The square of an output has no slope only where the output has none, or is zero.
            slopes = torch.autograd.grad(tidied(x).square().sum(), numbers, materialize_grads=True)
            for number, slope in zip(numbers, slopes, strict=True):
                moved[number] += slope.abs().reshape(len(slope), -1).sum(dim=1)
    # A single weight without slope may be what keeps its unit silent; only whole units go.
    with torch.no_grad():
        for layer in units:
            idle = sum(moved[number] for number in layer) == 0
            for number in layer:
                number[idle] = 0
    for number, old in zip(tidied.parameters(), model.parameters(), strict=True):
        number.requires_grad_(old.requires_grad)
    same = torch.allclose(logits(model, data.train.x), logits(tidied, data.train.x), 1e-4, 1e-4)
    return tidied if same else clone(model)


def _units(model: nn.Module) -> list[list[nn.Parameter]]:
    """The parameters of each layer with units, but for those that are a table of words at the same time."""
    layers = {layer for layer in model.modules() if isinstance(layer, ROWS_ARE_UNITS)}
    tables = [part.weight for part in model.modules() if isinstance(part, nn.Embedding)]
    found, seen = [], {id(table) for table in tables}
    for layer in (part for part in model.modules() if part in layers):
        numbers = list(layer.parameters(recurse=False))
        if not any(id(number) in seen for number in numbers):
            found.append(numbers)
            seen.update(map(id, numbers))
    return found
