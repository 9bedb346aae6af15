"""Searches: equal numbers of trials, nothing outside the choices, and Optuna's taken up where it was left."""

from __future__ import annotations

from math import exp, log2

import pytest

from dualz.dual.budget import Bought, Plan
from dualz.dual.choices import Choices
from dualz.dual.trials import beside, chance, even_grid, search, sideways

CHOICES = Choices(
    samples=(100, 200, 400),
    step=(2.0, 1.0, 0.5, 0.25),
    transform=("plain", "cosines"),
    width=(4, 8),
    bits=(3, 4),
)


def evaluate(plan: Plan) -> Bought:
    worth = log2(plan.samples) - 6 + log2(plan.width) - abs(log2(plan.step)) + plan.bits / 2
    return Bought(
        plan, int(plan.samples * 10 / plan.step), plan.width * plan.bits * 10, 1 / (1 + exp(4 - worth))
    )


MAKERS = {
    "chance": lambda seed: chance(CHOICES, seed),
    "grid": lambda seed: even_grid(CHOICES, 20, seed),
    "sideways": lambda seed: sideways(CHOICES, seed),
}
each = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


@each
def test_as_many_trials_as_asked_for_and_the_same_by_seed(make):
    found = search(make(3), evaluate, 20)
    assert len(found) == 20 and {row.plan for row in found} <= set(CHOICES)
    assert search(make(3), evaluate, 20) == found != search(make(4), evaluate, 20)


@each
def test_a_search_that_was_stopped_goes_on_as_if_it_had_not(make):
    whole = search(make(1), evaluate, 30)
    asked = iter([False] * 12 + [True])
    half = search(make(1), evaluate, 30, should_stop=lambda: next(asked))
    assert len(half) == 12 and search(make(1), evaluate, 30, half) == whole


def test_chance_and_steps_to_the_side_try_nothing_twice_until_all_is_tried():
    for make in (MAKERS["chance"], MAKERS["sideways"]):
        found = search(make(0), evaluate, len(CHOICES))
        assert {row.plan for row in found} == set(CHOICES)
        assert len(search(make(0), evaluate, len(CHOICES) + 2, found)) == len(CHOICES) + 2


def test_steps_to_the_side_stand_beside_the_front_so_far():
    found = search(sideways(CHOICES, 2), evaluate, 40)
    sizes = [len(values) for values in CHOICES.values.values()]
    near = 0
    for at in range(12, 40):
        earlier = {CHOICES.place(row.plan) for row in found[:at]}
        near += any(spot in earlier for spot in beside(CHOICES.place(found[at].plan), sizes))
    assert near == 28


def test_a_grid_is_even_and_small_enough():
    grid = CHOICES.grid(20)
    assert len(grid) == len(set(grid)) == 16
    assert {len({getattr(plan, name) for plan in grid}) for name in CHOICES.values} <= {1, 2}
    assert len(CHOICES.grid(1)) == 1 and set(CHOICES.grid(999)) == set(CHOICES)


def test_places_and_plans_are_the_same_thing():
    assert [CHOICES.place(plan) for plan in CHOICES] == sorted(CHOICES.place(plan) for plan in CHOICES)
    assert all(CHOICES.plan(CHOICES.place(plan)) == plan for plan in CHOICES)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Choices(samples=()), "one or more"),
        (lambda: Choices(samples=(1, 1)), "each once"),
        (lambda: CHOICES.plan((0, 0)), "no place"),
        (lambda: CHOICES.plan((3, 0, 0, 0, 0)), "no place"),
        (lambda: CHOICES.plan((-1, 0, 0, 0, 0)), "no place"),
        (lambda: CHOICES.place(Plan(7, 1.0, "plain", 4, 3)), "samples is one of"),
        (lambda: CHOICES.grid(0), "at least one"),
        (lambda: search(chance(CHOICES), evaluate, 0), "At least one"),
    ],
)
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# --- Optuna, where it is installed -----------------------------------------------------------------


def test_without_optuna_a_sentence_says_so(monkeypatch):
    from dualz.dual import trials

    monkeypatch.setattr(trials, "find_spec", lambda name: None)
    assert "pip install optuna" in trials.absent()


@pytest.mark.parametrize("goal", [None, 0.8])
def test_tpe_goes_on_from_its_file_and_repeats(tmp_path, goal):
    pytest.importorskip("optuna")
    from dualz.dual.trials import Tpe

    path = tmp_path / "trials.sqlite"
    whole = search(Tpe(CHOICES, 5, goal), evaluate, 24)
    half = search(Tpe(CHOICES, 5, goal, path), evaluate, 15)
    again = Tpe(CHOICES, 5, goal, path)
    assert again.known() == half == whole[:15]
    done = search(again, evaluate, 24, again.known())
    assert done == whole and len(Tpe(CHOICES, 5, goal, path).known()) == 24


def test_tpe_interrupted_within_a_trial_loses_that_trial_only(tmp_path):
    pytest.importorskip("optuna")
    from dualz.dual.trials import Tpe

    calls = iter(range(99))

    def dies(plan):
        if next(calls) == 6:
            raise KeyboardInterrupt
        return evaluate(plan)

    path = tmp_path / "trials.sqlite"
    with pytest.raises(KeyboardInterrupt):
        search(Tpe(CHOICES, 1, path=path), dies, 10)
    again = Tpe(CHOICES, 1, path=path)
    assert len(again.known()) == 6
    assert search(again, evaluate, 10, again.known()) == search(Tpe(CHOICES, 1), evaluate, 10)
