"""The file of floats: exact for every bit pattern, one tensor alone, and files from an enemy."""

from __future__ import annotations

import random
import sys
import zlib

import numpy as np
import pytest

from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import floats, floats_file, floats_tops
from dualz.dual.fields import Reader, varint
from dualz.dual.tensors import KIND_OF, Stored, from_numpy, stored
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


@pytest.mark.parametrize("name", floats_tops.FORMATS)
@pytest.mark.parametrize("lowest", [0, 1, 40, 121, 192])
def test_every_bit_pattern_of_sixty_four_octaves_comes_back_through_the_tops(name, lowest):
    """All signs and mantissas of 63 exponents that a base reaches, and zeros of both signs among them."""
    words = every(name)
    exponents = floats.fields(words, name)[1]
    words = words[(exponents >= lowest) & (exponents < lowest + 63)]
    usual = floats.words_of(np.random.default_rng(1).normal(0, 2.0 ** (lowest - 90), 500_000), name)
    near = floats.fields(usual, name)[1]
    usual = usual[(near >= lowest) & (near < lowest + 63)] if lowest else usual[:0]
    zeros = np.array([0, 1 << 8 * words.itemsize - 1] * 5, words.dtype)
    common = np.repeat(words[len(words) // 2 : len(words) // 2 + 30], 20_000)
    both = np.concatenate([words, usual, zeros, common])
    np.random.default_rng(2).shuffle(both)
    blob = comes_back({"w": stored(name, both.shape, both.view(np.uint8).data)})
    assert floats_file.places(blob)["w"].form == floats_file.IN_TOPS


@pytest.mark.parametrize("name", floats_tops.FORMATS)
def test_one_number_out_of_reach_and_the_exponents_are_coded_alone(name):
    usual = weights(name, 3 * BLOCK + 5).words
    for value, form in ((0.0, 2), (-0.0, 2), (1e-25, 1), (1e25, 1), (np.inf, 1), (np.nan, 1)):
        words = np.append(usual, floats.words_of(np.array([value], "f4"), name))
        blob = comes_back({"w": stored(name, words.shape, words.view(np.uint8).data)})
        assert floats_file.places(blob)["w"].form == form, value


def test_only_two_formats_have_tops():
    with pytest.raises(ValueError, match="Tensors of float16 have no tops"):
        floats_file.compress({}, tops=("float16", "float32"))
    tensors = {name: weights(name, 10_000) for name in floats.FORMATS}
    forms = {name: place.form for name, place in floats_file.places(comes_back(tensors)).items()}
    assert forms == {name: 2 if name in floats_tops.FORMATS else 1 for name in floats.FORMATS}
    alone = floats_file.places(floats_file.compress(tensors, tops=()))
    assert {place.form for place in alone.values()} == {1}


@pytest.mark.parametrize(
    "count",
    [0, 1, 63, 64, 65, 1000, 4096, 4097, 4098, 4099, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 3, 3 * BLOCK],
)
def test_all_sizes(count):
    comes_back({name: weights(name, count) for name in floats.FORMATS})


@pytest.mark.parametrize("name", floats.FORMATS)
def test_hard_contents(name):
    format = floats.format_of(name)
    chance = np.random.default_rng(3)
    contents = {
        "equal": np.full(5000, 1),
        "all ones": np.full(5000, (1 << format.bits) - 1),
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
    assert floats_file.places(blob)["zeros"].form != floats_file.AS_IT_IS


def test_code_words_that_are_cut_to_twelve_bits():
    """Exponents like Fibonacci numbers would need more than 12 bits."""
    counts = [1, 1]
    while len(counts) < 22:
        counts.append(counts[-1] + counts[-2])
    words = np.repeat(np.arange(22, dtype=np.uint16) << 7, counts)
    np.random.default_rng(0).shuffle(words)
    blob = comes_back({"w": stored("bfloat16", words.shape, words.view(np.uint8).data)})
    assert floats_file.places(blob)["w"].form == floats_file.IN_TOPS


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
    """float32 below 83 %, and both formats below what exponents alone could reach, whatever the spread."""
    from dualz.dual.floats_odds import entropy, exponents, tops

    for name, rest, ten in (("float32", 24, 22), ("bfloat16", 8, 6)):
        tensor = weights(name, 1_000_000, sigma=sigma)
        share = len(floats_file.compress({"w": tensor})) / tensor.size
        alone = (entropy(exponents(sigma)) + rest) / (rest + 8)
        assert (entropy(tops(sigma)) + ten) / (rest + 8) < share < alone
        plain = len(floats_file.compress({"w": tensor}, tops=())) / tensor.size
        assert alone < plain < alone + 0.1 / (rest + 8)
        if name == "float32":
            assert share <= 0.83
    tensor = weights("float16", 1_000_000, sigma=sigma)
    assert len(floats_file.compress({"w": tensor})) / tensor.size < 0.86


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


@pytest.mark.parametrize("name", floats_tops.FORMATS)
def test_tops_that_are_damaged_are_refused(name):
    """Every byte of the front and some of the rest, and each bit of the last block's packed bytes, of which
    some belong to no number; the head is whole."""
    tensor = weights(name, 4098)
    blob = floats_file.compress({"w": tensor})
    (place,) = floats_file.places(blob).values()
    assert place.form == floats_file.IN_TOPS
    reader = Reader(memoryview(blob)[place.start :], place.end - place.start)
    reader.take(2, "base")
    reader.code_lengths(256, "lengths")
    packed = place.start + reader.at + 4 + 2 * LANES + (tensor.words.itemsize - 2) * 4098
    last = range(packed, packed + floats_tops.packed_size(4098))
    chance = random.Random(5)
    for at in [*range(place.start, place.start + reader.at + 12), *chance.sample(last, 200), *last[-3:]]:
        for bit in range(8):
            damaged = bytearray(blob)
            damaged[at] ^= 1 << bit
            hostile.refused(floats_file.decompress, bytes(damaged))
    # Base 1023 and symbol 255 would be exponents above 255.
    damaged = bytearray(blob)
    damaged[place.start : place.start + 2] = (1023).to_bytes(2, "little")
    with pytest.raises(CorruptData, match="exponents that do not exist"):
        floats_file.decompress(bytes(damaged))
    # The form with exponents of other sizes does not exist.
    for kind in ("float16", "float8_e5m2"):
        number = list(KIND_OF).index(kind)
        head = varint(1) + b"\0w\0" + bytes([number | 2 << 5, 1]) + varint(4098) + varint(9)
        with pytest.raises(CorruptData, match="in form 2"):
            floats_file.decompress(sealed(b"", head, bytes(9)))


def test_bits_that_belong_to_no_number_are_seen():
    words = weights("bfloat16", 4097).words
    coded, packed = np.empty(4097, np.uint8), np.empty((3, 1025), np.uint8)
    base = floats_tops.base_of(floats_tops.count(words))
    floats_tops.split(words, base, coded, np.empty((0, 4097), np.uint8), packed)
    found = np.empty_like(words)
    low = np.empty((0, 4097), np.uint8)
    assert floats_tops.join(coded, low, packed, base, found) and np.array_equal(found, words)
    strays = 0
    for at in np.ndindex(3, 5):
        for bit in range(8):
            packed[:, -5:][at] ^= 1 << bit
            strays += not floats_tops.join(coded, low, packed, base, found)
            packed[:, -5:][at] ^= 1 << bit
    assert strays == 4 * 1025 * 6 - 4097 * 6


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
