"""Explorers of lesson 15: forms of a training set, plans, who gets the bytes, searches, what layers keep."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from ipywidgets import Dropdown, SelectionSlider

from dualz.datasets import Split, few_labels
from dualz.dual import training_set
from dualz.dual.budget import SIGNALS, Bought, Plan
from dualz.dual.fronts import best_within, front
from dualz.dual.training_set import CODERS, TRANSFORMS, Form
from dualz.dual.trials import chance, search
from dualz.figures import budget as pictures
from dualz.figures import signals as curves
from dualz.figures.budget import Named
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture, Text
from dualz.lessons.budget import own, panel, races, table
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import TrainingPanel

# --- forms of a training set ----------------------------------------------------------------------

SHOWN = 500  # signals
STEPS = (2.5, 1.6, 1.0, 0.6, 0.3)
_EXAMPLE = 3


@cache
def _some() -> Split:
    part = SIGNALS.load().train
    rows = few_labels(part, SHOWN)
    return Split(part.x[rows], part.y[rows])


@cache
def bits_a_signal(step: float, transform: str, coder: str) -> float:
    """Bits for each of 500 signals in a file of that form, everything counted."""
    return 8 * len(training_set.pack(_some(), Form(step, transform, coder))) / SHOWN


def forms() -> Explorer:
    """One signal before and after, and the bits of a signal by the three coders."""
    longest = max(bits_a_signal(STEPS[-1], transform, coder) for transform in TRANSFORMS for coder in CODERS)

    def draw(step: float, transform: str) -> Picture:
        found = {coder: bits_a_signal(step, transform, coder) for coder in CODERS}
        rows = [(coder, bits, f"{bits:.1f} bits") for coder, bits in found.items()]
        form = Form(step, transform)
        x = _some().x
        read = training_set.samples_of(training_set.codes_of(x, form), form, (x.shape[1],))
        error = float(np.sqrt(np.mean((read - x) ** 2)))
        least = min(found, key=lambda coder: found[coder])
        caption = (
            f"Step {step:g}, {transform}: {least} needs the fewest bits, {found[least]:.1f} a signal; "
            f"what is read is off by {error:.2f} (root of the mean square; the signals' deviation is 1)."
        )
        bars = charts.bars(rows, caption, "bits a signal, everything counted", [least], longest)
        top = bars.height + 40
        marks = [
            *bars.marks,
            Text("before", 16, top - 12, "a signal (faint), and as it is read back", "head"),
        ]
        for key, values, tone in (("kept", x[_EXAMPLE], "faint"), ("read", read[_EXAMPLE], "active")):
            marks += curves.panel(key, values.tolist(), (16, top), (470, 120), tone, key)[key == "read" :]
        return Picture(max(bars.width, 500), top + 136, tuple(marks), caption, bars.text)

    return Explorer(
        draw,
        "forms of a training set",
        step=SelectionSlider(options=STEPS, value=1.0),
        transform=Dropdown(options=list(TRANSFORMS), value="cosines"),
    )


# --- plans ----------------------------------------------------------------------------------------

TRIALS = 48
BOUNDS = {"signals": (1024, 1 << 17, 10.0, 100.0), "digits": (512, 1 << 15, 10.0, 100.0)}


def plans(task: str = "signals", yours: own.Points | None = None) -> Explorer:
    """A plan by its settings, looked up in the table, before random plans and the front."""
    known = table.choices(task)
    first = known.plan(tuple(len(values) // 2 for values in known.values.values()))

    def draw(**settings: Any) -> Picture:
        row = table.look_up(Plan(**settings), task)
        share = 100 * row.model / row.size
        caption = (
            f"{row.data} bytes of data and {row.model} of the model, {row.size} together ({share:.0f} % "
            f"for the "
            f"model): {100 * row.right:.1f} % right on validation."
        )
        return plane(task, caption, yours, Named("this plan", row.size, 100 * row.right))

    controls = {
        name: SelectionSlider(options=values, value=getattr(first, name))
        for name, values in known.values.items()
    }
    return Explorer(draw, f"plans for the {task}", **controls)


def plane(
    task: str,
    caption: str,
    yours: own.Points | None = None,
    now: Named | None = None,
    more: dict[str, list[Bought]] | None = None,
) -> Picture:
    """The plane of a task with random plans and the front of its table, and what is given."""
    rows = table.rows(task)
    best = [(size, 100 * right) for size, right in front(map(table.point, rows))]
    others = {name: [(row.size, 100 * row.right) for row in found] for name, found in (more or {}).items()}
    by_chance = [(row.size, 100 * row.right) for row in _by_chance(task)]
    named = yours.named() if yours is not None else []
    return pictures.plane(by_chance, best, named, caption, BOUNDS[task], now, others)


@cache
def _by_chance(task: str) -> tuple[Bought, ...]:
    """Random search, which is always drawn."""
    return tuple(search(chance(table.choices(task)), lambda plan: table.look_up(plan, task), TRIALS))


# --- who gets the bytes ---------------------------------------------------------------------------

BUDGETS = {
    "signals": tuple(1 << power for power in range(12, 18)),
    "digits": tuple(1 << power for power in range(9, 15)),
}


def best_plans(task: str, seed: int = 0) -> dict[int, Bought | None]:
    """The most accurate plan of the table within each of several budgets."""
    return {budget: best_within(table.rows(task, seed), budget) for budget in BUDGETS[task]}


def shares() -> Explorer:
    """For several budgets the most accurate plan of the table, and what its bytes are for."""

    def draw(task: str, seed: int) -> Picture:
        rows, words = [], []
        for budget, row in best_plans(task, seed).items():
            if row is None:
                continue
            parts = (("data", row.data / budget), ("model", row.model / budget))
            one = row.plan
            said = (
                f"{100 * row.right:.1f} %: {one.samples} samples, step {one.step:g}, {one.transform}; "
                f"{one.width} wide, {one.bits} bits"
            )
            rows.append((f"{budget} bytes", parts, said))
            words.append(f"{100 * row.model / row.size:.0f}")
        caption = (
            f"The model's share of the bytes, from the smallest budget to the largest: {', '.join(words)} %."
        )
        return pictures.purchases(rows, caption, f"{task}: the best plan of the table within a budget", 1.0)

    most = max(table.seeds(task) for task in table.TASKS)
    return Explorer(
        draw,
        "who gets the bytes",
        task=Dropdown(options=list(table.TASKS)),
        seed=SelectionSlider(options=range(min(most, *(table.seeds(task) for task in table.TASKS)))),
    )


# --- searches -------------------------------------------------------------------------------------


def race(neighbours: Any = None) -> Explorer:
    """The searches beside each other, five seeds each; the learner's steps to the side where they are
    right."""
    function, whose = own.neighbours_of(neighbours)
    yours = races.sideways_with(function)
    name = "yours, sideways" if whose == "you" else "sideways, the course's"

    def draw(measure: str) -> Picture:
        found = {**races.stored(measure), name: yours[measure]}
        rows = [
            (one, values, f"{fmean(values):.3f}, from {min(values):.3f} to {max(values):.3f}")
            for one, values in found.items()
        ]
        best = (
            max(found, key=lambda one: fmean(found[one]))
            if measure == races.FRONT
            else min(found, key=lambda one: fmean(found[one]))
        )
        caption = (
            f"{measure}: best in the mean of {races.SEEDS} seeds is {best}; random search is the first row."
        )
        return charts.spread(rows, caption, races.UNITS[measure], measure, [name])

    return Explorer(draw, "searches beside each other", measure=Dropdown(options=list(races.MEASURES)))


def trying(yours: own.Points | None = None) -> TrainingPanel:
    """Carry out a plan of one's own, trained now; its point stays, in ``yours`` too."""
    return panel.trying(plane, yours)


