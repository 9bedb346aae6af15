"""A toy lesson is added to a copy of the course: what is made, and that the general tests find it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dualz.authoring.new import CHECKOUT

pytest.importorskip("nbclient")
MADE = {
    "dualz/lessons/toy/__init__.py",
    "dualz/lessons/toy/demos.py",
    "dualz/lessons/toy/exercises.py",
    "dualz/lessons/toy/explorers.py",
    "notebooks/19_toy.ipynb",
    "tests/lessons/test_toy.py",
}
# The general tests, of which none knows a lesson by name.
GENERAL = [
    "tests/course/test_exercises.py",
    "tests/widgets/test_every_demo.py",
    "tests/widgets/test_every_explorer.py",
    "tests/lessons/test_toy.py",
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of what the course needs, with a line for the toy in the course map."""
    folder = tmp_path_factory.mktemp("course")
    skip = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc")
    for part in ("dualz", "tests"):
        shutil.copytree(CHECKOUT / part, folder / part, ignore=skip)
    (folder / "notebooks").mkdir()
    shutil.copy(CHECKOUT / "pyproject.toml", folder)
    curriculum = folder / "dualz" / "authoring" / "curriculum.py"
    text = curriculum.read_text(encoding="utf-8")
    last = '    ("capstone", "Can you beat the course?"),\n'
    assert last in text
    curriculum.write_text(text.replace(last, f'{last}    ("toy", "Is a toy a lesson?"),\n'), encoding="utf-8")
    return folder


def run(folder: Path, *command: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_toy_lesson_gets_every_guarantee_without_test_code_of_its_own(copy):
    before = files(copy)
    run(copy, "dualz.authoring.new", "19", "toy", "Is a toy a lesson?")
    assert files(copy) - before == MADE
    for name in MADE - {"notebooks/19_toy.ipynb"}:
        text = (copy / name).read_text(encoding="utf-8")
        assert "template" not in text or name.endswith("__init__.py"), name
    run(copy, "dualz.authoring.regenerate", "toy")
    # What nobody can write ahead: the prose, and what is worth a guess.
    guesses, words = run(copy, "dualz.authoring.rules", "notebooks/19_toy.ipynb", code=1).splitlines()
    assert "asks for 0 guesses" in guesses and "words of prose; 1500 to 2500 are asked for" in words
    passed = run(copy, "pytest", "-q", "-p", "no:cacheprovider", *GENERAL, "-k", "toy")
    assert "passed" in passed and "failed" not in passed
    assert "0 survive" in run(copy, "dualz.authoring.mutants", "toy")


def test_the_page_names_every_file_that_is_made():
    page = (CHECKOUT / "docs" / "adding-a-lesson.md").read_text(encoding="utf-8")
    for name in MADE:
        assert f"`{name.replace('toy', 'NAME').replace('19', 'NN')}`" in page
