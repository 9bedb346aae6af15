"""The networks of the lessons, and what each of their layers costs.

Lesson: 09 (models).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from dualz.models.checks import LAYERS, evaluating, weight_layers


@dataclass(frozen=True)
class Cost:
    """One layer: how many numbers it holds, their size in bytes, and its multiply-adds for one sample."""

    name: str
    kind: str
    shape: tuple[int, ...]
    weights: int
    biases: int
    bytes: int
    multiply_adds: int


def mlp(*widths: int, seed: int = 0) -> nn.Sequential:
    """Linear layers of these widths with ReLU between them.

    >>> parameter_count(mlp(64, 300, 100, 10))
    50610

    Raises:
        ValueError: fewer than two widths, or one below 1.
    """
    if len(widths) < 2 or min(widths) < 1:
        raise ValueError(f"At least two widths of 1 or more are needed, not {widths}.")

    def build() -> nn.Sequential:
        parts: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            parts += [nn.Linear(inputs, outputs), nn.ReLU()]
        return nn.Sequential(*parts[:-1])

    return _seeded(build, seed)


def digits_net(seed: int = 0) -> nn.Sequential:
    """64-300-100-10: the course's network for the 8 x 8 digits."""
    return mlp(64, 300, 100, 10, seed=seed)


def mnist_net(seed: int = 0) -> nn.Sequential:
    """784-128-10: a small network of MNIST's shape."""
    return mlp(784, 128, 10, seed=seed)


def lenet_300_100(seed: int = 0) -> nn.Sequential:
    """784-300-100-10: the network of LeCun et al. (1998) on which compression papers compare."""
    return mlp(784, 300, 100, 10, seed=seed)


def lenet_5(seed: int = 0) -> nn.Sequential:
    """The other network on which compression papers compare; takes the 28 x 28 values of an image in a row.

    Two convolutions of 5 x 5 with 20 and 50 filters, each followed by a pooling of 2 x 2, then 500 and 10
    units: LeCun et al. (1998) in the widths that Caffe gave it. All but the last have a ReLU; behind the
    pooling it gives the same as before it, for a quarter of the work.

    >>> parameter_count(lenet_5())
    431080
    """

    def build() -> nn.Sequential:
        return nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)),
            nn.Conv2d(1, 20, 5),
            nn.MaxPool2d(2),
            nn.ReLU(),
            nn.Conv2d(20, 50, 5),
            nn.MaxPool2d(2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(800, 500),
            nn.ReLU(),
            nn.Linear(500, 10),
        )

    return _seeded(build, seed)


def conv_net(seed: int = 0) -> nn.Sequential:
    """A small convolutional network for the 8 x 8 digits; takes the same 64 values in a row."""

    def build() -> nn.Sequential:
        return nn.Sequential(
            nn.Unflatten(1, (1, 8, 8)),
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(128, 10),
        )

    return _seeded(build, seed)


def signals_net(width: int = 50, seed: int = 0) -> nn.Sequential:
    """The course's network for :func:`dualz.datasets.signals`: three convolutions and one linear layer.

    Each convolution has ``width`` channels, and is a Conv2d on one row: what the lessons do to layers can be
    done to it.

    >>> parameter_count(signals_net())
    17910

    Raises:
        ValueError: a width below 1.
    """
    if width < 1:
        raise ValueError(f"A width of 1 or more is needed, not {width}.")

    def build() -> nn.Sequential:
        parts: list[nn.Module] = [nn.Unflatten(1, (1, 1, 40))]
        for inputs, long in ((1, 5), (width, 3), (width, 3)):
            parts += [nn.Conv2d(inputs, width, (1, long), stride=(1, 2), padding=(0, 1)), nn.ReLU()]
        return nn.Sequential(*parts, nn.Flatten(), nn.Linear(5 * width, 10))

    return _seeded(build, seed)


def _seeded(build: Callable[[], nn.Sequential], seed: int) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()


def parameter_count(model: nn.Module) -> int:
    """How many numbers the model learns; one that two layers share counts once."""
    return sum(parameter.numel() for parameter in model.parameters())


def costs(model: nn.Module, example: Tensor) -> tuple[Cost, ...]:
    """What every Linear and Conv2d layer costs; ``example`` is a batch that the model can take.

    Multiply-adds are per sample, counted while ``example`` runs: a layer used twice counts twice, one
    that is not reached counts 0. Biases and activations add none.

    >>> [cost.multiply_adds for cost in costs(digits_net(), torch.zeros(1, 64))]
    [19200, 30000, 1000]

    Raises:
        ValueError: there is no such layer, or the example is empty.
    """
    layers = weight_layers(model)
    if not len(example):
        raise ValueError("The example is empty: give at least one sample.")
    counted = dict.fromkeys(layers, 0)
    handles = [module.register_forward_hook(_counter(counted, name)) for name, module in layers.items()]
    try:
        with evaluating(model):
            model(example)
    finally:
        for handle in handles:
            handle.remove()
    return tuple(_cost(name, layer, counted[name] // len(example)) for name, layer in layers.items())


def _counter(counted: dict[str, int], name: str) -> Callable[..., None]:
    def count(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        # Every output number is a sum of as many products as one row (one filter) of weights has.
        counted[name] += output.numel() * module.weight[0].numel()

    return count


def _cost(name: str, layer: nn.Module, multiply_adds: int) -> Cost:
    assert isinstance(layer, LAYERS)
    weight, bias = layer.weight, layer.bias
    biases = 0 if bias is None else bias.numel()
    size = weight.numel() * weight.element_size() + (biases * bias.element_size() if biases else 0)
    kind = type(layer).__name__
    return Cost(name, kind, tuple(weight.shape), weight.numel(), biases, size, multiply_adds)
