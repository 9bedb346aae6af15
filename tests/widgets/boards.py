"""A board with everything that a board can have, for its tests here and in the browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dualz.figures.parts.marks import Box, Circle, Picture, Text
from dualz.widgets.board import Board, Click, Drag, Handle

State = tuple[int, int]


def draw(state: State) -> Picture:
    """A knob on a line, with a bar up to it, a post that goes up and down, and three slots."""
    at, slot = state
    if at < 0:
        raise ValueError("Below zero there is nothing.")
    knob = Circle("knob", 10 + 2 * at, 30, str(at), "active", "the knob")
    bar = Box("bar", 10 + at, 30, "", max(2 * at, 1), 10, title="the bar")
    slots = [
        Box(f"slot:{number}", 60 * number, 90, str(number), 40, 30, tone="new" if slot == number else "plain")
        for number in (1, 2, 3)
    ]
    marks = (bar, Circle("post", 230, 60, "p"), *slots, Text("words", 10, 130, "words"), knob)
    return Picture(260, 150, marks, f"At {at}, slot {slot}.", f"slot {slot} of 3")


def press(state: State, event: Click) -> State:
    number = int(event.key[-1])
    if number == 3:
        raise ValueError("Slot 3 is closed.")
    return (state[0], number)


def pull(state: State, event: Drag) -> State:
    if event.key == "post":
        return (round(100 - event.y), state[1])
    return (max(0, min(100, round((event.x - 10) / 2))), state[1])


def handles(state: State) -> list[Handle]:
    knob = Handle("knob", state[0], 0, 100, f"{state[0]} of 100", axis="x", step=4, grabs=("bar",))
    return [knob, replace(knob, key="post", axis="y", step=10, grabs=())]


def slots(**changed: Any) -> Board:
    """The board; ``changed`` replaces some of its functions."""
    functions = {"on_click": press, "on_drag": pull, "handles": handles}
    clicks = lambda state: [f"slot:{number}" for number in (1, 2, 3)]  # noqa: E731
    return Board(draw, (50, 0), clicks=clicks, name="slots and a knob", **{**functions, **changed})
