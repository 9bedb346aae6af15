"""What a browser's Python does not have, and how any other Python can be made to lack it too."""

from __future__ import annotations

import sys
from typing import Any

#: Names of modules, and how people call them.
ABSENT = {
    "numpy": "NumPy",
    "scipy": "SciPy",
    "numba": "numba",
    "sklearn": "scikit-learn",
    "matplotlib": "matplotlib",
    "PIL": "Pillow",
    "torch": "PyTorch",
    "safetensors": "safetensors",
    "lz4": "lz4",
    "zstandard": "zstandard",
    "brotli": "Brotli",
}


class Without:
    """A finder of modules that does not find the absent ones."""

    def __init__(self, finder: Any) -> None:
        self._finder = finder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._finder, name)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The module's spec, or None."""
        return None if name.partition(".")[0] in ABSENT else self._finder.find_spec(name, path, target)


def hide() -> None:
    """Find none of the absent modules from now on: before anything imports them, and for good."""
    sys.meta_path[:] = map(Without, sys.meta_path)
