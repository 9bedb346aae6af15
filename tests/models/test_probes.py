"""Probes of a device's layers, and the layer that has decided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.device_made import device_net
from dualz.models.probes import prediction_depth, probes, readings


@pytest.fixture(scope="module")
def made():
    data = signals()
    net = device_net(signals_base(), data.train.x)
    return data, net, probes(net, data.train.x, data.train.y)


def test_every_layer_can_be_read_better_than_the_one_before(made):
    data, net, probing = made
    read = readings(net, probing, data.validation.x)
    right = (read == data.validation.y[:, None]).mean(axis=0)
    assert (np.diff(right) > 0).all() and right[0] < 0.3 < 0.7 < right[1]
    assert (read[:, -1] == net.predict(data.validation.x)).all()
    assert [probe.work for probe in probing] == [400, 9500, 5000, 2500]


def test_probes_of_shuffled_classes_read_nothing(made):
    data, net, _ = made
    y = np.random.default_rng(0).permutation(data.train.y)
    read = readings(net, probes(net, data.train.x, y)[:4], data.validation.x)
    assert ((read == data.validation.y[:, None]).mean(axis=0)[:-1] < 0.2).all()


@given(some.lists(some.lists(some.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=9))
def test_the_depth_is_where_the_last_change_ends(read):
    wanted = [next(at for at in range(4) if set(row[at:]) == {row[-1]}) for row in read]
    assert prediction_depth(np.array(read)).tolist() == wanted


def test_bad_input_is_refused(made):
    data, net, probing = made
    x, y = data.train.x[:20], data.train.y[:20]
    for call, words in [
        (lambda: probes(net, x, y[:19]), "each of the 20"),
        (lambda: probes(net, x, y + 10), "from 0 to 9"),
        (lambda: probes(net, x, y - 10), "from 0 to 9"),
        (lambda: probes(net, x[:0], y[:0]), "each of the 0"),
        (lambda: readings(net, probing[1:], x), "4 probes"),
        (lambda: prediction_depth(np.zeros(3)), "samples, maps"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
