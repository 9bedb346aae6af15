"""Bytes against accuracy: one picture for all of part II, in which each lesson leaves its points.

Behind them stand the honest rivals, narrower networks that were trained from scratch, and what the course's
own methods reached (means over five seeds, made by ``benchmarks/points.py``). The learner's points are kept
with the answers, so that the picture of lesson 14 still shows the one of lesson 10. Only accuracies on the
validation part are drawn, since this is where methods are compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from statistics import fmean
from typing import Any

from dualz.course import answers, compare
from dualz.course.sandbox import NotYet, plain
from dualz.figures import field
from dualz.figures.parts.marks import Picture

FILE = Path(str(files("dualz.course"))) / "points.json"
RIVAL = "rival"
LONGEST_NAME = 40
MOST = 40
_KEPT = "points"  # under this id among the answers: it is no exercise


@dataclass(frozen=True)
class Point:
    """A stored network: lesson and name of its method, the bytes of its file, its accuracy, 0 to 1."""

    lesson: str
    name: str
    size: float
    accuracy: float


@dataclass(frozen=True)
class Field:
    """The picture, with the words of the learner's own points."""

    yours: tuple[Point, ...]
    shown: Picture

    def __repr__(self) -> str:
        lines = [
            f"{each.name}: about {each.size:.0f} bytes, {100 * each.accuracy:.1f} % correct"
            for each in self.yours
        ]
        return "\n".join(["Bytes against accuracy on validation. Your points:", *(lines or ["none yet"])])

    def _repr_html_(self) -> str:
        return self.shown.html(measured=True)


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(FILE.read_text(encoding="utf-8")))


@cache
def course_points() -> tuple[Point, ...]:
    """What the course's own methods and their rivals reached on validation: means over their seeds."""
    return tuple(
        Point(row["lesson"], row["name"], fmean(row["bytes"]), fmean(row["validation"])) for row in _rows()
    )


def above_rivals(name: str) -> list[float]:
    """By how much one of the course's methods is above a narrower network of as many bytes, for each seed.

    Accuracies on validation, 0 to 1. On a seed where the file is larger or smaller than all rivals', nan.

    Raises:
        KeyError: there is no such method.
    """
    found = {row["name"]: row for row in _rows()}
    return gains(found[name], _rows(), "validation")


def gains(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], part: str) -> list[float]:
    """:func:`above_rivals` for a measured row among others, on the part ``validation`` or ``test``."""
    known = [one for one in rows if one["lesson"] == RIVAL]
    found = []
    for seed, (size, right) in enumerate(zip(row["bytes"], row[part], strict=True)):
        spots = sorted((one["bytes"][seed], one[part][seed]) for one in known)
        inside = spots[0][0] <= size <= spots[-1][0]
        found.append(right - between(spots, size) if inside else math.nan)
    return found


def rivals() -> tuple[Point, ...]:
    """The narrower networks, the smallest file first."""
    return tuple(sorted((one for one in course_points() if one.lesson == RIVAL), key=lambda one: one.size))


def rival_at(size: float) -> float:
    """The accuracy of a narrower network of so many bytes: on straight lines between those that were trained.

    Raises:
        ValueError: the size lies outside what was trained.
    """
    known = rivals()
    if not known or not known[0].size <= size <= known[-1].size:
        ends = f"{known[0].size:.0f} to {known[-1].size:.0f}" if known else "no"
        raise ValueError(f"Rivals have {ends} bytes, not {size:.0f}.")
    return between([(one.size, one.accuracy) for one in known], size)


def between(spots: Sequence[tuple[float, float]], size: float) -> float:
    """The accuracy at ``size`` bytes on straight lines between spots (bytes, accuracy), over log bytes.

    >>> between([(100, 0.6), (400, 0.8)], 200)
    0.7
    """
    right = next(at for at, (bytes_there, _) in enumerate(spots) if bytes_there >= size)
    if spots[right][0] == size:
        return spots[right][1]
    (low, low_right), (high, high_right) = spots[right - 1], spots[right]
    return low_right + math.log(size / low) / math.log(high / low) * (high_right - low_right)


def place(lesson: str, name: str, stored: bytes | Path | int, accuracy: float) -> Field:
    """Put a network of the learner's into the picture, and show it; a point of the same name moves.

    ``stored``: its file, or the bytes of it. ``accuracy``: on the validation part, 0 to 1. ``lesson``: two
    digits; the course's points up to this lesson are drawn.

    Raises:
        ValueError: no name, or a long one; no bytes; an accuracy outside 0 to 1.
    """
    size = stored.stat().st_size if isinstance(stored, Path) else stored
    size = size if isinstance(size, int) else len(size)
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(f"A point has a name of 1 to {LONGEST_NAME} characters.")
    if size < 1:
        raise ValueError(f"A stored network has at least one byte, not {size}.")
    try:
        right = float(compare.number(plain(accuracy), "An accuracy"))
    except NotYet as reason:
        raise ValueError(str(reason)) from None
    if not 0 <= right <= 1:
        raise ValueError(f"An accuracy lies between 0 and 1, and this one is {right:g}.")
    kept = [each for each in your_points() if (each.lesson, each.name) != (lesson, name)]
    kept = [*kept, Point(lesson, name, size, right)][-MOST:]
    rows = [[each.lesson, each.name, int(each.size), each.accuracy] for each in kept]
    answers.book().change(_KEPT, lambda record: replace(record, saved=answers.pack_answer(rows)))
    return show(lesson)


def your_points() -> tuple[Point, ...]:
    """The learner's points, in the order in which they came; none where the file says something else."""
    saved = answers.book().read().get(_KEPT, answers.EMPTY).saved
    try:
        return tuple(_read(row) for row in answers.unpack_answer(saved)) if saved else ()
    except (KeyError, TypeError, ValueError):
        return ()


def show(lesson: str) -> Field:
    """The picture up to ``lesson`` (two digits): rivals, the course's points, the learner's in front."""
    yours = your_points()
    drawn = [one for one in course_points() if one.lesson != RIVAL and one.lesson <= lesson]
    picture = field.draw(
        [(one.size, 100 * one.accuracy, one.name) for one in rivals()],
        [(one.size, 100 * one.accuracy, f"{one.lesson} {one.name}") for one in drawn],
        [(one.size, 100 * one.accuracy, f"{one.lesson} {one.name}") for one in yours],
    )
    return Field(yours, picture)


def _read(row: Any) -> Point:
    lesson, name, size, right = row
    if not (isinstance(lesson, str) and isinstance(name, str) and 0 < size < 1e12 and 0 <= right <= 1):
        raise ValueError("not a point")
    return Point(lesson, name, size, right)
