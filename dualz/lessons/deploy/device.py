"""The network of lesson 17, layer by layer through a function of the learner's; and a clock to be sure of.

Lesson: 17 (deploy).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

import numpy as np

from dualz.datasets import Data, signals
from dualz.models.base import signals_base
from dualz.models.device import DeviceLayer, DeviceNet
from dualz.models.device_made import device_net
from dualz.models.integer_steps import Neuron

SEEN = 500  # signals that show the ranges of the activations


@dataclass(frozen=True, eq=False)
class Whole:
    """A dense layer in whole numbers. ``weight``: int8 (outputs, inputs); ``bias``, ``multiplier`` and
    ``shift``: int64 (outputs,); the codes of 0 before and after it; its output codes' range."""

    weight: Any
    bias: Any
    multiplier: Any
    shift: Any
    zero_in: int
    zero_out: int
    low: int
    high: int


@cache
def network() -> tuple[DeviceNet, Data]:
    """The course's network of the signals in int8, and the signals."""
    data = signals()
    return device_net(signals_base(), data.train.x[:SEEN]), data


def whole(layer: DeviceLayer) -> Whole:
    """A layer of any kind as a dense one on the rows that its kernel sees."""
    return Whole(
        layer.weight.reshape(len(layer.weight), -1),
        *(np.asarray(part, np.int64) for part in (layer.bias, layer.multiplier, layer.shift)),
        layer.zero_in,
        layer.zero_out,
        layer.low,
        layer.high,
    )


def codes_by(dense: Callable[[Any, Whole], Any], net: DeviceNet, x: Any) -> Any:
    """The codes of the scores, int8 (samples, classes), with every layer computed by ``dense(rows, layer)``.

    Raises:
        ValueError, TypeError: what ``dense`` gives does not fit.
    """
    codes = net.quantize(x)
    for layer in net.layers:
        rows = (layer.rows(codes) + layer.zero_in).astype(np.int8)
        found = np.asarray(dense(rows, whole(layer)))
        codes = np.ascontiguousarray(
            found.reshape(len(codes), prod(layer.places), -1).transpose(0, 2, 1)
        ).astype(np.int8)
        codes = codes.reshape(len(codes), *layer.out)
    return codes.reshape(len(codes), -1)


def neuron(place: int = 0, sample: int = 0, inputs: int = 8) -> tuple[tuple[int, ...], Neuron]:
    """Some codes and weights of the network's first layer, at the middle of a signal: an output of it."""
    net, data = network()
    layer = net.layers[0]
    rows = layer.rows(net.quantize(data.validation.x[sample : sample + 1])) + layer.zero_in
    seen = whole(layer)
    codes = rows[len(rows) // 2][:inputs].astype(int).tolist()
    return tuple(codes), Neuron(
        tuple(seen.weight[place][:inputs].tolist()),
        *(int(part[place]) for part in (seen.bias, seen.multiplier, seen.shift)),
        *(seen.zero_in, seen.zero_out, seen.low, seen.high),
    )


# --- a clock that no machine disturbs ------------------------------------------------------------------


class _Time:
    def __init__(self, durations: Sequence[float]) -> None:
        self.durations, self.now, self.calls = tuple(durations), 100.0, 0


class Run:
    """Calling it answers one request and takes the next of ``durations``, in milliseconds, then the last."""

    def __init__(self, time: _Time) -> None:
        self.time = time

    def __call__(self) -> None:
        place = min(self.time.calls, len(self.time.durations) - 1)
        self.time.now += self.time.durations[place]
        self.time.calls += 1

    def __repr__(self) -> str:
        return f"<calls of {', '.join(f'{one:g}' for one in self.time.durations)} ms>"


class Clock:
    """Calling it tells the milliseconds since some time ago."""

    def __init__(self, time: _Time) -> None:
        self.time = time

    def __call__(self) -> float:
        return self.time.now

    def __repr__(self) -> str:
        return "<their clock>"


def pretended(durations: Sequence[float]) -> tuple[Run, Clock]:
    """A network to be timed and its clock: calls take these milliseconds, one after the other.

    >>> run, clock = pretended([30, 2])
    >>> start = clock()
    >>> run()
    >>> clock() - start
    30.0
    """
    time = _Time(durations)
    return Run(time), Clock(time)
