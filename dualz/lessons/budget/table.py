"""What a thousand plans bought, measured once: the table that the lesson's pictures and searches look up.

Every row is a training set and a network in two real files, made and read by ``dualz.dual.budget``; the table
is made by ``python -m benchmarks.budget --table``. It holds for a few seeds, each with its own draw of
samples, its own beginning, its own order.

Lesson: 15 (budget).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from dualz.dual.budget import DIGITS, SIGNALS, Bought, Plan, Task
from dualz.dual.choices import Choices, choices_of
from dualz.dual.fronts import Point, hypervolume

FOLDER = Path(__file__).parent
TASKS: dict[str, Task] = {"signals": SIGNALS, "digits": DIGITS}
CHOICES = {
    "signals": Choices(
        samples=(250, 500, 1000, 2000, 4000),
        step=(2.5, 1.6, 1.0, 0.6, 0.3),
        transform=("differences", "cosines"),
        width=(8, 12, 16, 24, 32),
        bits=(3, 4, 6, 8),
    ),
    "digits": Choices(
        samples=(20, 50, 100, 200, 500, 1000),
        step=(1.0, 0.5, 0.25, 0.0625),
        transform=("plain", "cosines"),
        width=(8, 16, 32),
        bits=(3, 4, 6),
    ),
}
TRAINING_STEPS = {"signals": 1000, "digits": 400}
REFERENCE: Point = (1 << 17, 0.1)  # 128 KiB, and what guessing one of ten classes reaches

# Many coarse images beside few exact ones, in fewer bytes: measured on five seeds.
EXACT, COARSE = Plan(50, 0.0625, "plain", 16, 6), Plan(170, 1.0, "plain", 16, 6)
FIVE_SEEDS = FOLDER / "five_seeds.json"


def file_of(task: str) -> Path:
    """Where the table of a task is kept."""
    return FOLDER / f"{task}.json"


@cache
def _measured(task: str) -> tuple[Choices, tuple[tuple[tuple[int, int, float], ...], ...]]:
    stored: dict[str, Any] = json.loads(file_of(task).read_text(encoding="utf-8"))
    return choices_of(stored["choices"]), tuple(tuple(map(tuple, rows)) for rows in stored["seeds"])


def seeds(task: str = "signals") -> int:
    """For how many seeds the table was measured."""
    return len(_measured(task)[1])


def choices(task: str = "signals") -> Choices:
    """The plans of the table."""
    return _measured(task)[0]


@cache
def rows(task: str = "signals", seed: int = 0) -> tuple[Bought, ...]:
    """Every plan of the table with what it bought, for one seed."""
    known, measured = _measured(task)
    return tuple(Bought(plan, *row) for plan, row in zip(known, measured[seed], strict=True))


@cache
def _by_plan(task: str, seed: int) -> dict[Plan, Bought]:
    return {row.plan: row for row in rows(task, seed)}


def look_up(plan: Plan, task: str = "signals", seed: int = 0) -> Bought:
    """What the plan bought when it was measured.

    Raises:
        ValueError: the plan is not in the table.
    """
    choices(task).place(plan)
    found = _by_plan(task, seed).get(plan)
    if found is None:
        raise ValueError(f"The table was measured with rANS, and this plan has the coder {plan.coder}.")
    return found


def point(row: Bought) -> Point:
    """A row as bytes and accuracy."""
    return row.size, row.right


def share(found: list[Bought], task: str = "signals", seed: int = 0) -> float:
    """The hypervolume of ``found`` as a share of that of the whole table, 0 to 1."""
    whole = _whole(task, seed)
    return hypervolume(map(point, found), REFERENCE) / whole


@cache
def _whole(task: str, seed: int) -> float:
    return hypervolume(map(point, rows(task, seed)), REFERENCE)


@cache
def five_seeds() -> tuple[tuple[Bought, Bought], ...]:
    """:data:`EXACT` and :data:`COARSE` on the digits, for each of five seeds."""
    stored = json.loads(FIVE_SEEDS.read_text(encoding="utf-8"))
    return tuple((Bought(EXACT, *exact), Bought(COARSE, *coarse)) for exact, coarse in stored)
