"""Bytes against accuracy on the signals: the course's methods and their honest rivals, over the same seeds.

    python -m benchmarks.points                 five seeds, about ten minutes; writes nothing
    python -m benchmarks.points --seeds 1       fewer
    python -m benchmarks.points --quick         one seed, a few methods
    python -m benchmarks.points --write         renews the points that the lessons show
    python -m benchmarks.points --only bits     methods with these letters in their names

A rival is a narrower network, trained from scratch by the recipe of the base and rounded to 6 bits a weight.
All but the base are .dz files: sizes are lengths of real files, accuracies those of the networks read from
them. Settings were chosen on validation; the test part is only reported.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import nn

from dualz.course.points import FILE, RIVAL, gains
from dualz.datasets import Data, Split, signals, unlabelled_signals
from dualz.dual.models import compress_model, load_model
from dualz.dual.pipeline import Recipe, shrink
from dualz.models import storage
from dualz.models.base import BATCH, RATE, train_signals
from dualz.models.checks import clone
from dualz.models.gradual import prune_gradually
from dualz.models.lowrank import factorise_model
from dualz.models.nets import signals_net
from dualz.models.quantized import dequantized_model, quantize_model, train_quantized
from dualz.models.teaching import distil
from dualz.models.training import accuracy, logits, train

Made = tuple[nn.Module, int]
TUNING = {"rate": 7e-3, "batch": 100}
CHAIN = {"prune": 20, "retrain": 20, "share": 15, "batch": 50, "rate": 1e-2, "share_rate": 4e-3, "alarm": 100}
RIVALS = (6, 9, 12, 16, 20, 25, 31, 40)
RIVAL_BITS = 6
PAGE = Path(__file__).resolve().parents[1] / "docs" / "signals.md"
HEAD = """# Part II on the signals: bytes and accuracy

Made by `python -m benchmarks.points --write`: {seeds} seeds, which decide how a network begins and in
which order it sees its samples; the data are the same. Each row is a network that was read from its file.
The last column sets it beside a narrower network, trained from scratch by the recipe of the base, rounded
to 6 bits a weight and stored in as many bytes (on straight lines over the logarithm of the bytes between
the rows called *rival*): by how many points it is above, in the mean, and on how many seeds. Accuracies
are those of the test part, in per cent; settings were chosen on validation.

A harder rival, trained as long as the chain trains, with its teacher and its shared values, stands in
`python -m benchmarks.signals` and in lesson 14: it takes back most of the chain's lead.
"""
TABLE_HEAD = """| lesson | method | bytes | test | spread | by seed | above the rival |
|---|---|--:|--:|--:|---|---|"""


def stored(net: nn.Module) -> Made:
    """The network as it is read from its .dz file, and the bytes of the file."""
    file = compress_model(net)
    return load_model(file, into=clone(net)), len(file)


def rounded(net: nn.Module, bits: int) -> Made:
    """Weights of so many bits on one grid a channel, in a .dz file."""
    return stored(dequantized_model(net, quantize_model(net, bits)))


def dense(net: nn.Module) -> Made:
    """32-bit floats as they are."""
    file = storage.dense_file(net)
    return storage.load_dense(net, file), len(file)


def chain(base: nn.Module, data: Data, seed: int, kept: float) -> Made:
    file = shrink(base, data, Recipe(kept=kept, values=16, **CHAIN), seed=seed)[-1].file
    return load_model(file, into=clone(base)), len(file)


def pupil(base: nn.Module, data: Data, seed: int) -> nn.Module:
    """16 channels, taught on unlabelled signals: the teacher's answers alone, at temperature 1."""
    x = unlabelled_signals(20_000)
    more = data._replace(train=Split(x, logits(base, x).argmax(dim=1).numpy()))
    return distil(
        signals_net(16, seed), base, more, 16, temperature=1, a=1.0, rate=RATE, batch=BATCH, seed=seed
    )


