"""What a unit did: silenced by hand, explained by others, lost by class."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dualz.datasets import Split
from dualz.models import units
from dualz.models.base import signals_base
from dualz.models.nets import mlp
from dualz.models.training import accuracy, logits


def test_a_silenced_unit_is_gone_and_nothing_else_changes():
    net = signals_base()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    gone = units.silenced(net, "3", [4, 7])
    x = torch.linspace(-1, 1, 80).reshape(2, 40)
    given = units.spoken(gone, "3", x)
    assert (given[:, [4, 7]] == 0).all() and (given > 0).any()
    others = [place for place in range(50) if place not in (4, 7)]
    assert torch.equal(given[:, others], units.spoken(net, "3", x)[:, others])
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())


def test_places_of_a_convolution_are_rows():
    net = signals_base()
    x = torch.randn(3, 40)
    seen = torch.relu(net[:4](x)).double()
    assert torch.equal(units.spoken(net, "3", x), seen[:, :, 0].transpose(1, 2).reshape(-1, 50))


def test_shared_is_what_a_linear_fit_explains():
    from sklearn.linear_model import LinearRegression

    chance = np.random.default_rng(0)
    given = chance.normal(size=(300, 5)) @ chance.normal(size=(5, 5))
    given[:, 4] += chance.normal(size=300)
    found = units.shared(torch.from_numpy(given))
    for place in range(5):
        rest = np.delete(given, place, axis=1)
        wanted = LinearRegression().fit(rest, given[:, place]).score(rest, given[:, place])
        assert found[place] == pytest.approx(wanted, abs=1e-6)


def test_copies_are_known_whole_and_silent_units_too():
    one = torch.randn(200, 1, dtype=torch.float64)
    other = torch.randn(200, 1, dtype=torch.float64)
    found = units.shared(torch.cat([one, 2 * one, other, torch.zeros(200, 1)], dim=1))
    assert found[0] > 0.999 and found[1] > 0.999 and found[2] < 0.2 and found[3] == 1


def test_lost_is_the_difference_of_accuracies_and_the_mean_of_its_classes():
    chance = np.random.default_rng(0)
    x = chance.normal(size=(90, 6)).astype("f4")
    net = mlp(6, 5, 3, seed=1)
    split = Split(x, logits(net, x).argmax(dim=1).numpy())  # right on all, so every change is a loss
    for place, unit in enumerate(units.look(net, "0", split)):
        after = accuracy(units.silenced(net, "0", [place]), split)
        assert unit.lost == pytest.approx(1 - after, abs=1e-9)
        counts = np.bincount(split.y, minlength=3) / 90
        assert unit.lost == pytest.approx(np.dot(unit.by_class, counts), abs=1e-9)


def test_a_class_without_samples_has_no_accuracy():
    net = mlp(4, 3)
    found = units.by_class(net, Split(np.zeros((2, 4), "f4"), np.array([0, 0])))
    assert np.isnan(found[1:]).all() and 0 <= found[0] <= 1


def test_layers_and_units_that_are_not_there():
    net = mlp(4, 3, 2)
    with pytest.raises(ValueError, match="There is no layer '1'"):
        units.silenced(net, "1", [0])
    for rows in ([3], [-1]):
        with pytest.raises(ValueError, match="has the units 0 to 2"):
            units.silenced(net, "0", rows)
