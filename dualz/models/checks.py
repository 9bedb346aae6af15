"""What every function on models asks of its input, and the copies that they work on.

A function of ``dualz.models`` takes tensors or modules, never changes them, and returns new ones.
Wrong input is answered with one sentence.

Lessons: 09 (models) to 13 (distillation).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

LAYERS = (nn.Linear, nn.Conv2d)


def require_weights(weight: Tensor, name: str = "weight") -> Tensor:
    """``weight`` without its gradient history, after a look at it.

    Raises:
        TypeError: not a tensor, or not of a floating type.
        ValueError: empty, or with a value that is not a finite number.
    """
    if not isinstance(weight, Tensor):
        raise TypeError(f"{name} must be a torch tensor, not {type(weight).__name__}.")
    if not weight.is_floating_point():
        raise TypeError(f"{name} must hold floating point numbers, not {weight.dtype}; use .float().")
    if not weight.numel():
        raise ValueError(f"{name} is empty: there is nothing to compress.")
    if not torch.isfinite(weight).all():
        raise ValueError(f"{name} holds nan or inf. Train again, perhaps with a lower learning rate.")
    return weight.detach()


def require_share(value: float, name: str) -> float:
    """A number from 0 to 1.

    Raises:
        ValueError: it is not.
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be between 0 and 1, not {value}.")
    return float(value)


def require_bits(bits: int, least: int = 1) -> int:
    """A whole number of bits from ``least`` to 16.

    Raises:
        ValueError: it is not.
    """
    if bits != int(bits) or not least <= bits <= 16:
        raise ValueError(f"The number of bits must be a whole number from {least} to 16, not {bits}.")
    return int(bits)


def clone(model: nn.Module) -> nn.Module:
    """A deep copy with parameters, buffers, types, and training flags.

    Raises:
        TypeError: not a module.
        ValueError: it has no parameters, or one holds nan or inf, or it cannot be copied.
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"A torch.nn.Module is needed, not {type(model).__name__}.")
    if not any(True for _ in model.parameters()):
        raise ValueError(f"This {type(model).__name__} has no parameters: nothing to train or to compress.")
    for name, parameter in model.named_parameters():
        if parameter.is_floating_point() and parameter.numel():
            require_weights(parameter, name)
    try:
        return copy.deepcopy(model)
    except RuntimeError as error:
        raise ValueError(
            "This model cannot be copied: one of its tensors is computed from others. "
            "After torch.nn.utils.prune, call its remove() first."
        ) from error


def weight_layers(model: nn.Module) -> dict[str, nn.Linear | nn.Conv2d]:
    """The Linear and Conv2d layers by name, at any depth, in the order in which they were registered.

    Raises:
        ValueError: there is none.
    """
    found = {name: module for name, module in model.named_modules() if isinstance(module, LAYERS)}
    if not found:
        raise ValueError(f"This {type(model).__name__} has no Linear or Conv2d layer.")
    return found


def require_plain(model: nn.Module) -> None:
    """Refuse layers whose weight is computed from other parameters: what is done to it would not last.

    Raises:
        ValueError: there is such a layer.
    """
    for name, layer in weight_layers(model).items():
        if parametrize.is_parametrized(layer, "weight") or "weight" not in dict(layer.named_parameters()):
            raise ValueError(
                f"The weight of layer {name!r} is computed from other parameters, as weight_norm and "
                "torch.nn.utils.prune do it. Undo that first: remove_parametrizations(), or prune.remove()."
            )


def replace_layer(model: nn.Module, old: nn.Module, new: nn.Module) -> nn.Module:
    """``model`` with ``new`` in every place where ``old`` stood; changes ``model``: give it a copy."""
    if model is old:
        return new
    places = [name for name, part in model.named_modules(remove_duplicate=False) if part is old]
    for place in places:
        parent, _, name = place.rpartition(".")
        setattr(model.get_submodule(parent), name, new)
    return model


@contextmanager
def evaluating(*models: nn.Module) -> Iterator[None]:
    """Evaluation mode and no gradients inside; every training flag as before after it."""
    flags = [(part, part.training) for model in models for part in model.modules()]
    try:
        for model in models:
            model.eval()
        with torch.no_grad():
            yield
    finally:
        for part, training in flags:
            part.training = training


@contextmanager
def one_thread(seed: int | None = None) -> Iterator[None]:
    """One thread and, with ``seed``, random numbers of its own; both as before after it.

    Two threads on a busy machine are many times slower than one for nets of this size, and the
    order of their sums may differ from run to run.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[], enabled=seed is not None):
            if seed is not None:
                torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
