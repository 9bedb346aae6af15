"""Signals as curves: every sample has its place, and what is too large stands at the edge."""

from __future__ import annotations

import pytest

from dualz.figures import signals
from dualz.figures.parts.marks import Circle, Curve


def curves(picture):
    return {mark.key: mark for mark in picture.marks if isinstance(mark, Curve)}


def test_a_curve_goes_through_all_samples_up_for_above_zero() -> None:
    rows = [("one", [0.0, signals.REACH, -signals.REACH], "done"), ("two", [9.0, 0.0, -9.0], "taken")]
    found = curves(signals.several(rows, "two signals"))
    first, second = found["curve:0"], found["curve:1"]
    middle = first.points[0][1]
    assert [round(middle - y) for _, y in first.points] == [0, signals.HIGH / 2, -signals.HIGH / 2]
    assert [y for _, y in second.points] == [first.points[1][1], middle, first.points[2][1]]
    assert first.points[-1][0] - first.points[0][0] == signals.WIDE
    assert first.points[-1][0] < second.points[0][0]


@pytest.mark.parametrize(("many", "columns"), [(1, 5), (5, 5), (6, 5), (10, 5), (3, 1)])
def test_all_are_inside_the_picture(many, columns) -> None:
    picture = signals.several([(f"class {at}", [1.0] * 40, "done") for at in range(many)], "", columns)
    for curve in curves(picture).values():
        assert all(0 < x < picture.width and 0 < y < picture.height for x, y in curve.points)
    assert picture.text.count("class") == many


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="At least one"):
        signals.several([], "nothing")
    with pytest.raises(ValueError, match="At least one"):
        signals.several([("a", [1.0], "done")], "no column", columns=0)
    with pytest.raises(ValueError, match="A shape and a signal"):
        signals.made([("shape", [0.0])], "", 1.0)


def test_a_made_signal_has_its_stages_and_a_dot_a_sample() -> None:
    stages = [("shape", [0.0, 1.0]), ("moved", [1.0, 0.0]), ("sheared", [0.5, -0.5, 0.25])]
    picture = signals.made(stages, "made", 2.0)
    assert len(curves(picture)) == 3
    dots = [mark for mark in picture.marks if isinstance(mark, Circle)]
    assert [dot.title for dot in dots] == ["sample 0: 0.50", "sample 1: -0.50", "sample 2: 0.25"]
    # Twice as high as the values say: by the scale that brings a shape to the height of a signal.
    before = curves(picture)["curve:0"].points
    assert before[0][1] - before[1][1] == pytest.approx(2.0 / signals.REACH * signals.HIGH / 2, abs=0.2)
    assert all(mark.y < picture.height for mark in picture.marks)
