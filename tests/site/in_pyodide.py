"""Programs for the Python of a browser, run in Node: npm's Pyodide with the very zip that a page loads."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from dualz.site import bundle

HERE = Path(__file__).parent
PYODIDE = Path(bundle.__file__).parent / "npm" / "node_modules" / "pyodide"
MISSING = "Pyodide is missing: with node and npm, `make site-tools` installs it."


def require() -> None:
    """Skip a test where Node or Pyodide is not there."""
    if shutil.which("node") is None or not PYODIDE.exists():
        pytest.skip(MISSING)


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
