"""One export: the lessons are run, their pages written, and all that the pages need is put beside them."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from dualz.authoring.notebook import FOLDER, Lesson, all_lessons
from dualz.course import registry
from dualz.site import bundle, glossary, search
from dualz.site.cells import Writer
from dualz.site.executed import executed
from dualz.site.pages import Site
from dualz.site.store import Store
from dualz.widgets.page import sheet

CHECKOUT = Path(__file__).resolve().parents[2]
OUTPUT = CHECKOUT / "build" / "site"
RUNS = CHECKOUT / "build" / "runs"
PAGE = Path(__file__).with_name("page")
CLASSROOM = """This folder is the web edition of dualz. To use it without a network, run

    python -m http.server

in this folder and open http://localhost:8000/ (others: the address of this machine, port 8000).
Pages that are opened as files show their pictures and words, but nothing moves.
"""


class NotAlive(RuntimeError):
    """A widget of a lesson would be dead on the page; the message names its cell."""


def export(
    names: list[str],
    output: Path = OUTPUT,
    runs: Path = RUNS,
    processes: int = 2,
    say: Callable[[str], None] = lambda words: None,
) -> Store:
    """Write the site of the lessons whose names contain one of ``names`` to ``output``; of all without names.

    Raises:
        CellFailed: a cell of a notebook raised an error.
        NotAlive: a lesson displays a widget that nothing is kept of.
    """
    lessons = lessons_named(names)
    store = Store(output)
    runnable = _python(store, lessons)
    site = Site(lessons, *_scripts(store), search=search.there(), runnable=runnable)
    exercises = registry.exercises()
    start = time.monotonic()
    for lesson, run in executed(lessons, runs, processes):
        writer = Writer(lesson, run, store, site.link, exercises, lesson.number in runnable)
        page = site.lesson_page(lesson, writer.cells())
        store.write(site.link(lesson.number), page)
        store.copy(lesson.path, f"notebooks/{lesson.path.name}")
        if writer.dead:
            raise NotAlive(f"{lesson.path.name}: nothing was kept of the widget of {', '.join(writer.dead)}.")
        widgets = ", ".join(f"{many} {kind}" for kind, many in sorted(writer.counted.items()))
        size = len(gzip.compress(page.encode(), 9)) / 1000
        say(f"{lesson.path.name}: {size:.1f} kB compressed; {widgets}; {time.monotonic() - start:.0f} s")
    store.write("index.html", site.contents_page())
    store.write("glossary.html", site.glossary_page(glossary.entries(lessons)))
    store.write("about.html", site.about_page())
    store.write(".nojekyll", "")
    store.write("README.txt", CLASSROOM)
    store.sweep()
    say(search.index(output) if site.search else search.MISSING)
    return store


def _scripts(store: Store) -> tuple[str, str]:
    """The page's own modules and style, in a folder with their hash in its name; their addresses."""
    style = sheet() + "".join(path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.css")))
    files = {path.name: path.read_bytes() for path in sorted(PAGE.glob("*.js"))} | {
        "site.css": style.encode()
    }
    version = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:12]
    for name, content in files.items():
        store.write(f"page/{version}/{name}", content)
    return f"page/{version}/site.js", f"page/{version}/site.css"


def _python(store: Store, lessons: list[Lesson]) -> frozenset[int]:
    """Put the Python of the page beside it, where npm has brought Pyodide; the lessons that run in it."""
    pyodide = search.NPM / "node_modules" / "pyodide"
    runnable = {one.number for one in lessons if one.path.stem.partition("_")[2] in bundle.lessons()}
    if not runnable or not pyodide.exists():
        return frozenset()
    for name, data in bundle.files(pyodide).items():
        store.write(f"python/{name}", data)
    return frozenset(runnable)


def lessons_named(names: list[str]) -> list[Lesson]:
    """The lessons whose file names contain one of ``names``; all without names."""
    return [one for one in all_lessons(FOLDER) if not names or any(name in one.path.name for name in names)]
