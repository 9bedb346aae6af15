"""Every demo of the course, played once in a session: for the tests that hold for all of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from dualz.course.steppers import all_demos, find
from dualz.trace import Trace, record
from dualz.widgets.payload import payload

NAMES = [demo.name for demo in all_demos()]


@cache
def played(name: str, preset: str) -> tuple[Trace, dict[str, Any]]:
    """The run of a preset, and what the page gets of it."""
    demo = find(name)
    trace = record(demo.run(demo.preset(preset).value))
    return trace, payload(trace)
