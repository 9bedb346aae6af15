"""Every lesson, opened and run in JupyterLab as a learner does: steppers are played, sliders are moved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.lab import NOTEBOOKS

LESSONS = sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_and_its_widgets_answer(lab: Any, name: str) -> None:
    with lab.open_and_run(name) as run:
        for widget in run.widgets:
            if widget.locator('.dz-stepper[data-mode="watch"]').count():
                play_to_the_end(run, widget)
            elif not widget.locator(".dz-stepper").count():
                move_every_slider(run, widget)


def play_to_the_end(run: Any, stepper: Any) -> None:
    slider = stepper.get_by_role("slider", name="Step")
    slider.press("Home")  # a lesson may show a later step first
    with run.repaints(stepper.locator(".dz-picture")):
        slider.press("End")
    assert slider.input_value() == slider.get_attribute("max")


def move_every_slider(run: Any, explorer: Any) -> None:
    """From its lowest value to its highest: the picture must follow.

    A panel that trains on a button may keep its picture until then; there the settings must be taken.
    """
    trains = explorer.get_by_role("button", name="Stop").count()
    for slider in explorer.get_by_role("slider").all():
        slider.press("Home")
        run.check()
        if trains:
            lowest = slider.get_attribute("aria-valuenow")
            slider.press("End")
            run.check()
            assert slider.get_attribute("aria-valuenow") != lowest
        else:
            with run.repaints(explorer.get_by_role("img").first):
                slider.press("End")


def test_there_are_lessons() -> None:
    assert LESSONS, "notebooks/ is empty"