def searching(
    neighbours: Any = None, folder: str | None = None, yours: own.Points | None = None
) -> TrainingPanel:
    """A search, trial by trial, stopped and taken up again; ``folder``: where TPE's trials are kept."""
    return panel.searching(plane, neighbours, folder, yours)


# --- what layers keep -----------------------------------------------------------------------------

LAYERS = Path(__file__).with_name("layers.json")


@cache
def _layers() -> list[dict[str, Any]]:
    stored: list[dict[str, Any]] = json.loads(LAYERS.read_text(encoding="utf-8"))
    return stored


def keeps() -> Explorer:
    """What a descent by layers kept of the course's network, beside one setting for all layers."""
    by_size = {row["budget"]: row for row in _layers()}
    ways = ("each layer its own", "one setting for all")

    def draw(bytes: int) -> Picture:
        row = by_size[bytes]
        own_, alike = row["own"], row["alike"]
        rows = [
            pictures.Layer(
                f"layer {place}",
                one["weights"],
                (one["kept"], other["kept"]),
                (one["values"], other["values"]),
                (one["bits"], other["bits"]),
            )
            for place, (one, other) in enumerate(zip(own_["layers"], alike["layers"], strict=True), 1)
        ]
        caption = (
            f"At most {bytes} bytes. Each layer its own: {own_['size']} bytes, {100 * own_['right']:.1f} "
            f"% as it is, "
            f"{100 * own_['tuned']:.1f} % after training on. One for all: {alike['size']} bytes, "
            f"{100 * alike['right']:.1f} % and {100 * alike['tuned']:.1f} %."
        )
        return pictures.layers(rows, ways, caption)

    return Explorer(
        draw,
        "what layers keep",
        bytes=SelectionSlider(options=list(by_size), value=list(by_size)[len(by_size) // 2]),
    )


# What the tests of all explorers try, by the name of the function.
EXAMPLES = {
    "forms": forms,
    "plans": plans,
    "shares": shares,
    "race": race,
    "keeps": keeps,
    "trying": trying,
    "searching": searching,
}
