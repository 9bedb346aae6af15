"""The search for the smallest file: it keeps its promise, can be stopped, and never ends with nothing."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest
import torch

from dualz.dual import search
from dualz.dual.models import load_model
from dualz.dual.pipeline import Recipe, Stage, shrink
from dualz.models.checks import clone
from dualz.models.nets import mlp
from dualz.models.storage import dense_file
from dualz.models.training import accuracy, train
from tests.dual.eight import signals

QUICK = Recipe(kept=0.3, values=8, prune=2, retrain=2, share=2)

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def data():
    return signals()


@pytest.fixture(scope="module")
def base(data):
    return train(mlp(64, 24, 4), data, 12, rate=5e-3)


def test_the_smallest_file_within_the_limit(base, data, capsys):
    tries = []
    stages = shrink(base, data, QUICK, lose_at_most=1.0, tries=6, on_try=tries.append, progress=True)
    assert 2 <= len(tries) <= 6
    assert [stage.name for stage in stages] == ["pruned", "shared", "rounded"]
    allowed = [run for run in tries if run.allowed]
    assert stages is min(allowed, key=lambda run: run.size).stages
    assert len({(run.recipe.kept, run.recipe.values) for run in tries}) == len(tries)
    assert len(stages[-1].file) < tries[0].size
    for run in tries:
        lost = 100 * (accuracy(base, data.validation) - accuracy(run.stages[-1].model, data.validation))
        assert run.lost == pytest.approx(lost) and run.allowed == (lost <= 1.0)
    loaded = load_model(stages[-1].file, into=clone(base))
    assert accuracy(loaded, data.validation) >= accuracy(base, data.validation) - 0.01
    shown = capsys.readouterr().err
    assert "searching the smallest file" in shown and f"best {len(stages[-1].file)} bytes" in shown


def faked(monkeypatch, quality):
    """Runs of the chain that cost nothing: a size and an accuracy for each recipe."""
    right = {}

    def chain(model, data, recipe, **given):
        stage = Stage("rounded", object(), bytes(int(10000 * recipe.kept * recipe.values)), 0.0)
        right[id(stage.model)] = quality(recipe)
        return (stage,)

    monkeypatch.setattr(search, "chain", chain)
    monkeypatch.setattr(search, "accuracy", lambda model, split: right.get(id(model), 0.9))


@pytest.mark.parametrize("edge", [0.004, 0.03, 0.07, 0.4, 0.9])
def test_the_edge_is_found_from_either_side(monkeypatch, base, data, edge):
    faked(monkeypatch, lambda recipe: 0.9 if recipe.kept >= edge and recipe.values >= 4 else 0.5)
    tries = []
    stages = shrink(base, data, QUICK, lose_at_most=0.5, tries=16, on_try=tries.append)
    best = min((run for run in tries if run.allowed), key=lambda run: run.size)
    assert best.stages is stages and edge <= best.recipe.kept <= edge * 1.2 and best.recipe.values == 4
    assert len(tries) <= 16


def test_only_so_many_tries(monkeypatch, base, data):
    faked(monkeypatch, lambda recipe: 0.9)
    for most in (1, 2, 5):
        tries = []
        shrink(base, data, QUICK, lose_at_most=0, tries=most, on_try=tries.append)
        assert len(tries) == most


def test_an_interrupt_keeps_the_best_so_far(base, data):
    def interrupt(run):
        if len(tries) == 1:
            raise KeyboardInterrupt
        tries.append(run)

    tries = []
    with pytest.warns(UserWarning, match=r"interrupted; the best so far is \d+ bytes"):
        stages = shrink(base, data, QUICK, lose_at_most=30, on_try=interrupt)
    assert len(stages) == 3 and len(stages[-1].file) <= tries[0].size


def test_an_interrupt_in_the_first_try_gives_the_model_back(base, data):
    def interrupt(epoch):
        raise KeyboardInterrupt

    with pytest.warns(UserWarning, match="the best so far is the model as it was"):
        stages = shrink(base, data, QUICK, lose_at_most=1, on_progress=interrupt)
    assert [stage.name for stage in stages] == ["unchanged"]
    assert dense_file(load_model(stages[0].file, into=clone(base))) == dense_file(base)
    assert stages[0].report().touched == ()


def test_a_try_that_fails_does_not_lose_the_best(monkeypatch, base, data):
    real, runs = search.chain, []

    def chain(*given, **options):
        runs.append(1)
        if len(runs) > fine:
            raise ValueError("The loss is inf in step 3")
        return real(*given, **options)

    monkeypatch.setattr(search, "chain", chain)
    fine = 1
    with pytest.warns(UserWarning, match="best before it is kept: The loss is inf"):
        assert len(shrink(base, data, QUICK, lose_at_most=50)) == 3
    fine = 0
    with pytest.raises(ValueError, match="The loss is inf"):
        shrink(base, data, QUICK, lose_at_most=50)


def test_it_can_be_stopped(base, data):
    asked, tries = [], []
    options = {"should_stop": lambda: asked.append(1) or len(asked) > 30, "on_try": tries.append}
    stages = shrink(base, data, QUICK, lose_at_most=100, **options)
    assert len(tries) == 1 and stages is tries[0].stages


def test_where_nothing_is_good_enough_the_model_comes_back(monkeypatch, base, data):
    faked(monkeypatch, lambda recipe: 0.7)
    with pytest.warns(
        UserWarning, match=r"No try kept 90\.0 % correct within 0\.5 points; the best lost 20\.00"
    ):
        stages = shrink(base, data, QUICK, lose_at_most=0.5)
    assert [stage.name for stage in stages] == ["unchanged"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(shrink(base, data, replace(QUICK, alarm=100), lose_at_most=20.1)) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lose_at_most": -1}, "from 0 on"),
        ({"lose_at_most": float("nan")}, "from 0 on"),
        ({"lose_at_most": 1, "tries": 0}, "At least one"),
    ],
)
def test_bad_wishes(base, data, wrong, words):
    with pytest.raises(ValueError, match=words):
        shrink(base, data, QUICK, **wrong)
