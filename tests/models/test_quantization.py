"""Uniform quantization: the bound, torch's operators, the worked example, calibration, training."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some

from dualz.codecs.errors import CorruptData
from dualz.models.nets import conv_net, digits_net
from dualz.models.quantization import (
    affine,
    dequantize,
    grid_for,
    mse_range,
    percentile_range,
    quantize,
    quantize_slowly,
    symmetric,
)
from dualz.models.quantized import (
    dequantized_model,
    fake_quantize,
    load_quantized,
    make_grid,
    quantize_model,
    quantized_file,
    train_quantized,
)
from dualz.models.training import accuracy
from dualz.trace import finish, record

numbers = some.lists(some.floats(-1e6, 1e6, width=32), min_size=1, max_size=20)


def weights(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_the_worked_example():
    w = torch.tensor([0.8, -0.3])
    grid = symmetric(w, 4)
    assert grid.scale.item() == pytest.approx(0.8 / 7)
    assert quantize(w, grid).tolist() == [7, -3]
    assert dequantize(quantize(w, grid), grid).tolist() == pytest.approx([0.8, -0.342857], abs=1e-6)


@given(numbers, some.integers(1, 16))
def test_affine_errors_are_at_most_half_a_step(values, bits):
    x = torch.tensor(values)
    grid = affine(x, bits)
    error = (dequantize(quantize(x, grid), grid).double() - x.double()).abs().max().item()
    assert error <= grid.scale.item() / 2 + 1e-6 * x.abs().max().item()
    assert grid.low <= int(grid.zero_point) <= grid.high


@given(numbers, some.integers(2, 16))
def test_symmetric_errors_are_at_most_half_a_step(values, bits):
    x = torch.tensor(values)
    grid = symmetric(x, bits)
    codes = quantize(x, grid)
    error = (dequantize(codes, grid).double() - x.double()).abs().max().item()
    assert error <= grid.scale.item() / 2 + 1e-6 * x.abs().max().item()
    assert quantize(-x, grid).tolist() == (-codes).tolist()


def test_the_range_is_widened_to_hold_zero():
    x = torch.tensor([10.0, 11.0, 12.0, 13.0])
    grid = affine(x, 8)
    assert dequantize(quantize(x, grid), grid).tolist() == pytest.approx(x.tolist(), abs=13 / 255 / 2 + 1e-6)
    scale = 3 / 255
    zero = max(min(round(-128 - 10 / scale), 127), -128)
    codes = (x / scale).round().add(zero).clamp(-128, 127)
    assert ((codes - zero) * scale).tolist() == pytest.approx([3.0] * 4)


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_the_same_codes_as_torch(bits):
    for seed in range(5):
        x = weights(seed, 12, 3, 3, 3) * 3 + seed / 2
        grid = affine(x, bits)
        expected = torch.fake_quantize_per_tensor_affine(x, grid.scale, grid.zero_point, grid.low, grid.high)
        assert torch.equal(fake_quantize(x, grid), expected)
        assert torch.equal(
            quantize(x, grid), ((expected / grid.scale).round() + grid.zero_point).to(torch.int8)
        )
        for scheme in ("affine", "symmetric"):
            grid = make_grid(x, bits, scheme, per_channel=True)
            expected = torch.fake_quantize_per_channel_affine(
                x, grid.scale, grid.zero_point, 0, grid.low, grid.high
            )
            assert torch.equal(fake_quantize(x, grid), expected)


def test_the_straight_through_gradient_is_that_of_torch():
    x = weights(3, 200).requires_grad_()
    grid = grid_for(-1.0, 0.7, 4)
    slope = weights(4, 200)
    (ours,) = torch.autograd.grad((fake_quantize(x, grid) * slope).sum(), x)
    theirs = torch.fake_quantize_per_tensor_affine(x, grid.scale, grid.zero_point, grid.low, grid.high)
    assert torch.equal(ours, torch.autograd.grad((theirs * slope).sum(), x)[0])
    assert 0 < (ours == 0).sum() < 200


@given(
    some.lists(some.floats(-50, 50, width=32), min_size=1, max_size=8), some.integers(2, 8), some.booleans()
)
def test_the_slow_run_gives_the_same_codes(values, bits, is_symmetric):
    x = torch.tensor(values)
    grid = symmetric(x, bits) if is_symmetric else affine(x, bits)
    assert list(finish(quantize_slowly(values, bits, is_symmetric))) == quantize(x, grid).tolist()


def test_the_steps_of_the_slow_run():
    trace = record(quantize_slowly([10.0, 13.0], 2))
    assert trace[0].found == (10, 13) and trace[0].widened == (0, 13)
    assert [code for code, _ in trace[1].levels] == [-2, -1, 0, 1]
    assert trace[1].zero_point == -2
    assert trace[-1].codes == trace.result == (0, 1)


def test_constant_and_zero_tensors():
    for value in (0.0, 2.5, -1e-30, 1e-44, 3e38):
        x = torch.full((3,), value)
        for grid in (affine(x, 8), symmetric(x, 8)):
            back = dequantize(quantize(x, grid), grid)
            assert torch.isfinite(back).all()
            assert back.tolist() == pytest.approx(x.tolist(), rel=1e-6, abs=1e-38)
    wide = torch.tensor([-3.4e38, 3.4e38])
    assert torch.isfinite(dequantize(quantize(wide, affine(wide, 8)), affine(wide, 8))).all()


def test_storage_types():
    x = weights(0, 50)
    assert quantize(x, affine(x, 8)).dtype == torch.int8
    assert quantize(x, affine(x, 9)).dtype == torch.int16
    assert quantize(x.double(), symmetric(x.double(), 3)).dtype == torch.int8


def test_calibration_helps_against_an_outlier():
    x = torch.cat([weights(1, 2000), torch.tensor([40.0])])

    def error(ends):
        grid = grid_for(*ends, 4)
        return (dequantize(quantize(x, grid), grid) - x).square().mean().item()

    full = error((x.min().item(), x.max().item()))
    assert error(mse_range(x, 4)) < full / 1.5
    assert percentile_range(x, 1.0) == (x.min().item(), x.max().item())
    low, high = percentile_range(x, 0.9)
    assert ((x >= low) & (x <= high)).double().mean().item() == pytest.approx(0.9, abs=0.01)


def test_more_bits_and_channels_mean_less_error(base):
    errors = {}
    for bits in (2, 4, 8):
        for per_channel in (False, True):
            back = dequantized_model(base, quantize_model(base, bits, per_channel=per_channel))
            errors[bits, per_channel] = (back[0].weight - base[0].weight).square().mean().item()
    assert errors[8, True] < errors[8, False] < errors[4, True] < errors[4, False] < errors[2, False]


@pytest.mark.parametrize("scheme", ["affine", "symmetric"])
@pytest.mark.parametrize("bits", [2, 4, 8, 12])
def test_the_file_comes_back_exactly(bits, scheme, own, unchanged):
    for model in (conv_net(1), own):
        check = unchanged(model)
        quantized = quantize_model(model, bits, scheme)
        expected = dequantized_model(model, quantized)
        loaded = load_quantized(
            type(model)() if model is own else conv_net(2), quantized_file(model, quantized, bits)
        )
        check()
        for name, tensor in expected.state_dict().items():
            assert torch.equal(loaded.state_dict()[name], tensor), name


def test_the_file_shrinks_with_the_bits_and_damage_is_refused(base):
    sizes = [len(quantized_file(base, quantize_model(base, bits), bits)) for bits in (2, 4, 8)]
    assert 4 * 50610 / sizes[2] > 3.7 and sizes[0] < sizes[1] * 0.6 < sizes[2] * 0.36
    data = quantized_file(base, quantize_model(base, 2), 2)
    for end in (0, 7, 100, len(data) - 1):
        with pytest.raises(CorruptData):
            load_quantized(base, data[:end])
    with pytest.raises(CorruptData):
        load_quantized(conv_net(), data)


def test_training_that_knows_beats_rounding_afterwards(base, data, unchanged):
    check = unchanged(base)
    trained = train_quantized(base, data, 2, epochs=4)
    check()
    after = dequantized_model(base, quantize_model(base, 2))
    again = dequantized_model(trained, quantize_model(trained, 2))
    assert accuracy(trained, data.test) > accuracy(after, data.test) + 0.01
    assert type(trained[0]) is type(base[0]) and list(trained.state_dict()) == list(base.state_dict())
    for one, two in zip(trained.parameters(), again.parameters(), strict=True):
        assert torch.allclose(one, two, atol=1e-6)


def test_training_that_knows_on_a_learners_module(own, data):
    trained = train_quantized(own, data, 3, epochs=1)
    assert list(trained.state_dict()) == list(own.state_dict())
    assert trained.tail[1].weight[0].unique().numel() <= 8


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: affine(torch.tensor([float("nan")]), 8), ValueError, "nan or inf"),
        (lambda: affine(torch.zeros(0), 8), ValueError, "empty"),
        (lambda: affine(torch.tensor([1, 2]), 8), TypeError, "floating"),
        (lambda: affine(torch.ones(2), 0), ValueError, "1 to 16"),
        (lambda: affine(torch.ones(2), 17), ValueError, "1 to 16"),
        (lambda: affine(torch.ones(2), 2.5), ValueError, "whole number"),
        (lambda: symmetric(torch.ones(2), 1), ValueError, "2 to 16"),
        (lambda: affine(torch.ones(2), 8, axis=1), ValueError, "axis"),
        (lambda: grid_for(1.0, -1.0, 8), ValueError, "range"),
        (lambda: grid_for(0.0, float("inf"), 8), ValueError, "finite"),
        (lambda: dequantize(torch.ones(2), affine(torch.ones(2), 8)), TypeError, "whole numbers"),
        (lambda: percentile_range(torch.ones(2), 1.5), ValueError, "share"),
        (lambda: mse_range(torch.ones(2), 4, tries=0), ValueError, "try"),
        (lambda: finish(quantize_slowly([], 4)), ValueError, "empty"),
        (lambda: finish(quantize_slowly([float("inf")], 4)), ValueError, "nan or inf"),
        (lambda: quantize_model(digits_net(), 4, "odd"), ValueError, "scheme"),
        (lambda: dequantized_model(digits_net(), quantize_model(conv_net(), 4)), ValueError, "fit no layer"),
    ],
)
def test_bad_input_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
