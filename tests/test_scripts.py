"""Every script of benchmarks/ and tools/ starts as its own first lines say, and explains itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SCRIPTS = {
    folder: sorted(
        path.stem
        for path in (CHECKOUT / folder).glob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    )
    for folder in ("benchmarks", "tools")
}


def started(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A script as the Makefile starts it: as a module, in the checkout, with nothing of ours on the path."""
    command = [sys.executable, "-m", name, *options]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("folder", "name"), [(folder, name) for folder, names in SCRIPTS.items() for name in names]
)
def test_a_script_says_what_it_does_and_which_options_it_has(folder, name):
    if "browser" in (CHECKOUT / folder / f"{name}.py").read_text(encoding="utf-8"):
        pytest.importorskip("playwright")
    done = started(f"{folder}.{name}", "--help")
    assert done.returncode == 0, done.stderr
    usage, words = done.stdout.split("\n\n", 1)
    assert usage.startswith(f"usage: {name}.py") or f"{folder}.{name}" in usage
    assert f"python -m {folder}.{name}" in " ".join(words.split())
    options = re.split(r"\n(?=  -)", words.rpartition("options:")[2].strip("\n"))
    assert any(
        option.startswith("  --" + ("quick" if folder == "benchmarks" else "output")) for option in options
    )
    for option in options:
        assert re.match(r"  -\S.*?(  +|\n +)\w", option), f"without a word of help: {option}"


def test_make_bench_starts_every_benchmark_and_nothing_else():
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    listed = re.search(r"^BENCHMARKS := (.*)$", makefile, re.MULTILINE)
    assert sorted(listed[1].split()) == SCRIPTS["benchmarks"]
    assert "-m benchmarks.$$name $(if $(QUICK),--quick)" in makefile


def test_a_benchmark_measures(tmp_path):
    (tmp_path / "text").write_bytes(b"abracadabra " * 1000)
    done = started("benchmarks.canterbury", str(tmp_path), "--quick")
    assert done.returncode == 0, done.stderr
    _, row = done.stdout.splitlines()
    name, raw, *sizes = row.split()
    assert (name, raw) == ("text", "12000") and len(sizes) == 6
    assert all(0 < int(size) < 12000 for size in sizes)


def test_what_is_asked_wrongly_is_said(tmp_path):
    done = started("benchmarks.canterbury", str(tmp_path / "absent"))
    assert done.returncode == 2 and "there is no folder" in done.stderr
