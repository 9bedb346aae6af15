"""How much each layer can do without: a descent that gives every layer its own share of weights and its own
bits.

All layers begin with all their weights and 8 bits. In each round every layer is tried with the next smaller
share,
and with the next fewer bits; the try that adds the least loss for each byte saved is kept. Nothing is
trained. The rival is one setting for all layers, at as many bytes.

The descent is greedy, and may end in a worse place than its rival: on a network of 5 channels it did.

Sources: the greedy exchange of loss for bytes is that of Dong et al., "HAWQ: Hessian aware quantization of
neural
networks with mixed precision" (2019), with the loss itself in place of the Hessian; for shares by layer: He
et
al., "AMC: AutoML for model compression" (2018).
Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Split
from dualz.dual.budget import BIAS_BITS
from dualz.dual.models import compress_model
from dualz.dual.rounding import round_biases
from dualz.models.checks import clone
from dualz.models.pruning import score_masks
from dualz.models.quantization import dequantize, quantize, symmetric
from dualz.models.training import logits, tensors
from dualz.models.weights import weights

KEPT = (1.0, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12)
BITS = (8, 6, 5, 4, 3)


class Setting(NamedTuple):
    """What a layer keeps: a share of its weights, the largest, and so many bits for each."""

    kept: float
    bits: int


Settings = Mapping[str, Setting]


class Reached(NamedTuple):
    """The settings of all layers, the bytes of the .dz file, and the mean loss on the samples of the
    descent."""

    settings: dict[str, Setting]
    size: int
    loss: float


def masks_of(net: nn.Module, settings: Settings) -> dict[str, Tensor]:
    """Which weights stay in each layer, by name: boolean, in the shape of the weight."""
    found = weights(net)
    return {
        name: score_masks({name: found[name].detach().abs()}, 1 - one.kept)[name]
        for name, one in settings.items()
    }


def settled(net: nn.Module, settings: Settings) -> nn.Module:
    """A copy of ``net`` with the settings carried out: cut, then on one grid a channel; biases in 6 bits.

    Raises:
        ValueError: a share that is not above 0 and at most 1, or bits that no grid has.
    """
    copied = clone(net)
    masks = masks_of(copied, settings)
    with torch.no_grad():
        for name, weight in weights(copied).items():
            cut = weight * masks[name]
            weight.copy_(dequantize(quantize(cut, grid := symmetric(cut, settings[name].bits, axis=0)), grid))
    return round_biases(copied, BIAS_BITS)


def reached(net: nn.Module, settings: Settings, part: Split) -> Reached:
    """Bytes and loss of the settings, by a real file and on the samples of ``part``."""
    made = settled(net, settings)
    _, y = tensors(made, part)
    loss = cross_entropy(logits(made, part.x), y).item()
    return Reached(dict(settings), len(compress_model(made, contexts=False)), loss)


def alike(net: nn.Module, part: Split) -> Iterator[Reached]:
    """One setting for all layers, each pair of a share and of bits."""
    for kept in KEPT:
        for bits in BITS:
            yield reached(net, dict.fromkeys(weights(net), Setting(kept, bits)), part)


def descend(
    net: nn.Module,
    part: Split,
    least: int,
    *,
    on_step: Callable[[Reached], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[Reached]:
    """The way down, from all weights and 8 bits to the first file of at most ``least`` bytes, or to the end.

    ``part``: the samples on which the loss is measured. They have been chosen on: compare on others.
    """
    now = reached(net, dict.fromkeys(weights(net), Setting(KEPT[0], BITS[0])), part)
    way = [now]
    while now.size > least and not (should_stop is not None and should_stop()):
        tries = [reached(net, one, part) for one in _smaller(now.settings)]
        tries = [one for one in tries if one.size < now.size]
        if not tries:
            break
        now = min(tries, key=lambda one: (one.loss - way[-1].loss) / (way[-1].size - one.size))
        way.append(now)
        if on_step is not None:
            on_step(now)
    return way


def _smaller(settings: Settings) -> Iterator[dict[str, Setting]]:
    """Every way to take one layer one step down."""
    for name, one in settings.items():
        if one.kept > KEPT[-1]:
            yield {**settings, name: one._replace(kept=KEPT[KEPT.index(one.kept) + 1])}
        if one.bits > BITS[-1]:
            yield {**settings, name: one._replace(bits=BITS[BITS.index(one.bits) + 1])}
