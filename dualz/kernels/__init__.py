"""The hot loops: the same bytes as the stepped code, at the speed of compiled code.

Each kernel is plain Python over NumPy arrays. Where numba is installed it is compiled, and
the compiled form is cached on disk; where it is not (in the browser), the source runs as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

try:
    import numba
except ImportError:
    numba = None


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` compiled by numba, with array bounds checked: an index past the end must
    raise, not read the neighbour's memory. Without numba, ``function`` itself."""
    if numba is None:
        return function
    try:
        return numba.njit(cache=True, boundscheck=True)(function)
    except RuntimeError:  # neither the package nor the user has a folder for the compiled form
        return numba.njit(boundscheck=True)(function)
