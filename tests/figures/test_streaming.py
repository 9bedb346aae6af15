"""Pictures of a stream: every step in its frame, every signal in one row, true answers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from dualz.figures import ask, draw
from dualz.figures.parts.marks import Box
from dualz.models.streaming import HEAD, TAIL, Arrived, Finished, Started, poisson, serve, steady
from dualz.trace import record
from dualz.widgets.payload import payload

SERVICE = (2.0, 2.5, 3.0)
STREAMS = {
    "busy": (steady(14, 2000), SERVICE, 5.0, 4, 3, 0.0, TAIL),
    "head drop": (steady(14, 2000), SERVICE, 5.0, 4, 3, 0.0, HEAD),
    "patient": (steady(6, 400), SERVICE, 5.0, 4, 3, 4.0, TAIL),
    "one": ((0.0,), (2.0,), 1.0, 1, 1, 0.0, TAIL),
    "many": (poisson(40, 3000, 1), tuple(2 + 0.1 * n for n in range(16)), 5.0, 20, 16, 0.0, TAIL),
}


@pytest.mark.parametrize("name", STREAMS)
def test_every_step_is_drawn_inside_its_frame_with_each_signal_once(name):
    trace = record(serve(*STREAMS[name]))
    count = len(STREAMS[name][0])
    for index, step in enumerate(trace):
        picture = draw(step, trace.steps[:index])
        ElementTree.fromstring(picture.svg())
        assert picture.caption.endswith(".") and picture.width <= 720
        signals = [mark for mark in picture.marks if mark.key.startswith("signal:")]
        for mark in picture.marks:
            half = mark.width / 2 if isinstance(mark, Box) else 0
            assert half <= mark.x and mark.x + half <= picture.width and 0 <= mark.y <= picture.height
        hidden = [
            int(mark.label[1:])
            for mark in picture.marks
            if mark.key.startswith("more:") and mark.label.startswith("+")
        ]
        assert len(signals) + sum(hidden) == count
    assert len(payload(trace)["frames"]) == len(trace)


@pytest.mark.parametrize("name", STREAMS)
def test_questions_have_true_answers(name):
    trace = record(serve(*STREAMS[name]))
    asked = set()
    for index, following in enumerate(trace.steps[1:], 1):
        step, earlier = trace[index - 1], trace.steps[: index - 1]
        question = ask(following, step, earlier)
        if question is None:
            continue
        asked.add(type(following))
        labels = dict(question.options)
        if isinstance(following, Arrived):
            assert question.answer == (f"signal:{following.dropped}",)
            assert set(question.choices) <= {mark.key for mark in draw(step, earlier).marks}
        elif isinstance(following, Started):
            assert float(labels[question.answer[0]].split()[0]) == pytest.approx(following.until, abs=0.01)
        else:
            late = sum(one > STREAMS[name][2] for one in following.latencies)
            assert isinstance(following, Finished) and labels[question.answer[0]] == str(late)
    if name in ("busy", "head drop"):
        assert asked == {Arrived, Started, Finished}


def test_what_is_said():
    trace = record(serve(*STREAMS["busy"]))
    captions = [draw(step, trace.steps[:index]).caption for index, step in enumerate(trace)]
    assert "room for 4, batches of up to 3" in captions[0] and "patience" not in captions[0]
    assert "At 0 ms signal 0 arrives and waits." in captions
    assert any("finds the queue full, and is dropped" in caption for caption in captions)
    assert any("a batch of 3 takes 3 ms" in caption for caption in captions)
    head = record(serve(*STREAMS["head drop"]))
    said = [draw(step, head.steps[:index]).caption for index, step in enumerate(head)]
    assert "the one that has waited longest is dropped" in said[0]
    assert any("the queue is full, and signal" in caption for caption in said)
    patient = record(serve(*STREAMS["patient"]))
    assert "patience for 4 ms" in draw(patient[0], ()).caption


def test_other_steps_have_no_picture_here():
    from dualz.figures import streaming

    with pytest.raises(TypeError, match="no picture"):
        streaming.draw(7)
