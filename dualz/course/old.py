"""Exercises whose check and list of wrong answers are written apart; to be rewritten as forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dualz.course import compare, registry
from dualz.course.forms import Caught, Judged
from dualz.course.sandbox import NotYet

Wrong = Caught


class _Checked(Judged):
    def check(self, answer: Any, where: str = "") -> None:
        object.__setattr__(self, "greeting", self.judge(answer))


def Exercise(**fields: Any) -> registry.Exercise:
    """An exercise of ``check``, ``answer`` and ``wrong``."""
    form = _Checked(fields.pop("answer"), fields.pop("check"), fields.pop("wrong"))
    fields.pop("lesson")
    return registry.Exercise(form=form, greeting=lambda _: form.greeting, **fields)


def require_flags(answer: Any, right: Mapping[str, bool], why: Mapping[str, str]) -> None:
    """A dict of True and False under the names of ``right``; the first wrong one gets its reason."""
    given = compare.mapping(answer, "A dict of True and False", right)
    for name, value in given.items():
        if not isinstance(value, bool):
            raise NotYet(f"For '{name}' True or False is wanted, and this is {compare.named(value)}.")
    for name, flag in right.items():
        if given[name] is not flag:
            raise NotYet(f"Look at '{name}' again. {why[name]}")
