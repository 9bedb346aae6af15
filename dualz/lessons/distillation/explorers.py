"""Explorers of lesson 13: temperature, runs over seeds, covering and seeking, and a classroom that trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from ipywidgets import Checkbox, Dropdown, FloatLogSlider, FloatSlider, IntSlider, SelectionSlider
from torch import nn

from dualz.datasets import Data, Split, few_labels, signals, unlabelled_signals
from dualz.figures import covering, softened
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture, Text
from dualz.models.nets import signals_net
from dualz.models.side_by_side import Course, by_labels, by_teacher, teach
from dualz.models.training import accuracy, logits
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import Outcome, TrainingPanel, Watch

# Places in the validation part of signals() at which the base hesitates, one that it is sure of first.
HESITANT = (5, 58, 107, 157, 369, 551)
WIDTH = 16
RUNS = 3
CLASSROOM_STEPS = 400
MORE = 8000
LEAST, SPLIT_AT, MOST = 30, 60, 100  # where the axis of accuracies begins: for few labels, for many; its end


def measured(runs: Sequence[float]) -> str:
    """Accuracies of several runs, 0 to 1, in the words that the tests of the notebooks know."""
    spread = f", spread about {100 * stdev(runs):.1f}" if len(runs) > 1 else ""
    return f"{100 * fmean(runs):.1f} % correct{spread}"


def contest(
    ways: Mapping[str, Course],
    held: Split,
    steps: int,
    seeds: int = 5,
    width: int = WIDTH,
    on_step: Callable[[int, int], None] | None = None,
) -> dict[str, list[float]]:
    """Students of each way, from ``seeds`` different starts each; their accuracies on ``held``, 0 to 1.

    A student of seed 3 has the same first weights, and the same order of as many samples, in all ways.
    """
    pairs = [(name, seed) for name in ways for seed in range(seeds)]
    students = [signals_net(width, seed) for _, seed in pairs]
    courses, orders = [ways[name] for name, _ in pairs], [seed for _, seed in pairs]
    found: dict[str, list[float]] = {}
    for (name, _), student in zip(
        pairs, teach(students, courses, steps, seeds=orders, on_step=on_step), strict=True
    ):
        found.setdefault(name, []).append(accuracy(student, held))
    return found


def gain(taught: Sequence[float], alone: Sequence[float]) -> str:
    """The mean of the differences seed by seed, in points, and its standard error, in words."""
    gains = [100 * (one - other) for one, other in zip(taught, alone, strict=True)]
    return f"about {fmean(gains):.1f} points, error about {stdev(gains) / len(gains) ** 0.5:.1f}"


# --- temperature on the logits of a real signal ----------------------------------------------------


def temperature(teacher: nn.Module, split: Split, places: Sequence[int] = HESITANT) -> Explorer:
    """A signal, the teacher's logits for it, and its probabilities at a temperature."""
    found = dict(zip(places, logits(teacher, split.x[list(places)]).tolist(), strict=True))

    def show(signal: int, temperature: float) -> Picture:
        return softened.draw(split.x[signal].tolist(), int(split.y[signal]), found[signal], temperature)

    names = [(f"signal {place}, class {split.y[place]}", place) for place in places]
    return Explorer(
        show,
        "the teacher's answer for one signal",
        measured=True,
        signal=Dropdown(options=names, value=places[0]),
        temperature=FloatSlider(1, min=0.5, max=20, step=0.5, description="temperature T"),
    )


# --- covering and seeking --------------------------------------------------------------------------


def two_ways() -> Explorer:
    """A teacher with two opinions, a student with one: both divergences follow its place and width."""
    return Explorer(
        covering.draw,
        "covering and seeking",
        place=FloatSlider(12, min=0, max=covering.PLACES - 1, step=covering.PLACE_STEP, description="place"),
        width=SelectionSlider(options=covering.WIDTHS, value=3.0, description="width"),
    )


# --- runs over several seeds -----------------------------------------------------------------------


def seeds(results: Mapping[str, Sequence[float]], beside: str) -> Explorer:
    """Accuracies of each recipe over seeds; the slider says how many of them are looked at.

    ``beside`` is the recipe that the others are compared with.
    """
    most = min(map(len, results.values()))

    def show(seeds: int) -> Picture:
        return comparison({name: runs[:seeds] for name, runs in results.items()}, beside)

    slider = IntSlider(most, min=1, max=most, description="seeds looked at")
    return Explorer(show, "students over seeds", measured=True, seeds=slider)


