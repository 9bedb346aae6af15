"""The lessons keep the rules, and each rule catches a notebook that breaks it."""

import dataclasses

import pytest

from dualz.authoring import notebook, rules, rules_of_outputs
from dualz.authoring.new import TEMPLATE
from dualz.course import registry

from .books import cell_with, replace, saved, template

LESSONS = [*notebook.all_lessons(), notebook.read(TEMPLATE)]
_PICTURE = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"image/png": "iVBO", "text/plain": "<Figure>"},
}
_PRINTED = {"output_type": "stream", "name": "stdout", "text": "1"}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)
def test_a_lesson_keeps_every_rule(lesson):
    assert rules.problems(lesson) == []


def test_the_notebooks_are_found():
    assert {0, 2} <= {lesson.number for lesson in LESSONS}


def code(notebook, text, outputs=None):
    cell = cell_with(notebook, "print(25 // 2)")
    cell["source"] = text
    if outputs is not None:
        cell["outputs"] = outputs


def output(**data):
    return [{"output_type": "display_data", "metadata": {}, "data": data}]


def drop(notebook, text):
    notebook["cells"].remove(cell_with(notebook, text))


BAD = {
    "no number in the title": (lambda n: replace(n, "# 99 Template", "# Template"), "cell 1 does not begin"),
    "no question": (lambda n: replace(n, "into a lesson?", "into a lesson"), "cell 1 does not begin"),
    "a section is missing": (lambda n: replace(n, "## Real data", "Real data"), "'Real data' is missing"),
    "recall is missing": (lambda n: replace(n, "## Recall", "Recall"), "'Recall' is missing"),
    "sections in another order": (
        lambda n: (
            replace(n, "## Recap", "## x"),
            replace(n, "## Going on", "## Recap"),
            replace(n, "## x", "## Going on"),
        ),
        "not in their order",
    ),
    "a section of its own": (
        lambda n: replace(n, "## Recap", "## Extra\n\n## Recap"),
        "'Extra' is not a section",
    ),
    "a further section too early": (
        lambda n: replace(n, "## Your turn", "## Further: more\n\n## Your turn"),
        "does not stand between 'Your turn' and 'Recap'",
    ),
    "a further section too late": (
        lambda n: replace(n, "## Going on", "## Further: more\n\n## Going on"),
        "does not stand between 'Your turn' and 'Recap'",
    ),
    "no minutes": (lambda n: replace(n, "- Minutes: 25", "- Minutes: few"), "Minutes"),
    "nothing necessary": (lambda n: replace(n, "- Necessary:", "- Needed:"), "Necessary"),
    "a cell of 26 lines": (lambda n: code(n, "\n".join(["x = 1"] * 26)), "has 26 lines"),
    "code not led in": (lambda n: drop(n, "Write the function."), "no sentence leads in"),
    "output not read": (
        lambda n: replace(n, "The result is rounded down.\n\n", ""),
        "no sentence after the code",
    ),
    "an untested objective": (
        lambda n: replace(n, "- `template.halve` halve", "- `template.other` more\n- `template.halve` halve"),
        "no check of this lesson tests the objective template.other",
    ),
    "a tested objective not stated": (
        lambda n: replace(n, "`template.halve` halve", "`template.cut` halve"),
        "a check tests template.halve",
    ),
    "no objective": (lambda n: replace(n, "- `template.halve` halve", "- halve"), "no objective is stated"),
    "an unknown exercise": (
        lambda n: replace(n, 'check("template.paper"', 'check("template.pepper"'),
        "no exercise 'template.pepper'",
    ),
    "an exercise not used": (
        lambda n: replace(n, 'check("template.paper", halves)', "halves"),
        "template.paper is not used",
    ),
    "your turn lacks a kind": (
        lambda n: replace(n, 'check("template.perform", fresh)', 'check("template.paper", fresh)'),
        "'Your turn' has exercises",
    ),
    "not Python": (lambda n: code(n, "%timeit 1"), "is not plain Python"),
    "interact": (lambda n: code(n, "from ipywidgets import interact\ninteract(abs, x=1)"), "uses interact"),
    "Output": (lambda n: code(n, "import ipywidgets as w\nw.Output()"), "uses Output"),
    "clear_output": (lambda n: code(n, "clear_output()"), "uses clear_output"),
    "urlopen": (lambda n: code(n, "urlopen('x')"), "uses urlopen"),
    "requests": (lambda n: code(n, "import requests"), "imports requests"),
    "urllib": (lambda n: code(n, "from urllib.request import Request"), "imports urllib"),
    "a network address": (lambda n: code(n, "load('https://example.org/x')"), "network address"),
    "a semicolon": (lambda n: code(n, "print(1);"), "ends with a semicolon"),
    "the last value": (lambda n: code(n, "print(_)"), "reads _"),
    "the output history": (lambda n: code(n, "print(Out[1])"), "reads Out"),
    "the input history": (lambda n: code(n, "print(In[1])"), "reads In"),
    "pyplot in a callback": (
        lambda n: code(n, "def draw(x):\n    plt.show()"),
        "draws with pyplot inside draw",
    ),
    "an emoji": (lambda n: replace(n, "Write the function.", "Write it \U0001f680."), "has an emoji"),
    "shouting": (lambda n: replace(n, "Write the function.", "You MUST write it."), "shouts MUST"),
    "an image without words": (
        lambda n: replace(n, "Write the function.", "Look: ![](tree.svg)"),
        "no alternative text",
    ),
    "never run": (
        lambda n: cell_with(n, "print(25").update(execution_count=None),
        "has execution count None",
    ),
    "run out of order": (
        lambda n: cell_with(n, "print(25").update(execution_count=9),
        "has execution count 9",
    ),
    "a stored error": (
        lambda n: code(n, "1 / 0", [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]),
        "holds an error",
    ),
    "stderr": (
        lambda n: code(n, "x", [{"output_type": "stream", "name": "stderr", "text": "UserWarning"}]),
        "holds stderr",
    ),
    "a memory address": (
        lambda n: code(n, "x", output(**{"text/plain": "<object at 0x7f3a2b1c>"})),
        "memory address",
    ),
    "a widget view": (lambda n: code(n, "x", output(**{rules_of_outputs.WIDGET_VIEW: {}})), "widget view"),
    "a widget without its static form": (
        lambda n: [o["data"].pop("text/html", 0) for o in cell_with(n, 'step_through("template')["outputs"]],
        "no static form",
    ),
    "a bare ipywidget": (
        lambda n: code(n, "x", output(**{"text/plain": "VBox(children=(IntSlider(value=1),))"})),
        "no static form",
    ),
    "a bitmap without numbers": (lambda n: code(n, "x", [_PICTURE]), "without the numbers"),
    "a bitmap without words": (lambda n: code(n, "x", [_PICTURE, _PRINTED]), "without alternative text"),
    "an answer left in": (
        lambda n: cell_with(n, 'check("template.paper"').update(outputs=output(**{"text/plain": "Right"})),
        "does not say",
    ),
    "a tag that hides": (
        lambda n: cell_with(n, "print(25").update(metadata={"tags": ["raises-exception"]}),
        "hidden from nbval",
    ),
    "a marker that hides": (lambda n: code(n, "# NBVAL_SKIP\nprint(1)"), "hidden from nbval"),
    "other metadata": (lambda n: n["metadata"].update(widgets={}), "the metadata differ"),
    "timing": (lambda n: cell_with(n, "print(25").update(metadata={"execution": {}}), "metadata beside tags"),
    "another id": (lambda n: cell_with(n, "print(25").update(id="x"), "has the id 'x'"),
    "a large file": (lambda n: code(n, "#" * 1_600_000), "are allowed"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_rule_catches(name, tmp_path):
    change, expected = BAD[name]
    notebook = template()
    change(notebook)
    found = rules.problems(saved(notebook, tmp_path))
    assert any(expected in problem for problem in found), found


def test_the_words_of_a_lesson_are_counted(tmp_path, monkeypatch):
    lesson = notebook.read(TEMPLATE)
    count = len(rules.words(lesson))
    assert 200 < count < 1500
    monkeypatch.setattr(registry, "TEMPLATE", -1)
    assert list(rules.check_words(lesson)) == [f"{count} words of prose; 1500 to 2500 are asked for"]


def test_few_long_cells_are_allowed(tmp_path):
    notebook = template()
    for text in ("print(25", "for number in", "explorers.steps", "from dualz.course"):
        cell_with(notebook, text)["source"] = "\n".join(["x = 1"] * 16)
    found = rules.problems(saved(notebook, tmp_path))
    assert any("4 cells have more than 15" in problem for problem in found)


def test_the_file_name_bears_the_number_of_the_title(tmp_path):
    lesson = saved(template(), tmp_path, "07_lossy.ipynb")
    assert any("the file name another" in problem for problem in rules.problems(lesson))


def test_fenced_code_and_addresses_are_no_prose(tmp_path):
    notebook = template()
    before = len(rules.words(saved(notebook, tmp_path)))
    replace(notebook, "Write the function.", "Write the function.\n\n```\n## no heading NOT\n```\n")
    lesson = saved(notebook, tmp_path)
    assert len(rules.words(lesson)) == before
    assert rules.problems(lesson) == []


def test_the_command_prints_and_fails(tmp_path, capsys):
    notebook = template()
    code(notebook, "print(1);")
    bad = saved(notebook, tmp_path).path
    assert rules.main([str(bad)]) == 1
    assert "semicolon" in capsys.readouterr().out
    assert rules.main([str(TEMPLATE)]) == 0


def acting(cells: str = "", **changes):
    """The template as if it were a lesson, with more code in its last cell."""
    lesson = dataclasses.replace(notebook.read(TEMPLATE), number=5, **changes)
    at = max(place for place, cell in enumerate(lesson.cells) if cell.kind == "code")
    more = lesson.cells[at]._replace(source=lesson.cells[at].source + "\n" + cells)
    return dataclasses.replace(lesson, cells=(*lesson.cells[:at], more, *lesson.cells[at + 1 :]))


ACTS = "compare_guess(1, 2)\ncompare_guess(1, 2)\nexplorers.guess(3)"


def test_a_lesson_that_lets_the_learner_act():
    assert list(rules.check_learner_acts(acting(ACTS))) == []


@pytest.mark.parametrize(
    ("lesson", "said"),
    [
        (acting(ACTS, minutes=65), "takes 65 minutes, 60 may"),
        (acting("compare_guess(1, 2)\ncompare_guess(1, 2)"), "asks for 2 guesses"),
        (acting(ACTS.replace("explorers.guess", "explorers.guessed")), "asks for 2 guesses"),
    ],
)
def test_a_lesson_that_does_not(lesson, said):
    (found,) = rules.check_learner_acts(lesson)
    assert said in found


def test_a_lesson_without_a_card():
    lesson = acting(ACTS)
    cells = tuple(
        cell._replace(source=cell.source.replace("present(", "print("))
        if "found = {" in cell.source
        else cell
        for cell in lesson.cells
    )
    assert [
        "card" in found for found in rules.check_learner_acts(dataclasses.replace(lesson, cells=cells))
    ] == [True]


def test_a_long_stretch_of_reading():
    lesson = acting(ACTS)
    first = lesson.cells[0]._replace(source=lesson.cells[0].source + "\n\n" + "word " * 400)
    (found,) = rules.check_learner_acts(dataclasses.replace(lesson, cells=(first, *lesson.cells[1:])))
    assert "minutes with nothing to do but read" in found and found.startswith("cells 1 to ")
