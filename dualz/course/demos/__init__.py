"""What the lessons' steppers play: one module per lesson, each with a tuple ``DEMOS``.

A demo is found by its name, ``lesson.demo``: ``huffman.tree`` is in the module ``huffman``.
"""

from __future__ import annotations

from collections.abc import Generator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from dualz.trace import Trace
from dualz.widgets.demo import Demo


def all_demos() -> tuple[Demo, ...]:
    """Every demo of the course, by module and then in the order of its module."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(demo for name in names for demo in import_module(f"{__name__}.{name}").DEMOS)


def find(name: str) -> Demo:
    """The demo of that name.

    Raises:
        ValueError: there is none; the sentence lists those of the same lesson, or the lessons.
    """
    lesson = name.partition(".")[0]
    if lesson not in {module.name for module in iter_modules(__path__)}:
        lessons = ", ".join(sorted(module.name for module in iter_modules(__path__)))
        raise ValueError(f"There is no demo {name!r}. Demos begin with one of: {lessons}.")
    demos = import_module(f"{__name__}.{lesson}").DEMOS
    for demo in demos:
        if demo.name == name:
            return demo
    raise ValueError(f"There is no demo {name!r}. There are: {', '.join(demo.name for demo in demos)}.")


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
