"""A site, exported once for all tests of this folder, and served on this machine.

``DUALZ_SITE_LESSONS`` says which lessons: parts of their names, or "all"; ``DUALZ_SITE_PAGES`` which of them
are played in a browser, where that is to be fewer. The runs of the lessons are kept in build/runs, so that a
second session starts at once.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dualz.authoring.notebook import Lesson
from dualz.site import search
from dualz.site.export import RUNS, export, lessons_named
from tests.browser.conftest import blank, chromium  # noqa: F401

SAMPLE = "01_ 02_"
CHOSEN = os.environ.get("DUALZ_SITE_LESSONS", SAMPLE)
NAMES = [] if CHOSEN == "all" else CHOSEN.split()
# Those whose pages are played in Chromium, and whose cells and answers are tried in Pyodide.
PLAYED = os.environ.get("DUALZ_SITE_PAGES") or CHOSEN
PLAYED_NAMES = [] if PLAYED == "all" else PLAYED.split()
COMPRESSED = {".html", ".js", ".css", ".json", ".svg"}
NO_NPM = "The tools from npm are missing: make site-tools."


def pytest_configure(config: Any) -> None:
    # nbclient and its kernels warn of their own affairs.
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning")


@dataclass(frozen=True)
class Exported:
    """The folder of the site, its address, and the lessons that it has."""

    folder: Path
    address: str
    lessons: list[Lesson]

    def pages(self) -> list[str]:
        """The names of all pages."""
        return sorted(path.name for path in self.folder.glob("*.html"))

    def of_lessons(self) -> list[str]:
        """The names of the lessons' pages."""
        return [f"{lesson.path.stem}.html" for lesson in self.lessons]


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves a folder compressed, as GitHub Pages does, and without a log."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix in COMPRESSED and path.is_file():
            data = gzip.compress(path.read_bytes(), 6)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        else:
            super().do_GET()

    def log_message(self, *values: Any) -> None:
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    folder = tmp_path_factory.mktemp("site")
    export(NAMES, folder, RUNS)
    serve = functools.partial(Server, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Exported(folder, f"http://127.0.0.1:{server.server_port}/", lessons_named(NAMES))
        server.shutdown()


@pytest.fixture
def opened(blank: Callable[..., Any], site: Exported) -> Callable[..., Any]:  # noqa: F811
    """``opened("02_huffman.html", width=..., dark=...)``: a watched page, all its widgets alive."""

    def open_page(name: str, awake: bool = True, **options: Any) -> Any:
        view = blank(**options)
        view.page.goto(site.address + name)
        if awake:
            view.page.evaluate(WAKE)
            view.settle()
        view.check()
        return view

    return open_page


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of what npm has installed; without it a test is skipped, unless it is required."""
    if not search.there():
        refuse = pytest.fail if os.environ.get("DUALZ_REQUIRE_NPM") == "1" else pytest.skip
        refuse(NO_NPM)
    return search.NPM / "node_modules"


WAKE = """async () => {
    const places = [...document.querySelectorAll("[data-widget]")];
    await Promise.all(places.map(place => dualz.widgets.wake(place)));
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
}"""
