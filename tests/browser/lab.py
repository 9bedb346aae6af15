"""A JupyterLab of the tests' own: see ``harness.py`` for how to use it.

It listens on loopback only, keeps every file of its own (settings, workspaces, runtime) below one temporary
folder, and serves a copy of ``notebooks/``.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import nbformat

from tests.browser.harness import PageProblem, WatchedPage
from tests.browser.server import NOTEBOOKS, Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

NOTEBOOK_SECONDS = 180
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# Console errors that JupyterLab makes by itself, on a notebook that holds nothing but `1 + 1`.
# At present there are none.
ALLOWED: tuple[str, ...] = ()
READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel;
}"""
OPEN = "path => window.jupyterapp.commands.execute('docmanager:open', { path })"
CLOSE = """() => {
    for (const panel of [...window.jupyterapp.shell.widgets("main")]) panel.dispose();
    window.pending = new Set();
}"""
SHUT_DOWN = "window.jupyterapp?.serviceManager.sessions.shutdownAll()"
VIEWPORT = {"width": 1100, "height": 800}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
ROOT = ".jp-OutputArea-output.lm-Panel > *"
# An exception in a widget's callback, or a trait that refuses a value, belongs to no cell, and Lab shows it
# nowhere: here it goes to the console. What the page has sent to Python is pending until the kernel is idle.
LISTEN = """() => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    window.pending = new Set();
    kernel.anyMessage.connect((_, { msg, direction }) => {
        const { msg_type, msg_id } = msg.header;
        if (direction === "send" && msg_type === "comm_msg") window.pending.add(msg_id);
        if (msg.parent_header?.msg_type !== "comm_msg") return;
        if (msg_type === "error") console.error(`in the kernel: ${msg.content.ename}: ${msg.content.evalue}`);
        if (msg.content.execution_state === "idle") window.pending.delete(msg.parent_header.msg_id);
    });
}"""
# For each code cell, for each widget that it shows: whether there is something to see. A widget whose module
# has failed leaves an empty element, one without a model says so in words.
PAINTED = """() => [...document.querySelectorAll(".jp-Notebook .jp-CodeCell")].map(cell =>
    [...cell.querySelectorAll(".jp-OutputArea-output.lm-Panel > *")].map(root =>
        root.getBoundingClientRect().height > 0
        && !root.matches(EMPTY) && !root.querySelector(EMPTY)
        && !root.querySelector(".jupyter-widgets-error-widget")
        && !/^(Loading widget|Error displaying widget)/.test(root.textContent)))
""".replace("EMPTY", "'.lm-Widget:not(.jupyter-widgets):empty'")


