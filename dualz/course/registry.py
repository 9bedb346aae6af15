"""Exercises: what one is, and where to find them all.

All that is taught in a lesson is in the folder ``dualz/lessons/<lesson>``: its exercises, in order, are
the tuple ``EXERCISES`` of that package. A new folder is found by itself; nothing else has to be changed.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from types import ModuleType
from typing import Any

from dualz.course import sandbox
from dualz.course.cards import NOT_TRIED, NOT_YET, RIGHT, Verdict
from dualz.course.forms import Form, Mistake, said
from dualz.course.sandbox import Guarded, NotTried, NotYet

# The number of the template, which is run and tested like a lesson and is none.
TEMPLATE = 99
UNJUDGED = "This answer cannot be compared: plain numbers, texts, lists or dicts are wanted"
KINDS = ("recall", "on paper", "perform", "complete", "transfer")


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    ``form`` holds a right answer and the popular wrong ones, and judges any other: see
    ``dualz.course.forms``. ``greeting`` is said to a right answer: a text, or a function of the answer.
    ``also`` are other right answers that the tests hand in: the course's own functions, those of
    libraries. ``worked`` are the words to the worked answer, ``stub`` is what the untouched notebook
    passes. Texts may be written over several lines.
    """

    id: str
    kind: str
    objectives: tuple[str, ...]
    prompt: str
    form: Form
    greeting: str | Callable[[Any], str]
    hints: tuple[str, str]
    worked: str
    stub: Any = ...
    also: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(
                f"{self.id}: the kind of an exercise is one of {', '.join(KINDS)}, not {self.kind!r}."
            )
        if len(self.hints) != 2:
            raise ValueError(f"{self.id}: an exercise has two hints; this one has {len(self.hints)}.")
        if not self.objectives or not self.wrong:
            raise ValueError(f"{self.id}: an exercise tests an objective and knows a popular wrong answer.")
        for name in ("prompt", "worked"):
            object.__setattr__(self, name, said(getattr(self, name)))
        object.__setattr__(self, "hints", tuple(map(said, self.hints)))

    @property
    def lesson(self) -> int:
        """The number of its lesson, which its folder knows."""
        return number_of(self.id.partition(".")[0])

    @property
    def answer(self) -> Any:
        """A right answer: a value, or a function, whose source a learner may read after an attempt."""
        return self.form.right

    @cached_property
    def wrong(self) -> tuple[Mistake, ...]:
        """The popular wrong answers."""
        return tuple(self.form.wrong())

    def judge(self, answer: Any, seconds: float = sandbox.SECONDS) -> Verdict:
        """The verdict on ``answer``. Never raises for anything that the answer is or does."""
        try:
            safe = Guarded(answer, seconds) if callable(answer) else sandbox.plain(answer)
            if sandbox.is_stub(answer, self.stub):
                raise NotTried
            self.form.check(safe)
            return Verdict(self.id, RIGHT, said(self._greet(safe)))
        except NotTried:
            return Verdict(self.id, NOT_TRIED, sandbox.what_is_left(answer))
        except NotYet as reason:
            return Verdict(self.id, NOT_YET, _fit_to_print(str(reason)))
        except Exception as error:  # an answer that nobody has thought of must not end in a traceback
            return Verdict(self.id, NOT_YET, f"{UNJUDGED} ({type(error).__name__}).")

    def _greet(self, safe: Any) -> str:
        return self.greeting(safe) if callable(self.greeting) else self.greeting

    @property
    def source(self) -> str:
        """The worked answer as Python text."""
        if callable(self.answer):
            return textwrap.dedent(inspect.getsource(self.answer)).rstrip()
        return repr(self.answer)


def _fit_to_print(text: str) -> str:
    """``text`` with what no encoding knows (half of a surrogate pair) written as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class UnknownExercise(KeyError):
    """No exercise has this id; the message names the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def exercises() -> dict[str, Exercise]:
    """All exercises of the course by id, in the order of the lessons.

    Raises:
        ValueError: two exercises have the same id.
    """
    found = [exercise for lesson in lesson_names() for exercise in _of(lesson)]
    found.sort(key=lambda exercise: exercise.lesson)
    by_id = {exercise.id: exercise for exercise in found}
    if len(by_id) < len(found):
        raise ValueError("Two exercises have the same id.")
    return by_id


def lesson_names() -> list[str]:
    """The names of the lessons' folders, in alphabetical order; the template's is one of them."""
    package = importlib.import_module("dualz.lessons")
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg)


def number_of(lesson: str) -> int:
    """The number of a lesson: 2 for ``huffman``."""
    return importlib.import_module(f"dualz.lessons.{lesson}").NUMBER


def part_of(lesson: str, part: str) -> ModuleType | None:
    """The module ``part`` (as ``demos`` or ``explorers``) of a lesson's folder, or None where it has none."""
    name = f"dualz.lessons.{lesson}.{part}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def _of(lesson: str) -> tuple[Exercise, ...]:
    return importlib.import_module(f"dualz.lessons.{lesson}").EXERCISES


def find(id: str) -> Exercise:
    """The exercise of that id.

    Raises:
        UnknownExercise: there is none.
    """
    # Only the lesson that the id names is loaded: other lessons may bring torch along.
    lesson = str(id).partition(".")[0]
    known = {item.id: item for item in _of(lesson)} if lesson in lesson_names() else {}
    known = known if id in known else exercises()
    if id in known:
        return known[id]
    near = get_close_matches(str(id), known, n=3)
    advice = f" Did you mean {' or '.join(near)}?" if near else " progress() lists them all."
    raise UnknownExercise(f"There is no exercise {id!r}.{advice}")
