"""Explorers of lesson 13: temperature on real logits, runs over seeds, and a classroom that trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from ipywidgets import Checkbox, Dropdown, FloatLogSlider, FloatSlider, IntSlider
from torch import nn

from dualz.datasets import Data, Split, digits, few_labels
from dualz.figures.parts import charts, matrices
from dualz.figures.parts.marks import Mark, Picture, Text
from dualz.models.distillation import soften
from dualz.models.nets import mlp
from dualz.models.teaching import Hint, distil
from dualz.models.training import Epoch, accuracy, logits, train
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import Outcome, TrainingPanel, Watch

# Places in the validation part of digits() at which a trained network hesitates, the clearest one first.
HESITANT = (232, 155, 8, 31, 300, 120)
STUDENT = (64, 16, 10)
# All students of the lesson: as many steps each, and no choice of an epoch.
EPOCHS = 30
SETTINGS = {"keep": "last", "batch": 128, "rate": 2e-2}
BATCHES = 9
RUNS = 3
LEAST, MOST = 70, 100
LEFT, CELL = 214.0, matrices.CELL_WIDTH


def measured(runs: Sequence[float]) -> str:
    """Accuracies of several runs, 0 to 1, in the words that the tests of the notebooks know."""
    spread = f", spread about {100 * stdev(runs):.1f}" if len(runs) > 1 else ""
    return f"{100 * fmean(runs):.1f} % correct{spread}"


def only(data: Data, rows: Any) -> Data:
    """``data`` with these samples alone in its training part."""
    return data._replace(train=Split(data.train.x[rows], data.train.y[rows]))


def answered(data: Data, teacher: nn.Module) -> Data:
    """``data`` with the teacher's names in place of the labels of its training part."""
    return data._replace(train=Split(data.train.x, logits(teacher, data.train.x).argmax(dim=1).numpy()))


