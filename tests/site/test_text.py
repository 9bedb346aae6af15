"""What the pages are made of: formulas, sources, links, the glossary, files by content, pictures ahead."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import ipywidgets
import pytest

from dualz.authoring.notebook import all_lessons
from dualz.course.steppers import all_demos
from dualz.figures.parts.marks import Circle, Mark, Picture
from dualz.site import glossary, text
from dualz.site.baked import Ahead, CannotDraw, fit_together
from dualz.site.executed import fingerprint
from dualz.site.store import Store
from dualz.widgets.explorer import Explorer
from dualz.widgets.stepper import Stepper

# Demos whose presets are quick to run; the functions that answer are the same for all.
ANSWERED = [demo for demo in all_demos() if demo.name.partition(".")[0] in {"huffman", "entropy", "pruning"}]


def link(number: int) -> str:
    return f"{number:02}.html" if number < 5 else ""


def test_lessons_that_are_there_are_linked_and_no_other() -> None:
    found = text.html("Lessons 02, 03 and 09; lesson 04, `lesson 01`; in 2002 lesson 12.", link)
    assert found.count("<a ") == 3
    for wanted in ('<a href="02.html">02</a>', '<a href="03.html">03</a>', '<a href="04.html">lesson 04</a>'):
        assert wanted in found


def test_what_lies_beside_the_notebooks_is_linked_in_the_repository() -> None:
    found = text.html("The [rules](../docs/capstone.md) and [others](https://example.org/a).", link)
    assert re.search(r'"https://[^"]+/blob/main/docs/capstone\.md">rules<', found)
    assert 'href="https://example.org/a"' in found


def test_the_corner_of_a_table_is_no_header() -> None:
    found = text.html("| | bytes |\n|---|---|\n| LZ4 | 9 |\n", link)
    assert found.count("<th>") == 1 and "<th>bytes</th>" in found and found.count("<td>") == 3


def test_formulas_need_no_script_and_code_keeps_its_dollars() -> None:
    found = text.html("So $H \\le L$, and\n$$\\sum P \\ln \\frac{Q}{P}$$\nbut `$x$` stays.", link)
    assert found.count("<math") == 2 and 'display="block"' in found and "<mfrac>" in found
    assert "<code>$x$</code>" in found and "\\le" not in found


def test_every_formula_of_the_course_becomes_mathml() -> None:
    for lesson in all_lessons():
        for cell in lesson.cells:
            if cell.kind == "markdown" and "$" in cell.source:
                found = text.html(cell.source, link)
                assert "<math" in found or "<code>" in found, cell.source
                assert "<merror" not in found and "$$" not in found


def test_source_is_escaped_and_coloured_with_the_steppers_classes() -> None:
    found = text.source("def f(x):  # a < b\n    return 'x'")
    assert '<span class="dz-keyword">def</span>' in found
    assert '<span class="dz-comment"># a &lt; b</span>' in found


def test_a_word_begins_where_a_lesson_sets_it_off() -> None:
    lessons = all_lessons()
    entries = glossary.entries(lessons)
    known = {one.word: one for one in entries}
    assert len(known) == len(entries) > 80
    assert known["prefix code"].lesson.number == 1 and known["trie"].lesson.number == 2
    for one in entries:
        cell = next(cell for cell in one.lesson.cells if f"cell-{cell.number:02}" == one.cell)
        assert f"*{one.word}" in cell.source and one.sentence.split()[-1].rstrip(".") in cell.source
        assert not one.sentence.endswith(":")
    assert [one.word for one in glossary.entries(lessons[:1]) if one.lesson.number] == []


def test_the_same_content_is_one_file_and_what_is_old_goes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = store.keep("data", "{}", "json"), store.keep("data", b"{}", "json")
    assert first == second and store.keep("data", "[]", "json") != first
    store.write("old/page.html", "x")
    again = Store(tmp_path)
    again.write("index.html", "y")
    again.sweep()
    assert [path.name for path in tmp_path.rglob("*")] == ["index.html"]


def test_images_leave_the_page_and_their_words_stay(tmp_path: Path) -> None:
    picture = Picture(40, 40, (Circle("a", 20, 20, "a"),), "One circle.", "A circle with an a.")
    store = Store(tmp_path)
    found = store.images_apart(picture.html())
    assert "base64" not in found and 'loading="lazy"' in found and "A circle with an a." in found
    (file,) = store.written
    assert file.suffix == ".svg" and file.read_text().startswith("<svg")


@pytest.mark.parametrize("demo", ANSWERED, ids=lambda demo: demo.name)
def test_answers_made_ahead_are_those_of_the_live_stepper(demo: object) -> None:
    live = Stepper(demo)
    asked = 0
    for message, ahead in Stepper.answers(demo, fresh=2):
        answered = live._wanted(message, [])
        asked += 1
        assert answered["about"].pop("run") == asked + 1
        assert answered == ahead
    assert asked == len(demo.presets) + 2 * bool(demo.fresh)


def dot(x: int, y: float, big: bool, kind: str) -> Picture:
    if x == 3:
        raise ValueError("Three is refused.")
    marks = (Circle("dot", 20 + x, 30 + 10 * y, kind, tone="new" if big else "plain"),)
    return Picture(80, 80, marks, f"{x}, {y:.1f}, {big}, {kind}")


def controls() -> dict[str, ipywidgets.Widget]:
    return {
        "x": ipywidgets.IntSlider(2, 0, 4, description="x"),
        "y": ipywidgets.FloatSlider(0.3, min=0, max=1, step=0.1, readout_format=".1f"),
        "big": ipywidgets.Checkbox(True),
        "kind": ipywidgets.Dropdown(options=[("A", "a"), ("B", "b")]),
    }


def test_every_setting_is_drawn_ahead_exactly_as_the_live_explorer_draws_it() -> None:
    live = Explorer(dot, **controls())
    found = Ahead(live).json()
    settings = live.settings()
    assert len(settings) == len(found["shown"]) == 5 * 11 * 2 * 2
    assert [control["kind"] for control in found["controls"]] == ["range", "range", "switch", "choice"]
    start = 0
    for control in found["controls"]:
        start = start * len(control["values"]) + control["at"]
    assert settings[start] == live.values
    for setting, shown in zip(settings, found["shown"], strict=True):
        if setting["x"] == 3:
            assert shown == "Three is refused."
            continue
        for key, value in setting.items():
            live._controls[key].value = value
        html = "".join(found["pieces"][piece] for piece in found["pictures"][shown])
        assert html == live._picture.value


def test_too_many_settings_are_thinned_and_ends_and_start_stay() -> None:
    live = Explorer(
        lambda x, y: dot(2, y, True, str(x)), x=ipywidgets.IntSlider(77, 0, 500), y=controls()["y"]
    )
    found = Ahead(live).json()
    x = found["controls"][0]
    assert len(found["shown"]) <= 400 and x["of"] == 501 > len(x["values"])
    assert {"0", "77", "500"} <= set(x["values"]) and x["values"][x["at"]] == "77"
    small, other = Ahead(live), Ahead(live)
    before = small.size()
    fit_together([small, other], 2 * before - 100)
    assert small.size() + other.size() <= 2 * before - 100 and other.size() != small.size()
    small.fit(1)
    assert [len(control["values"]) for control in small.json()["controls"]] == [2, 2]


def test_a_text_without_bounds_stays_at_its_value() -> None:
    live = Explorer(lambda x, kind: dot(x, 0, True, kind), x=controls()["x"], kind=ipywidgets.Text("hello"))
    assert live.settings() is None
    found = Ahead(live).json()
    assert [(one["kind"], len(one["values"])) for one in found["controls"]] == [("range", 5), ("fixed", 1)]


def test_heavy_bitmaps_hold_the_other_controls_still_before_the_slider_gets_short() -> None:
    live = Explorer(photograph, quality=ipywidgets.IntSlider(50, 1, 100), grey=ipywidgets.Checkbox(False))
    one = Ahead(live)
    before = one.json()
    assert [len(control["values"]) for control in before["controls"]] == [100, 2]
    one.fit(bitmaps=12 * 3000)
    quality, grey = one.json()["controls"]
    assert len(grey["values"]) == 1 and grey["kind"] == "fixed" and grey["of"] == 2
    assert 4 <= len(quality["values"]) <= 12 and quality["values"][quality["at"]] == "50"


@dataclass(frozen=True)
class Noise(Mark):
    """A bitmap of 3000 bytes; nobody looks at it."""

    seed: int = 0

    def primitives(self) -> list[Any]:
        data = b64encode(Random(self.seed).randbytes(3000)).decode()
        return [("image", {"href": f"data:image/png;base64,{data}", "width": 60, "height": 60}, "")]


def photograph(quality: int, grey: bool) -> Picture:
    return Picture(80, 80, (Noise("photo", 40, 40, 2 * quality + grey),), f"quality {quality}")


def test_a_setting_that_makes_an_explorer_fail_is_named() -> None:
    def draw(x: int) -> Picture:
        return dot([0, 1, 2][x], 0, True, "a")

    with pytest.raises(CannotDraw, match=r"'x': 3.*IndexError"):
        Ahead(Explorer(draw, x=ipywidgets.IntSlider(0, 0, 4)))


def test_a_lesson_is_run_again_where_what_it_depends_on_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = all_lessons()[1:3]
    assert fingerprint(one) == fingerprint(one) != fingerprint(other)
    cells = (*one.cells[:-1], one.cells[-1]._replace(source="another legend"))
    assert fingerprint(replace(one, cells=cells)) != fingerprint(one)
    monkeypatch.setattr("dualz.site.executed._installed", lambda: iter([("numpy", "0")]))
    before = fingerprint(one)
    monkeypatch.setattr("dualz.site.executed._installed", lambda: iter([("numpy", "1")]))
    assert fingerprint(one) != before
