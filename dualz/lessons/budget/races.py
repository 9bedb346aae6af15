"""Searches beside each other: the same number of trials, five seeds each, on the table of the signals.

Three measures: the front, and the smallest file for a goal. What Optuna found is kept in ``races.json`` with
the
others (``python -m benchmarks.budget --races``), so that the lesson shows it also where Optuna is not
installed; the learner's own search runs at once.

Lesson: 15 (budget).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from dualz.dual.budget import Bought, Plan
from dualz.dual.trials import Ask, Neighbours, Tpe, chance, cost, even_grid, search, sideways
from dualz.lessons.budget import table

FILE = Path(__file__).with_name("races.json")
TRIALS, SEEDS = 48, 5
FRONT = "the front"
GOALS = {"smallest file for 60 %": 0.60, "smallest file for 80 %": 0.80}
MEASURES = (FRONT, *GOALS)
UNITS = {FRONT: "share of the table's hypervolume"} | dict.fromkeys(GOALS, "doublings of bytes too many")
CHANCE, GRID, TPE = "random", "grid", "TPE (Optuna)"


def look_up(plan: Plan) -> Bought:
    """A trial: what the plan bought when the table was measured."""
    return table.look_up(plan)


def worth(found: list[Bought], measure: str) -> float:
    """How good a search was: its share of the whole hypervolume; or how many doublings of bytes its best plan
    for a goal costs more than the best of the table."""
    if measure == FRONT:
        return table.share(found)
    goal = GOALS[measure]
    return min(cost(row, goal) for row in found) - _least(goal)


@cache
def _least(goal: float) -> float:
    return min(cost(row, goal) for row in table.rows())


def searches(measure: str) -> dict[str, Callable[[int], Ask]]:
    """Every search by its name, made with a seed; Optuna's is told the measure, the others need not know."""
    known = table.choices()
    return {
        CHANCE: lambda seed: chance(known, seed),
        GRID: lambda seed: even_grid(known, TRIALS, seed),
        TPE: lambda seed: Tpe(known, seed, None if measure == FRONT else GOALS[measure]),
    }


def run(make: Callable[[int], Ask], measure: str, seeds: int = SEEDS) -> list[float]:
    """What a search is worth, for each seed."""
    return [worth(search(make(seed), look_up, TRIALS), measure) for seed in range(seeds)]


@cache
def _stored() -> Mapping[str, Mapping[str, list[float]]]:
    found: Mapping[str, Mapping[str, list[float]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def stored(measure: str) -> dict[str, list[float]]:
    """What was measured of random search, the grid and TPE, for each of five seeds."""
    return dict(_stored()[measure])


def sideways_with(neighbours: Neighbours) -> dict[str, list[float]]:
    """Steps to the side, by these neighbours: five seeds, each measure."""
    found = [search(sideways(table.choices(), seed, neighbours), look_up, TRIALS) for seed in range(SEEDS)]
    return {measure: [worth(rows, measure) for rows in found] for measure in MEASURES}
