"""The training panel in JupyterLab: its thread reaches the page while it works, and the kernel stays free."""

from __future__ import annotations

from typing import Any

import nbformat

SOURCE = """
import time
from ipywidgets import IntSlider
from dualz.figures.parts import charts
from dualz.widgets.training import TrainingPanel

def run(watch, rate):
    for done in range(1, 401):
        watch(done, 400)
        time.sleep(0.05)
        if watch.stopped():
            break
    return done

def draw(outcome, rate):
    reached = outcome.result if outcome else 0
    return charts.bars([("reached", reached, str(reached))], f"rate {rate}, reached {reached}.")

TrainingPanel(run, draw, "a run", "Go", rate=IntSlider(3, min=1, max=9))
"""


def test_go_progress_stop_stale(lab: Any) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE)])
    with lab.open_and_run(notebook) as run:
        panel = run.widgets[0]
        go, stop = (panel.get_by_role("button", name=name) for name in ("Go", "Stop"))
        says = lambda words: run.within(lambda: words in panel.inner_text())  # noqa: E731
        assert says("press Go") and stop.is_disabled()
        with run.repaints(panel.get_by_role("img").first):
            go.click()
            assert says("At work with rate 3.") and says(" of 400")
            seen = panel.inner_text()
            assert run.within(lambda: panel.inner_text() != seen), "the bar moves while the thread works"
            assert go.is_disabled() and stop.is_enabled()
            stop.click()
            assert says("Stopped early, with rate 3.")
        assert go.is_enabled() and stop.is_disabled()
        assert "reached 400." not in panel.inner_text()
        panel.get_by_role("slider").press("End")
        assert says("Stale: the controls have moved.") and says("rate 9, reached")
        panel.get_by_role("slider").press("ArrowLeft")
        run.check()
