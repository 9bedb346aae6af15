"""What lesson 17 attacks: one network, made smaller in several ways, its rivals, and what five seeds gave.

Two settings on the 8 x 8 digits: ``by heart``, 200 examples of which a fifth have a wrong label, learnt until
nearly all are right, and ``a rule``, all 1077 with their true labels.
The others, whom the network never saw, have wrong labels to the same share, so that labels betray nothing.

Lesson: 17 (deploy). ``python -m benchmarks.membership`` measures all of it; ``membership.json`` holds that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from torch import nn

from dualz.datasets import Data, Split, digits
from dualz.models import membership
from dualz.models.gradual import prune_gradually
from dualz.models.membership import Attack
from dualz.models.nets import digits_net, mlp
from dualz.models.quantized import dequantized_model, quantize_model
from dualz.models.teaching import distil
from dualz.models.training import train

FILE = Path(__file__).with_name("membership.json")
BY_HEART, A_RULE = "by heart", "a rule"
MEMBERS, WRONG = 200, 0.2
_TRAINING: dict[str, Any] = {"rate": 4e-3, "batch": 32, "keep": "last"}
_EPOCHS = {BY_HEART: 100, A_RULE: 20}
Make = Callable[[], nn.Module]


class Setting(NamedTuple):
    """``members``: what is learnt. ``others``: as many kinds of digits, never seen. ``held``: labelled like
    the members, to stop by. ``more``: digits of nobody's, for a teacher to label."""

    name: str
    members: Split
    others: Split
    held: Split
    more: Split

    @property
    def data(self) -> Data:
        """For :func:`dualz.models.training.train`."""
        return Data(self.members, self.held, self.others)


def setting(name: str, seed: int = 0) -> Setting:
    """One of the two; ``seed`` chooses the members and the wrong labels.

    Raises:
        KeyError: another name.
    """
    data, wrong = digits(), {BY_HEART: WRONG, A_RULE: 0.0}[name]
    order = np.random.default_rng(seed).permutation(len(data.train.y))
    x, y = data.train.x[order], data.train.y[order]
    ends = (MEMBERS, 600) if wrong else (len(y), len(y))
    parts = (
        Split(x[: ends[0]], y[: ends[0]]),
        Split(np.concatenate([x[ends[1] :], data.test.x]), np.concatenate([y[ends[1] :], data.test.y])),
        data.validation,
    )
    noisy = [membership.mislabelled(part, wrong, 10 * seed + at) for at, part in enumerate(parts)]
    return Setting(name, *noisy, Split(x[ends[0] : ends[1]], y[ends[0] : ends[1]]))


def learnt(found: Setting, seed: int = 0, epochs: int | None = None, **options: Any) -> nn.Module:
    """The network of the digits after ``epochs`` on the members."""
    settings = {**_TRAINING, **options}
    return train(digits_net(seed), found.data, epochs or _EPOCHS[found.name], seed=seed, **settings)


def rounded(net: nn.Module, bits: int) -> nn.Module:
    """Its weights on a grid of so many bits a channel."""
    return dequantized_model(net, quantize_model(net, bits))


def pruned(net: nn.Module, found: Setting, kept: float, seed: int = 0) -> nn.Module:
    """``kept`` of its weights are left, after training on the members has gone on."""
    return prune_gradually(net, found.data, 1 - kept, 20, 20, seed=seed, **{**_TRAINING, "rate": 2e-3})


def _distilled(net: nn.Module, found: Setting, seed: int) -> nn.Module:
    """A new network that has seen only the first one's answers to digits of nobody's."""
    data = found.data._replace(train=found.more)
    return distil(digits_net(seed + 1), net, data, 40, temperature=1, a=1.0, seed=seed, **_TRAINING)


def methods(found: Setting, seed: int) -> Iterator[tuple[str, Make]]:
    """Names, and how each network is made; the first is the network itself."""
    net = learnt(found, seed)
    yield "float", lambda: net
    for bits in (8, 4, 3, 2):
        yield f"{bits} bits", partial(rounded, net, bits)
    for kept in (0.2, 0.1, 0.05):
        yield f"{100 * kept:g} % of the weights", partial(pruned, net, found, kept, seed)
    yield (
        "narrow, 12 units",
        lambda: train(mlp(64, 12, 10, seed=seed), found.data, 100, seed=seed, **_TRAINING),
    )
    yield "stopped early", partial(learnt, found, seed, 20, rate=2e-3, keep="best")
    if len(found.more.y):
        yield "distilled on others", partial(_distilled, net, found, seed)


def attacks(name: str, seed: int) -> Iterator[tuple[str, Attack]]:
    """Every method of a setting under attack, one after the other."""
    found = setting(name, seed)
    for method, make in methods(found, seed):
        yield method, membership.attack(make(), found.members, found.others)


# --- what was measured -----------------------------------------------------------------------------


class Row(NamedTuple):
    """One method in one setting: an attack for each seed."""

    setting: str
    method: str
    attacks: tuple[Attack, ...]

    def mean(self, field: str) -> float:
        """The mean over the seeds of ``auc``, ``named``, ``members`` or ``others``."""
        return float(np.mean([getattr(one, field) for one in self.attacks]))

    def spread(self, field: str) -> float:
        """Its standard deviation over the seeds."""
        return float(np.std([getattr(one, field) for one in self.attacks], ddof=1))


def measured() -> dict[tuple[str, str], Row]:
    """What ``python -m benchmarks.membership --write`` stored, by setting and method."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        (row["setting"], row["method"]): Row(
            row["setting"], row["method"], tuple(Attack(*one) for one in row["attacks"])
        )
        for row in rows
    }
