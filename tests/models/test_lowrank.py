"""Low rank: the worked example, NumPy's decomposition, factorised layers that compute the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch import nn

from dualz.models.lowrank import (
    accumulate,
    as_matrix,
    best_of_rank,
    break_even_rank,
    energy,
    factorise,
    factorise_model,
    rank_for_energy,
    ranks_for_energy,
    svd,
)
from dualz.models.nets import conv_net, digits_net, parameter_count
from dualz.models.storage import dense_file
from dualz.models.training import accuracy, logits, train
from dualz.trace import finish, record

A = torch.tensor([[0.8, -0.3], [0.2, 0.5]], dtype=torch.float64)


def test_the_worked_example():
    assert svd(A)[1].tolist() == pytest.approx([0.854533, 0.538306], abs=1e-6)
    trace = record(accumulate(A, 2))
    assert np.array(trace[1].total) == pytest.approx(
        np.array([[0.804128, -0.288493], [0.018266, -0.006553]]), abs=1e-6
    )
    assert trace[1].error == pytest.approx(0.538306, abs=1e-6)
    assert torch.allclose(trace.result, A)
    assert torch.allclose(best_of_rank(A, 1), torch.tensor(trace[1].total, dtype=torch.float64))


@given(some.integers(0, 10**6), some.integers(1, 8), some.integers(1, 8), some.data())
def test_against_numpy(seed, m, n, draw):
    matrix = torch.randn(m, n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    rank = draw.draw(some.integers(1, min(m, n)))
    left, singular, right = np.linalg.svd(matrix.numpy(), full_matrices=False)
    assert np.allclose(svd(matrix)[1].numpy(), singular)
    expected = (left[:, :rank] * singular[:rank]) @ right[:rank]
    assert np.allclose(best_of_rank(matrix, rank).numpy(), expected)
    assert np.allclose(finish(accumulate(matrix, rank)).numpy(), expected)
    assert np.linalg.norm(matrix.numpy() - expected) == pytest.approx(
        np.sqrt((singular[rank:] ** 2).sum()), abs=1e-9
    )


def test_no_other_matrix_of_the_rank_comes_nearer():
    generator = torch.Generator().manual_seed(1)
    matrix = torch.randn(6, 5, generator=generator, dtype=torch.float64)
    least = torch.linalg.norm(matrix - best_of_rank(matrix, 2))
    for _ in range(50):
        left, right = (
            torch.randn(6, 2, generator=generator).double(),
            torch.randn(5, 2, generator=generator).double(),
        )
        fitted = torch.linalg.lstsq(left, matrix).solution
        assert torch.linalg.norm(matrix - left @ fitted) >= least
        assert torch.linalg.norm(matrix - (matrix @ torch.linalg.pinv(right.T)) @ right.T) >= least


def test_singular_values_are_no_eigenvalues():
    shear = torch.tensor([[1.0, 4.0], [0.0, 1.0]], dtype=torch.float64)
    assert torch.linalg.eigvals(shear).real.tolist() == pytest.approx([1, 1], abs=1e-6)
    assert svd(shear)[1].tolist() == pytest.approx([4.236068, 0.236068], abs=1e-6)
    values, vectors = torch.linalg.eig(shear)
    largest = (values[0] * torch.outer(vectors[:, 0], torch.linalg.pinv(vectors)[0])).real
    assert torch.linalg.norm(shear - largest) > 5 * torch.linalg.norm(shear - best_of_rank(shear, 1))


def test_break_even_and_energy():
    assert break_even_rank(300, 64) == pytest.approx(52.747, abs=1e-3)
    for m, n in [(300, 64), (10, 10), (7, 3)]:
        edge = break_even_rank(m, n)
        assert all((rank * (m + n) < m * n) == (rank < edge) for rank in range(1, min(m, n) + 1))
    assert energy(torch.tensor([3.0, 1.0])).tolist() == pytest.approx([0.9, 1.0])
    assert energy(torch.zeros(2)).tolist() == [1, 1]
    assert [rank_for_energy(torch.diag(torch.tensor([3.0, 1.0])), share) for share in (0, 0.89, 0.91, 1)] == [
        1,
        1,
        2,
        2,
    ]


@pytest.mark.parametrize(
    "layer",
    [
        nn.Linear(7, 5),
        nn.Linear(5, 9, bias=False).double(),
        nn.Conv2d(3, 4, (3, 2), stride=2, padding=1),
        nn.Conv2d(2, 6, 3, dilation=2, padding="same", padding_mode="reflect", bias=False),
    ],
)
def test_a_factorised_layer_of_full_rank_computes_the_same(layer):
    shape = (4, layer.weight.shape[1], *((9, 9) if isinstance(layer, nn.Conv2d) else ()))
    x = torch.randn(shape, generator=torch.Generator().manual_seed(2)).to(layer.weight.dtype)
    before = layer.weight.clone()
    thin = factorise(layer, min(as_matrix(layer).shape))
    assert torch.allclose(thin(x), layer(x), atol=1e-5)
    assert torch.equal(layer.weight, before)
    one = factorise(layer, 1)
    product = one[1].weight.flatten(1) @ one[0].weight.flatten(1)
    assert torch.allclose(product, best_of_rank(as_matrix(layer), 1), atol=1e-6)


def test_a_factorised_network_is_smaller_below_break_even_only_and_learns_on(base, data, unchanged):
    check = unchanged(base)
    thin = factorise_model(base, {"0": 4, "2": 6})
    wide = factorise_model(base, {"0": 60, "2": 80})
    check()
    assert parameter_count(thin) < parameter_count(base) < parameter_count(wide)
    assert len(dense_file(thin)) < len(dense_file(base)) / 5
    repaired = train(thin, data, 4)
    assert accuracy(repaired, data.test) > max(0.85, accuracy(thin, data.test))


def test_nested_layers_and_convolutions(own, data):
    thin = factorise_model(own, {"parts.look.0": 6, "tail.0": 20})
    assert torch.allclose(logits(thin, data.test.x), logits(own, data.test.x), atol=1e-4)
    lone = factorise_model(nn.Linear(6, 4), {"": 2})
    assert isinstance(lone, nn.Sequential)
    ranks = ranks_for_energy(digits_net(), 0.3)
    assert all(
        rank < break_even_rank(*digits_net().get_submodule(name).weight.shape) for name, rank in ranks.items()
    )


@pytest.mark.parametrize("rank", [0, -1, 3, 1.5])
def test_a_bad_rank_is_refused(rank):
    for call in (
        lambda: best_of_rank(A, rank),
        lambda: finish(accumulate(A, rank)),
        lambda: factorise(nn.Linear(2, 2), rank),
    ):
        with pytest.raises(ValueError, match="rank must be between 1 and 2"):
            call()


def test_other_bad_input_is_refused():
    for call, error, words in [
        (lambda: svd(torch.ones(3)), ValueError, "2 dimensions"),
        (lambda: svd(torch.tensor([[float("nan")]])), ValueError, "nan or inf"),
        (lambda: svd(torch.ones(2, 2).int()), TypeError, "floating"),
        (lambda: svd(torch.ones(0, 2)), ValueError, "empty"),
        (lambda: factorise(nn.ReLU(), 1), TypeError, "Linear or Conv2d"),
        (lambda: factorise(nn.Conv2d(2, 2, 1, groups=2), 1), ValueError, "grouped"),
        (lambda: factorise_model(conv_net(), {"0": 1}), ValueError, "no layer"),
        (lambda: break_even_rank(0, 3), ValueError, "at least one"),
        (lambda: rank_for_energy(A, 1.2), ValueError, "share"),
    ]:
        with pytest.raises(error, match=words):
            call()


def test_constant_and_zero_matrices():
    assert torch.allclose(best_of_rank(torch.full((3, 4), 2.0), 1), torch.full((3, 4), 2.0))
    assert finish(accumulate(torch.zeros(2, 3), 1)).tolist() == [[0.0] * 3] * 2
