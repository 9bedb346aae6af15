"""How long a lesson takes, section by section: what there is to read, to run, to move and to solve.

The rates were fitted to ten lessons that were worked through with a clock (35 minutes for lesson 00, 90 to
130 for the others): the estimates come within a tenth of most of these. Widgets are counted in the stored
outputs, where each says what it is; nothing is stretched to the minutes that a lesson states, and
:mod:`dualz.authoring.rules` holds what it states to the estimate.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dualz.authoring.notebook import Lesson, checks_in

WORDS_A_MINUTE = 100
LINE = 0.06  # of code, to be read before it is run
WIDGET = 3.5
EXERCISE = 3.5
FURTHER = "Further"
# How the widgets' static forms begin: see ``__repr__`` of each class in ``dualz.widgets``.
_WIDGET = re.compile(r"Stepper:|Board:|Explorer,")


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
