"""The pictures of packing: a bit moves from its item into its byte."""

from __future__ import annotations

from dualz.codecs import bit_order
from dualz.codecs.bit_order import Placed
from dualz.figures import ask, draw
from dualz.figures.parts.marks import Box
from dualz.trace import record

TRACE = record(bit_order.pack(bit_order.beginning(b"sh")))


def test_a_placed_bit_stands_in_the_column_of_its_value():
    picture = draw(TRACE.steps[-1], TRACE.steps[:-1])
    placed = {(step.item, step.place): step.position for step in TRACE.of(Placed)}
    marks = {mark.key: mark for mark in picture.marks if isinstance(mark, Box)}
    first = [marks[f"bit:{item}:{place}"] for (item, place), position in placed.items() if position < 8]
    printed = "".join(box.label for box in sorted(first, key=lambda box: box.x))
    assert printed == f"{TRACE.result[0]:08b}"


def test_each_item_of_several_bits_is_asked_once():
    asked = [
        ask(TRACE.steps[place + 1], TRACE.steps[place], TRACE.steps[:place])
        for place in range(len(TRACE) - 1)
    ]
    found = [question.answer[0] for question in asked if question]
    assert found == ["bit:1:1", "bit:2:0", "bit:3:0"]
