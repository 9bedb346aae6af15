"""The judge: hidden data from a secret, the entry in processes of its own, and five numbers in the end.

The seeds of the hidden data are hashes of a secret. It is drawn when an entry is judged, so nothing could be
tuned or stored for it; the report tells it afterwards, so anybody can judge the same again.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from dualz import signals
from dualz.capstone import meters
from dualz.capstone.entry import BOTH, DATA, MODEL, SEEDS, Entry
from dualz.capstone.process import LOCKS, USUAL, Limits, Refused, Reply, run

GOAL = 0.92  # of the hidden signals, on the worst of five networks
BUDGET = 10_000  # bytes of training data and network together
HIDDEN = 4000  # signals a seed
TRAINING = 4000  # signals that an entry of the third track may choose from
STEPS = 1000  # of the third track's training
LARGEST_VALUE = 1e4  # no value of a training signal is larger
OnSeed = Callable[[int, int], None]


@dataclass(frozen=True)
class Judged:
    """What the judge found: bytes and (but for data) accuracy on each seed; or why the entry is refused.

    ``sizes``: bytes a seed, without the decoder's source. ``accuracies``: 0 to 1. ``locks``: what held.
    """

    entry: Entry
    secret: str
    sizes: tuple[int, ...] = ()
    accuracies: tuple[float, ...] = ()
    locks: tuple[str, ...] = ()
    refused: str = ""

    def bytes_of(self, decoder: bool = False) -> float:
        """The mean of the sizes, with the source of the decoder or without."""
        return fmean(self.sizes) + (self.entry.decoder_bytes if decoder else 0)

    def misses(self, decoder: bool = False) -> str:
        """Why this is not valid: a sentence, or nothing."""
        if self.refused:
            return self.refused
        if len(self.sizes) < SEEDS:
            return f"{len(self.sizes)} seeds were judged; a record needs {SEEDS}."
        if self.entry.track == MODEL and min(self.accuracies) < GOAL:
            return f"The worst seed reads {100 * min(self.accuracies):.1f} %; the goal is {100 * GOAL:.0f} %."
        extra = self.entry.decoder_bytes if decoder else 0
        if self.entry.track == BOTH and max(self.sizes) + extra > BUDGET:
            return f"The largest seed takes {max(self.sizes) + extra} bytes; the budget is {BUDGET}."
        return ""

    def score(self, decoder: bool = False) -> float:
        """The one number that ranks; less is better: bytes, or the share of signals read wrongly."""
        return 1 - fmean(self.accuracies) if self.entry.track == BOTH else self.bytes_of(decoder)

    def per_seed(self) -> tuple[float, ...]:
        """The number that ranks, for each seed; less is better."""
        return tuple(1 - right for right in self.accuracies) if self.entry.track == BOTH else self.sizes

    def __repr__(self) -> str:
        lines = [f"{self.entry.name} ({self.entry.track})"]
        if self.sizes:
            worst, mean = max(self.sizes), fmean(self.sizes)
            lines.append(f"bytes by seed: {' '.join(map(str, self.sizes))}; mean {mean:.0f}, worst {worst}")
        if self.accuracies:
            each = " ".join(f"{100 * right:.1f}" for right in self.accuracies)
            least, mean = 100 * min(self.accuracies), 100 * fmean(self.accuracies)
            lines.append(f"% right by seed: {each}; mean {mean:.1f}, worst {least:.1f}")
        if self.sizes:
            lines.append(f"decoder's source: {self.entry.decoder_bytes} bytes more, where it is counted")
        lines.append(f"refused: {self.misses()}" if self.misses() else "valid")
        return "\n".join(lines)


def seeds_of(secret: str, track: str, count: int = SEEDS) -> list[int]:
    """The seeds of the hidden data, 64 bits each: SHA-256 of the secret, the track and the place."""
    texts = (f"{secret}/{track}/{place}".encode() for place in range(count))
    return [int.from_bytes(hashlib.sha256(text).digest()[:8], "little") for text in texts]


def drawn_secret() -> str:
    """A secret that nobody can have known: 128 bits by chance."""
    return secrets.token_hex(16)


def judge(
    entry: Entry,
    secret: str | None = None,
    limits: Limits = USUAL,
    count: int = SEEDS,
    on_seed: OnSeed | None = None,
) -> Judged:
    """Judge an entry on hidden data of ``count`` seeds (a record needs five); ``secret`` None draws one.

    ``on_seed(done, of)`` hears how far it is. An entry that is refused is a result, too: nothing is raised.

    Raises:
        ValueError: ``count`` is not from 1 to 5.
    """
    if not 1 <= count <= SEEDS:
        raise ValueError(f"1 to {SEEDS} seeds are judged, not {count}.")
    secret = drawn_secret() if secret is None else secret
    try:
        return _JUDGES[entry.track](entry, secret, limits, count, on_seed or (lambda done, of: None))
    except Refused as reason:
        return Judged(entry, secret, refused=str(reason))


def _common(*replies: Reply) -> tuple[str, ...]:
    return tuple(name for name in LOCKS if all(name in reply.locks for reply in replies))


def _judge_data(entry: Entry, secret: str, limits: Limits, count: int, on_seed: OnSeed) -> Judged:
    logs = [meters.make(seed) for seed in seeds_of(secret, DATA, count)]
    packed = run(entry.source + "\n" + entry.encoder, "encode", [[log] for log in logs], ["bytes"], limits)
    on_seed(0, count)
    blobs = [values[0] for values in packed.values]
    back = run(entry.source, "decode", [[blob] for blob in blobs], ["bytes"], limits)
    for at, (log, (found,)) in enumerate(zip(logs, back.values, strict=True)):
        if found != log:
            raise Refused(f"File {at} does not come back: {_difference(log, found)}.")
        on_seed(at + 1, count)
    return Judged(entry, secret, tuple(map(len, blobs)), (), _common(packed, back))


def _difference(log: bytes, found: bytes) -> str:
    if len(log) != len(found):
        return f"it has {len(log)} bytes, and {len(found)} came"
    return (
        f"byte {next(at for at, (one, two) in enumerate(zip(log, found, strict=True)) if one != two)} differs"
    )


def _judge_model(entry: Entry, secret: str, limits: Limits, count: int, on_seed: OnSeed) -> Judged:
    parts = [signals.make(HIDDEN, seed) for seed in seeds_of(secret, MODEL, count)]
    files = entry.files[:count]
    calls = [[file, x] for file, (x, _) in zip(files, parts, strict=True)]
    said = run(entry.source, "predict", calls, ["<i8"], limits)
    rights = []
    for (classes,), (_, labels) in zip(said.values, parts, strict=True):
        if classes.shape != labels.shape:
            raise Refused(f"{len(labels)} class numbers are wanted, and an array {classes.shape} came.")
        rights.append(float(np.mean(classes == labels)))
        on_seed(len(rights), count)
    return Judged(entry, secret, tuple(map(len, files)), tuple(rights), said.locks)


def _judge_both(entry: Entry, secret: str, limits: Limits, count: int, on_seed: OnSeed) -> Judged:
    from dualz.capstone.training import trained  # torch is needed here only

    seeds = seeds_of(secret, BOTH, 2 * count)
    offered = [signals.make(TRAINING, seed) for seed in seeds[:count]]
    calls = [[x, y] for x, y in offered]
    packed = run(entry.source + "\n" + entry.encoder, "pack", calls, ["bytes"], limits)
    blobs = [values[0] for values in packed.values]
    data = run(entry.source, "unpack", [[blob] for blob in blobs], ["<f4", "<i8"], limits)
    for x, y in data.values:
        _require_signals(x, y)
    hidden = [signals.make(HIDDEN, seed) for seed in seeds[count:]]
    files, rights = trained(data.values, hidden, entry.settings, STEPS, on_seed)
    sizes = tuple(len(blob) + len(file) for blob, file in zip(blobs, files, strict=True))
    return Judged(entry, secret, sizes, tuple(rights), _common(packed, data))


def _require_signals(x: Any, y: Any) -> None:
    if x.ndim != 2 or x.shape[1] != signals.SAMPLES or y.shape != x.shape[:1] or not len(y):
        raise Refused(f"Signals (n, {signals.SAMPLES}) and n labels are wanted, not {x.shape} and {y.shape}.")
    if len(y) > TRAINING:
        raise Refused(f"{len(y)} training signals came back; at most {TRAINING} may.")
    if not np.isfinite(x).all() or np.abs(x).max() > LARGEST_VALUE:
        raise Refused("A training signal holds a number that is not finite, or far too large.")
    if y.min() < 0 or y.max() >= signals.CLASSES:
        raise Refused(f"Labels are class numbers from 0 to {signals.CLASSES - 1}.")


_JUDGES: dict[str, Callable[[Entry, str, Limits, int, OnSeed], Judged]] = {
    DATA: _judge_data,
    MODEL: _judge_model,
    BOTH: _judge_both,
}


def beats(one: Judged, other: Judged) -> Sequence[bool]:
    """On which seeds ``one`` is strictly better than ``other``. Both must have met the same hidden data.

    Raises:
        ValueError: other tracks or secrets, or a result that is not valid.
    """
    if (one.entry.track, one.secret) != (other.entry.track, other.secret):
        raise ValueError("Results are compared on the same hidden data: the same track and the same secret.")
    for each in (one, other):
        if each.misses():
            raise ValueError(f"{each.entry.name} is not valid: {each.misses()}")
    return [mine < its for mine, its in zip(one.per_seed(), other.per_seed(), strict=True)]
