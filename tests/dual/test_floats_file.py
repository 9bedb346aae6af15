"""The file of floats: exact for every bit pattern, one tensor alone, and files from an enemy."""

from __future__ import annotations

import random
import sys
import zlib

import numpy as np
import pytest

from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import floats, floats_file
from dualz.dual.fields import varint
from dualz.dual.tensors import Stored, from_numpy, stored
from dualz.kernels.float_lanes import BLOCK, LANES
from tests.codecs import hostile
from tests.dual.test_floats import every


def weights(name: str, count: int, seed: int = 0, sigma: float = 0.02) -> Stored:
    numbers = np.random.default_rng(seed).normal(0, sigma, count).astype("f4")
    words = floats.words_of(numbers, name)
    return stored(name, words.shape, words.view(np.uint8).data)


def same(found: dict[str, Stored], wanted: dict[str, Stored]) -> bool:
    return list(found) == list(wanted) and all(
        (one.dtype, one.shape) == (two.dtype, two.shape) and np.array_equal(one.words, two.words)
        for one, two in zip(found.values(), wanted.values(), strict=True)
    )


def comes_back(tensors: dict[str, Stored]) -> bytes:
    blob = floats_file.compress(tensors)
    assert same(floats_file.decompress(blob), tensors)
    return blob


# --- exact -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", floats.FORMATS)
def test_every_bit_pattern_comes_back_through_the_lanes(name):
    """All words among many ordinary ones, so that the tensor is stored in lanes."""
    words = every(name)
    usual = weights(name, max(1 << 18, 3 * len(words)), 1).words
    both = np.concatenate([words, usual])
    np.random.default_rng(2).shuffle(both)
    blob = comes_back({"w": stored(name, both.shape, both.view(np.uint8).data)})
    assert floats_file.places(blob)["w"].form == floats_file.IN_LANES


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1000, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 3, 3 * BLOCK])
def test_all_sizes(count):
    comes_back({name: weights(name, count) for name in floats.FORMATS})


@pytest.mark.parametrize("name", floats.FORMATS)
def test_hard_contents(name):
    format = floats.format_of(name)
    chance = np.random.default_rng(3)
    contents = {
        "equal": np.full(5000, 1),
        "zeros": np.zeros(BLOCK + 5),
        "two": chance.integers(0, 2, 5000) << format.bits - 1,
        "noise": chance.integers(0, 1 << format.bits, 5000),
        "a slope": np.arange(5000) % (1 << format.bits),
        "one other at the end": np.append(np.zeros(5000), (1 << format.bits) - 1),
    }
    tensors = {}
    for what, numbers in contents.items():
        words = numbers.astype(format.word)
        tensors[what] = stored(name, words.shape, words.view(np.uint8).data)
    blob = comes_back(tensors)
    assert floats_file.places(blob)["noise"].form == floats_file.AS_IT_IS
    assert floats_file.places(blob)["zeros"].form == floats_file.IN_LANES


def test_code_words_that_are_cut_to_twelve_bits():
    """Exponents like Fibonacci numbers would need more than 12 bits."""
    counts = [1, 1]
    while len(counts) < 22:
        counts.append(counts[-1] + counts[-2])
    words = np.repeat(np.arange(22, dtype=np.uint16) << 7, counts)
    np.random.default_rng(0).shuffle(words)
    blob = comes_back({"w": stored("bfloat16", words.shape, words.view(np.uint8).data)})
    assert floats_file.places(blob)["w"].form == floats_file.IN_LANES


def test_other_types_shapes_and_names():
    comes_back({})
    comes_back(
        {
            "": from_numpy(np.array(3.5)),
            "a.weight": from_numpy(np.ones((3, 4, 5), "f4")),
            "a.bias": from_numpy(np.ones(3, "f4")),
            "numbers": from_numpy(np.arange(1000)),
            "none": from_numpy(np.zeros((0, 7), "f2")),
            "truth": from_numpy(np.array([True, False])),
        }
    )
    with pytest.raises(ValueError, match="too many"):
        floats_file.compress(dict.fromkeys(map(str, range(65537)), from_numpy(np.ones(1))))


def test_the_same_bytes_and_numbers_with_any_number_of_threads():
    tensors = {"w": weights("bfloat16", 40 * BLOCK + 17)}
    blobs = {floats_file.compress(tensors, threads) for threads in (None, 1, 2, 5)}
    assert len(blobs) == 1
    (blob,) = blobs
    for threads in (None, 1, 2, 5):
        assert same(floats_file.decompress(blob, threads=threads), tensors)


def test_several_threads_may_call_at_once():
    from concurrent.futures import ThreadPoolExecutor

    tensors = {"w": weights("bfloat16", 20 * BLOCK)}
    blob = floats_file.compress(tensors)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(floats_file.decompress, [blob] * 8))
    assert all(same(one, tensors) for one in found)


# --- size ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", [0.02, 1.0, 3e-4])
def test_sizes_of_gaussian_weights(sigma):
    """bfloat16 within 1 % of the bound of its exponents, 65.9 %, and float32 near 83 %, on every spread."""
    shares = {}
    for name in ("float32", "bfloat16", "float16"):
        tensor = weights(name, 1_000_000, sigma=sigma)
        shares[name] = len(floats_file.compress({"w": tensor})) / tensor.size
    assert 0.65 < shares["bfloat16"] <= 1.01 * (2.544 + 8) / 16
    assert 0.82 < shares["float32"] <= 0.8325
    assert shares["float16"] < 0.86


