"""How a step looks. ``draw(step, earlier)`` finds the picture by the name of the step's module:
steps of ``dualz.codecs.huffman`` are drawn by ``dualz.figures.huffman``. Two step modules of one name
(``dualz.codecs.x`` and ``dualz.models.x``) each need a figure module that says whose it is:
``dualz.figures.codecs_x`` and ``dualz.figures.models_x``, which are looked for first. A learner's own
steps, and plain values, are drawn by ``dualz.figures.values``.

A figure module has ``draw(step, earlier)``, a pure function of the step and the steps before
it, and may have ``ask(following, step, earlier)``: what a learner can be asked before
``following`` is shown; and ``say(name, value)``: a short form of a step's field, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from dualz.figures.parts.marks import Picture, Question
from dualz.short import cut
from dualz.trace import Step

__all__ = ["Picture", "Question", "ask", "draw", "say"]

MOST_WORDS = 160


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of ``step``, which came after the steps ``earlier``."""
    return _figure_module(step).draw(step, earlier)


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """A question about ``following`` that fits the picture of ``step``, or None where there is none.

    A question whose only answer is to take every choice asks nothing, so it is never asked.
    """
    module = _figure_module(following)
    question = module.ask(following, step, earlier) if hasattr(module, "ask") else None
    return question if question and len(question.choices) > len(question.answer) else None


def say(step: Any, name: str, text: str) -> str:
    """How the value ``name`` of ``step`` is written: as its figure says it, else as ``text``."""
    module = _figure_module(step)
    said = (
        module.say(name, getattr(step, name)) if isinstance(step, Step) and hasattr(module, "say") else None
    )
    return text if said is None else cut(said, MOST_WORDS)


def _figure_module(step: Any) -> ModuleType:
    return _module_of(type(step))


@lru_cache(256)
def _module_of(step_type: type) -> ModuleType:
    for kind in step_type.__mro__:
        if issubclass(kind, Step) and kind.__module__.startswith("dualz."):
            for figure in figures_for(kind.__module__):
                if find_spec(figure):
                    return import_module(figure)
    return import_module(f"{__name__}.values")


def figures_for(module: str) -> tuple[str, str]:
    """The figure modules that may draw the steps of ``module``, the more particular one first.

    >>> figures_for("dualz.codecs.huffman")
    ('dualz.figures.codecs_huffman', 'dualz.figures.huffman')
    """
    package, _, name = module.rpartition(".")
    return f"{__name__}.{package.rpartition('.')[2]}_{name}", f"{__name__}.{name}"