class Lab(Server):
    """A JupyterLab that runs notebooks: a context manager that stops it in the end."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        super().__init__(folder)
        self.browser = browser
        self._desk: LabRun | None = None

    def __exit__(self, *what: object) -> None:
        if self._desk is not None:
            self._desk.context.close()
        super().__exit__(*what)

    @contextmanager
    def open_and_run(self, notebook: Any, *, theme: str = "light", **page: Any) -> Iterator[LabRun]:
        """Open a notebook, run all its cells, and hand out the :class:`LabRun` when they are done.

        ``notebook`` is a name below ``notebooks/``, a path, or a ``NotebookNode``. At the end the file must
        be as it was, its kernel is shut down, and the notebook is closed. JupyterLab itself stays open for
        the next one, unless something went wrong: loading it takes longer than most tests.

        Raises:
            PageProblem: anything went wrong, while it ran or in the body of the ``with``.
        """
        path = self._copy(notebook)
        before = path.read_bytes()
        run = self._take_desk(page)
        well = False
        try:
            run.start(path, theme)
            yield run
            if path.read_bytes() != before:
                run.note(f"{path.name} changed on disk")
            run.check()
            well = True
        finally:
            if well and self._desk is None and run.tidy():
                self._desk = run
            else:
                run.leave()

    def _take_desk(self, page: dict[str, Any]) -> LabRun:
        """The page of the notebook before, where it can be had at the wanted size; else a new one."""
        desk, self._desk = self._desk, None
        if desk is not None and not set(page) - {"width", "height"}:
            desk.page.set_viewport_size({**VIEWPORT, **page})
            return desk
        if desk is not None:
            desk.leave()
        return LabRun(self, page)

    def _copy(self, notebook: Any) -> Path:
        if isinstance(notebook, nbformat.NotebookNode):
            notebook.metadata.setdefault("kernelspec", KERNEL)  # Lab asks for a kernel otherwise
            path = self.root / f"made_{secrets.token_hex(4)}.ipynb"
            nbformat.write(notebook, path)
            return path
        source = NOTEBOOKS / notebook  # an absolute path stays itself
        path = self.root / source.name
        shutil.copyfile(source, path)
        return path


class LabRun(WatchedPage):
    """A notebook that has been run in JupyterLab. ``outputs`` has one list of outputs for each code cell."""

    def __init__(self, lab: Lab, page: dict[str, Any]) -> None:
        super().__init__(lab.browser, allowed=ALLOWED, **{**VIEWPORT, **page})
        self._lab = lab
        self._loaded = False
        self.outputs: list[list[dict[str, Any]]] = []

    def start(self, path: Path, theme: str) -> None:
        """Open the notebook, run it, read its outputs from the model, wait for its widgets, and check."""
        self.patience = type(self).patience
        self.page.set_default_timeout(NOTEBOOK_SECONDS * 1000)
        if self._loaded:
            self.page.evaluate(OPEN, path.name)
        else:
            self.page.goto(f"{self._lab.address}lab/tree/{quote(path.name)}?reset&token={self._lab._token}")
            self._loaded = True
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.page.wait_for_function(READY)
        self.set_theme(theme)
        self.page.evaluate(LISTEN)
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        content = self.page.evaluate("window.jupyterapp.shell.currentWidget.content.model.toJSON()")
        self.outputs = [cell["outputs"] for cell in content["cells"] if cell["cell_type"] == "code"]
        self.page.set_default_timeout(15_000)
        self._note_errors()
        self._wait_for_widgets()
        self.check()

    @property
    def widgets(self) -> list[Locator]:
        """The displayed widgets, in the order of the notebook."""
        return self.locator(ROOT).all()

    def set_theme(self, theme: str) -> None:
        """``"light"`` or ``"dark"``."""
        name = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[theme]
        self.page.evaluate(
            f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{name}'}})"
        )
        light = str(theme == "light").lower()
        self.page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=light)

    def screenshot(
        self, path: str | Path, of: Any = None, width: int | None = None, theme: str | None = None
    ) -> Path:
        """As :meth:`WatchedPage.screenshot`, in the given theme."""
        if theme is not None:
            self.set_theme(theme)
        return super().screenshot(path, of, width)

    def check(self) -> None:
        """As :meth:`WatchedPage.check`, once the kernel has answered what the widgets have sent."""
        self.page.wait_for_function("() => !window.pending?.size")
        super().check()

    def tidy(self) -> bool:
        """Close the notebook, without saving, and shut its kernel down; whether nothing came of it."""
        self.page.evaluate(CLOSE)
        self.page.evaluate(SHUT_DOWN)
        try:
            self.check()
        except PageProblem:
            return False
        return True

    def leave(self) -> None:
        """Shut the kernel down, without saving, and close the page."""
        try:
            self.page.evaluate(SHUT_DOWN)
        finally:
            self.context.close()

    def _note_errors(self) -> None:
        for number, outputs in enumerate(self.outputs, 1):
            for output in outputs:
                if output["output_type"] == "error":
                    self.note(f"code cell {number}: {output['ename']}: {output['evalue']}")

    def _wait_for_widgets(self) -> None:
        wanted = [[True for output in cell if WIDGET_VIEW in output.get("data", {})] for cell in self.outputs]
        if self.within(lambda: self._problems or self.page.evaluate(PAINTED) == wanted):
            return
        for number, painted in enumerate(self.page.evaluate(PAINTED), 1):
            if painted != wanted[number - 1]:
                self.note(f"code cell {number}: a widget shows nothing")
