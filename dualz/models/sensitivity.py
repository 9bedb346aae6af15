"""How much the loss says about each weight: gradients and sensitivities, measured on data.

Sources: LeCun, Denker and Solla, "Optimal brain damage" (1990); Molchanov et al. (2017).
Lesson: 10 (pruning).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Split
from dualz.models.checks import clone, one_thread, require_weights, weight_layers
from dualz.models.pruning import magnitude_masks, score_masks
from dualz.models.training import tensors

Loss = Callable[[Tensor, Tensor], Tensor]


def gradients(model: nn.Module, split: Split, loss: Loss = cross_entropy) -> dict[str, Tensor]:
    """dL/dw of every Linear and Conv2d weight, by layer name; L is the mean ``loss`` over ``split``.

    Measured in evaluation mode. A layer that the loss does not depend on has the gradient 0.

    Raises:
        TypeError, ValueError: no such layers, or samples that do not fit.
    """
    copied = clone(model).eval()
    layers = weight_layers(copied)
    x, y = tensors(copied, split)
    with one_thread():
        weights = [layer.weight.requires_grad_() for layer in layers.values()]
        found = torch.autograd.grad(loss(copied(x), y), weights, allow_unused=True)
    pairs = zip(weights, found, strict=True)
    whole = [torch.zeros_like(weight) if grad is None else grad for weight, grad in pairs]
    return dict(zip(layers, whole, strict=True))


def sensitivities(model: nn.Module, split: Split, loss: Loss = cross_entropy) -> dict[str, Tensor]:
    """|w * dL/dw| of every weight, by layer name: what the loss loses, to first order, when w becomes 0."""
    slopes = gradients(model, split, loss)
    layers = weight_layers(model)
    return {name: (require_weights(layers[name].weight, name) * slopes[name]).abs() for name in slopes}


def masks_by(
    model: nn.Module, split: Split, sparsity: float, by: str = "magnitude", scope: str = "global"
) -> dict[str, Tensor]:
    """Masks by ``magnitude`` |w|, ``gradient`` |dL/dw| or ``sensitivity`` |w * dL/dw|.

    Raises:
        ValueError: there is no such way to rank, or a bad sparsity or scope.
    """
    if by == "magnitude":
        return magnitude_masks(model, sparsity, scope)
    if by == "gradient":
        return score_masks(
            {name: grad.abs() for name, grad in gradients(model, split).items()}, sparsity, scope
        )
    if by == "sensitivity":
        return score_masks(sensitivities(model, split), sparsity, scope)
    raise ValueError(f"Rank by 'magnitude', 'gradient' or 'sensitivity', not {by!r}.")
