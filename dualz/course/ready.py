"""Is everything there? ``ready()`` looks, and says what to do where something is missing.

Lesson: 00 (start).
"""

from __future__ import annotations

import sys
from importlib import import_module

from dualz.course.cards import Table

NEEDED = (
    ("numpy", "arrays", "all lessons"),
    ("numba", "compiled loops", "speed; without it the same code runs slower"),
    ("sklearn", "data sets and simple models", "all lessons"),
    ("matplotlib", "plots", "all lessons"),
    ("ipywidgets", "controls", "all lessons"),
    ("anywidget", "the stepper", "all lessons"),
    ("safetensors", "files of weights", "lessons 09 to 18"),
    ("torch", "networks", "lessons 09 to 18"),
)
OLDEST_PYTHON = (3, 11)
# The web edition has a Python with few packages; nothing is missing that a learner could install.
IN_A_BROWSER = "Python in a browser: a cell that needs more than it has says so."


def ready() -> Table:
    """A table of what the course needs, with ``found`` or what to do about each missing part."""
    python = "found" if sys.version_info >= OLDEST_PYTHON else "too old: the course needs 3.11 or newer"
    rows = [("Python", "the language", "all lessons", python)]
    rows += [(name, what, where, _state(name)) for name, what, where in NEEDED]
    whole = all(row[-1] == "found" for row in rows)
    caption = "Everything is installed." if whole else "Something is missing; see the last column."
    if sys.platform == "emscripten":
        caption = IN_A_BROWSER
    return Table(caption, ("part", "what for", "needed in", "state"), tuple(rows))


def _state(name: str) -> str:
    # torch is only looked for: importing it takes seconds and memory that lesson 00 does not need.
    from importlib.util import find_spec

    if find_spec(name) is None and sys.platform == "emscripten":
        return "not in a browser: cells that need it say so"
    if find_spec(name) is None:
        return "missing: see 'Installation' in the README"
    if name == "torch":
        return "found"
    try:
        import_module(name)
    except Exception as error:
        return f"found, and it does not start: {type(error).__name__}: {error}"
    return "found"
