"""The JupyterLab server of the tests: on loopback only, with every file of its own below one folder."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

CHECKOUT = Path(__file__).resolve().parents[2]
NOTEBOOKS = CHECKOUT / "notebooks"
START_SECONDS = 60
SETTINGS = {
    # Cells that are off screen are not in the page otherwise, and closing the notebook then throws.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}
NO_EXTENSION_MANAGER = "--LabApp.extension_manager=readonly"  # the default one asks pypi.org for its list


class Server:
    """A JupyterLab server in ``folder``; a context manager that stops it in the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "course"
        shutil.copytree(NOTEBOOKS, self.root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        self._token = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write_overrides(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
