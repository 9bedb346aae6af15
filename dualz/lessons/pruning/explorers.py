"""Explorers of lesson 10: sparsity on a live network, its bytes, and retraining under a mask."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Any

import torch
from ipywidgets import Dropdown, IntSlider
from torch import nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Data, Split, digits
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.lessons.pruning.comparing import TUNING
from dualz.models.checks import clone, one_thread, weight_layers
from dualz.models.gradual import prune_gradually, schedule
from dualz.models.nets import mlp
from dualz.models.pruning import apply_masks, density, lowest_mask, magnitude_masks
from dualz.models.sensitivity import gradients
from dualz.models.storage import csr_file, dense_file, gap_file
from dualz.models.training import accuracy, tensors, train
from dualz.short import percent
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import Outcome, TrainingPanel, Watch

SCOPES = {"all layers together": "global", "each layer alone": "layer"}
ASKING = "gradual, |w| √g"
HOW = (ASKING, "gradual", "one-shot")
EPOCHS = (15, 30, 60)
# The share of a gradual run, at its end, in which the mask stays as it is.
FIXED = 1 / 3
GAP_BITS = 5
BAR_END = 1.6


def sizes(model: nn.Module, bits: int = GAP_BITS) -> dict[str, int]:
    """The bytes of the model's files: dense, dense through zlib, compressed sparse rows, gaps."""
    dense = dense_file(model)
    return {
        "dense file": len(dense),
        "dense file, zlib": len(zlib.compress(dense, 6)),
        "CSR file": len(csr_file(model)),
        "gap file": len(gap_file(model, bits)),
    }


# --- sparsity on the live network ----------------------------------------------------------------


def live(net: nn.Module, data: Data) -> Explorer:
    """One slider for the whole network: accuracy on validation, and the bytes of the files."""
    base = len(dense_file(net))

    @lru_cache(maxsize=256)
    def show(sparsity: int, scope: str) -> Picture:
        pruned = apply_masks(net, magnitude_masks(net, sparsity / 100, SCOPES[scope]))
        return _account(pruned, data, base, f"{sparsity} % of the weights are zero")

    return Explorer(
        show,
        "a network while its weights go",
        measured=True,
        sparsity=IntSlider(0, min=0, max=99, description="zeros, %"),
        scope=Dropdown(options=tuple(SCOPES), description="threshold for"),
    )


def layers(net: nn.Module, data: Data) -> Explorer:
    """A slider for each layer of the network."""
    base = len(dense_file(net))
    shapes = {name: tuple(layer.weight.shape) for name, layer in weight_layers(net).items()}

    @lru_cache(maxsize=256)
    def show(**shares: int) -> Picture:
        masks = {
            name: lowest_mask(net.get_submodule(name).weight.detach().abs(), share / 100)
            for name, share in zip(shapes, shares.values(), strict=True)
        }
        pruned = apply_masks(net, masks)
        return _account(pruned, data, base, f"{100 * (1 - density(pruned)):.0f} % of all weights are zero")

    sliders = {
        f"layer_{number}": IntSlider(
            0,
            min=0,
            max=99,
            description=f"layer {number}, {shape[1]} to {shape[0]}: zeros, %",
            layout={"width": "440px"},
        )
        for number, shape in enumerate(shapes.values(), 1)
    }
    return Explorer(show, "each layer on its own", measured=True, **sliders)


def _account(pruned: nn.Module, data: Data, base: int, head: str) -> Picture:
    right = accuracy(pruned, data.validation)
    stored = sizes(pruned)
    rows = [("accuracy", right, percent(right))]
    rows += [(name, size / base, f"{size} bytes, {100 * size / base:.0f} %") for name, size in stored.items()]
    least = min(stored, key=lambda name: (stored[name], name))
    caption = f"{head}: {percent(right)} on validation; the smallest file is the {least}, about "
    caption += f"{base / stored[least]:.1f} times smaller than the dense one."
    return charts.bars(rows, caption, "accuracy, and bytes beside the dense file", ["accuracy"], BAR_END)


# --- one weight at a time ------------------------------------------------------------------------


def single_weights(net: nn.Module, split: Split, layer: str, count: int, seed: int = 0) -> dict[str, float]:
    """How well each score ranks what the loss really does when one weight becomes 0.

    ``count`` weights of ``layer`` are set to zero one at a time, and put back; returned is Spearman's
    rank correlation of the size of the change with |w * dL/dw|, |w| and |dL/dw|.
    """
    slopes = gradients(net, split)[layer].reshape(-1)
    changed = clone(net).eval()
    weights = changed.get_submodule(layer).weight.detach().view(-1)
    x, y = tensors(changed, split)
    places = Random(seed).sample(range(len(weights)), count)
    losses = []
    with one_thread(), torch.no_grad():
        before = cross_entropy(changed(x), y)
        for place in places:
            held = weights[place].clone()
            weights[place] = 0
            losses.append((cross_entropy(changed(x), y) - before).abs())
            weights[place] = held
    true, size, slope = torch.stack(losses), weights[places].abs(), slopes[places].abs()
    scores = {"sensitivity": size * slope, "magnitude": size, "gradient": slope}
    return {name: _rank_correlation(true, score) for name, score in scores.items()}


def _rank_correlation(one: torch.Tensor, two: torch.Tensor) -> float:
    ranks = torch.stack([values.argsort().argsort().double() for values in (one, two)])
    return torch.corrcoef(ranks)[0, 1].item()


# --- bytes ---------------------------------------------------------------------------------------


