"""One number of bytes for training data and model together: a plan, its two files, and what they are worth.

A plan says how many samples are kept, how coarsely they are stored, how wide the network is, and how many
bits
its weights get. It is carried out on files alone: the training set is written, read back, and only what was
read is trained on; the network is written, read back, and only what was read is measured, on validation.

Networks of one width are trained side by side where they are :func:`~dualz.models.nets.signals_net`.

Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from torch import nn

from dualz import datasets
from dualz.datasets import Data, Split, few_labels
from dualz.dual import training_set
from dualz.dual.models import compress_model, load_model
from dualz.dual.rounding import rounded_model
from dualz.models.checks import clone
from dualz.models.nets import mlp, signals_net
from dualz.models.side_by_side import by_labels, teach
from dualz.models.training import Epoch, accuracy, train

STEPS, RATE, BATCH = 1000, 1e-2, 50
BIAS_BITS = 6
SIDE_BY_SIDE = 25


@dataclass(frozen=True)
class Plan:
    """What the bytes are spent on: ``samples`` kept, the ``step`` that their numbers are rounded to, the
    ``transform`` before they are coded, the ``width`` of the network, the ``bits`` of a weight, the
    ``coder``.
    """

    samples: int
    step: float
    transform: str
    width: int
    bits: int
    coder: str = "rANS"

    @property
    def form(self) -> training_set.Form:
        """How the samples are stored."""
        return training_set.Form(self.step, self.transform, self.coder)

    def __str__(self) -> str:
        return (
            f"{self.samples} samples, step {self.step:g}, {self.transform}; "
            f"{self.width} wide, {self.bits} bits a weight"
        )


class Bought(NamedTuple):
    """A plan that was carried out: bytes of the training set's file and of the model's, and the accuracy
    (0 to 1) on validation of the network that was read from it."""

    plan: Plan
    data: int
    model: int
    right: float

    @property
    def size(self) -> int:
        """All bytes."""
        return self.data + self.model


class Task(NamedTuple):
    """Data to choose from, the ``shape`` of a sample, and the network of a width, by its seed."""

    name: str
    load: Callable[[], Data]
    shape: tuple[int, ...]
    net: Callable[[int, int], nn.Sequential]
    together: bool


SIGNALS = Task("signals", cache(datasets.signals), (40,), signals_net, together=True)
DIGITS = Task(
    "digits",
    cache(datasets.digits),
    (8, 8),
    lambda width, seed: mlp(64, width, 10, seed=seed),
    together=False,
)


def data_file(task: Task, plan: Plan, seed: int = 0) -> bytes:
    """The file of the training set: samples drawn by ``seed``, as equally many of each class as possible.

    Raises:
        ValueError: more samples than there are, fewer than classes, or a form that cannot be.
    """
    part = task.load().train
    rows = few_labels(part, plan.samples, seed)
    return training_set.pack(Split(part.x[rows], part.y[rows]), plan.form, task.shape)


def model_file(net: nn.Module, bits: int) -> bytes:
    """The .dz file of ``net`` with its weights on one grid a channel of so many bits, and small biases.

    Raises:
        ValueError: bits that no grid has.
    """
    return compress_model(rounded_model(net, bits, BIAS_BITS))


def buy(
    plans: Sequence[Plan],
    task: Task = SIGNALS,
    seed: int = 0,
    *,
    steps: int = STEPS,
    on_step: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[Bought]:
    """Carry out ``plans``, in their order. Those that differ only in ``bits`` share a training.

    ``seed`` draws the samples, begins the network and orders the training. ``on_step(done, of)`` counts
    steps of
    training over all plans. Once ``should_stop`` says so, what has not been trained to its end is left out.

    Raises:
        ValueError: as :func:`data_file` and :func:`model_file`; fewer than one step.
    """
    if steps < 1:
        raise ValueError(f"At least one step of training is needed, not {steps}.")
    files = {_samples_of(plan): data_file(task, plan, seed) for plan in plans}
    sets = {key: training_set.unpack(file) for key, file in files.items()}
    nets: dict[tuple, nn.Module] = {}
    for key, net in _trained(plans, task, sets, seed, steps, on_step, should_stop):
        nets[key] = net
    found = []
    for plan in plans:
        if _training_of(plan) not in nets:
            continue
        net = nets[_training_of(plan)]
        file = model_file(net, plan.bits)
        read = load_model(file, into=clone(net))
        right = accuracy(read, task.load().validation)
        found.append(Bought(plan, len(files[_samples_of(plan)]), len(file), right))
    return found


def _samples_of(plan: Plan) -> tuple:
    return plan.samples, plan.form


def _training_of(plan: Plan) -> tuple:
    """What decides the training: differences are undone without loss, so they come back as plain does."""
    transform = "plain" if plan.transform == "differences" else plan.transform
    return plan.width, plan.samples, plan.step, transform


def _trained(
    plans: Sequence[Plan],
    task: Task,
    sets: dict[tuple, Split],
    seed: int,
    steps: int,
    on_step: Callable[[int, int], None] | None,
    should_stop: Callable[[], bool] | None,
) -> Iterator[tuple[tuple, nn.Module]]:
    """Each training that the plans need, once: what it is called, and its network."""
    needed = sorted({_training_of(plan): sets[_samples_of(plan)] for plan in plans}.items(), key=str)
    done, total = 0, steps * len(needed)
    for part in _parts(needed, SIDE_BY_SIDE if task.together else 1):

        def count(at: int, of: int, before: int = done, many: int = len(part)) -> None:
            if on_step is not None:
                on_step(before + at * many, total)

        nets = _taught(part, task, seed, steps, count, should_stop)
        done += steps * len(part)
        if should_stop is not None and should_stop():
            return
        yield from zip((key for key, _ in part), nets, strict=True)


Part = list[tuple[tuple, Split]]


def _parts(needed: Part, most: int) -> Iterator[Part]:
    """Runs of one width, of at most so many."""
    for width in sorted({key[0] for key, _ in needed}):
        same = [one for one in needed if one[0][0] == width]
        for first in range(0, len(same), most):
            yield same[first : first + most]


def _taught(
    part: Part,
    task: Task,
    seed: int,
    steps: int,
    count: Callable[[int, int], None],
    should_stop: Callable[[], bool] | None,
) -> list[nn.Module]:
    start = task.net(part[0][0][0], seed)
    if task.together:
        courses = [by_labels(split.x, split.y) for _, split in part]
        return list(
            teach(
                [start] * len(part),
                courses,
                steps,
                rate=RATE,
                batch=BATCH,
                seeds=[seed] * len(part),
                on_step=count,
                should_stop=should_stop,
            )
        )
    nets = []
    for _, split in part:
        data = task.load()._replace(train=split)  # keep="last": nothing is chosen on the other parts
        epochs = max(1, round(steps * BATCH / max(len(split.y), BATCH)))

        def tell(epoch: Epoch) -> None:
            count(steps * epoch.number // epoch.epochs, steps)

        net = train(
            start,
            data,
            epochs,
            rate=RATE,
            batch=BATCH,
            seed=seed,
            keep="last",
            on_progress=tell,
            should_stop=should_stop,
        )
        nets.append(net)
    return nets
