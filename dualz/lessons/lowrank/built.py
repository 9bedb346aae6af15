"""What lesson 12 does with the functions that the learner writes: thin layers in a network, and what they
take.

Lesson: 12 (lowrank). The course's own: ``dualz.models.lowrank`` and ``dualz.models.lowrank_data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dualz.course.own_work import mine as mine
from dualz.lessons.lowrank.attempts_data import aware_of_the_mean
from dualz.models.checks import clone, evaluating, replace_layer, weight_layers
from dualz.models.lowrank import as_matrix, factorise
from dualz.models.lowrank_data import with_factors
from dualz.models.nets import parameter_count, signals_net
from dualz.models.patches import layer_inputs

ROUNDS = 15


def thin_model(model: nn.Module, thin: Callable[..., Any], ranks: Mapping[str, int]) -> nn.Module:
    """A copy whose layers named in ``ranks`` are two thin ones, the factors of ``thin(matrix, rank)``."""
    return _with(model, ranks, lambda layer, _made, _name, rank: thin(_array(as_matrix(layer)), rank))


def aware_model(model: nn.Module, aware: Callable[..., Any], x: Any, ranks: Mapping[str, int]) -> nn.Module:
    """The same with ``aware(matrix, inputs, rank)``: two factors, and what is added to the bias."""

    def factors(layer: nn.Module, made: nn.Module, name: str, rank: int) -> Any:
        return aware(_array(as_matrix(layer)), _array(layer_inputs(made, name, x)), rank)

    return _with(model, ranks, factors)


# A cut by all products of the inputs in place of their covariance, as one writes it at first.
by_products: Callable[..., Any] = aware_of_the_mean.answer


def _with(model: nn.Module, ranks: Mapping[str, int], factors: Callable[..., Any]) -> nn.Module:
    made = clone(model)
    for name, rank in ranks.items():
        layer = weight_layers(made)[name]
        parts = [torch.as_tensor(np.asarray(part, dtype=float)) for part in factors(layer, made, name, rank)]
        pair = factorise(layer, rank)
        with_factors(pair, *parts)
        made = replace_layer(made, layer, pair)
    return made


def _array(tensor: Tensor) -> Any:
    return tensor.detach().double().numpy().copy()


def narrower(numbers: int) -> int:
    """The widest of the course's networks for signals that has at most so many numbers."""
    return max(width for width in range(1, 51) if parameter_count(signals_net(width)) <= numbers)


def times_faster(model: nn.Module, other: nn.Module, x: Tensor) -> float:
    """How many times faster ``other`` is than ``model`` on ``x``: medians of runs in turns."""
    took: dict[int, list[float]] = {0: [], 1: []}
    with evaluating(model, other):
        for _ in range(ROUNDS):
            for place, net in enumerate((model, other)):
                start = process_time()
                net(x)
                took[place].append(process_time() - start)
    return median(took[0]) / median(took[1])