def places(outputs: int = 300, inputs: int = 100) -> Explorer:
    """Bits per weight of one random layer against its share of zeros, in three kinds of files."""
    net = random_layer(inputs, outputs)
    weights = inputs * outputs
    stops = (*range(0, 90, 5), *range(90, 100))
    pruned = {stop: apply_masks(net, magnitude_masks(net, stop / 100)) for stop in stops}
    dense = [(stop, 8 * len(dense_file(model)) / weights) for stop, model in pruned.items()]
    rows = [(stop, 8 * len(csr_file(model)) / weights) for stop, model in pruned.items()]
    gaps = {
        bits: [(stop, 8 * len(gap_file(model, bits)) / weights) for stop, model in pruned.items()]
        for bits in range(1, 11)
    }

    def show(sparsity: int, bits: int) -> Picture:
        lines = {"dense": dense, "CSR": rows, f"gaps of {bits} bit{'s' * (bits > 1)}": gaps[bits]}
        here = {name: min(line, key=lambda point: abs(point[0] - sparsity)) for name, line in lines.items()}
        least = min(here, key=lambda name: here[name][1])
        said = ", ".join(f"{name} {point[1]:.1f}" for name, point in here.items())
        caption = f"At {here['dense'][0]} % zeros, bits per weight: {said}. The smallest is {least}."
        bounds = (0, 100, 0, 60)
        return charts.curves(
            lines, caption, "zeros, % of the weights", "bits per weight", here["dense"][0], bounds
        )

    return Explorer(
        show,
        "where each file wins",
        sparsity=IntSlider(50, min=0, max=99, description="zeros, %"),
        bits=IntSlider(GAP_BITS, min=1, max=10, description="bits of a gap"),
    )


def random_layer(inputs: int, outputs: int) -> nn.Module:
    """One layer of random weights, without biases."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(inputs, outputs, bias=False))


# --- one-shot and gradual ------------------------------------------------------------------------


def pace() -> Explorer:
    """The schedule of gradual pruning beside a straight line and a single cut."""

    def show(final: int, time: int) -> Picture:
        cubic = [(t, 100 * schedule(t, 100, final / 100)) for t in range(101)]
        straight = [(t, final * t / 100) for t in range(101)]
        now = cubic[time][1]
        caption = (
            f"After {time} % of the time {now:.1f} % of the weights are zero, {final - now:.1f} points below "
            f"the end; a straight line would be at {straight[time][1]:.1f} %."
        )
        lines = {"cubic": cubic, "straight line": straight, "one-shot": [(t, final) for t in range(101)]}
        return charts.curves(lines, caption, "time, %", "zeros, %", time, (0, 100, 0, 100))

    return Explorer(
        show,
        "the pace of pruning",
        final=IntSlider(95, min=50, max=99, description="zeros at the end, %"),
        time=IntSlider(50, min=0, max=100, description="time, %"),
    )


def prune_and_train(
    net: nn.Module, data: Data, sparsity: float, how: str, epochs: int = EPOCHS[0], **options: Any
) -> nn.Module:
    """A copy of ``net`` with the share ``sparsity`` of zeros, after the same ``epochs`` either way.

    ``one-shot``: cut at once, then train under the mask. ``gradual``: the mask follows the schedule,
    and stays as it is for the last third of the run; by magnitude, or by |w| times the root of its gradient.
    """
    options = {**TUNING, **options}
    if how == "one-shot":
        masks = magnitude_masks(net, sparsity)
        return train(apply_masks(net, masks), data, epochs, masks=masks, **options)
    fixed = max(1, round(FIXED * epochs))
    asked = 0.5 if how == ASKING else 0.0
    return prune_gradually(net, data, sparsity, epochs - fixed, fixed, sensitivity=asked, **options)


def retrain(net: nn.Module, data: Data) -> TrainingPanel:
    """Prune, press the button, and see what training under the mask brings back."""
    base = accuracy(net, data.validation)

    def run(watch: Watch, sparsity: int, how: str, epochs: int) -> nn.Module:
        done = iter(range(1, epochs + 1))
        return prune_and_train(
            net,
            data,
            sparsity / 100,
            how,
            epochs,
            on_progress=lambda epoch: watch(next(done), epochs),
            should_stop=watch.stopped,
        )

    @lru_cache(maxsize=128)
    def at_once(sparsity: int) -> float:
        return accuracy(apply_masks(net, magnitude_masks(net, sparsity / 100)), data.validation)

    def show(outcome: Outcome | None, sparsity: int, how: str, epochs: int) -> Picture:
        right = {"whole network": base, f"{sparsity} % zeros, not trained": at_once(sparsity)}
        if outcome is not None:
            settings: Mapping[str, Any] = outcome.settings
            name = f"{settings['sparsity']} % zeros, {settings['how']}, {settings['epochs']} epochs"
            right[name] = accuracy(outcome.result, data.validation)
        rows = [(name, share, percent(share)) for name, share in right.items()]
        caption = "On validation: " + "; ".join(f"{name} {percent(share)}" for name, share in right.items())
        return charts.bars(rows, caption + ".", "accuracy on validation", list(right)[2:], 1.0)

    return TrainingPanel(
        run,
        show,
        "retraining under the mask",
        "Retrain",
        sparsity=IntSlider(90, min=50, max=99, description="zeros, %"),
        how=Dropdown(options=HOW, description="how"),
        epochs=Dropdown(options=EPOCHS, description="epochs"),
    )


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "live": lambda: live(mlp(64, 12, 10), digits()),
    "layers": lambda: layers(mlp(64, 12, 10), digits()),
    "places": lambda: places(30, 20),
    "pace": pace,
    "retrain": lambda: retrain(mlp(64, 12, 10), digits()),
}
