"""Whole units go, and the small network computes what the large one computes without them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from dualz.models.nets import conv_net, costs, digits_net, mlp
from dualz.models.storage import dense_file
from dualz.models.structured import prune_units, remove_units, unit_scores
from dualz.models.training import accuracy, logits, train


def example(count=7):
    return torch.rand(count, 64, generator=torch.Generator().manual_seed(1))


def test_removing_units_equals_ignoring_them(own, unchanged):
    check = unchanged(own)
    train_mode = own.parts["look"][1]
    train_mode.running_mean.fill_(0.2)
    train_mode.weight.data.fill_(1.3)
    keep = torch.tensor([True, False, True, True, False, True])
    small = remove_units(own, "parts.look.0", "tail.0", keep, example())
    ignoring = type(own)()
    ignoring.load_state_dict(own.state_dict())
    with torch.no_grad():
        ignoring.tail[0].weight[:, ~keep.repeat_interleave(64)] = 0
    assert torch.allclose(logits(small, example()), logits(ignoring, example()), atol=1e-5)
    assert small.parts["look"][0].weight.shape == (4, 1, 3, 3)
    assert small.parts["look"][1].num_features == 4
    assert small.tail[0].in_features == 4 * 64
    train_mode.running_mean.fill_(0.0)
    train_mode.weight.data.fill_(1.0)
    check()


def test_a_smaller_network_has_a_smaller_file_and_less_work_and_learns_on(base, data):
    small = prune_units(base, 0.5, torch.as_tensor(data.validation.x))
    assert [layer.weight.shape for layer in small if isinstance(layer, nn.Linear)] == [
        (150, 64),
        (50, 150),
        (10, 50),
    ]
    assert len(dense_file(small)) < len(dense_file(base)) / 2.7
    work = [sum(cost.multiply_adds for cost in costs(model, example())) for model in (small, base)]
    assert work[0] < work[1] / 2.7
    assert accuracy(train(small, data, 5), data.test) > 0.93


def test_convolutions_shrink_and_those_with_the_smallest_norm_go():
    net = conv_net(2)
    small = prune_units(net, 0.25, example())
    assert small[1].weight.shape == (12, 1, 3, 3) and small[4].weight.shape == (24, 12, 3, 3)
    assert small[8].in_features == 24 * 4
    kept = unit_scores(net[1]).sort().values[4:]
    assert torch.allclose(unit_scores(small[1]).sort().values, kept)


def test_one_unit_always_stays():
    small = prune_units(mlp(64, 5, 10), 1.0, example())
    assert small[0].out_features == 1


class Residual(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.first, self.second = nn.Linear(inputs, 8), nn.Linear(8, 8)

    def forward(self, x):
        seen = self.first(x)
        return self.second(seen) + seen.sum(dim=1, keepdim=True)


def test_a_second_reader_is_noticed():
    keep = torch.tensor([True] * 6 + [False] * 2)
    with pytest.raises(ValueError, match="reads the removed units"):
        remove_units(Residual(64), "first", "second", keep, example())


def test_bad_requests_are_refused():
    net = digits_net()
    half = torch.arange(300) < 150
    for call, words in [
        (lambda: remove_units(net, "9", "2", half), "no layer '9'"),
        (lambda: remove_units(net, "0", "4", half), "do not follow"),
        (lambda: remove_units(net, "0", "2", half[:5]), "300 units"),
        (lambda: remove_units(net, "0", "2", half & False), "at least one"),
        (lambda: prune_units(net, 1.5), "between 0 and 1"),
        (
            lambda: prune_units(nn.Sequential(nn.Conv2d(2, 4, 1, groups=2), nn.Conv2d(4, 2, 1)), 0.5),
            "grouped",
        ),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
