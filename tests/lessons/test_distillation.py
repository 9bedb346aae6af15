"""Lesson 13: its words for measured runs, its contests, the learner's slope at work, and the classroom."""

from __future__ import annotations

import time

import pytest
import torch

from dualz.course.registry import find
from dualz.datasets import Split, signals
from dualz.figures import covering, softened
from dualz.figures import distillation as figures
from dualz.lessons.distillation import attempts, demos, explorers, own
from dualz.models.base import signals_base
from dualz.models.distillation import Answered, Softened, loss_parts, one_step, soften
from dualz.models.nets import signals_net
from dualz.models.side_by_side import by_labels
from dualz.models.training import logits
from dualz.trace import record


@pytest.fixture(scope="module")
def data():
    return signals()


@pytest.fixture(scope="module")
def teacher():
    return signals_base()


def test_runs_are_said_in_the_words_that_the_notebooks_tests_mask():
    assert explorers.measured([0.95]) == "95.0 % correct"
    assert explorers.measured([0.9, 1.0]) == "95.0 % correct, spread about 7.1"
    assert explorers.gain([0.9, 0.8], [0.85, 0.79]) == "about 3.0 points, error about 2.0"


def test_a_contest_starts_alike_and_keeps_its_names(data):
    few = Split(data.train.x[:60], data.train.y[:60])
    ways = {"one": by_labels(*few), "the same": by_labels(*few), "blurred": by_labels(*few, smoothing=0.3)}
    found = explorers.contest(ways, few, steps=20, seeds=2, width=3)
    assert list(found) == list(ways) and [len(runs) for runs in found.values()] == [2, 2, 2]
    assert found["one"] == found["the same"]


# --- what the text says of the predict question ------------------------------------------------------


def asked(temperature):
    """The question before the teacher's answer is softened, for the sample of the notebook."""
    trace = record(one_step(demos.FOUR, demos.YOUNG, 4, temperature))
    (answered,), (softened, _) = trace.of(Answered), trace.of(Softened)
    return figures.ask(softened, answered)


def test_the_class_that_gains_most_is_not_the_runner_up():
    question = asked(4.0)
    assert "gains most probability" in question.prompt
    assert question.answer == ("teacher:8",)
    assert "from 0.010 to 0.099" in question.why and "runner" not in question.why


@pytest.mark.parametrize("temperature", [2.0, 4.0, 8.0])
def test_the_answer_is_what_softening_does(temperature):
    question = asked(temperature)
    if question is not None:
        gains = [a - b for a, b in zip(soften(demos.FOUR, temperature), soften(demos.FOUR), strict=True)]
        assert question.answer == (f"teacher:{max(range(10), key=gains.__getitem__)}",)


def test_at_a_high_temperature_the_runner_up_loses():
    assert soften(demos.FOUR, 100)[9] < soften(demos.FOUR)[9]


# --- the learner's slope -----------------------------------------------------------------------------


def test_the_slope_is_that_of_the_loss():
    torch.manual_seed(0)
    p, q = torch.randn(2, 5, 10, dtype=torch.float64) * 3
    q.requires_grad_()
    labels = torch.arange(5)
    loss_parts(q, p, labels, 3.0, 0.7).total.backward()
    rows = [attempts.slope(a.tolist(), b.tolist(), int(y), 3.0, 0.7) for a, b, y in zip(p, q, labels)]  # noqa: B905
    assert torch.allclose(torch.tensor(rows, dtype=torch.float64) / 5, q.grad)


def test_a_students_training_by_slopes_is_that_by_the_loss(data, teacher):
    few = Split(data.train.x[:200], data.train.y[:200])
    answers = logits(teacher, few.x)
    student = signals_net(4, seed=3)
    by_hand = own.taught(attempts.slope, student, few, answers, steps=5, batch=20, temperature=2.0, a=0.5)
    x, y = torch.as_tensor(few.x), torch.as_tensor(few.y)
    again = signals_net(4, seed=3)
    descent = torch.optim.Adam(again.parameters(), lr=1e-2)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for _ in range(5):
            rows = torch.randint(0, 200, (20,))
            descent.zero_grad()
            loss_parts(again(x[rows]), answers[rows], y[rows], 2.0, 0.5).total.backward()
            descent.step()
    pairs = zip(by_hand.parameters(), again.parameters(), strict=True)
    assert all(torch.allclose(one, other, atol=1e-4) for one, other in pairs)


def test_until_it_is_right_the_courses_slope_teaches():
    assert own.slope_of(...) == (attempts.slope, False)
    assert own.slope_of(attempts.slope_downhill) == (attempts.slope, False)
    assert own.slope_of(attempts.slope) == (attempts.slope, True)
    assert own.slope_of(lambda *given: 1 / 0)[1] is False


