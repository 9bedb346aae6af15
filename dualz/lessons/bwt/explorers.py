"""The explorers of lesson 06: controls beside a picture that follows them."""

from __future__ import annotations

from typing import Any

from ipywidgets import IntSlider

from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.lessons.bwt.demos import halve
from dualz.trace import record
from dualz.widgets.explorer import Explorer


def steps() -> Explorer:
    """How many steps it takes to halve a number until 1 is left."""

    def show(number: int) -> Picture:
        many = record(halve(number)).result
        rows: list[tuple[str, float, Any]] = [("steps", many, f"{many} steps")]
        return charts.bars(
            rows, f"{number} takes {many} steps, and has {number.bit_length()} bits.", longest=14
        )

    return Explorer(show, "steps of halving", number=IntSlider(100, min=1, max=10_000))


# How the tests make each explorer, with little work.
EXAMPLES = {"steps": steps}
