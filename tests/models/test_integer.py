"""The integer layer stays within its documented bound of the floating one."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch import nn

from dualz.models.integer import MOST_INPUTS, integer_linear, reference
from dualz.models.quantization import affine, dequantize, quantize, symmetric


@given(
    some.integers(0, 10**6), some.integers(1, 40), some.integers(1, 9), some.sampled_from([1e-3, 1.0, 50.0])
)
def test_every_output_is_within_the_bound(seed, inputs, outputs, size):
    torch.manual_seed(seed)
    layer = nn.Linear(inputs, outputs, bias=seed % 3 > 0)
    with torch.no_grad():
        layer.weight.mul_(size)
    x = torch.randn(16, inputs) * size + seed % 2
    grids = affine(x, 8), affine(layer(x), 8)
    integer = integer_linear(layer, *grids)
    codes = quantize(x, grids[0])
    found = integer(codes)
    assert found.dtype == torch.int8
    error = (dequantize(found, grids[1]).double() - reference(integer, layer, codes)).abs()
    assert (error <= integer.bound + 1e-6 * grids[1].scale).all()


def test_the_requantized_sum_by_hand():
    layer = nn.Linear(2, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[0.5, -1.0]]))
        layer.bias.fill_(0.25)
    x = torch.tensor([[1.0, 0.5]])
    grid = symmetric(torch.tensor([1.0]), 8)
    integer = integer_linear(layer, grid, grid)
    assert integer.weight.tolist() == [[64, -127]]
    codes = quantize(x, grid)
    total = 127 * 64 - 64 * 127 + round(0.25 * 127 * 127)
    assert integer(codes).item() == round(total / 127)


def test_a_channel_without_weights_gives_its_bias():
    layer = nn.Linear(4, 3)
    with torch.no_grad():
        layer.weight.zero_()
        layer.bias.copy_(torch.tensor([0.4, -0.2, 0.0]))
    x = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))
    grids = affine(x, 8), affine(layer.bias, 8)
    found = dequantize(integer_linear(layer, *grids)(quantize(x, grids[0])), grids[1])
    assert (found - layer.bias).abs().max() <= grids[1].scale * 0.51


def test_accuracy_of_a_layer_of_the_network(base, data):
    x = torch.as_tensor(data.test.x)
    hidden = base[:4](x)
    grids = affine(hidden, 8), affine(base[4](hidden), 8)
    integer = integer_linear(base[4], *grids)
    same = integer(quantize(hidden, grids[0])).int().argmax(dim=1) == base[4](hidden).argmax(dim=1)
    assert same.double().mean() > 0.98


def test_bad_input_is_refused():
    grid = affine(torch.tensor([-1.0, 1.0]), 8)
    layer = nn.Linear(2, 2)
    for call, error, words in [
        (lambda: integer_linear(nn.ReLU(), grid, grid), TypeError, "Linear"),
        (lambda: integer_linear(layer, affine(torch.ones(2), 9), grid), ValueError, "8 bits"),
        (lambda: integer_linear(layer, grid, affine(torch.ones(2, 2), 8, axis=0)), ValueError, "one scale"),
        (lambda: integer_linear(layer, grid, grid)(torch.ones(1, 2)), TypeError, "int8"),
        (lambda: integer_linear(nn.Linear(MOST_INPUTS + 1, 1), grid, grid), ValueError, "overflow"),
        (lambda: integer_linear(layer, grid, affine(torch.tensor([1e-30]), 8)), ValueError, "too fine"),
    ]:
        with pytest.raises(error, match=words):
            call()
