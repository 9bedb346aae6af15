"""Beyond one machine: chunks and a sweep by two workers, what Dask costs a task, a file larger than memory.

    python -m benchmarks.scale                      all of it; some minutes
    python -m benchmarks.scale --quick              smaller work, fewer rounds

Speed-up is the time of one worker over that of two. Ways are run in turns, each round begins with another
one, and two figures are given: the best round of each way, and the median of the ratios of the rounds. Two
cores give two at the most. Whoever else uses the machine counts: the load is printed, and where it is above 1
before the work begins, the figures are too low. "By CPU" (Linux) does not depend on others: the CPU seconds
of one worker over those of the busiest process, what two free cores could give, waiting left out.

The workers are warm: a first task has loaded what they need; where that takes long it is printed apart.
"zlib, two threads" is the same work by Python's zlib in one process, which lets its threads run at once.

The large file has holes and a line of text at every MiB. Memory is the peak of whole processes (VmHWM).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from dualz.codecs import chunks, chunks_scan
from dualz.lessons.budget import scale_engine, scale_own, scale_sweep, scale_vees

WORKERS = 2
Work = Callable[[], object]


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


class Spent(NamedTuple):
    """Seconds of one round: on the wall, and of CPU by the busiest process (0 where that is not known)."""

    wall: float
    busiest: float


def cpu_seconds() -> dict[int, float]:
    """CPU seconds so far of this process and all that it started, by process."""
    found, parents = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        pid = int(path.parent.name)
        parents[pid] = int(words[1])
        found[pid] = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def ours(pid: int) -> bool:
        return pid == os.getpid() or (pid in parents and ours(parents[pid]))

    return {pid: seconds for pid, seconds in found.items() if ours(pid)}


def in_turns(works: dict[str, Work], rounds: int) -> dict[str, list[Spent]]:
    """Seconds of every round of each; whoever begins changes from round to round."""
    found: dict[str, list[Spent]] = {name: [] for name in works}
    names = list(works)
    for number in range(rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            before, began = cpu_seconds(), perf_counter()
            works[name]()
            wall, after = perf_counter() - began, cpu_seconds()
            spent = [seconds - before.get(pid, 0.0) for pid, seconds in after.items()]
            found[name].append(Spent(wall, max(spent, default=0.0)))
    return found


def table(found: dict[str, list[Spent]], alone: str, most: float = WORKERS) -> None:
    base = found[alone]
    print(f"{'':24}{'best, s':>10}{'median, s':>11}{'speed-up: best':>16}{'median':>8}{'by CPU':>8}")
    for name, rounds in found.items():
        walls = [one.wall for one in rounds]
        best = min(one.wall for one in base) / min(walls)
        middle = median(one.wall / two.wall for one, two in zip(base, rounds, strict=True))
        busiest = min(one.busiest for one in rounds)
        by_cpu = f"{min(one.busiest for one in base) / busiest:8.2f}" if busiest else f"{'?':>8}"
        odd = "  more than there are cores: not to be trusted" if max(best, middle) > 1.1 * most else ""
        print(f"{name:24}{min(walls):10.2f}{median(walls):11.2f}{best:16.2f}{middle:8.2f}{by_cpu}{odd}")


# --- chunks ----------------------------------------------------------------------------------------


def _zlib(path: Path, place: chunks.Range) -> bytes:
    with open(path, "rb") as file:
        file.seek(place.start)
        return zlib.compress(file.read(place.size), 6)


def _threads(path: Path, chunk: int, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(partial(_zlib, path), chunks.ranges(path.stat().st_size, chunk)):
            pass


def of_chunks(stack: ExitStack, megabytes: int, rounds: int) -> None:
    chunk = 2 << 20
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    source = folder / "stream"
    made = scale_vees.stream()
    with open(source, "wb") as file:
        for at in range(0, megabytes << 20, len(made)):
            file.write(made[: (megabytes << 20) - at])

    def pack(name: str, workers: int) -> None:
        chunks.compress_file(source, folder / f"{name}.gz", chunk=chunk, workers=workers)

    print(f"\nChunks of 2 MiB, {megabytes} MiB of logs, readings, zeros and noise, dualz level 6; {load()}")
    works: dict[str, Work] = {"one worker": lambda: pack("one", 1)}
    for name in engines():
        works[f"{name}, {WORKERS} workers"] = lambda name=name: _within(name, lambda: pack(name, WORKERS))
    works["zlib, one thread"] = lambda: _threads(source, chunk, 1)
    works["zlib, two threads"] = lambda: _threads(source, chunk, WORKERS)
    for work in works.values():
        work()
    found = in_turns(works, rounds)
    table({name: one for name, one in found.items() if "zlib" not in name}, "one worker")
    print('(threads are one process: "by CPU" says nothing of them)')
    table({name: one for name, one in found.items() if "zlib" in name}, "zlib, one thread")
    one = (folder / "one.gz").read_bytes()
    same = all((folder / f"{name}.gz").read_bytes() == one for name in engines())
    print(f"{len(one)} bytes, the same by every engine: {same}")


# --- engines that stay open ------------------------------------------------------------------------

_open: dict[str, object] = {}  # Dask's client


def engines() -> list[str]:
    return ["loky", "dask"] if scale_engine.has_dask() else ["loky"]


def _start(stack: ExitStack) -> None:
    """One cluster for all: to start it is no part of the work."""
    began = perf_counter()
    if "dask" in engines():
        _open["client"] = stack.enter_context(scale_engine._quiet()) or stack.enter_context(
            scale_engine._client(WORKERS, None)
        )
        print(f"Dask's cluster of {WORKERS} processes started in {perf_counter() - began:.1f} s; {load()}")
    else:
        print("(Dask is left out: the package distributed is not installed)")


def _within(name: str, work: Work) -> object:
    from joblib import parallel_config

    given = {"client": _open["client"]} if name == "dask" else {}
    with parallel_config(name, n_jobs=WORKERS, **given):
        return work()


# --- a sweep ---------------------------------------------------------------------------------------


def of_sweep(epochs: int, rounds: int) -> None:
    settings = [one for one in scale_sweep.SETTINGS if one.samples > 200] * 2
    measure = partial(scale_sweep.accuracy_of, epochs=epochs)
    print(f"\nA sweep of {len(settings)} trainings of {epochs} epochs; {load()}")
    alone = scale_sweep.serial(measure, settings)
    right = [run.value for run in alone]
    works: dict[str, Work] = {"one worker": lambda: scale_sweep.serial(measure, settings)}
    for name in engines():
        works[f"{name}, {WORKERS} workers"] = lambda name=name: _within(
            name, lambda: scale_sweep.sweep(measure, settings)
        )
        began = perf_counter()
        runs = works[f"{name}, {WORKERS} workers"]()
        same = [run.value for run in runs] == right  # type: ignore[attr-defined]
        print(f"{name}: cold {perf_counter() - began:.1f} s; results as alone: {same}")
    table(in_turns(works, rounds), "one worker")


def of_tasks(count: int, rounds: int) -> None:
    """What a task costs that does nothing."""
    from joblib import Parallel, delayed

    print(f"\nThe overhead of a task, ms ({count} tasks that do nothing); {load()}")
    works: dict[str, Work] = {
        name: lambda name=name: _within(
            name,
            lambda: Parallel(batch_size=1, pre_dispatch="2*n_jobs")(delayed(abs)(n) for n in range(count)),
        )
        for name in engines()
    }
    if "dask" in engines():
        client = _open["client"]
        works["client.map"] = lambda: client.gather(client.map(abs, range(count), pure=False))  # type: ignore[attr-defined]
    for work in works.values():
        work()
    for name, seconds in in_turns(works, rounds).items():
        best, middle = (1000 * of(one.wall for one in seconds) / count for of in (min, median))
        print(f"{name:12}{best:8.2f}{middle:8.2f}  (best, median)")


# --- a large file ----------------------------------------------------------------------------------


def peak_of(pid: int) -> int:
    """The most memory that the process has held so far, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) << 10
    return 0


