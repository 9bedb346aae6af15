"""Runs in a lesson's kernel, round its cells: writes down what its widgets need to live without Python.

One JSON object for each widget, by the id of its model:

- a widget with a module of its own (stepper, device): ``traits``, the names of its ``scripts`` and ``sheets``
  or the texts of its ``module`` and ``style``, and for a demo ``answers``, a list of pairs (message of the
  page, traits that answer it);
- an explorer: its pictures, drawn ahead (:mod:`dualz.site.baked`);
- a board asks Python for each picture: it is kept as it stands, and says so.

All else is shown by its stored form.

And one text for each number that the learner is asked to guess: the notebook shows it after a guess, the page
folds it.
"""

from __future__ import annotations

import base64
import functools
import gzip
import json
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
from IPython import get_ipython

from dualz.course import guesses
from dualz.site.baked import Ahead, fit_together
from dualz.widgets.board import Board
from dualz.widgets.conversation import Talking
from dualz.widgets.explorer import Explorer
from dualz.widgets.stepper import Stepper

# What belongs to Jupyter's side of a widget, or is written apart.
_NOT_TRAITS = frozenset({"_esm", "_css", "layout", "tabbable", "tooltip"})


# Bytes, compressed, that the widgets of a lesson have together, without their scripts (about 25 kB); a lesson
# of many steppers leaves its explorers less, but not less than this.
LESSON = 120_000
LEAST = 14_000
# (which code cell, from 1; the number in words)
_measured: list[tuple[int, str]] = []


def listen() -> None:
    """From now on, remember what was measured wherever a guess is compared; runs before the first cell."""
    compare, begun = guesses.compare_guess, []
    get_ipython().events.register("pre_run_cell", begun.append)

    def compare_guess(guess: Any, measured: float, unit: str = "bytes") -> Any:
        _measured.append((len(begun), f"{measured:g} {unit}"))
        return compare(guess, measured, unit)

    guesses.compare_guess = functools.update_wrapper(compare_guess, compare)


def keep(file: str) -> None:
    """Write the state of every widget of this kernel that a page can bring to life, and what was measured."""
    found = {key: kept_of(widget) for key, widget in _widgets().items()}
    # A run that several steppers show is sent once.
    runs = {
        json.dumps(one["traits"].get("data", {}))
        for one in found.values()
        if isinstance(one, dict) and "traits" in one
    }
    taken = sum(len(gzip.compress(run.encode())) for run in runs)
    explorers = [one for one in found.values() if isinstance(one, Ahead)]
    fit_together(explorers, max(LESSON - taken, LEAST))
    kept = {
        key: one.json() if isinstance(one, Ahead) else one for key, one in found.items() if one is not None
    }
    written = {"widgets": kept, "measured": _measured}
    Path(file).write_text(json.dumps(written, sort_keys=True), encoding="utf-8")


def _widgets() -> dict[str, ipywidgets.Widget]:
    return dict(ipywidgets.widgets.widget._instances)


def kept_of(widget: ipywidgets.Widget) -> dict[str, Any] | Ahead | None:
    """What the page gets of a widget; None where only its stored form can be shown."""
    if isinstance(widget, Board):
        return {"kind": "board", "name": widget.name}
    if isinstance(widget, Explorer):
        return Ahead(widget)
    if isinstance(widget, anywidget.AnyWidget):
        return _with_module(widget)
    return None


def _with_module(widget: anywidget.AnyWidget) -> dict[str, Any]:
    state = widget.get_state()
    traits = {
        key: _plain(value) for key, value in state.items() if key not in _NOT_TRAITS and not _jupyters(key)
    }
    found: dict[str, Any] = {"kind": "stepper" if isinstance(widget, Stepper) else "page", "traits": traits}
    # Files of ours are read when the page is made: who edits one need not run the lessons again.
    if isinstance(widget, Talking):
        found |= {"scripts": widget.SCRIPTS, "sheets": widget.SHEETS}
    else:
        found |= {"module": str(state["_esm"]), "style": str(state.get("_css", ""))}
    if isinstance(widget, Stepper) and widget.demo is not None:
        found["answers"] = [list(pair) for pair in Stepper.answers(widget.demo)]
    return found


def _jupyters(key: str) -> bool:
    return key.startswith(("_view_", "_model_", "_dom_", "_anywidget"))


def _plain(value: Any) -> Any:
    """A trait as JSON: bytes become ``{"$bytes": base64}``, which the page makes a DataView again."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$bytes": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