# --- one tensor alone --------------------------------------------------------------------------------


def test_one_tensor_is_read_without_the_others():
    tensors = {f"{number}.weight": weights("bfloat16", 5000 + number, number) for number in range(5)}
    blob = bytearray(floats_file.compress(tensors))
    places = floats_file.places(bytes(blob))
    for name, place in places.items():
        if name != "3.weight":
            blob[place.start : place.end] = bytes(place.end - place.start)
    found = floats_file.read_tensor(bytes(blob), "3.weight")
    assert np.array_equal(found.words, tensors["3.weight"].words)
    with pytest.raises(CorruptData):
        floats_file.read_tensor(bytes(blob), "2.weight")
    with pytest.raises(KeyError, match="There is no tensor"):
        floats_file.read_tensor(bytes(blob), "9.weight")


# --- an enemy's files --------------------------------------------------------------------------------


def small() -> bytes:
    return floats_file.compress(
        {"a": weights("bfloat16", 200), "b": weights("float8_e4m3fn", 150, 1), "c": from_numpy(np.arange(3))}
    )


def sealed(blob: bytes, head: bytes, body: bytes = b"") -> bytes:
    """A file with this head, and the checksum that belongs to it."""
    front = floats_file.MAGIC + varint(len(head)) + head
    return front + zlib.crc32(front).to_bytes(4, "little") + body


def test_prefixes_flips_tails_and_noise_are_refused():
    blob = small()
    hostile.prefixes_refused(floats_file.decompress, blob)
    hostile.bit_flips_refused(floats_file.decompress, blob)
    hostile.trailing_bytes_refused(floats_file.decompress, blob)
    hostile.random_bytes_refused(floats_file.decompress)
    hostile.random_bytes_refused(floats_file.decompress, floats_file.MAGIC)
    hostile.wrong_types_refused(floats_file.decompress)


def test_what_is_too_large_is_refused_before_it_is_made():
    blob = floats_file.compress({"w": weights("bfloat16", 100_000)})
    with pytest.raises(TooLarge):
        floats_file.decompress(blob, max_output=100_000)
    tag = bytes([2 | 1 << 5])
    for shape in ((1 << 40,), (1 << 31, 1 << 31), (1 << 62,)):
        head = varint(1) + b"\0w\0" + tag + bytes([len(shape)]) + b"".join(map(varint, shape)) + varint(10)
        hostile.refused(floats_file.decompress, sealed(blob, head, bytes(10)))
    # A gigabyte of exponents from a hundred bytes: the lanes cannot hold them.
    head = varint(1) + b"\0w\0" + bytes([16 | 1 << 5, 1]) + varint(1 << 30) + varint(100)
    assert (
        hostile.peak_memory(lambda: hostile.refused(floats_file.decompress, sealed(b"", head, bytes(100))))
        < 1e7
    )


def test_lanes_that_contradict_their_sizes_are_refused():
    """The head is whole, so that the lanes and their checksums have to notice."""
    tensor = weights("bfloat16", 5000)
    blob = floats_file.compress({"w": tensor})
    (place,) = floats_file.places(blob).values()
    body = bytearray(blob[place.start :])
    chance = random.Random(5)
    for _ in range(300):
        damaged = bytearray(body)
        at = chance.randrange(len(damaged) - 1)
        damaged[at] ^= chance.randrange(1, 256)
        hostile.refused(floats_file.decompress, blob[: place.start] + bytes(damaged))


def test_kernels_check_bounds_whatever_sizes_say():
    """Sizes of lanes and streams at random: never a crash, and nothing outside the plane is written."""
    from dualz.kernels import float_lanes

    chance = np.random.default_rng(0)
    plane = floats.split(weights("bfloat16", 70_000).words)[0]
    lengths = float_lanes.lengths_for(float_lanes.count(plane))
    tables = float_lanes.decode_tables(lengths)
    refused = 0
    for _ in range(300):
        sizes = chance.integers(0, chance.choice([2, 50, 900]), (2, LANES)).astype(np.uint16)
        stream = chance.integers(0, 1 << 63, int(sizes.sum()) + 2, np.uint64) << np.uint64(1)
        out = np.full(70_008 + 64, 170, np.uint8)
        refused += float_lanes.decode(stream, sizes, tables, out[:70_008]) >= 0
        assert (out[70_008:] == 170).all()
    assert refused == 300


def test_mutants_raise_one_exception_only():
    """Three thousand here; ``python -m benchmarks.floats --mutants 100000`` tries more."""
    from benchmarks.floats import mutants

    refused, unchanged = mutants(3000)
    assert refused + unchanged == 3000 and refused > 2500


def test_without_numba_the_same_bytes(monkeypatch):
    """The kernels as plain Python, as in a browser."""
    import subprocess

    code = (
        "import sys; sys.modules['numba'] = None\n"
        "import numpy as np; from dualz.dual import floats, floats_file\n"
        "from dualz.dual.tensors import stored\n"
        "w = floats.words_of(np.random.default_rng(0).normal(0, .02, 700).astype('f4'), 'bfloat16')\n"
        "t = {'w': stored('bfloat16', w.shape, w.view(np.uint8).data)}\n"
        "b = floats_file.compress(t); assert (floats_file.decompress(b)['w'].words == w).all()\n"
        "print(b.hex())"
    )
    found = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == floats_file.compress({"w": weights("bfloat16", 700)}).hex()
