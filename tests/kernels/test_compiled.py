"""Kernels are compiled wherever they are installed, whatever became of the files that keep them."""

from __future__ import annotations

import importlib.util
import random
import shutil

import pytest

from dualz import kernels

numba = pytest.importorskip("numba")

SOURCE = """
from dualz.kernels import compiled

@compiled
def total(numbers):
    found = 0
    for number in numbers:
        found += number
    return found
"""


class Kept:
    """A module with one kernel, whose compiled form is kept in ``folder``."""

    def __init__(self, folder):
        self.path, self.folder = folder / "kept.py", folder / "__pycache__"
        self.path.write_text(SOURCE)

    def run(self):
        """Call the kernel in a fresh copy of the module; how often its form was found on disk."""
        spec = importlib.util.spec_from_file_location("kept", self.path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert module.total((1, 2, 3)) == 6
        return sum(module.total.stats.cache_hits.values())

    def files(self):
        return sorted(self.folder.glob("kept.total*.nb[ic]"))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    kept = Kept(tmp_path)
    assert kept.run() == 0 and kept.run() == 1
    assert [file.suffix for file in kept.files()] == [".nbc", ".nbi"]
    return kept


def flipped(data, places):
    damaged = bytearray(data)
    for place in places:
        damaged[place % len(data)] ^= 16
    return bytes(damaged)


DAMAGE = {
    "emptied": lambda data: b"",
    "cut in half": lambda data: data[: len(data) // 2],
    "cut by a byte": lambda data: data[:-1],
    "zeros": lambda data: bytes(len(data)),
    "another pickle": lambda data: b"\x80\x04N.",
    "the first byte": lambda data: flipped(data, [0]),
    "a byte in the middle": lambda data: flipped(data, [len(data) // 2]),
    "the last byte": lambda data: flipped(data, [-1]),
    "bits all over": lambda data: flipped(data, random.Random(1).sample(range(1 << 20), 50)),
    "something behind": lambda data: data + b"\0",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_a_damaged_file_is_compiled_anew_and_replaced(kept, suffix, damage):
    (file,) = (file for file in kept.files() if file.suffix == suffix)
    file.write_bytes(damage(file.read_bytes()))
    assert kept.run() == 0, "a damaged form must not be run"
    assert kept.run() == 1, "the new form must be kept"


def test_files_that_are_gone_or_are_no_files_do_no_harm(kept):
    for file in kept.files():
        file.unlink()
    assert kept.run() == 0 and kept.run() == 1
    for file in kept.files():
        file.unlink()
        file.mkdir()
    assert kept.run() == kept.run() == 0
    shutil.rmtree(kept.folder)
    assert kept.run() == 0 and kept.run() == 1


def test_a_full_disk_does_no_harm(kept, monkeypatch):
    """No byte can be written: the kernel is compiled, and not kept."""
    from dualz.kernels import cache

    def full(*anything):
        raise OSError(28, "No space left on device")

    for file in kept.files():
        file.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(cache._CheckedFile, "_open_for_write", full)
        assert kept.run() == kept.run() == 0
    assert kept.run() == 0 and kept.run() == 1


def test_where_no_folder_can_be_written_to_kernels_are_compiled_each_time(monkeypatch):
    """As in a container whose package belongs to root, for a user without a home."""
    from dualz.kernels import cache

    def no_locator(self, function):
        raise RuntimeError(f"cannot cache function {function.__name__!r}: no locator available")

    monkeypatch.setattr(cache.CheckedCache, "__init__", no_locator)
    assert kernels.compiled(lambda number: number + 1)(2) == 3
