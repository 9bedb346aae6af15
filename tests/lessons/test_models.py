"""Lesson 09's explorers: what they say is what is so."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
import torch

from dualz import signals as generator
from dualz.datasets import signals
from dualz.lessons.models import attempts_build, by_hand, clock, demos, exercises_build, explorers
from dualz.models import nets, storage
from dualz.models.base import signals_base
from dualz.models.descent import descend
from dualz.models.training import logits
from dualz.trace import finish, record
from dualz.widgets.payload import questions


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


# --- what the text says --------------------------------------------------------------------------


def test_the_third_layer_is_never_the_largest():
    """The answer to a task that the lesson sets; the other two can be, as it says."""
    explorer = explorers.shape()
    inputs, first, second = explorer.children[0].children
    largest = set()
    for size in inputs.options:
        for one in (first.min, 50, first.max):
            for two in (second.min, 50, second.max):
                inputs.value, first.value, second.value = size, one, two
                largest.add(re.search(r"Layer (\d)", explorer.words)[1])
    assert largest == {"1", "2"}
    for one in range(first.min, first.max + 1, first.step):
        for two in range(second.min, second.max + 1, second.step):
            assert one * two + two >= explorers.CLASSES * two + explorers.CLASSES


def test_the_base_mixes_up_4_and_9_most_often(task):
    net, data = task
    read = logits(net, data.validation.x).argmax(dim=1).tolist()
    pairs = Counter(frozenset(pair) for pair in zip(read, data.validation.y.tolist(), strict=True))
    mixed = [pair for pair, _ in pairs.most_common() if len(pair) == 2]
    assert mixed[:2] == [{4, 9}, {2, 5}]


# --- signals -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def task():
    return signals_base(), signals()


def test_examples_say_what_the_model_reads(task):
    net, data = task
    explorer = explorers.examples(data.validation, lambda x: logits(net, x).argmax(dim=1).numpy())
    (example,) = explorer.children[0].children
    wrong = 0
    for value in range(explorers.SHOWN):
        example.value = value
        picture = explorer._shown
        shown = [mark.label for mark in picture.marks if mark.key.startswith("words:")]
        assert [int(label.split()[1].strip(",")) for label in shown] == list(range(10))
        misread = sum("read" in label for label in shown)
        assert f"reads {10 - misread} of 10 right" in explorer.words
        wrong += misread
    assert 0 < wrong < 20


def test_a_made_signal_is_one_of_the_generator(task):
    net, _ = task
    seen = []

    def read(x):
        seen.append(x)
        return logits(net, x).argmax(dim=1).numpy()

    explorer = explorers.make_one({"net": read})
    for label, place in ((0, 0), (4, 47), (9, 20)):
        explorer._controls["kind"].value = label
        explorer._controls["place"].value = place
    x = np.concatenate(seen)
    assert x.shape[1] == 40 and x.dtype == np.float32
    assert np.array_equal(x * generator.GRID, np.rint(x * generator.GRID))
    changes = generator.drawn(1, np.random.default_rng(0))._replace(
        silence=np.array([48]), taller=np.array([1.0]), moved=np.array([20]), shear=np.array([0.0])
    )
    *_, (_, wanted) = generator.stages(np.array([9]), changes)
    assert np.array_equal(x[-1], wanted[0].astype(np.float32))
    assert explorer.words == f"A signal of class 9, read as: net {int(logits(net, x[-1:]).argmax())}."


def test_moving_a_shape_moves_the_linear_classifier_more_than_the_network(task):
    """What the lesson says of the two, over all places and classes."""
    net, data = task
    linear = finish(descend(*data.train, classes=10, rate=0.03, epochs=1, seed=0))
    labels = np.repeat(np.arange(10), generator.MOVES)
    drawn = generator.drawn(len(labels), np.random.default_rng(0))
    still = [np.repeat(part[:1], len(labels), axis=0) for part in drawn]
    changes = generator.Changes(*still)._replace(moved=np.tile(np.arange(generator.MOVES), 10))
    *_, (_, x) = generator.stages(labels, changes)
    x = x.astype(np.float32)
    net_right = (logits(net, x).argmax(dim=1).numpy() == labels).mean()
    assert net_right > 0.8 > 0.4 > (linear.predict(x) == labels).mean()


# --- where time goes -----------------------------------------------------------------------------


def test_parts_count_as_costs_do(task):
    net, data = task
    for model, x in ((net, data.validation.x[:50]), (nets.conv_net(), np.zeros((20, 64), "float32"))):
        found = clock.parts(model, x)
        costs = nets.costs(model, torch.as_tensor(x))
        assert [part.multiply_adds for part in found if part.bytes] == [cost.multiply_adds for cost in costs]
        assert [part.bytes for part in found if part.bytes] == [cost.bytes for cost in costs]
        assert sum(part.time for part in found) == pytest.approx(1)
        assert all(part.multiply_adds == 0 for part in found if not part.bytes)


def test_the_second_convolution_has_88_per_cent_of_the_work_and_far_less_of_the_time():
    found = clock.parts(nets.conv_net(), np.random.default_rng(0).random((360, 64)).astype("float32"))
    whole = sum(part.multiply_adds for part in found)
    assert found[3].name == "4 convolution" and 0.87 < found[3].multiply_adds / whole < 0.885
    assert found[3].time < 0.6 and found[2].time + found[5].time > 0.15
    explorer = explorers.layers({"net": found})
    explorer._controls["measure"].value = "multiply-adds"
    assert explorer.words == "net, multiply-adds by layer: most has layer 4 convolution, 88 %."
    explorer._controls["measure"].value = "time"
    assert explorer.words == "net, time by layer."


# --- the learner's network -----------------------------------------------------------------------


def test_a_network_by_hand_reads_as_torch_does(task):
    _, data = task
    file, x, y = by_hand.base_file(), data.validation.x[:60], data.validation.y[:60]
    said = by_hand.report(attempts_build.predict, file, x, y)
    assert said.endswith("as torch reads them: 60 of 60") and int(said.split()[0]) > 50
    unbent = by_hand.report(attempts_build.predict_without_relu.answer, file, x, y)
    assert int(unbent.split()[0]) < int(said.split()[0])


@pytest.mark.parametrize(
    "unfinished", [lambda tensors, signal: ..., lambda tensors, signal: [], lambda tensors: 3]
)
def test_an_unfinished_network_reads_nothing(unfinished, task):
    _, data = task
    said = by_hand.report(unfinished, by_hand.base_file(), data.validation.x[:3], data.validation.y[:3])
    assert said == by_hand.NOT_BUILT


def test_a_wrong_network_is_refused_on_signals_too(task):
    """Right on small networks with weights in eighths, and wrong on the base: only the last step sees it."""

    def predict(tensors, signal):
        return attempts_build.predict(tensors, 0 * signal if len(signal) == 40 else signal)

    says = exercises_build.PREDICT.judge(predict)
    assert not says.right and "signals of the course" in says.says


def test_the_stepper_asks_what_the_text_says():
    """'Click on all weights that will grow, or on the class that will lead.'"""
    trace = record(demos.SGD.run(demos.SGD.preset("three samples").value))
    asked = questions(trace)
    assert {question.prompt.split("?")[0].split(". ")[-1] for question in asked.values()} == {
        "Which weights will grow",
        "Which class will have the largest score",
    }
    for at, question in asked.items():
        if "grow" in question.prompt:  # where the input is positive: in the row of the right class alone
            step = trace.steps[at + 1]
            columns = [column for column, value in enumerate((*step.x, 1.0)) if value > 0]
            wide = len(step.x) + 1
            grows = {int(key.split(":")[1]) for key in question.answer}
            assert {place // wide for place in grows if place % wide in columns} == {step.label}
