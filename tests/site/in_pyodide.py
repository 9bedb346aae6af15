"""Programs for the Python of a browser, run in Node: npm's Pyodide with the very zip that a page loads."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from dualz.authoring.notebook import all_lessons
from dualz.site import bundle

HERE = Path(__file__).parent
PYODIDE = Path(bundle.__file__).parent / "npm" / "node_modules" / "pyodide"
MISSING = "Pyodide is missing: make site-tools."


def require() -> None:
    """Skip a test where Node or Pyodide is not there, unless they are required."""
    if shutil.which("node") is None or not PYODIDE.exists():
        (pytest.fail if os.environ.get("DUALZ_REQUIRE_NPM") == "1" else pytest.skip)(MISSING)


def sources_of(lesson: str) -> dict[str, str]:
    """The code cells of a lesson by id, as a page has them."""
    (found,) = [one for one in all_lessons() if one.path.stem.endswith(f"_{lesson}")]
    return {f"cell-{cell.number:02}": cell.source for cell in found.cells if cell.kind == "code"}


@cache
def _archive() -> bytes:
    return bundle.archive()


def run(program: str, folder: Path, modules: tuple[Path, ...] = (), seconds: float = 600) -> str:
    """What ``program`` prints; the zip is written into ``folder``. ``modules`` can be imported by it."""
    require()
    zip = folder / "dualz.zip"
    zip.write_bytes(_archive())
    command = ["node", str(HERE / "python.mjs"), str(PYODIDE), str(zip), *map(str, modules)]
    done = subprocess.run(command, input=program, capture_output=True, text=True, timeout=seconds)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