_CHILD = """
import os, sys, time
from benchmarks import scale
from dualz.codecs import chunks
source, target, workers, name = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
def main():
    began = time.perf_counter()
    from contextlib import ExitStack
    from dualz.lessons.budget import scale_engine
    with ExitStack() as stack:
        if workers > 1:
            stack.enter_context(scale_engine.engine(workers, dask=name == "dask"))
        done = chunks.compress_file(source, target, workers=workers)
        pids = {int(one.worker.split("/")[1]) for one in done} | {os.getpid()}
        peaks = [scale.peak_of(pid) for pid in pids]
    print(len(done), max(peaks), sum(peaks), time.perf_counter() - began)
if __name__ == "__main__":
    main()
"""


def of_a_large_file(gigabytes: float) -> None:
    if not Path("/proc/self/status").exists():
        return print("\n(the large file is left out: memory is read from /proc, which is not here)")
    size = int(gigabytes * 1e9)
    print(f"\nA file of {gigabytes:g} GB, chunks of {chunks.CHUNK >> 20} MiB; {load()}")
    with tempfile.TemporaryDirectory() as folder:
        source, script = Path(folder) / "large", Path(folder) / "child.py"
        scale_own.write_holes(source, size, 1 << 20)
        script.write_text(_CHILD)
        for workers, name in [(1, "alone"), *((WORKERS, name) for name in engines())]:
            target = Path(folder) / f"{name}.gz"
            done = subprocess.run(
                [sys.executable, str(script), str(source), str(target), str(workers), name],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *sys.path])},
            )
            many, most, together, seconds = done.stdout.split()
            print(
                f"{name:6} {many} chunks, {target.stat().st_size} bytes, {float(seconds):.0f} s; peak of the "
                f"largest process {int(most) / 1e6:.0f} MB, of all together {int(together) / 1e6:.0f} MB"
            )
        print("all intact:", all(piece.intact for piece in chunks_scan.scan_file(target)))
        if shutil.which("gzip"):
            print(f"gzip -t: {'right' if not subprocess.call(['gzip', '-t', str(target)]) else 'refused'}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="smaller work and fewer rounds")
    parser.add_argument("--gigabytes", type=float, default=2.0, help="size of the large file (default: 2)")
    parser.add_argument("--only", choices=("chunks", "sweep", "tasks", "large"), help="one part alone")
    options = parser.parse_args()
    quick = options.quick
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {load()}")
    with ExitStack() as stack:
        if options.only != "large":
            _start(stack)
        if options.only in (None, "chunks"):
            of_chunks(stack, 16 if quick else 64, 2 if quick else 6)
        if options.only in (None, "sweep"):
            of_sweep(5 if quick else 40, 2 if quick else 6)
        if options.only in (None, "tasks"):
            of_tasks(50 if quick else 300, 2 if quick else 5)
    if options.only in (None, "large"):
        of_a_large_file(0.05 if quick else options.gigabytes)


if __name__ == "__main__":
    main()
