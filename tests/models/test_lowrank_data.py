"""The cut that knows the data: the best one for the outputs, whatever the inputs are."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some

from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.lowrank import best_of_rank, factorise_model
from dualz.models.lowrank_data import aware, aware_model
from dualz.models.nets import mlp
from dualz.models.training import accuracy


def off(weight, x, product, shift):
    """The mean squared error of the outputs."""
    return ((x @ (weight - product).T) - shift).square().mean().item()


def drawn(seed, m=5, n=7, rows=60):
    made = torch.Generator().manual_seed(seed)
    mixed = torch.randn(n, n, generator=made).double() * torch.rand(n, generator=made)
    x = torch.randn(rows, n, generator=made).double() @ mixed + 3 * torch.randn(n, generator=made)
    return torch.randn(m, n, generator=made).double(), x


@given(some.integers(0, 10**6), some.integers(1, 5))
def test_no_cut_by_the_weights_is_better_for_the_outputs(seed, rank):
    weight, x = drawn(seed)
    first, second, shift = aware(weight, x, rank)
    assert first.shape == (5, rank) and second.shape == (rank, 7)
    plain = best_of_rank(weight, rank)
    repaired = (weight - plain) @ x.mean(dim=0)
    found, theirs = off(weight, x, first @ second, shift), off(weight, x, plain, repaired)
    assert found <= theirs * 1.01 + 1e-9


@given(some.integers(0, 10**6))
def test_no_other_factors_beside_it_are_better(seed):
    weight, x = drawn(seed)
    first, second, shift = aware(weight, x, 2)
    found = off(weight, x, first @ second, shift)
    made = torch.Generator().manual_seed(seed)
    for _ in range(5):
        near = (first + 0.05 * torch.randn(first.shape, generator=made)) @ second
        assert found <= off(weight, x, near, (weight - near) @ x.mean(dim=0)) * 1.001 + 1e-9


def test_full_rank_is_the_weight_itself():
    weight, x = drawn(3)
    first, second, shift = aware(weight, x, 5)
    assert torch.allclose(first @ second, weight, atol=1e-8) and shift.abs().max() < 1e-6


@pytest.mark.parametrize("x", [torch.zeros(4, 3), torch.ones(2, 3), torch.rand(1, 3)])
def test_inputs_that_never_vary(x):
    weight = torch.rand(2, 3)
    first, second, shift = aware(weight, x, 1)
    assert torch.isfinite(first @ second).all()
    assert torch.allclose(x.double() @ (first @ second).T + shift, x.double() @ weight.double().T, atol=1e-6)


def test_what_does_not_fit():
    with pytest.raises(ValueError, match="do not fit"):
        aware(torch.ones(2, 3), torch.ones(5, 4), 1)
    with pytest.raises(ValueError, match="between 1 and 2"):
        aware(torch.ones(2, 3), torch.ones(5, 3), 3)
    with pytest.raises(ValueError, match="no layer '9'"):
        aware_model(mlp(3, 2), torch.ones(5, 3), {"9": 1})


def test_the_network_of_the_signals(unchanged):
    net, data = signals_base(), signals()
    check, ranks = unchanged(net), {"3": 10, "5": 10}
    made = aware_model(net, data.train.x[:500], ranks)
    plain = factorise_model(net, ranks)
    assert accuracy(made, data.validation) > accuracy(plain, data.validation) + 0.08
    assert [part.shape for part in made.state_dict().values()] == [
        part.shape for part in plain.state_dict().values()
    ]
    check()
