"""What ipywidgets and the notebooks use of IPython, for a Python that has none: the real one is 4 MB.

``ipywidgets`` asks for a running shell and takes None for an answer; the notebooks may call ``display``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

#: What a running cell has displayed so far; ``dualz.site.inside.cells`` empties it.
displayed: list[Any] = []


def display(*values: Any, **options: Any) -> None:
    """Show values in the output of the running cell."""
    displayed.extend(values)


def clear_output(wait: bool = False) -> None:
    """Take away what the running cell has displayed."""
    displayed.clear()


def get_ipython() -> None:
    """There is no shell."""


class InteractiveShell:
    """A shell that nobody has started."""

    @staticmethod
    def initialized() -> bool:
        return False


class HTML:
    """A text that is shown as HTML."""

    def __init__(self, data: str) -> None:
        self.data = data

    def _repr_html_(self) -> str:
        return self.data


def install() -> None:
    """Be ``IPython`` from now on, where there is none."""
    if "IPython" in sys.modules:
        return
    parts = {
        "IPython": {"get_ipython": get_ipython, "display": display},
        "IPython.display": {"display": display, "clear_output": clear_output, "HTML": HTML},
        "IPython.core": {},
        "IPython.core.interactiveshell": {"InteractiveShell": InteractiveShell},
    }
    for name, members in parts.items():
        module = ModuleType(name, "A stand-in: see dualz.site.inside.ipython.")
        module.__path__ = []
        vars(module).update(members)
        sys.modules[name] = module
    sys.modules["IPython"].core = sys.modules["IPython.core"]
