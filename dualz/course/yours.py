"""The function that a lesson goes on with: the learner's, once it is right, else the course's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualz.course.registry import find


def mine(function: Any, id: str) -> Callable[..., Any]:
    """The learner's function if its check says Right, else the course's worked answer; a line says which.

    Raises:
        UnknownExercise: no exercise has this id.
    """
    exercise = find(id)
    right = callable(function) and exercise.judge(function).right
    print(
        "Your function runs."
        if right
        else "The course's function runs; yours will, once its check says Right."
    )
    return function if right else exercise.answer
