"""The cells of a lesson as HTML: prose, source, outputs, and the places where widgets come to life."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from dualz.authoring.notebook import Cell, Lesson, checks_in
from dualz.authoring.rules_of_outputs import WIDGET_VIEW
from dualz.course import registry
from dualz.course.cards import marked
from dualz.site import text
from dualz.site.executed import Executed
from dualz.site.store import Store
from dualz.widgets import device, static
from dualz.widgets.page import script, sheet

# What the still form of a stepper invites to, and what its page says when Python is asked and there is none.
INVITATION = "This picture moves where scripts run."
DRAWING = "Where scripts run, you can draw one of your own here."
SILENCE = (
    "Your own input needs Python: press Start Python at the top of the page. "
    "The presets above work without it."
)
# What a stored answer says, and where the learner can do so.
AGAIN = "run the cell again"
AGAIN_STARTS = f'{AGAIN} (first <a href="#ways">start Python</a>)'
AGAIN_ELSEWHERE = f'{AGAIN} <a href="#ways">in the notebook</a>'
BOARD_STARTS = "This board answers to clicks and drags once Python is started, at the top of the page."
BOARD_ELSEWHERE = "This board answers to clicks and drags in the notebook."
_REMARK = re.compile(r"^ *//.*\n", re.MULTILINE)
_WIDE = re.compile(r"<table\b.*?</table>", re.DOTALL)


@dataclass
class Writer:
    """Writes the cells of one lesson.

    ``link(number)`` is the address of a lesson, or ``""``; ``counted`` says how many widgets of each kind
    were placed, ``dead`` in which cells a widget stands that nothing was kept of.
    """

    lesson: Lesson
    run: Executed
    store: Store
    link: Callable[[int], str]
    exercises: dict[str, registry.Exercise]
    runs: bool
    counted: dict[str, int] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)

    def cells(self) -> list[str]:
        """All cells as HTML, in order."""
        return [self.cell(cell) for cell in self.lesson.cells]

    def cell(self, cell: Cell) -> str:
        """One cell as a section; its address is that of the notebook's cell."""
        name = f"cell-{cell.number:02}"
        if cell.kind != "code":
            body = text.html(cell.source, self.link)
            return f'<section class="prose" id="{name}">\n{body}</section>'
        ids = checks_in(cell)
        marks = f' data-checks="{escape(" ".join(ids))}"' if ids else ""
        outputs = "".join(self.output(name, output) for output in self.run.outputs.get(name, []))
        hints = "".join(self.hints(self.exercises[id]) for id in ids if id in self.exercises)
        if words := self.run.measured.get(name):
            folded = _fold("What was measured", f"<p>{escape(words)}</p>")
            hints += f'<div class="hints measured">{folded}</div>'
        return (
            f'<section class="cell" id="{name}" data-cell="{name}"{marks}>\n{self.source(cell)}\n'
            f'<div class="outputs">{outputs}</div>{hints}</section>'
        )

    def source(self, cell: Cell) -> str:
        """The source; where it only imports, folded: who reads does not need it."""
        pre = f'<pre class="source">{text.source(cell.source)}</pre>'
        if not _only_imports(cell.source):
            return pre
        return f'<details class="fold"><summary>What this lesson imports</summary>{pre}</details>'

    def output(self, cell: str, output: dict[str, Any]) -> str:
        """One output: its richest form, with a place for the widget around it where it is one."""
        if output["output_type"] == "stream":
            return f'<pre class="said">{escape(output["text"].rstrip())}</pre>'
        data = output.get("data", {})
        if "text/html" not in data:
            return f'<pre class="said">{escape(data.get("text/plain", "").rstrip())}</pre>'
        if data.get("text/plain", "").startswith("Progress bar:"):
            return ""  # it has done its work
        still = self.store.images_apart(data["text/html"])
        still = _WIDE.sub(lambda table: f'<div class="wide">{table[0]}</div>', still)
        still = still.replace(f"<p>{static.INVITATION}</p>", f'<p class="still-only">{INVITATION}</p>')
        still = still.replace(f"<p>{device.INVITATION}</p>", f'<p class="still-only">{DRAWING}</p>')
        still = still.replace(AGAIN, AGAIN_STARTS if self.runs else AGAIN_ELSEWHERE)
        if WIDGET_VIEW not in data:
            return f'<div class="output">{still}</div>'
        kept = self.run.widgets.get(data[WIDGET_VIEW]["model_id"])
        if kept is None:
            self.dead.append(cell)
            return f'<div class="output">{still}</div>'
        self.counted[kept["kind"]] = self.counted.get(kept["kind"], 0) + 1
        place = json.dumps(self.place(kept), separators=(",", ":"))
        if kept["kind"] == "board":
            still += f'<p class="small board-says">{BOARD_STARTS if self.runs else BOARD_ELSEWHERE}</p>'
        return f'<div class="output widget" data-widget="{escape(place)}">{still}</div>'

    def place(self, kept: dict[str, Any]) -> dict[str, str]:
        """What the page needs to know to bring a widget to life: addresses below the page's own folder."""
        kind = kept["kind"]
        if kind == "board":
            return {"kind": kind}
        if kind == "explorer":
            pieces = [self.store.bitmap_apart(piece) for piece in kept["pieces"]]
            return {"kind": kind, "data": self.store.json({**kept, "pieces": pieces})}
        traits = kept["traits"]
        if kind == "stepper":
            traits = {**self.run_apart(self.readable(traits)), "silence": SILENCE}
        data: dict[str, Any] = {"traits": traits}
        answers = [
            [message, self.run_apart(_news(self.readable(given), traits))]
            for message, given in kept.get("answers", [])
        ]
        if answers:
            data["answers"] = answers
        # Lines that only say why are left in the repository.
        module = _REMARK.sub("", script(*kept["scripts"])) if "scripts" in kept else kept["module"]
        style = sheet(*kept["sheets"]) if "sheets" in kept else kept["style"]
        place = {
            "kind": kind,
            "esm": self.store.keep("widgets", module, "js"),
            "css": self.store.keep("widgets", style, "css"),
            "data": self.store.json(data),
        }
        # Named here too, so that the page can fetch both at once.
        return place | ({"run": traits["data"]["$file"]} if kind == "stepper" else {})

    def readable(self, traits: dict[str, Any]) -> dict[str, Any]:
        """The traits of a stepper; where Python never comes there is no field for own text."""
        return traits if self.runs else {**traits, "about": {**traits["about"], "reads": False}}

    def run_apart(self, traits: dict[str, Any]) -> dict[str, Any]:
        """The traits of a stepper with the run in a file: the same run is sent once, whoever shows it."""
        return {**traits, "data": {"$file": self.store.json(traits["data"])}}

    def hints(self, exercise: registry.Exercise) -> str:
        """Hints and the worked answer, folded one by one: no question of the page is without an answer."""
        folds = [
            (f"Hint {number}", f"<p>{marked(hint)}</p>") for number, hint in enumerate(exercise.hints, 1)
        ]
        code = f'<pre class="source">{text.source(exercise.source)}</pre>'
        folds.append(("A worked answer", f"<p>{marked(exercise.worked)}</p>{code}"))
        inside = "".join(_fold(name, body) for name, body in folds)
        return f'<div class="hints" role="group" aria-label="Help with {exercise.id}">{inside}</div>'


def _fold(name: str, body: str) -> str:
    return f"<details><summary>{name}</summary>{body}</details>"


def _news(given: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """An answer without what its ``about`` has in common with that of the start: the page has it already."""
    about = {key: value for key, value in given["about"].items() if before["about"].get(key) != value}
    return {**given, "about": about}


def _only_imports(source: str) -> bool:
    return all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.parse(source).body)
