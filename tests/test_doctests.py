"""Every example in a docstring is run, in every module that imports here."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import dualz

NAMES = sorted(module.name for module in pkgutil.walk_packages(dualz.__path__, "dualz."))
OPTIONAL = {"torch", "safetensors"}


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_module_are_true(name):
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name not in OPTIONAL:
            raise
        pytest.skip(f"{missing.name} is not installed")
    result = doctest.testmod(module)
    assert result.failed == 0


def test_the_modules_are_found_and_have_examples():
    found = [importlib.import_module(name) for name in ("dualz.trace", "dualz.codecs.huffman")]
    assert {module.__name__ for module in found} <= set(NAMES)
    assert all(doctest.testmod(module).attempted > 0 for module in found)
