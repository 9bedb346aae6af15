"""Inputs as rows, grids that are cut, and weights that make up for the rounding of others."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch import nn

from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.checks import weight_layers
from dualz.models.clipping import SHARES, best_shares, clipped
from dualz.models.compensation import compensate, compensated_model, moments
from dualz.models.nets import mlp, signals_net
from dualz.models.patches import layer_inputs, places, rows_of
from dualz.models.quantization import dequantize, grid_for, quantize, symmetric
from dualz.models.quantized import (
    dequantized_model,
    load_quantized,
    quantize_model,
    quantized_file,
    train_quantized,
)
from dualz.models.training import accuracy


class TestRows:
    @given(
        some.integers(1, 3),
        some.integers(1, 3),
        some.integers(0, 2),
        some.integers(1, 3),
        some.integers(1, 2),
    )
    def test_a_convolution_is_a_product_of_rows(self, high, wide, padding, stride, dilation):
        torch.manual_seed(high + 10 * wide + 100 * padding)
        layer = nn.Conv2d(2, 3, (high, wide), stride, (padding, 1), dilation)
        x = torch.randn(4, 2, 6, 7)
        made = layer(x).detach()
        rows = rows_of(layer, x) @ layer.weight.detach().flatten(1).T + layer.bias.detach()
        assert places(layer, x) == made.shape[2:]
        assert torch.allclose(rows.reshape(4, -1, 3).transpose(1, 2).reshape(made.shape), made, atol=1e-5)

    def test_what_a_layer_inside_a_network_sees(self, own):
        x = torch.randn(5, 64)
        found = layer_inputs(own, "tail.1", x)
        assert torch.allclose(found @ own.tail[1].weight.T, own.eval()(x), atol=1e-5)
        assert layer_inputs(own, "parts.look.0", x).shape == (5 * 64, 9)

    def test_what_cannot_be_written_as_rows(self):
        with pytest.raises(ValueError, match="no layer '9'"):
            layer_inputs(mlp(4, 2), "9", torch.zeros(1, 4))
        with pytest.raises(ValueError, match="one group"):
            rows_of(nn.Conv2d(2, 2, 1, groups=2), torch.zeros(1, 2, 3, 3))
        with pytest.raises(ValueError, match="padded with a constant"):
            rows_of(nn.Conv2d(1, 1, 3, padding=1, padding_mode="circular"), torch.zeros(1, 1, 3, 3))

        class Lazy(nn.Sequential):
            def forward(self, x):
                return self[0](x)

        with pytest.raises(ValueError, match="never reach"):
            layer_inputs(Lazy(nn.Linear(4, 2), nn.Linear(4, 2)), "1", torch.zeros(1, 4))


class TestCutGrids:
    @given(some.integers(0, 10**6), some.integers(2, 5))
    def test_no_other_share_has_less_error(self, seed, bits):
        torch.manual_seed(seed)
        rows = torch.randn(3, 17) * torch.tensor([[1e-3], [1.0], [50.0]])
        rows[0, 3] *= 20
        found = clipped(rows, bits)
        error = (dequantize(quantize(rows, found), found) - rows).square().sum(dim=1)
        far = rows.abs().amax(dim=1)
        for share in SHARES:
            grid = grid_for(-share * far, share * far, bits, symmetric=True, axis=0)
            other = (dequantize(quantize(rows, grid), grid) - rows).square().sum(dim=1)
            assert (error <= other * 1.0001 + 1e-12).all()

    def test_what_comes_back_has_the_same_grid_as_its_full_range(self):
        torch.manual_seed(1)
        rows = torch.randn(5, 40)
        grid = clipped(rows, 3)
        back = dequantize(quantize(rows, grid), grid)
        assert torch.allclose(symmetric(back, 3, axis=0).scale, grid.scale)

    def test_zeros_and_one_bit(self):
        assert best_shares(torch.zeros(2, 3), 4).tolist() == [1.0, 1.0]
        with pytest.raises(ValueError, match="from 2 to 16"):
            best_shares(torch.ones(2, 2), 1)

    def test_training_leaves_weights_on_such_grids(self, data):
        net = train_quantized(mlp(64, 12, 10), data, 2, 8, clip=True)
        again = dequantized_model(net, quantize_model(net, 2))
        for name, layer in weight_layers(net).items():
            assert torch.allclose(layer.weight, weight_layers(again)[name].weight, atol=1e-6)
            assert all(len(row.unique()) <= 3 for row in layer.weight)
        assert accuracy(net, data.validation) > 0.3, "far above guessing"

    @pytest.mark.parametrize("options", [{"scheme": "affine"}, {"per_channel": False}])
    def test_only_symmetric_grids_by_channel_are_cut(self, data, options):
        with pytest.raises(ValueError, match="by channel"):
            train_quantized(mlp(64, 10), data, 2, 1, clip=True, **options)


def lost(matrix, made, x):
    """The squared error of the outputs, one a row of the matrix."""
    return ((made - matrix) @ x.T).square().sum(dim=1)


class TestCompensation:
    @given(some.integers(0, 10**6), some.integers(2, 4))
    def test_the_last_weight_is_the_best_for_all_before_it(self, seed, bits):
        torch.manual_seed(seed)
        matrix = torch.randn(4, 6).double()
        x = torch.randn(50, 6).double() + torch.randn(50, 1).double()
        grid = symmetric(matrix, bits, axis=0)
        codes = compensate(matrix, x, grid, damping=0.0)
        found = lost(matrix, dequantize(codes, grid).double(), x)
        for level in range(grid.low, grid.high + 1):
            other = codes.clone()
            other[:, -1] = level
            assert (found <= lost(matrix, dequantize(other, grid).double(), x) * 1.0001 + 1e-9).all()

    def test_inputs_that_have_nothing_in_common_leave_nothing_to_pay(self):
        matrix = torch.randn(3, 5, generator=torch.Generator().manual_seed(2))
        grid = symmetric(matrix, 3, axis=0)
        assert torch.equal(compensate(matrix, torch.eye(5), grid), quantize(matrix, grid))

    @pytest.mark.parametrize("x", [torch.zeros(4, 6), torch.ones(1, 6), torch.eye(6)[:2] * 1e-6])
    def test_inputs_that_never_vary_or_are_few(self, x):
        matrix = torch.randn(3, 6, generator=torch.Generator().manual_seed(3))
        codes = compensate(matrix, x, symmetric(matrix, 4, axis=0))
        assert codes.shape == matrix.shape and codes.abs().max() <= 7

    def test_what_does_not_fit(self):
        matrix = torch.ones(2, 3)
        grid = symmetric(matrix, 4, axis=0)
        with pytest.raises(ValueError, match="do not fit"):
            compensate(matrix, torch.ones(5, 4), grid)
        with pytest.raises(ValueError, match="damping"):
            moments(torch.ones(5, 3), 2.0)
        with pytest.raises(ValueError, match="nan or inf"):
            compensate(matrix, torch.full((5, 3), torch.nan), grid)

    def test_the_network_of_the_signals_at_three_bits(self, unchanged):
        net, data = signals_base(), signals()
        check = unchanged(net)
        codes = compensated_model(net, data.train.x[:500], 3)
        made = dequantized_model(net, codes)
        plain = dequantized_model(net, quantize_model(net, 3))
        assert accuracy(made, data.validation) > accuracy(plain, data.validation) + 0.05
        for name, layer in weight_layers(net).items():
            matrix, x = layer.weight.detach().flatten(1), layer_inputs(net, name, data.train.x[:500])
            ours, theirs = (weight_layers(one)[name].weight.detach().flatten(1) for one in (made, plain))
            assert lost(matrix, ours, x).sum() < lost(matrix, theirs, x).sum()
        back = load_quantized(net, quantized_file(net, codes, 3))
        assert torch.equal(back(torch.as_tensor(data.test.x[:9])), made(torch.as_tensor(data.test.x[:9])))
        check()

    def test_a_small_network_of_convolutions(self):
        net = signals_net(3)
        found = compensated_model(net, torch.randn(20, 40), 4)
        assert {name: part.codes.shape for name, part in found.items()} == {
            name: layer.weight.shape for name, layer in weight_layers(net).items()
        }
