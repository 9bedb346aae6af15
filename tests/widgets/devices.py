"""Pads for the tests: signals with the course's network, digits with a small one of their own."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from dualz.datasets import Data, digits, signals
from dualz.models.base import signals_base
from dualz.models.device import DeviceNet
from dualz.models.device_file import to_bytes
from dualz.models.device_made import device_net
from dualz.models.nets import mlp
from dualz.models.probes import probes
from dualz.models.training import train
from dualz.widgets.device import DevicePad


@cache
def network(kind: str) -> tuple[Data, DeviceNet, tuple[DeviceNet, ...]]:
    """The data of a ``signal`` or an ``image``, its network in whole numbers, and probes of that."""
    data = signals() if kind == "signal" else digits()
    model = signals_base() if kind == "signal" else train(mlp(64, 40, 10, seed=0), data, 15, seed=0)
    net = device_net(model, data.train.x)
    return data, net, probes(net, data.train.x, data.train.y)


@cache
def samples(kind: str) -> tuple[tuple[float, ...], ...]:
    """The first validation sample of each class that the network reads rightly."""
    data, net, _ = network(kind)
    right = net.predict(data.validation.x) == data.validation.y
    places = [int(np.flatnonzero(right & (data.validation.y == label))[0]) for label in range(10)]
    return tuple(tuple(map(float, data.validation.x[place])) for place in places)


def pad(kind: str = "signal", **options: Any) -> DevicePad:
    """A pad with probes."""
    _, net, probing = network(kind)
    files = [to_bytes(probe) for probe in probing]
    return DevicePad(to_bytes(net), net.scores, samples(kind), **{"probes": files, "kind": kind, **options})
