"""The Python side of the board: the state that follows clicks and drags, and what is shown without a page."""

from __future__ import annotations

import json
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from traitlets import TraitError

from dualz.figures.parts.marks import Box, Circle, Picture
from dualz.widgets.board import Board, Click, Drag, Handle
from tests.widgets.boards import slots

VIEW = "application/vnd.jupyter.widget-view+json"


def tell(board, kind, key="", x=0.0, y=0.0, number=1):
    """What the page would send; returns the answer of Python."""
    sent = []
    board.send = sent.append
    board._receive(board, {"type": kind, "key": key, "x": x, "y": y, "number": number}, [])
    return sent


def test_a_click_gives_the_next_state_and_its_picture():
    board = slots()
    assert tell(board, "click", "slot:2", number=7) == [{"answer": 7, "type": "click", "notice": ""}]
    assert board.state == (50, 2)
    assert board.data["caption"] == "At 50, slot 2." == board.picture.caption


def test_a_drag_gets_the_place_that_is_wanted():
    seen = []
    board = slots(on_drag=lambda state, event: seen.append(event) or state)
    tell(board, "drag", "knob", 33.5, 7)
    assert seen == [Drag("knob", 33.5, 7.0)]


def test_a_click_says_where_the_mark_stands():
    seen = []
    board = slots(on_click=lambda state, event: seen.append(event) or state)
    tell(board, "click", "slot:1", 60, 90)
    assert seen == [Click("slot:1", 60.0, 90.0)]


def test_a_value_error_is_said_and_changes_nothing():
    board = slots()
    tell(board, "click", "slot:1")
    before = board.data
    (answer,) = tell(board, "click", "slot:3")
    assert answer["notice"] == board.notice == "Slot 3 is closed."
    assert board.state == (50, 1) and board.data is before
    tell(board, "click", "slot:2")
    assert board.notice == ""


def test_any_other_error_of_a_handler_is_a_sentence_too():
    board = slots(on_click=lambda state, event: state[9])
    (answer,) = tell(board, "click", "slot:1")
    assert answer["notice"] == "This cannot be done here: IndexError tuple index out of range."
    assert board.state == (50, 0)


def test_a_state_that_cannot_be_drawn_is_not_taken_over():
    board = slots(on_drag=lambda state, event: (-1, 0))
    (answer,) = tell(board, "drag", "knob", 1, 1)
    assert answer["notice"] == "Below zero there is nothing."
    assert board.state == (50, 0) and board.picture.caption == "At 50, slot 0."
    with pytest.raises((ValueError, TraitError), match="Below zero"):
        board.state = (-1, 0)
    assert board.state == (50, 0)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("click", "knob"),
        ("click", "gone"),
        ("drag", "slot:1"),
        ("drag", "gone"),
        ("shout", "knob"),
        (None, None),
    ],
)
def test_what_is_not_offered_changes_nothing(kind, key):
    board = slots()
    (answer,) = tell(board, kind, key)
    assert answer["notice"] == "" and board.state == (50, 0)


@pytest.mark.parametrize(
    "message", [{"type": "drag", "key": "knob"}, {"type": "drag", "key": "knob", "x": "a", "y": 0}]
)
def test_a_message_without_a_place_is_refused(message):
    board = slots()
    board._receive(board, message, [])
    assert board.notice and board.state == (50, 0)


@pytest.mark.parametrize("place", [float("nan"), float("inf")])
def test_a_place_that_is_nowhere_is_refused(place):
    board = slots()
    (answer,) = tell(board, "drag", "knob", place, 0)
    assert answer["notice"] == "This place is outside of the picture."


def test_a_message_that_is_no_dict_is_passed_over():
    board = slots()
    board._receive(board, "hello", [])
    assert board.state == (50, 0)


def test_reset_goes_back_to_the_start():
    board = slots()
    tell(board, "click", "slot:2")
    tell(board, "reset")
    assert board.state == (50, 0)
    board.state = (10, 1)
    board.reset()
    assert board.state == (50, 0) and board.data["caption"] == "At 50, slot 0."


def test_a_state_can_be_set_and_observed():
    board, seen = slots(), []
    board.observe(lambda change: seen.append(change["new"]), "state")
    board.state = (20, 1)
    tell(board, "click", "slot:2")
    assert seen == [(20, 1), (20, 2)]
    assert board.data["caption"] == "At 20, slot 2."


def test_without_handlers_it_is_a_picture():
    board = Board(lambda state: Picture(10, 10, (Circle("c", 5, 5, "c"),), "A circle."), 0)
    assert board.data["clicks"] == board.data["handles"] == []
    tell(board, "click", "c")
    assert board.state == 0


def test_handles_and_clicks_must_be_marks():
    picture = Picture(10, 10, (Circle("c", 5, 5, "c"),), "A circle.")
    with pytest.raises(ValueError, match="no mark 'd'"):
        Board(lambda state: picture, 0, clicks=lambda state: ["d"])
    with pytest.raises(ValueError, match="no mark 'd'"):
        Board(lambda state: picture, 0, handles=lambda state: [Handle("c", 0, 0, 1, "0", grabs=("d",))])
    with pytest.raises(ValueError, match="x, y, xy"):
        Handle("c", 0, 0, 1, "0", axis="z")


def test_the_static_form_is_the_picture_with_its_words_the_same_each_time():
    first, second = (slots()._repr_mimebundle_()[0] for _ in range(2))
    assert VIEW in first
    assert (
        first["text/plain"] == second["text/plain"] == "Board: slots and a knob\nAt 50, slot 0.\nslot 0 of 3"
    )
    assert first["text/html"] == second["text/html"]
    assert 'alt="At 50, slot 0.\nslot 0 of 3"' in first["text/html"]
    svg = b64decode(first["text/html"].split("base64,")[1].split('"')[0]).decode()
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_what_is_sent_are_the_marks_of_the_picture():
    board = slots()
    states = [mark.state() for mark in board.picture.marks]
    sent = [{**board.data["marks"][number], "x": x, "y": y} for number, x, y in board.data["frame"]]
    assert sent == states
    json.dumps(board.data, allow_nan=False)


def test_no_state_that_is_shared_between_boards():
    one, two = slots(), slots()
    tell(one, "click", "slot:1")
    assert two.state == (50, 0) and two.data != one.data


def test_the_example_of_the_docstring():
    def line(x):
        return Picture(220, 60, (Circle("knob", 10 + 2 * x, 30, str(x)), Box("b", 9, 9, "")), f"It is {x}.")

    board = Board(
        line,
        50,
        handles=lambda x: [Handle("knob", x, 0, 100, str(x), axis="x", step=2)],
        on_drag=lambda x, event: max(0, min(100, round((event.x - 10) / 2))),
    )
    tell(board, "drag", "knob", 50.9, 5)
    assert board.state == 20 and board.name == "line"
