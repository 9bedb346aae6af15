"""PSNR and SSIM against their definitions, window by window."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from dualz.codecs import fidelity


def by_definition(one, two):
    """SSIM as it is written down, a window at a time."""
    found = []
    for y in range(one.shape[0] - 6):
        for x in range(one.shape[1] - 6):
            a, b = (part[y : y + 7, x : x + 7].astype(float).ravel() for part in (one, two))
            (aa, ab), (_, bb) = np.cov(a, b)
            low, high = 2.55**2, 7.65**2
            top = (2 * a.mean() * b.mean() + low) * (2 * ab + high)
            found.append(top / ((a.mean() ** 2 + b.mean() ** 2 + low) * (aa + bb + high)))
    return np.mean(found)


def test_ssim_is_what_it_is_defined_as():
    chance = np.random.default_rng(1)
    one = chance.integers(0, 256, (15, 19), dtype=np.uint8)
    two = np.clip(one + chance.normal(0, 20, one.shape), 0, 255).astype(np.uint8)
    assert np.isclose(fidelity.ssim(one, two), by_definition(one, two))
    assert fidelity.ssim(one, one) == 1
    colour = np.stack([one, two, one], axis=2)
    mean = (1 + fidelity.ssim(two, one) + 1) / 3
    assert np.isclose(fidelity.ssim(colour, np.stack([one] * 3, axis=2)), mean)


def test_psnr():
    assert fidelity.psnr([0, 255], [255, 0]) == 0
    assert fidelity.psnr([7], [7]) == inf
    one = np.array([0, 255], np.uint8)
    assert fidelity.psnr(one, one[::-1]) == 0, "bytes do not wrap around"


def test_other_shapes_are_refused():
    for one, two in (([1], [1, 2]), ([], [])):
        with pytest.raises(ValueError, match="one shape"):
            fidelity.psnr(one, two)
    with pytest.raises(ValueError, match="7 x 7"):
        fidelity.ssim(np.zeros((6, 9)), np.zeros((6, 9)))
