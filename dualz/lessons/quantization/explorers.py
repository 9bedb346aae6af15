"""Explorers of lesson 11: where the nearest level is not best, a range to calibrate, a network at every
number of bits, and training with rounding."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import Any, NamedTuple

import torch
from ipywidgets import Dropdown, FloatSlider, IntSlider
from torch import nn

from dualz.datasets import Data, digits
from dualz.figures import valley as valleys
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.models.checks import weight_layers
from dualz.models.nets import mlp
from dualz.models.quantization import dequantize, grid_for, quantize
from dualz.models.quantized import load_quantized, quantize_model, quantized_file, train_quantized
from dualz.models.shared import load_shared, retrain_centroids, share_weights, shared_file
from dualz.models.storage import dense_file
from dualz.models.training import accuracy
from dualz.short import percent
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import Outcome, TrainingPanel, Watch

# --- error compensation --------------------------------------------------------------------------


def valley() -> Explorer:
    """Two weights on a grid of whole numbers: the error of their output, for inputs more or less alike."""

    def draw(alike: float, first: float, second: float) -> Picture:
        weights = (first, second)
        nearest = (float(round(first)), float(round(second)))
        # The least error over the second weight, once the first stands on its level.
        wish = second + alike * (first - nearest[0])
        return valleys.draw(alike, weights, nearest, wish, (nearest[0], float(round(wish))))

    return Explorer(
        draw,
        "the error of an output over two weights",
        alike=FloatSlider(0.8, min=0, max=0.95, step=0.05, description="inputs alike"),
        first=FloatSlider(0.4, min=-0.4, max=1.4, step=0.1, description="first weight"),
        second=FloatSlider(0.4, min=-0.4, max=1.4, step=0.1, description="second weight"),
    )


# --- calibration ---------------------------------------------------------------------------------


def calibrate(values: Sequence[float], tries: int = 50) -> Explorer:
    """Rounding and clipping error of a symmetric grid against the end of its range.

    Raises:
        ValueError: no values, or only zeros.
    """
    x = torch.tensor([float(value) for value in values], dtype=torch.float64)
    if not len(x) or not x.any():
        raise ValueError("Give at least one value other than 0.")
    far = x.abs().max().item()
    ends = [far * number / tries for number in range(1, tries + 1)]
    sweeps = {bits: [_errors(x, end, bits) for end in ends] for bits in range(2, 9)}

    def draw(bits: int, end: float) -> Picture:
        sweep = sweeps[bits]
        place = min(range(tries), key=lambda at: abs(ends[at] / far - end))
        best = min(range(tries), key=lambda at: sum(sweep[at]))
        rounding, clipping = sweep[place]
        total = [sum(pair) for pair in sweep]
        lines = {
            "rounding": [(at, pair[0]) for at, pair in zip(ends, sweep, strict=True)],
            "clipping": [(at, pair[1]) for at, pair in zip(ends, sweep, strict=True)],
            "both": list(zip(ends, total, strict=True)),
        }
        caption = (
            f"{bits} bits up to {ends[place]:.2f}: rounding {_say(rounding)}, clipping {_say(clipping)}, "
            f"together {_say(total[place])}. The least, {_say(total[best])}, is at {ends[best]:.2f}; "
            f"the full range up to {far:.2f} has {_say(total[-1])}."
        )
        # Errors far above the best only flatten the picture: cut them off.
        top = 4 * max(total[best], min(total[-1], 1.5 * total[best]))
        shown = {name: [(at, min(value, top)) for at, value in line] for name, line in lines.items()}
        name = "mean squared error"
        return charts.curves(shown, caption, "end of the range", name, ends[place], (0, far, 0, top))

    return Explorer(
        draw,
        "where to cut the range",
        bits=IntSlider(4, min=2, max=8),
        end=FloatSlider(1.0, min=1 / tries, max=1.0, step=1 / tries, description="share of the full range"),
    )


def _say(error: float) -> str:
    """An error to two digits, however small it is: with 8 bits the first four decimals are zeros."""
    return f"{error:.{min(max(1 - floor(log10(error)), 2), 9)}f}" if error > 0 else "0"


def _errors(x: torch.Tensor, end: float, bits: int) -> tuple[float, float]:
    """The mean squared error of the values inside the range, and that of those outside."""
    grid = grid_for(-end, end, bits, symmetric=True)
    squares = (dequantize(quantize(x, grid), grid).double() - x).square()
    outside = x.abs() > end
    return (squares * ~outside).mean().item(), (squares * outside).mean().item()


# --- a network at every number of bits -----------------------------------------------------------

WAYS = ("symmetric, one grid", "symmetric, by channel", "affine, by channel", "codebook")
ROUNDS = 20  # of k-means: after so many the accuracy does not move any more


class Stored(NamedTuple):
    """A network's file, and the share of validation that the network read back from it names right."""

    data: bytes
    right: float


