"""The kernels of DEFLATE and INFLATE alone: tables and trees, without numba, and what memory they take."""

from __future__ import annotations

import random
import subprocess
import sys
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import deflate, fast, inflate
from dualz.codecs import deflate_format as form
from dualz.kernels import deflate_best as best
from dualz.kernels import deflate_search as search
from dualz.kernels import deflate_tree as tree
from dualz.kernels import inflate_symbols, inflate_tables
from dualz.kernels.words import as_array, words_of
from tests.codecs import hostile, messages

BASE = search.FIRST


def padded(data):
    return as_array(data + bytes(512))


# --- inflate -------------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 400), min_size=2, max_size=286).filter(lambda counts: sum(map(bool, counts)) > 1)
)
def test_the_table_says_what_the_code_says(counts):
    from dualz.codecs import huffman

    lengths = huffman.code_lengths({symbol: n for symbol, n in enumerate(counts) if n}, 15)
    array = np.array([lengths.get(symbol, 0) for symbol in range(len(counts))])
    table = np.full(inflate_tables.LITERAL_SIZE, 0xFFFFFFFF, np.uint32)  # as if left over
    space, longest = inflate_tables.build(table, array, inflate_tables.LITERALS, 11)
    assert space == 1 << 15 and longest == max(lengths.values())
    for symbol, word in form.code_words(lengths).items():
        for tail in (0, (1 << 15) - 1):
            bits = int(word[::-1], 2) | tail << len(word)
            entry = int(table[bits & 2047])
            if entry & inflate_tables.OTHER == inflate_tables.FURTHER:
                entry = int(table[(entry >> 16) + (bits >> 11 & 15)])
            expected = inflate_tables.LITERALS[symbol]
            assert entry >> 16 == expected >> 16 and entry & 0xC0 == expected & 0xC0
            assert entry & 63 == len(word) + (expected & 63 if expected & 0xC0 == inflate_tables.WORD else 0)


def test_pairs_are_two_literals_in_a_row():
    lengths = np.zeros(286, np.int64)
    lengths[[97, 98, 99, 100, 256, 257]] = [2, 2, 2, 4, 4, 3]
    table = np.empty(inflate_tables.LITERAL_SIZE, np.uint32)
    inflate_tables.build(table, lengths, inflate_tables.LITERALS, 11)
    single = table.copy()
    inflate_tables.pair_literals(table)
    pairs = 0
    for index in range(2048):
        one, entry = int(single[index]), int(table[index])
        two = int(single[index >> (one & 63)])
        if entry == one:
            assert one & 0xC0 or two & 0xC0 or (one & 63) + (two & 63) > 11
        else:
            pairs += 1
            assert entry >> 16 == (one >> 16 | two >> 16 << 8) and entry & 63 == (one & 63) + (two & 63)
    assert pairs > 800


def test_array_bounds_are_checked():
    pytest.importorskip("numba")
    with pytest.raises(IndexError):
        inflate_symbols._look_up(
            words_of(np.zeros(8, np.uint8)), np.zeros(2048, np.uint32), np.uint64(64), np.uint64(2047),
            np.uint64(11), np.uint64(15),
        )  # fmt: skip


# --- deflate -------------------------------------------------------------------------------------


def matches_of(data, depth=300):
    array = padded(data)
    matches, starts = np.empty(8 * len(data) + 1024, np.uint32), np.empty(len(data) + 2, np.int64)
    many = tree.find(
        words_of(array), BASE, BASE + len(data), BASE, BASE + len(data), depth, np.zeros(1 << 15, np.uint32),
        np.zeros(1 << 16, np.uint32), np.zeros(1 << 16, np.uint32), matches, starts,
    )  # fmt: skip
    assert many == len(data)
    found = matches.tolist()
    return [[(m >> 16, m & 0xFFFF) for m in found[starts[k] : starts[k + 1]]] for k in range(many)]


@pytest.mark.parametrize(
    "data", [messages.text(1500), bytes(random.Random(4).choices(b"ab", k=900)), b"abcab" * 90]
)
def test_the_tree_finds_the_nearest_match_of_each_length(data):
    for place, found in enumerate(matches_of(data, 4000)):
        lengths = [length for length, _ in found]
        assert lengths == sorted(set(lengths))
        for length, distance in found:
            assert data[place : place + length] == (data[:place] * 400)[place - distance :][:length] or all(
                data[place + k] == data[place + k - distance] for k in range(length)
            )
        longest = max(lengths, default=0)
        if place % 7 == 0 and longest < 258 and found:
            there = [p for p in range(place) if data[p : p + 4] == data[place : place + 4]]
            if there:
                assert longest == max(_alike(data, p, place) for p in there)


def _alike(data, at, index):
    length = 0
    while index + length < len(data) and length < 258 and data[at + length] == data[index + length]:
        length += 1
    return length