def test_a_slope_that_remembers_is_found_on_the_network():
    calls = iter(range(10**6))

    def tired(*given):
        found = attempts.slope(*given)
        return found if next(calls) < 100 else [0.0 for _ in found]

    says = find("distillation.slope").judge(tired).says
    assert "remember" in says or "it should give" in says


# --- pictures and panels -----------------------------------------------------------------------------


def test_the_temperature_follows_at_once_and_says_the_real_shares(data, teacher):
    board = explorers.temperature(teacher, data.validation)
    slider, signal = board._controls["temperature"], board._controls["signal"]
    signal.value = 551
    began = time.perf_counter()
    for value in (2, 8, 20):
        slider.value = value
    assert (time.perf_counter() - began) / 3 < 1  # a bound for a busy machine; the aim is a tenth of it
    shares = soften(logits(teacher, data.validation.x[[551]])[0].tolist(), 20)
    best = max(range(10), key=shares.__getitem__)
    assert f"class {best} about {100 * shares[best]:.0f} %" in board.words


def test_the_teacher_hesitates_where_the_lesson_says_so(data, teacher):
    shares = torch.softmax(logits(teacher, data.validation.x[list(explorers.HESITANT)]), dim=1)
    top = shares.max(dim=1).values.tolist()
    assert top[0] > 0.99 and max(top[1:]) < 0.9


def test_one_divergence_covers_and_the_other_seeks():
    covers, seeks = covering.best()
    p = covering.teacher()
    assert sum(p) == pytest.approx(1) and min(p) > 0
    peaks = [at for at in range(1, 23) if p[at - 1] < p[at] > p[at + 1]]
    assert peaks == [6, 16] and 6 < covers.place < 16 and seeks.place == 6
    assert covers.width > 3 * seeks.width
    assert covering.fit(covers.place, covers.width).covering < covering.fit(seeks.place, seeks.width).covering
    assert covering.divergence(p, p) == 0 and covering.divergence((1.0, 0.0), (0.0, 1.0)) == float("inf")


def test_both_divergences_follow_the_sliders():
    board = explorers.two_ways()
    began = time.perf_counter()
    for place in (0, 11.5, 23):
        board._controls["place"].value = place
        assert f"A bump at {place:g}, 3 wide" in board.words
    assert (time.perf_counter() - began) / 3 < 1
    board._controls["width"].value = 1.0
    assert "KL(p || q)" in board.words and "nan" not in board.words


CLASS = {"labels": 100, "everything": False, "temperature": 4.0, "a": 0.9, "width": 4}


def test_the_classroom_teaches_pairs_reports_progress_and_stops(data, teacher, monkeypatch):
    monkeypatch.setattr(explorers, "CLASSROOM_STEPS", 40)
    seen = []
    found = explorers.in_class(teacher, data, lambda *at: seen.append(at), lambda: False, **CLASS)
    assert [len(runs) for runs in found.values()] == [explorers.RUNS] * 2
    assert seen[-1] == (40, 40)
    assert explorers.in_class(teacher, data, lambda *at: None, lambda: True, **CLASS) == {}


def test_the_panel_says_what_there_is_to_see(data, teacher, monkeypatch):
    monkeypatch.setattr(explorers, "CLASSROOM_STEPS", 20)
    panel = explorers.classroom(teacher, data)
    assert "No student" in panel.words and not panel.stale
    for key, value in (("labels", 100), ("everything", False), ("width", 4)):
        panel._controls[key].value = value
    panel.start()
    panel.wait(60)
    assert "'with the teacher' beside 'labels alone'" in panel.words
    panel._controls["a"].value = 0.5
    assert panel.stale


def test_pictures_fit_a_narrow_cell(data):
    results = {"20 000 more, teacher": [0.8, 0.9], "same 400, teacher": [0.9, 0.9]}
    spread = explorers.comparison(results, "same 400, teacher")
    signal = softened.draw(data.train.x[0].tolist(), 3, [0.0] * 10, 4.0)
    for picture in (spread, signal, covering.draw(3.5, 1.0), covering.draw(0, 8.0)):
        assert picture.width <= 700
        assert all(0 <= mark.y <= picture.height for mark in picture.marks)


def test_one_seed_is_called_no_result():
    results = {"alone": [0.8, 0.9], "taught": [0.9, 0.9]}
    board = explorers.seeds(results, "alone")
    assert "standard error" in board.words
    board._controls["seeds"].value = 1
    assert "says nothing" in board.words