def stored(model: nn.Module, data: Data, way: str, bits: int) -> Stored | None:
    """The network with ``bits`` bits a weight, written and read back; a symmetric grid of one bit is None."""
    scheme, _, grids = way.partition(", ")
    if scheme == "codebook":
        most = min(layer.weight.numel() for layer in weight_layers(model).values())
        file = shared_file(model, share_weights(model, min(1 << bits, most), rounds=ROUNDS))
        return Stored(file, accuracy(load_shared(model, file), data.validation))
    if scheme == "symmetric" and bits == 1:
        return None
    codes = quantize_model(model, bits, scheme, per_channel=grids == "by channel")
    file = quantized_file(model, codes, bits)
    return Stored(file, accuracy(load_quantized(model, file), data.validation))


def bits(model: nn.Module, data: Data) -> Explorer:
    """A network with 8 to 1 bits a weight: accuracy on validation and bytes of the file, four ways."""
    full, plain = accuracy(model, data.validation), len(dense_file(model))
    found = {(way, bits): stored(model, data, way, bits) for bits in range(8, 0, -1) for way in WAYS}
    lines = {
        way.removeprefix("symmetric, ").removesuffix(", by channel"): [
            (bits, 100 * found[way, bits].right) for bits in range(1, 9) if found[way, bits]
        ]
        for way in WAYS
    }

    def draw(bits: int, way: str) -> Picture:
        entry = found[way, bits]
        if entry is None:
            caption = "A symmetric grid of 1 bit has only the level 0: choose another way, or more bits."
        else:
            size = len(entry.data)
            caption = (
                f"{_named(way, bits)}: {percent(entry.right)} on validation "
                f"({percent(full)} before), in {size} bytes, {plain / size:.1f} times smaller."
            )
        return charts.curves(lines, caption, "bits a weight", "correct, %", bits, (1, 8, 0, 100))

    return Explorer(
        draw,
        "bits a weight, and what is left",
        measured=True,
        bits=IntSlider(8, min=1, max=8, description="bits a weight"),
        way=Dropdown(options=WAYS, value=WAYS[1]),
    )


def _named(way: str, bits: int) -> str:
    return f"{way}, {bits} bit{'s' * (bits > 1)}"


# --- training that knows about the levels --------------------------------------------------------

LEARNT = ("even grid", "codebook")
EPOCHS, RATE, BATCH = 6, 5e-3, 100


def retrain(model: nn.Module, data: Data) -> TrainingPanel:
    """Round, press the button, and see what training with rounded weights brings back.

    An even grid has one symmetric grid a layer, or at one bit an affine one; its weights are trained
    through the rounding. Of a codebook the centroids are trained.
    """
    full, plain = accuracy(model, data.validation), len(dense_file(model))

    def run(watch: Watch, way: str, bits: int) -> Stored:
        options: dict[str, Any] = {
            "on_progress": lambda epoch: watch(epoch.number, epoch.epochs),
            "should_stop": watch.stopped,
            "rate": RATE,
            "batch": BATCH,
        }
        if way == "codebook":
            shared = share_weights(model, 1 << bits, rounds=ROUNDS)
            file = shared_file(*retrain_centroids(model, shared, data, EPOCHS, **options))
            return Stored(file, accuracy(load_shared(model, file), data.validation))
        scheme = "symmetric" if bits > 1 else "affine"
        trained = train_quantized(model, data, bits, EPOCHS, scheme, per_channel=False, **options)
        file = quantized_file(trained, quantize_model(trained, bits, scheme, per_channel=False), bits)
        return Stored(file, accuracy(load_quantized(model, file), data.validation))

    before = {("codebook", bits): stored(model, data, "codebook", bits) for bits in range(1, 5)} | {
        ("even grid", bits): stored(model, data, ("symmetric" if bits > 1 else "affine") + ", one grid", bits)
        for bits in range(1, 5)
    }

    def draw(outcome: Outcome | None, way: str, bits: int) -> Picture:
        rounded = before[way, bits].right
        rows = [("float32", full), (_named(way, bits), rounded)]
        caption = f"{_named(way, bits)}: {percent(rounded)} on validation after rounding"
        if outcome is not None:
            made, size = _named(**outcome.settings), len(outcome.result.data)
            rows.append((f"trained: {made}", outcome.result.right))
            caption += f". Trained with {made}: {percent(outcome.result.right)}, in {size} bytes"
            caption += f", {plain / size:.1f} times smaller"
        words = [(name, share, percent(share)) for name, share in rows]
        return charts.bars(words, caption + ".", "accuracy on validation", [rows[-1][0]], 1)

    return TrainingPanel(
        run,
        draw,
        "training with rounded weights",
        "Train",
        way=Dropdown(options=LEARNT),
        bits=IntSlider(2, min=1, max=4, description="bits a weight"),
    )


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "valley": valley,
    "calibrate": lambda: calibrate((0.1, -0.4, 0.9, 3.0)),
    "bits": lambda: bits(mlp(64, 12, 10), digits()),
    "retrain": lambda: retrain(mlp(64, 12, 10), digits()),
}
