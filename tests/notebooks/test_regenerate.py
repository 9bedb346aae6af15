"""Regenerating is stable to the byte, says where a cell fails, and a new lesson runs at once."""

import json
import shutil

import pytest

from dualz.authoring import instructor_guide, notebook, regenerate
from dualz.authoring.new import TEMPLATE, CannotBegin, begin

from .books import cell_with, template

pytest.importorskip("nbclient")


def test_the_template_runs_and_nothing_changes():
    assert regenerate.regenerate(TEMPLATE) == TEMPLATE.read_text(encoding="utf-8")


def test_check_sees_a_stale_output_and_writes_nothing(tmp_path, capsys):
    path = tmp_path / "template.ipynb"
    stale = TEMPLATE.read_text(encoding="utf-8").replace('"12\\n"', '"13\\n"')
    assert stale != TEMPLATE.read_text(encoding="utf-8")
    path.write_text(stale, encoding="utf-8")
    assert regenerate.main([str(path), "--check"]) == 1
    assert path.read_text(encoding="utf-8") == stale
    assert "template.ipynb: changed" in capsys.readouterr().out
    assert regenerate.main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == TEMPLATE.read_text(encoding="utf-8")
    assert [held.name for held in tmp_path.iterdir()] == [path.name]


def test_a_cell_that_fails_is_named(tmp_path, capsys):
    notebook = template()
    cell = cell_with(notebook, "print(25 // 2)")
    number = notebook["cells"].index(cell) + 1
    cell["source"] = "1 / 0"
    path = tmp_path / "broken.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    before = path.read_bytes()
    assert regenerate.main([str(path)]) == 1
    assert f"broken.ipynb, cell {number}: ZeroDivisionError" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_pieces_of_one_stream_are_joined():
    from nbformat.v4 import new_output

    pieces = [new_output("stream", name="stdout", text=text) for text in ("a", "b")]
    other = new_output("stream", name="stderr", text="c")
    assert [output.text for output in regenerate.joined([*pieces, other])] == ["ab", "c"]


def test_a_measured_picture_stays_where_it_alone_differs():
    from nbformat.v4 import new_output

    def shown(picture, words, mark=' data-measured="yes"'):
        return new_output("display_data", {"text/html": f"<p>{words}</p><img{mark} src='{picture}'>"})

    def kept(fresh, old):
        regenerate.keep_measured([fresh], [old])
        return fresh.data["text/html"]

    old = shown("old", "1 of 2")
    assert kept(shown("new", "1 of 2"), old) == old.data["text/html"]
    assert "new" in kept(shown("new", "2 of 2"), old)
    assert "new" in kept(shown("new", "1 of 2", mark=""), shown("old", "1 of 2", mark=""))
    stream = new_output("stream", name="stdout", text="no picture")
    regenerate.keep_measured([stream], [old])
    assert stream.text == "no picture"


@pytest.mark.parametrize(
    ("number", "name", "question", "says"),
    [
        ("7", "lossy", "What?", "two digits"),
        ("07", "Lossy one", "What?", "small letters"),
        ("07", "lossy", "What", "question mark"),
        ("02", "other", "What?", "Lesson 02 exists"),
    ],
)
def test_a_new_lesson_is_refused(number, name, question, says, tmp_path):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(TEMPLATE, tmp_path / "notebooks" / "02_huffman.ipynb")
    with pytest.raises(CannotBegin, match=says):
        begin(number, name, question, tmp_path)
    assert [held.name for held in tmp_path.rglob("*.*")] == ["02_huffman.ipynb"]


def test_the_instructors_guide_is_current():
    assert instructor_guide.TARGET.read_text(encoding="utf-8") == instructor_guide.guide(), (
        "python -m dualz.authoring.instructor_guide"
    )


def test_the_guide_names_what_is_tested():
    text = instructor_guide.guide()
    assert "| `huffman.build` |" in text
    assert "Huffman merges the two heaviest" in text
    for lesson in notebook.all_lessons():
        assert lesson.question in text
