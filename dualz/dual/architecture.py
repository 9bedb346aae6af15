"""The architecture of a network as a remark in its file: which layers, in which order, of which sizes.

A state dict has numbers and names, and neither the stride of a convolution nor where a ReLU stands. What is
to be run elsewhere needs both, so a .dz or safetensors file may carry a remark ``architecture``, a JSON text:

    {"input": [40], "layers": [["Unflatten", 1, 1, 40], ["Conv2d", 1, 50, [1, 5], [1, 2],
     [0, 1], [1, 1], true], ["ReLU"], ["Flatten"], ["Linear", 950, 10, true]]}

- ``input``: the shape of one sample.
- ``layers``: the parts of a ``torch.nn.Sequential``, in order; layer n has the names ``n.weight`` and
  ``n.bias``. A Linear has inputs, outputs, bias; a Conv2d inputs, outputs, kernel, stride, padding, dilation,
  bias; a MaxPool2d kernel and stride; an Unflatten the shape of a sample behind it.

Nothing in the remark is run: every name is looked up, every number is checked.

Lesson: 17 (deploy).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from dualz.codecs.errors import CorruptData
from dualz.dual.remarks import unique
from dualz.models.checks import evaluating
from dualz.short import shown

REMARK = "architecture"
MOST_LAYERS, MOST_SIZE, MOST_NUMBERS = 256, 1 << 20, 1 << 28


class Plan(NamedTuple):
    """A network without numbers (on the meta device), and the shape of one sample of its inputs."""

    net: nn.Sequential
    input: tuple[int, ...]


def remarks_of(model: nn.Module, x: Any) -> dict[str, str]:
    """The remark for ``compress_model(model, remarks=...)``; ``x`` is a batch of inputs that fits.

    Raises:
        TypeError: the model is no Sequential, or has a layer that has no place here.
        ValueError: a setting of a layer has no place here, or ``x`` does not fit the model.
    """
    if not isinstance(model, nn.Sequential):
        raise TypeError(f"Only a torch.nn.Sequential has a plan in words, not a {type(model).__name__}.")
    if [name for name, _ in model.named_children()] != [str(place) for place in range(len(model))]:
        raise ValueError("The layers must have numbers for names: give them as nn.Sequential(one, two, ...).")
    batch = torch.as_tensor(x)
    layers = [_layer(place, layer) for place, layer in enumerate(model)]
    text = json.dumps({"input": list(batch.shape[1:]), "layers": layers}, separators=(",", ":"))
    try:
        with evaluating(model):
            model(batch[:1])
        plan_of({REMARK: text})
    except (RuntimeError, CorruptData) as error:
        raise ValueError(f"The inputs do not fit the model: {error}") from error
    return {REMARK: text}


def _layer(place: int, layer: nn.Module) -> list[Any]:
    if type(layer) not in _KINDS:
        raise TypeError(
            f"Layer {place} is a {type(layer).__name__}; what can be written down are "
            f"{', '.join(kind.__name__ for kind in _KINDS)}. Fold batch norms first, leave dropout out."
        )
    written = [type(layer).__name__, *_KINDS[type(layer)][0](layer)]
    with suppress(CorruptData):
        if _settings(_made(written)) == _settings(layer):
            return written
    raise ValueError(f"Layer {place} has settings that cannot be written down here: {layer}.")


def _settings(layer: nn.Module) -> dict[str, Any]:
    """What torch says a layer is made of; a size that is the same both ways counts as one number."""
    names: Any = layer.__constants__
    found = {name: getattr(layer, name) for name in names}
    found.pop("inplace", None)
    return {
        name: value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value
        for name, value in found.items()
    }


def plan_of(remarks: Mapping[str, str]) -> Plan | None:
    """The network that the remarks of a file describe; None where they do not say.

    Raises:
        CorruptData: the remark is damaged, or describes no network that can run.
    """
    if REMARK not in remarks:
        return None
    try:
        found = json.loads(remarks[REMARK], object_pairs_hook=unique)
    except (ValueError, RecursionError):
        raise CorruptData("The remark on the architecture is not JSON with each name once.") from None
    if not isinstance(found, dict) or set(found) != {"input", "layers"}:
        raise CorruptData('The remark on the architecture needs "input" and "layers", and nothing else.')
    layers = found["layers"]
    if not isinstance(layers, list) or not 0 < len(layers) <= MOST_LAYERS:
        raise CorruptData(f"The architecture must have 1 to {MOST_LAYERS} layers.")
    shape = _sizes(found["input"])
    net = nn.Sequential(*map(_made, layers))
    _require_fit(net, shape)
    return Plan(net, shape)


def load(tensors: Mapping[str, Tensor], net: nn.Sequential) -> nn.Sequential:
    """``net``, as :func:`plan_of` gives it, with the numbers of ``tensors``, float32, in evaluation mode.

    Raises:
        CorruptData: names or shapes do not fit, or a number is not finite.
    """
    wanted = net.state_dict()
    if odd := sorted(set(tensors) ^ set(wanted)):
        raise CorruptData(f"The file does not fit its architecture: {shown(odd[0])} is in only one of them.")
    for name, tensor in tensors.items():
        if tensor.shape != wanted[name].shape or not tensor.is_floating_point():
            raise CorruptData(
                f"The file does not fit its architecture: {shown(name)} is {tensor.dtype} "
                f"{tuple(tensor.shape)}, and numbers of shape {tuple(wanted[name].shape)} are needed."
            )
        if not torch.isfinite(tensor.float()).all():
            raise CorruptData(f"{shown(name)} holds nan or inf, or numbers that float32 does not reach.")
    net.load_state_dict({name: tensor.float() for name, tensor in tensors.items()}, assign=True)
    return net.eval()


# --- from words to layers -------------------------------------------------------------------------


def _made(layer: Any) -> nn.Module:
    kinds = {kind.__name__: (kind, making) for kind, (_, making) in _KINDS.items()}
    if not isinstance(layer, list) or not layer or not isinstance(layer[0], str) or layer[0] not in kinds:
        name = layer[0] if isinstance(layer, list) and layer and isinstance(layer[0], str) else "no name"
        raise CorruptData(f"The architecture has a layer that is not known here: {shown(name)}.")
    kind, making = kinds[layer[0]]
    try:
        with torch.device("meta"):
            return making(kind, *layer[1:])
    except CorruptData:
        raise
    except (TypeError, ValueError):
        raise CorruptData(f"The architecture has a {layer[0]} with settings that make no sense.") from None


def _linear(kind: Any, inputs: Any, outputs: Any, bias: Any) -> nn.Module:
    return kind(*_sizes([inputs, outputs]), bias=_truth(bias))


def _conv(kind: Any, inputs: Any, outputs: Any, *rest: Any) -> nn.Module:
    kernel, stride, padding, dilation, bias = rest
    pads = _sizes(padding, 2, least=0)
    sizes = [_sizes(part, 2) for part in (kernel, stride)]
    return kind(*_sizes([inputs, outputs]), *sizes, pads, _sizes(dilation, 2), bias=_truth(bias))


def _pool(kind: Any, kernel: Any, stride: Any) -> nn.Module:
    return kind(_sizes(kernel, 2), _sizes(stride, 2))


def _sizes(found: Any, count: int | None = None, least: int = 1) -> tuple[int, ...]:
    if not isinstance(found, list) or not 0 < len(found) <= 8 or count not in (None, len(found)):
        raise CorruptData("The architecture has a list of sizes where none can be read.")
    if not all(type(size) is int and least <= size <= MOST_SIZE for size in found):
        raise CorruptData(f"A size in the architecture is no whole number from {least} to {MOST_SIZE}.")
    return tuple(found)


def _truth(found: Any) -> bool:
    if not isinstance(found, bool):
        raise CorruptData("Whether a layer has a bias is said by true or false.")
    return found


def _require_fit(net: nn.Sequential, shape: tuple[int, ...]) -> None:
    """Run shapes without numbers through the network; nothing of that size is made."""
    flowing = torch.empty(1, *shape, device="meta")
    for place, layer in enumerate(net):
        try:
            flowing = layer(flowing)
        except (RuntimeError, ValueError, IndexError):
            raise CorruptData(f"Layer {place} of the architecture does not fit what comes to it.") from None
        if flowing.numel() > MOST_NUMBERS:
            raise CorruptData(f"Layer {place} of the architecture gives more than {MOST_NUMBERS} numbers.")
    if flowing.ndim != 2:
        raise CorruptData("The network must end in one row of scores a sample.")
    if sum(part.numel() for part in net.parameters()) > MOST_NUMBERS:
        raise CorruptData(f"The architecture has more than {MOST_NUMBERS} weights.")


def _pair(value: Any) -> list[int]:
    return [value, value] if isinstance(value, int) else list(value)


# How the settings of a layer are written, and how a layer is made of them.
_KINDS: dict[type[nn.Module], tuple[Any, Any]] = {
    nn.Linear: (lambda one: [one.in_features, one.out_features, one.bias is not None], _linear),
    nn.Conv2d: (
        lambda one: [
            one.in_channels, one.out_channels, _pair(one.kernel_size), _pair(one.stride),
            one.padding if isinstance(one.padding, str) else _pair(one.padding), _pair(one.dilation),
            one.bias is not None,
        ],
        _conv,
    ),
    nn.MaxPool2d: (lambda one: [_pair(one.kernel_size), _pair(one.stride)], _pool),
    nn.ReLU: (lambda one: [], lambda kind: kind()),
    nn.Flatten: (lambda one: [], lambda kind: kind()),
    nn.Unflatten: (lambda one: list(one.unflattened_size), lambda kind, *sizes: kind(1, _sizes([*sizes]))),
}  # fmt: skip
