"""What runs in the browser's Python, tried without a browser: cells, what they need, widgets' messages."""

from __future__ import annotations

import json

import comm
import ipywidgets
import pytest

from dualz.site import inside
from dualz.site.inside import comms, ipython
from dualz.site.inside.cells import Cells
from dualz.site.inside.needs import needed
from tests.site.in_pyodide import sources_of


def text_of(found: dict) -> list[str]:
    return [output.get("text") or output["data"]["text/plain"] for output in found["outputs"]]


def ran(cells: dict[str, str], cell: str, texts: dict[str, str] | None = None) -> dict:
    return Cells(cells).run(cell, texts or {})


# --- cells ---------------------------------------------------------------------------------------


def test_the_value_of_the_last_line_is_shown_after_what_was_printed():
    assert text_of(ran({"a": "print(1)\ndisplay(2)\n3"}, "a")) == ["1\n", "2", "3"]
    for quiet in ("3;", "x = 3", "None", "", "# nothing"):
        assert text_of(ran({"a": quiet}, "a")) == []


def test_richer_forms_come_with_the_words():
    found = ran({"a": "from dualz.course.cards import Card\nCard('x', 'Hint', 'Look.')"}, "a")
    data = found["outputs"][0]["data"]
    assert data["text/plain"] == "x: Hint. Look." and "<strong>Hint</strong>" in data["text/html"]


def test_what_is_printed_without_end_is_cut():
    (text,) = text_of(ran({"a": "print('x' * 10**6)"}, "a"))
    assert len(text) < 101_000 and text.endswith("900001 more")


def test_cells_that_are_needed_run_once_and_show_nothing():
    cells = Cells({"a": "many = []", "b": "many.append(1)\nprint('b')", "c": "z = 1 / 0", "d": "many"})
    told = []
    found = cells.run("d", {}, told.append)
    assert text_of(found) == ["[1]"] and told == ["a", "b", "d"] and found["above"] == []
    assert text_of(cells.run("d", {})) == ["[1]"]
    assert text_of(cells.run("b", {})) == ["b\n"] and text_of(cells.run("d", {})) == ["[1, 1]"]


def test_a_cell_that_comes_too_late_begins_anew():
    cells = Cells({"a": "x = 1", "b": "y = x", "c": "x = 2", "d": "x", "e": "y"})
    assert text_of(cells.run("d", {})) == ["2"]
    assert text_of(cells.run("e", {})) == ["1"]


def test_a_changed_cell_runs_as_it_is_now():
    cells = Cells({"a": "x = 1", "b": "x"})
    assert text_of(cells.run("b", {})) == ["1"]
    assert text_of(cells.run("b", {"a": "x = 5", "elsewhere": "x = 9"})) == ["5"]
    assert text_of(cells.run("b", {})) == ["1"]


def test_names_that_were_overlooked_are_found_by_running_all():
    cells = {"a": "globals()['x'] = 7", "b": "y = 2", "c": "x"}
    assert text_of(ran(cells, "c")) == ["7"]


def test_an_unknown_cell_is_refused():
    with pytest.raises(KeyError, match="no cell 'z'"):
        ran({"a": ""}, "z")


# --- what goes wrong -----------------------------------------------------------------------------


def test_what_is_missing_is_named_and_what_depends_on_it_says_so():
    cells = Cells({"a": "import torch.nope as t", "b": "y = t.ones(2)", "c": "y + 1", "d": "print('on')"})
    # torch is here, its module is not; a browser lacks both in the same words
    found = cells.run("c", {})
    assert found["error"]["says"] == (
        "This cell uses y, which a cell above could not make: that one needs PyTorch, "
        "which Python in a browser does not have."
    )
    assert [one["cell"] for one in found["above"]] == ["a", "b"]
    assert found["above"][0]["error"]["says"] == (
        "This cell needs PyTorch, which Python in a browser does not have."
    )
    assert found["error"]["lacks"] == "PyTorch" and text_of(cells.run("d", {})) == ["on\n"]


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError: division by zero"),
        ("x = (", "SyntaxError: '(' was never closed"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("nobody", "NameError: name 'nobody' is not defined"),
    ],
)
def test_an_error_of_the_learner_is_shown_with_its_line(source, last):
    found = ran({"cell-07": source}, "cell-07")
    error = found["error"]
    assert error["lacks"] == error["says"] == ""
    assert error["traceback"].splitlines()[-1] == last
    assert "cell-07.py" in error["traceback"] and "inside" not in error["traceback"]


def test_a_cell_that_was_mended_is_mended():
    cells = Cells({"a": "y = 1 / 0", "b": "y"})
    assert cells.run("b", {})["error"]["says"] == "This cell uses y, which a cell above could not make."
    assert text_of(cells.run("b", {"a": "y = 4"})) == ["4"]


