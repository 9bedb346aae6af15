"""The instructor's plan of the minutes, and the table of a class."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dualz.authoring import collect
from dualz.authoring.minutes import core, plan
from dualz.authoring.notebook import all_lessons
from dualz.course import practice
from dualz.course.answers import NAME, VARIABLE


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda lesson: lesson.path.stem)
def test_what_a_lesson_states_is_what_is_in_it(lesson) -> None:
    parts = plan(lesson)
    assert [part.section for part in parts] == list(lesson.sections)
    assert abs(core(lesson) - lesson.minutes) <= 5
    assert sum(part.widgets for part in parts) >= 1
    checked = [id for part in parts for id in part.checks]
    assert set(checked) <= set(lesson.checks) and checked


def handed_in(folder: Path, learner: str, monkeypatch: pytest.MonkeyPatch, *answers: tuple) -> None:
    (folder / learner).mkdir()
    monkeypatch.setenv(VARIABLE, str(folder / learner / NAME))
    for id, answer in answers:
        practice.check(id, answer)


def test_the_table_of_a_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in(tmp_path, "Ada", monkeypatch, ("start.step", 4), ("start.step", 10))
    handed_in(tmp_path, "Bo", monkeypatch, ("start.step", 9))
    (tmp_path / "Cy.json").write_text(json.dumps({"format": "something else"}))
    found = collect.table(tmp_path)
    assert found.columns[:2] == ("learner", "00 (of 3)")
    rows = {row[0]: row for row in found.rows}
    assert (rows["Ada"][1], rows["Ada"][-2]) == ("1", "2")
    assert (rows["Bo"][1], rows["Bo"][-2]) == ("0", "1")
    assert rows["Cy"][-2] == "not a file of answers"


def test_an_empty_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        collect.main([str(tmp_path)])
    assert "No answer files" in capsys.readouterr().err
