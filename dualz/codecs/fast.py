"""Where a codec finds its compiled twin: the one place that knows when it is worth loading.

``dualz.kernels`` may be absent (in the browser it is source code, without numba it is slow), and it knows
the codecs' formats; so it is looked up by name when it is needed, and imported by nobody here.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

# Below so many bytes, loading a kernel would take longer than the stepped code takes to do the work.
KERNEL_FROM = 4096


def kernel_for(name: str, size: int) -> ModuleType | None:
    """The module ``dualz.kernels.<name>`` for ``size`` bytes, or None: too few, or it cannot be had."""
    if size < KERNEL_FROM:
        return None
    try:
        return import_module(f"dualz.kernels.{name}")
    except ImportError:
        return None
