"""Panels of lesson 15: a plan that is trained now, and a search whose trials come in one by one.

Lesson: 15 (budget).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ipywidgets import Dropdown, IntSlider, SelectionSlider

from dualz.dual.budget import Bought, Plan, buy
from dualz.dual.trials import Ask, Tpe, absent, chance, even_grid, search, sideways
from dualz.figures.parts.marks import Picture
from dualz.lessons.budget import own, table
from dualz.widgets.training import Outcome, TrainingPanel, Watch

Plane = Callable[..., Picture]  # of a task, a caption, the learner's plans, one more, and searches by name
QUICK = 300  # steps of training for a trial: enough to tell plans apart
SEARCHES = ("random", "grid", "sideways", "TPE (Optuna)")


def trying(plane: Plane, yours: own.Points | None = None) -> TrainingPanel:
    """Carry out a plan of one's own: both files are written and read, the network is trained; its point
    stays."""
    points = own.Points() if yours is None else yours

    def run(watch: Watch, samples: int, step: float, transform: str, width: int, bits: int) -> Bought | None:
        plan = Plan(samples, step, transform, width, bits)
        found = buy([plan], on_step=watch, should_stop=watch.stopped)
        if found:
            points.add(f"{samples} x {step:g} {transform}, {width} wide, {bits} bits", found[0])
        return found[0] if found else None

    def draw(outcome: Outcome | None, **settings: Any) -> Picture:
        if outcome is None or outcome.result is None:
            return plane("signals", "Your plans get numbers here.", points)
        row = outcome.result
        caption = (
            f"{row.data} bytes of data and {row.model} of the model, {row.size} together: "
            f"{100 * row.right:.1f} % right on validation."
        )
        return plane("signals", caption, points)

    return TrainingPanel(
        run,
        draw,
        "a plan of your own",
        unit="steps",
        samples=IntSlider(1000, min=100, max=4000, step=50),
        step=SelectionSlider(options=(3.0, 2.5, 2.0, 1.6, 1.3, 1.0, 0.8, 0.6, 0.45, 0.3), value=1.0),
        transform=Dropdown(options=("plain", "differences", "cosines"), value="cosines"),
        width=IntSlider(16, min=4, max=40),
        bits=IntSlider(4, min=2, max=8),
    )


def searching(
    plane: Plane,
    neighbours: Any = None,
    folder: str | os.PathLike[str] | None = None,
    yours: own.Points | None = None,
) -> TrainingPanel:
    """A search, trial by trial, stopped and taken up again.

    ``folder``: where TPE keeps its trials, in an SQLite file (default: a folder for temporary files, new
    for each panel); the others are remembered by the panel.
    """
    held = Path(tempfile.mkdtemp(prefix="dualz-")) if folder is None else Path(folder)
    function, _ = own.neighbours_of(neighbours)
    kept: dict[tuple[str, int, str], list[Bought]] = {}

    def evaluate(plan: Plan, trial: str) -> Bought:
        if trial == "look up":
            return table.look_up(plan)
        return buy([plan], steps=QUICK)[0]

    def run(watch: Watch, search_by: str, trials: int, seed: int, trial: str) -> Sequence[Bought]:
        ask = _ask(search_by, seed, function, held / f"{trial.replace(' ', '-')}-{seed}.sqlite")
        if isinstance(ask, Tpe):
            found = ask.known()
        else:
            found = kept.get((search_by, seed, trial), [])

        def tell(rows: Sequence[Bought]) -> None:
            kept[search_by, seed, trial] = list(rows)
            watch(len(rows), trials)
            watch.show(list(rows))

        return search(
            ask,
            lambda plan: evaluate(plan, trial),
            trials,
            found[:trials],
            on_trial=tell,
            should_stop=watch.stopped,
        )

    def draw(outcome: Outcome | None, **settings: Any) -> Picture:
        if outcome is None or not outcome.result:
            return plane("signals", f"No trials yet. {absent()}".rstrip(), yours)
        rows, name = outcome.result, outcome.settings["search_by"]
        words = f"{len(rows)} trials by {name}"
        if outcome.settings["trial"] == "look up":
            words += f": {100 * table.share(list(rows)):.1f} % of the table's hypervolume"
        return plane("signals", f"{words}.", yours, None, {name: list(rows)})

    return TrainingPanel(
        run,
        draw,
        "a search, trial by trial",
        label="Search",
        unit="trials",
        idle="Nothing has been searched here yet",
        search_by=Dropdown(options=SEARCHES, description="search"),
        trials=IntSlider(24, min=1, max=48),
        seed=IntSlider(0, min=0, max=9),
        trial=Dropdown(options=("look up", f"train {QUICK} steps"), description="a trial"),
    )


def _ask(name: str, seed: int, neighbours: Any, path: Path) -> Ask:
    known = table.choices()
    if name == "TPE (Optuna)":
        if absent():
            raise ValueError(absent())
        return Tpe(known, seed, path=path)
    makers = {
        "random": lambda: chance(known, seed),
        "grid": lambda: even_grid(known, 48, seed),
        "sideways": lambda: sideways(known, seed, neighbours),
    }
    return makers[name]()
