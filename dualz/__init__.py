"""dualz: compression from both sides, data and models.

``compress_model``, ``load_model``, ``load_tensors`` and ``read_tensor`` need torch, and are only loaded when
they are used.
"""

from __future__ import annotations

from typing import Any

__all__ = ["compress_model", "load_model", "load_tensors", "read_tensor"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("dualz")
    if name in __all__:
        from dualz.dual import models

        return getattr(models, name)
    raise AttributeError(f"module 'dualz' has no attribute {name!r}")
