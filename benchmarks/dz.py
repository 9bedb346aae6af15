"""How small and how fast .dz files are, beside what people do with their weights.

    python -m benchmarks.dz                       two tables: other people's weights; networks of about 25 MB
    python -m benchmarks.dz --weights             the first table only: the kinds of benchmarks/weights.py
    python -m benchmarks.dz --megabytes 100       the same for larger ones
    python -m benchmarks.dz --model net.safetensors    a network of your own
    python -m benchmarks.dz --memory              one tensor of 400 MB: the memory of the commands' processes

In the first table xz is ``xz -6`` of the raw numbers (Python's lzma), zstd is ``zstd -3``, where that
program is installed; "bound" is the entropy of the weight's codes, and its scales. No kind may be larger
as .dz than as xz; the program says so and stops with an error if one is. "Work" is what the reader counts
before it decodes, as a part of what it allows (``dualz.dual.work``). Times are those of the processor.

MB are 10^6 bytes of plain numbers. Peak is the most memory that Python and NumPy held beyond what they held
before, as a multiple of the model (measured in a run of its own, since measuring costs time). With --memory
it is the most that a process of its own had in memory, Python and the tensor included, and 2.5 times the
tensor is the bar. nncodec, the ISO coder for neural networks (ISO/IEC 15938-17), is measured where it is
installed, on the same tensors; it rounds, so what it decoded is stored again as .dz: both files then hold the
same network.
"""

from __future__ import annotations

import argparse
import lzma
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from benchmarks import iso_coder, weights
from dualz.dual import file, safetensors_file, work
from dualz.dual.tensors import Stored, from_numpy, to_numpy

Tensors = dict[str, Stored]
SIDE = 1024


def network(megabytes: float, keep: float, kinds: int) -> Tensors:
    """Layers of 1024 x 1024 with random places; ``kinds`` different values (0: all different)."""
    chance = np.random.default_rng(0)
    layers = max(1, round(megabytes * 1e6 / (4 * SIDE * SIDE)))
    levels = np.linspace(-0.3, 0.3, kinds).astype(np.float16).astype(np.float32) if kinds else None
    tensors = {}
    for layer in range(layers):
        shape = SIDE, SIDE
        values = chance.choice(levels, shape) if kinds else chance.normal(size=shape).astype(np.float32)
        tensors[f"{layer}.weight"] = from_numpy(np.where(chance.random(shape) < keep, values, np.float32(0)))
        tensors[f"{layer}.bias"] = from_numpy(chance.normal(size=SIDE).astype(np.float32))
    return tensors


def timed(work: Callable[[], object]) -> tuple[object, float]:
    start = perf_counter()
    result = work()
    return result, perf_counter() - start


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def row(name: str, tensors: Tensors, contexts: bool | None) -> None:
    size = sum(tensor.size for tensor in tensors.values())
    data, encode = min(
        (timed(lambda: file.write(tensors, contexts=contexts)) for _ in range(2)), key=_seconds
    )
    _, decode = min((timed(lambda: file.read(data)) for _ in range(2)), key=_seconds)
    memory = [peak(lambda: file.write(tensors, contexts=contexts)), peak(lambda: file.read(data))]
    packed = len(zlib.compress(b"".join(tensor.words.tobytes() for tensor in tensors.values()), 6))
    cells = [f"{size / 1e6:.1f}", f"{size / packed:.1f}", f"{size / len(data):.1f}"]
    cells += [
        f"{size / 1e6 / encode:.0f}",
        f"{size / 1e6 / decode:.0f}",
        *(f"{m / size:.2f}" for m in memory),
    ]
    print(f"{name:34}" + "".join(f"{cell:>10}" for cell in cells))


def _seconds(pair: tuple[object, float]) -> float:
    return pair[1]


def zstd(raw: bytes) -> str:
    """The size of ``raw`` after zstd -3, as text; a dash where there is no such program."""
    program = shutil.which("zstd")
    if not program:
        return "-"
    return str(len(subprocess.run([program, "-3", "-c"], input=raw, capture_output=True, check=True).stdout))


def on_processor(task: Callable[[], object]) -> tuple[object, float]:
    """The result of the quicker of two runs, and its seconds."""
    runs = []
    for _ in range(2):
        start = process_time()
        result = task()
        runs.append((result, process_time() - start))
    return min(runs, key=_seconds)


def other_peoples() -> list[str]:
    """The table of other people's weights; returns the kinds that are larger than xz makes them."""
    heads = ["raw", ".dz", "xz -6", "zstd -3", "bound", "of bound", "enc MB/s", "dec MB/s", "work"]
    print(f"{'bytes':32}" + "".join(f"{head:>10}" for head in heads))
    larger = []
    for name, make in weights.KINDS.items():
        tensors, least = make()
        raw = b"".join(tensor.words.tobytes() for tensor in tensors.values())
        data, encode = on_processor(lambda tensors=tensors: file.write(tensors))
        found, decode = on_processor(lambda data=data: file.read(data))
        for key, tensor in tensors.items():
            if not np.array_equal(found.tensors[key].words, tensor.words):
                raise SystemExit(f"{name}: what was read is not what was written.")
        packed = len(lzma.compress(raw, preset=6))
        numbers = sum(len(tensor.words) for tensor in tensors.values())
        allowed = work.limited(len(data))
        allowed.earn(numbers)
        cells = [len(raw), len(data), packed, zstd(raw)]
        cells += ["-", "-"] if least is None else [round(least), f"{len(data) / least:.3f}"]
        cells += [
            f"{len(raw) / 1e6 / encode:.1f}",
            f"{len(raw) / 1e6 / decode:.1f}",
            f"{found.work / allowed.limit:.1%}",
        ]
        print(f"{name:32}" + "".join(f"{cell:>10}" for cell in cells), flush=True)
        if len(data) > packed:
            larger.append(name)
    return larger


