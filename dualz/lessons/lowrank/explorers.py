"""Boards and explorers of lesson 12: a circle that is stretched, a guess, terms of an image, thin layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import hypot, inf
from typing import Any

import torch
from ipywidgets import IntSlider
from torch import Tensor, nn

from dualz.datasets import Data, digits
from dualz.figures import spectrum
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.models.lowrank import as_matrix, energy, factorise_model, svd
from dualz.models.lowrank_data import aware_model
from dualz.models.nets import mlp, parameter_count
from dualz.models.training import accuracy, train
from dualz.short import percent
from dualz.widgets.board import Board, Click, Drag, Handle
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import Outcome, TrainingPanel, Watch

LAYERS = ("3", "5")  # the two middle convolutions of the network for signals
SEEN = 500  # samples that tell the covariance of a layer's inputs
EPOCHS, RATE, BATCH = 15, 7e-3, 100
START = 120.0


# --- the longest and the shortest image of a unit vector -----------------------------------------


@dataclass(frozen=True)
class Turned:
    """The direction of v in degrees, and the shortest and longest A v that were seen so far."""

    angle: float
    shortest: float = inf
    longest: float = 0.0


def stretch(matrix: Sequence[Sequence[float]] = ((1, 4), (0, 1))) -> Board:
    """Drag a unit vector round, and see where a 2 x 2 matrix sends it; ``board.state`` has the extremes.

    Raises:
        ValueError: the matrix is not 2 x 2.
    """
    if len(matrix) != 2 or any(len(row) != 2 for row in matrix):
        raise ValueError("This board shows what a matrix of 2 x 2 does to the plane.")
    square: spectrum.Square = ((matrix[0][0], matrix[0][1]), (matrix[1][0], matrix[1][1]))

    def length_at(angle: float) -> float:
        return hypot(*spectrum.times(square, spectrum.direction(angle)))

    def turn(state: Turned, event: Drag) -> Turned:
        angle = spectrum.Plane(square).angle_of(event.x, event.y)
        length = length_at(angle)
        return Turned(angle, min(state.shortest, length), max(state.longest, length))

    def knob(state: Turned) -> list[Handle]:
        return [Handle("knob", state.angle, 0, 359, f"{state.angle:.0f} degrees", step=2)]

    start = length_at(START)
    return Board(
        lambda state: spectrum.stretch(square, state.angle, (state.shortest, state.longest)),
        Turned(START, start, start),
        on_drag=turn,
        handles=knob,
        name="how far does A stretch a unit vector?",
    )


# --- guess first ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guess:
    """The energy in % that the learner expects at each rank, and whether the truth is shown."""

    values: tuple[float, ...]
    revealed: bool = False


def guess(matrix: Any, name: str) -> Board:
    """Draw the energy curve of ``matrix`` as you expect it, then click on *reveal*: the measured one appears.

    Nothing of the measured curve is in the page before that.

    Raises:
        ValueError: the matrix has a single row or column.
    """
    shares = [100 * share for share in energy(svd(torch.as_tensor(matrix).double())[1]).tolist()]
    if len(shares) < 2:
        raise ValueError("A matrix with one row or one column is a single term: there is nothing to guess.")
    ranks = sorted({max(1, round(len(shares) * part)) for part in (0.0, 0.1, 0.25, 0.5, 1.0)})
    start = Guess(tuple(round(100 * rank / ranks[-1]) for rank in ranks))

    def drag(state: Guess, event: Drag) -> Guess:
        at = ranks.index(int(event.key.partition(":")[2]))
        value = spectrum.energy_at(event.y)
        # Every term adds energy, so the curve cannot fall: a knob takes its neighbours along.
        before = tuple(min(one, value) for one in state.values[:at])
        after = tuple(max(one, value) for one in state.values[at + 1 :])
        return Guess((*before, value, *after))

    def reveal(state: Guess, event: Click) -> Guess:
        if state.values == start.values:
            raise ValueError("Guess first: drag at least one of the knobs to where you expect the curve.")
        return replace(state, revealed=True)

    def knobs(state: Guess) -> list[Handle]:
        if state.revealed:
            return []
        return [
            Handle(f"knob:{rank}", value, 0, 100, f"{value:.0f} % at rank {rank}", axis="y", step=4.6)
            for rank, value in zip(ranks[:-1], state.values, strict=False)
        ]

    def draw(state: Guess) -> Picture:
        truth = shares if state.revealed else None
        return spectrum.guess(ranks, state.values, truth, _said(ranks, state, shares))

    clicks = lambda state: () if state.revealed else ("reveal",)  # noqa: E731
    return Board(draw, start, on_click=reveal, on_drag=drag, clicks=clicks, handles=knobs, name=name)


def _said(ranks: Sequence[int], state: Guess, shares: Sequence[float]) -> str:
    if not state.revealed:
        return "Drag the knobs: how much of the energy is in the first terms? Then click on reveal."
    guessed = list(zip(ranks, state.values, strict=True))[:-1]
    gaps = [abs(value - shares[rank - 1]) for rank, value in guessed]
    ninety = next(rank for rank, share in enumerate(shares, 1) if share >= 90)
    return (
        f"Your guess is {sum(gaps) / len(gaps):.0f} points away on average. The first term holds "
        f"{shares[0]:.0f} % of the energy, and 90 % are reached at rank {ninety} of {len(shares)}."
    )


# --- terms of an image, terms of a layer ---------------------------------------------------------


def terms(matrix: Any, weights: bool = False) -> Explorer:
    """A photograph (or ``weights``) beside its term number r, and beside the sum of the first r terms."""
    given = torch.as_tensor(matrix).detach().double()
    left, singular, right = svd(given)
    shares = energy(singular).tolist()
    many, numbers = len(singular), given.numel()
    full = 3 * given.square().mean().sqrt().item() if weights else None

    def show(rank: int) -> Picture:
        term = singular[rank - 1] * torch.outer(left[:, rank - 1], right[rank - 1])
        total = left[:, :rank] * singular[:rank] @ right[:rank]
        error = (given - total).square().mean().sqrt().item()
        stored = rank * sum(given.shape)
        if weights:
            # "about": what training decides, see tests/notebooks/sanitize.cfg.
            said = f"about {100 * shares[rank - 1]:.0f} % of the energy; a weight is off by about {error:.3f}"
        else:
            said = f"{100 * shares[rank - 1]:.2f} % of the energy; a pixel is off by {error:.1f} grey levels"
        caption = (
            f"Rank {rank} of {many}: {said} (root mean square). Two thin matrices hold {stored} "
            f"numbers, {100 * stored / numbers:.0f} % of {numbers}."
        )
        # A late term would be white in the colours of the first: each has its own, and its head says which.
        most = term.abs().max().item()
        name = f"term {rank}, full colour at {most:.3g}"
        parts = [("the matrix", given, full), (_sum(rank), total, full), (name, term, most)]
        # Wide matrices lie one below the other, so that they fit the page.
        lying = [(name, (part.T if weights else part).tolist(), most) for name, part, most in parts]
        bars = [("all entries", numbers), ("two thin ones", stored)]
        return spectrum.image_terms(
            lying, bars, many * sum(given.shape), caption, 2.0 if weights else 3.0, weights
        )

    slider = IntSlider(5, min=1, max=many, description="rank")
    name = "the terms of a layer" if weights else "the terms of a photograph"
    return Explorer(show, name, measured=weights, rank=slider)


def _sum(rank: int) -> str:
    return f"sum of {rank} term{'s' * (rank > 1)}"


def cut(net: nn.Module, data: Data, layers: Sequence[str] = LAYERS) -> Explorer:
    """Layers cut to one rank, without any training: energy of the first, accuracy of two cuts, numbers to
    store.

    One cut is best for the weights, the other for the outputs on 500 samples.
    """
    matrices = [as_matrix(net.get_submodule(layer)) for layer in layers]
    ranks = range(2, min(min(matrix.shape) for matrix in matrices) + 1, 2)
    shares = [100 * share for share in energy(svd(matrices[0])[1]).tolist()]
    each = {rank: dict.fromkeys(layers, rank) for rank in ranks}
    x = data.train.x[:SEEN]
    right = {
        "by the SVD": [100 * accuracy(factorise_model(net, one), data.validation) for one in each.values()],
        "by the data": [100 * accuracy(aware_model(net, x, one), data.validation) for one in each.values()],
    }
    whole = sum(matrix.numel() for matrix in matrices)
    stored = [100 * rank * sum(sum(matrix.shape) for matrix in matrices) / whole for rank in ranks]
    lines = {
        "energy": [(rank, shares[rank - 1]) for rank in ranks],
        **{name: list(zip(ranks, values, strict=True)) for name, values in right.items()},
        "numbers": list(zip(ranks, stored, strict=True)),
    }

    def show(rank: int) -> Picture:
        at = ranks.index(rank)
        plain, aware = (values[at] for values in right.values())
        caption = (
            f"Rank {rank}: about {shares[rank - 1]:.0f} % of the energy; "
            f"{plain:.1f} % correct, and {aware:.1f} % "
            f"correct by the cut that knows the data; {stored[at]:.0f} % of the numbers."
        )
        return charts.curves(lines, caption, "rank of the layers", "%", rank, (0, ranks[-1], 0, 125))

    slider = IntSlider(min(10, ranks[-1]), min=2, max=ranks[-1], step=2, description="rank")
    return Explorer(show, "layers are cut, nothing is trained", measured=True, rank=slider)


# --- fine-tuning ---------------------------------------------------------------------------------


def tune(net: nn.Module, data: Data, **options: Any) -> nn.Module:
    """A copy of ``net``, trained on for a few epochs."""
    return train(net, data, EPOCHS, rate=RATE, batch=BATCH, **options)


def fine_tune(net: nn.Module, data: Data, ranks: Mapping[str, int], **options: Any) -> nn.Module:
    """A copy of ``net`` with the layers of ``ranks`` factorised, then trained on for a few epochs."""
    return tune(factorise_model(net, ranks), data, **options)


def tuning(net: nn.Module, data: Data, layers: Sequence[str] = LAYERS) -> TrainingPanel:
    """Choose a rank for each of the two large layers, factorise, and train on at the press of a button."""
    base = accuracy(net, data.validation)
    named = lambda first, second: dict(zip(layers, (first, second), strict=True))  # noqa: E731

    def run(watch: Watch, first_rank: int, second_rank: int) -> nn.Module:
        follow: Callable[..., None] = lambda epoch: watch(epoch.number, epoch.epochs)  # noqa: E731
        return fine_tune(
            net, data, named(first_rank, second_rank), on_progress=follow, should_stop=watch.stopped
        )

    @lru_cache(maxsize=256)
    def at_once(first_rank: int, second_rank: int) -> tuple[float, int]:
        thin = factorise_model(net, named(first_rank, second_rank))
        return accuracy(thin, data.validation), parameter_count(thin)

    def show(outcome: Outcome | None, first_rank: int, second_rank: int) -> Picture:
        share, numbers = at_once(first_rank, second_rank)
        right = {"whole network": base, f"ranks {first_rank} and {second_rank}, not trained": share}
        if outcome is not None:
            found = outcome.settings
            name = f"ranks {found['first_rank']} and {found['second_rank']}, fine-tuned"
            right[name] = accuracy(outcome.result, data.validation)
        rows = [(name, share, percent(share)) for name, share in right.items()]
        times = parameter_count(net) / numbers
        said = "; ".join(f"{name} {words}" for name, _, words in rows)
        caption = f"Ranks {first_rank} and {second_rank}: {numbers} numbers, {times:.1f} times fewer."
        return charts.bars(
            rows, f"{caption} On validation: {said}.", "accuracy on validation", list(right)[2:], 1.0
        )

    shapes: list[Tensor] = [as_matrix(net.get_submodule(name)) for name in layers]
    first, second = (
        IntSlider(4, min=1, max=min(shape.shape), description=f"rank, {shape.shape[1]} to {shape.shape[0]}")
        for shape in shapes
    )
    return TrainingPanel(
        run, show, "two thin layers, fine-tuned", "Fine-tune", first_rank=first, second_rank=second
    )


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "stretch": stretch,
    "guess": lambda: guess(torch.randn(9, 12, generator=torch.Generator().manual_seed(0)), "energy"),
    "terms": lambda: terms(torch.arange(48.0).reshape(6, 8)),
    "cut": lambda: cut(mlp(64, 6, 10), digits(), ("0", "2")),
    "tuning": lambda: tuning(mlp(64, 12, 8, 10), digits(), ("0", "2")),
}
