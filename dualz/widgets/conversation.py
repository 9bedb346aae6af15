"""Widgets whose page asks Python for something: how a question is answered, told once for all of them.

The page's side is ``kernel.js``. A question is a custom message with a ``number``; Python sets traits, then
sends ``{"answer": number, "type": ..., "notice": ...}``. ``notice`` is empty, or the sentence that stood in
the way, and then every trait has kept its value. The page listens to the answer to its last question only.

What the page changes by itself (``REPORTS``) is a report, and a report is about a run: the page writes the
number of the run beside it, in ``told``. Once another run is shown, what was said about the one before comes
too late and is dropped. The page does the same with what it has not sent yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock
from typing import Any, ClassVar

import anywidget
import traitlets

from dualz.widgets.page import script, sheet


class Talking(anywidget.AnyWidget):
    """Base of the widgets that are drawn by modules of this folder, and that answer to their page.

    Messages of the page arrive on other threads than the cells, so callbacks only assign traits.
    """

    #: The modules of the page, joined in this order; the last uses all others, and exports ``render``.
    SCRIPTS: ClassVar[tuple[str, ...]]
    SHEETS: ClassVar[tuple[str, ...]]
    #: The traits that the page sets by itself, about the run that it shows.
    REPORTS: ClassVar[frozenset[str]] = frozenset()
    #: How the sentence about an unexpected error begins.
    REFUSAL: ClassVar[str]

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)
    #: What the page says when no answer comes.
    silence = traitlets.Unicode("").tag(sync=True)
    told = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._lock = RLock()
        super().__init__(**traits)
        self.on_msg(self._receive)

    # Read for each widget: who edits a module or a style sheet needs no new kernel.
    @traitlets.default("_esm")
    def _module(self) -> str:
        return script(*self.SCRIPTS)

    @traitlets.default("_css")
    def _style(self) -> str:
        return sheet(*self.SHEETS)

    def _run_number(self) -> int:
        """The number of the run that is shown; the page has it too, and writes it beside its reports."""
        return 0

    def _wanted(self, message: dict[str, Any], buffers: list[Any]) -> Mapping[str, Any]:
        """The traits that answer ``message``; whatever it raises becomes a sentence."""
        raise NotImplementedError

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page reports, if it is about the run that is shown."""
        with self._lock:
            told = sync_data.get("told")
            if isinstance(told, dict) and told.get("run") != self._run_number():
                sync_data = {name: sync_data[name] for name in sync_data.keys() - self.REPORTS - {"told"}}
            super().set_state(sync_data)

    def _receive(self, widget: Any, message: Any, buffers: list[Any]) -> None:
        """Do what the page asks, and say what stood in the way; everything stays as it was where it fails."""
        if not isinstance(message, dict):
            return
        with self._lock:
            notice = ""
            try:
                wanted = self._wanted(message, buffers)
                with self.hold_sync():
                    for name, value in wanted.items():
                        setattr(self, name, value)
            except Exception as error:  # whatever is raised, nobody but the learner is there to see it
                notice = _sentence(error, self.REFUSAL)
            self.notice = notice
            self.send({"answer": message.get("number"), "type": message.get("type"), "notice": notice})

    def _with_forms(self, bundle: Any, text: str, html: str) -> Any:
        """``bundle`` (as the base class makes it) with the forms that need no page script."""
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": text, "text/html": html}, metadata


def _sentence(error: Exception, refusal: str) -> str:
    if isinstance(error, ValueError) and str(error):
        return str(error)
    return f"{refusal}: {type(error).__name__} {error}".rstrip(" .") + "."
