"""The browser's Python without a browser: the package, the cells of lessons, right and wrong answers.

``DUALZ_SITE_LESSONS`` says which lessons, as for the other tests of the site.
"""

from __future__ import annotations

import json

import pytest

from dualz.authoring.notebook import all_lessons
from dualz.site import bundle
from tests.browser.server import CHECKOUT
from tests.site.conftest import PLAYED, PLAYED_NAMES
from tests.site.in_pyodide import HERE, run, sources_of

NUMBERED = {lesson.path.stem.partition("_")[2]: lesson.path.name for lesson in all_lessons()}
LESSONS = [
    name
    for name in bundle.lessons()
    if PLAYED == "all" or any(part in NUMBERED[name] for part in PLAYED_NAMES)
]
# What some cells of these lessons need is not there; every other one has to run.
LACKING = {
    "start": {"NumPy"},
    "entropy": {"NumPy"},
    "lzw": {"NumPy", "Pillow"},
    "deflate": {"NumPy", "Pillow"},
}
# Without compiled loops some cells of these lessons work for minutes. Of 04 those with a check are tried, of
# 03 and 06 none; the answers of all of them are judged.
SLOW = {"lz77", "lzw", "bwt"}
TRIED = [name for name in LESSONS if name not in SLOW - {"lzw"}]

BEGIN = """
import json
from dualz.site import inside
page = inside.start({sources!r}, "", lambda text, buffers: None)
"""


def test_the_lessons_that_run_in_a_page():
    assert bundle.lessons() == ("start", "entropy", "huffman", "lz77", "lzw", "deflate", "bwt")


@pytest.mark.parametrize("lesson", LESSONS)
def test_right_answers_are_accepted_and_popular_wrong_ones_explained(lesson, tmp_path):
    program = f"import json, judged; print(json.dumps(judged.bank({lesson!r})))"
    found = json.loads(run(program, tmp_path, (HERE / "judged.py",)))
    assert found["faults"] == []
    assert found["right"] > 2 and found["wrong"] > 10


@pytest.mark.parametrize("lesson", TRIED)
def test_every_cell_runs_or_says_what_is_missing(lesson, tmp_path):
    sources = sources_of(lesson)
    cells = [cell for cell, source in sources.items() if lesson not in SLOW or "check(" in source]
    program = BEGIN.format(sources=json.dumps(sources)) + (
        f"print(json.dumps([json.loads(page.run(cell))['error'] for cell in {cells}]))"
    )
    errors = [error for error in json.loads(run(program, tmp_path)) if error]
    lacking = {error["lacks"] for error in errors}
    assert (
        lacking == LACKING.get(lesson, set()) if lesson not in SLOW else lacking <= LACKING.get(lesson, set())
    )
    assert all("in a browser" in error["says"] for error in errors)
    assert len(errors) < len(cells) * 3 / 4


def test_the_zip_is_the_same_twice_and_has_no_other_version(monkeypatch):
    assert bundle.archive() == bundle.archive()
    monkeypatch.setitem(bundle.VERSIONS, "comm", "0.0.1")
    with pytest.raises(bundle.WrongVersion, match=r"comm 0\.0\.1; .* is installed"):
        bundle.archive()


def test_the_versions_are_those_that_are_installed_for_the_tests():
    listed = (CHECKOUT / "binder" / name for name in ("requirements.txt", "lab.txt", "test.txt"))
    pinned = dict(line.split("==") for path in listed for line in path.read_text().split() if "==" in line)
    assert {name: pinned[name.replace("_", "-")] for name in bundle.VERSIONS} == bundle.VERSIONS


def test_what_does_not_end_is_ended(tmp_path):
    program = """
import json
from dualz.course.registry import find

def expand(runs):
    while True:
        try:
            pass
        except BaseException:
            pass

exercise = find("start.expand")
print(json.dumps([exercise.judge(expand, seconds=0.2).says, exercise.judge(len).word]))
"""
    says, word = json.loads(run(program, tmp_path))
    assert "took more than" in says and "came round again and again" in says and word == "Not yet"
