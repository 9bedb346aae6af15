"""An explorer: a few controls beside a picture that follows them.

The picture is an ``HTML`` widget whose value is assigned anew, nothing else: no pyplot, no
``interact``, no captured output, so it works in every front end and from any thread. The
function that draws must be quick (under 100 ms); heavy work belongs before the explorer.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets

from dualz.figures.parts.marks import Picture
from dualz.figures.parts.style import LEAST_LETTER
from dualz.widgets.page import sheet

Drawn = Picture | tuple[Any, str]

DPI = 96
# What is too wide is scrolled in here, by the keyboard too.
_FRAME = (
    "<div class='dz-frame' tabindex='0' data-lm-suppress-shortcuts='true' role='region' "
    "aria-label='{name}: picture'>{picture}</div>"
)


class Explorer(ipywidgets.VBox):
    """``Explorer(draw, bits=IntSlider(...), ...)`` shows ``draw(bits=..., ...)`` and keeps it current.

    ``draw`` returns a :class:`Picture`, or a pair of a matplotlib ``Figure`` (made without
    pyplot) and the words that say what it shows. A ``ValueError`` of ``draw`` is shown as a
    sentence and the last picture stays. ``name`` stands in the text form. ``measured``: the picture
    shows what training gave, which may differ on another processor; the image is marked so, and
    the tests of the notebooks leave its pixels out (tests/notebooks/sanitize.cfg), not its words.
    """

    def __init__(
        self,
        draw: Callable[..., Drawn],
        name: str = "",
        *,
        measured: bool = False,
        **controls: ipywidgets.Widget,
    ) -> None:
        self._draw = draw
        self._measured = measured
        self._name = name or draw.__name__.replace("_", " ").strip()
        self._controls = controls
        self._picture = ipywidgets.HTML()
        for key, control in controls.items():
            if not control.description:
                control.description = key.replace("_", " ")
            if control.style.has_trait("description_width"):  # a button's has none
                control.style.description_width = "initial"
            control.layout.width = control.layout.width or "340px"
            control.observe(self._follow, "value")
        flow = {"flex_flow": "row wrap", "grid_gap": "4px 24px"}
        panel = ipywidgets.HBox(list(controls.values()), layout=flow)
        theme = ipywidgets.HTML(f"<style>{sheet()}</style>", layout={"display": "none"})
        super().__init__([panel, self._picture, theme])
        self._follow()

    @property
    def values(self) -> dict[str, Any]:
        """The present value of every control."""
        return {key: control.value for key, control in self._controls.items()}

    @property
    def words(self) -> str:
        """What the picture shows, in words."""
        return self._shown.caption if isinstance(self._shown, Picture) else self._shown[1]

    def _follow(self, change: Any = None) -> None:
        try:
            self._shown = self._draw(**self.values)
        except ValueError as error:
            if change is None:
                raise  # the very first picture: there is none to keep
            kept = self._picture.value.partition("<p role='alert'")[0]
            self._picture.value = f"{kept}<p role='alert'>{escape(str(error))}</p>"
            return
        shown = self._shown
        live = shown.svg(styled=False) if isinstance(shown, Picture) else _bitmap(*shown, readable=True)
        frame = _FRAME.format(name=escape(self._name), picture=live)
        self._picture.value = f"<div class='dz-theme'>{frame}<p role='status'>{escape(self.words)}</p></div>"

    def __repr__(self) -> str:
        settings = ", ".join(f"{key} = {value}" for key, value in self.values.items())
        return f"Explorer, {self._name}: {settings}\n{self.words}"

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = dict(super()._repr_mimebundle_(**options) or {})
        settings = ", ".join(f"{key} = {value}" for key, value in self.values.items())
        still = self._shown.html() if isinstance(self._shown, Picture) else _bitmap(*self._shown)
        if self._measured:
            still = still.replace("<img ", '<img data-measured="yes" ', 1)
        words = f"<p>{escape(self._name)}, with {escape(settings)}:</p>{still}<p>{escape(self.words)}</p>"
        return {**bundle, "text/plain": repr(self), "text/html": words}


def _bitmap(figure: Any, words: str, readable: bool = False) -> str:
    """A matplotlib figure as an ``img``; a ``readable`` one gets no narrower than its letters allow."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    data = base64.b64encode(buffer.getvalue()).decode()
    fit = "max-width:100%"
    if readable:
        sizes = [one.get_fontsize() for one in figure.findobj(lambda one: hasattr(one, "get_fontsize"))]
        scale = LEAST_LETTER * 72 / DPI / min(sizes) if sizes else 0
        fit += f";min-width:{min(scale, 1) * figure.get_figwidth() * DPI:.0f}px"
    return f'<img alt="{escape(words)}" src="data:image/png;base64,{data}" style="{fit}">'
