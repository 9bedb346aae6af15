"""What all widgets that talk with their page have in common: the module and sheet, the protocol."""

from __future__ import annotations

import inspect
import re

import pytest

from dualz.widgets import board, conversation, page, stepper
from dualz.widgets.stepper import Stepper
from tests.widgets.boards import slots
from tests.widgets.runs import DEMO

WIDGETS = {"stepper": lambda: Stepper(DEMO), "board": slots}
each = pytest.mark.parametrize("name", WIDGETS)


@each
def test_the_module_and_the_sheet_are_read_when_a_widget_is_made(monkeypatch, name):
    before = WIDGETS[name]()
    monkeypatch.setattr(page, "_text", lambda file: f"/* edited: {file} */")
    after = WIDGETS[name]()
    assert f"/* edited: {name}.js */" in after._esm and f"/* edited: {name}.css */" in after._css
    assert "edited:" not in before._esm + before._css


@each
def test_the_module_is_one_text_that_imports_nothing_and_exports_once(name):
    text = WIDGETS[name]()._esm
    assert not re.search(r"^\s*import\b", text, re.M)
    assert re.findall(r"^export .*", text, re.M) == ["export default { render };"]
    declared = re.findall(r"^(?:const|let|class|function|async function) (\w+)", text, re.M)
    assert len(declared) == len(set(declared))


@each
def test_what_the_page_says_when_no_answer_comes_is_a_trait(name):
    widget = WIDGETS[name]()
    assert widget.get_state()["silence"].startswith("The kernel does not answer")
    assert "does not answer" not in widget._esm


def test_the_protocol_stands_once():
    for module in (stepper, board):
        source = inspect.getsource(module)
        for word in ("RLock", "on_msg", "hold_sync", ".send(", "set_state"):
            assert word not in source, (module.__name__, word)
    assert "RLock" in inspect.getsource(conversation)

    def holders(words):
        return sorted(
            file.name
            for file in page.folder().iterdir()
            if file.name.endswith(".js") and re.search(words, file.read_text(encoding="utf-8"))
        )

    assert holders(r"msg:custom|model\.send|PATIENCE") == ["kernel.js"]
    # The pad asks nothing and waits for nothing: it leaves what it read, for a later cell to look at.
    assert holders("save_changes") == ["device.js", "kernel.js"]
