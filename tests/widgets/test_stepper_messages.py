"""What the stepper does with the page's messages and reports."""

from __future__ import annotations

import pytest

from dualz.trace import TraceTooLong
from dualz.widgets.demo import MOST_INPUT, Demo, Preset
from dualz.widgets.stepper import Stepper
from tests.widgets.runs import DEMO, answers, endless, fresh, sorting


def test_choosing_a_preset_replaces_the_run_and_answers():
    stepper = Stepper(DEMO, step=7)
    sent = answers(stepper, {"type": "preset", "preset": "one symbol", "number": 3})
    assert sent == [{"answer": 3, "type": "preset", "notice": ""}]
    assert stepper.about["preset"] == "one symbol" and stepper.about["shown"] == "aaaa"
    assert len(stepper.trace) == len(stepper.data["frames"]) == 2
    assert stepper.step == 0


def test_own_text_and_own_file_are_run():
    stepper = Stepper(DEMO)
    answers(stepper, {"type": "text", "text": "mississippi", "number": 1})
    assert stepper.trace.result.keys() == set("mississippi")
    assert stepper.about["preset"] == "" and stepper.about["shown"] == "mississippi"
    answers(stepper, {"type": "file", "name": "a.bin", "number": 2}, (b"xy", b"xz"))
    assert stepper.trace.result.keys() == set("xyz")


LONG = "é" * (MOST_INPUT // 2 + 1)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"type": "text", "text": ""}, "Type at least one symbol."),
        ({"type": "text", "text": LONG}, f"This input has {MOST_INPUT + 2} bytes; at most"),
        ({"type": "preset", "preset": "none"}, "has no preset 'none'"),
        ({"type": "preset"}, ""),
        ({"type": "erase"}, "cannot do that: 'erase'"),
        ({}, "cannot do that: None"),
    ],
)
def test_what_cannot_be_run_becomes_a_notice_and_the_old_run_stays(message, words):
    stepper = Stepper(DEMO, preset="ties", step=2)
    old, data = stepper.trace, stepper.data
    [sent] = answers(stepper, {**message, "number": 9})
    assert words in stepper.notice and sent["notice"] == stepper.notice and sent["answer"] == 9
    if words:
        assert stepper.trace is old and stepper.data == data and stepper.step == 2
    answers(stepper, {"type": "preset", "preset": "ties", "number": 10})
    assert stepper.notice == ""


def touchy(value):
    yield value
    if value == "on":
        yield from endless(value)
    if value == "off":
        raise ZeroDivisionError("division by zero")


@pytest.mark.parametrize(
    ("text", "words"), [("on", "more than 2000 steps"), ("off", "ZeroDivisionError division by zero")]
)
def test_errors_of_a_demo_become_a_notice(text, words):
    demo = Demo("Any", touchy, (Preset("ok", "a start", "ok"),), read=str)
    stepper = Stepper(demo)
    answers(stepper, {"type": "text", "text": text, "number": 1})
    assert words in stepper.notice and len(stepper.trace) == 1
    with pytest.raises((ZeroDivisionError, TraceTooLong)):
        Stepper(Demo("Any", touchy, (Preset("bad", "fails", text),)))


def test_a_large_file_is_refused_before_anything_is_run():
    seen = []
    demo = Demo("Any", lambda value: sorting([2, 1]), (Preset("ok", "a start", 1),), read=seen.append)
    stepper = Stepper(demo)
    answers(stepper, {"type": "file", "number": 1}, (bytes(MOST_INPUT), b"1"))
    assert str(MOST_INPUT) in stepper.notice and not seen


def test_a_single_run_answers_hello_and_refuses_inputs():
    stepper = Stepper(sorting([2, 1]))
    assert answers(stepper, {"type": "hello", "number": 4})[0]["notice"] == ""
    assert "no other inputs" in answers(stepper, {"type": "text", "text": "a", "number": 5})[0]["notice"]


def moves(stepper):
    return [[question["at"], question["answer"]] for question in stepper.data["questions"]]


def score(stepper, made, **other):
    return {"mode": "perform", "seed": stepper.about["seed"], "moves": made, "done": 99, "of": 1, **other}


def test_perform_starts_with_a_fresh_instance_and_gives_the_next_one_on_request():
    stepper = Stepper(DEMO, mode="perform")
    assert stepper.about["seed"] == 1 and stepper.about["shown"] == fresh(1)
    answers(stepper, {"type": "fresh", "number": 1})
    assert stepper.about["seed"] == 2 and stepper.about["shown"] == fresh(2) != fresh(1)
    assert stepper.mode == "perform" and stepper.performed is None


def test_performed_is_judged_by_the_trace_not_by_the_page():
    stepper = Stepper(DEMO, mode="perform")
    made = moves(stepper)
    stepper.score = score(stepper, made)
    assert stepper.performed.complete and stepper.performed.right == stepper.performed.of == len(made)
    other = next(key for key in stepper.data["questions"][1]["choices"] if key not in made[1][1])
    stepper.score = score(stepper, [made[0], [made[1][0], [other]]])
    assert not stepper.performed.complete
    assert (stepper.performed.right, stepper.performed.first_wrong) == (1, made[1][0] + 1)
    assert stepper.performed.moves[1][1] == (other,)


def test_a_report_about_another_instance_is_not_counted():
    stepper = Stepper(DEMO, mode="perform")
    made = moves(stepper)
    stepper.score = score(stepper, made, seed=7)
    assert stepper.performed is None
    stepper.score = score(stepper, made[:1])
    assert not stepper.performed.complete and stepper.performed.first_wrong is None


def test_callbacks_do_not_need_the_main_thread():
    from threading import Thread

    stepper = Stepper(DEMO)
    names = [preset.name for preset in DEMO.presets]
    threads = [Thread(target=answers_on, args=(stepper, names[number % 3])) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stepper.data["frames"]) == len(stepper.trace)
    assert stepper.notice == ""


def answers_on(stepper, name):
    stepper._handle_custom_msg({"type": "preset", "preset": name, "number": 1}, [])


def report(stepper, run, **traits):
    """What Jupyter does with traits that the page has changed, while it showed run number ``run``."""
    stepper.set_state({**traits, "told": {"run": run, "number": 1}})


def test_a_report_counts_for_the_run_that_it_is_about():
    stepper = Stepper(DEMO)
    run = stepper.about["run"]
    report(stepper, run, step=7)
    assert stepper.step == 7
    answers(stepper, {"type": "preset", "preset": "ties", "number": 1})
    assert stepper.about["run"] == run + 1 and stepper.step == 0
    report(stepper, run, step=9, score={"mode": "predict", "right": 4})
    assert stepper.step == 0 and stepper.score == {}
    report(stepper, run, mode="predict")
    assert stepper.mode == "predict", "the mode is the learner's wish, whatever the run"
    report(stepper, run + 1, step=9)
    assert stepper.step == 9


def test_a_refused_input_keeps_the_run_and_its_number():
    stepper = Stepper(DEMO)
    answers(stepper, {"type": "text", "text": "", "number": 1})
    report(stepper, stepper.about["run"], step=3)
    assert stepper.step == 3
