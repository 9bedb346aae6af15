"""Make the animation of README.md from the real lesson: ``python -m tools.screenshots``.

Opens lesson 02 in JupyterLab, plays its first stepper, and writes ``docs/stepper.webp``. Needs Chromium.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.harness import find_chromium, start_chromium
from tests.browser.lab import Lab, LabRun
from tests.browser.server import CHECKOUT

TARGET = CHECKOUT / "docs" / "stepper.webp"
SECONDS_A_STEP = 1.4
SECONDS_AT_THE_END = 4.0
WIDTH = 1500


def frames(run: LabRun) -> list[Image.Image]:
    """One picture of the lesson's first stepper for each of its steps."""
    stepper = next(one for one in run.widgets if one.get_by_role("slider", name="Step").count())
    slider = stepper.get_by_role("slider", name="Step")
    slider.press("Home")
    pictures = [picture(run, stepper)]
    while slider.input_value() != slider.get_attribute("max"):
        slider.press("ArrowRight")
        pictures.append(picture(run, stepper))
    return pictures


def picture(run: LabRun, stepper: object) -> Image.Image:
    """The stepper as it is shown now."""
    run.settle()
    return Image.open(io.BytesIO(stepper.screenshot(animations="disabled"))).convert("RGB")


def main() -> None:
    """Write the animation and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=TARGET, help="default: docs/stepper.webp")
    target = parser.parse_args().output
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        executable = find_chromium(playwright)
        if executable is None:
            sys.exit("Chromium is missing: install it, or run: python -m playwright install chromium")
        browser = start_chromium(playwright, executable)
        with Lab(browser, Path(folder)) as lab, lab.open_and_run("02_huffman.ipynb", width=WIDTH) as run:
            first, *more = frames(run)
        browser.close()
    waits = [round(1000 * SECONDS_A_STEP)] * len(more) + [round(1000 * SECONDS_AT_THE_END)]
    first.save(target, save_all=True, append_images=more, duration=waits, loop=0, lossless=True, method=6)
    print(f"{target.name}: {len(more) + 1} steps, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
