"""The chain of lesson 14 on signals beside its rivals at the same bytes, over several seeds.

    python -m benchmarks.signals [--seeds 5] [--quick] [--write] [METHOD ...]

Methods: see ``METHODS``; all of them by default. A method takes a trained base and gives rows, each with the
width of a rival; a row is the length of a file that was decoded again before its accuracy was measured.
Every row of the chain is followed by its rivals, the narrowest networks found whose files are at least as
large, trained from scratch:

- as the base was, then rounded to 5 bits, one scale a channel, biases to 8 bits;
- then as the chain trains (its teacher, its epochs and its shared values), with nothing pruned.

The base of seed 0 is the one that comes with the course; the others are trained as it was. The settings of
the chain were chosen on validation. Points lost are test points, beside the base of the same seed. With
``--write`` each seed that is done is kept for the lesson, and those that are there already are not run again.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import count, islice
from math import log2
from typing import NamedTuple

import torch
from torch import nn

from dualz.datasets import Data, signals
from dualz.dual.models import compress_model, load_model
from dualz.dual.pipeline import Recipe, shrink
from dualz.dual.rounding import rounded_model
from dualz.lessons.dual.explorers import RIVALS
from dualz.models.base import signals_base, train_signals
from dualz.models.checks import clone
from dualz.models.nets import parameter_count, signals_net
from dualz.models.training import accuracy

SETTINGS = {"prune": 20, "retrain": 20, "share": 15, "rate": 1e-2, "share_rate": 4e-3, "batch": 50}
KEPT = (0.2, 0.15)
VALUES = 16
BITS = (5,)
BASE = "base"


class Start(NamedTuple):
    """The data, the base that is made smaller, and the seed of everything."""

    data: Data
    base: nn.Module
    seed: int


class Row(NamedTuple):
    """One file: its name, its bytes, and the test accuracy of what was read from it, in percent."""

    name: str
    size: int
    test: float


def measured(start: Start, name: str, model: nn.Module) -> Row:
    """The .dz file of ``model``, and the accuracy of the network that is read from it."""
    file = compress_model(model)
    loaded = load_model(file, into=clone(model))
    return Row(name, len(file), 100 * accuracy(loaded, start.data.test))


def rival(start: Start, size: int, bits: float, made: Callable[[int], nn.Module]) -> tuple[int, nn.Module]:
    """Width and network of the narrowest rival that was found whose file has at least ``size`` bytes.

    ``made(width)`` trains one; ``bits`` a number is where the search begins. It goes up from there.
    """
    numbers = 8 * size / bits
    while True:
        width = next(width for width in count(1) if parameter_count(signals_net(width)) >= numbers)
        net = made(width)
        found = len(compress_model(net))
        if found >= size:
            return width, net
        numbers = parameter_count(net) * max(1.01, size / found)


def chain(start: Start) -> Iterator[tuple[Row, int | None]]:
    """The chain, and beside each of its files the narrow networks of as many bytes."""

    @cache
    def trained(width: int) -> nn.Module:
        return train_signals(signals_net(width, start.seed), start.data, seed=start.seed)

    def few_bits(bits: int, width: int) -> nn.Module:
        return rounded_model(trained(width), bits, bias_bits=8)

    def alike(width: int) -> nn.Module:
        whole = Recipe(kept=1.0, values=VALUES, alarm=100, **SETTINGS)
        return shrink(trained(width), start.data, whole, seed=start.seed, teacher=start.base)[-1].model

    for kept in KEPT:
        recipe = Recipe(kept=kept, values=VALUES, alarm=100, **SETTINGS)
        last = shrink(start.base, start.data, recipe, seed=start.seed)[-1]
        mine = measured(start, f"chain, {kept:g} kept", last.model)
        yield mine, None
        for bits in BITS:
            width, small = rival(start, mine.size, 1.25 * bits, partial(few_bits, bits))
            yield measured(start, f"beside {kept:g}: narrow, {bits} bits", small), width
        width, small = rival(start, mine.size, 1.25 * log2(VALUES), alike)
        yield measured(start, f"beside {kept:g}: narrow, {VALUES} values, as the chain", small), width


METHODS: dict[str, Callable[[Start], Iterator[tuple[Row, int | None]]]] = {"chain": chain}


def base(data: Data, seed: int) -> nn.Module:
    """The base of this seed, trained as the one that comes with the course."""
    return train_signals(signals_net(seed=seed), data, seed=seed) if seed else signals_base()


def show(runs: list[list[Row]], plain: int) -> None:
    """Means over the seeds, the deviation of the test accuracy, and the points lost, seed by seed."""
    print(f"\n{'':<48}{'bytes':>8}{'ratio':>7}{'test':>7}{'spread':>8}   points lost")
    for same in zip(*runs, strict=True):
        size, tests = statistics.mean(row.size for row in same), [row.test for row in same]
        spread = statistics.stdev(tests) if len(tests) > 1 else 0.0
        lost = [run[0].test - row.test for run, row in zip(runs, same, strict=True)]
        said = f"{statistics.mean(lost):5.2f}  [{' '.join(f'{each:.2f}' for each in lost)}]"
        name = same[0].name
        print(
            f"{name:<48}{size:>8.0f}{plain / size:>7.1f}{statistics.mean(tests):>7.2f}{spread:>8.2f}   {said}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("methods", nargs="*", help=f"of {', '.join(METHODS)} (default: all)")
    parser.add_argument("--seeds", type=int, default=5, help="bases to begin with (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one seed, one file a method")
    parser.add_argument("--write", action="store_true", help="go on from what is kept, and keep each seed")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.methods) - set(METHODS))
    if unknown:
        parser.error(f"There is no method {unknown[0]!r}. There are: {', '.join(METHODS)}.")
    torch.set_num_threads(1)
    data, runs = signals(), stored_runs() if wanted.write else []
    for seed in range(len(runs), 1 if wanted.quick else wanted.seeds):
        start = Start(data, base(data, seed), seed)
        rows = [measured(start, BASE, start.base)]
        for name in wanted.methods or METHODS:
            for row, width in islice(METHODS[name](start), 1 if wanted.quick else None):
                rows.append(row)
                wide = f", {width} wide" if width else ""
                print(f"seed {seed}: {row.name}{wide}: {row.size} bytes, test {row.test:.2f}", flush=True)
        runs.append(rows)
        if wanted.write:
            RIVALS.write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")
    show(runs, 4 * parameter_count(signals_net()))


def stored_runs() -> list[list[Row]]:
    """The seeds that were run before."""
    return [[Row(*row) for row in run] for run in json.loads(RIVALS.read_text(encoding="utf-8"))]


if __name__ == "__main__":
    main()
