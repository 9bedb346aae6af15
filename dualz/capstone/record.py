"""Who holds the record? A table of entries, read as a judge reads it: every seed first, then the mean.

An entry counts if it reaches the goal on each of five seeds. Of those that count, the smallest mean of the
bytes wins; of equal ones, the earlier.

Lesson: 18 (capstone). Pictures: ``dualz.figures.record``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from dualz.trace import Step

SEEDS = 5


class Candidate(NamedTuple):
    """Bytes and per cent right on each seed, as many of the one as of the other."""

    sizes: tuple[int, ...]
    rights: tuple[float, ...]


@dataclass(frozen=True)
class Opened(Step):
    """The table: ``candidates`` have to reach ``goal`` per cent on each seed."""

    candidates: tuple[Candidate, ...]
    goal: float


@dataclass(frozen=True)
class Counted(Step):
    """The candidate at ``place`` has ``seeds`` seeds; ``enough``: five."""

    place: int
    seeds: int
    enough: bool


@dataclass(frozen=True)
class Looked(Step):
    """On ``seed`` the candidate at ``place`` reads ``right`` per cent; ``reached``: no less than the goal."""

    place: int
    seed: int
    right: float
    reached: bool


@dataclass(frozen=True)
class Averaged(Step):
    """All seeds of ``place`` are good, its bytes have this ``mean``. ``record`` is the place of the record
    now, with ``least`` bytes."""

    place: int
    mean: float
    record: int
    least: float


@dataclass(frozen=True)
class Closed(Step):
    """All were read. ``record`` is the place of the record, None if nobody reached the goal."""

    record: int | None


def find(candidates: Sequence[Candidate], goal: float) -> Generator[Step, None, int | None]:
    """The place of the record among ``candidates``, from 0; None if none counts.

    >>> from dualz.trace import finish
    >>> good, lucky = Candidate((9, 9, 9, 9, 9), (93,) * 5), Candidate((5,) * 5, (99, 99, 99, 99, 90))
    >>> finish(find([lucky, good], 92))
    1

    Raises:
        ValueError: a candidate has not as many sizes as accuracies, or none.
    """
    table = tuple(Candidate(tuple(sizes), tuple(rights)) for sizes, rights in candidates)
    for place, (sizes, rights) in enumerate(table):
        if len(sizes) != len(rights) or not sizes:
            raise ValueError(f"Candidate {place} has {len(sizes)} sizes and {len(rights)} accuracies.")
    yield Opened(table, goal)
    record, least = None, 0.0
    for place, (sizes, rights) in enumerate(table):
        enough = len(sizes) >= SEEDS
        yield Counted(place, len(sizes), enough)
        if not enough:
            continue
        for seed, right in enumerate(rights):
            yield Looked(place, seed, right, right >= goal)
            if right < goal:
                break
        else:
            mean = fmean(sizes)
            if record is None or mean < least:
                record, least = place, mean
            yield Averaged(place, mean, record, least)
    yield Closed(record)
    return record
