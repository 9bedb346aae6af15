"""A notebook saved with its widgets, opened again: it still plays without a kernel, where Lab trusts it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.browser.harness import WatchedPage
from tests.browser.lab import ALLOWED, KERNEL, READY, SHUT_DOWN

SOURCE = 'from dualz.course import step_through\nstep_through("huffman.tree", preset="a word")'


def saved_notebook(lab: Any, source: str = SOURCE) -> Any:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source)], metadata={"kernelspec": KERNEL}
    )
    NotebookClient(notebook, store_widget_state=True).execute()
    path = lab.root / "saved.ipynb"
    nbformat.write(notebook, path)
    return path


def reopened(lab: Any, showing: str) -> WatchedPage:
    """The saved notebook, opened, and its kernel shut down once what matches ``showing`` is there."""
    page = WatchedPage(lab.browser, allowed=ALLOWED)
    page.page.goto(f"{lab.address}lab/tree/saved.ipynb?reset&token={lab._token}")
    page.page.wait_for_function(READY)
    page.page.locator(showing).first.wait_for()
    page.page.evaluate(SHUT_DOWN)
    page.page.get_by_text("No Kernel").first.wait_for()
    return page


@pytest.fixture
def saved(lab: Any) -> Any:
    return saved_notebook(lab)


def trust(lab: Any, path: Any) -> None:
    command = [sys.executable, "-m", "jupyter", "trust", str(path)]
    subprocess.run(command, env=lab._environment(), check=True, capture_output=True)


def test_a_trusted_notebook_still_plays_without_a_kernel(lab: Any, saved: Any) -> None:
    trust(lab, saved)
    page = reopened(lab, ".dz-stepper")
    try:
        slider = page.page.locator(".dz-stepper").get_by_role("slider", name="Step")
        slider.press("End")
        assert slider.input_value() == slider.get_attribute("max")
        assert "It is the Huffman tree" in page.page.locator(".dz-caption").inner_text()
    finally:
        page.context.close()


def test_an_untrusted_notebook_shows_the_static_form(lab: Any, saved: Any) -> None:
    page = reopened(lab, "figure img")
    try:
        picture = page.page.get_by_role("img", name="huffman.tree, step 1 of 13")
        picture.wait_for()
        assert picture.bounding_box()["height"] > 100
        assert page.page.locator(".dz-stepper").count() == 0
    finally:
        page.context.close()
