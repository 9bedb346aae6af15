"""The pictures of a block and of windows show the numbers of their steps."""

from __future__ import annotations

import random

import numpy as np

from dualz.codecs import dct, jpeg_format, mdct
from dualz.codecs.dct import CodedLevels, Quantized, ReadLevels
from dualz.codecs.mdct import AddedWindow
from dualz.figures import ask, draw
from dualz.figures import lossy_maps as maps
from dualz.figures.parts.marks import Box, Curve
from dualz.trace import record

STEPS = jpeg_format.quantization_table(50)
BLOCK = [random.Random(1).randint(90, 170) if place % 9 else 240 for place in range(64)]
TRACE = record(dct.encode_block(BLOCK, STEPS))


def labels(picture, key):
    boxes = {mark.key: mark for mark in picture.marks if isinstance(mark, Box)}
    return [boxes[f"{key}:{place}"].label for place in range(64)]


def test_all_numbers_of_a_block_are_shown():
    for place, step in enumerate(TRACE.steps):
        picture = draw(step, TRACE.steps[:place])
        if isinstance(step, Quantized):
            assert labels(picture, "number") == [str(level) for level in step.levels]
            assert labels(picture, "step") == [str(one) for one in STEPS]
            assert f"{step.levels.count(0)} of 64 levels are 0" in picture.caption
        if isinstance(step, CodedLevels):
            active = {
                int(mark.key.partition(":")[2]) for mark in picture.marks
                if mark.key.startswith("number:") and getattr(mark, "tone", "") == "active"
            }  # fmt: skip
            wanted = {jpeg_format.ZIGZAG[k] for k in range(step.first, step.last + 1)}
            assert active == wanted
            assert step.word in picture.caption and f"{len(step.bits)} bits" in picture.caption


def test_the_largest_and_smallest_samples_fit():
    for samples in ([0] * 64, [255] * 64, [0, 255] * 32):
        trace = record(dct.encode_block(samples, [1] * 64))
        for place, step in enumerate(trace.steps):
            for mark in draw(step, trace.steps[:place]).marks:
                if isinstance(mark, Box):
                    assert 7.8 * len(mark.label) <= mark.width + 2, mark


def test_the_answer_is_where_the_next_word_ends():
    asked = 0
    for place, step in enumerate(TRACE.steps[:-1]):
        following = TRACE.steps[place + 1]
        question = ask(following, step, TRACE.steps[:place])
        if question:
            asked += 1
            assert question.answer == (f"number:{jpeg_format.ZIGZAG[following.last]}",)
    assert asked > 3


def test_a_reader_knows_only_what_it_has_read():
    trace = record(dct.decode_block(TRACE.result, STEPS))
    reads = [step for step in trace.steps if isinstance(step, ReadLevels)]
    shown = labels(draw(reads[0], ()), "number")
    assert shown[0] == str(reads[0].levels[0]) and set(shown[1:]) == {"0"}


def test_the_sum_of_windows_is_drawn_over_the_signal():
    trace = record(mdct.rebuild(np.sin(np.arange(48) / 3).tolist(), 16))
    last = trace.steps[-1]
    picture = draw(last, trace.steps[:-1])
    curves = {mark.key: mark for mark in picture.marks if isinstance(mark, Curve)}
    assert np.allclose(curves["sum"].points, curves["wanted"].points, atol=0.2)
    first = next(step for step in trace.steps if isinstance(step, AddedWindow))
    assert "No sample of the sum has both" in draw(first, trace.steps[:1]).caption
    question = ask(last, trace.steps[-2], trace.steps[:-2])
    assert question.answer == ("48",)


def test_the_picture_of_the_board_says_the_bits_that_are_sent():
    levels = [3, -1] + [0] * 62
    picture = maps.block(levels, STEPS, 1, "0101")
    assert picture.caption == "4 bits. Row 0, column 1: -1 times the step 11 is -11."
    assert any(
        mark.key == "level:1" and mark.tone == "active" for mark in picture.marks if hasattr(mark, "tone")
    )
