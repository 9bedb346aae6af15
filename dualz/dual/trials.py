"""Searches for the front: chance, a grid, steps to the side, and Optuna's TPE, each with as many trials as
the others.

A search is asked for the next plan, given all that was bought so far; what the plan costs, somebody else
measures.
So the same searches run on a table, on trainings, and on several machines.

TPE, the tree-structured Parzen estimator, models where good trials lie and where bad ones do, and proposes
where
the first are frequent and the second are rare. It is Optuna's, and Optuna is optional: without it the others
run. Its trials can be kept in an SQLite file: a search that was stopped goes on from there, and gives the
same
trials as one that was not.

Sources: Bergstra and Bengio, "Random search for hyper-parameter optimization" (2012); Bergstra et al.,
"Algorithms
for hyper-parameter optimization" (2011), TPE; Ozaki et al., "Multiobjective tree-structured Parzen estimator"
(2022); Paquete, Chiarandini and Stützle, "Pareto local optimum sets in the biobjective traveling salesman
problem" (2004), steps to the side of a front.
Lesson: 15 (budget).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from math import log2
from pathlib import Path
from random import Random
from typing import Any

from dualz.dual.budget import Bought, Plan
from dualz.dual.choices import Choices, Place
from dualz.dual.fronts import front

STARTS = 12  # trials by chance before a search that learns begins to
A_POINT = 0.3  # doublings of bytes that a point of accuracy below a goal costs
Ask = Callable[[Sequence[Bought]], Plan]
Evaluate = Callable[[Plan], Bought]
Neighbours = Callable[[Place, Sequence[int]], Sequence[Place]]


def search(
    ask: Ask,
    evaluate: Evaluate,
    trials: int,
    found: Sequence[Bought] = (),
    *,
    on_trial: Callable[[Sequence[Bought]], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[Bought]:
    """All that ``trials`` trials bought; ``found`` are those that are done already.

    ``on_trial`` is told all so far after each. ``should_stop`` is asked before each.

    Raises:
        ValueError: fewer than one trial.
    """
    if trials < 1:
        raise ValueError(f"At least one trial is needed, not {trials}.")
    all_of_them = list(found)
    while len(all_of_them) < trials and not (should_stop is not None and should_stop()):
        all_of_them.append(evaluate(ask(all_of_them)))
        if isinstance(ask, Tpe):  # at once, so that a search that is stopped here has kept it
            ask.tell(all_of_them)
        if on_trial is not None:
            on_trial(all_of_them)
    return all_of_them


def chance(choices: Choices, seed: int = 0) -> Ask:
    """Random search: plans by chance, none of them twice. What was found before does not matter to it."""
    order = Random(seed).sample(list(choices), len(choices))
    return lambda found: order[len(found) % len(order)]


def even_grid(choices: Choices, trials: int, seed: int = 0) -> Ask:
    """Grid search: the even grid of at most ``trials`` plans, in an order drawn by ``seed``, then again.

    Raises:
        ValueError: fewer than one trial.
    """
    grid = choices.grid(trials)
    order = Random(seed).sample(grid, len(grid))
    return lambda found: order[len(found) % len(order)]


def beside(place: Place, sizes: Sequence[int]) -> list[Place]:
    """All places that differ from ``place`` in one setting, by one step; ``sizes``: how many values each has.

    >>> beside((0, 1), (3, 2))
    [(1, 1), (0, 0)]
    """
    moved = [
        (*place[:at], place[at] + step, *place[at + 1 :]) for at in range(len(place)) for step in (-1, 1)
    ]
    return [one for one in moved if all(0 <= index < size for index, size in zip(one, sizes, strict=True))]


def sideways(choices: Choices, seed: int = 0, neighbours: Neighbours = beside) -> Ask:
    """Local search: some trials by chance, then always a plan beside one that stands on the front so far.

    Where all of these have been tried, a plan by chance.
    """
    order = Random(seed).sample(list(choices), len(choices))
    sizes = [len(known) for known in choices.values.values()]

    def ask(found: Sequence[Bought]) -> Plan:
        tried = {row.plan for row in found}
        if len(found) >= STARTS:
            best = front((row.size, row.right) for row in found)
            spots = [choices.place(row.plan) for row in found if (row.size, row.right) in best]
            near = [choices.plan(tuple(one)) for spot in spots for one in neighbours(spot, sizes)]
            new = [plan for plan in near if plan not in tried]
            if new:
                return Random(f"{seed}/{len(found)}").choice(new)
        return next((plan for plan in order if plan not in tried), order[0])

    return ask


# --- Optuna ----------------------------------------------------------------------------------------


def absent() -> str:
    """A sentence where Optuna is not installed; empty where it is."""
    if find_spec("optuna") is not None:
        return ""
    return "Optuna is not installed here (pip install optuna): its TPE is left out, and all else runs."


class Tpe:
    """Optuna's TPE as a search: call it with what was found, as the others, to be given the next plan.

    ``goal``: None for the front of bytes and accuracy (two objectives), else the accuracy, 0 to 1, that
    the smallest file is sought for; see :func:`cost`. ``path``: an SQLite file that keeps the trials;
    ``known()``
    gives those that are in it. Each trial has a sampler of its own, seeded by ``seed`` and its number, so
    that a search
    goes on as if it had not been stopped.

    Raises:
        ModuleNotFoundError: Optuna is not installed.
    """

    def __init__(
        self,
        choices: Choices,
        seed: int = 0,
        goal: float | None = None,
        path: str | os.PathLike[str] | None = None,
        name: str = "budget",
    ) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._optuna, self.choices, self.seed, self.goal = optuna, choices, seed, goal
        directions = ["minimize", "maximize"] if goal is None else ["minimize"]
        storage = None if path is None else f"sqlite:///{Path(path).resolve().as_posix()}"
        self.study = optuna.create_study(
            directions=directions, storage=storage, study_name=name, load_if_exists=True
        )
        self._spaces = {
            key: optuna.distributions.IntDistribution(0, len(known) - 1)
            for key, known in choices.values.items()
        }
        self._open: Any = None

    def known(self) -> list[Bought]:
        """What the trials that are kept bought, in their order. One that was interrupted counts as none."""
        done = [one for one in self.study.trials if one.state == self._optuna.trial.TrialState.COMPLETE]
        return [Bought(self._plan(one.params), *one.user_attrs["bought"]) for one in done]

    def __call__(self, found: Sequence[Bought]) -> Plan:
        """The next plan; what the last one bought has to be told before."""
        sampler = self._optuna.samplers.TPESampler(
            seed=1_000 * self.seed + len(found), n_startup_trials=STARTS
        )
        self.study.sampler = sampler
        self._open = self.study.ask(self._spaces)
        return self._plan(self._open.params)

    def tell(self, found: Sequence[Bought]) -> None:
        """Say what the plan asked for last has bought: the last of ``found``. Without an open one nothing."""
        if self._open is not None:
            row = found[-1]
            self._open.set_user_attr("bought", [row.data, row.model, row.right])
            values = (log2(row.size), row.right) if self.goal is None else (cost(row, self.goal),)
            self.study.tell(self._open, values)
            self._open = None

    def _plan(self, params: dict[str, Any]) -> Plan:
        return self.choices.plan(tuple(params[name] for name in self.choices.values))


def cost(row: Bought, goal: float) -> float:
    """Doublings of bytes, and 0.3 for each point of accuracy that is missing to ``goal`` (0 to 1)."""
    return log2(row.size) + A_POINT * max(0.0, 100 * (goal - row.right))
