"""Fixtures of the browser tests; ``harness.py`` says how to use them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.harness import WatchedPage, find_chromium, start_chromium
from tests.browser.lab import Lab
from tests.browser.stub import StubView

HERE = Path(__file__).parent
MISSING = "Chromium is missing: install it (Debian: apt install chromium; else: playwright install chromium)."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [
        report for report in terminalreporter.stats.get("skipped", ()) if MISSING in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped. {MISSING}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless browser for all tests; they are skipped without one, unless it is required."""
    if os.environ.get("DUALZ_REQUIRE_BROWSER") != "1":
        pytest.importorskip("playwright", reason="Playwright is missing: pip install -r binder/test.txt")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        executable = find_chromium(playwright)
        if executable is None:
            refuse = pytest.fail if os.environ.get("DUALZ_REQUIRE_BROWSER") == "1" else pytest.skip
            refuse(MISSING)
        browser = start_chromium(playwright, executable)
        yield browser
        browser.close()


@pytest.fixture
def blank(chromium: Any) -> Iterator[Callable[..., Any]]:
    """``blank(width=..., dark=...)``: a watched empty page."""
    yield from _opened(lambda **page: WatchedPage(chromium, **page))


@pytest.fixture
def mount(chromium: Any) -> Iterator[Callable[..., Any]]:
    """``mount(widget, width=..., dark=...)``: an anywidget in a blank page with a stub model."""
    yield from _opened(lambda widget, **page: StubView(chromium, widget, **page))


@pytest.fixture(scope="module")
def one_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """``one_page(width=...)``: a page for all tests of a module, with ``mount(widget)`` and ``unmount()``."""
    yield from _opened(lambda **page: StubView(chromium, **page))


def _opened(open_page: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Hand out ``open_page``; check and close at the end whatever the test has left open."""
    pages = []

    def opened(*values: Any, **options: Any) -> Any:
        pages.append(open_page(*values, **options))
        return pages[-1]

    yield opened
    for page in pages:
        if not page.page.is_closed():
            page.close()


@pytest.fixture(scope="session")
def lab(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """JupyterLab on this machine, serving a copy of the notebooks."""
    with Lab(chromium, tmp_path_factory.mktemp("lab")) as running:
        yield running
