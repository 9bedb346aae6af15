"""A board: a picture that the learner changes by clicking and dragging its marks.

Three pure functions make one: ``draw(state)`` is the picture of a state, and ``on_click(state, event)``
and ``on_drag(state, event)`` give the state that follows. The board keeps the state, sends each new
picture to the page, and offers a reset. A stepper plays what has happened; here the learner acts.

The page's side is ``board.js``, joined with files that the stepper uses too; how they talk to each other
is in ``dualz.widgets.conversation``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from html import escape
from math import isfinite
from typing import Any

import traitlets

from dualz.figures.parts.marks import Picture
from dualz.figures.parts.style import least_scale
from dualz.widgets.conversation import Talking

AXES = ("x", "y", "xy")
SILENCE = "The kernel does not answer. Run the cell again to go on."


@dataclass(frozen=True)
class Click:
    """The mark ``key``, which stands at (x, y) pixels, was clicked, or Enter was pressed on it."""

    key: str
    x: float
    y: float


@dataclass(frozen=True)
class Drag:
    """The mark ``key`` is wanted at (x, y), in pixels of the picture; the answer may put it elsewhere."""

    key: str
    x: float
    y: float


@dataclass(frozen=True)
class Handle:
    """A mark that can be dragged, by pointer or with the arrow keys.

    ``value`` between ``low`` and ``high``, and ``says`` (the value in words), are for screen readers.
    ``axis``: ``x``, ``y`` or ``xy``; the other coordinate of a :class:`Drag` stays what it was.
    ``step``: the pixels that an arrow key asks for; Page Up and Page Down ask for five times as many.
    ``grabs``: keys of further marks by which this one can be dragged too, such as the bar below a grip.
    """

    key: str
    value: float
    low: float
    high: float
    says: str
    axis: str = "xy"
    step: float = 8
    grabs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.axis not in AXES:
            raise ValueError(f"A handle moves along one of {', '.join(AXES)}, not {self.axis!r}.")


class Board(Talking):
    """A picture that answers to clicks and drags, in a notebook.

    ``draw(state)`` returns a :class:`~dualz.figures.parts.marks.Picture`. ``clicks(state)`` lists the keys of
    the marks that can be clicked, ``handles(state)`` the :class:`Handle` of each mark that can be dragged;
    without them there are none. ``on_click(state, Click)`` and ``on_drag(state, Drag)`` return the next
    state; a ``ValueError`` is shown as a sentence, and the state stays as it was. All of them are pure
    functions, and quick: a drag asks for many pictures a second. ``name`` stands above the picture.

    ``board.state`` is the present state: it follows the learner, may be set, and can be observed.

    Raises:
        ValueError: a key of ``clicks`` or ``handles`` is no mark of the picture.

    A number that is dragged along a line::

        draw = lambda x: Picture(220, 60, (Circle("knob", 10 + 2 * x, 30, str(x)),), f"The number is {x}.")
        knob = lambda x: [Handle("knob", x, 0, 100, str(x), axis="x", step=2)]
        Board(draw, 50, handles=knob, on_drag=lambda x, event: max(0, min(100, round((event.x - 10) / 2))))
    """

    SCRIPTS = ("base", "outline", "picture", "kernel", "board")
    SHEETS = ("stepper", "board")
    REFUSAL = "This cannot be done here"

    silence = traitlets.Unicode(SILENCE).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    name = traitlets.Unicode("").tag(sync=True)
    state = traitlets.Any()

    def __init__(
        self,
        draw: Callable[[Any], Picture],
        state: Any,
        on_click: Callable[[Any, Click], Any] | None = None,
        on_drag: Callable[[Any, Drag], Any] | None = None,
        clicks: Callable[[Any], Iterable[str]] | None = None,
        handles: Callable[[Any], Iterable[Handle]] | None = None,
        name: str = "",
    ) -> None:
        self._draw = draw
        self._handlers = {"click": on_click, "drag": on_drag}
        self._clicks = clicks or (lambda state: ())
        self._handles = handles or (lambda state: ())
        self._start = state
        super().__init__(name=name or draw.__name__.replace("_", " ").strip(), state=state)

    @property
    def picture(self) -> Picture:
        """The picture of the present state."""
        return self._picture

    def reset(self) -> None:
        """Go back to the state of the start."""
        self.state = self._start

    def __repr__(self) -> str:
        return f"Board: {self.name}\n{self._picture.words}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        words = f"{self.name}: {self._picture.caption}"
        html = f"<figure>{self._picture.html()}<figcaption>{escape(words)}</figcaption></figure>"
        return self._with_forms(super()._repr_mimebundle_(**options), repr(self), html)

    # --- the state and its picture ---------------------------------------------------------------

    @traitlets.validate("state")
    def _drawable(self, proposal: Any) -> Any:
        """Draw before the state is taken over: where that fails, everything stays as it was."""
        state = proposal["value"]
        picture = self._draw(state)
        self._sent = _sent(picture, tuple(self._clicks(state)), tuple(self._handles(state)))
        self._picture = picture
        return state

    @traitlets.observe("state")
    def _show(self, change: Any) -> None:
        self.data = self._sent

    # --- messages of the page --------------------------------------------------------------------

    def _wanted(self, message: dict[str, Any], buffers: list[Any]) -> dict[str, Any]:
        """The state that follows the learner's act."""
        return {"state": self._next(message)}

    def _next(self, message: dict[str, Any]) -> Any:
        kind, key = message.get("type"), message.get("key")
        if kind == "reset":
            return self._start
        handler = self._handlers.get(kind)
        known = self.data["clicks"] if kind == "click" else [one["key"] for one in self.data["handles"]]
        if handler is None or key not in known:
            return self.state  # the mark has gone since: the page will show it in a moment
        x, y = float(message["x"]), float(message["y"])
        if not (isfinite(x) and isfinite(y)):
            raise ValueError("This place is outside of the picture.")
        return handler(self.state, {"click": Click, "drag": Drag}[kind](key, x, y))


def _sent(picture: Picture, clicks: tuple[str, ...], handles: tuple[Handle, ...]) -> dict[str, Any]:
    """The picture as ``picture.js`` reads it, and what can be done to it."""
    states = [mark.state() for mark in picture.marks]
    known = {state["k"] for state in states}
    for key in (*clicks, *(key for handle in handles for key in (handle.key, *handle.grabs))):
        if key not in known:
            raise ValueError(f"The picture has no mark {key!r}, so it cannot be clicked or dragged.")
    return {
        "width": picture.width,
        "height": picture.height,
        "least": least_scale(states),
        "frame": [[number, state.pop("x"), state.pop("y")] for number, state in enumerate(states)],
        "marks": states,
        "caption": picture.caption,
        "text": picture.text,
        "clicks": list(clicks),
        "handles": [asdict(handle) for handle in handles],
    }
