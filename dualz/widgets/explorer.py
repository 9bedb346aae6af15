"""An explorer: a few controls beside a picture that follows them.

The picture is an ``HTML`` widget whose value is assigned anew, nothing else: no pyplot, no
``interact``, no captured output, so it works in every front end and from any thread. The
function that draws must be quick (under 100 ms); heavy work belongs before the explorer.
"""

from __future__ import annotations

import base64
import io
import itertools
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

    def domains(self) -> dict[str, tuple[Any, ...] | None]:
        """The values that each control can have, in order; None where they are not bounded, as in a text."""
        return {key: domain(control) for key, control in self._controls.items()}

    def settings(self) -> list[dict[str, Any]] | None:
        """All settings of the controls, the last control moving first; None where one is not bounded.

        There may be very many: the number is the product of the sizes of :meth:`domains`.
        """
        domains = self.domains()
        if None in domains.values():
            return None
        return [dict(zip(domains, values, strict=True)) for values in itertools.product(*domains.values())]

    def drawn(self, **values: Any) -> str:
        """The picture of a setting as HTML, exactly as the controls would show it; nothing is changed.

        Raises:
            ValueError: the sentence that stands below the last picture instead.
        """
        return self._page(self._draw(**values))

    @property
    def words(self) -> str:
        """What the picture shows, in words."""
        return _words(self._shown)

    def _follow(self, change: Any = None) -> None:
        try:
            self._shown = self._draw(**self.values)
        except ValueError as error:
            if change is None:
                raise  # the very first picture: there is none to keep
            kept = self._picture.value.partition("<p role='alert'")[0]
            self._picture.value = f"{kept}<p role='alert'>{escape(str(error))}</p>"
            return
        self._picture.value = self._page(self._shown)

    def _page(self, shown: Drawn) -> str:
        live = shown.svg(styled=False) if isinstance(shown, Picture) else _bitmap(*shown, readable=True)
        frame = _FRAME.format(name=escape(self._name), picture=live)
        return f"<div class='dz-theme'>{frame}<p role='status'>{escape(_words(shown))}</p></div>"

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


def domain(control: ipywidgets.Widget) -> tuple[Any, ...] | None:
    """The values that a control can have, in the order in which it shows them; None where there is no end."""
    if isinstance(control, ipywidgets.Checkbox | ipywidgets.ToggleButton):
        return (False, True)
    if hasattr(control, "_options_values"):
        return tuple(control._options_values)
    if isinstance(control, ipywidgets.IntSlider | ipywidgets.BoundedIntText):
        return tuple(range(control.min, control.max + 1, control.step))
    if isinstance(control, ipywidgets.FloatSlider | ipywidgets.FloatLogSlider):
        places = round((control.max - control.min) / control.step)
        values = (round(control.min + place * control.step, 10) for place in range(places + 1))
        return tuple(
            values if isinstance(control, ipywidgets.FloatSlider) else (control.base**x for x in values)
        )
    return None


def _words(shown: Drawn) -> str:
    return shown.caption if isinstance(shown, Picture) else shown[1]


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
