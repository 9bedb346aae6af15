"""README.md is current, and every address in it comes from pyproject.toml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dualz.authoring.curriculum import LESSONS
from dualz.authoring.readme import CHECKOUT, blocks, filled, main

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PROJECT = '[project]\nname = "x"\n[project.urls]\nRepository = "{}"\n'


def checkout_with(folder: Path, address: str) -> Path:
    (folder / "pyproject.toml").write_text(PROJECT.format(address), encoding="utf-8")
    (folder / "README.md").write_text(README, encoding="utf-8")
    return folder


def test_the_readme_is_current() -> None:
    assert filled(README, blocks()) == README, "run: python -m dualz.authoring.readme"


def test_every_address_follows_the_project(tmp_path: Path) -> None:
    checkout_with(tmp_path, "https://git.example.org/someone/else.git")
    main(tmp_path)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "git clone https://git.example.org/someone/else\ncd else\n" in text
    assert "/gh/someone/else/main?urlpath=lab%2Ftree%2Fnotebooks%2F00_start.ipynb" in text
    assert "/github/someone/else/blob/main/notebooks/00_start.ipynb" in text
    assert "dualz-course" not in text


def test_only_lessons_that_exist_are_linked(tmp_path: Path) -> None:
    checkout_with(tmp_path, "https://git.example.org/someone/else")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / LESSONS[5].notebook).touch()
    linked = re.findall(r"\((notebooks/.*?)\)", blocks(tmp_path)["map"])
    assert linked == [LESSONS[5].notebook]


def test_files_that_the_readme_names_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    named = links + re.findall(r"`((?:dualz|binder|\.ci)/[^`]*)`", README)
    assert len(named) > 15
    assert [name for name in named if not (CHECKOUT / name).exists()] == []


def test_a_missing_block_is_named() -> None:
    with pytest.raises(ValueError, match="one block 'badges', and has 0"):
        filled("nothing", {"badges": "x"})


def test_an_address_without_an_owner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="owner/name"):
        blocks(checkout_with(tmp_path, "https://example.org/x"))


def test_every_notebook_is_in_the_course_map() -> None:
    notebooks = {f"notebooks/{path.name}" for path in (CHECKOUT / "notebooks").glob("[0-9]*.ipynb")}
    assert notebooks
    assert notebooks <= {lesson.notebook for lesson in LESSONS}
