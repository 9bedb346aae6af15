"""Networks that are exported in tests, and a compiler for those that become C."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import torch
from torch import nn

from dualz.dual.export_c import c_source
from dualz.models.device import DeviceLayer, DeviceNet
from dualz.models.device_made import device_net
from dualz.models.nets import mlp, signals_net

COMPILER = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
STRICT = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-O2")
CHECKED = ("-fsanitize=undefined,address", "-fno-sanitize-recover=all")


def _seeded(make):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return make()


def two_ways() -> nn.Sequential:
    """Kernels, strides and edges that differ down and across."""
    return _seeded(
        lambda: nn.Sequential(
            nn.Unflatten(1, (2, 5, 4)),
            nn.Conv2d(2, 6, (3, 2), (2, 1), (1, 1)),
            nn.ReLU(),
            nn.Conv2d(6, 3, (2, 3), (1, 2), (0, 2), bias=False),
            nn.Flatten(),
            nn.Linear(24, 7),
            nn.ReLU(),
            nn.Linear(7, 4),
        )
    )


FLOATS = {
    "signals": (lambda: signals_net(seed=3), 40),
    "dense": (lambda: mlp(64, 20, 10, seed=2), 64),
    "one layer": (lambda: mlp(5, 1, seed=4), 5),
    "two ways": (two_ways, 40),
}


def samples(count: int, size: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (count, size)).astype(np.float32)


def extreme() -> DeviceNet:
    """The largest and the smallest multipliers, shifts and biases that a network may have."""
    rng = np.random.default_rng(5)
    multiplier = np.array([1 << 31, (1 << 31) - 1, 1 << 30, 1, 0, 1 << 31], np.int64)
    shift = np.array([62, 42, 35, 1, 1, 31], np.int64)
    weight = rng.integers(-127, 128, (6, 9, 1, 1)).astype(np.int8)
    rest = (1 << 31) - 1 - 255 * np.abs(weight.astype(np.int64)).reshape(6, -1).sum(axis=1)
    bias = (rest * np.array([1, -1, 1, 0, 1, -1])).astype(np.int32)
    layer = DeviceLayer((9, 1, 1), weight, bias, multiplier, shift, (1, 1), (0, 0), -128, 5, -128, 127)
    return DeviceNet(0.5, 0.25, (layer,))


def coded(name: str) -> DeviceNet:
    if name == "extreme":
        return extreme()
    make, size = FLOATS[name]
    return device_net(make(), samples(50, size))


def any_codes(net: DeviceNet, count: int) -> np.ndarray:
    """Codes of all values, the ends among them: more than a calibrated input shows."""
    shape = net.layers[0].shape
    codes = np.random.default_rng(9).integers(-128, 128, (count, *shape)).astype(np.int8)
    codes[0], codes[1] = -128, 127
    return codes


def built(net: DeviceNet, folder: Path, *flags: str) -> Path:
    """The program of a network, compiled without a warning."""
    source, program = folder / "model.c", folder / "model"
    source.write_text(c_source(net), encoding="ascii")
    order = [str(COMPILER), *STRICT, *flags, "-DDUALZ_MAIN", str(source), "-o", str(program)]
    done = subprocess.run(order, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return program


def run(program: Path, codes: np.ndarray, classes: int) -> np.ndarray:
    """The codes of the scores that the program writes."""
    done = subprocess.run([program], input=codes.tobytes(), capture_output=True, timeout=120, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr.decode(errors="replace")
    return np.frombuffer(done.stdout, np.int8).reshape(-1, classes)
