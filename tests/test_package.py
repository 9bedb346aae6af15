"""The package carries every file that it reads: a wheel, as Colab installs it, has no checkout beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def test_every_data_file_is_packaged() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    packaged = {
        path
        for package, patterns in project["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in (CHECKOUT / package.replace(".", "/")).glob(pattern)
    }
    files = {path for path in (CHECKOUT / "dualz").rglob("*") if path.is_file() and path.suffix != ".py"}
    compiled = {path for path in files if "__pycache__" in path.parts or ".ipynb_checkpoints" in path.parts}
    assert files - compiled == packaged


def test_binder_pins_what_the_package_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["models"]]
    lines = [
        line
        for name in ("requirements.txt", "torch.txt")
        for line in (CHECKOUT / "binder" / name).read_text(encoding="utf-8").splitlines()
    ]
    pinned = {line.partition("==")[0] for line in lines if "==" in line}
    assert {requirement.partition(">=")[0] for requirement in wanted} <= pinned
