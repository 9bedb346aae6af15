"""Where a codec finds its compiled twin: the one place that knows when it is worth loading.

``dualz.kernels`` needs NumPy, and numba to be fast (a browser has none), and it knows the codecs' formats;
so it is looked up by name when it is needed, and imported by nobody here.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

# Below so many bytes, loading a kernel would take longer than the stepped code takes to do the work.
KERNEL_FROM = 4096


def kernel_for(name: str, size: int) -> ModuleType | None:
    """The module ``dualz.kernels.<name>`` for ``size`` bytes, or None: too few, or no compiled form of it.

    Without numba a kernel is plain Python over arrays, and slower than the codecs' own code is when nobody
    watches (``python benchmarks/codecs.py --plain`` measures it): then that code does the work.
    """
    if size < KERNEL_FROM:
        return None
    try:
        return import_module(f"dualz.kernels.{name}") if import_module("dualz.kernels").numba else None
    except ImportError:
        return None


def module_of(name: str) -> ModuleType:
    """The module ``dualz.kernels.<name>`` for a codec that has no second form of this work; without numba it
    runs as plain Python, some hundred times slower.

    Raises:
        ImportError: the kernel cannot run on this machine.
    """
    return import_module(f"dualz.kernels.{name}")
