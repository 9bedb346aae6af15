"""Networks, training, measuring: the same result for the same seed, and nothing changed that was given."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from dualz.datasets import Split, breast_cancer, few_labels, wine
from dualz.models.checks import clone, replace_layer, weight_layers
from dualz.models.nets import conv_net, costs, digits_net, lenet_300_100, mlp, mnist_net, parameter_count
from dualz.models.training import accuracy, agreement, logits, train


def test_parameter_counts():
    assert parameter_count(digits_net()) == 64 * 300 + 300 + 300 * 100 + 100 + 1000 + 10
    assert parameter_count(lenet_300_100()) == 266610
    assert parameter_count(mnist_net()) == 784 * 128 + 128 + 1280 + 10


def test_costs_of_a_convolution_are_counted_by_hand():
    first, second, last = costs(conv_net(), torch.zeros(3, 64))
    assert first.multiply_adds == 8 * 8 * 16 * 9
    assert second.multiply_adds == 4 * 4 * 32 * 16 * 9
    assert (last.weights, last.biases, last.bytes) == (1280, 10, 4 * 1290)


def test_a_layer_used_twice_counts_twice_and_one_not_reached_counts_nothing():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.idle = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            return self.used(self.used(x))

    assert [cost.multiply_adds for cost in costs(Twice(), torch.zeros(2, 4))] == [32, 0]


def test_the_same_seed_gives_the_same_weights_and_leaves_the_global_seed_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    assert torch.equal(digits_net(1)[0].weight, digits_net(1)[0].weight)
    assert not torch.equal(digits_net(1)[0].weight, digits_net(2)[0].weight)
    assert torch.equal(torch.rand(3), expected)


def test_the_splits_are_disjoint_and_fixed(data):
    assert [len(part.y) for part in data] == [1077, 360, 360]
    rows = {row.tobytes() for row in np.ascontiguousarray(data.train.x)}
    for part in (data.validation, data.test):
        assert not any(row.tobytes() in rows for row in np.ascontiguousarray(part.x))
    for other in (breast_cancer(), wine()):
        assert np.allclose(other.train.x.mean(axis=0), 0, atol=1e-5)
        assert np.allclose(other.train.x.std(axis=0), 1, atol=1e-4)


def test_few_labels_are_spread_over_the_classes(data):
    rows = few_labels(data.train, 100, seed=4)
    assert np.bincount(data.train.y[rows]).tolist() == [10] * 10
    with pytest.raises(ValueError, match="labels"):
        few_labels(data.train, 9)


def test_training_learns_and_repeats_itself_and_changes_nothing(data, unchanged):
    given = digits_net(0)
    check = unchanged(given)
    one, two = (train(given, data, 4, seed=7) for _ in range(2))
    check()
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert accuracy(given, data.test) < 0.3 < 0.9 < accuracy(one, data.test)
    other = train(given, data, 4, seed=8)
    assert agreement(one, other, data.test.x) > 0.9
    assert not torch.equal(one[0].weight, other[0].weight)
    assert agreement(one, one, data.test.x) == 1


def test_training_keeps_the_number_of_threads_and_the_global_seed(data):
    before = torch.get_num_threads()
    torch.manual_seed(1)
    expected = torch.rand(2)
    torch.manual_seed(1)
    train(mlp(64, 10), data, 1)
    assert torch.get_num_threads() == before
    assert torch.equal(torch.rand(2), expected)


def test_the_best_epoch_on_validation_is_kept(data):
    seen = []
    best = train(mlp(64, 12, 10), data, 12, rate=0.05, seed=2, on_progress=seen.append)
    assert accuracy(best, data.validation) == max(epoch.validation for epoch in seen)
    last = train(mlp(64, 12, 10), data, 12, rate=0.05, seed=2, keep="last")
    assert accuracy(last, data.validation) == seen[-1].validation
    assert [epoch.number for epoch in seen] == list(range(1, 13))


def test_a_stopped_run_returns_what_it_has(data):
    asked = []
    model = train(mlp(64, 10), data, 50, should_stop=lambda: len(asked) >= 60 or asked.append(1) is not None)
    assert len(asked) == 60
    assert torch.isfinite(logits(model, data.test.x)).all()


def test_a_learners_own_module_with_buffers_and_batch_norm(data, own, unchanged):
    check = unchanged(own)
    trained = train(own, data, 3)
    check()
    assert accuracy(trained, data.test) > 0.8
    assert torch.equal(trained.mean, own.mean)
    assert not torch.equal(trained.parts["look"][1].running_mean, own.parts["look"][1].running_mean)


def test_double_precision_stays_double(data):
    trained = train(mlp(64, 10).double(), data, 1)
    assert {parameter.dtype for parameter in trained.parameters()} == {torch.float64}


def test_measuring_restores_every_training_flag(data, own):
    own.train()
    own.parts["look"][1].eval()
    accuracy(own, data.test)
    assert own.training and own.tail[0].training and not own.parts["look"][1].training


def test_a_layer_in_two_places_is_replaced_in_both():
    shared = nn.Linear(4, 4)
    model = nn.Sequential(shared, nn.ModuleList([shared]))
    new = nn.Linear(4, 4)
    replace_layer(model, shared, new)
    assert model[0] is new and model[1][0] is new
    assert list(weight_layers(model)) == ["0"]


def bad(x, y):
    return Split(np.asarray(x, dtype=np.float32), np.asarray(y))


@pytest.mark.parametrize(
    ("split", "words"),
    [
        (bad(np.zeros((2, 64)), [0, 10]), "classes 0 to 9"),
        (bad(np.zeros((2, 64)), [-1, 3]), "Labels go from -1"),
        (bad(np.zeros((2, 64)), [0]), "one each is needed"),
        (bad(np.zeros((0, 64)), []), "no samples"),
        (bad(np.zeros((2, 63)), [0, 1]), "do not fit the model"),
        (bad(np.full((2, 64), np.nan), [0, 1]), "nan or inf"),
    ],
)
def test_bad_samples_are_refused(data, split, words):
    with pytest.raises((ValueError, TypeError), match=words):
        train(digits_net(), data._replace(train=split), 1)


def test_integer_inputs_and_floating_labels_are_refused(data):
    whole = Split((data.test.x * 16).astype("uint8"), data.test.y)
    with pytest.raises(TypeError, match="floating point"):
        accuracy(digits_net(), whole)
    with pytest.raises(TypeError, match="class numbers"):
        accuracy(digits_net(), Split(data.test.x, data.test.y.astype("float32")))


def test_bad_models_are_refused(data):
    for model, error, words in [
        (nn.ReLU(), ValueError, "no parameters"),
        ("net", TypeError, "torch.nn.Module"),
        (digits_net().requires_grad_(False), ValueError, "frozen"),
    ]:
        with pytest.raises(error, match=words):
            train(model, data, 1)
    broken = digits_net()
    with torch.no_grad():
        broken[0].weight[0, 0] = float("inf")
    with pytest.raises(ValueError, match="nan or inf"):
        train(broken, data, 1)
    with pytest.raises(ValueError, match="no Linear or Conv2d"):
        weight_layers(nn.BatchNorm1d(3))


def test_a_model_that_cannot_be_copied_says_what_to_do():
    model = mlp(4, 2)
    nn.utils.prune.l1_unstructured(model[0], "weight", 0.5)
    model(torch.zeros(1, 4))
    with pytest.raises(ValueError, match="remove"):
        clone(model)


@pytest.mark.parametrize(
    "setting", [{"epochs": 0}, {"rate": 0}, {"batch": 0}, {"keep": "worst"}, {"optimizer": "x"}]
)
def test_bad_settings_are_refused(data, setting):
    with pytest.raises(ValueError):
        train(digits_net(), data, **setting)


def test_a_rate_that_explodes_says_so(data):
    with pytest.raises(ValueError, match="lower learning rate"):
        train(digits_net(), data, 20, rate=1e18, optimizer="sgd")
