"""What ``import dualz`` gives: words about itself, its version, and nothing heavy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import dualz


def test_the_package_knows_its_version_and_says_what_it_is():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert dualz.__version__ == project["project"]["version"]
    assert dualz.__doc__.startswith("dualz: compression")


def test_importing_it_loads_no_library():
    code = (
        "import sys, dualz; dualz.__version__; print(sorted({'numpy', 'numba', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
