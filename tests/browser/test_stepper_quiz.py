"""Predict and perform: what is asked, what is judged, and how it is told."""

from __future__ import annotations

import pytest

from dualz.lessons.huffman.demos import CANONICAL
from dualz.widgets.stepper import Stepper
from tests.browser.playing import AT, act, choose, deliver, mark, question, to_question, wrong
from tests.widgets.runs import DEMO, fresh


@pytest.fixture
def predict(mount):
    stepper = Stepper(DEMO, preset="ties", mode="predict")
    return mount(stepper), stepper


def test_predict_stops_at_the_gate_and_lets_nobody_past(predict):
    view, stepper = predict
    gate = stepper.data["gates"][0]
    view.press("End", on=".dz-stage")
    assert view.page.evaluate(AT) == f"step {gate + 1} of 30"
    assert view.text(".dz-prompt") == question(stepper, gate)["prompt"]
    for key in ("ArrowRight", "End", " "):
        view.press(key, on=".dz-stage")
    view.locator(".dz-slider").fill("29")
    assert view.page.evaluate(AT) == f"step {gate + 1} of 30"
    assert view.locator(".dz-slider").input_value() == str(gate)


def test_choices_come_only_at_the_gate(predict):
    view, stepper = predict
    assert view.locator("g[role=button]").count() == 0
    to_question(view)
    asked = question(stepper, stepper.data["gates"][0])
    offered = view.page.evaluate("() => [...document.querySelectorAll('g[role=button]')].map(g => g.dataset)")
    assert sorted(one["key"] for one in offered) == sorted(asked["choices"])
    view.press("ArrowLeft", on=".dz-stage")
    assert view.locator("g[role=button]").count() == 0
    view.press("ArrowRight", on=".dz-stage")
    assert view.locator("g[role=button]").count() == len(asked["choices"])


def test_right_wrong_and_skipped_are_said_and_counted(predict):
    view, stepper = predict
    right, miss, *rest = [question(stepper, at) for at in stepper.data["gates"]]
    to_question(view)
    assert view.locator(".dz-primary").get_attribute("aria-disabled") == "true"
    view.locator(".dz-primary").click(force=True)  # nothing is chosen: nothing happens
    assert view.locator(".dz-asking .dz-tally").count() == 1
    choose(view, right["answer"])
    assert view.locator("g[aria-pressed=true]").count() == len(right["answer"])
    act(view, "Check")
    assert view.text(".dz-prompt") == "✓ Right." and right["why"] in view.text(".dz-panel")
    act(view, "Continue")
    assert view.page.evaluate(AT) == f"step {right['at'] + 2} of 30"
    to_question(view)
    choose(view, wrong(miss))
    act(view, "Check")
    assert view.text(".dz-prompt").startswith("✗ Not this time: you took “")
    assert view.locator(".dz-outline.dz-right").count() == len(miss["answer"])
    assert view.locator(".dz-outline.dz-wrong").count() == 1
    assert set(view.locator(".dz-outline text").all_text_contents()) == {"✓", "✗"}
    act(view, "Continue")
    for _ in rest:
        to_question(view)
        act(view, "Skip")
    assert view.text(".dz-prompt") == f"4 questions: 1 right, 1 wrong, {len(rest)} skipped."
    assert view.get("score") == {"mode": "predict", "right": 1, "wrong": 1, "skipped": len(rest), "of": 4}
    view.page.wait_for_function(f"() => ({AT})() === 'step 30 of 30'")
    act(view, "Ask me again")
    assert view.page.evaluate(AT) == "step 1 of 30"


def test_predict_can_be_done_with_the_keyboard_alone(predict):
    view, stepper = predict
    asked = question(stepper, stepper.data["gates"][0])
    view.press("End", on=".dz-stage")
    for key in asked["answer"]:
        mark(view, key).focus()
        view.page.keyboard.press("Enter")
    view.settle()
    view.locator(".dz-primary").focus()
    view.page.keyboard.press("Enter")
    assert view.text(".dz-prompt") == "✓ Right."
    assert view.page.evaluate("() => document.activeElement.textContent") == "Continue"
    view.page.keyboard.press("Enter")
    assert view.page.evaluate(AT) == f"step {asked['at'] + 2} of 30"


def perform(view, stepper, last=None):
    """Answer every question of the instance rightly, up to number ``last``."""
    for asked in stepper.data["questions"][:last]:
        to_question(view)
        choose(view, asked["answer"])
        act(view, "Check")


def test_perform_without_an_error(mount):
    stepper = Stepper(DEMO, mode="perform")
    view = mount(stepper)
    perform(view, stepper)
    many = len(stepper.data["questions"])
    assert view.text(".dz-prompt") == f"✓ Done without an error: {many} of {many} choices were right."
    deliver(view, stepper)
    assert stepper.performed.complete and stepper.performed.instance == fresh(1)
    act(view, "Another instance")
    deliver(view, stepper)
    assert view.text(".dz-input") == fresh(2) and view.get("score")["seed"] == 1


