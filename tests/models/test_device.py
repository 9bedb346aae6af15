"""The network of a device has the codes of the torch form, and those of a stranger to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some
from torch import nn

from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.device import DeviceNet
from dualz.models.device_file import to_bytes
from dualz.models.device_made import device_net, of_integer
from dualz.models.integer_net import integer_net
from dualz.models.training import accuracy
from tests.models import device_stranger as stranger
from tests.models.device_nets import nets


@pytest.fixture(scope="module")
def of_signals():
    return device_net(signals_base(), signals().train.x[:500])


def same_codes(model, x):
    x = torch.as_tensor(x)
    wanted = integer_net(model, x).codes(x)
    found = device_net(model, x).codes(x.numpy())
    assert (found == wanted.reshape(len(x), -1).numpy()).all()


def test_the_codes_of_the_whole_test_part_are_those_of_the_torch_form(of_signals):
    data = signals()
    whole = integer_net(signals_base(), data.train.x[:500])
    wanted = whole.codes(torch.as_tensor(data.test.x)).numpy()
    assert (of_signals.codes(data.test.x) == wanted).all()
    right = float((of_signals.predict(data.test.x) == data.test.y).mean())
    assert abs(right - accuracy(signals_base(), data.test)) < 0.01
    assert np.allclose(of_signals.scores(data.test.x[:9]), whole(torch.as_tensor(data.test.x[:9])).numpy())


def test_the_digits(base, data):
    same_codes(base, data.train.x[:200])


@pytest.mark.parametrize(
    "layers",
    [
        [nn.Conv2d(2, 3, (2, 3), (1, 2), (1, 2)), nn.ReLU(), nn.Flatten(), nn.Linear(3 * 5 * 6, 4)],
        [nn.Conv2d(2, 3, 2, bias=False), nn.ReLU(), nn.Conv2d(3, 5, (3, 2), padding=1)],
        [nn.Flatten(), nn.Linear(72, 12), nn.ReLU(), nn.Unflatten(1, (2, 2, 3)), nn.Conv2d(2, 4, 2)],
        [nn.Flatten(), nn.Unflatten(1, (2, 4, 9)), nn.Flatten(), nn.Linear(72, 2)],
    ],
)
def test_layers_in_all_orders(layers):
    torch.manual_seed(5)
    same_codes(nn.Sequential(*layers).eval(), torch.rand(20, 2, 4, 9) * 3 - 1)


@settings(max_examples=150)
@given(net=nets(), seed=some.integers(0, 1 << 32))
def test_a_stranger_finds_the_same_codes_in_every_map(net, seed):
    size = int(np.prod(net.layers[0].shape))
    x = np.random.default_rng(seed).normal(0, 60 * net.scale, (2, size)).astype(np.float32)
    maps = net.maps(net.quantize(x))
    for place, sample in enumerate(x):
        wanted = stranger.run(to_bytes(net), sample)
        assert [codes[place].reshape(-1).tolist() for codes in maps] == wanted


def test_inputs_round_halves_to_the_even_neighbour(of_signals):
    halves = np.arange(-20, 20) + 0.5
    net = DeviceNet(0.25, 1.0, of_signals.layers)
    found = net.quantize(halves[None] * 0.25).reshape(-1) - net.zero_point
    assert found.tolist() == [round(half) for half in halves]
    assert net.quantize(np.full((1, 40), 1e30)).max() == 127


def test_of_equal_codes_the_first_class_wins(of_signals):
    last = of_signals.layers[-1]
    flat = replace(last, weight=np.zeros_like(last.weight), bias=np.zeros_like(last.bias))
    net = DeviceNet(1.0, 1.0, (*of_signals.layers[:-1], flat))
    assert net.predict(np.random.default_rng(0).normal(size=(5, 40))).tolist() == [0] * 5


def test_what_it_costs(of_signals):
    wanted = 50 * 19 * 5 + 50 * 10 * 150 + 50 * 5 * 150 + 10 * 250
    assert of_signals.work == wanted
    assert [layer.out for layer in of_signals.layers] == [(50, 1, 19), (50, 1, 10), (50, 1, 5), (10, 1, 1)]
    assert of_signals.classes == 10


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight": np.zeros((10, 3, 1, 5), np.int8)}, "do not fit"),
        ({"weight": np.zeros((10, 50, 1, 5))}, "int8"),
        ({"bias": np.zeros(3, np.int32)}, "one number for each"),
        ({"stride": (0, 1)}, "no place"),
        ({"padding": (1, 0)}, "no place"),
        ({"shape": (50, 1, 3)}, "no place"),
        ({"low": 5, "high": 4}, "in order"),
        ({"zero_out": 128}, "in order"),
        ({"shift": np.zeros(10, np.int64)}, "shift"),
        ({"shift": np.full(10, 63)}, "shift"),
        ({"multiplier": np.full(10, (1 << 31) + 1)}, "multiplier"),
        ({"multiplier": np.full(10, -1)}, "multiplier"),
        ({"bias": np.full(10, -(1 << 31), np.int32)}, "overflow"),
        ({"bias": np.full(10, (1 << 31) - 1, np.int32)}, "overflow"),
    ],
)
def test_a_layer_that_cannot_be(of_signals, change, words):
    with pytest.raises(ValueError, match=words):
        replace(of_signals.layers[-1], **change)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda net: DeviceNet(net.scale, net.out_scale, ()), "1 to 64 layers"),
        (lambda net: DeviceNet(0.0, 1.0, net.layers), "float32"),
        (lambda net: DeviceNet(0.1, 1.0, net.layers), "float32"),
        (lambda net: DeviceNet(1.0, float("nan"), net.layers), "float32"),
        (lambda net: DeviceNet(1.0, 1.0, net.layers[::-1]), "cannot follow"),
        (lambda net: DeviceNet(1.0, 1.0, (net.layers[0], replace(net.layers[1], zero_in=3))), "zero point"),
        (lambda net: net.quantize(np.full((1, 40), np.nan)), "nan"),
        (lambda net: net.quantize(np.zeros((2, 41))), "40 numbers"),
        (lambda net: net.maps(np.zeros((1, 41), np.int8)), "is needed"),
    ],
)
def test_a_network_that_cannot_be(of_signals, change, words):
    with pytest.raises(ValueError, match=words):
        change(of_signals)


def test_too_much_work_is_refused(of_signals):
    first = of_signals.layers[0]
    wide = replace(first, shape=(1, 1, 1 << 20), padding=(0, 0), stride=(1, 1))
    with pytest.raises(ValueError, match="at most"):
        DeviceNet(1.0, 1.0, (replace(wide, shape=(1, 1, (1 << 20) + 1)),))
    one = replace(
        wide, weight=np.zeros((1, 1, 1, 600), np.int8), bias=first.bias[:1],
        multiplier=first.multiplier[:1], shift=first.shift[:1],
    )  # fmt: skip
    with pytest.raises(ValueError, match="too many"):
        DeviceNet(1.0, 1.0, (one,))


def test_codes_of_another_type_are_refused(of_signals):
    with pytest.raises(TypeError, match="int8"):
        of_signals.maps(np.zeros((1, 40)))


@pytest.mark.parametrize(
    "net",
    [
        nn.Sequential(nn.Conv2d(2, 4, 3, groups=2)),
        nn.Sequential(nn.Conv2d(2, 4, 2, dilation=2)),
        nn.Sequential(nn.Conv2d(2, 4, 3, padding="same")),
        nn.Sequential(nn.Conv2d(2, 4, 3, padding=1, padding_mode="circular")),
        nn.Sequential(nn.Linear(9, 4)),
        nn.Sequential(nn.Flatten(0), nn.Unflatten(0, (8, 72)), nn.Linear(72, 2)),
        nn.Sequential(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 2)),
    ],
)
def test_what_a_device_cannot_run(net):
    with pytest.raises(TypeError):
        device_net(net.eval(), torch.rand(8, 2, 4, 9))


def test_the_shape_of_a_sample_must_fit(base, data):
    whole = integer_net(base, data.train.x[:50])
    with pytest.raises(ValueError):
        of_integer(whole, (63,))