HUGE = ("all different", "3 % kept, 16 values", "w * mask", "4 bits a row")
MOST_MEMORY = 2.5
SPAWN = multiprocessing.get_context("spawn")


def huge(kind: str, megabytes: float) -> np.ndarray:
    """A tensor of float32, of one of the kinds in ``HUGE``."""
    chance = np.random.default_rng(0)
    out = np.empty((max(1, round(megabytes * 1e6 / (4 * 4 * SIDE))), 4 * SIDE), np.float32)
    for row in out:  # in place: what makes the tensor must not be what is measured
        values = chance.standard_normal(len(row), np.float32)
        if kind == "3 % kept, 16 values":
            values = np.where(chance.random(len(row)) < 0.03, np.rint(values.clip(-2, 2) * 4) / 16, 0)
        elif kind == "w * mask":
            values = values * (chance.random(len(row)) < 0.1)
        elif kind == "4 bits a row":
            scale = np.abs(values).max() / np.float32(7)
            values = np.rint(values / scale) * scale
        row[:] = values
    return out


def store(kind: str, megabytes: float, path: Path) -> None:
    """The safetensors file of such a tensor."""
    with open(path, "wb") as opened:
        opened.writelines(safetensors_file.parts({"w": from_numpy(huge(kind, megabytes))}))


def resident(arguments: list[str]) -> int:
    """The most bytes that ``dualz`` with these ``arguments`` had in memory."""
    script = (
        "import resource, sys; from dualz.cli import main; code = main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, check=True, text=True
    )
    return int(run.stderr.split()[-1]) * (1 if sys.platform == "darwin" else 1024)


def memory(megabytes: float) -> None:
    """What compress and expand of one tensor need, as a multiple of it."""
    print(f"{'one tensor of ' + format(megabytes, 'g') + ' MB':32}{'.dz':>12}{'compress':>10}{'expand':>10}")
    with tempfile.TemporaryDirectory() as folder:
        source, small, back = (Path(folder) / name for name in ("m.safetensors", "m.dz", "b.safetensors"))
        for kind in HUGE:
            # In a process of its own: a child counts what its parent has in memory as its own.
            maker = SPAWN.Process(target=store, args=(kind, megabytes, source))
            maker.start()
            maker.join()
            ends = {"compress": (source, small), "expand": (small, back)}
            most = [resident([command, "--force", *map(str, two)]) for command, two in ends.items()]
            packed, times = small.stat().st_size, [size / source.stat().st_size for size in most]
            print(f"{kind:32}{packed:>12}{times[0]:>10.2f}{times[1]:>10.2f}", flush=True)
            if max(times) > MOST_MEMORY:
                raise SystemExit(f"{kind}: more than {MOST_MEMORY} times the tensor.")


def beside_iso(tensors: Tensors) -> None:
    if not iso_coder.installed():
        print("\nnncodec is not installed, so it is not measured.")
        return
    floats = {name: to_numpy(tensor) for name, tensor in tensors.items() if tensor.dtype == "float32"}
    print("\nthe same network, bytes:    step   nncodec       .dz   .dz, Huffman only")
    for step in iso_coder.STEPS:
        size, back = iso_coder.code(floats, step)
        same = {name: from_numpy(back[name]) for name in floats}
        ours, plain = file.write(same, contexts=True), file.write(same, contexts=False)
        print(f"{step:>31}{size:>10}{len(ours):>10}{len(plain):>20}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=25, help="of plain numbers (default: 25)")
    parser.add_argument("--quick", action="store_true", help="networks of 4 MB: one layer")
    parser.add_argument("--model", type=Path, help="a safetensors file to measure instead")
    parser.add_argument("--weights", action="store_true", help="only the table of other people's weights")
    parser.add_argument("--memory", action="store_true", help="only the memory for one tensor of 400 MB")
    given = parser.parse_args()
    if given.memory:
        memory(40 if given.quick else 400)
        return
    file.read(file.write(network(0.1, 0.1, 4), contexts=True))  # compile first
    if not given.model:
        larger = other_peoples()
        if larger:
            raise SystemExit(f"Larger than xz makes them: {', '.join(larger)}.")
        if given.weights:
            return
        print()
    heads = ["MB", "zlib x", ".dz x", "enc MB/s", "dec MB/s", "enc peak", "dec peak"]
    print(f"{'':34}" + "".join(f"{head:>10}" for head in heads))
    if given.model:
        tensors, _ = safetensors_file.read(given.model.read_bytes())
        for name, contexts in (("", None), (", all contexts", True), (", Huffman only", False)):
            row(given.model.name + name, tensors, contexts)
        beside_iso(tensors)
        return
    megabytes = 4 if given.quick else given.megabytes
    shared = network(megabytes, 0.03, 16)
    row("3 % kept, 16 values", shared, None)
    row("3 % kept, 16 values, contexts", shared, True)
    row("10 % kept, all different", network(megabytes, 0.1, 0), None)
    row("dense, 16 values", network(megabytes, 1.0, 16), None)
    row("dense, all different", network(megabytes, 1.0, 0), None)


if __name__ == "__main__":
    main()