def test_the_first_wrong_choice_is_named_and_the_run_opens_there(mount):
    stepper = Stepper(DEMO, mode="perform")
    view = mount(stepper)
    perform(view, stepper, 1)
    asked = stepper.data["questions"][1]
    to_question(view)
    assert "✓ Right." in view.text(".dz-panel")
    choose(view, wrong(asked))
    act(view, "Check")
    said = view.text(".dz-prompt")
    assert said.startswith(f"✗ Step {asked['at'] + 2}: you took “") and "; the rule takes “" in said
    assert asked["why"] in said
    assert view.page.evaluate(AT) == f"step {asked['at'] + 2} of {len(stepper.trace)}"
    assert view.get("mode") == "watch"
    view.press("End", on=".dz-stage")
    assert view.page.evaluate(AT).startswith(f"step {len(stepper.trace)} ")
    deliver(view, stepper)
    assert stepper.performed.right == 1 and stepper.performed.first_wrong == asked["at"] + 1
    act(view, "Try another instance")
    deliver(view, stepper)
    assert view.get("mode") == "perform" and view.text(".dz-input") == fresh(2)
    to_question(view)


def test_a_seen_instance_is_not_given_again(mount):
    stepper = Stepper(DEMO, mode="perform")
    view = mount(stepper)
    view.page.get_by_role("tab", name="Watch").click()
    view.page.get_by_role("tab", name="Perform").click()
    assert view.sent[-1]["type"] == "fresh"
    deliver(view, stepper)
    assert view.text(".dz-input") == fresh(2)


def test_show_me_ends_the_attempt(mount):
    stepper = Stepper(DEMO, mode="perform")
    view = mount(stepper)
    to_question(view)
    act(view, "Show me")
    assert ": the rule takes “" in view.text(".dz-prompt")
    deliver(view, stepper)
    assert not stepper.performed.complete and stepper.performed.right == 0


@pytest.fixture
def words(mount):
    stepper = Stepper(CANONICAL, mode="predict")
    return mount(stepper), stepper


def option(view, key):
    return view.locator(f'button.dz-option[data-key="{key}"]')


def test_an_answer_in_words_is_chosen_checked_and_told(words):
    view, stepper = words
    right, miss = [question(stepper, at) for at in stepper.data["gates"][:2]]
    to_question(view)
    assert view.locator(".dz-option").all_text_contents() == [label for _, label in right["options"]]
    assert view.locator("g[role=button]").count() == 0 and view.text(".dz-tally") == "0 of 1 chosen"
    other = next(key for key in right["choices"] if key not in right["answer"])
    option(view, other).click()
    option(view, right["answer"][0]).click()
    assert view.locator(".dz-option[aria-pressed=true]").count() == 1
    assert view.text(".dz-tally") == f"1 of 1 chosen: “{right['answer'][0].partition(':')[2]}”"
    act(view, "Check")
    assert view.text(".dz-prompt") == "✓ Right." and right["why"] in view.text(".dz-panel")
    assert view.text(".dz-option.dz-right").startswith("✓ ")
    act(view, "Continue")
    to_question(view)
    option(view, next(key for key in miss["choices"] if key not in miss["answer"])).click()
    act(view, "Check")
    assert view.text(".dz-prompt").startswith("✗ Not this time: you took “")
    assert "; right is “" in view.text(".dz-prompt")
    assert view.text(".dz-option.dz-wrong").startswith("✗ ") and view.locator("button.dz-option").count() == 0


def test_an_answer_in_words_can_be_given_with_the_keyboard_alone(words):
    view, stepper = words
    asked = question(stepper, stepper.data["gates"][0])
    view.press("End", on=".dz-stage")
    assert view.page.evaluate("() => document.activeElement.className") == "dz-option"
    option(view, asked["answer"][0]).focus()
    view.page.keyboard.press(" ")
    view.locator(".dz-primary").focus()
    view.page.keyboard.press("Enter")
    assert view.text(".dz-prompt") == "✓ Right."
    loose = ".dz-panel button:not([data-lm-suppress-shortcuts])"
    assert view.locator(loose).count() == 0


def test_perform_with_answers_in_words(mount):
    stepper = Stepper(CANONICAL, mode="perform")
    view = mount(stepper)
    first, second, *_ = stepper.data["questions"]
    to_question(view)
    option(view, first["answer"][0]).click()
    act(view, "Check")
    to_question(view)
    option(view, next(key for key in second["choices"] if key not in second["answer"])).click()
    act(view, "Check")
    assert view.text(".dz-prompt").startswith(f"✗ Step {second['at'] + 2}: you took “")
    assert "; the rule gives “" in view.text(".dz-prompt")
    deliver(view, stepper)
    assert stepper.performed.right == 1 and stepper.performed.first_wrong == second["at"] + 1


def test_it_takes_the_focus_from_nobody_and_never_loses_it(mount):
    stepper = Stepper(DEMO, mode="perform")
    view = mount(stepper)
    inside = "() => document.querySelector('.dz-stepper').contains(document.activeElement)"
    view.set(step=stepper.data["questions"][0]["at"])
    assert view.locator(".dz-asking").count() == 1
    assert not view.page.evaluate(inside)
    act(view, "Show me")
    assert view.page.evaluate(inside)
    act(view, "Try another instance")
    assert view.page.evaluate(inside)
