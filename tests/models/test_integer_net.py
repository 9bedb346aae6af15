"""A whole network in whole numbers: beside its float form, layer by layer and on the signals."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.integer_net import integer_net
from dualz.models.nets import mlp
from dualz.models.quantization import dequantize, quantize
from dualz.models.training import accuracy, agreement


def test_the_network_of_the_signals(unchanged):
    net, data = signals_base(), signals()
    check = unchanged(net)
    whole = integer_net(net, data.train.x[:500])
    assert abs(accuracy(whole, data.validation) - accuracy(net, data.validation)) < 0.01
    assert agreement(whole, net, data.validation.x) > 0.98
    assert whole.codes(torch.as_tensor(data.test.x[:3])).dtype == torch.int8
    check()


@pytest.mark.parametrize("padding", [(0, 0), (1, 2)])
def test_a_convolution_is_padded_with_the_code_of_zero(padding):
    torch.manual_seed(4)
    layer = nn.Conv2d(2, 3, (2, 3), (1, 2), padding)
    net = nn.Sequential(layer, nn.Flatten(), nn.Linear(layer(torch.zeros(1, 2, 4, 9)).numel(), 3)).eval()
    x = torch.rand(8, 2, 4, 9) * 3 - 1  # the zero point is far from 0
    whole = integer_net(net, x)
    (_, first), *_ = whole.steps
    rounded = dequantize(quantize(x, whole.inputs), whole.inputs)
    found = dequantize(integer_net(nn.Sequential(layer), x).codes(x), first.outputs)
    weight = dequantize(first.weight, first.weights).reshape(layer.weight.shape)
    wanted = nn.functional.conv2d(rounded, weight, layer.bias, layer.stride, layer.padding)
    assert (found - wanted).abs().max() <= first.bound.max() + 1e-5
    assert (whole(x) - net(x)).abs().max() < 0.05


def test_layers_of_neurons_and_a_relu_that_costs_nothing(base, data):
    whole = integer_net(base, data.train.x[:200])
    assert len(whole.steps) == 3, "the two ReLUs are in the grids"
    assert accuracy(whole, data.validation) > accuracy(base, data.validation) - 0.02
    (_, first), *_ = whole.steps
    assert int(first.outputs.zero_point) == -128


def test_a_dead_layer_is_all_zeros():
    net = mlp(3, 2, 2)
    with torch.no_grad():
        net[0].bias.fill_(-100.0)
    whole = integer_net(net, torch.rand(5, 3))
    assert torch.allclose(whole(torch.rand(2, 3)), net[2].bias.expand(2, 2), atol=0.02)


@pytest.mark.parametrize(
    "net",
    [
        nn.Linear(3, 2),
        nn.Sequential(nn.Linear(3, 2), nn.Tanh()),
        nn.Sequential(nn.ReLU(), nn.Linear(3, 2)),
        nn.Sequential(nn.Linear(3, 2), nn.Flatten(), nn.ReLU()),
        nn.Sequential(nn.Flatten(), nn.Unflatten(1, (3,))),
    ],
)
def test_what_has_no_form_in_whole_numbers(net):
    with pytest.raises((TypeError, ValueError), match=r"needed|no form|no parameters|no Linear"):
        integer_net(net, torch.rand(4, 3))
