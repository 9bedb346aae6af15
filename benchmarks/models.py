"""Each technique alone on the digits network 64-300-100-10: bytes on disk and test accuracy.

    python -m benchmarks.models                 five seeds
    python -m benchmarks.models --seeds 1       fewer

Sizes are lengths of safetensors files, headers included. Accuracies are means over the seeds with the
standard deviation, in percent. Nothing here looks at the test part but to report it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import nn

from dualz.datasets import Data, Split, digits, few_labels
from dualz.models import storage
from dualz.models.gradual import prune_gradually
from dualz.models.lowrank import factorise_model
from dualz.models.nets import digits_net, mlp
from dualz.models.pruning import apply_masks, density, magnitude_masks
from dualz.models.quantized import dequantized_model, quantize_model, quantized_file, train_quantized
from dualz.models.shared import retrain_centroids, share_weights, shared_file, shared_model
from dualz.models.sparse import train_sparse
from dualz.models.structured import prune_units
from dualz.models.teaching import distil
from dualz.models.training import accuracy, train


class Outcome(NamedTuple):
    """A model, its size in bytes, and whatever else is worth a column."""

    model: nn.Module
    size: int
    note: str = ""


Technique = Callable[[nn.Module, Data, int], Outcome]


def dense(model: nn.Module, note: str = "") -> Outcome:
    return Outcome(model, len(storage.dense_file(model)), note)


def sparse(model: nn.Module) -> Outcome:
    size = min(len(storage.gap_file(model, bits)) for bits in (4, 5, 6))
    return Outcome(model, size, f"density {density(model):.4f}")


def one_shot(base: nn.Module, data: Data, seed: int) -> Outcome:
    return sparse(apply_masks(base, magnitude_masks(base, 0.95)))


def one_shot_retrained(base: nn.Module, data: Data, seed: int) -> Outcome:
    return sparse(train(base, data, 60, masks=magnitude_masks(base, 0.95), seed=seed))


def gradual(base: nn.Module, data: Data, seed: int) -> Outcome:
    return sparse(prune_gradually(base, data, 0.95, epochs=40, retrain=20, seed=seed))


def mask_then_adam(base: nn.Module, data: Data, seed: int) -> Outcome:
    return sparse(train(apply_masks(base, magnitude_masks(base, 0.9)), data, 15, seed=seed, keep="last"))


def penalty(method: str) -> Technique:
    def run(base: nn.Module, data: Data, seed: int) -> Outcome:
        model = train_sparse(digits_net(seed), data, 5e-4, 30, method, seed=seed)
        return sparse(model)._replace(note=f"exact zeros {100 * (1 - density(model)):.2f} %")

    return run


def units(base: nn.Module, data: Data, seed: int) -> Outcome:
    return dense(train(prune_units(base, 0.5, torch.as_tensor(data.validation.x)), data, 15, seed=seed))


def rounded(bits: int, scheme: str, per_channel: bool) -> Technique:
    def run(base: nn.Module, data: Data, seed: int) -> Outcome:
        codes = quantize_model(base, bits, scheme, per_channel)
        return Outcome(dequantized_model(base, codes), len(quantized_file(base, codes, bits)))

    return run


def aware(bits: int) -> Technique:
    def run(base: nn.Module, data: Data, seed: int) -> Outcome:
        model = train_quantized(base, data, bits, 15, seed=seed)
        return Outcome(model, len(quantized_file(model, quantize_model(model, bits), bits)))

    return run


def shared(k: int, retrain: bool) -> Technique:
    def run(base: nn.Module, data: Data, seed: int) -> Outcome:
        parts = share_weights(base, k)
        model = shared_model(base, parts)
        if retrain:
            model, parts = retrain_centroids(base, parts, data, 10, seed=seed)
        return Outcome(model, len(shared_file(model, parts)))

    return run


def thin(retrain: bool) -> Technique:
    def run(base: nn.Module, data: Data, seed: int) -> Outcome:
        model = factorise_model(base, {"0": 8, "2": 8})
        return dense(train(model, data, 15, seed=seed) if retrain else model)

    return run


def student(soft: bool, labels: int | None) -> Technique:
    def run(base: nn.Module, data: Data, seed: int) -> Outcome:
        net = mlp(64, 32, 10, seed=seed + 100)
        rows = None if labels is None else few_labels(data.train, labels, seed)
        if soft:
            return dense(distil(net, base, data, 40, labelled=rows, seed=seed))
        if rows is None:
            return dense(train(net, data, 40, seed=seed))
        few = data._replace(train=Split(data.train.x[rows], data.train.y[rows]))
        # As many steps as with all samples, so that the labels make the difference and not the time.
        return dense(train(net, few, 40 * len(data.train.y) // len(rows), seed=seed))

    return run


TECHNIQUES: dict[str, Technique] = {
    "the network itself": lambda base, data, seed: dense(base),
    "5 % kept, one shot": one_shot,
    "5 % kept, one shot, retrained": one_shot_retrained,
    "5 % kept, gradual": gradual,
    "10 % kept, then Adam without mask": mask_then_adam,
    "L1 in the loss": penalty("subgradient"),
    "L1 by proximal steps": penalty("proximal"),
    "half of the units": units,
    "8 bits, symmetric, per tensor": rounded(8, "symmetric", False),
    "2 bits, symmetric, per tensor": rounded(2, "symmetric", False),
    "2 bits, symmetric, per channel": rounded(2, "symmetric", True),
    "2 bits, affine, per channel": rounded(2, "affine", True),
    "2 bits, trained with rounding": aware(2),
    "16 shared values": shared(16, False),
    "2 shared values": shared(2, False),
    "2 shared values, retrained": shared(2, True),
    "rank 8": thin(False),
    "rank 8, retrained": thin(True),
    "student 64-32-10, all labels": student(False, None),
    "student, all labels and teacher": student(True, None),
    "student, 100 labels": student(False, 100),
    "student, 100 labels and teacher": student(True, 100),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5, help="networks to begin with (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one seed")
    options = parser.parse_args()
    torch.set_num_threads(1)
    measure(1 if options.quick else options.seeds)


def measure(seeds: int) -> None:
    """Print a row for each technique: means over so many ``seeds``."""
    data = digits()
    bases = [train(digits_net(seed), data, 40, seed=seed) for seed in range(seeds)]
    print(f"digits, 64-300-100-10, {seeds} seeds; accuracy on {len(data.test.y)} test samples\n")
    print(f"{'':<36}{'bytes':>9}{'ratio':>8}{'accuracy':>10}{'spread':>8}{'s/seed':>8}")
    for name, technique in TECHNIQUES.items():
        start = time.perf_counter()
        outcomes = [technique(base, data, seed) for seed, base in enumerate(bases)]
        seconds = (time.perf_counter() - start) / seeds
        reached = [100 * accuracy(outcome.model, data.test) for outcome in outcomes]
        size = statistics.mean(outcome.size for outcome in outcomes)
        spread = statistics.stdev(reached) if seeds > 1 else 0.0
        ratio = 4 * 50610 / size
        mean = statistics.mean(reached)
        row = f"{name:<36}{size:>9.0f}{ratio:>8.1f}{mean:>10.2f}{spread:>8.2f}{seconds:>8.1f}"
        print(f"{row}  {outcomes[0].note}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
