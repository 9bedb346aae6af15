"""Reads a lesson's notebook: its question, objectives, minutes, mistakes and exercises.

The convention that notebooks follow, and that :mod:`dualz.authoring.rules` holds them to:

- The file is ``notebooks/NN_name.ipynb``; NN is the number of the lesson in the course map.
- Cell 1 begins with ``# NN Topic: the question it answers?``.
- Sections begin with ``## ``. Their names and order are :data:`SKELETON`, for every lesson but
  those in :data:`FREE`, which must have only :data:`FRAME`, in that order, and may add their own.
  Sections called ``Further: ...`` stand between ``Your turn`` and ``Recap``; nothing later needs them.
  ``Recall`` is required from lesson 03 on. ``Say it to somebody`` holds the card of
  :mod:`dualz.course.present`.
- ``Objectives`` has one bullet per objective, its id first: ``- `huffman.build` build a tree``.
- ``Before you start`` has bullets ``- Necessary: ...``, ``- Helpful: ...``, ``- Minutes: 55``.
- A paragraph about a popular mistake begins with ``**Popular mistake.**`` and states it.
- An exercise is used by ``check("id", answer)`` in a code cell.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
SKELETON = (
    "Objectives",
    "Before you start",
    "Recall",
    "On paper",
    "Watch one run",
    "Predict the next",
    "Read the code",
    "Change it",
    "Why it works and where it fails",
    "Real data",
    "Your turn",
    "Say it to somebody",
    "Recap",
    "Going on",
    "Legend",
)
FRAME = ("Objectives", "Before you start", "Recap", "Going on", "Legend")
FREE = {0, 18}
RECALL_FROM = 3
_TITLE = re.compile(r"# (\d\d) ([^:\n]+): ([^\n]+\?)\s*(?:\n|$)")
_OBJECTIVE = re.compile(r"^- `([\w.]+)` (.+)$", re.MULTILINE)
_BEFORE = re.compile(r"^- (Necessary|Helpful|Minutes): *(.+)$", re.MULTILINE)
_MISTAKE = re.compile(r"^\*\*Popular mistake\.\*\* +(.+?)(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)


class Cell(NamedTuple):
    """One cell of a notebook; ``number`` counts from 1."""

    number: int
    kind: str
    source: str
    raw: dict[str, Any]


class Block(NamedTuple):
    """A piece of a notebook in reading order: a ``heading`` (##), ``prose``, or ``code``."""

    kind: str
    text: str
    cell: Cell


@dataclass(frozen=True)
class Objective:
    """What a learner can do afterwards; some exercise tests ``id``."""

    id: str
    text: str


@dataclass(frozen=True)
class Lesson:
    """A notebook, read. What the notebook does not say is empty, or -1 for numbers."""

    path: Path
    number: int
    topic: str
    question: str
    objectives: tuple[Objective, ...]
    necessary: str
    helpful: str
    minutes: int
    mistakes: tuple[str, ...]
    sections: tuple[str, ...]
    checks: tuple[str, ...]
    cells: tuple[Cell, ...]
    metadata: dict[str, Any]

    @property
    def blocks(self) -> list[Block]:
        """The notebook in reading order, headings apart from the prose around them."""
        return [block for cell in self.cells for block in _blocks(cell)]

    def section(self, name: str) -> list[Block]:
        """The blocks below one ``##`` heading, without it."""
        found, inside = [], False
        for block in self.blocks:
            if block.kind == "heading":
                inside = block.text == name
            elif inside:
                found.append(block)
        return found

    def missing_sections(self) -> list[str]:
        """Required sections that are not there."""
        wanted = [name for name in SKELETON if name in FRAME or self.number not in FREE]
        optional = {"Recall"} if self.number < RECALL_FROM else set()
        optional |= {"Say it to somebody"}
        return [name for name in wanted if name not in self.sections and name not in optional]


def read(path: str | Path) -> Lesson:
    """Read a lesson's notebook.

    Raises:
        ValueError: the file is no notebook.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        raw_cells = content["cells"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path.name} is not a notebook.") from None
    cells = tuple(
        Cell(number, raw["cell_type"], "".join(raw["source"]), raw) for number, raw in enumerate(raw_cells, 1)
    )
    prose = "\n\n".join(cell.source for cell in cells if cell.kind == "markdown")
    title = _TITLE.match(cells[0].source if cells else "")
    before = dict(_BEFORE.findall(prose))
    minutes = re.match(r"\d+", before.get("Minutes", ""))
    lesson = Lesson(
        path=path,
        number=int(title[1]) if title else -1,
        topic=title[2].strip() if title else "",
        question=title[3].strip() if title else "",
        objectives=(),
        necessary=before.get("Necessary", "").strip(),
        helpful=before.get("Helpful", "").strip(),
        minutes=int(minutes[0]) if minutes else -1,
        mistakes=tuple(" ".join(text.split()) for text in _MISTAKE.findall(prose)),
        sections=tuple(block.text for cell in cells for block in _blocks(cell) if block.kind == "heading"),
        checks=tuple(id for cell in cells for id in checks_in(cell)),
        cells=cells,
        metadata=content.get("metadata", {}),
    )
    stated = "\n".join(block.text for block in lesson.section("Objectives") if block.kind == "prose")
    objectives = tuple(Objective(id, text.strip()) for id, text in _OBJECTIVE.findall(stated))
    return Lesson(**{**vars(lesson), "objectives": objectives})


def all_lessons(folder: Path = FOLDER) -> list[Lesson]:
    """Every lesson's notebook of the folder, in order."""
    return [read(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


def checks_in(cell: Cell) -> list[str]:
    """The ids of the exercises that a code cell checks."""
    return [
        call.args[0].value
        for call in calls(cell)
        if isinstance(call.func, ast.Name)
        and call.func.id == "check"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def names_called(cell: Cell) -> list[str]:
    """The name of the function or method of each call in a code cell."""
    names = [getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls(cell)]
    return [name for name in names if name]


def calls(cell: Cell) -> Iterator[ast.Call]:
    """Every call in a code cell; none where the cell is not plain Python."""
    if cell.kind != "code":
        return
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _blocks(cell: Cell) -> list[Block]:
    if cell.kind == "code":
        return [Block("code", cell.source, cell)]
    if cell.kind != "markdown":
        return []
    found: list[Block] = []
    for part in re.split(r"^(## .+)$", _hide_fences(cell.source), flags=re.MULTILINE):
        if part.startswith("## "):
            found.append(Block("heading", part[3:].strip(), cell))
        elif part.strip():
            found.append(Block("prose", part.strip(), cell))
    return found


def _hide_fences(text: str) -> str:
    """``text`` without its fenced code: a # in there is no heading, and its words are no prose."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
