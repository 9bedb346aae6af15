"""Kernels are compiled wherever they are installed."""

from __future__ import annotations

import pytest

from dualz import kernels


def test_where_no_folder_can_be_written_to_kernels_are_compiled_each_time(monkeypatch):
    """As in a container whose package belongs to root, for a user without a home."""
    numba = pytest.importorskip("numba")
    njit = numba.njit

    def no_locator(function):
        raise RuntimeError(f"cannot cache function {function.__name__!r}: no locator available")

    def refuses_to_cache(cache=False, **settings):
        return no_locator if cache else njit(**settings)

    monkeypatch.setattr(numba, "njit", refuses_to_cache)
    assert kernels.compiled(lambda number: number + 1)(2) == 3
