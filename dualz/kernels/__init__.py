"""The hot loops: the same bytes as the stepped code, at the speed of compiled code.

Each kernel is plain Python over NumPy arrays. Where numba is installed it is compiled, and
the compiled form is kept on disk (see ``cache``); where it is not (in the browser), the source runs as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

try:
    import numba
except ImportError:
    numba = None


def compiled(function: Callable[..., Any], nogil: bool = False) -> Callable[..., Any]:
    """``function`` compiled by numba, with array bounds checked: an index past the end must
    raise, not read the neighbour's memory. Without numba, ``function`` itself.

    With ``nogil`` other threads run meanwhile: only for kernels whose arrays nobody else touches."""
    if numba is None:
        return function
    kernel = numba.njit(boundscheck=True, nogil=nogil)(function)
    try:
        from dualz.kernels.cache import CheckedCache

        kernel._cache = CheckedCache(function)
    except (RuntimeError, ImportError, AttributeError):
        # Nobody has a folder for the compiled form, or this numba keeps it in another way.
        return kernel
    return kernel
