"""Every right and every popular wrong answer of some lessons, judged: run wherever a Python is to be tried.

It needs dualz alone, so that it runs in a Python without NumPy and in the one of a browser.
"""

from __future__ import annotations

import time
from importlib import import_module

from dualz.course.cards import NOT_YET
from dualz.course.registry import Exercise


def bank(lesson: str) -> dict:
    """The faults of a lesson's checks in this Python, and how many answers were judged.

    ``slowest``: seconds and id of the exercise of which one answer took longest.
    """
    found = {"right": 0, "wrong": 0, "faults": [], "slowest": [0.0, ""]}
    for exercise in import_module(f"dualz.lessons.{lesson}").EXERCISES:
        for kind, answer, told in _answers(exercise):
            start = time.perf_counter()
            verdict = exercise.judge(answer)
            found["slowest"] = max(found["slowest"], [time.perf_counter() - start, exercise.id])
            found[kind] += 1
            if kind == "right" and not verdict.right:
                found["faults"].append(f"{exercise.id}: a right answer, and {verdict.says}")
            if kind == "wrong" and not (verdict.word == NOT_YET and told in verdict.says):
                found["faults"].append(f"{exercise.id}: {told!r} was expected, and not {verdict.says!r}")
    return found


def _answers(exercise: Exercise):
    yield "right", exercise.answer, ""
    for answer in exercise.also:
        yield "right", answer, ""
    for wrong in exercise.wrong:
        yield "wrong", wrong.answer, wrong.told
