"""Explorers of lesson 14: the map of a file, and the knobs of the chain with their points."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from ipywidgets import Dropdown, FloatLogSlider, SelectionSlider
from torch import nn

from dualz.course import points as field
from dualz.datasets import Data, signals
from dualz.dual.fronts import front
from dualz.dual.layout import inspect
from dualz.dual.models import compress_model, load_model
from dualz.dual.pipeline import Recipe, shrink
from dualz.figures import dz
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.models.checks import clone
from dualz.models.nets import mlp, signals_net
from dualz.models.training import accuracy
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import Outcome, TrainingPanel, Watch

EPOCHS = (2, 4, 8, 20)
STOPPED = ", stopped"
RIVALS = Path(__file__).with_name("rivals.json")
SETTINGS = {"rate": 1e-2, "share_rate": 4e-3, "batch": 50, "alarm": 100}


def file_map(files: Mapping[str, bytes]) -> Explorer:
    """Where the bytes of a .dz file go; the learner chooses one of several files, by name.

    Raises:
        ValueError: there is no file.
    """
    if not files:
        raise ValueError("Give at least one file, as in file_map({'mine': data}).")
    layouts = {name: inspect(data) for name, data in files.items()}

    def show(file: str) -> Picture:
        layout = layouts[file]
        times = f"about {layout.ratio:.0f} times smaller than the numbers"
        caption = f"Where about {layout.size} bytes go; {times}."
        return replace(dz.draw(layout), caption=caption)

    choice = Dropdown(options=list(files), value=list(files)[-1])
    return Explorer(show, "the map of a file", measured=True, file=choice)


Row = tuple[str, int, float]  # a name, bytes, accuracy on validation from 0 to 1


def knobs(net: nn.Module, data: Data, start: Sequence[Row]) -> TrainingPanel:
    """Run the chain with settings of one's own; every run adds its point: bytes against accuracy.

    ``start``: files that are there already.

    Raises:
        ValueError: there is none.
    """
    if not start:
        raise ValueError("Give at least one file, as in knobs(net, data, [('mine', 3000, 0.95)]).")
    base, points = accuracy(net, data.validation), list(start)

    def run(watch: Watch, kept: float, values: int, epochs: int) -> Row:
        points.append(measured(net, data, kept, values, epochs, watch))
        return points[-1]

    def show(outcome: Outcome | None, kept: float, values: int, epochs: int) -> Picture:
        return pareto(points, base)

    return TrainingPanel(
        run,
        show,
        "the knobs of the chain",
        "Run the chain",
        kept=FloatLogSlider(
            10, base=10, min=0, max=2, step=0.05, readout_format=".1f", description="kept, %"
        ),
        values=SelectionSlider(options=(4, 8, 16, 32), value=16, description="values"),
        epochs=Dropdown(options=EPOCHS, value=4, description="epochs"),
    )


def measured(
    net: nn.Module, data: Data, kept: float, values: int, epochs: int, watch: Watch | None = None
) -> Row:
    """One run of the chain: its name, the bytes of its file, and its accuracy on validation, decoded."""
    share = max(1, epochs // 2)
    # No alarm: what was lost is what the picture shows.
    recipe = Recipe(kept=kept / 100, values=values, prune=epochs, retrain=epochs, share=share, **SETTINGS)
    total, options = 2 * epochs + share, {}
    if watch is not None:
        done = iter(range(1, total + 1))
        options = {"on_progress": lambda epoch: watch(next(done, total), total), "should_stop": watch.stopped}
    file = shrink(net, data, recipe, **options)[-1].file
    right = accuracy(load_model(file, into=clone(net)), data.validation)
    name = f"{kept:.1f} % kept, {values} values, {epochs} epochs"
    return name + STOPPED * (watch is not None and watch.stopped()), len(file), right


def pareto(rows: Sequence[Row], base: float) -> Picture:
    """Files as points of bytes and accuracy; a line joins those that no other beats in both.

    A run that was stopped has its point, but no place on the line: its settings were not carried out."""
    named = [(f"{name}: {size} bytes, {100 * right:.1f} %", size, 100 * right) for name, size, right in rows]
    best = front([(size, right) for name, size, right in named if STOPPED not in name])
    caption = (
        f"The last file: about {rows[-1][1]} bytes, {100 * rows[-1][2]:.1f} % correct on validation; "
        f"the dense network: {100 * base:.1f} % correct."
    )
    last = [named[-1][0]]
    return charts.points(
        named, caption, "bytes of the file", "% on validation", sorted(best), last, below=True
    )


class Over(NamedTuple):
    """A chain over several seeds: times smaller, test points lost, each seed's, and bytes on average."""

    name: str
    ratio: float
    lost: tuple[float, ...]
    size: float
    validation: float


def over_seeds(plain: int) -> list[Over]:
    """What ``benchmarks/points.py`` measured of the chain; ``plain``: bytes of the numbers alone."""
    rows = json.loads(field.FILE.read_text(encoding="utf-8"))
    (base,) = (row["test"] for row in rows if row["lesson"] == "09")
    found = []
    for row in rows:
        if row["lesson"] == "14":
            lost = tuple(100 * (one - other) for one, other in zip(base, row["test"], strict=True))
            size = fmean(row["bytes"])
            found.append(Over(row["name"], plain / size, lost, size, fmean(row["validation"])))
    return found


class Rival(NamedTuple):
    """A stored network over several seeds: means of bytes and of the test accuracy in percent."""

    name: str
    seeds: int
    size: float
    test: float


def rivals() -> list[Rival]:
    """The chain and the narrow networks of as many bytes, as ``benchmarks/signals.py`` measured them."""
    runs = json.loads(RIVALS.read_text(encoding="utf-8"))
    rows = [list(zip(*same, strict=True)) for same in zip(*runs, strict=True)]
    return [Rival(names[0], len(runs), fmean(sizes), fmean(tests)) for names, sizes, tests in rows]


def chain_files(stages: Mapping[str, nn.Module]) -> dict[str, bytes]:
    """The .dz file of each stage's model, with Huffman codes only, so that its streams can be stepped."""
    return {name: compress_model(model, contexts=False) for name, model in stages.items()}


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "file_map": lambda: file_map(chain_files({"one": mlp(6, 4, 2), "two": mlp(8, 5, 3)})),
    "knobs": lambda: knobs(signals_net(3), signals(), [("the chain", 3000, 0.9), ("more", 2000, 0.8)]),
}
