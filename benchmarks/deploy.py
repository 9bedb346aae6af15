"""One network as torch, ONNX, NumPy, C and JavaScript: bytes, classes, latencies, and why int8 gains or not.

    python -m benchmarks.deploy [--quick]

The network is the one that comes with the course, for signals; codes are made for the ranges of the training
part. Latencies are in microseconds of *process time*, on one thread, so that they hold on a machine that
others use, too: the first call apart, then the median of many, all ways in turns. "+-" is half of the way
from the tenth to the ninetieth percentile. A turn is ten calls in a row, when everything is in the caches. At
batch 1 there is a second table with turns of one call, when the others were in the caches meanwhile.
Start-up is by the clock, in a process of its own: the least of a few.

"A call with n signals" is a straight line through the medians at batch 1 and 256. Where the time of a call
goes is what onnxruntime itself counts (``profile``), by the clock, in the quickest of the calls; its counting
makes calls slower. The empty graph is a call in which nothing is computed. Energy is not measured: there is
no meter here.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from dualz.datasets import Data, signals
from dualz.dual import onnx_runs
from dualz.dual.architecture import remarks_of
from dualz.dual.export_c import c_source, memory
from dualz.dual.export_onnx import empty_onnx, float_onnx, int8_onnx
from dualz.dual.models import compress_model
from dualz.models.base import signals_base
from dualz.models.device import DeviceNet
from dualz.models.device_file import to_bytes
from dualz.models.device_made import device_net
from dualz.models.latency import latencies, start_up
from tests.widgets import device_script

BATCHES = (1, 4, 16, 64, 256)
FLOAT, INT8, EMPTY = "onnxruntime float", "onnxruntime int8", "onnxruntime, empty graph"
NODE_REST = """
import { readFileSync } from "node:fs";
console.log(JSON.stringify(work(JSON.parse(readFileSync(0, "utf8")))));
"""


class Forms(NamedTuple):
    """The network in all its forms; ``folder`` has what is on the disk."""

    data: Data
    net: torch.nn.Sequential
    whole: DeviceNet
    files: dict[str, bytes]
    folder: Path
    library: Any  # of the C file, or None


def forms(folder: Path) -> Forms:
    data, net = signals(), signals_base()
    whole = device_net(net, data.train.x)
    files = {
        ".dz": compress_model(net, remarks=remarks_of(net, data.train.x)),
        ".onnx, float32": float_onnx(net, (40,)),
        ".onnx, int8": int8_onnx(whole),
        ".dzn": to_bytes(whole),
        ".c": c_source(whole).encode("ascii"),
    }
    return Forms(data, net, whole, files, folder, library(files[".c"], folder))


def library(source: bytes, folder: Path) -> Any:
    """The compiled C file, to be called from here; None where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        print("(C is left out: there is no compiler)")
        return None
    path, made = folder / "model.c", folder / "model.so"
    path.write_bytes(source)
    subprocess.run([compiler, "-std=c99", "-O3", "-shared", "-fPIC", path, "-o", made], check=True)
    subprocess.run([compiler, "-std=c99", "-Os", "-c", path, "-o", folder / "model.o"], check=True)
    loaded = ctypes.CDLL(str(made))
    loaded.dualz_scores.restype = ctypes.POINTER(ctypes.c_int8)
    return loaded


def by_c(lib: Any, codes: np.ndarray, classes: int) -> np.ndarray:
    """The codes of the scores, one call a sample."""
    found = np.empty((len(codes), classes), np.int8)
    first, size = codes.ctypes.data, codes[0].size
    for number in range(len(codes)):
        at = lib.dualz_scores(ctypes.c_void_p(first + number * size))
        found[number] = np.ctypeslib.as_array(at, (classes,))
    return found


def by_node(made: Forms, x: np.ndarray) -> np.ndarray | None:
    """The codes of the scores by the script of the page."""
    node = shutil.which("node")
    if node is None:
        return None
    script = made.folder / "run.mjs"
    script.write_text(device_script.module() + NODE_REST, encoding="utf-8")
    given = json.dumps(device_script.job(made.files[".dzn"], x))
    done = subprocess.run([node, script], input=given, capture_output=True, text=True, check=True)
    return device_script.codes(json.loads(done.stdout))


# --- tables ---------------------------------------------------------------------------------------


def sizes(made: Forms) -> None:
    print("\nbytes")
    for name, data in made.files.items():
        print(f"  {name:<18}{len(data):>8}")
    found = memory(made.whole)
    print(f"  C, tables: {found.flash} bytes of flash; buffers: {found.ram} bytes of RAM")
    if (tool := shutil.which("size")) and (made.folder / "model.o").exists():
        done = subprocess.run([tool, made.folder / "model.o"], capture_output=True, text=True, check=True)
        text, held, empty = map(int, done.stdout.splitlines()[1].split()[:3])
        print(f"  compiled here with -Os: {text + held} bytes to store, {empty} bytes of buffers")


