"""The stepper in JupyterLab, with a kernel: messages there and back, keys that the notebook must not get."""

from __future__ import annotations

import nbformat
import pytest

from dualz.widgets.stepper import Stepper
from tests.widgets.runs import DEMO, fresh

SETUP = """from dualz.widgets.stepper import Stepper
from tests.widgets.runs import DEMO
stepper = Stepper(DEMO)
stepper"""
LATER = "print(stepper.step, stepper.mode, stepper.performed)"
SLOW = """import time
from dataclasses import replace

def run(text):
    time.sleep(0.8)
    return DEMO.run(text)

slow = Stepper(replace(DEMO, run=run, name="slow"), mode="change")
slow"""


@pytest.fixture(scope="module")
def run(lab):
    cells = [nbformat.v4.new_code_cell(text) for text in (SETUP, LATER, SLOW)]
    with lab.open_and_run(nbformat.v4.new_notebook(cells=cells), width=1400, height=1000) as running:
        yield running


@pytest.fixture
def stepper(run):
    widget, _ = run.widgets
    widget.get_by_role("tab", name="Watch").click()
    widget.locator(".dz-stage").press("Home")
    return widget


def wait_for(stepper, selector, words):
    stepper.locator(selector).filter(has_text=words).wait_for()


def test_the_notebook_keeps_its_cells_and_the_stepper_its_keys(run, stepper):
    stepper.locator(".dz-next").click()
    for key in ("d", "d", "a", "b", "x", "ArrowRight", "End"):
        run.page.keyboard.press(key)
    wait_for(stepper, ".dz-where", "step 18 of 18")
    assert run.locator(".jp-Notebook .jp-CodeCell").count() == 3


def test_python_reads_the_step_and_the_static_form_is_stored(run, stepper):
    output = run.outputs[0][0]["data"]
    assert output["text/plain"] == repr(Stepper(DEMO))
    assert output["text/html"].startswith("<figure><img alt=")


def test_a_preset_a_text_and_a_file_are_run_by_the_kernel(run, stepper):
    stepper.get_by_role("tab", name="Change").click()
    stepper.get_by_role("button", name="one symbol").click()
    wait_for(stepper, ".dz-where", "step 1 of 2")
    stepper.locator("textarea").fill("mississippi")
    stepper.locator("textarea").press("Enter")
    wait_for(stepper, ".dz-input", "mississippi")
    file = {"name": "own.txt", "mimeType": "text/plain", "buffer": b"banana"}
    stepper.locator("input[type=file]").set_input_files(file)
    wait_for(stepper, ".dz-input", "banana")
    stepper.locator("textarea").fill("")
    stepper.get_by_role("button", name="Run").click()
    wait_for(stepper, ".dz-notice", "Type at least one symbol.")
    stepper.get_by_role("button", name="abracadabra").click()
    wait_for(stepper, ".dz-input", "abracadabra")
    stepper.locator(".dz-notice").wait_for(state="hidden")


def test_an_instance_is_performed_and_the_next_cell_can_read_it(run, stepper):
    stepper.get_by_role("tab", name="Perform").click()
    wait_for(stepper, ".dz-input", fresh(1))
    stepper.locator(".dz-speed").select_option("4")
    stepper.get_by_role("button", name="Begin").click()
    for asked in Stepper(DEMO, mode="perform").data["questions"]:
        stepper.locator(".dz-asking").wait_for()
        for key in asked["answer"]:
            stepper.locator(f'g[data-key="{key}"]').click()
        with run.repaints(stepper.locator(".dz-panel")):
            stepper.get_by_role("button", name="Check").click()
    wait_for(stepper, ".dz-panel", "Done without an error")
    run.check()
    run.page.evaluate("""async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        panel.content.activeCellIndex = 1;
        await window.jupyterapp.commands.execute("notebook:run-cell");
    }""")
    printed = run.locator('.jp-OutputArea-output[data-mime-type$="stdout"] pre')
    printed.filter(has_text="first_wrong=None").wait_for()
    assert "perform Performance(seed=1" in printed.text_content()


def test_end_then_a_preset_on_a_slow_kernel_opens_the_new_run_at_its_first_step(run):
    _, slow = run.widgets
    for number, (preset, steps) in enumerate([("ties", 30), ("abracadabra", 18)]):
        slow.locator(".dz-stage").press("End")
        slow.get_by_role("button", name=preset).click()
        run.page.wait_for_timeout(1500 * number)  # the second time the report has been sent long before
        wait_for(slow, ".dz-where", f"step 1 of {steps}")
        run.check()
        run.page.wait_for_timeout(400)
        assert slow.locator(".dz-where").inner_text() == f"step 1 of {steps}"
    slow.locator(".dz-next").click()
    run.page.wait_for_timeout(400)
    run.check()
    assert slow.locator(".dz-where").inner_text() == "step 2 of 18"