def methods(base: nn.Module, data: Data, seed: int) -> Iterator[tuple[str, str, Callable[[], Made]]]:
    """(lesson, name, how it is made) of everything that is measured."""
    yield "09", "the base, 32-bit floats", lambda: dense(base)
    for width in RIVALS:
        yield RIVAL, f"{width} channels", lambda w=width: rounded(narrow(w, data, seed), RIVAL_BITS)
    for kept in (0.2, 0.1, 0.05):
        pruned = lambda k=kept: prune_gradually(  # noqa: E731
            base, data, 1 - k, 15, 10, sensitivity=0.5, seed=seed, **TUNING
        )
        yield "10", f"{100 * kept:g} % of the weights, 8 bits", lambda p=pruned: rounded(p(), 8)
    for bits in (8, 4, 3):
        yield "11", f"rounded to {bits} bits a channel", lambda b=bits: rounded(base, b)
    yield (
        "11",
        "trained with 3 bits",
        lambda: rounded(train_quantized(base, data, 3, 15, seed=seed, **TUNING), 3),
    )
    cut = {**TUNING, "rate": 5e-3, "clip": True}
    yield (
        "11",
        "trained with 2 bits, cut",
        lambda: stored(train_quantized(base, data, 2, 15, seed=seed, **cut)),
    )
    for rank in (20, 10):
        thin = lambda r=rank: factorise_model(base, {"3": r, "5": r})  # noqa: E731
        yield (
            "12",
            f"rank {rank}, tuned, 8 bits",
            lambda t=thin: rounded(train(t(), data, 15, seed=seed, **TUNING), 8),
        )
    yield "13", "16 channels, taught on more signals, 8 bits", lambda: rounded(pupil(base, data, seed), 8)
    for kept in (0.2, 0.15, 0.1):
        yield "14", f"the chain, {100 * kept:g} % kept", lambda k=kept: chain(base, data, seed, k)


def narrow(width: int, data: Data, seed: int) -> nn.Module:
    return train_signals(signals_net(width, seed), data, seed=seed)


def measure(seeds: int, only: str = "", quick: bool = False) -> list[dict]:
    """A row a method: bytes and accuracies (0 to 1) of each seed; ``quick``: of every sixth method.

    ``only``: methods with these letters in their names; the rows of the others are those that are there."""
    data, rows = signals(), {}
    for seed in range(seeds):
        start = time.perf_counter()
        base = narrow(50, data, seed)
        for number, (lesson, name, make) in enumerate(methods(base, data, seed)):
            if only not in name or (quick and number % 6):
                continue
            net, size = make()
            row = rows.setdefault(
                name, {"lesson": lesson, "name": name, "bytes": [], "validation": [], "test": []}
            )
            row["bytes"].append(size)
            row["validation"].append(accuracy(net, data.validation))
            row["test"].append(accuracy(net, data.test))
            print(f"seed {seed}: {name}: {size} bytes, {100 * row['test'][-1]:.1f} %", flush=True)
        print(f"seed {seed}: {time.perf_counter() - start:.0f} s", flush=True)
    if not only:
        return list(rows.values())
    found = {row["name"]: row for row in known_rows()} | rows
    return [found[name] for _, name, _ in methods(nn.Identity(), data, 0) if name in found]


def known_rows() -> list[dict]:
    """What was measured the last time."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def report(rows: list[dict]) -> str:
    """The page of the measurement: a row a method, beside a narrower network of as many bytes."""
    seeds = len(rows[0]["bytes"])
    lines = [HEAD.format(seeds=seeds), TABLE_HEAD]
    for row in rows:
        shares = [100 * value for value in row["test"]]
        spread = f"{statistics.stdev(shares):.2f}" if seeds > 1 else ""
        beside = "" if row["lesson"] in (RIVAL, "09") else _beside(row, rows)
        size = statistics.fmean(row["bytes"])
        lines.append(
            f"| {row['lesson']} | {row['name']} | {size:.0f} | {statistics.fmean(shares):.2f} | {spread} "
            f"| {' '.join(f'{share:.1f}' for share in shares)} | {beside} |"
        )
    return "\n".join(lines) + "\n"


def _beside(row: dict, rows: list[dict]) -> str:
    """How many points a method is above a narrower network of as many bytes, and on how many seeds."""
    above = [100 * gain for gain in gains(row, rows, "test")]
    if any(map(math.isnan, above)):
        return "outside the rivals' sizes"
    return f"{statistics.fmean(above):+.1f}, above on {sum(gain > 0 for gain in above)} of {len(above)}"


def main() -> None:
    """Measure, print the page, and write it where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5, help="bases to begin with (default: 5)")
    parser.add_argument(
        "--only", default="", help="letters that are in a method's name; --write keeps the others"
    )
    parser.add_argument("--quick", action="store_true", help="one seed, a few methods")
    parser.add_argument("--write", action="store_true", help="renew the points and docs/signals.md")
    parser.add_argument(
        "--report", action="store_true", help="measure nothing: the page of the points that are there"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.report:
        rows = known_rows()
    else:
        rows = measure(1 if arguments.quick else arguments.seeds, arguments.only, arguments.quick)
    print(page := report(rows))
    if arguments.write:
        FILE.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