def agreement(made: Forms) -> None:
    x, y = made.data.test
    with torch.no_grad():
        torch_says = made.net(torch.tensor(x)).numpy().argmax(axis=1)
    codes = made.whole.codes(x)
    ways = {"torch, float32": torch_says, "NumPy, whole numbers": codes.argmax(axis=1)}
    for name, file in ((FLOAT, ".onnx, float32"), (INT8, ".onnx, int8")):
        ways[name] = onnx_runs.scores(onnx_runs.session(made.files[file]), x).argmax(axis=1)
    exact = {}
    if made.library is not None:
        exact["C"] = by_c(made.library, made.whole.quantize(x), made.whole.classes)
    if (found := by_node(made, x)) is not None:
        exact["JavaScript, the page's"] = found
    print(f"\n{'test part, ' + str(len(y)) + ' signals':<28}{'right':>8}{'as torch':>10}   codes that differ")
    for name, found in (ways | {name: rows.argmax(axis=1) for name, rows in exact.items()}).items():
        differ = f"{int((exact[name] != codes).sum())} of {codes.size}" if name in exact else ""
        right, same = 100 * (found == y).mean(), 100 * (found == torch_says).mean()
        print(f"  {name:<26}{right:>7.2f}%{same:>9.2f}%   {differ}")


def calls(made: Forms, batch: int) -> dict[str, Callable[[], object]]:
    """One call each on the same batch, in sessions that have never run."""
    x = made.data.test.x[:batch]
    given = torch.tensor(x)
    files = (
        (FLOAT, made.files[".onnx, float32"]),
        (INT8, made.files[".onnx, int8"]),
        (EMPTY, empty_onnx((40,))),
    )
    found: dict[str, Callable[[], object]] = {"torch": lambda: made.net(given)}
    for name, file in files:
        found[name] = partial(onnx_runs.scores, onnx_runs.session(file), x)
    found["NumPy, whole numbers"] = lambda: made.whole.codes(x)
    if made.library is not None:
        codes = made.whole.quantize(x)
        found["C, one by one"] = lambda: by_c(made.library, codes, made.whole.classes)
    return found


def latency_table(made: Forms, batch: int, rounds: int, in_a_row: int = 10) -> dict[str, float]:
    """Medians in microseconds, by name; they are printed, too."""
    found = latencies(calls(made, batch), rounds, clock=process_time, in_a_row=in_a_row)
    title = f"batch {batch}, {in_a_row} in a row"
    print(f"\n{title:<28}{'first':>10}{'median':>10}{'+-':>8}{'a signal':>10}{'/ float':>9}")
    for name, one in found.items():
        half, beside = 1e6 * (one.high - one.low) / 2, one.median / found[FLOAT].median
        print(
            f"  {name:<26}{1e6 * one.first:>10.0f}{1e6 * one.median:>10.1f}{half:>8.1f}"
            f"{1e6 * one.median / batch:>10.2f}{beside:>9.2f}"
        )
    return {name: 1e6 * one.median for name, one in found.items()}


def lines(one: dict[str, float], many: dict[str, float]) -> None:
    """What a call costs, and what each signal in it: why a batch of one gains so little."""
    print("\na call with n signals, microseconds")
    for name, first in one.items():
        each = (many[name] - first) / (BATCHES[-1] - 1)
        print(f"  {name:<26}{first - each:>8.1f} + {each:.2f} n")


def reasons(made: Forms, rounds: int) -> None:
    """Where the time of a call goes; convolutions and dense layers are the arithmetic."""
    print("\nwhere the microseconds go, as onnxruntime counts them")
    for batch in (1, BATCHES[-1]):
        x = made.data.test.x[:batch]
        for name, file in ((FLOAT, ".onnx, float32"), (INT8, ".onnx, int8")):
            parts = onnx_runs.profile(made.files[file], x, rounds)
            layers = sum(took for word, took in parts.operators.items() if "Conv" in word or "Gemm" in word)
            rest = sum(parts.operators.values()) - layers
            print(
                f"  batch {batch:<5}{name:<20}{layers:>8.0f} layers {rest:>7.0f} other operators "
                f"{parts.overhead:>7.0f} between them   {parts.whole:>7.0f} in all"
            )


STARTS = {
    "Python alone": "print(1)",
    "NumPy": "import numpy; print(1)",
    "onnxruntime, int8": """
import sys, numpy, onnxruntime
opened = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
print(opened.run(None, {"input": numpy.zeros((1, 40), "f4")})[0].argmax())""",
    "torch, imported": "import torch; print(1)",
}


def starts(made: Forms, rounds: int) -> None:
    """From the start of a process to its first answer."""
    path = made.folder / "model.onnx"
    path.write_bytes(made.files[".onnx, int8"])
    print("\nstart-up, milliseconds by the clock, the least of", rounds)
    for name, code in STARTS.items():
        found = min(start_up(code, str(path)) for _ in range(rounds))
        print(f"  {name:<26}{1e3 * found:>8.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few rounds")
    wanted = parser.parse_args()
    rounds = 15 if wanted.quick else 100
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1), torch.no_grad():
        made = forms(Path(folder))
        sizes(made)
        agreement(made)
        latency_table(made, 1, rounds, in_a_row=1)
        medians = {batch: latency_table(made, batch, rounds) for batch in BATCHES}
        lines(medians[BATCHES[0]], medians[BATCHES[-1]])
        reasons(made, rounds)
        starts(made, 1 if wanted.quick else 3)


if __name__ == "__main__":
    main()
