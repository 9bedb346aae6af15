"""Runs a lesson in a kernel of its own and keeps its outputs and the state of its widgets.

Nothing is written below ``notebooks/``. What was run is kept in a folder by a hash of all that it depends
on: the cells, the package without the other lessons, and the versions of what is installed. So a second
export runs only what has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from dualz.authoring.notebook import Lesson
from dualz.authoring.regenerate import joined, keep_measured, run_cells
from dualz.authoring.rules_of_outputs import WIDGET_VIEW
from dualz.files import write_whole

# The cell that is added draws many pictures; a machine may be busy.
CELL_SECONDS = 600
PACKAGE = Path(__file__).resolve().parents[1]
# They do not run in the kernel of a lesson.
_ELSEWHERE = ("authoring", "cli", "site")
_IN_THE_KERNEL = ("site/baked.py", "site/kept.py")


@dataclass(frozen=True)
class Executed:
    """``outputs``: those of each cell, by its id (``cell-04``), as nbformat has them. ``widgets``: what
    :func:`dualz.site.kept.keep` wrote, by the id of the model. ``measured``:
    the number that a cell asks to guess, in words, by the id of the cell."""

    outputs: dict[str, list[Any]]
    widgets: dict[str, dict[str, Any]]
    measured: dict[str, str]


def executed(lessons: list[Lesson], folder: Path, processes: int = 2) -> Iterator[tuple[Lesson, Executed]]:
    """The lessons in their order, run where ``folder`` has no run of just these cells and this package.

    Raises:
        CellFailed: a cell raised an error; the sentence says which.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {lesson.path: folder / f"{lesson.path.stem}-{fingerprint(lesson)}.json" for lesson in lessons}
    with ProcessPoolExecutor(processes) as pool:
        runs = {
            path: pool.submit(_run, str(path), str(file)) for path, file in files.items() if not file.exists()
        }
        for lesson in lessons:
            if lesson.path in runs:
                runs[lesson.path].result()
            kept = json.loads(files[lesson.path].read_text(encoding="utf-8"))
            yield lesson, Executed(kept["outputs"], kept["widgets"], kept["measured"])


def fingerprint(lesson: Lesson) -> str:
    """A hash of all that the outputs of a lesson depend on."""
    found = hashlib.sha256(json.dumps([[cell.kind, cell.source] for cell in lesson.cells]).encode())
    found.update(repr((sys.version, sorted(_installed()))).encode())
    own = lesson.path.stem.partition("_")[2]
    for path in sorted(PACKAGE.rglob("*")):
        name = path.relative_to(PACKAGE).as_posix()
        if path.is_file() and _matters(name, own):
            found.update(name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _installed() -> Iterator[tuple[str, str]]:
    for one in metadata.distributions():
        yield str(one.metadata["Name"]).lower(), one.version


def _matters(name: str, lesson: str) -> bool:
    if "__pycache__" in name or name in _IN_THE_KERNEL:
        return name in _IN_THE_KERNEL
    first, _, rest = name.partition("/")
    if first == "lessons" and "/" in rest:
        return rest.startswith(f"{lesson}/")
    # The scripts and sheets of widgets are read when the pages are made.
    return first not in _ELSEWHERE and not (first == "widgets" and name.endswith((".js", ".css")))


def _run(path: str, target: str) -> None:
    """Run the notebook at ``path`` between two cells of ours, and write ``target``."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    own = list(notebook.cells)
    stored = [cell.get("outputs", []) for cell in own]
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "kept.json")
        first = nbformat.v4.new_code_cell("import dualz.site.kept as _kept\n_kept.listen()")
        last = nbformat.v4.new_code_cell(f"_kept.keep({file!r})")
        notebook.cells = [first, *own, last]
        run_cells(notebook, Path(path), CELL_SECONDS)
        kept = json.loads(Path(file).read_text(encoding="utf-8"))
    outputs = {}
    for number, (cell, before) in enumerate(zip(own, stored, strict=True), 1):
        if cell.cell_type == "code":
            name = f"cell-{number:02}"
            outputs[name] = joined(cell.outputs)
            keep_measured(outputs[name], before)
    names = _named(outputs)
    widgets = {names[key]: one for key, one in kept["widgets"].items() if key in names}
    ran = [
        f"cell-{at:02}" for at, cell in enumerate(own, 1) if cell.cell_type == "code" and cell.source.strip()
    ]
    measured = {ran[number - 1]: words for number, words in kept["measured"]}
    text = json.dumps({"outputs": outputs, "widgets": widgets, "measured": measured}, sort_keys=True)
    write_whole(Path(target), text.encode())


def _named(outputs: dict[str, list[Any]]) -> dict[str, str]:
    """Names of our own for the widgets that are displayed: those of Jupyter differ with each run."""
    names: dict[str, str] = {}
    for cell, listed in outputs.items():
        for output in listed:
            view = output.get("data", {}).get(WIDGET_VIEW)
            if view:
                view["model_id"] = names.setdefault(view["model_id"], f"{cell}-{len(names)}")
    return names
