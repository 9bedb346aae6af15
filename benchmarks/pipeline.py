"""The whole chain, stage by stage: bytes, ratio, accuracy of the decoded file, seconds.

    python -m benchmarks.pipeline digits [--seeds 5]
    python -m benchmarks.pipeline mnist FOLDER [--seeds 3] [--shifts] [--small]
    python -m benchmarks.pipeline lenet5 FOLDER [--seeds 3] [--small]

Every size is the length of a whole file, decoded again before its accuracy was measured; a ratio is
4 bytes for each parameter of the network over that length. "dense, zlib -9" packs the safetensors file of
the dense network, "rounded, zlib -9" that of the last stage, zeros and all. Means over the seeds, with
the standard deviation of the accuracy; seconds are those of one seed. FOLDER holds MNIST's four files.
MNIST is learnt with dropout on the inputs; with --shifts every image of the training is moved instead, by
at most one pixel in each direction. With --small less is kept; with both, the dense networks are learnt
from moved images with dropout, and all of them together are the teacher of each small one. Recipes
were chosen on validation, but for the 16 values of --shifts: docs/mnist.md says how.

lenet5 is LeNet-5 on the same files, always with moved images. Before the chain begins its weakest filters
and units are taken out (lesson 10), and what is left is trained again: that is "narrow".

Where nncodec is installed, the ISO coder for neural networks (ISO/IEC 15938-17) codes the same pruned
networks, too, with steps from fine to coarse; its rows are for comparison at equal accuracy.
"""

from __future__ import annotations

import argparse
import bz2
import lzma
import statistics
import time
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn

from benchmarks import iso_coder
from dualz.datasets import Data, digits, mnist
from dualz.dual.models import load_model
from dualz.dual.pipeline import Recipe, Vary, shrink, taught_by
from dualz.models.checks import clone, weight_layers
from dualz.models.nets import digits_net, lenet_5, lenet_300_100, parameter_count
from dualz.models.storage import dense_file, load_dense
from dualz.models.structured import remove_units, unit_scores
from dualz.models.training import accuracy, train

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "zlib -9": lambda data: zlib.compress(data, 9),
    "bz2 -9": lambda data: bz2.compress(data, 9),
    "lzma -9": lambda data: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME),
}
# Han, Mao and Dally (2016), tables 1 to 3: errors 1.64 % to 1.58 %, and 0.80 % to 0.74 %.
PUBLISHED = {
    "mnist": "Deep Compression (2016), LeNet-300-100 on MNIST: 12x, 32x, 40x; accuracy 98.42 (98.36)",
    "lenet5": "Deep Compression (2016), LeNet-5 on MNIST: 12x, 33x, 39x; accuracy 99.26 (99.20)",
}


class Task(NamedTuple):
    """Data, a new network for a seed, how the dense one is trained, and the recipe. ``vary`` changes the
    inputs of the dense network, ``vary_small`` those of the small one. ``together``: the dense networks of
    all seeds are the teacher. ``widths``: so many units of each hidden layer are left before the chain
    begins, and what is left is trained for ``narrow`` epochs."""

    data: Data
    net: Callable[[int], nn.Sequential]
    epochs: int
    batch: int
    rate: float
    recipe: Recipe
    vary: Vary | None = None
    vary_small: Vary | None = None
    together: bool = False
    widths: tuple[int, ...] = ()
    narrow: int = 0


