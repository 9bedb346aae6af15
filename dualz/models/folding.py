"""Batch normalisation folded into the layer before it, where that changes no output.

In evaluation mode a batch norm is y = gamma (x - mean) / sqrt(var + eps) + beta, one factor and one shift
for each channel. After a linear layer or a convolution the factor can be multiplied into the weights and
the shift added to the bias. The network then computes the same with four numbers less for each channel.

Source: Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
inference" (2018), section 3.2. Lesson: 14 (dual).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from dualz.models.checks import clone, evaluating, replace_layer
from dualz.models.training import logits

LINEAR = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
TOLERANCE = 1e-4


def fold_norms(model: nn.Module, x: Any) -> tuple[nn.Module, dict[str, str]]:
    """A copy of ``model`` with its batch norms folded, and which layer each of them went into, by name.

    The norm stays where it is with neutral numbers (factor 1, mean 0), which cost next to nothing in a .dz
    file, so that the copy's numbers fit the network as it was written. The shift goes to the layer's bias; if
    it has none, to the norm's own. Which layer is before which norm is seen while ``x``, a batch of inputs,
    runs through. Each fold is then tried on ``x``: where outputs change, because somebody else reads the
    layer, too, it is undone.

    Raises:
        ValueError: inputs that do not fit the model.
    """
    folded, done = clone(model), {}
    wanted = logits(folded, x)
    near = TOLERANCE * max(1.0, wanted.abs().max().item())
    for norm, layer in _pairs(folded, x):
        tried = clone(folded)
        _fold(tried.get_submodule(layer), tried.get_submodule(norm))
        if torch.allclose(logits(tried, x), wanted, rtol=TOLERANCE, atol=near):
            folded, done[norm] = tried, layer
    return folded, done


def held_in_evaluation(model: nn.Module, folded: Mapping[str, str]) -> nn.Module:
    """A copy whose ``folded`` norms measure no batches in training, and learn only a shift they hold."""
    copied = clone(model)
    for name, layer in folded.items():
        norm = copied.get_submodule(name)
        held = _Held(norm.num_features, norm.eps, norm.momentum, norm.affine).to(norm.running_mean)
        held.load_state_dict(norm.state_dict())
        if norm.affine:
            held.weight.requires_grad_(False)
            held.bias.requires_grad_(norm.bias.requires_grad and copied.get_submodule(layer).bias is None)
        copied = replace_layer(copied, norm, held)
    return copied


class _Held(_BatchNorm):
    """A batch norm that is always in evaluation mode, for inputs of any dimension."""

    def train(self, mode: bool = True) -> nn.Module:
        return super().train(False)

    def _check_input_dim(self, x: Tensor) -> None:
        pass


def _pairs(model: nn.Module, x: Any) -> list[tuple[str, str]]:
    """Norms and the layers whose outputs they read, both called once, by name."""
    layers, norms, calls = {}, {}, {}
    kept = []  # the outputs themselves: a number of one that is gone may be given to the next

    def after(name: str) -> Any:
        def note(module: nn.Module, given: Any, output: Tensor) -> None:
            calls[name] = calls.get(name, 0) + 1
            if isinstance(module, _BatchNorm):
                norms[name] = (id(given[0]), given[0]._version) if given else None
            else:
                layers[id(output), output._version] = name
                kept.append(output)

        return note

    hooks = [
        part.register_forward_hook(after(name))
        for name, part in model.named_modules()
        if isinstance(part, (*LINEAR, *TRANSPOSED)) or (isinstance(part, _BatchNorm) and _is_fixed(part))
    ]
    try:
        with evaluating(model), torch.no_grad():
            logits(model, x[:2])
    finally:
        for hook in hooks:
            hook.remove()
    found = [(norm, layers[source]) for norm, source in norms.items() if source in layers]
    return [pair for pair in found if calls[pair[0]] == calls[pair[1]] == 1 and _fits(model, *pair)]


def _is_fixed(norm: _BatchNorm) -> bool:
    return norm.running_mean is not None and norm.running_var is not None


def _fits(model: nn.Module, norm: str, layer: str) -> bool:
    part, channels = model.get_submodule(layer), model.get_submodule(norm).num_features
    outputs = part.out_features if isinstance(part, nn.Linear) else part.out_channels
    return outputs == channels and not (isinstance(part, TRANSPOSED) and part.groups > 1)


def _fold(layer: nn.Module, norm: _BatchNorm) -> None:
    """The factor into the weights, the shift into a bias; what is left of the norm changes nothing."""
    with torch.no_grad():
        factor = (norm.running_var.double() + norm.eps).rsqrt()
        if norm.affine:
            factor = factor * norm.weight.double()
        own = 0.0 if layer.bias is None else layer.bias.double()
        shift = (own - norm.running_mean.double()) * factor + (norm.bias.double() if norm.affine else 0.0)
        shape = [1] * layer.weight.ndim
        shape[int(isinstance(layer, TRANSPOSED))] = -1
        scaled = layer.weight.double() * factor.reshape(shape)
        layer.weight.copy_(scaled + 0.0)  # adding 0.0 makes -0.0, which is no pruned weight to a coder, 0.0
        norm.running_mean.zero_()
        norm.running_var.fill_(1 - norm.eps)
        if norm.num_batches_tracked is not None:
            norm.num_batches_tracked.zero_()
        if norm.affine:
            norm.weight.fill_(1)
            norm.bias.zero_()
        place = layer.bias if layer.bias is not None else norm.bias if norm.affine else norm.running_mean
        place.copy_(-shift if place is norm.running_mean else shift)
