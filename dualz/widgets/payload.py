"""A trace as the page gets it: every picture, sent once, in JSON types.

Marks repeat from step to step, and most of them only move. So each distinct mark is stored
once, without its place, in ``marks``; and a frame lists ``[number, x, y]`` for every mark in it.
The stepper's page module documents the reading side.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from dualz.figures import ask, draw, say
from dualz.figures.parts.marks import Picture, Question
from dualz.figures.parts.style import least_scale
from dualz.trace import DEFAULT_LIMIT, Trace

MOST_STEPS = DEFAULT_LIMIT
MOST_BYTES = 5_000_000


class PictureTooLarge(ValueError):
    """The pictures of this run are more than the page can play smoothly."""


def pictures(trace: Trace) -> list[Picture]:
    """The picture of every step, in order."""
    steps = trace.steps
    return [draw(step, steps[:index]) for index, step in enumerate(steps)]


def questions(trace: Trace) -> dict[int, Question]:
    """Everything that can be asked: the question about step ``index + 1``, asked at step ``index``."""
    steps = trace.steps
    asked = {}
    for index in range(len(steps) - 1):
        question = ask(steps[index + 1], steps[index], steps[:index])
        if question is not None:
            asked[index] = question
    return asked


def gates(asked: dict[int, Question], most: int = 4) -> list[int]:
    """The few questions of the predict mode, spread evenly over the run.

    Those that are ``always`` asked have their places first; of the others, never the very first.

    >>> often = Question("Which?", ("a", "b"), ("a",), "So it is.")
    >>> gates({place: often for place in (1, 4, 7, 10, 13, 16)})
    [4, 7, 13, 16]
    >>> rare = Question("Which?", ("a", "b"), ("a",), "So it is.", always=True)
    >>> gates({1: often, 4: often, 7: often, 10: rare, 13: often, 16: often})
    [4, 10, 13, 16]
    """
    places = sorted(asked)
    first = {places[0]} if len(places) > 2 else set()
    kept = _spread([place for place in places if asked[place].always], most)
    others = [place for place in places if not asked[place].always and place not in first]
    return sorted(kept + _spread(others, most - len(kept)))


def _spread(places: list[int], most: int) -> list[int]:
    """At most ``most`` of ``places``, as evenly as can be, with the first and the last where two fit."""
    if len(places) <= most:
        return places
    if most < 2:
        return [places[len(places) // 2]][:most]
    return [places[round(number * (len(places) - 1) / (most - 1))] for number in range(most)]


def beginning(trace: Trace) -> tuple[Trace, dict[str, Any]]:
    """As much of ``trace`` as can be shown, and its payload; ``error`` says so where some is left out.

    Raises:
        PictureTooLarge: not even its first step can be shown.
    """
    kept = trace
    while True:
        try:
            return kept, payload(kept)
        except PictureTooLarge:
            many = len(kept) // 2
            if not many:
                raise
            cut = f"The pictures of this run are large, so only its first {_steps(many)} shown. {trace.error}"
            kept = replace(trace, moments=trace.moments[:many], error=cut.rstrip())


def _steps(many: int) -> str:
    return "step is" if many == 1 else f"{many} steps are"


def payload(trace: Trace) -> dict[str, Any]:
    """The whole trace for the page.

    Raises:
        PictureTooLarge: the sentence says how much can be shown.
    """
    if len(trace) > MOST_STEPS:
        raise PictureTooLarge(
            f"This run takes {len(trace)} steps, and {MOST_STEPS} is what can be shown. Try a shorter input."
        )
    drawn = pictures(trace)
    asked = questions(trace)
    table = _Table()
    frames = [_frame(trace, index, picture, table) for index, picture in enumerate(drawn)]
    result = {
        "width": max((picture.width for picture in drawn), default=320),
        "height": max((picture.height for picture in drawn), default=60),
        "least": least_scale(table.states),
        "marks": table.states,
        "frames": frames,
        "sources": [{"name": source.name, "text": source.text} for source in trace.sources],
        "questions": [_question(index, question) for index, question in sorted(asked.items())],
        "gates": gates(asked),
    }
    size = len(json.dumps(result))
    if size > MOST_BYTES:
        raise PictureTooLarge(
            f"The pictures of this run take {size // 1_000_000} MB, and {MOST_BYTES // 1_000_000} MB is what "
            "can be shown. Try a shorter input, or one with fewer different symbols."
        )
    return result


class _Table:
    """The distinct marks apart from their places, numbered in the order of their first use."""

    def __init__(self) -> None:
        self.states: list[dict[str, Any]] = []
        self._number: dict[str, int] = {}

    def entry(self, state: dict[str, Any]) -> list[float]:
        """``[number, x, y]`` of a mark."""
        x, y = state.pop("x"), state.pop("y")
        name = json.dumps(state)
        if name not in self._number:
            self._number[name] = len(self.states)
            self.states.append(state)
        return [self._number[name], x, y]


def _frame(trace: Trace, index: int, picture: Picture, table: _Table) -> dict[str, Any]:
    moment = trace.moments[index]
    return {
        "marks": [table.entry(mark.state()) for mark in picture.marks],
        "caption": picture.caption,
        "text": picture.text,
        "kind": type(moment.step).__name__,
        "stack": [[place.source, place.line] for place in moment.stack],
        "values": [[name, say(moment.step, name, text)] for name, text in moment.values],
    }


def _question(index: int, question: Question) -> dict[str, Any]:
    return {
        "at": index,
        "prompt": question.prompt,
        "choices": list(question.choices),
        "answer": sorted(question.answer),
        "why": question.why,
        "options": [list(option) for option in question.options],
    }
