"""A sweep: the same measurement for many settings, by as many workers as there are; none lost if one dies.

The results are those of a loop in this process, in the same order: each measurement has its own seed, and
a worker is a process, so that nobody else draws from the same random numbers. A worker that ends in the
middle takes its measurement along. Dask's scheduler gives it to another worker; joblib's own processes give
up, and :func:`sweep` begins again with what is missing.

Lesson: 15 (budget).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from dualz.codecs.chunks import worker_name

TRIES = 3  # rounds


class Run(NamedTuple):
    """The measurement ``number``, of ``setting``, gave ``value``; which worker made it, from when to when, in
    seconds of its clock."""

    number: int
    setting: Any
    value: Any
    worker: str
    began: float
    ended: float


Measure = Callable[[Any], Any]


def _run(measure: Measure, number: int, setting: Any) -> Run:
    began = time.time()
    value = measure(setting)
    return Run(number, setting, value, worker_name(), began, time.time())


def serial(measure: Measure, settings: Sequence[Any]) -> list[Run]:
    """The measurements one after the other, in this process."""
    return [_run(measure, number, setting) for number, setting in enumerate(settings)]


def sweep(measure: Measure, settings: Sequence[Any], on_run: Callable[[Run], Any] | None = None) -> list[Run]:
    """The measurements by joblib's engine (see ``scale_engine``), in the order of ``settings``.

    ``measure`` and the settings are sent to other processes, so they must be such that pickle can write them.
    ``on_run`` is told of each as it comes in.

    Raises:
        RuntimeError: workers ended again and again, in ``TRIES`` rounds; the sentence says what is missing.
        Exception: whatever ``measure`` raises.
    """
    from joblib import Parallel, delayed

    done: dict[int, Run] = {}
    for _ in range(TRIES):
        missing = [number for number in range(len(settings)) if number not in done]
        if not missing:
            break
        # One at a time, and as they come: what is there when a worker dies is kept.
        run = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
        try:
            for one in run(delayed(_run)(measure, number, settings[number]) for number in missing):
                done[one.number] = one
                if on_run is not None:
                    on_run(one)
        except Exception as error:
            if not _died(error):
                raise
    missing = [number for number in range(len(settings)) if number not in done]
    if missing:
        raise RuntimeError(f"Workers ended again and again; these measurements are missing: {missing}.")
    return [done[number] for number in sorted(done)]


def _died(error: Exception) -> bool:
    """Whether a worker ended, and not the measurement failed. By name: both packages may be absent."""
    return type(error).__name__ in ("TerminatedWorkerError", "BrokenProcessPool", "KilledWorker")


@dataclass(frozen=True)
class Dying:
    """A measurement whose worker is gone in the middle, once: at the first setting that is ``at``.

    The process ends at once, without a word, as when somebody pulls the plug. Who it was, and when it began
    and ended, stands in ``folder`` afterwards.
    """

    measure: Measure
    at: Any
    folder: str

    def __call__(self, setting: Any) -> Any:
        if setting != self.at:
            return self.measure(setting)
        began = time.time()
        try:
            # Whoever makes the file is the first one.
            file = os.open(Path(self.folder) / "ended", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return self.measure(setting)
        self.measure(setting)
        os.write(file, f"{worker_name()} {began} {time.time()}".encode())
        os.close(file)
        os._exit(1)

    def ended(self) -> tuple[str, float, float]:
        """The worker that ended, and from when to when it was at work.

        Raises:
            FileNotFoundError: none has.
        """
        worker, began, ended = (Path(self.folder) / "ended").read_text().rsplit(" ", 2)
        return worker, float(began), float(ended)


def seconds(runs: Sequence[Run]) -> float:
    """From when the first measurement began to when the last one ended."""
    return max(run.ended for run in runs) - min(run.began for run in runs)


# --- what is measured in the lesson ---------------------------------------------------------------


class Setting(NamedTuple):
    """A network of ``width`` hidden units, trained on ``samples`` digits in ``bits`` bits a pixel."""

    samples: int
    bits: int
    width: int
    seed: int = 0


SETTINGS = tuple(Setting(*one) for one in product((200, 800), (1, 3), (8, 24)))
EPOCHS = 12


def accuracy_of(setting: Setting, epochs: int = EPOCHS) -> float:
    """The accuracy on validation of what ``setting`` describes, in percent.

    Imports are in here: this is what a worker needs when it begins.
    """
    from dualz.datasets import Split, digits
    from dualz.models.nets import mlp
    from dualz.models.training import accuracy, train

    data, levels = digits(), 2**setting.bits - 1
    pixels = (data.train.x[: setting.samples] * levels).round() / levels
    few = data._replace(train=Split(pixels, data.train.y[: setting.samples]))
    model = train(mlp(64, setting.width, 10, seed=setting.seed), few, epochs, seed=setting.seed)
    return 100 * accuracy(model, data.validation)
