"""The Chromium that the tests use, for the benchmarks that measure a page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.harness import find_chromium, start_chromium


def with_browser(measure: Callable[[Browser, Path], None]) -> None:
    """Call ``measure`` with a headless Chromium and an empty folder; without a Chromium, say so."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        executable = find_chromium(playwright)
        if executable is None:
            print("There is no Chromium here, so nothing is measured: python -m playwright install chromium")
            return
        browser = start_chromium(playwright, executable)
        measure(browser, Path(folder))
        browser.close()
