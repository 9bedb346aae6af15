"""Fronts and their area: against brute force, at the ends, step by step."""

from __future__ import annotations

from math import log2
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.dual.fronts import AddedStrip, Looked, best_within, front, hypervolume, sweep
from dualz.figures import draw
from dualz.trace import record

points = st.lists(st.tuples(st.integers(1, 64), st.integers(0, 10)), max_size=12)


@given(points)
def test_the_front_is_what_no_other_point_beats(given_points):
    beaten = {
        one
        for one in given_points
        if any(o[0] <= one[0] and o[1] >= one[1] and o != one for o in given_points)
    }
    assert front(given_points) == set(given_points) - beaten


@given(points)
def test_the_area_is_that_of_the_union_of_boxes(given_points):
    """Counted in cells: every power of two that a size can be rounded to is a column here."""
    sizes = [(2 ** (size % 7), right / 10) for size, right in given_points]
    cells = sum(
        0.1
        for column in range(7)
        for row in range(1, 10)
        if any(log2(size) <= column and right * 10 >= row + 1 - 1e-9 for size, right in sizes)
    )
    assert hypervolume(sizes, (2**7, 0.1)) == pytest.approx(cells)


@given(points, st.tuples(st.integers(1, 64), st.integers(0, 10)))
def test_one_more_plan_never_makes_it_smaller(given_points, more):
    reference = (100, 2)
    before, after = hypervolume(given_points, reference), hypervolume([*given_points, more], reference)
    assert after >= before - 1e-9
    new = more[0] < 100 and more[1] > 2 and more in front([*given_points, more]) and more not in given_points
    assert (after > before + 1e-9) == new


def test_worse_than_the_reference_adds_nothing():
    assert hypervolume([], (100, 0.1)) == 0
    assert hypervolume([(100, 0.9), (50, 0.1), (200, 1.0)], (100, 0.1)) == 0


@pytest.mark.parametrize("bad", [(0, 0.5), (-1, 0.5), (float("inf"), 0.5), (5, float("nan"))])
def test_what_is_no_point_is_refused(bad):
    with pytest.raises(ValueError, match="bytes above 0"):
        hypervolume([bad], (100, 0.0))
    with pytest.raises(ValueError, match="bytes above 0"):
        hypervolume([(5, 0.5)], bad)


def test_every_step_is_drawn_and_the_strips_add_up():
    trace = record(sweep([(4, 0.4), (8, 0.3), (8, 0.6), (16, 0.9)], (64, 0.1)))
    steps = [moment.step for moment in trace.moments]
    strips = [step for step in steps if isinstance(step, AddedStrip)]
    assert sum(step.wide * step.high for step in strips) == pytest.approx(trace.result)
    assert [step.kept for step in steps if isinstance(step, Looked)] == [True, True, False, True]
    for at, step in enumerate(steps):
        picture = draw(step, steps[:at])
        assert all(0 <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks)


def test_the_best_within_a_budget():
    rows = [SimpleNamespace(size=size, right=right) for size, right in ((9, 0.5), (5, 0.5), (12, 0.9))]
    assert best_within(rows, 11) is rows[1] and best_within(rows, 12) is rows[2]
    assert best_within(rows, 4) is None and best_within([], 4) is None
