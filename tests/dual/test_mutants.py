"""Two thousand damaged files; ``python benchmarks/mutants.py --count 200000`` tries more."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
mutants = importlib.import_module("mutants")


def test_mutants_are_read_or_refused_and_in_time():
    verdicts, _ = mutants.run(2000)
    assert sum(verdicts.values()) == 2000
    read = {said for said in verdicts if said.startswith("read: parts")}
    assert len(read) >= 5 and verdicts["refused"] > 500
