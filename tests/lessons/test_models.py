"""Lesson 09's explorers: what they say is what is so."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from dualz.lessons.models import explorers
from dualz.models import nets, storage


def numbers(words):
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?", words)]


def test_the_shape_counts_what_the_network_has():
    explorer = explorers.shape()
    inputs, first, second = explorer.children[0].children
    for widths in ((64, 300, 100), (784, 600, 10), (64, 10, 10)):
        inputs.value, first.value, second.value = widths
        net = nets.mlp(*widths, 10)
        layers = nets.costs(net, torch.zeros(1, widths[0]))
        size, work = numbers(explorer.words.replace("float32", ""))[:2]
        assert size == sum(cost.bytes for cost in layers) == 4 * nets.parameter_count(net)
        assert work == sum(cost.multiply_adds for cost in layers)
        assert len(storage.dense_file(net)) > size


def test_the_histogram_counts_small_weights():
    rng = np.random.default_rng(0)
    before = {"first": rng.uniform(-0.1, 0.1, 5000), "second": rng.uniform(-0.05, 0.05, 500)}
    after = {name: rng.normal(0, 0.1, part.shape) for name, part in before.items()}
    explorer = explorers.histogram(before, after)
    layer, magnitude = explorer.children[0].children
    for name in before:
        layer.value = name
        for value in (0.01, 0.05, 0.3):
            magnitude.value = value
            shares = [round(100 * (np.abs(part[name]) < value).mean()) for part in (before, after)]
            assert f"{shares[0]} % of the weights were closer" in explorer.words
            assert f"about {shares[1]} % are" in explorer.words
    lines = explorers._histograms(before["first"], after["first"], np.linspace(-1, 1, 11))
    assert all(abs(sum(share for _, share in line) - 100) < 1e-9 for line in lines.values())
    with pytest.raises(ValueError, match="same names"):
        explorers.histogram(before, {"first": after["first"]})


def test_the_spread_narrows_like_the_root_of_n():
    right = np.arange(400) % 10 != 0
    explorer = explorers.spread(right)
    (images,) = explorer.children[0].children
    widths = {}
    for n in (25, 100, 400):
        images.value = n
        _, _, _, low, high, error = numbers(explorer.words)
        assert error == pytest.approx(100 * (0.9 * 0.1 / n) ** 0.5, abs=0.05)
        # 9 of 10 measurements lie within 1.64 standard errors, up to whole answers and rounding.
        assert high - low == pytest.approx(2 * 1.64 * error, abs=100 / n + 1.5)
        widths[n] = high - low
    assert widths[25] > widths[100] > widths[400]


def test_choosing_among_equals_gains_on_paper_only():
    rng = np.random.default_rng(1)
    explorer = explorers.chosen(rng.random((50, 200)) < 0.8)
    candidates, images = explorer.children[0].children
    images.value = 20
    promised, kept = numbers(explorer.words)[2:4]
    assert promised > 92 and kept < 84
    candidates.value = 1
    promised, kept = numbers(explorer.words)[2:4]
    assert abs(promised - kept) < 4 and "nothing to choose" in explorer.words


def test_a_truly_better_model_is_found_and_stays_better():
    rng = np.random.default_rng(2)
    right = rng.random((10, 400)) < 0.5
    right[7] = True
    promised, kept = numbers(explorers.chosen(right).words)[2:4]
    assert promised == kept == 100
