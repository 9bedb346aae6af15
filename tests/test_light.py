"""The codecs and the first lessons in a Python that has no NumPy: what a browser has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
LESSONS = ("start", "entropy", "huffman", "lz77", "lzw", "deflate", "bwt")
# A codec for columns of numbers: NumPy is what it is about.
NEED_NUMPY = {"dualz.codecs.columns"}


def without_numpy(code: str) -> str:
    """What ``code`` prints where none of the libraries is found; it is imported first that none is there."""
    begin = "from dualz.site.inside.absent import ABSENT, hide; hide()\n"
    end = "\nimport sys; assert not ABSENT.keys() & sys.modules.keys()"
    done = subprocess.run(
        [sys.executable, "-c", begin + code + end], capture_output=True, text=True, cwd=CHECKOUT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_is_found():
    assert without_numpy("import importlib.util; print(importlib.util.find_spec('numpy'))") == "None\n"


def test_every_codec_and_figure_of_a_codec_is_imported():
    codecs = sorted((CHECKOUT / "dualz" / "codecs").glob("[!_]*.py"))
    figures = [
        path for path in (CHECKOUT / "dualz" / "figures" / path.name for path in codecs) if path.exists()
    ]
    names = [".".join(path.relative_to(CHECKOUT).with_suffix("").parts) for path in codecs + figures]
    names = [name for name in names if name not in NEED_NUMPY | {"dualz.figures.columns"}]
    assert len(names) > 80
    without_numpy(f"from importlib import import_module\nfor name in {names}: import_module(name)")


@pytest.mark.parametrize("lesson", LESSONS)
def test_right_answers_are_accepted_and_wrong_ones_explained(lesson):
    code = f"import json; from tests.site.judged import bank; print(json.dumps(bank({lesson!r})))"
    found = json.loads(without_numpy(code))
    assert found["faults"] == [] and found["right"] > 2 and found["wrong"] > 10


def test_a_text_that_nobody_has_is_refused_with_a_sentence():
    code = "from dualz.datasets import english_text\n"
    code += "try: english_text()\nexcept ModuleNotFoundError as no: print(no)"
    assert "comes with scikit-learn" in without_numpy(code)