def test_the_parse_is_the_cheapest():
    """Against every way through a short text, for costs of one block."""
    data = b"abcabcabdabcdabcabcdab"
    array = padded(data)
    matches, starts = np.empty(2048, np.uint32), np.empty(len(data) + 2, np.int64)
    tree.find(
        words_of(array), BASE, BASE + len(data), BASE, BASE + len(data), 100, np.zeros(1 << 15, np.uint32),
        np.zeros(1 << 16, np.uint32), np.zeros(1 << 16, np.uint32), matches, starts,
    )  # fmt: skip
    costs = np.random.default_rng(1).integers(100, 900, (1, best.COSTS)).astype(np.int32)
    cheapest, choice, tokens = np.empty(30, np.int64), np.empty(30, np.uint32), np.empty(30, np.uint32)
    many = best.parse(
        array, 0, len(data), matches, starts, costs, np.array([len(data)]), cheapest, choice, tokens
    )
    found = {}

    def least(place):
        if place == len(data):
            return 0
        if place not in found:
            ways = [costs[0, data[place]] + least(place + 1)]
            for match in matches[starts[place] : starts[place + 1]].tolist():
                far = costs[0, 256 + 259 + form.distance_part(match & 0xFFFF).symbol]
                ways += [far + costs[0, 256 + n] + least(place + n) for n in range(3, (match >> 16) + 1)]
            found[place] = min(ways)
        return found[place]

    assert cheapest[0] == least(0)
    assert sum(1 if token < 256 else token >> 16 for token in tokens[:many].tolist()) == len(data)


def test_no_place_in_a_chain_comes_before_itself():
    """A place that is put in twice would point to itself, and cut every chain."""
    data = messages.text(40_000)
    array, ring = padded(data), np.zeros(1 << 15, np.uint32)
    tokens = np.empty(70_000, np.uint32)
    search.search(
        words_of(array), BASE, BASE + len(data), BASE + len(data), 3, np.array([35, 65, 0]),
        np.zeros(1 << 15, np.uint32), np.zeros(1 << 16, np.uint32), ring, search.LOG2, np.array([BASE, 0]),
        tokens, 65_000,
    )  # fmt: skip
    for slot, before in enumerate(ring.tolist()):
        place = BASE + len(data) - 1 - (BASE + len(data) - 1 - slot) % 32768
        assert before < place


def test_short_matches_are_for_data_of_many_values():
    assert search.shortest(padded(bytes(range(256))), 0, 256) == 3
    assert search.shortest(padded(b"ACGT" * 50), 0, 200) == 9


# --- where things are missing --------------------------------------------------------------------

WITHOUT_NUMBA = """
import io, sys, warnings
sys.modules["numba"] = None
warnings.simplefilter("error")
from dualz.codecs import deflate, fast, inflate
from dualz.kernels import deflate as kernel, inflate as reader
assert fast.kernel_for("deflate", 4096) is None and not hasattr(reader.blocks.run, "py_func")
data = bytes.fromhex(sys.stdin.read())
for level in (1, 6, 9, "best"):
    out, back = io.BytesIO(), io.BytesIO()
    kernel.compress(memoryview(data), out.write, level, "zlib", deflate.NO_HEADER)
    reader.decompress(memoryview(out.getvalue()), back.write, "zlib", 1 << 20)
    assert back.getvalue() == data
    print(out.getvalue().hex())
"""


def test_without_numba_the_kernels_write_the_same_file():
    data = messages.text(1800) + messages.noise(700)
    command = [sys.executable, "-c", WITHOUT_NUMBA]
    done = subprocess.run(command, input=data.hex(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    expected = [deflate.compress(data, level).hex() for level in (1, 6, 9, "best")]
    assert done.stdout.split() == expected


def test_without_numpy_the_steps_do_the_work():
    code = (
        "import sys; sys.modules['numpy'] = sys.modules['numba'] = None\n"
        "from dualz.codecs import deflate, fast, inflate\n"
        "data = bytes.fromhex(sys.stdin.read())\n"
        "assert fast.kernel_for('deflate', 10**6) is None\n"
        "blob = deflate.compress(data, 9)\n"
        "assert inflate.decompress(blob) == data\n"
        "print(blob.hex())"
    )
    data = messages.text(3000)
    done = subprocess.run([sys.executable, "-c", code], input=data.hex(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # Level 9 is level 2 there; only the header still says 9.
    assert bytes.fromhex(done.stdout)[2:] == deflate.compress(data, 2)[2:]


@pytest.mark.parametrize("name", ["deflate", "inflate", "png", "deflate_listing", "checksums"])
def test_importing_the_codecs_brings_in_neither_numpy_nor_numba(name):
    code = f"import sys, dualz.codecs.{name}; print({{'numpy', 'numba', 'torch'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_kernels_are_used_from_few_bytes_on():
    assert fast.kernel_for("deflate", 4096).__name__ == "dualz.kernels.deflate"
    assert inflate._kernel_for(511) is None and inflate._kernel_for(512) is not None


@pytest.mark.parametrize("level", [2, 6, 9])
def test_memory_of_compressing_does_not_grow_with_the_input(level):
    def peak(size):
        data = messages.noise(1 << 19) * (size >> 19)
        deflate.compress(data, level)
        return hostile.peak_memory(lambda: deflate.compress(data, level)) - size

    # The result of noise is as large as the input, and grows by an eighth at a time.
    assert peak(8 << 20) - peak(2 << 20) < 2 << 20


def test_memory_of_decompressing_does_not_grow_with_the_input():
    def peak(size):
        blob = zlib.compress(messages.text(1 << 19) * (size >> 19))
        inflate.decompress(blob)
        return hostile.peak_memory(lambda: inflate.decompress(blob)) - size

    assert peak(8 << 20) - peak(2 << 20) < 2 << 20
