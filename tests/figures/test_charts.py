"""Charts: a spread says of repeated runs what they are, where their mean is and how far they lie apart."""

from __future__ import annotations

from statistics import fmean, stdev
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.figures.parts.charts import spread

RUNS = (80.0, 84.0, 91.0)
values = st.integers(0, 10_000).map(lambda hundredths: hundredths / 100)


def marks(picture):
    return {mark.key: mark for mark in picture.marks}


def test_mean_whisker_and_dots_stand_where_the_axis_says():
    found = marks(spread([("a", RUNS, "said")], "Caption.", "points", bounds=(70, 100)))
    per_point = (found["tick:100"].x - found["tick:70"].x) / 30
    place = lambda value: found["tick:70"].x + per_point * (value - 70)  # noqa: E731
    assert found["mean:a"].x == pytest.approx(place(fmean(RUNS)), abs=0.1)
    assert found["whisker:a"].x == pytest.approx(place(fmean(RUNS) - stdev(RUNS)), abs=0.1)
    assert found["whisker:a"].x2 == pytest.approx(place(fmean(RUNS) + stdev(RUNS)), abs=0.1)
    for number, value in enumerate(RUNS, 1):
        assert found[f"run:{number}:a"].x == pytest.approx(place(value), abs=0.1)


def test_a_single_run_has_no_whisker_and_an_active_row_stands_out():
    found = marks(spread([("a", [1.0], "one"), ("b", [2.0, 3.0], "two")], "Caption.", "x", active=["b"]))
    assert "whisker:a" not in found and "cap:low:a" not in found
    assert (found["mean:a"].tone, found["mean:b"].tone) == ("done", "active")


@given(st.lists(st.lists(values, min_size=1, max_size=5), min_size=1, max_size=4))
def test_everything_stays_inside_the_picture(rows):
    picture = spread([(f"row {at}", runs, f"{at}") for at, runs in enumerate(rows)], "Caption.", "x", "Head")
    ElementTree.fromstring(picture.svg())
    assert all(0 <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks)
    assert picture.text.splitlines() == [f"row {at}: {at}" for at in range(len(rows))]


@pytest.mark.parametrize(
    "rows", [[], [("a", [], "")], [("a", [float("nan")], "")], [("a", [float("inf")], "")]]
)
def test_what_is_no_run_is_refused(rows):
    with pytest.raises(ValueError, match="at least one run"):
        spread(rows, "Caption.", "x")
