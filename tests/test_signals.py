"""The signals: always the same ones, with the statistics of the published set, and hard to read."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch

from dualz import signals as generator
from dualz.datasets import signals, unlabelled_signals
from dualz.models.base import signals_base, train_signals
from dualz.models.nets import mlp, parameter_count, signals_net
from dualz.models.storage import dense_file
from dualz.models.training import accuracy, agreement


@pytest.fixture(scope="module")
def data():
    return signals()


def test_three_parts_and_more_without_classes(data) -> None:
    assert [part.x.shape for part in data] == [(4000, 40), (2000, 40), (4000, 40)]
    assert all(part.x.dtype == np.float32 and part.y.dtype == np.int64 for part in data)
    assert all(set(np.bincount(part.y)) == {len(part.y) // 10} for part in data)
    more = unlabelled_signals(6000)
    assert more.shape == (6000, 40) and more.dtype == np.float32
    rows = [set(map(bytes, part)) for part in (*(part.x for part in data), more)]
    assert len(set.union(*rows)) == sum(map(len, rows)) == 16_000


def test_a_seed_always_makes_the_same(data) -> None:
    again = generator.make(4000, 0)
    assert np.array_equal(again[0], data.train.x) and np.array_equal(again[1], data.train.y)
    assert not np.array_equal(generator.make(2000, 0)[0], again[0][:2000])
    assert hashlib.sha256(again[0].tobytes() + again[1].tobytes()).hexdigest()[:16] == "3b10f42084967f19"


def test_the_statistics_of_the_published_set() -> None:
    x, _ = generator.make(10_000, 0)
    assert 0.98 < x.std() < 1.03 and abs(x.mean()) < 0.06 and abs(x).max() < 5.2
    kurtosis = ((x - x.mean()) ** 4).mean() / x.var() ** 2
    assert 4.3 < kurtosis < 4.5  # 4.41 in the published set
    assert np.array_equal(x * generator.GRID, np.rint(x * generator.GRID))


@pytest.mark.parametrize("count", [1, 7, 10, 11])
def test_small_counts_are_as_even_as_can_be(count) -> None:
    x, y = generator.make(count, 5)
    assert x.shape == (count, 40) and np.isfinite(x).all()
    assert np.ptp(np.bincount(y, minlength=10)) <= 1


@pytest.mark.parametrize("count", [0, -3])
def test_none_at_all_is_refused(count) -> None:
    with pytest.raises(ValueError, match="at least one"):
        generator.make(count, 0)


def test_shapes_begin_at_zero_and_are_ten_different_ones() -> None:
    shapes = generator.shapes()
    assert shapes.shape == (10, 12) and np.allclose(shapes[:, 0], 0)
    assert len({tuple(shape) for shape in shapes.round(6)}) == 10


def test_models_are_far_apart(data) -> None:
    """Linear about 30 %, two layers of neurons about 60 %, convolutions far above."""
    linear = accuracy(train_signals(mlp(40, 10), data, 10), data.test)
    layers = accuracy(train_signals(mlp(40, 100, 100, 10), data, 10), data.test)
    narrow = accuracy(train_signals(signals_net(16), data, 10), data.test)
    base = accuracy(signals_base(), data.test)
    assert 0.25 < linear < 0.36 and 0.5 < layers < 0.7 and 0.68 < narrow < 0.9 and 0.94 < base < 0.97
    assert linear + 0.15 < layers < narrow - 0.05 and narrow < base - 0.05


def test_the_base_can_be_trained_again(data) -> None:
    base = signals_base()
    assert parameter_count(base) == 17_910 and not base.training
    assert len(dense_file(base)) < 4 * 17_910 + 1000
    again = train_signals(signals_net(), data)
    assert abs(accuracy(again, data.validation) - accuracy(base, data.validation)) < 0.012
    assert agreement(again, base, torch.as_tensor(data.validation.x)) > 0.95


def test_the_network_has_a_width() -> None:
    assert [parameter_count(signals_net(width)) for width in (9, 16, 25, 50)] == [1018, 2474, 5210, 17_910]
    with pytest.raises(ValueError, match="width"):
        signals_net(0)
