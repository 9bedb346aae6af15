"""The guard beside nbval: rules about stored outputs and metadata, which nbval does not look at.

nbval passes a notebook that was never run, and compares neither bitmaps nor widget views.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dualz.authoring.notebook import Cell, Lesson, checks_in
from dualz.course import registry
from dualz.course.cards import NOT_TRIED

LARGEST_FILE = 1_500_000
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# Cells that nbval may skip: (file, cell number) and the reason. None is needed so far.
EXCUSED: dict[tuple[str, int], str] = {}
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}|<[^<>]+ 0x[0-9a-fA-F]{6,}>")
# What ipywidgets prints for a widget that has no words of its own, as in `VBox(children=(...))`.
_BARE_WIDGET = re.compile(r"[A-Z]\w*\((children|value|description|layout|index|options|max|min)=")
_SKIPPING = re.compile(r"nbval|skip|ignore|raises-exception")
_MARKER = re.compile(r"^\s*#\s*(NBVAL|PYTEST_VALIDATE)", re.MULTILINE)


def check_was_run(lesson: Lesson) -> Iterator[str]:
    """Execution counts 1 to n, and no error stored."""
    code = [cell for cell in lesson.cells if cell.kind == "code"]
    for wanted, cell in enumerate(code, 1):
        if cell.raw.get("execution_count") != wanted:
            yield f"cell {cell.number} has execution count {cell.raw.get('execution_count')}, not {wanted}"
        if any(output["output_type"] == "error" for output in _outputs(cell)):
            yield f"cell {cell.number} holds an error"


def check_outputs(lesson: Lesson) -> Iterator[str]:
    """Nothing stored that changes from run to run, or that nbval would not compare."""
    for cell in lesson.cells:
        texts = [text for output in _outputs(cell) for text in _texts(output)]
        if any(output.get("name") == "stderr" for output in _outputs(cell)):
            yield f"cell {cell.number} holds stderr"
        if any(_ADDRESS.search(text) for text in texts):
            yield f"cell {cell.number} holds a memory address"
        for output in _outputs(cell):
            data = output.get("data", {})
            if WIDGET_VIEW in data:
                yield f"cell {cell.number} holds a widget view without its state"
            if _is_widget(cell, data) and "text/html" not in data:
                yield f"cell {cell.number}: a widget has no static form (text/html)"
            if {"image/png", "image/jpeg"} & data.keys():
                yield from _bitmap(cell)


def _is_widget(cell: Cell, data: dict[str, Any]) -> bool:
    text = "".join(data.get("text/plain", ""))
    return bool(text) and ("step_through(" in cell.source or _BARE_WIDGET.match(text) is not None)


def _bitmap(cell: Cell) -> Iterator[str]:
    said = any(output["output_type"] == "stream" for output in _outputs(cell))
    if not said:
        yield f"cell {cell.number}: a bitmap without the numbers behind it printed"
    if not any("alt=" in text for output in _outputs(cell) for text in _texts(output)):
        yield f"cell {cell.number}: a bitmap without alternative text"


def check_stubs(lesson: Lesson) -> Iterator[str]:
    """The notebook is handed out untouched: each check of it says 'Not tried yet'."""
    for cell in lesson.cells:
        for id in checks_in(cell):
            said = " ".join(text for output in _outputs(cell) for text in _texts(output))
            if id in registry.exercises() and f"{id}: {NOT_TRIED}" not in said:
                yield f"cell {cell.number}: check({id!r}) does not say '{NOT_TRIED}' on the stub"


def check_nothing_skipped(lesson: Lesson) -> Iterator[str]:
    """No cell is hidden from nbval, unless the list above gives the reason."""
    for cell in lesson.cells:
        tags = " ".join(cell.raw.get("metadata", {}).get("tags", []))
        hidden = _SKIPPING.search(tags) or (cell.kind == "code" and _MARKER.search(cell.source))
        if hidden and (lesson.path.name, cell.number) not in EXCUSED:
            yield f"cell {cell.number} is hidden from nbval"


def check_metadata(lesson: Lesson) -> Iterator[str]:
    """Fixed metadata and cell ids, so that a run changes nothing but outputs; and a bounded size."""
    if lesson.metadata != METADATA:
        yield "the metadata differ; run python -m dualz.authoring.regenerate"
    for cell in lesson.cells:
        if cell.raw.get("id") != f"cell-{cell.number:02}":
            yield f"cell {cell.number} has the id {cell.raw.get('id')!r}, not 'cell-{cell.number:02}'"
        if set(cell.raw.get("metadata", {})) - {"tags"}:
            yield f"cell {cell.number} has metadata beside tags"
    size = lesson.path.stat().st_size
    if size > LARGEST_FILE:
        yield f"the file has {size} bytes; {LARGEST_FILE} are allowed"


def _outputs(cell: Cell) -> list[dict[str, Any]]:
    return cell.raw.get("outputs", [])


def _texts(output: dict[str, Any]) -> Iterator[str]:
    if "text" in output:
        yield "".join(output["text"])
    for kind, held in output.get("data", {}).items():
        if kind.startswith("text/"):
            yield "".join(held)


RULES = (check_was_run, check_outputs, check_stubs, check_nothing_skipped, check_metadata)
