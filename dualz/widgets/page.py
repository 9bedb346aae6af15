"""The page's side of the widgets: modules and style sheets, joined from the files of this folder.

A widget's module must be one self-contained text: a relative import fails in a notebook, and
one from outside needs the network.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from dualz.figures.parts import marks


@cache
def script(*names: str) -> str:
    """The ES modules of these names, joined in this order."""
    return "\n".join(_text(f"{name}.js") for name in names)


@cache
def sheet(*names: str) -> str:
    """The style of all pictures in the notebook's own light or dark theme, and these style sheets."""
    return "".join([marks.style(), _text("theme.css"), *(_text(f"{name}.css") for name in names)])


def _text(name: str) -> str:
    return (files("dualz.widgets") / name).read_text(encoding="utf-8")
