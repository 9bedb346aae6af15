"""A JupyterLab of the tests' own: see ``harness.py`` for how to use it.

It listens on loopback only, keeps every file of its own (settings, workspaces, runtime) below one temporary
folder, and serves a copy of ``notebooks/``.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import nbformat

from tests.browser.harness import WatchedPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

CHECKOUT = Path(__file__).resolve().parents[2]
NOTEBOOKS = CHECKOUT / "notebooks"
START_SECONDS = 60
NOTEBOOK_SECONDS = 180
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SETTINGS = {
    # Cells that are off screen are not in the page otherwise, and closing the notebook then throws.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}
# Console errors that JupyterLab makes by itself, on a notebook that holds nothing but `1 + 1`.
# At present there are none.
ALLOWED: tuple[str, ...] = ()
READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel;
}"""
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
NO_EXTENSION_MANAGER = "--LabApp.extension_manager=readonly"  # the default one asks pypi.org for its list


class Lab:
    """A JupyterLab server in ``folder``; a context manager that stops it in the end."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.root = folder / "course"
        shutil.copytree(NOTEBOOKS, self.root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        self._token = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Lab:
        _write_overrides(self.folder / "settings")
        self._log = (self.folder / "server.log").open("wb")
        self._process = subprocess.Popen(
            self._command(),
            env=self._environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            self.address = self._wait_for_address()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()

    @contextmanager
    def open_and_run(self, notebook: Any, *, theme: str = "light", **page: Any) -> Iterator[LabRun]:
        """Open a notebook, run all its cells, and hand out the :class:`LabRun` when they are done.

        ``notebook`` is a name below ``notebooks/``, a path, or a ``NotebookNode``. At the end the file must
        be as it was, and its kernel is shut down.

        Raises:
            PageProblem: anything went wrong, while it ran or in the body of the ``with``.
        """
        path = self._copy(notebook)
        before = path.read_bytes()
        run = LabRun(self, path, theme, page)
        try:
            run.start()
            yield run
            if path.read_bytes() != before:
                run.note(f"{path.name} changed on disk")
            run.check()
        finally:
            run.leave()

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

    def _command(self) -> list[str]:
        options = [
            "--no-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={_free_port()}",
            "--ServerApp.port_retries=50",
            f"--ServerApp.root_dir={self.root}",
            f"--IdentityProvider.token={self._token}",
            "--LabApp.expose_app_in_browser=True",
            f"--LabApp.app_settings_dir={self.folder / 'settings'}",
            f"--LabApp.user_settings_dir={self.folder / 'user-settings'}",
            f"--LabApp.workspaces_dir={self.folder / 'workspaces'}",
            "--LabApp.news_url=None",
            NO_EXTENSION_MANAGER,
        ]
        if hasattr(os, "getuid") and os.getuid() == 0:
            options.append("--allow-root")
        return [sys.executable, "-m", "jupyterlab", *options]

    def _environment(self) -> dict[str, str]:
        kinds = ("config", "data", "runtime")
        private = {f"JUPYTER_{kind.upper()}_DIR": str(self.folder / kind) for kind in kinds}
        path = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")]))
        return {**os.environ, **private, "PYTHONPATH": path}

    def _wait_for_address(self) -> str:
        """The server's address with its token. The server writes it to a file once it listens."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            for file in (self.folder / "runtime").glob("jpserver-*.json"):
                url = json.loads(file.read_text(encoding="utf-8"))["url"]
                return url.replace("localhost", "127.0.0.1")
            time.sleep(0.1)
        log = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"JupyterLab did not start:\n{log[-3000:]}")


class LabRun(WatchedPage):
    """A notebook that has been run in JupyterLab. ``outputs`` has one list of outputs for each code cell."""

    def __init__(self, lab: Lab, path: Path, theme: str, page: dict[str, Any]) -> None:
        super().__init__(lab.browser, allowed=ALLOWED, **page)
        self._lab = lab
        self._path = path
        self._theme = theme
        self.outputs: list[list[dict[str, Any]]] = []

    def start(self) -> None:
        """Open the notebook, run it, read its outputs from the model, wait for its widgets, and check."""
        self.page.set_default_timeout(NOTEBOOK_SECONDS * 1000)
        self.page.goto(f"{self._lab.address}lab/tree/{quote(self._path.name)}?reset&token={self._lab._token}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.page.wait_for_function(READY)
        self.set_theme(self._theme)
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

    def leave(self) -> None:
        """Shut the kernel down, without saving, and close the page."""
        try:
            self.page.evaluate("window.jupyterapp?.serviceManager.sessions.shutdownAll()")
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write_overrides(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
