"""Work is bounded like memory: what small files may cost, and that Python can be interrupted meanwhile."""

from __future__ import annotations

import signal
import time

import numpy as np
import pytest

from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import file, plain, work
from dualz.dual.tensors import from_numpy
from dualz.kernels import bitmaps, context, repeats
from tests.codecs import hostile
from tests.dual.enemies import ENEMIES, many, one

GENEROUS = 3  # times the price: machines differ, and are busy


def cost(blob: bytes) -> tuple[str, float]:
    """How a file is refused, and the seconds of the processor that it took."""
    start = time.process_time()
    with pytest.raises(CorruptData) as caught:
        file.read(blob)
    return str(caught.value), time.process_time() - start


@pytest.mark.parametrize("name", ENEMIES)
def test_a_small_file_costs_what_was_counted(name):
    make = ENEMIES[name]
    cost(make(64))  # compiled, and right up to its checksum: it is the work that is measured below
    said, _ = cost(make(300_000 if "many" not in name else 500))
    assert "checksum" in said or "weights are kept" in said
    size = 1 << 21 if "many" not in name else 1 << 12
    blob = make(size)
    _, seconds = cost(blob)
    assert seconds < GENEROUS * (work.FREE + work.PER_NUMBER * size + work.PER_INPUT_BYTE * len(blob)) / 1e9


@pytest.mark.parametrize("name", [name for name in ENEMIES if "contexts" in name or "bits" in name])
def test_a_small_file_that_says_too_much_is_refused_at_once(name):
    blob = ENEMIES[name](1 << 14 if "many" in name else 1 << 30)
    start = time.process_time()
    sentence = hostile.refused(file.read, blob)
    assert time.process_time() - start < 1 * GENEROUS
    assert "seconds of work" in sentence or "2^26" in sentence or "limit" in sentence


def test_the_old_worst_files_are_refused_or_quick():
    """318 bytes took 20 s, and 2418 bytes minutes: a decision for each number, 2^26 of them, or more."""
    for count in (1, 30):
        blob = many(count, "uint8", 6, (1 << 26,), b"\2\0\2\1\1" + bytes([0xAC, 2]) + b"\xff" * 300)
        sentence, seconds = cost(blob)
        assert "seconds of work" in sentence and seconds < 0.5


def test_nothing_costs_more_than_five_seconds_unless_the_caller_says_so():
    assert work.limited(1 << 40).limit == 5e9
    assert work.limited(1 << 40, None, 3.0).limit == 15e9
    assert work.limited(2048).limit == work.FREE + 2e6
    earned = work.limited(2048)
    earned.earn(1000)
    assert earned.limit == work.FREE + 2e6 + 20_000
    blob = one("bool", 7, (1 << 20,), b"\7\0\1\7\0\0")
    with pytest.raises(TooLarge, match=r"more than the 0\.001 seconds of work.* raise max_seconds"):
        file.read(blob, max_seconds=0.001)
    zeros = np.zeros(1 << 22, np.uint8)
    data = file.write({"w": from_numpy(zeros)})
    assert np.array_equal(file.read(data, max_seconds=60).tensors["w"].words, zeros)
    with pytest.raises(TooLarge, match="seconds of work"):
        plain.read(plain.write(bytes(1 << 20), "lzw"), max_seconds=1e-4)


def test_what_is_written_can_be_read_in_time(monkeypatch):
    """Contexts that would take a reader too long are not written, even if they are asked for."""
    chance = np.random.default_rng(0)
    busy = np.outer(chance.random(300) ** 4, chance.random(300) ** 4)
    kept = chance.random((300, 300)) < 2 * busy
    weight = from_numpy(kept * chance.integers(1, 3, (300, 300), np.int8))
    assert file.read(file.write({"w": weight}, contexts=True)).forms == ("sparse, context",)
    monkeypatch.setattr(work, "KEPT_OR_NOT", 10_000)
    assert file.read(file.write({"w": weight}, contexts=True)).forms != ("sparse, context",)


@pytest.mark.parametrize("module", [bitmaps, context, repeats])
def test_pieces_make_no_difference(module, monkeypatch):
    chance = np.random.default_rng(1)
    labels = (chance.integers(1, 4, (40, 70)) * (chance.random((40, 70)) < 0.3)).astype(np.uint8)
    tensors = {
        "labels": from_numpy(labels),
        "bits": from_numpy(labels > 1),
        "rows": from_numpy(np.repeat(chance.normal(size=(9, 50)), 5, axis=0)),
    }
    whole = file.write(tensors, contexts=True)
    monkeypatch.setattr(module, "CHUNK", 37)
    assert file.write(tensors, contexts=True) == whole
    found = file.read(whole).tensors
    assert all(np.array_equal(found[name].words, tensor.words) for name, tensor in tensors.items())


@pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="this system has no timer of the processor")
@pytest.mark.parametrize(
    "name", ["dense, one value", "contexts, everything kept", "bits, all ones", "repeats, one copy"]
)
def test_python_can_be_interrupted_within_a_second(name):
    sizes = {"contexts, everything kept": 1 << 26, "bits, all ones": 1 << 27}
    blob = ENEMIES[name](sizes.get(name, 1 << 30))
    cost(ENEMIES[name](64))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGPROF, interrupt)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            file.read(blob, max_seconds=60)  # more than is allowed without asking: it must still be at work
        assert time.process_time() - start < 1.5
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
