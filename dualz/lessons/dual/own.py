"""Stages of one's own, in an order of one's own, on the network of the signals: file, bytes, accuracy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import torch
from torch import nn

from dualz.course.own_work import own_or_worked
from dualz.datasets import Data, signals
from dualz.dual import gaps
from dualz.dual.models import compress_model, load_model
from dualz.models.base import signals_base
from dualz.models.checks import clone
from dualz.models.codebook import codebook_of
from dualz.models.pruning import apply_masks, magnitude_masks
from dualz.models.training import accuracy
from dualz.models.weights import weights
from dualz.trace import finish

Share = Callable[[Sequence[float], Sequence[float]], Sequence[float]]
KEPT, VALUES = 0.4, 8


class Stored(NamedTuple):
    """A network as it was read from its file: bytes of the file, accuracy (0 to 1) on validation."""

    size: int
    right: float


def cut(net: nn.Module, kept: float = KEPT) -> nn.Module:
    """A copy in which only the share ``kept`` of the weights, the largest, is left; no training."""
    return apply_masks(net, magnitude_masks(net, 1 - kept))


def shared_by(share: Share, net: nn.Module, values: int = VALUES) -> nn.Module:
    """A copy whose layers have gone through ``share``, ``values`` of k-means in each; no training."""
    copied = clone(net)
    with torch.no_grad():
        for weight in weights(copied).values():
            book = codebook_of(weight[weight != 0], values)
            new = torch.tensor(list(share(weight.flatten().tolist(), book.tolist())))
            weight.copy_(new.reshape(weight.shape))
    return copied


def two_stages(share: Share) -> nn.Module:
    """The base, cut first and then shared."""
    return shared_by(share, cut(signals_base()))


def stored(net: nn.Module, data: Data | None = None) -> Stored:
    """Write the network to a .dz file, read it, and measure what was read."""
    file = compress_model(net)
    loaded = load_model(file, into=clone(net))
    return Stored(len(file), accuracy(loaded, (data or _signals()).validation))


def places_of(file: bytes, tensor: str) -> list[int]:
    """Where the kept weights of a tensor stand in a .dz file, by the course's own reader of gaps."""
    stream = gaps.streams_of(file, tensor)["gaps"]
    return finish(gaps.read(stream.bits, stream.codes, stream.count))


def share_of(function: Any) -> tuple[Share, bool]:
    """The learner's stage if its check says Right, else the course's; and whether it is the learner's."""
    return own_or_worked(function, "dual.share")


@cache
def _signals() -> Data:
    return signals()
