"""Pictures of lesson 06: what they show is what the steps say, and questions have the right answers."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dualz import figures
from dualz.codecs import bwt, mtf, range_coder, rans, runs
from dualz.codecs.bzip2_tables import Fitted, fit
from dualz.figures import bwt_maps
from dualz.lessons.bwt import demos
from dualz.trace import finish, record


def pictures(generator):
    steps = record(generator).steps
    return [(step, figures.draw(step, steps[:at])) for at, step in enumerate(steps)]


def labels(picture, start):
    found = [mark for mark in picture.marks if mark.key.startswith(start)]
    return [mark.label for mark in found]


def test_rows_keep_their_keys_while_they_move():
    (_, turned), (_, ordered), *_ = pictures(bwt.rotate(b"banana"))
    cells = {mark.key: mark for mark in turned.marks if mark.key.startswith("cell:")}
    moved = {mark.key: mark for mark in ordered.marks if mark.key.startswith("cell:")}
    assert cells.keys() == moved.keys() and len(cells) == 36
    assert {key for key in cells if cells[key].y != moved[key].y}


def test_threads_tie_equal_letters():
    step, picture = pictures(bwt.walk(b"nnbaaa", 3))[-1]
    places = {mark.key: mark for mark in picture.marks}
    for row, to in enumerate(step.links):
        thread = places[f"thread:{row}"]
        assert (thread.y, thread.y2) == (places[f"last:{row}"].y, places[f"first:{to}"].y)
        assert places[f"last:{row}"].label == places[f"first:{to}"].label
    assert "banana" in picture.caption


@pytest.mark.parametrize("demo", demos.DEMOS, ids=lambda demo: demo.name)
def test_pictures_fit_and_have_words(demo):
    for preset in demo.presets:
        for _, picture in pictures(demo.run(preset.value)):
            assert picture.width <= 500 and picture.height <= 480 and picture.text
            assert all(
                0 <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks
            )


def test_the_list_moves_as_the_step_says():
    for step, picture in pictures(mtf.encode(b"nnbaaa", b"abn")):
        items = sorted(
            (mark for mark in picture.marks if mark.key.startswith("item:")), key=lambda one: one.x
        )
        assert "".join(mark.label for mark in items) == step.front.decode()


def test_what_is_written_of_runs():
    _, picture = pictures(runs.count_zeros([2, 0, 0, 0, 0, 1]))[-1]
    assert labels(picture, "out:") == ["3", "B", "A", "2"]
    _, picture = pictures(runs.read_zeros([3, 1, 0, 2]))[-1]
    assert labels(picture, "out:") == ["2", "0", "0", "0", "0", "1"]
    _, picture = pictures(runs.shorten(b"aaaaaaab"))[-1]
    assert labels(picture, "out:") == ["a", "a", "a", "a", "+3", "b"]


def test_tables_and_states():
    (picture,) = [one for _, one in pictures(fit([0, 0, 1, 2] * 30, 3, 2, 1))]
    assert "Round 1" in picture.caption
    assert record(fit([0, 1, 2] * 200, 3, 4)).of(Fitted)
    for step, picture in pictures(rans.encode(b"aab", {97: 3, 98: 1}, word=8)):
        if isinstance(step, rans.Pushed):
            assert str(step.after) in picture.caption


def test_a_strange_step_is_refused():
    for name in ("bwt", "mtf", "runs", "bzip2_bits", "bzip2_tables", "rans", "range_coder"):
        module = __import__(f"dualz.figures.{name}", fromlist=["draw"])
        with pytest.raises(TypeError, match="There is no picture for"):
            module.draw(object())


def test_contexts_count_what_stands_before():
    text = b"the theme, the thing"
    starts = [at for at in range(len(text)) if text.startswith(b"he", at)]
    picture = bwt_maps.contexts(text, starts, b"he", 0)
    assert labels(picture, "letter:") == ["t"] and "0.00 bits" in picture.caption


def test_an_interval_and_its_bytes():
    bits = [0] * 30 + [1, 0, 0]
    steps = pictures(range_coder.encode(bits))
    data = steps[-1][0].data
    assert labels(steps[-1][1], "byte:") == [f"{byte:02x}" for byte in data] and len(data) == 2
    for step, picture in steps:
        parts = {mark.key: mark for mark in picture.marks if mark.key.startswith("part:")}
        if isinstance(step, range_coder.Coded):
            share = parts["part:1"].width / (parts["part:1"].width + parts["part:0"].width)
            assert share == pytest.approx(step.chance / 65536, abs=0.01)
            assert parts[f"part:{step.bit}"].tone == "active" and f"A {step.bit} takes" in picture.caption
            assert f"taken: {step.taken[0]:08x} to {step.taken[1]:08x}" in labels(picture, "taken")
    back = pictures(range_coder.decode(data, len(bits)))
    for step, picture in back:
        marks = {mark.key: mark for mark in picture.marks}
        if isinstance(step, range_coder.Coded):
            part = marks[f"part:{step.bit}"]
            assert abs(marks["code"].x - part.x) <= part.width / 2 + 2
            assert f"number {step.code:08x}" in labels(picture, "code:")
    assert labels(back[-1][1], "head:bytes") == ["2 bytes used up"]


def test_questions_about_an_interval():
    bits, asked = [0] * 30 + [1, 0, 0], set()
    data = finish(range_coder.encode(bits))
    for run in (range_coder.encode(bits), range_coder.decode(data, len(bits))):
        steps = record(run).steps
        for step, following in pairwise(steps):
            question = figures.ask(following, step)
            if question is None:
                continue
            right = question.answer[0].removeprefix("option:")
            if "byte go out" in question.prompt:
                assert right == ("yes" if isinstance(following, range_coder.Widened) else "no")
            elif "cost" in question.prompt:
                assert right == f"{following.cost:.2f}"
            else:
                assert right == ("lower" if following.bit else "upper")
            asked.add((question.prompt.rpartition(". ")[2], right))
    assert {("Does a byte go out?", "yes"), ("Does a byte go out?", "no")} < asked
    assert {("Which part is taken?", "lower"), ("Which part is taken?", "upper")} < asked