class Ensemble(nn.Module):
    """Several networks that answer together: the mean of their logits."""

    def __init__(self, members: Iterable[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([member(x) for member in self.members]).mean(dim=0)


class Row(NamedTuple):
    """One line for one seed: a file's bytes, its accuracies in percent and seconds (none where it is only
    another packing of weights that another line holds)."""

    name: str
    size: int
    validation: float | None = None
    test: float | None = None
    seconds: float | None = None


def shifted(x: Tensor, side: int = 28) -> Tensor:
    """Images (samples, side * side), each moved by -1, 0 or 1 pixel in both directions, chosen anew."""
    rows, columns = torch.randint(0, 3, (2, len(x), 1, 1))
    places = torch.arange(side)
    padded = nn.functional.pad(x.reshape(-1, side, side), (1, 1, 1, 1)).flatten(1)
    wanted = (places[:, None] + rows) * (side + 2) + places + columns
    return padded.gather(1, wanted.flatten(1))


def dropped(x: Tensor) -> Tensor:
    """Dropout on the inputs, which moves nothing: 15 % of the pixels are missing, chosen anew each time."""
    return nn.functional.dropout(x, 0.15)


def shifted_and_dropped(x: Tensor) -> Tensor:
    """Both, with 10 % of the pixels missing."""
    return nn.functional.dropout(shifted(x), 0.1)


def digits_task(small: bool) -> Task:
    return Task(digits(), digits_net, 40, 32, 2e-3, Recipe(kept=0.015) if small else Recipe())


def mnist_task(folder: str, shifts: bool, small: bool) -> Task:
    settings = {"prune": 30, "retrain": 40, "share": 40, "share_rate": 1e-3, "batch": 256, "every": 40}
    task = Task(mnist(folder), lenet_300_100, 60, 128, 2e-3, Recipe(0.036, 16, **settings), shifted, shifted)
    if not shifts:
        kept, values = (0.024, 4) if small else (0.03, 6)
        recipe = Recipe(kept, values, **settings)
        return task._replace(recipe=recipe, rate=1e-3, vary=dropped, vary_small=dropped)
    if small:
        recipe = Recipe(0.0175, 4, soft=0.9, **settings)
        return task._replace(recipe=recipe, vary=shifted_and_dropped, together=True)
    return task


def lenet_5_task(folder: str, small: bool) -> Task:
    epochs = {"prune": 5, "retrain": 4, "share": 3}
    settings = {"share_rate": 1e-3, "batch": 128, "every": 40, "soft": 0}
    recipe = Recipe(0.12 if small else 0.22, 4, **epochs, **settings)
    return Task(mnist(folder), lenet_5, 8, 128, 2e-3, recipe, shifted, shifted, widths=(10, 24, 64), narrow=1)


def dense(task: Task, seed: int) -> tuple[nn.Module, float]:
    """The trained network that is to be made small, and the seconds it took."""
    start = time.perf_counter()
    net = task.net(seed)
    loss = taught_by(net, task.data, soft=0, vary=task.vary)
    settings = {"rate": task.rate, "batch": task.batch, "seed": seed, "loss": loss}
    return train(net, task.data, task.epochs, **settings), time.perf_counter() - start


def narrowed(task: Task, base: nn.Module, seed: int) -> tuple[nn.Module, float]:
    """``base`` without the weakest units of its hidden layers, trained again, and the seconds it took."""
    start, small = time.perf_counter(), base
    for (first, second), width in zip(pairwise(weight_layers(base)), task.widths, strict=True):
        scores = unit_scores(weight_layers(small)[first])
        keep = torch.zeros(len(scores), dtype=torch.bool)
        keep[scores.topk(width).indices] = True
        small = remove_units(small, first, second, keep)
    loss = taught_by(small, task.data, soft=0, vary=task.vary)
    settings = {"rate": task.rate, "batch": task.batch, "seed": seed, "loss": loss}
    return train(small, task.data, task.narrow, **settings), time.perf_counter() - start


def run(task: Task, seed: int, base: nn.Module, seconds: float, teacher: nn.Module | None) -> list[Row]:
    """All rows of one seed; ``seconds`` is what its dense network took."""
    plain = dense_file(base)
    loaded = load_dense(task.net(seed), plain)
    rows = [
        _row(task, "dense, safetensors", len(plain), loaded, seconds),
        *_packed("dense", plain),
    ]
    if task.widths:
        base, seconds = narrowed(task, base, seed)
        rows.append(_row(task, "narrow, safetensors", len(dense_file(base)), base, seconds))
    stages = shrink(base, task.data, task.recipe, seed, task.vary_small, teacher)
    for stage in stages:
        loaded = load_model(stage.file, into=clone(base))
        rows.append(_row(task, f"{stage.name}, .dz", len(stage.file), loaded, stage.seconds))
    return rows + _packed(stages[-1].name, dense_file(stages[-1].model)) + _iso(task, stages[0].model)


def _iso(task: Task, pruned: nn.Module) -> list[Row]:
    """The pruned network by the ISO coder, decoded again."""
    if not iso_coder.installed():
        return []
    tensors, rows = {name: value.numpy() for name, value in pruned.state_dict().items()}, []
    for step in iso_coder.STEPS:
        start = time.perf_counter()
        size, found = iso_coder.code(tensors, step)
        loaded = clone(pruned)
        loaded.load_state_dict({name: torch.from_numpy(value) for name, value in found.items()})
        seconds = time.perf_counter() - start
        rows.append(_row(task, f"pruned, ISO, step {step}", size, loaded, seconds))
    return rows


def _row(task: Task, name: str, size: int, model: nn.Module, seconds: float) -> Row:
    held, test = (100 * accuracy(model, part) for part in (task.data.validation, task.data.test))
    return Row(name, size, held, test, seconds)


def _packed(name: str, plain: bytes) -> list[Row]:
    return [Row(f"{name}, {by}", len(pack(plain))) for by, pack in PACKERS.items()]


def show(runs: list[list[Row]], plain: int) -> None:
    """The means over all seeds; ``plain``: bytes of the parameters alone."""
    print(f"\n{'':<24}{'bytes':>10}{'ratio':>8}{'validation':>12}{'test':>8}{'spread':>8}{'s/seed':>8}")
    for same in zip(*runs, strict=True):
        size = statistics.mean(row.size for row in same)
        line = f"{same[0].name:<24}{size:>10.0f}{plain / size:>8.1f}"
        if same[0].test is not None:
            held, test, seconds = (statistics.mean(row[place] for row in same) for place in (2, 3, 4))
            spread = statistics.stdev(row.test for row in same) if len(same) > 1 else 0.0
            line += f"{held:>12.2f}{test:>8.2f}{spread:>8.2f}{seconds:>8.1f}"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", nargs="?", choices=("digits", "mnist", "lenet5"), default="digits")
    parser.add_argument("folder", nargs="?", help="where MNIST's files are")
    parser.add_argument("--seeds", type=int, help="networks to begin with (default: 5, MNIST 3)")
    parser.add_argument("--quick", action="store_true", help="one seed")
    parser.add_argument("--shifts", action="store_true", help="MNIST's images are moved in the training")
    parser.add_argument("--small", action="store_true", help="less is kept")
    wanted = parser.parse_args()
    if (wanted.task == "digits") != (wanted.folder is None):
        parser.error("mnist and lenet5 need the folder with MNIST's four files; digits needs none.")
    if wanted.shifts and wanted.task != "mnist":
        parser.error("--shifts is for mnist; lenet5 always learns from moved images.")
    torch.set_num_threads(1)
    if wanted.task == "digits":
        task = digits_task(wanted.small)
    elif wanted.task == "mnist":
        task = mnist_task(wanted.folder, wanted.shifts, wanted.small)
    else:
        task = lenet_5_task(wanted.folder, wanted.small)
    print(task.recipe, flush=True)
    runs, plain = [], 4 * parameter_count(task.net(0))
    seeds = 1 if wanted.quick else wanted.seeds or (3 if wanted.folder else 5)
    bases = [dense(task, seed) for seed in range(seeds)]
    ensemble = Ensemble(base for base, _ in bases)
    for seed, (base, seconds) in enumerate(bases):
        runs.append(run(task, seed, base, seconds, ensemble if task.together else None))
        first = runs[-1][0]
        last = next(row for row in runs[-1] if row.name == "rounded, .dz")
        said = f"{last.size} bytes, {plain / last.size:.1f}x, test {last.test:.2f} (dense {first.test:.2f})"
        print(f"seed {seed}: {said}", flush=True)
    show(runs, plain)
    if wanted.task in PUBLISHED:
        print(PUBLISHED[wanted.task])


if __name__ == "__main__":
    main()