def comparison(results: Mapping[str, Sequence[float]], beside: str) -> Picture:
    """A spread for each recipe; the caption compares the last one with ``beside``."""
    # The whiskers show the spread: its words would make the picture wider than a narrow cell.
    rows = [(name, [100 * run for run in runs], measured([fmean(runs)])) for name, runs in results.items()]
    last, many = rows[-1][0], len(rows[-1][1])
    gains = [100 * (one - other) for one, other in zip(results[last], results[beside], strict=True)]
    caption = f"'{last}' beside '{beside}': about {fmean(gains):.1f} points, over {many} seed"
    if many > 1:
        caption += f"s, with a standard error of about {stdev(gains) / many**0.5:.1f}."
    else:
        caption += ". One run says nothing about the next one."
    least = min(run for _, runs, _ in rows for run in runs)
    bounds = (LEAST if least < SPLIT_AT else SPLIT_AT, MOST)
    head = "dots: runs; box: mean; whisker: one standard deviation"
    return charts.spread(rows, caption, "% of the validation part", head, [last], bounds)


# --- a classroom -----------------------------------------------------------------------------------


def classroom(teacher: nn.Module, data: Data) -> TrainingPanel:
    """Labels, temperature, a and more signals to choose; students by labels and by the teacher."""

    def run(watch: Watch, **settings: Any) -> dict[str, list[float]]:
        return in_class(teacher, data, watch, watch.stopped, **settings)

    def draw(outcome: Outcome | None, **settings: Any) -> Picture:
        if outcome is None or not outcome.result:
            words = "No student has been taught yet." if outcome is None else "Stopped before the end."
            return Picture(420, 60, (Text("none", 16, 34, words),), words)
        return comparison(outcome.result, "labels alone")

    return TrainingPanel(
        run,
        draw,
        "a classroom of students",
        "Teach",
        labels=Dropdown(options=(100, 400, 1000, 4000), value=400, description="signals with labels"),
        everything=Checkbox(True, description=f"teacher answers {MORE} more signals"),
        temperature=FloatLogSlider(1, base=2, min=-1, max=5, step=0.5, description="temperature T"),
        a=FloatSlider(0.9, min=0, max=1, step=0.1, description="share a of the soft term"),
        width=IntSlider(WIDTH, min=4, max=24, step=4, description="width of the student"),
    )


def in_class(
    teacher: nn.Module,
    data: Data,
    on_progress: Callable[[int, int], None],
    stopped: Callable[[], bool],
    labels: int,
    everything: bool,
    temperature: float,
    a: float,
    width: int,
) -> dict[str, list[float]]:
    """Validation accuracies of students taught by labels alone and with the teacher, a pair for each seed.

    Where the teacher answers more signals, these have no labels, and its answers are all there is (a = 1).
    Nothing where the run was stopped.
    """
    rows = few_labels(data.train, labels)
    x, y = data.train.x[rows], data.train.y[rows]
    if everything:
        more = unlabelled_signals(MORE)
        with_teacher = by_teacher(more, logits(teacher, more), temperature)
    else:
        with_teacher = by_teacher(x, logits(teacher, x), temperature, a, y)
    ways = {"labels alone": by_labels(x, y), "with the teacher": with_teacher}
    pairs = [(name, seed) for name in ways for seed in range(RUNS)]
    students = teach(
        [signals_net(width, seed) for _, seed in pairs],
        [ways[name] for name, _ in pairs],
        CLASSROOM_STEPS,
        seeds=[seed for _, seed in pairs],
        on_step=on_progress,
        should_stop=stopped,
    )
    if stopped():
        return {}
    right = [accuracy(student, data.validation) for student in students]
    return {name: right[RUNS * at : RUNS * (at + 1)] for at, name in enumerate(ways)}


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "temperature": lambda: temperature(signals_net(4), signals().validation, HESITANT[:2]),
    "two_ways": two_ways,
    "seeds": lambda: seeds({"labels alone": (0.8, 0.82, 0.85), "hint": (0.86, 0.85, 0.9)}, "labels alone"),
    "classroom": lambda: classroom(signals_net(4), signals()),
}