# --- which cells are needed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "target", "wanted"),
    [
        (["x = 1", "x = 2"], "x", [1]),
        (["x = 1", "if y: x = 2"], "x", [0, 1]),
        (["x = []", "x.append(1)", "x[0] = 5", "x += [3]"], "x", [0, 1, 2, 3]),
        (["import m", "m.compress(b'')"], "m.compress(b'x')", [0]),
        (["def f(): return t", "t = 1", "t = 2"], "f()", [0, 2]),
        (["t = 1", "z = [t for t in range(3)]"], "t", [0]),
        (["for x in y: pass"], "for x in range(3): print(x)", []),
        (["x = 3"], "x += 1", [0]),
        (["x = (", "y = 1"], "y", [1]),
        (["def f(x): x = 3"], "x", []),
        (["from a import b as c"], "c", [0]),
        (["class A: pass"], "A()", [0]),
        (["with open('f') as g: pass"], "g", [0]),
        (["a, (b, *c) = z"], "c", [0]),
    ],
)
def test_what_a_cell_needs(above, target, wanted):
    assert needed([*above, target], len(above)) == wanted


def test_each_cell_alone_shows_what_it_shows_in_its_turn(monkeypatch):
    """Of a whole lesson: the cells that are left out change nothing."""
    monkeypatch.setenv("DUALZ_ANSWERS", ":memory:")
    sources = sources_of("huffman")
    whole = Cells(sources)
    for cell in sources:
        in_turn = whole.run(cell, {})
        alone = ran(sources, cell)
        assert text_of(alone) == text_of(in_turn) and alone["error"] is None, cell


# --- widgets, answers ----------------------------------------------------------------------------


@pytest.fixture
def posted(monkeypatch):
    """What is sent to the page; comms are Jupyter's own again afterwards."""
    sent = []
    for name in ("create_comm", "get_comm_manager"):
        monkeypatch.setattr(comm, name, getattr(comm, name))
    monkeypatch.setattr(comms, "_post", None)
    comms.install(lambda text, buffers: sent.append((json.loads(text), buffers)))
    return sent


def test_a_widget_and_its_page_understand_each_other(posted):
    slider = ipywidgets.IntSlider(3, max=9)
    opened = {message["comm"]: message for message, _ in posted if message["type"] == "comm_open"}
    assert opened[slider.model_id]["data"]["state"]["value"] == 3
    posted.clear()
    comms.receive(slider.model_id, {"method": "update", "state": {"value": 7}, "buffer_paths": []}, [])
    assert slider.value == 7
    slider.value = 8
    assert posted[-1][0]["data"]["state"] == {"value": 8}
    comms.receive("nobody", {"method": "update", "state": {}}, [])


def test_a_file_arrives(posted):
    upload = ipywidgets.FileUpload()
    one = {"name": "a.txt", "type": "", "size": 2, "last_modified": 0, "content": None}
    message = {"method": "update", "state": {"value": [one]}, "buffer_paths": [["value", 0, "content"]]}
    comms.receive(upload.model_id, message, [memoryview(b"ab")])
    assert bytes(upload.value[0].content) == b"ab"


def test_numbers_that_json_has_not_are_none(posted):
    ipywidgets.FloatSlider().send({"x": [float("nan"), float("inf"), 1.5]})
    assert posted[-1][0]["data"]["content"] == {"x": [None, None, 1.5]}


def test_a_demo_is_played_for_a_page_that_has_shown_it_without_python(posted, monkeypatch):
    monkeypatch.setenv("DUALZ_ANSWERS", ":memory:")
    page = inside.Page({}, "")
    name = json.loads(page.play("huffman.tree"))["comm"]
    page.receive(
        name, json.dumps({"method": "custom", "content": {"type": "text", "text": "noon", "number": 4}}), []
    )
    updates = [message["data"] for message, _ in posted if message["comm"] == name]
    assert updates[-1]["content"] == {"answer": 4, "type": "text", "notice": ""}
    assert any(one.get("state", {}).get("about", {}).get("shown") == "noon" for one in updates)
    with pytest.raises(ValueError, match="no demo"):
        page.play("huffman.nothing")


def test_answers_are_kept_by_the_page(tmp_path, monkeypatch):
    monkeypatch.setenv("DUALZ_ANSWERS", str(tmp_path / "answers.json"))
    cells = {"a": "from dualz.course import check", "b": "check('template.paper', 0)"}
    first = inside.Page(cells, "")
    found = json.loads(first.run("b"))
    assert '"template.paper"' in found["answers"]
    assert "answers" not in json.loads(first.run("a"))
    (tmp_path / "answers.json").unlink()
    again = inside.Page(cells, found["answers"])
    assert (
        "Worked answer"
        in json.loads(again.help("worked", "template.paper"))["outputs"][0]["data"]["text/html"]
    )
    with pytest.raises(ValueError, match="asks for one of"):
        again.help("restore", "template.paper")


def test_the_stand_in_steps_aside_where_ipython_is():
    import IPython

    ipython.install()
    assert hasattr(IPython, "version_info")
