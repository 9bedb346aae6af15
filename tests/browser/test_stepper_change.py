"""Other inputs, and the conversation with Python: what is asked, answered, reported, and comes too late."""

from __future__ import annotations

import pytest

from dualz.widgets.demo import MOST_INPUT
from dualz.widgets.stepper import Stepper
from tests.browser.playing import AT, Kernel, act, deliver
from tests.widgets.runs import DEMO, sorting


def test_change_runs_presets_and_own_text(mount):
    stepper = Stepper(DEMO, step=5)
    view = mount(stepper)
    view.page.get_by_role("tab", name="Change").click()
    deliver(view, stepper)
    pressed = view.locator(".dz-preset[aria-pressed=true]")
    purpose = DEMO.presets[0].purpose
    assert view.text(".dz-presets-purpose") == f"{purpose[0].upper()}{purpose[1:]}."
    tops = view.locator(".dz-preset").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1  # one row: the picture stays in sight
    assert pressed.text_content().startswith("abracadabra")
    view.page.get_by_role("button", name="one symbol").click()
    deliver(view, stepper)
    assert pressed.text_content().startswith("one symbol")
    assert view.page.evaluate(AT) == "step 1 of 2"
    view.locator("textarea").fill("mississippi")
    view.press("Enter", on="textarea")
    deliver(view, stepper)
    assert view.text(".dz-input") == "mississippi" and pressed.count() == 0
    assert view.locator("g[data-key^='leaf:']").count() == 4
    view.locator("textarea").fill("")
    act(view, "Run")
    deliver(view, stepper)
    assert view.text(".dz-notice") == "Type at least one symbol."
    assert view.text(".dz-input") == "mississippi"
    view.page.get_by_role("button", name="ties").click()
    deliver(view, stepper)
    assert view.locator(".dz-notice").is_hidden()


def test_typing_does_not_move_the_step(mount):
    view = mount(Stepper(DEMO, step=5, mode="change"))
    view.locator("textarea").focus()
    for key in ("Home", "ArrowRight", " ", "a"):
        view.page.keyboard.press(key)
    assert view.page.evaluate(AT) == "step 6 of 18"


def test_too_large_an_input_is_not_even_sent(mount):
    view = mount(Stepper(DEMO, mode="change"))
    many = len(view.sent)
    view.locator("input[type=file]").set_input_files(
        {"name": "big.bin", "mimeType": "application/octet-stream", "buffer": bytes(MOST_INPUT + 1)}
    )
    view.page.wait_for_selector(".dz-notice:not([hidden])")
    assert f"This file has {MOST_INPUT + 1} bytes" in view.text(".dz-notice")
    assert len(view.sent) == many
    view.locator("input[type=file]").set_input_files(
        {"name": "small.bin", "mimeType": "application/octet-stream", "buffer": b"abba"}
    )
    view.page.wait_for_function(f"() => stub.model.sent.length > {many}")
    assert view.sent[-1]["type"] == "file" and view.sent[-1]["name"] == "small.bin"


def test_without_a_kernel_it_says_so_and_still_plays(mount):
    view = mount(Stepper(DEMO, mode="change"))
    view.page.wait_for_selector(".dz-notice:not([hidden])", timeout=8000)
    assert view.text(".dz-notice") == "The kernel does not answer; the steps shown can still be played."
    view.press("End", on=".dz-stage")
    assert view.page.evaluate(AT) == "step 18 of 18"


def test_modes_are_tabs_and_only_those_that_are_possible(mount):
    view = mount(Stepper(DEMO))
    assert view.locator("[role=tab]").all_text_contents() == ["Watch", "Predict", "Perform", "Change"]
    view.press("ArrowRight", on="[role=tab][aria-selected=true]")
    assert view.text("[role=tab][aria-selected=true]") == "Predict" and view.get("mode") == "predict"
    view.press("ArrowLeft", on="[role=tab][aria-selected=true]")
    assert view.get("mode") == "watch" and view.page.evaluate(AT) == "step 1 of 18"
    alone = mount(Stepper(sorting([3, 1, 2])))
    assert alone.locator("[role=tab]").count() == 1 and alone.locator("[role=tablist]").is_hidden()


def test_python_may_set_step_and_mode(mount):
    view = mount(Stepper(DEMO))
    view.set(step=7)
    assert view.page.evaluate(AT) == "step 8 of 18"
    view.set(mode="predict")
    assert view.text("[role=tab][aria-selected=true]") == "Predict"
    assert view.page.evaluate(AT) == "step 1 of 18"


# Milliseconds until Python gets to what is asked; the page reports its step after 250.
ORDERS = {"the answer comes after the report": 450, "the answer comes before the report": 0}


@pytest.mark.parametrize("name", ORDERS)
def test_a_late_report_does_not_move_the_new_run(mount, name):
    stepper = Stepper(DEMO, mode="change")
    view = mount(stepper)
    kernel = Kernel(view, stepper)
    kernel.work()
    view.page.evaluate("""() => {
        const end = new KeyboardEvent("keydown", { key: "End", bubbles: true });
        document.querySelector(".dz-stage").dispatchEvent(end);
        const all = [...document.querySelectorAll(".dz-preset")];
        all.find(button => button.textContent === "ties").click();
    }""")
    view.page.wait_for_timeout(ORDERS[name])
    late = [message["state"]["step"] for message in kernel.outbox() if "step" in message.get("state", {})]
    assert late == [17] or not ORDERS[name]  # a busy machine may be slow enough by itself
    kernel.work(1)
    assert stepper.about["preset"] == "ties"
    kernel.work()
    view.page.wait_for_timeout(400)
    kernel.work()
    assert view.page.evaluate(AT) == "step 1 of 30"
    assert stepper.step == 0 == view.get("step")
    view.press("ArrowRight", on=".dz-stage")
    view.page.wait_for_timeout(400)
    kernel.work()
    assert stepper.step == 1, "reports about the new run count"


def test_the_answer_to_an_older_question_is_passed_over(mount):
    stepper = Stepper(DEMO, mode="change")
    view = mount(stepper)
    for name in ("one symbol", "ties"):
        view.page.get_by_role("button", name=name).click()
    old, new = (message["content"]["number"] for message in Kernel(view, stepper).outbox()[-2:])
    view.receive({"answer": old, "type": "preset", "notice": "This one was not wanted any more."})
    assert view.locator(".dz-notice").is_hidden() and view.locator("[aria-busy=true]").count() == 1
    view.receive({"answer": new, "type": "preset", "notice": "This one is."})
    assert view.text(".dz-notice") == "This one is." and view.locator("[aria-busy=true]").count() == 0