def fit_pair(pair: nn.Module, data: Data, loss: Callable[..., Any], seed: int = 0) -> nn.Module:
    """A copy of a pair of networks, both trained for five epochs on a loss that gets both of them."""

    class Pair(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.pair = pair

        def forward(self, x: Any) -> Any:
            return self.pair[1](x)

    options = {**SETTINGS, "seed": seed}
    return train(Pair(), data, 5, loss=lambda both, *batch: loss(both.pair, *batch), **options).pair


def epochs_for(samples: int, epochs: int = EPOCHS) -> int:
    """The epochs over ``samples`` that take as many steps as ``epochs`` over the whole training part.

    >>> epochs_for(1077), epochs_for(40)
    (30, 270)
    """
    return epochs * BATCHES // -(-samples // SETTINGS["batch"])


# --- temperature on the logits of a real image -----------------------------------------------------


def temperature(teacher: nn.Module, split: Split, places: Sequence[int] = HESITANT) -> Explorer:
    """An image, the teacher's logits for it, and its probabilities at a temperature."""
    found = dict(zip(places, logits(teacher, split.x[list(places)]).tolist(), strict=True))

    def show(image: int, temperature: float) -> Picture:
        return softened(split.x[image], int(split.y[image]), found[image], temperature)

    names = [(f"image {place}, a {split.y[place]}", place) for place in places]
    return Explorer(
        show,
        "the teacher's answer for one image",
        measured=True,
        image=Dropdown(options=names, value=places[0]),
        temperature=FloatSlider(1, min=0.5, max=20, step=0.5, description="temperature T"),
    )


def softened(pixels: Any, label: int, values: Sequence[float], temperature: float) -> Picture:
    """An 8 x 8 image beside the logits and the probabilities softmax(logits / temperature), as bars."""
    shares = soften(values, temperature)
    image, _, bottom = matrices.grid("pixel", pixels.reshape(8, 8).tolist(), 16, 40, 1.0)
    marks: list[Mark] = [Text("head:image", 16, 22, f"label {label}", "head"), *image]
    marks.append(Text("head:class", LEFT, 22, "class", "head"))
    for place in range(len(values)):
        tone = "active" if place == label else "plain"
        x = LEFT + 60 + CELL * (place + 0.5)
        marks.append(Text(f"class:{place}", x, 22, str(place), "head", "middle", tone))
    marks.append(Text("name:logits", LEFT, 59, "logits", "head"))
    marks += matrices.row("logit", values, LEFT + 60, 40, digits=1)
    marks.append(Text("name:shares", LEFT, 150, f"T = {temperature:g}", "head"))
    marks += matrices.probabilities("share", shares, LEFT + 60, 106, label)
    ranked = sorted(range(len(shares)), key=lambda place: -shares[place])
    said = ", ".join(f"class {place} about {100 * shares[place]:.0f} %" for place in ranked[:3])
    caption = f"A {label} at T = {temperature:g}: {said}; all others together "
    caption += f"about {100 * sum(shares[place] for place in ranked[3:]):.0f} %."
    return Picture(LEFT + 60 + CELL * len(values) + 16, bottom + 12, tuple(marks), caption)


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
    rows = [(name, [100 * run for run in runs], measured(runs)) for name, runs in results.items()]
    last, many = rows[-1][0], len(rows[-1][1])
    gains = [100 * (one - other) for one, other in zip(results[last], results[beside], strict=True)]
    caption = f"'{last}' beside '{beside}': about {fmean(gains):.1f} points, over {many} seed"
    if many > 1:
        caption += f"s, with a standard error of about {stdev(gains) / many**0.5:.1f}."
    else:
        caption += ". One run says nothing about the next one."
    least = min(LEAST, *(run for _, runs, _ in rows for run in runs))
    bounds = (least, MOST)
    head = "dots: runs; box: mean; whisker: one standard deviation"
    return charts.spread(rows, caption, "% of the test part", head, [last], bounds)


# --- a classroom -----------------------------------------------------------------------------------


def classroom(teacher: nn.Module, data: Data) -> TrainingPanel:
    """Labels, temperature, a and a hint to choose; students by labels and by the teacher, on validation."""

    def run(watch: Watch, **settings: Any) -> dict[str, list[float]]:
        return teach(teacher, data, watch, watch.stopped, **settings)

    def draw(outcome: Outcome | None, **settings: Any) -> Picture:
        if outcome is None or not all(outcome.result.values()):
            words = "No student has been taught yet." if outcome is None else "Stopped before the first pair."
            return Picture(420, 60, (Text("none", 16, 34, words),), words)
        return comparison(outcome.result, "labels alone")

    return TrainingPanel(
        run,
        draw,
        "a classroom of students",
        "Teach",
        labels=Dropdown(options=(20, 40, 100, 300, 1077), value=100, description="images with labels"),
        everything=Checkbox(True, description="teacher answers all images"),
        temperature=FloatLogSlider(4, base=2, min=-1, max=5, step=0.5, description="temperature T"),
        a=FloatSlider(0.9, min=0, max=1, step=0.1, description="share a of the soft term"),
        width=IntSlider(16, min=4, max=48, step=4, description="width of the student"),
        hint=Checkbox(False, description="with a hint"),
    )


def teach(
    teacher: nn.Module,
    data: Data,
    on_progress: Callable[[int, int], None],
    stopped: Callable[[], bool],
    labels: int,
    everything: bool,
    temperature: float,
    a: float,
    width: int,
    hint: bool,
) -> dict[str, list[float]]:
    """Validation accuracies of students taught by labels alone and with the teacher, a pair for each seed."""
    done = 0
    found: dict[str, list[float]] = {"labels alone": [], "with the teacher": []}
    few = epochs_for(labels)
    taught = EPOCHS if everything else few

    def tick(epoch: Epoch) -> None:
        nonlocal done
        done += 1
        on_progress(done, RUNS * (few + taught))

    for seed in range(RUNS):
        student, rows = mlp(64, width, 10, seed=seed), few_labels(data.train, labels, seed)
        part = only(data, rows)._replace(validation=None)
        pool = data._replace(validation=None) if everything else part
        options = {**SETTINGS, "seed": seed, "on_progress": tick, "should_stop": stopped}
        alone = train(student, part, few, **options)
        lessons = distil(
            student,
            teacher,
            pool,
            taught,
            temperature,
            a,
            labelled=rows if everything else None,
            hint=Hint("2", "0", 0.1) if hint else None,
            **options,
        )
        if stopped():
            break
        for name, model in zip(found, (alone, lessons), strict=True):
            found[name].append(accuracy(model, data.validation))
    return found


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "temperature": lambda: temperature(mlp(64, 12, 10), digits().validation, HESITANT[:2]),
    "seeds": lambda: seeds({"labels alone": (0.8, 0.82, 0.85), "hint": (0.86, 0.85, 0.9)}, "labels alone"),
    "classroom": lambda: classroom(mlp(64, 12, 10), digits()),
}
