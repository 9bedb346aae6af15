"""What holds for every explorer and every board of every lesson, at the ends of all their controls.

A lesson says in ``EXAMPLES`` (of its modules ``explorers``, ``boards``, ``scale_explorers``) how each is made
with little work.
"""

from __future__ import annotations

import inspect
from itertools import product
from typing import Any, get_type_hints

import ipywidgets
import pytest

from dualz.course.registry import lesson_names, part_of
from dualz.figures.parts.marks import Picture
from dualz.widgets.board import Board
from dualz.widgets.explorer import Explorer
from tests.widgets.test_every_demo import Elements, form, require_inside

MODULES = {
    f"{lesson}.{part}": module
    for lesson in lesson_names()
    for part in ("explorers", "boards", "scale_explorers")
    if (module := part_of(lesson, part))
}
EXAMPLES = {
    f"{place}.{name}": make
    for place, module in MODULES.items()
    for name, make in getattr(module, "EXAMPLES", {}).items()
}
MOST_TOGETHER = 36


def shows(function: Any) -> bool:
    made = get_type_hints(function).get("return")
    return inspect.isclass(made) and issubclass(made, (Explorer, Board))


@pytest.mark.parametrize("place", MODULES)
def test_every_function_that_makes_one_has_an_example(place):
    module = MODULES[place]
    made = {
        name
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and shows(function)
        if not name.startswith("_")
    }
    given = set(getattr(module, "EXAMPLES", {}))
    assert made == given, (
        f"{module.__name__} needs EXAMPLES = {{name: a function without arguments that makes it}} for the "
        f"tests of all explorers. Missing: {sorted(made - given)}; unknown: {sorted(given - made)}."
    )


def ends(control: Any) -> list[Any]:
    """The values at the ends of a control, and the one it has."""
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [control.base**control.min, control.base**control.max, control.value]
    if hasattr(control, "min") and hasattr(control, "max"):
        return [control.min, control.max, control.value]
    if hasattr(control, "options"):
        values = [one[1] if isinstance(one, tuple) else one for one in control.options]
        return list(dict.fromkeys([values[0], values[-1], control.value]))
    if isinstance(control.value, bool):
        return [False, True]
    return [control.value]


def settings(controls: dict[str, Any]) -> list[dict[str, Any]]:
    """All ends together where they are few, else each control's ends beside the others' first values."""
    lists = {name: list(dict.fromkeys(ends(control))) for name, control in controls.items()}
    every = [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]
    if len(every) <= MOST_TOGETHER:
        return every
    start = {name: control.value for name, control in controls.items()}
    return [{**start, name: value} for name, values in lists.items() for value in values]


def require_told(words: str, html: str, text: str) -> None:
    assert words.strip() and words.splitlines()[0].rstrip().endswith((".", "?", "!")), words
    assert not {"nan", "inf", "None"} & set(words.replace("information", "").split()), words
    assert words.splitlines()[0] in text and " at 0x" not in text
    Elements(html)


def explore(explorer: Explorer) -> None:
    for values in settings(explorer._controls):
        for name, value in values.items():
            explorer._controls[name].value = value
        live = explorer._picture.value
        Elements(live)
        assert "role='alert'" not in live, (values, live)
        data = explorer._repr_mimebundle_()
        require_told(explorer.words, data["text/html"], data["text/plain"])
        if isinstance(explorer._shown, Picture):
            require_inside(explorer._shown, values)
            assert form(data["text/html"]) == explorer._shown.words


def act(board: Board) -> None:
    """Click on everything once, then drag every handle to all corners; only a sentence may refuse."""
    x, y = board.picture.width, board.picture.height
    messages = [{"type": "click", "key": key, "x": 0, "y": 0} for key in board.data["clicks"]]
    for handle in board.data["handles"]:
        for place in product((-50, x / 2, x + 50), (-50, y / 2, y + 50)):
            messages.append({"type": "drag", "key": handle["key"], "x": place[0], "y": place[1]})
    assert messages
    changed = 0
    for message in messages:
        before = board.data
        board._handle_custom_msg(message, [])
        changed += board.data != before
        assert "Error" not in board.notice, (message, board.notice)
        data = board._repr_mimebundle_()[0]
        require_told(board.picture.words, data["text/html"], data["text/plain"])
        require_inside(board.picture, message)
        for handle in board.data["handles"]:
            assert handle["low"] - 1e-6 <= handle["value"] <= handle["high"] + 1e-6, (message, handle)
    assert changed
    board.reset()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_explorer_at_the_ends_of_its_controls(name):
    one = EXAMPLES[name]()
    if isinstance(one, Board):
        act(one)
    else:
        explore(one)
