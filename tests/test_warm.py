"""Compiling the kernels at installation: every kernel is tried, and a broken one is said."""

from __future__ import annotations

import sys

import pytest

from dualz import warm


def test_every_kernel_is_compiled_and_brings_its_sample_back(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("numba", reason="kernels are compiled by numba")
    warm.main()
    assert capsys.readouterr().out.count("compiling") == len(warm.TRIALS)
    used = {name for name in sys.modules if name.startswith("dualz.kernels.")}
    from pkgutil import iter_modules

    import dualz.kernels

    assert used == {f"dualz.kernels.{module.name}" for module in iter_modules(dualz.kernels.__path__)}


def test_a_broken_kernel_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "TRIALS", {"broken": lambda: False})
    with pytest.raises(SystemExit, match="broken"):
        warm.main()
