"""The training panel and the progress bar: start, progress, stop, stale, problems, static form."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from ipywidgets import FileUpload, IntSlider

from dualz.figures.parts import charts
from dualz.widgets.training import ProgressBar, TrainingPanel, progress_bar

SECONDS = 10


class Work:
    """A training of the test's own, which goes on when it is told to."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.problem: Exception | None = None

    def __call__(self, watch: Any, rate: int) -> int:
        self.calls.append(rate)
        watch(1, 4)
        self.begun.set()
        assert self.go_on.wait(SECONDS)
        if self.problem:
            raise self.problem
        return 1 if watch.stopped() else 10 * rate


def draw(outcome, rate):
    reached = outcome.result if outcome else 0
    return charts.bars([("reached", reached, f"{reached}")], f"rate {rate}, reached {reached}.")


@pytest.fixture
def work():
    return Work()


@pytest.fixture
def panel(work):
    return TrainingPanel(work, draw, "a run", "Go", rate=IntSlider(3, min=1, max=9))


def started(panel, work):
    panel.start()
    assert work.begun.wait(SECONDS)


def finish(panel, work):
    work.go_on.set()
    panel.wait(SECONDS)
    assert not panel.running


def move(panel, rate):
    panel._controls["rate"].value = rate


def test_before_the_first_run(panel, work):
    assert panel.outcome is None and not panel.running and not panel.stale and not work.calls
    assert panel.says == "Nothing has been trained here yet: press Go."
    assert panel.words == "rate 3, reached 0."
    assert panel._stop.disabled and not panel._start.disabled


def test_a_run_shows_progress_and_then_its_result(panel, work):
    panel._start.click()
    assert work.begun.wait(SECONDS)
    assert panel.running and panel.says == "At work with rate 3."
    assert panel._bar.done == 1 and panel._bar.layout.visibility == "visible"
    assert panel._start.disabled and not panel._stop.disabled
    finish(panel, work)
    assert panel.outcome == (30, {"rate": 3}, False)
    assert (panel.words, panel.says) == ("rate 3, reached 30.", "Done with rate 3.")
    assert panel._stop.disabled and not panel._start.disabled and panel._bar.layout.visibility == "hidden"


def test_a_second_press_starts_nothing(panel, work):
    started(panel, work)
    panel.start()
    finish(panel, work)
    assert work.calls == [3]


def test_stop_keeps_what_was_reached(panel, work):
    started(panel, work)
    panel._stop.click()
    finish(panel, work)
    assert panel.outcome.stopped and panel.outcome.result == 1
    assert panel.says == "Stopped early, with rate 3."


def test_the_panel_is_stale_until_trained_again_or_moved_back(panel, work):
    started(panel, work)
    finish(panel, work)
    move(panel, 5)
    assert panel.stale and panel.says.startswith("Stale: the controls have moved. Done with rate 3.")
    assert "dashed" in panel._cue.value and 'role="status"' in panel._cue.value
    assert panel.words == "rate 5, reached 30.", "the picture follows the control"
    move(panel, 3)
    assert not panel.stale and "dashed" not in panel._cue.value
    move(panel, 5)
    panel.start()
    panel.wait(SECONDS)
    assert not panel.stale and panel.outcome.result == 50


def test_controls_that_move_during_a_run_leave_it_stale(panel, work):
    started(panel, work)
    move(panel, 8)
    assert panel.says == "At work with rate 3."
    finish(panel, work)
    assert panel.stale and work.calls == [3]


def test_a_problem_is_said_and_the_last_picture_stays(panel, work):
    started(panel, work)
    finish(panel, work)
    work.problem = RuntimeError("the <loss> is nan")
    panel.start()
    panel.wait(SECONDS)
    assert panel.says == "The run ended with a problem. RuntimeError: the <loss> is nan"
    assert "&lt;loss&gt;" in panel._cue.value and "<loss>" not in panel._cue.value
    assert panel.outcome.result == 30 and not panel._start.disabled
    work.problem = None
    panel.start()
    panel.wait(SECONDS)
    assert panel.says == "Done with rate 3."


def test_closing_stops_the_run(panel, work):
    started(panel, work)
    panel.close()
    finish(panel, work)
    assert panel.outcome.stopped


def test_the_static_form_is_the_same_each_time_and_marked_as_measured(work):
    forms = [
        TrainingPanel(work, draw, "a run", "Go", rate=IntSlider(3))._repr_mimebundle_() for _ in range(2)
    ]
    for kind in ("text/plain", "text/html"):
        assert forms[0][kind] == forms[1][kind] and "press Go" in forms[0][kind]
    assert '<img data-measured="yes" alt=' in forms[0]["text/html"]


class TestProgressBar:
    def test_each_call_is_a_piece_of_work(self):
        bar = ProgressBar("epochs", 3)
        bar("anything")
        bar()
        assert bar.done == 2 and bar._words.value == "epochs: 2 of 3"

    def test_its_static_form_does_not_tell_how_far_it_is(self):
        bar = progress_bar("epochs", 3)
        before = bar._repr_mimebundle_()
        bar()
        assert before["text/plain"] == bar._repr_mimebundle_()["text/plain"] == "Progress bar: epochs"
        assert before["text/html"] == "<p>Progress bar: epochs</p>"


def test_a_result_is_shown_while_the_run_goes_on(panel, work):
    panel._run = lambda watch, rate: (watch.show(7), work(watch, rate))[1]
    started(panel, work)
    assert panel.words == "rate 3, reached 7."
    assert panel.running
    finish(panel, work)
    assert panel.words == "rate 3, reached 30."


def test_controls_of_the_picture_alone_make_nothing_stale():
    look = IntSlider(0, min=0, max=9)
    panel = TrainingPanel(
        lambda watch, rate, look: rate,
        lambda outcome, rate, look: draw(outcome, look),
        "a run",
        unit="codecs",
        idle="Nothing yet",
        view=("look",),
        rate=IntSlider(3, min=1, max=9),
        look=look,
    )
    assert panel.says == "Nothing yet: press Train."
    panel.start()
    panel.wait(SECONDS)
    look.value = 5
    assert not panel.stale
    assert panel.words == "rate 5, reached 3."
    assert panel.says == "Done with rate 3."


def test_files_that_were_chosen_are_said_by_name():
    panel = TrainingPanel(
        lambda watch, file: 1, lambda outcome, file: draw(outcome, 1), "a run", file=FileUpload()
    )
    panel.start()
    panel.wait(SECONDS)
    assert panel.says == "Done with file none."
