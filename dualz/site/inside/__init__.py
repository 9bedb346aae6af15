"""The Python side of a page: runs the cells of a lesson in the browser, and connects its widgets to the page.

It needs no browser: the function ``post`` that it is given is all that it knows of one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dualz.site.inside import comms, ipython
from dualz.site.inside.cells import Cells, be_main, bundle

#: ``post(text, buffers)`` hands a message, as JSON, and its bytes to the page.
Post = Callable[[str, list[Any]], None]
HELPS = ("hint", "worked", "exercise")


class Page:
    """What a page asks of its Python; every answer is JSON text.

    ``sources``: the code cells of the lesson by id, in their order. ``kept``: the file of answers as the
    page has kept it, or nothing. Raises nothing for what a learner may do.
    """

    def __init__(self, sources: dict[str, str], kept: str) -> None:
        from dualz.course import answers

        self._path = answers.book().path
        if kept and self._path:
            self._path.write_text(kept, encoding="utf-8")
        self._kept = kept
        self.cells = Cells(sources)

    def run(self, cell: str, texts: str = "{}", tell: Callable[[str], Any] = str) -> str:
        """The outputs of a cell, after those above it that it needs (:meth:`Cells.run`).

        ``texts``: JSON of the cells that were changed. ``tell`` is called with each cell before it runs.
        """
        return self._told(self.cells.run(cell, json.loads(texts), tell))

    def help(self, kind: str, exercise: str) -> str:
        """The card of ``hint``, ``worked`` or ``exercise``; no cell has to run for it.

        Raises:
            ValueError: another kind.
        """
        from dualz.course import practice

        if kind not in HELPS:
            raise ValueError(f"A page asks for one of {', '.join(HELPS)}, not {kind!r}.")
        card = getattr(practice, kind)(exercise)
        return self._told({"outputs": [{"data": bundle(card)}], "error": None})

    def play(self, demo: str) -> str:
        """The comm of a new stepper, for a page that has shown the demo without Python so far.

        Raises:
            ValueError: there is no such demo.
        """
        from dualz.course.steppers import step_through

        return json.dumps({"comm": step_through(demo).model_id})

    def receive(self, comm: str, message: str, buffers: list[Any]) -> None:
        """Give a widget what its side in the page says."""
        comms.receive(comm, json.loads(message), buffers)

    def _told(self, found: dict[str, Any]) -> str:
        """``found``, and the file of answers where it has changed, so that the page can keep it."""
        text = self._path.read_text(encoding="utf-8") if self._path and self._path.exists() else ""
        if text != self._kept:
            self._kept = found["answers"] = text
        return json.dumps(found)


def start(sources: str, kept: str, post: Post) -> Page:
    """Make this Python the page's own: ``sources`` is JSON, an object of cells' ids and texts in order."""
    ipython.install()
    comms.install(post)
    page = Page(json.loads(sources), kept)
    be_main(page.cells.module)
    # Now, while the page says that Python starts, and not when the first own text waits for it.
    import dualz.widgets.stepper  # noqa: F401

    return page
