"""A plan for the hour: how a lesson's minutes fall on its sections, from what is in them.

Reading, running a cell, a stepper or explorer, and an exercise each take their time; the sum is
then stretched to the minutes that the lesson states. Used by ``dualz.authoring.instructor_guide``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dualz.authoring.notebook import Lesson

WORDS_A_MINUTE = 130
CELL, WIDGET = 0.3, 2.0
EXERCISE = 3.0
_WIDGETS = re.compile(r"\b(step_through|explorers?\.\w+|Board|TrainingPanel)\(")


class Part(NamedTuple):
    """A section with its minutes, how many widgets it has, and the exercises that it checks."""

    section: str
    minutes: int
    widgets: int
    checks: tuple[str, ...]


def plan(lesson: Lesson) -> list[Part]:
    """The sections of a lesson in order; the minutes add up to about those of the lesson."""
    loads = [_load(lesson, section) for section in lesson.sections]
    total = sum(load for load, _, _ in loads) or 1
    return [
        Part(section, max(1, round(lesson.minutes * load / total)), widgets, checks)
        for section, (load, widgets, checks) in zip(lesson.sections, loads, strict=True)
    ]


def _load(lesson: Lesson, section: str) -> tuple[float, int, tuple[str, ...]]:
    blocks = lesson.section(section)
    code = [block.cell.source for block in blocks if block.cell.kind == "code"]
    words = sum(len(block.text.split()) for block in blocks if block.cell.kind == "markdown")
    widgets = sum(bool(_WIDGETS.search(source)) for source in code)
    checks = tuple(id for source in code for id in re.findall(r'\bcheck\("([^"]+)"', source))
    minutes = words / WORDS_A_MINUTE + CELL * len(code) + WIDGET * widgets + EXERCISE * len(checks)
    return minutes, widgets, checks
