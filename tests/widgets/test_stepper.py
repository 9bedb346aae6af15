"""The Python side of the stepper: what it shows without a page, and what it refuses."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections import Counter
from xml.etree import ElementTree

import pytest

from dualz.codecs import huffman
from dualz.trace import record
from dualz.widgets import static
from dualz.widgets.payload import payload
from dualz.widgets.stepper import Stepper
from tests.widgets.runs import DEMO, endless, sorting

VIEW = "application/vnd.jupyter.widget-view+json"


def bundle(stepper):
    return stepper._repr_mimebundle_()[0]


def test_repr_says_the_step_in_words_and_no_address():
    stepper = Stepper(DEMO, preset="ties", step=1)
    assert repr(stepper) == (
        "Stepper: Huffman tree, preset 'ties', 30 steps; step 2: " + stepper.data["frames"][1]["caption"]
    )
    assert repr(stepper) == repr(Stepper(DEMO, preset="ties", step=1))


def test_a_bare_generator_is_recorded_and_named():
    stepper = Stepper(sorting([3, 1, 2]))
    assert repr(stepper).startswith("Stepper: sorting, 2 steps; step 1: ")
    assert stepper.trace.result == [1, 2, 3]
    assert not stepper.about["presets"] and not stepper.about["fresh"] and not stepper.about["reads"]


def test_a_run_without_steps_and_one_with_one_step():
    assert repr(Stepper(sorting([1]))) == "Stepper: sorting, no steps"
    assert "no steps" in bundle(Stepper(sorting([1])))["text/html"]
    assert "1 step;" in repr(Stepper(sorting([2, 1])))


def test_mimebundle_holds_the_view_and_a_static_form_that_is_the_same_each_time():
    first, second = bundle(Stepper(DEMO)), bundle(Stepper(DEMO))
    assert VIEW in first
    assert first["text/html"] == second["text/html"] and first["text/plain"] == second["text/plain"]
    assert "0x" not in first["text/plain"]


def test_static_form_shows_the_step_it_is_at_as_a_picture_with_its_words():
    stepper = Stepper(DEMO, step=4)
    html = bundle(stepper)["text/html"]
    frame = stepper.data["frames"][4]
    alt = re.search(r'alt="([^"]*)"', html)[1]
    assert alt.startswith(f"Huffman tree, step 5 of 18: {frame['caption']}")
    drawn = ElementTree.fromstring(b64decode(re.search(r'base64,([^"]*)"', html)[1]))
    title = drawn.find("{http://www.w3.org/2000/svg}title")
    assert title.text == frame["caption"]
    assert html.count("<li>") == 18
    assert html.index("<figure>") < html.index("<p>Run this cell to step through it.</p>")


def test_a_lesson_that_is_opened_unrun_shows_the_first_step():
    stepper = Stepper(DEMO)
    html = bundle(stepper)["text/html"]
    assert "<figcaption>Huffman tree, step 1 of 18: " in html and stepper.data["frames"][0]["text"] in html
    captions = html[html.index("<details>") :]
    assert stepper.data["frames"][-1]["caption"] not in html.replace(captions, "")


@pytest.mark.parametrize("mode", ["predict", "perform"])
def test_what_is_asked_is_not_told_in_the_static_form(mode):
    stepper = Stepper(DEMO, mode=mode)
    html = bundle(stepper)["text/html"]
    assert stepper.data["frames"][0]["caption"] in html
    later = [frame["caption"] for frame in stepper.data["frames"][1:]]
    assert not [caption for caption in later if caption in html]


def test_static_picture_draws_what_the_figure_draws():
    trace = record(huffman.build_tree(Counter("abracadabra")))
    from dualz.widgets.payload import pictures

    for number, picture in enumerate(pictures(trace)):
        groups = re.findall(r"<g .*?</g>", static.svg(payload(trace), number))
        assert groups == re.findall(r"<g .*?</g>", picture.svg())


def test_long_runs_list_their_first_captions_only():
    html = bundle(Stepper(sorting(list(range(12, 0, -1)))))["text/html"]
    assert html.count("<li>") == static.MOST_CAPTIONS
    assert "and 26 more steps" in html


def test_captions_are_escaped():
    def markup():
        yield "<script>alert(1)</script>"

    assert "<script>" not in bundle(Stepper(markup()))["text/html"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"run": DEMO, "preset": "tie"}, "has no preset 'tie'"),
        ({"run": DEMO, "mode": "test"}, "There is no mode 'test'"),
    ],
)
def test_unknown_names_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        Stepper(**options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"preset": "ties"}, "A preset belongs to a demo"),
        ({"mode": "perform"}, "needs a demo"),
        ({"mode": "change"}, "needs a demo"),
        ({"mode": "predict"}, "nothing to predict"),
    ],
)
def test_a_single_run_refuses_what_it_does_not_have(options, words):
    with pytest.raises(ValueError, match=words):
        Stepper(sorting([3, 1, 2]), **options)


def test_of_too_long_a_run_the_beginning_is_shown_and_told():
    stepper = Stepper(endless(1))
    said = "This run takes more than 2000 steps; only the first 2000 are recorded."
    assert len(stepper.data["frames"]) == 2000 and stepper.notice == stepper.trace.error == said
    assert f"<p>{said}</p>" in bundle(stepper)["text/html"] and said in repr(stepper)


def test_of_too_large_a_run_so_many_steps_are_shown_as_fit(monkeypatch):
    monkeypatch.setattr("dualz.widgets.payload.MOST_BYTES", 20_000)

    def grows():
        yield from ([number] * 20 for number in range(100))
        raise RuntimeError("at the end")

    stepper = Stepper(grows())
    many = len(stepper.trace)
    assert 1 < many < 100 and len(json.dumps(stepper.data)) <= 20_000
    assert stepper.notice.startswith("The pictures of this run are large, so only its first ")
    assert "After step 100 the generator raised RuntimeError: at the end (line 3" in stepper.notice
    monkeypatch.setattr("dualz.widgets.payload.MOST_BYTES", 10)
    with pytest.raises(ValueError, match="MB is what can be shown"):
        Stepper(grows())


def test_a_run_that_fails_is_shown_up_to_there():
    def divides():
        for by in (3, 2, 1, 0):
            yield 6 // by

    stepper = Stepper(divides())
    assert [frame["caption"] for frame in stepper.data["frames"]] == [f"The value {n}." for n in (2, 3, 6)]
    assert stepper.notice.startswith("After step 3 the generator raised ZeroDivisionError: ")
    assert stepper.notice.endswith(" (line 3).")
    assert stepper.notice in bundle(stepper)["text/html"]


def test_a_run_that_fails_at_once_says_so():
    def breaks():
        raise ValueError("Nothing here.")
        yield

    stepper = Stepper(breaks())
    said = "Before its first step the generator raised ValueError: Nothing here (line 2)."
    assert stepper.notice == said and said in repr(stepper) and said in bundle(stepper)["text/html"]
    assert stepper.data["sources"]


def test_what_is_no_run_is_refused():
    with pytest.raises(TypeError, match="generator is needed"):
        Stepper(7)


@pytest.mark.parametrize(("wanted", "got"), [(0, 0), (5, 5), (-1, 17), (99, 17)])
def test_step_can_be_given_and_stays_inside_the_run(wanted, got):
    assert Stepper(DEMO, step=wanted).step == got
    stepper = Stepper(DEMO)
    if wanted >= 0:
        stepper.step = wanted
        assert stepper.step == got


def test_mode_cannot_be_set_to_what_the_run_does_not_have():
    stepper = Stepper(sorting([3, 1, 2]))
    with pytest.raises(ValueError, match="needs a demo"):
        stepper.mode = "perform"
    assert stepper.mode == "watch"


def test_no_trait_holds_none():
    state = Stepper(DEMO).get_state()
    assert "null" not in json.dumps({name: state[name] for name in ("data", "about", "score", "notice")})
