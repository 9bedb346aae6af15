"""Training that the learner starts: a button, a progress bar, a stop, and a word when the picture is stale.

Training takes seconds, so it runs on a thread of its own, and the picture of the last run stays while
the controls move on. As long as the two disagree the panel says so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from html import escape
from typing import Any, NamedTuple

import ipywidgets

from dualz.figures.parts.marks import Picture
from dualz.widgets.explorer import Explorer

_CUE = "border-left: 4px {line}; padding: 2px 10px; margin: 4px 0; color: var(--dz-ink)"
_STALE, _CURRENT = "dashed var(--dz-taken)", "solid var(--dz-line)"


class Outcome(NamedTuple):
    """What a run gave, the ``settings`` of the controls it was started with, and whether it was stopped."""

    result: Any
    settings: Mapping[str, Any]
    stopped: bool


class ProgressBar(ipywidgets.HBox):
    """A bar for ``total`` pieces of work. Call it after each piece; what it is called with is not used,
    so that it can be given as ``on_progress``. A stored notebook keeps its name only."""

    def __init__(self, name: str, total: int) -> None:
        self._name = name
        self._bar = ipywidgets.IntProgress(0, 0, max(1, total), layout={"width": "160px"})
        self._words = ipywidgets.Label(f"{name}: 0 of {total}")
        super().__init__([self._bar, self._words])

    def __call__(self, *anything: Any) -> None:
        self.set(self._bar.value + 1, self._bar.max)

    @property
    def done(self) -> int:
        """How many pieces are done."""
        return self._bar.value

    def set(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``."""
        self._bar.max, self._bar.value = max(1, total), done
        self._words.value = f"{self._name}: {done} of {total}"

    def __repr__(self) -> str:
        return f"Progress bar: {self._name}"

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = dict(super()._repr_mimebundle_(**options) or {})
        return {**bundle, "text/plain": repr(self), "text/html": f"<p>{escape(repr(self))}</p>"}


def progress_bar(name: str, total: int) -> ProgressBar:
    """A :class:`ProgressBar` that is shown at once, above what the cell prints."""
    from IPython.display import display

    bar = ProgressBar(name, total)
    display(bar)
    return bar


class Watch:
    """What a run is given: call it with (done, total) to move the bar; ``stopped()`` says whether to end.

    ``show(result)`` draws what there is so far.
    """

    def __init__(self, bar: ProgressBar, show: Callable[[Any], None] = lambda result: None) -> None:
        self._bar, self._event, self.show = bar, threading.Event(), show

    def __call__(self, done: int, total: int) -> None:
        self._bar.set(done, total)

    def stopped(self) -> bool:
        """Whether the learner has pressed the stop button."""
        return self._event.is_set()

    def stop(self) -> None:
        """Ask the run to end."""
        self._event.set()


class TrainingPanel(Explorer):
    """Controls, a button that trains with them, and a picture.

    ``run(watch, **settings)`` does the work, on a thread of its own, and returns its result: it calls
    ``watch(done, total)`` as it goes on, and returns early once ``watch.stopped()``.
    ``draw(outcome, **settings)`` is the picture for the present settings beside the last
    :class:`Outcome` (None before the first); it must be quick, for it also follows the controls.
    An exception of ``run`` is shown as a sentence. ``label`` is the word on the button, ``unit`` that beside
    the bar, ``idle`` what is said before the first run. ``view`` names the controls that only the picture
    follows: moving them makes no run stale.
    """

    def __init__(
        self,
        run: Callable[..., Any],
        draw: Callable[..., Picture],
        name: str = "",
        label: str = "Train",
        unit: str = "epochs",
        idle: str = "Nothing has been trained here yet",
        view: Collection[str] = (),
        **controls: ipywidgets.Widget,
    ) -> None:
        self.outcome: Outcome | None = None
        self._run, self._label, self._idle, self._problem = run, label, idle, ""
        self._view = frozenset(view)
        self._thread: threading.Thread | None = None
        self._watch: Watch | None = None
        self._start = ipywidgets.Button(description=label, button_style="primary")
        self._stop = ipywidgets.Button(description="Stop", disabled=True)
        self._bar = ProgressBar(unit, 1)
        self._bar.layout.visibility = "hidden"
        self._cue = ipywidgets.HTML()
        self._start.on_click(lambda button: self.start())
        self._stop.on_click(lambda button: self.stop())
        name = name or run.__name__.replace("_", " ").strip()
        super().__init__(lambda **values: draw(self.outcome, **values), name, measured=True, **controls)
        flow = {"flex_flow": "row wrap", "grid_gap": "4px 8px"}
        row = ipywidgets.HBox([self._start, self._stop, self._bar], layout=flow)
        panel, *rest = self.children
        self.children = [panel, row, self._cue, *rest]

    @property
    def view(self) -> frozenset[str]:
        """The names of the controls that only the picture follows."""
        return self._view

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stale(self) -> bool:
        """Whether the controls have moved since the run that the picture shows."""
        return self.outcome is not None and self._for_run(self.outcome.settings) != self._for_run(self.values)

    @property
    def says(self) -> str:
        """The state of the panel in one or two sentences."""
        if self._watch is not None:
            return f"At work with {_listed(self._for_run(self._settings))}."
        if self._problem:
            return f"The run ended with a problem. {self._problem}"
        if self.outcome is None:
            return f"{self._idle}: press {self._label}."
        done = "Stopped early, with" if self.outcome.stopped else "Done with"
        words = f"{done} {_listed(self._for_run(self.outcome.settings))}."
        if self.stale:
            return f"Stale: the controls have moved. {words} Press {self._label} to bring it up to date."
        return words

    def _for_run(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in settings.items() if key not in self._view}

    def start(self) -> None:
        """Train with the present settings; nothing happens while a run is under way."""
        if self._watch is not None:
            return
        self._settings, self._problem = self.values, ""
        self._watch = Watch(self._bar, self._show_so_far)
        self._start.disabled, self._stop.disabled = True, False
        self._bar.set(0, 1)
        self._bar.layout.visibility = "visible"
        self._say()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the run to end; what it has reached by then is shown."""
        if self._watch is not None:
            self._watch.stop()

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the run to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def close(self) -> None:
        """Stop a run that is under way, and go."""
        self.stop()
        super().close()

    def _work(self) -> None:
        watch = self._watch
        assert watch is not None
        try:
            result = self._run(watch, **self._settings)
            self.outcome = Outcome(result, self._settings, watch.stopped())
        except Exception as error:
            # On a thread nobody else would see it.
            self._problem = f"{type(error).__name__}: {error}"
        finally:
            self._watch = None
            self._start.disabled, self._stop.disabled = False, True
            self._bar.layout.visibility = "hidden"
            self._follow()

    def _show_so_far(self, result: Any) -> None:
        self.outcome = Outcome(result, self._settings, stopped=False)
        self._follow()

    def _follow(self, change: Any = None) -> None:
        super()._follow(change)
        self._say()

    def _say(self) -> None:
        attention = self.stale or self._problem
        style = _CUE.format(line=_STALE if attention else _CURRENT)
        said = f'<p role="status" style="{style}">{escape(self.says)}</p>'
        self._cue.value = f'<div class="dz-theme">{said}</div>'

    def __repr__(self) -> str:
        return f"{super().__repr__()}\n{self.says}"

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": f"{bundle['text/html']}<p>{escape(self.says)}</p>"}


def _listed(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {_said(value)}" for key, value in settings.items())


def _said(value: Any) -> Any:
    """A setting in words: of files that were chosen, their names."""
    return (", ".join(file["name"] for file in value) or "none") if isinstance(value, tuple) else value
