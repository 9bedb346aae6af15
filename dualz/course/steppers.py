"""What the lessons' steppers play: the module ``demos`` of a lesson's folder has a tuple ``DEMOS``.

A demo is found by its name, ``lesson.demo``: ``huffman.tree`` is in ``dualz/lessons/huffman/demos.py``.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from dualz.course.registry import lesson_names, part_of
from dualz.trace import Trace
from dualz.widgets.demo import Demo


def all_demos() -> tuple[Demo, ...]:
    """Every demo of the course, by lesson and then in the order of its module."""
    return tuple(demo for lesson in lesson_names() for demo in _of(lesson))


def _of(lesson: str) -> tuple[Demo, ...]:
    demos = part_of(lesson, "demos")
    return demos.DEMOS if demos else ()


def find(name: str) -> Demo:
    """The demo of that name.

    Raises:
        ValueError: there is none; the sentence lists those of the same lesson, or the lessons.
    """
    lesson = name.partition(".")[0]
    if lesson not in lesson_names() or not _of(lesson):
        lessons = ", ".join(one for one in lesson_names() if _of(one))
        raise ValueError(f"There is no demo {name!r}. Demos begin with one of: {lessons}.")
    for demo in _of(lesson):
        if demo.name == name:
            return demo
    names = ", ".join(demo.name for demo in _of(lesson))
    raise ValueError(f"There is no demo {name!r}. There are: {names}.")


def step_through(
    what: str | Demo | Trace | Generator[Any, Any, Any],
    preset: str | None = None,
    mode: str = "watch",
    step: int = 0,
) -> Any:
    """A stepper for a demo of the course (by name), a trace, or any generator: also your own.

    ``mode``: ``watch``, ``predict``, ``perform`` or ``change``. ``step`` counts from 0.

    >>> step_through("huffman.tree", preset="ties")  # doctest: +SKIP
    >>> step_through(my_generator([3, 1, 2]))  # doctest: +SKIP

    Raises:
        ValueError: there is no demo or preset of that name; the sentence lists what there is.
    """
    from dualz.widgets.stepper import Stepper

    return Stepper(find(what) if isinstance(what, str) else what, preset=preset, mode=mode, step=step)
