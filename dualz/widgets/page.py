"""The page's side of the widgets: modules and style sheets, joined from the files of this folder.

A widget's module must be one self-contained text: a relative import fails in a notebook, and
one from outside needs the network.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from dualz.figures.parts import style

# The properties of JupyterLab and of VS Code.
_OF_THE_HOST = {
    "paper": ("--jp-layout-color1", "--vscode-editor-background"),
    "ink": ("--jp-ui-font-color0", "--vscode-editor-foreground"),
}


def script(*names: str) -> str:
    """The ES modules of these names, joined in this order."""
    return "\n".join(_text(f"{name}.js") for name in names)


def sheet(*names: str) -> str:
    """The style of all pictures in the notebook's own light or dark theme, and these style sheets."""
    return "".join([style.live(), colours(), _text("theme.css"), *(_text(f"{name}.css") for name in names)])


def colours() -> str:
    """The colours as properties ``--dz-...`` of the theme; paper and ink are the host's where it has some."""
    listed = []
    for name, (light, dark) in style.COLOURS.items():
        value = f"light-dark({light}, {dark})"
        for property in reversed(_OF_THE_HOST.get(name, ())):
            value = f"var({property}, {value})"
        listed.append(f"  --dz-{name}: {value};\n")
    return f".dz-theme {{\n{''.join(listed)}}}\n"


def _text(name: str) -> str:
    return (folder() / name).read_text(encoding="utf-8")


def folder() -> Traversable:
    """Where the modules and style sheets lie."""
    return files("dualz.widgets")
