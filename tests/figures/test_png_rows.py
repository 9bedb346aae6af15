"""The pictures of PNG's row filters: the numbers are those of the filter, the chosen one has the least
total."""

from __future__ import annotations

from dualz.codecs import png_rows
from dualz.codecs.png_rows import ChoseFilter, TriedFilter
from dualz.figures import ask, draw
from dualz.figures.parts.marks import Box
from dualz.trace import record

TRACE = record(png_rows.choose((bytes([60, 74, 88, 250]), bytes([51, 66, 81, 2])), 1))


def test_filtered_bytes_are_shown_with_their_sign_and_their_total():
    for place, step in enumerate(TRACE.steps):
        if isinstance(step, TriedFilter):
            picture = draw(step, TRACE.steps[:place])
            marks = {mark.key: mark.label for mark in picture.marks if isinstance(mark, Box)}
            values = [int(marks[f"filter:{step.number}:{x}"]) for x in range(4)]
            assert [value % 256 for value in values] == list(step.filtered)
            assert sum(map(abs, values)) == step.total == int(marks[f"total:{step.number}"])


def test_the_least_total_is_the_answer():
    places = [place for place, step in enumerate(TRACE.steps) if isinstance(step, ChoseFilter)]
    assert len(places) == 2
    for place in places:
        question = ask(TRACE.steps[place], TRACE.steps[place - 1], TRACE.steps[: place - 1])
        tried = TRACE.steps[place - 5 : place]
        least = min(tried, key=lambda one: (one.total, one.number))
        assert question.answer == (f"total:{least.number}",)
        chosen = [
            m.key
            for m in draw(TRACE.steps[place], TRACE.steps[:place]).marks
            if getattr(m, "tone", "") == "new"
        ]
        assert f"total:{least.number}" in chosen
