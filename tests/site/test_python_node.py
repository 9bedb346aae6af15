"""The browser's Python without a browser: the package, the cells of lessons, right and wrong answers.

``DUALZ_SITE=all`` tries every lesson that runs in a page; otherwise two of them are a sample.
"""

from __future__ import annotations

import json
import os

import pytest

from dualz.authoring.notebook import all_lessons
from dualz.site import bundle
from tests.site import in_pyodide
from tests.site.in_pyodide import HERE, run

SAMPLE = ("start", "huffman")
LESSONS = bundle.lessons() if os.environ.get("DUALZ_SITE") == "all" else SAMPLE
# What these cells of each lesson need is not there; every other one has to run.
LACKING = {
    "start": {"NumPy"},
    "entropy": {"NumPy"},
    "lzw": {"NumPy", "Pillow"},
    "deflate": {"NumPy", "Pillow"},
}
# Cells whose work takes minutes without compiled loops; they are run by hand.
SLOW = {"lzw": 8, "bwt": 3}

BEGIN = """
import json
from dualz.site import inside
posted = []
page = inside.start({sources!r}, "", lambda text, buffers: posted.append(text))
"""


def sources_of(lesson: str) -> dict[str, str]:
    (found,) = [one for one in all_lessons() if one.path.stem.endswith(f"_{lesson}")]
    return {f"cell-{cell.number:02}": cell.source for cell in found.cells if cell.kind == "code"}


def test_the_lessons_that_run_in_a_page():
    assert bundle.lessons() == ("start", "entropy", "huffman", "lz77", "lzw", "deflate", "bwt")


@pytest.mark.parametrize("lesson", LESSONS)
def test_right_answers_are_accepted_and_popular_wrong_ones_explained(lesson, tmp_path):
    program = f"import json, judged; print(json.dumps(judged.bank({lesson!r})))"
    found = json.loads(run(program, tmp_path, (HERE / "judged.py",)))
    assert found["faults"] == []
    assert found["right"] > 2 and found["wrong"] > 10


@pytest.mark.parametrize("lesson", [one for one in LESSONS if one not in SLOW])
def test_every_cell_runs_or_says_what_is_missing(lesson, tmp_path):
    sources = sources_of(lesson)
    program = BEGIN.format(sources=json.dumps(sources)) + (
        f"print(json.dumps([json.loads(page.run(cell))['error'] for cell in {list(sources)}]))"
    )
    errors = [error for error in json.loads(run(program, tmp_path)) if error]
    assert {error["lacks"] for error in errors} == LACKING.get(lesson, set())
    assert all("in a browser" in error["says"] for error in errors)
    assert len(errors) < len(sources) * 3 / 4
