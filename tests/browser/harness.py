"""Play widgets and notebooks in a real browser, and let nothing that goes wrong pass unseen.

Three fixtures (see ``conftest.py``) are all a test needs.

``mount(widget)`` shows one anywidget in a blank page with a stub model, without Jupyter; half a second::

    def test_each_step(mount):
        widget = Stepper(...)                       # a real widget: module, style sheet and traits are used
        view = mount(widget, width=900, dark=False)
        view.set(step=3)                            # what Python would set; listeners run, the page settles
        assert view.text("[role=status]") == widget.captions[3]
        view.press("End", on="[role=slider]")       # a key, as the reader presses it
        assert view.get("step") == len(widget) - 1  # what the page holds
        assert view.saved[-1] == {"step": ...}      # what the page has sent to Python with save_changes
        with view.repaints("svg"):                  # fails when the picture stays as it was
            view.press("Home", on="[role=slider]")
        assert view.close() == 0                    # runs the cleanup; how many listeners are left

``lab.open_and_run(notebook)`` runs a whole notebook in JupyterLab (5 s and more), on a copy::

    def test_lesson(lab):
        with lab.open_and_run("02_huffman.ipynb") as run:  # or a path, or a NotebookNode made in the test
            assert run.widgets                             # a locator for each widget, all of them painted
            with run.repaints(run.widgets[0].locator("svg")):
                run.widgets[0].get_by_role("slider").press("End")
            run.outputs[4]                                 # of the fifth code cell, as nbformat has them
            run.screenshot("stepper.png", of=run.widgets[0], theme="dark", width=800)

``blank()`` gives a watched empty page, for anything else.

What counts as a problem, always, without being asked for: an uncaught error on the page, an error on the
console, a request to any host but this machine, an output of type ``error``, a widget that was displayed and
shows nothing, a notebook file that changed on disk. Problems are raised as :class:`PageProblem` by
``check()``, which runs after every helper and once more when the test ends. A test that wants to see a
problem says ``with pytest.raises(PageProblem, match=...)``.

``view.page`` and ``run.page`` are Playwright's own pages, for whatever is missing here.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # so that tests can be collected, and then skipped, where Playwright is absent
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Route

FOREIGN = re.compile(r"^(https?|wss?)://(?!(127\.0\.0\.1|localhost|\[::1\])([:/]|$))")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class PageProblem(AssertionError):
    """Something went wrong on a page; the message has one line for each problem."""


def find_chromium(playwright: Playwright) -> str | None:
    """The path of a Chromium on this machine: the system's, else Playwright's own; ``None`` without one."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def start_chromium(playwright: Playwright, executable: str) -> Browser:
    """A headless Chromium that does not look for updates and reports nowhere."""
    return playwright.chromium.launch(executable_path=executable, args=FLAGS)


class WatchedPage:
    """A fresh page whose errors and foreign requests are written down.

    ``allowed`` holds patterns of console errors that are no fault of ours; each needs its reason where it
    is listed. ``width`` and ``height`` are in CSS pixels.
    """

    patience = 5.0  # seconds that a repaint may take on a busy machine before it counts as frozen

    def __init__(
        self,
        browser: Browser,
        *,
        width: int = 1100,
        height: int = 800,
        dark: bool = False,
        still: bool = True,
        allowed: tuple[str, ...] = (),
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
            service_workers="block",
        )
        self.page: Page = self.context.new_page()
        self._allowed = [re.compile(pattern) for pattern in allowed]
        self._problems: list[str] = []
        self.context.route(FOREIGN, self._refuse)
        self.context.route_web_socket(FOREIGN, lambda socket: self._foreign(socket.url))
        self.page.on("pageerror", lambda error: self.note(f"page error: {error}"))
        self.page.on("console", self._on_console)
        self.page.on("crash", lambda _: self.note("the page crashed"))

    def note(self, problem: str) -> None:
        """Write a problem down; :meth:`check` will raise it."""
        self._problems.append(problem)

    def check(self) -> None:
        """Raise what has gone wrong since the last call.

        Raises:
            PageProblem: with one line for each problem.
        """
        self.page.evaluate("() => new Promise(done => setTimeout(done))")  # lets pending events arrive
        if self._problems:
            problems, self._problems = self._problems, []
            raise PageProblem("\n".join(problems))

    def close(self) -> Any:
        """Check one last time and close the page."""
        try:
            self.check()
        finally:
            self.context.close()

    def settle(self) -> None:
        """Wait until the page has painted what it was told: two frames."""
        self.page.evaluate(TWO_FRAMES)

    def locator(self, selector: str) -> Locator:
        """Playwright's locator for a CSS selector."""
        return self.page.locator(selector)

    def text(self, selector: str) -> str:
        """The text of the one element that ``selector`` finds, white space joined."""
        return " ".join((self.locator(selector).text_content() or "").split())

    @contextmanager
    def repaints(self, what: str | Locator) -> Iterator[None]:
        """The body of the ``with`` must change the element ``what`` (its markup, as the page holds it).

        Raises:
            PageProblem: the markup was still the same after ``patience`` seconds: a frozen repaint.
        """
        target = self.locator(what) if isinstance(what, str) else what
        before = markup(target)
        yield
        if not self.within(lambda: markup(target) != before):
            self.note(f"frozen repaint: {what} is the same as before")
        self.check()

    def screenshot(self, path: str | Path, of: str | Locator | None = None, width: int | None = None) -> Path:
        """Write a PNG of the page, or of one element, and return its path."""
        if width is not None:
            self.page.set_viewport_size({"width": width, "height": self.page.viewport_size["height"]})
        self.settle()
        target = self.locator(of) if isinstance(of, str) else of
        (target or self.page).screenshot(path=str(path), animations="disabled")
        return Path(path)

    def within(self, condition: Callable[[], bool]) -> bool:
        """Whether ``condition`` comes true in ``patience`` seconds; the page lives on meanwhile."""
        end = time.monotonic() + self.patience
        while not condition():
            if time.monotonic() > end:
                return False
            self.page.wait_for_timeout(50)
        return True

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or "ERR_BLOCKED_BY_CLIENT" in message.text:  # the latter: _refuse noted it
            return
        if not any(pattern.search(message.text) for pattern in self._allowed):
            self.note(f"console error: {message.text}")

    def _refuse(self, route: Route) -> None:
        self._foreign(route.request.url)
        route.abort("blockedbyclient")

    def _foreign(self, url: str) -> None:
        self.note(f"the page asks for {url}, which is not on this machine")


def markup(target: Locator) -> str:
    """The outer markup of an element."""
    return target.evaluate("element => element.outerHTML")
