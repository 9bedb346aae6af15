"""The field of bytes and accuracy: the course's points, the rivals, and the learner's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dualz.course import answers, points


@pytest.fixture(autouse=True)
def own_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path / answers.NAME))
    return tmp_path / answers.NAME


def test_the_courses_points_are_means_over_five_seeds() -> None:
    rows = json.loads(points.FILE.read_text(encoding="utf-8"))
    assert {row["lesson"] for row in rows} == {"rival", "09", "10", "11", "12", "13", "14"}
    for row in rows:
        assert len(row["bytes"]) == len(row["validation"]) == len(row["test"]) == 5
    assert len({row["name"] for row in rows}) == len(rows) == len(points.course_points())


def test_rivals_grow_with_their_bytes() -> None:
    known = points.rivals()
    assert len(known) >= 6
    sizes, right = [one.size for one in known], [one.accuracy for one in known]
    assert sizes == sorted(sizes) and right == sorted(right)
    assert points.rival_at(sizes[0]) == right[0] and points.rival_at(sizes[-1]) == right[-1]
    between = points.rival_at((sizes[1] * sizes[2]) ** 0.5)
    assert between == pytest.approx((right[1] + right[2]) / 2)
    for outside in (sizes[0] - 1, sizes[-1] + 1):
        with pytest.raises(ValueError, match="Rivals have"):
            points.rival_at(outside)


def test_a_point_is_kept_and_moves(own_book: Path, tmp_path: Path) -> None:
    points.place("10", "mine", b"abc" * 500, 0.91)
    (tmp_path / "net.dz").write_bytes(bytes(2000))
    shown = points.place("11", "a file", tmp_path / "net.dz", np.float32(0.875))
    assert [(one.lesson, one.name, one.size) for one in shown.yours] == [
        ("10", "mine", 1500),
        ("11", "a file", 2000),
    ]
    again = points.place("10", "mine", 1400, 0.9)
    assert [(one.name, one.size) for one in again.yours] == [("a file", 2000), ("mine", 1400)]
    assert points.your_points() == again.yours and own_book.exists()
    assert "mine: about 1400 bytes, 90.0 % correct" in repr(again)


def test_many_points_push_out_the_oldest() -> None:
    for number in range(points.MOST + 3):
        shown = points.place("10", f"run {number}", 1000 + number, 0.5)
    assert len(shown.yours) == points.MOST and shown.yours[0].name == "run 3"


@pytest.mark.parametrize(
    ("name", "stored", "right"),
    [
        ("", 5, 0.5),
        (" ", 5, 0.5),
        ("a" * 41, 5, 0.5),
        ("a", 0, 0.5),
        ("a", b"", 0.5),
        ("a", 5, 91.0),
        ("a", 5, -0.1),
        ("a", 5, float("nan")),
        ("a", 5, "0.9"),
    ],
)
def test_what_is_no_point_gets_a_sentence_and_nothing_is_kept(name, stored, right) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        points.place("10", name, stored, right)
    assert points.your_points() == ()


@pytest.mark.parametrize(
    "saved", [5, [[1, 2]], [["10", "a", -1, 0.5]], [["10", "a", 5, 7]], [["10", "a", "b", 0.5]], "x"]
)
def test_what_somebody_wrote_into_the_file_breaks_nothing(saved) -> None:
    answers.book().change("points", lambda record: answers.attempted(record, saved, "", False))
    assert points.your_points() == () and points.show("14").yours == ()


def test_a_lesson_shows_what_came_before_it() -> None:
    early, late = (points.show(lesson).shown for lesson in ("10", "14"))
    boxes = [sum(mark.key.startswith("course:") for mark in shown.marks) for shown in (early, late)]
    assert 0 < boxes[0] < boxes[1]
    assert "none of yours yet" in early.text


def test_a_point_outside_stands_on_the_edge_and_says_so() -> None:
    shown = points.place("10", "a dead one", 100, 0.1)
    marks = {mark.key: mark for mark in shown.shown.marks}
    assert any("(10 %, 100 bytes)" in getattr(mark, "label", "") for mark in shown.shown.marks)
    assert 0 < marks["yours:1"].x < shown.shown.width and 0 < marks["yours:1"].y < shown.shown.height
