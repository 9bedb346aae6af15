"""Small notebooks to try the rules on: the template, with one thing changed."""

import json
from pathlib import Path

from dualz.authoring.new import TEMPLATE
from dualz.authoring.notebook import Lesson, read


def template() -> dict:
    """The content of the template."""
    return json.loads(TEMPLATE.read_text(encoding="utf-8"))


def cell_with(notebook: dict, text: str) -> dict:
    """The first cell whose source contains ``text``."""
    return next(cell for cell in notebook["cells"] if text in "".join(cell["source"]))


def replace(notebook: dict, old: str, new: str) -> None:
    """Replace a text in the cell that contains it."""
    cell = cell_with(notebook, old)
    cell["source"] = "".join(cell["source"]).replace(old, new)


def saved(notebook: dict, folder: Path, name: str = "template.ipynb") -> Lesson:
    """The notebook, written to ``folder`` and read as a lesson."""
    path = folder / name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return read(path)
