"""A setting for each layer: carried out as it says, one step at a time, stopped where it should."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from dualz.datasets import Split, signals
from dualz.dual import layers
from dualz.dual.layers import BITS, KEPT, Setting
from dualz.dual.models import compress_model, load_model
from dualz.models.checks import clone
from dualz.models.nets import signals_net
from dualz.models.side_by_side import by_labels, teach
from dualz.models.weights import weights


@pytest.fixture(scope="module")
def part():
    train = signals().train
    return Split(train.x[:200], train.y[:200])


@pytest.fixture(scope="module")
def net(part):
    return teach([signals_net(5)], [by_labels(*part)], 120)[0]


def test_a_setting_is_carried_out_and_stored_as_it_is(net):
    settings = {name: Setting(0.5, 3) for name in weights(net)} | {"1": Setting(1.0, 8)}
    before = clone(net)
    made = layers.settled(net, settings)
    for name, weight in weights(made).items():
        share = (weight != 0).float().mean().item()
        assert share <= settings[name].kept + 0.02
        for channel in weight.flatten(1):
            assert len(channel.unique()) <= 2 ** settings[name].bits - 1
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), before.parameters(), strict=True))
    read = load_model(compress_model(made), into=clone(net))
    assert all(torch.equal(a, b) for a, b in zip(read.parameters(), made.parameters(), strict=True))


def test_the_way_down_is_one_step_of_one_layer_at_a_time(net, part):
    way = layers.descend(net, part, 0)
    start = way[0]
    assert set(start.settings.values()) == {Setting(KEPT[0], BITS[0])}
    for one, following in pairwise(way):
        assert following.size < one.size
        ((name, new),) = [pair for pair in following.settings.items() if one.settings[pair[0]] != pair[1]]
        old = one.settings[name]
        steps = KEPT.index(new.kept) - KEPT.index(old.kept), BITS.index(new.bits) - BITS.index(old.bits)
        assert sorted(steps) == [0, 1]
    again = layers.reached(net, way[-1].settings, part)
    assert again == way[-1]


def test_it_ends_at_the_bytes_asked_for_or_when_it_is_stopped(net, part):
    seen = []
    whole = layers.descend(net, part, 0)
    least = whole[3].size
    way = layers.descend(net, part, least, on_step=seen.append)
    assert way == whole[:4] and seen == way[1:]
    assert len(layers.descend(net, part, 0, should_stop=lambda: True)) == 1
