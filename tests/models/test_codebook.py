"""Weight sharing: Lloyd's algorithm against scikit-learn, gradients of centroids, retraining, the file."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from sklearn.cluster import KMeans
from torch.nn.functional import cross_entropy

from dualz.codecs.errors import CorruptData
from dualz.models.codebook import (
    Assigned,
    Settled,
    centroid_gradient,
    codebook_of,
    kmeans,
    nearest,
    start_centroids,
)
from dualz.models.nets import conv_net, digits_net, mlp
from dualz.models.pruning import apply_masks, density, magnitude_masks
from dualz.models.shared import load_shared, retrain_centroids, share_weights, shared_file, shared_model
from dualz.models.training import accuracy
from dualz.trace import finish, record


@pytest.mark.parametrize("start", ["linear", "density", "random"])
@pytest.mark.parametrize("k", [2, 5, 16])
def test_no_worse_than_scikit_learn_from_the_same_start(start, k):
    for seed in range(3):
        values = np.random.default_rng(seed).standard_t(4, 1000)
        first = start_centroids(np.sort(values), k, start, seed)
        trace = record(kmeans(torch.tensor(values), k, start, seed))
        other = KMeans(k, init=first[:, None], n_init=1, max_iter=300, tol=0).fit(values[:, None])
        settled = trace[-1]
        assert isinstance(settled, Settled)
        labels = nearest(torch.tensor(values), trace.result).numpy()
        inertia = np.square(values - trace.result.numpy()[labels]).sum()
        assert settled.inertia == pytest.approx(inertia)
        assert inertia <= other.inertia_ * 1.000001


@given(some.lists(some.floats(-9, 9, width=32), min_size=1, max_size=30), some.data())
def test_the_inertia_never_rises_and_labels_are_nearest(values, draw):
    k = draw.draw(some.integers(1, len(values)))
    start = draw.draw(some.sampled_from(["linear", "density", "random"]))
    trace = record(kmeans(torch.tensor(values), k, start))
    sums = [step.inertia for step in (*trace.of(Assigned), trace[-1])]
    assert all(later <= earlier + 1e-9 * (1 + earlier) for earlier, later in pairwise(sums))
    x = torch.tensor(values).double()
    distances = (x[:, None] - trace.result[None]).abs()
    chosen = distances.gather(1, nearest(x, trace.result)[:, None])[:, 0]
    assert torch.allclose(chosen, distances.min(dim=1).values)


def test_an_empty_cluster_is_put_to_use_unless_all_values_are_met():
    trace = record(kmeans(torch.tensor([-1.0, -0.98, -0.95, 0.95, 0.97, 1.0]), 3))
    assert trace[1].cuts == (0, 3, 3, 6)
    assert min(np.diff(trace[-1].cuts)) > 0
    assert trace[-1].inertia < 0.7 * trace[1].inertia
    assert finish(kmeans(torch.tensor([2.0, 2.0, 3.0]), 3, "density")).tolist() == [2.0, 2.0, 3.0]


def test_fewer_values_than_centroids_are_kept_as_they_are():
    w = torch.tensor([0.5, -1.0, 0.5])
    assert codebook_of(w, 8).tolist() == [-1.0, 0.5]
    assert codebook_of(torch.zeros(4), 2).tolist() == [0.0]


def test_the_gradient_of_a_centroid_by_finite_differences_and_by_autograd():
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 4, (3, 5), generator=generator)
    codebook = torch.randn(4, generator=generator, dtype=torch.float64).requires_grad_()
    target = torch.randn(3, 5, generator=generator, dtype=torch.float64)

    def loss(centroids):
        return ((centroids[labels] - target) ** 2 * target.abs()).sum()

    weight = codebook[labels].detach().requires_grad_()
    (slope,) = torch.autograd.grad(((weight - target) ** 2 * target.abs()).sum(), weight)
    ours = centroid_gradient(slope, labels, 4)
    assert torch.allclose(ours, torch.autograd.grad(loss(codebook), codebook)[0])
    for place in range(4):
        step = torch.zeros(4, dtype=torch.float64)
        step[place] = 1e-6
        numeric = (loss(codebook + step) - loss(codebook - step)) / 2e-6
        assert ours[place].item() == pytest.approx(numeric.item(), rel=1e-6)


def test_retraining_helps_and_keeps_labels_zeros_and_the_given_model(base, data, unchanged):
    pruned = apply_masks(base, magnitude_masks(base, 0.7))
    check = unchanged(pruned)
    shared = share_weights(pruned, 2)
    before = shared_model(pruned, shared)
    after, found = retrain_centroids(pruned, shared, data, 3)
    check()
    assert accuracy(after, data.test) > accuracy(before, data.test) + 0.02
    assert density(after) == pytest.approx(0.3, abs=1e-3)
    for name, part in found.items():
        assert torch.equal(part.mask, shared[name].mask)
        assert torch.equal(part.weight, after.get_submodule(name).weight)
        assert (part.codebook.diff() > 0).all()
        groups = shared[name].labels[part.mask]
        values = after.get_submodule(name).weight[part.mask]
        assert all(values[groups == group].unique().numel() == 1 for group in groups.unique())


def test_loose_weights_move_by_the_gradient_of_what_stands_for_them(base, data):
    """One step of plain descent, done again by hand: weights, codebook, then the nearest value."""
    pruned = apply_masks(base, magnitude_masks(base, 0.9))
    shared = share_weights(pruned, 4)
    looked_up, rate = shared_model(pruned, shared), 0.3
    cross_entropy(looked_up(torch.as_tensor(data.train.x)), torch.as_tensor(data.train.y)).backward()
    step = {"batch": len(data.train.y), "optimizer": "sgd", "rate": rate, "keep": "last"}
    trained, found = retrain_centroids(pruned, shared, data, 1, loose=True, **step)
    changed = 0
    for name, part in shared.items():
        slope = looked_up.get_submodule(name).weight.grad
        codebook = part.codebook - rate * centroid_gradient(slope[part.mask], part.labels[part.mask], 4)
        codebook = codebook.sort().values
        loose = (pruned.get_submodule(name).weight.detach() - rate * slope)[part.mask]
        weight = trained.get_submodule(name).weight.detach()
        assert torch.allclose(weight[part.mask], codebook[nearest(loose, codebook)], atol=1e-6)
        assert not weight[~part.mask].any() and not torch.signbit(weight[~part.mask]).any()
        assert torch.equal(found[name].weight, weight)
        changed += int((found[name].labels != part.labels).sum())
    assert changed


def test_loose_labels_learn_what_fixed_ones_cannot(base, data, unchanged):
    pruned = apply_masks(base, magnitude_masks(base, 0.95))
    check = unchanged(pruned)
    shared = share_weights(pruned, 3)
    fixed, loose = (retrain_centroids(pruned, shared, data, 10, loose=way)[0] for way in (False, True))
    check()
    assert accuracy(loose, data.train) > accuracy(fixed, data.train) + 0.05


@pytest.mark.parametrize("loose", [False, True])
def test_labels_that_fit_no_layer_are_refused(data, loose):
    shared = share_weights(mlp(64, 12, 10), 2)
    with pytest.raises(ValueError, match="fit no layer"):
        retrain_centroids(mlp(64, 10), shared, data, 1, loose=loose)


def test_a_layer_of_zeros_stays_one_with_loose_labels(data):
    net = digits_net()
    with torch.no_grad():
        _ = net[4].weight.zero_()
    trained, found = retrain_centroids(net, share_weights(net, 3), data, 1, loose=True)
    assert not trained[4].weight.any() and not found["4"].mask.any()


@pytest.mark.parametrize("zeros", [True, False])
def test_the_file_comes_back_exactly(zeros, own):
    for model, fresh in ((own, type(own)()), (conv_net(1), conv_net(2))):
        pruned = apply_masks(model, magnitude_masks(model, 0.6))
        shared = share_weights(pruned, 5, zeros=zeros)
        expected = shared_model(pruned, shared)
        loaded = load_shared(fresh, shared_file(pruned, shared))
        for name, tensor in expected.state_dict().items():
            assert torch.equal(loaded.state_dict()[name], tensor), name


def test_the_file_is_small_and_damage_is_refused(base):
    data = shared_file(base, share_weights(base, 16))
    assert 4 * 50610 / len(data) > 7
    for end in (0, 9, 200, len(data) - 1):
        with pytest.raises(CorruptData):
            load_shared(base, data[:end])
    with pytest.raises(CorruptData):
        load_shared(mlp(64, 10), data)


def test_a_layer_of_zeros_stays_zero():
    model = mlp(3, 2)
    with torch.no_grad():
        model[0].weight.zero_()
    assert shared_model(model, share_weights(model, 4))[0].weight.count_nonzero() == 0


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: finish(kmeans(torch.ones(3), 0)), ValueError, "k must be"),
        (lambda: finish(kmeans(torch.ones(3), 4)), ValueError, "k must be"),
        (lambda: finish(kmeans(torch.ones(3), 2, "luck")), ValueError, "start"),
        (lambda: finish(kmeans(torch.ones(3), 2, rounds=0)), ValueError, "round"),
        (lambda: finish(kmeans(torch.tensor([float("nan")]), 1)), ValueError, "nan or inf"),
        (lambda: finish(kmeans(torch.zeros(0), 1)), ValueError, "empty"),
        (lambda: finish(kmeans(torch.tensor([1, 2]), 1)), TypeError, "floating"),
        (lambda: nearest(torch.ones(2), torch.tensor([2.0, 1.0])), ValueError, "rising"),
        (lambda: centroid_gradient(torch.ones(2), torch.tensor([0, 2]), 2), ValueError, "Labels"),
        (lambda: centroid_gradient(torch.ones(2), torch.tensor([0]), 2), ValueError, "One label"),
        (lambda: share_weights(digits_net(), 0), ValueError, "at least 1"),
        (lambda: shared_model(digits_net(), share_weights(conv_net(), 2)), ValueError, "fit no layer"),
    ],
)
def test_bad_input_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_pruned_weights_are_plain_zeros(data):
    """-0.0 is another value to a coder: it would take a code word of its own."""
    net = digits_net()
    net = apply_masks(net, magnitude_masks(net, 0.9))
    shared = share_weights(net, 4)
    for part in shared.values():
        assert not torch.signbit(part.weight[~part.mask]).any()
    trained, found = retrain_centroids(net, shared, data, epochs=1)
    for name, part in found.items():
        weight = trained.get_submodule(name).weight
        assert not torch.signbit(weight[~part.mask]).any()
