"""Lesson 13: its words for measured runs, the steps that students get, and the classroom."""

from __future__ import annotations

import time

import pytest
import torch

from dualz.datasets import digits, few_labels
from dualz.lessons.distillation import explorers
from dualz.models.distillation import soften
from dualz.models.nets import mlp
from dualz.models.training import logits, train


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def teacher(data):
    return train(mlp(64, 100, 100, 10), data, 5, batch=64)


def test_runs_are_said_in_the_words_that_the_notebooks_tests_mask():
    assert explorers.measured([0.95]) == "95.0 % correct"
    assert explorers.measured([0.9, 1.0]) == "95.0 % correct, spread about 7.1"


@pytest.mark.parametrize("samples", [20, 40, 100, 300, 1077])
def test_every_student_gets_as_many_steps(data, samples):
    steps = []
    part = explorers.only(data, few_labels(data.train, samples))._replace(validation=None)
    options = {**explorers.SETTINGS, "after_step": lambda model, when: steps.append(when.steps)}
    train(mlp(64, 4, 10), part, explorers.epochs_for(samples), **options)
    assert steps[0] == len(steps)
    assert abs(len(steps) - explorers.EPOCHS * explorers.BATCHES) < explorers.BATCHES


def test_the_temperature_follows_at_once_and_says_the_real_shares(data, teacher):
    board = explorers.temperature(teacher, data.validation)
    slider, image = board._controls["temperature"], board._controls["image"]
    image.value = 120
    began = time.perf_counter()
    for value in (2, 8, 20):
        slider.value = value
    assert (time.perf_counter() - began) / 3 < 1  # a bound for a busy machine; the aim is a tenth of it
    shares = soften(logits(teacher, data.validation.x[[120]])[0].tolist(), 20)
    best = max(range(10), key=shares.__getitem__)
    assert f"class {best} about {100 * shares[best]:.0f} %" in board.words


def test_a_pair_trained_together_leaves_the_teacher_that_was_given_as_it_is(data, teacher):
    before = [parameter.clone() for parameter in teacher.parameters()]
    pair = torch.nn.Sequential(teacher, mlp(64, 8, 10))

    def meet(both, x, y, rows):
        return (both[0](x) - both[1](x)).square().mean()

    moved = explorers.fit_pair(pair, data._replace(validation=None), meet)
    assert all(torch.equal(old, new) for old, new in zip(before, teacher.parameters(), strict=True))
    assert not torch.equal(moved[0][0].weight, teacher[0].weight)


def test_the_classroom_teaches_pairs_reports_progress_and_stops(data, teacher):
    settings = {"labels": 20, "everything": False, "temperature": 4.0, "a": 0.9, "width": 4, "hint": True}
    seen = []
    found = explorers.teach(teacher, data, lambda *at: seen.append(at), lambda: False, **settings)
    assert [len(runs) for runs in found.values()] == [explorers.RUNS] * 2
    assert seen[-1][0] == seen[-1][1] == len(seen)
    stopped = explorers.teach(teacher, data, lambda *at: None, lambda: True, **settings)
    assert stopped == {"labels alone": [], "with the teacher": []}


def test_the_panel_says_what_there_is_to_see(data, teacher):
    panel = explorers.classroom(teacher, data)
    assert "No student" in panel.words and not panel.stale
    for key, value in (("labels", 20), ("everything", False), ("width", 4)):
        panel._controls[key].value = value
    panel.start()
    panel.wait(60)
    assert "'with the teacher' beside 'labels alone'" in panel.words
    panel._controls["a"].value = 0.5
    assert panel.stale


def test_one_seed_is_called_no_result():
    results = {"alone": [0.8, 0.9], "taught": [0.9, 0.9]}
    board = explorers.seeds(results, "alone")
    assert "standard error" in board.words
    board._controls["seeds"].value = 1
    assert "says nothing" in board.words
