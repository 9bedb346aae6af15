"""The colours and the sizes of letters, in this one place; the page and the still pictures are made from it.

A colour has a value for light paper and one for dark; letters have a contrast of 4.5 or more (WCAG 2.2) on
what they stand on, in both. Live pictures get the colours as CSS properties ``--dz-...``
(``dualz.widgets.page``), so that they follow the theme of the notebook. A still picture has its own light
paper, and gets the values themselves, since not every program that draws SVG knows properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Colour(NamedTuple):
    """A colour on light and on dark paper."""

    light: str
    dark: str


COLOURS = {
    "paper": Colour("#ffffff", "#16191d"),
    "ink": Colour("#1f2328", "#e6e9ed"),
    "soft": Colour("#57606a", "#a3adb8"),
    "line": Colour("#8c959f", "#7d8894"),
    "hair": Colour("#d8dee4", "#3a4149"),
    "fill": Colour("#f6f8fa", "#262c33"),
    "wash": Colour("#f6f8fa", "#1d2126"),
    # What a mark means (dualz.figures.parts.marks).
    "active": Colour("#0b5cad", "#7ab8ff"),
    "active-fill": Colour("#d8e8fb", "#123a63"),
    "taken": Colour("#a34f00", "#f0a95c"),
    "taken-fill": Colour("#fdeeda", "#47300f"),
    "new": Colour("#1a7f5a", "#5fcf9f"),
    "new-fill": Colour("#d9f2e6", "#103d2b"),
    "done": Colour("#5e56a3", "#b3abf2"),
    "done-fill": Colour("#e7e5f4", "#2f2b55"),
    "wrong": Colour("#b3261e", "#ff9a90"),
    "on-accent": Colour("#ffffff", "#0d1117"),
    # The source beside a picture.
    "keyword": Colour("#7b2ea8", "#cf9bf0"),
    "string": Colour("#1c6b48", "#8fd3ae"),
    "number": Colour("#8a4300", "#eeb27a"),
}
# Red, green, blue of a cell whose number is above or below 0; they are laid thinly over light or dark paper.
ABOVE, BELOW = (11, 110, 200), (214, 110, 10)
# Kinds without an order: Okabe and Ito's palette, made for all eyes (2008).
KINDS = ("#56B4E9", "#E69F00", "#F0E442", "#009E73", "#CC79A7", "#999999", "#D55E00")

# Pixels at scale 1, by the kind of a text.
LETTERS = {"label": 13, "code": 13, "head": 12, "note": 11}
# No letter is drawn with fewer pixels: a picture that has too little room is scrolled.
LEAST_LETTER = 11

_PROPERTY = re.compile(r"var\(--dz-([a-z-]+)\)")


def live() -> str:
    """The style sheet of pictures in a page that sets the properties."""
    sizes = "".join(f".dz-picture text.{kind} {{ font-size: {size}px; }}\n" for kind, size in LETTERS.items())
    return (files("dualz.figures.parts") / "marks.css").read_text(encoding="utf-8") + sizes


@cache
def still() -> str:
    """The same for a picture on its own, with the colours of light paper in their places."""
    return _PROPERTY.sub(lambda found: COLOURS[found[1]].light, live())


def least_scale(states: Iterable[dict[str, Any]]) -> float:
    """The smallest scale at which every letter of these marks (as ``Mark.state`` gives them) can be read."""
    kinds = {given["class"] for state in states for tag, given, _ in state["p"] if tag == "text"}
    return round(LEAST_LETTER / min((LETTERS[kind] for kind in kinds), default=LEAST_LETTER), 4)


def hue(place: int, many: int) -> str:
    """A colour for each of ``many`` places, so thin that faint letters can be read on it."""
    return f"hsla({round(330 * place / max(many, 1))}, 75%, 50%, 0.25)"


def shadow(share: float) -> str:
    """Black laid over the paper, 0 not at all and 1 as dark as letters that stand on it allow."""
    return f"rgba(0,0,0,{0.42 * share:.3f})"
