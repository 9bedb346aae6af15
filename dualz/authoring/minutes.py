"""How long a lesson takes, section by section: what there is to read, to run, to move and to solve.

The rates were fitted to ten lessons that were worked through with a clock (35 minutes for lesson 00, 90 to
130 for the others): the estimates come within a tenth of most of these. Widgets are counted in the stored
outputs, where each says what it is; nothing is stretched to the minutes that a lesson states, and
:mod:`dualz.authoring.rules` holds what it states to the estimate.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dualz.authoring.notebook import Cell, Lesson, checks_in, names_called

WORDS_A_MINUTE = 100
LINE = 0.06  # of code, to be read before it is run
WIDGET = 3.5
EXERCISE = 3.5
FURTHER = "Further"
# What comes after the work is looked up, not worked through.
_AFTER = ("Recap", "Going on", "Legend")
_IMPORT = re.compile(r"\s*$|import |from ")  # nobody reads these
_DOES = {"check", "compare_guess", "guess", "present", "step_through"}
# How the widgets' static forms begin: see ``__repr__`` of each class in ``dualz.widgets``.
_WIDGET = re.compile(r"Stepper:|Board:|Explorer,|Device:")


class Part(NamedTuple):
    """A section with its minutes, how many widgets it has, and the exercises that it checks."""

    section: str
    minutes: float
    widgets: int
    checks: tuple[str, ...]

    @property
    def further(self) -> bool:
        """Whether nothing later needs this section."""
        return self.section.startswith(FURTHER)


def plan(lesson: Lesson) -> list[Part]:
    """The sections of a lesson in order."""
    return [_part(lesson, section) for section in lesson.sections]


def core(lesson: Lesson) -> int:
    """The minutes of a lesson without its further sections, to the next five."""
    return 5 * round(sum(part.minutes for part in plan(lesson) if not part.further) / 5)


class Pause(NamedTuple):
    """The longest stretch of the core in which there is only reading: minutes, and the cells at its ends."""

    minutes: float
    first: int
    last: int


def longest_pause(lesson: Lesson) -> Pause:
    """Between two things to do (a widget, an exercise, a guess, a card): how long one only reads and runs."""
    longest = Pause(0.0, 0, 0)
    minutes, first, section = 0.0, 1, ""
    for block in lesson.blocks:
        section = block.text if block.kind == "heading" else section
        if section in _AFTER or section.startswith(FURTHER):
            continue
        if block.kind == "prose":
            minutes += len(block.text.split()) / WORDS_A_MINUTE
        elif block.kind == "code":
            minutes += LINE * sum(not _IMPORT.match(line) for line in block.cell.source.splitlines())
        if minutes > longest.minutes:
            longest = Pause(minutes, first, block.cell.number)
        if block.kind == "code" and _is_done(block.cell):
            minutes, first = 0.0, block.cell.number + 1
    return longest


def _is_done(cell: Cell) -> bool:
    """Whether there is something to do in a cell, beside running it."""
    return not _DOES.isdisjoint(names_called(cell)) or any(map(_is_widget, cell.raw.get("outputs", [])))


def _part(lesson: Lesson, section: str) -> Part:
    blocks = lesson.section(section)
    cells = [block.cell for block in blocks if block.kind == "code"]
    words = sum(len(block.text.split()) for block in blocks if block.kind == "prose")
    lines = sum(len(cell.source.splitlines()) for cell in cells)
    widgets = sum(_is_widget(output) for cell in cells for output in cell.raw.get("outputs", []))
    checks = tuple(id for cell in cells for id in checks_in(cell))
    minutes = words / WORDS_A_MINUTE + LINE * lines + WIDGET * widgets + EXERCISE * len(checks)
    return Part(section, minutes, widgets, checks)


def _is_widget(output: dict[str, Any]) -> bool:
    return bool(_WIDGET.match("".join(output.get("data", {}).get("text/plain", ""))))
