"""Pictures of gradient descent: every step of every preset, what is asked, and what is said."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from dualz.course.steppers import find
from dualz.figures import ask, draw
from dualz.figures.parts.marks import Box
from dualz.lessons.models.demos import MOST_CLASSES, MOST_INPUTS, SGD, read_samples, say_samples
from dualz.models.descent import Compared, Moved, Scored, descend
from dualz.trace import record
from dualz.widgets.payload import payload


def marks(picture):
    return {mark.key: mark for mark in picture.marks}


@pytest.mark.parametrize("preset", SGD.presets, ids=lambda preset: preset.name)
def test_every_step_is_drawn_inside_its_frame_and_can_be_asked(preset):
    trace = record(SGD.run(preset.value))
    for index, step in enumerate(trace):
        picture = draw(step, trace.steps[:index])
        ElementTree.fromstring(picture.svg())
        assert picture.caption.endswith(".") and picture.width <= 800
        for mark in picture.marks:
            half = mark.width / 2 if isinstance(mark, Box) else 0
            assert half <= mark.x and mark.x + half <= picture.width and 0 <= mark.y <= picture.height
        if index + 1 < len(trace) and (question := ask(trace[index + 1], step, trace.steps[:index])):
            assert set(question.choices) <= set(marks(picture))
            assert len(question.answer) < len(question.choices)
    assert len(payload(trace)["frames"]) == len(trace) == 3 * len(preset.value.x)


def test_what_grows_is_what_has_grown():
    trace = record(SGD.run(SGD.preset("three samples").value))
    for moved in trace.of(Moved):
        question = ask(moved, Compared((), 0, (), (), (), (), ()))
        columns = len(moved.x) + 1
        before = moved.before
        grown = {
            f"weight:{row * columns + column}"
            for row, own in enumerate(moved.weights)
            for column, value in enumerate(own)
            if value > before[row][column]
        }
        biases = {f"weight:{row * columns + columns - 1}" for row, e in enumerate(moved.error) if e < 0}
        assert set(question.answer) == grown | biases


def test_the_class_that_leads_is_the_one_asked_for():
    trace = record(SGD.run(SGD.preset("three samples").value))
    asked = [
        (ask(step, trace[index - 1]), step)
        for index, step in enumerate(trace)
        if isinstance(step, Scored) and index
    ]
    assert any(question for question, _ in asked)
    for question, step in asked:
        if question:
            assert question.answer == (f"class:{step.scores.index(max(step.scores))}",)


def test_a_silent_input_is_said_to_stay():
    trace = record(SGD.run(SGD.preset("a silent input").value))
    assert all("2 stay, because input times error is 0" in draw(step).caption for step in trace.of(Moved))


def test_many_inputs_are_drawn_in_part():
    step = record(descend([[0.5] * 64], [1], 10))[2]
    picture = draw(step)
    assert "and 59 more inputs" in [getattr(mark, "label", "") for mark in picture.marks]
    assert len([key for key in marks(picture) if key.startswith("weight:")]) == 60


def test_fresh_instances_can_be_performed():
    samples = [SGD.fresh(seed) for seed in range(1, 30)]
    assert len(set(samples)) > 25 and samples == [SGD.fresh(seed) for seed in range(1, 30)]
    for value in samples:
        assert len(payload(record(SGD.run(value)))["questions"]) >= 3


def test_own_input():
    value = read_samples("1 0 0.5 0; 0, 1, 0.5, 1")
    assert value == read_samples(say_samples(value).encode())
    assert value.x == ((1.0, 0.0, 0.5), (0.0, 1.0, 0.5)) and value.y == (0, 1)
    assert len(record(find("models.sgd").run(read_samples("1 0")))) == 3
    many = " ".join(["1"] * (MOST_INPUTS + 1))
    for given in ("", "1 2 x", "1 0; 1 2 0", "3", f"{many} 0", f"1 {MOST_CLASSES}", "1 -1", "nan 0", "1e9 0"):
        with pytest.raises(ValueError, match=r"Type inputs|Each sample|At most|Inputs between"):
            read_samples(given)


@pytest.mark.parametrize("inputs", [1, 2, 5, 9])
def test_the_heads_of_the_columns_stand_apart(inputs):
    picture = draw(record(descend([[0.5] * inputs], [1], 3))[1])
    heads = sorted(
        (mark for mark in picture.marks if mark.key.startswith("head:") and mark.y > 60), key=lambda m: m.x
    )
    ends = []
    for mark in heads:
        # Bold letters of the head are about 7.4 pixels wide.
        wide = 7.4 * len(mark.label)
        left = mark.x - wide / 2 if mark.anchor == "middle" else mark.x
        ends.append((left, left + wide))
    assert [mark.label for mark in heads] == ["weights, bias", "score", "probability", "error"]
    assert all(one[1] <= two[0] for one, two in pairwise(ends))
