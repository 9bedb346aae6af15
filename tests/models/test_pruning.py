"""Pruning: the heap equals the mask, the masks equal torch's, and each popular mistake fails."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import prune as torch_prune

from dualz.datasets import Split
from dualz.models.checks import clone
from dualz.models.gradual import prune_gradually, schedule
from dualz.models.nets import conv_net, digits_net, mlp
from dualz.models.pruning import (
    Zeroed,
    apply_masks,
    density,
    heap_prune,
    lowest_mask,
    magnitude_mask,
    magnitude_masks,
    rank,
)
from dualz.models.sensitivity import gradients, masks_by, sensitivities
from dualz.models.sparse import soft_threshold, train_sparse
from dualz.models.training import accuracy, train
from dualz.trace import finish, record


@given(some.lists(some.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]), min_size=1, max_size=24), some.data())
def test_the_heap_equals_the_mask_ties_included(values, draw):
    count = draw.draw(some.integers(0, len(values)))
    weight = torch.tensor(values)
    mask = magnitude_mask(weight, count / len(values))
    assert torch.equal(finish(heap_prune(weight, count)), weight * mask)
    assert weight.tolist() == values


def test_the_steps_of_the_heap_tell_the_whole_story():
    weight = torch.tensor([[0.5, -0.25], [0.125, -1.0]])
    trace = record(heap_prune(weight, 2))
    zeroed = trace.of(Zeroed)
    assert [step.position for step in zeroed] == [2, 1]
    assert [step.value for step in zeroed] == [0.125, -0.25]
    assert trace[-1].kept == (True, False, False, True)
    assert trace[-1].threshold == 0.25
    assert trace.result.tolist() == [[0.5, 0.0], [0.0, -1.0]]


def test_the_same_mask_as_torch_one_layer_and_global():
    for seed, amount in enumerate([0.0, 0.1, 0.37, 0.5, 0.955, 1.0]):
        for model in (digits_net(seed), conv_net(seed)):
            layers = [part for part in model.modules() if isinstance(part, nn.Linear | nn.Conv2d)]
            local = magnitude_masks(model, amount, "layer")
            together = magnitude_masks(model, amount)
            for layer, mask in zip(layers, local.values(), strict=True):
                expected = torch_prune.L1Unstructured(amount).compute_mask(
                    layer.weight, torch.ones_like(layer.weight)
                )
                assert torch.equal(mask, expected.bool())
            torch_prune.global_unstructured(
                [(layer, "weight") for layer in layers], torch_prune.L1Unstructured, amount=amount
            )
            for layer, mask in zip(layers, together.values(), strict=True):
                assert torch.equal(mask, layer.weight_mask.bool())


def test_popular_mistakes_fail():
    weight = torch.tensor([-0.9, 0.1, 0.5, -0.2])
    right = weight * magnitude_mask(weight, 0.5)
    without_magnitude = torch.where(weight < 0.3, 0, weight)
    assert right.tolist() == pytest.approx([-0.9, 0, 0.5, 0])
    assert without_magnitude[0] == 0 and right[0] != 0
    assert torch.count_nonzero(soft_threshold(weight, 0.05)) == 4


def test_sensitivities_are_the_slope_of_the_loss(data, own):
    own = own.double()
    split = Split(data.train.x[:40].astype("float64"), data.train.y[:40])
    slopes = gradients(own, split)
    x, y = torch.as_tensor(split.x), torch.as_tensor(split.y)
    own.eval()
    for name, place in [("parts.look.0", (2, 0, 1, 1)), ("tail.0", (3, 7)), ("tail.1", (9, 0))]:
        weight = own.get_submodule(name).weight
        old, step = weight[place].item(), 1e-5
        with torch.no_grad():
            losses = []
            for value in (old + step, old - step):
                weight[place] = value
                losses.append(cross_entropy(own(x), y).item())
            weight[place] = old
        slope = (losses[0] - losses[1]) / (2 * step)
        assert slopes[name][place].item() == pytest.approx(slope, rel=1e-5, abs=1e-9)
        assert sensitivities(own, split)[name][place].item() == pytest.approx(
            abs(old * slope), rel=1e-5, abs=1e-9
        )


def test_ranks_differ_by_their_measure():
    steps = record(rank((0.9, -0.1, 0.4), (0.02, 1.5, -0.3), 1)).steps
    assert [step.order[0] for step in steps[1:]] == [1, 0, 0]
    assert steps[3].scores == pytest.approx((0.018, 0.15, 0.12))


def test_the_ways_to_rank_give_different_masks(base, data):
    masks = {by: masks_by(base, data.train, 0.5, by)["0"] for by in ("magnitude", "gradient", "sensitivity")}
    assert not torch.equal(masks["magnitude"], masks["sensitivity"])
    assert not torch.equal(masks["gradient"], masks["sensitivity"])
    with pytest.raises(ValueError, match="Rank by"):
        masks_by(base, data.train, 0.5, "luck")


def test_the_schedule_is_cubic_and_ends():
    assert schedule(0, 10, 0.9) == 0
    assert schedule(5, 10, 0.8) == pytest.approx(0.8 * (1 - 0.125))
    assert schedule(10, 10, 0.9) == schedule(99, 10, 0.9) == schedule(0, 0, 0.9) == 0.9
    with pytest.raises(ValueError):
        schedule(-1, 10, 0.9)


def test_masks_survive_the_optimizer_and_without_them_the_density_grows(base, data):
    masks = magnitude_masks(base, 0.9)
    pruned = apply_masks(base, masks)
    assert density(pruned) == pytest.approx(0.1, abs=1e-4)
    for optimizer in ("adam", "sgd"):
        held = train(base, data, 3, masks=masks, optimizer=optimizer)
        assert density(held) <= 0.1001
        assert all((held.get_submodule(name).weight[~mask] == 0).all() for name, mask in masks.items())
    assert density(train(pruned, data, 3, keep="last")) > 0.5


def test_gradual_pruning_beats_one_shot(base, data):
    gradual = prune_gradually(base, data, 0.95, epochs=14, retrain=8)
    one_shot = apply_masks(base, magnitude_masks(base, 0.95))
    assert density(gradual) == pytest.approx(0.05, abs=1e-4)
    assert accuracy(gradual, data.test) > 0.93 > accuracy(one_shot, data.test) + 0.1


def test_sensitivity_takes_large_weights_that_move_nothing(data):
    """Pixels that are always black: no weight behind them can matter, however large it is."""
    black = torch.as_tensor(data.train.x).abs().sum(dim=0) == 0
    net = digits_net(0)
    with torch.no_grad():
        net[0].weight[:, black] = 3.0
    assert black.any()
    for sensitivity, kept in ((0.0, True), (0.5, False), (1.0, False)):
        pruned = prune_gradually(net, data, 0.9, epochs=2, retrain=1, sensitivity=sensitivity)
        assert density(pruned) == pytest.approx(0.1, abs=1e-4)
        assert (pruned[0].weight[:, black] != 0).all().item() is kept
        assert pruned[0].weight[:, black].any().item() is kept


def test_sensitivity_holds_more_at_the_same_share(base, data):
    """Few weights and little training: what is ranked by magnitude alone loses a good part."""
    by_magnitude, by_both = (
        prune_gradually(base, data, 0.99, epochs=8, retrain=6, sensitivity=much) for much in (0.0, 0.5)
    )
    assert accuracy(by_both, data.validation) > accuracy(by_magnitude, data.validation) + 0.1


@pytest.mark.parametrize("layer", [0, 2, 4])
def test_a_frozen_layer_is_ranked_like_the_others(base, data, layer):
    frozen = clone(base)
    frozen[layer].weight.requires_grad_(False)
    pruned = prune_gradually(frozen, data, 0.9, epochs=6, retrain=4, sensitivity=0.5)
    assert density(pruned) == pytest.approx(0.1, abs=1e-3)
    assert all(pruned[number].weight.any() for number in (0, 2, 4))
    assert accuracy(pruned, data.validation) > 0.9


def test_a_layer_that_is_not_used_takes_nothing_from_the_others(base, data):
    odd = clone(base)
    odd.spare = nn.Linear(300, 300)
    odd.forward = lambda x: odd[:5](x)
    pruned = prune_gradually(odd, data, 0.9, epochs=4, retrain=2, sensitivity=0.5)
    assert density(pruned[0]) > 0.03


def test_weights_computed_from_others_are_refused(base, data):
    normed = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(64, 10)))
    with pytest.raises(ValueError, match="layer '0' is computed from other parameters"):
        prune_gradually(normed, data, 0.5)


def test_only_the_proximal_step_gives_exact_zeros(data):
    sparse = {
        method: train_sparse(digits_net(0), data, 1e-3, 25, method) for method in ("subgradient", "proximal")
    }
    assert density(sparse["subgradient"]) > 0.9999
    assert density(sparse["proximal"]) < 0.7
    assert accuracy(sparse["proximal"], data.test) > 0.88
    with pytest.raises(ValueError, match="method"):
        train_sparse(digits_net(0), data, 1e-3, method="magic")
    with pytest.raises(ValueError, match="strength"):
        train_sparse(digits_net(0), data, -1.0)


def test_masks_work_on_a_learners_module_and_change_nothing(own, unchanged):
    check = unchanged(own)
    pruned = apply_masks(own, magnitude_masks(own, 0.5))
    check()
    assert density(pruned) == pytest.approx(0.5, abs=1e-3)
    assert torch.equal(pruned.mean, own.mean)


@pytest.mark.parametrize(
    ("weight", "error", "words"),
    [
        (torch.tensor([1.0, float("nan")]), ValueError, "nan or inf"),
        (torch.tensor([1.0, float("-inf")]), ValueError, "nan or inf"),
        (torch.zeros(0), ValueError, "empty"),
        (torch.tensor([1, 2]), TypeError, "floating"),
        ([1.0, 2.0], TypeError, "torch tensor"),
    ],
)
def test_bad_weights_are_refused(weight, error, words):
    with pytest.raises(error, match=words):
        magnitude_mask(weight, 0.5)
    with pytest.raises(error, match=words):
        finish(heap_prune(weight, 1))


@pytest.mark.parametrize("sparsity", [-0.1, 1.1, float("nan")])
def test_bad_sparsity_is_refused(sparsity, base, data):
    for call in (
        lambda: lowest_mask(torch.ones(3), sparsity),
        lambda: magnitude_masks(base, sparsity),
        lambda: prune_gradually(base, data, sparsity),
    ):
        with pytest.raises(ValueError, match="between 0 and 1"):
            call()


def test_other_bad_input_is_refused(base, data):
    with pytest.raises(ValueError, match="count"):
        finish(heap_prune(torch.ones(3), 4))
    with pytest.raises(ValueError, match="scope"):
        magnitude_masks(base, 0.5, "some")
    with pytest.raises(ValueError, match="fits no layer"):
        apply_masks(base, {"9": torch.ones(1, dtype=torch.bool)})
    with pytest.raises(ValueError, match="does not fit"):
        train(base, data, 1, masks={"0": torch.ones(2, 2, dtype=torch.bool)})
    with pytest.raises(ValueError, match="One gradient"):
        finish(rank((1.0, 2.0), (1.0,), 1))


def test_a_layer_of_zeros_is_pruned_by_position():
    model = mlp(2, 2)
    with torch.no_grad():
        model[0].weight.zero_()
    assert magnitude_masks(model, 0.5)["0"].tolist() == [[False, False], [True, True]]
    assert density(model) == 0
