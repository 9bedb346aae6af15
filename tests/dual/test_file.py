"""Any tensors in, the same bits out; and what a file may cost at most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import huffman
from dualz.codecs.errors import CorruptData
from dualz.dual import contexts as context_forms
from dualz.dual import decoding, encoding, file, planes
from dualz.dual.tensors import KIND_OF, from_numpy, stored, to_numpy
from tests.dual.tensors import numbers, stored_tensors

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["0.weight", "0.bias", "0.running_mean", "layers.11.weight", "layers.12.weight", ".bias", "\x1f\x00", ""]
)
# A tensor costs its name, type, form and shape; a file its magic, contents, count and checksum.
FILE_OVERHEAD = 12


def overhead(name: str, shape: tuple[int, ...]) -> int:
    return 3 + 2 * len(name.encode()) + 2 + 9 * len(shape)


@given(st.dictionaries(NAMES, stored_tensors(), max_size=6), st.sampled_from([None, True, False]))
@settings(max_examples=300)
def test_any_tensors_come_back_bit_for_bit(tensors, contexts):
    data = file.write(tensors, contexts=contexts)
    found = file.read(data)
    assert list(found.tensors) == list(tensors)
    for name, tensor in tensors.items():
        back = found.tensors[name]
        assert (back.dtype, back.shape) == (tensor.dtype, tensor.shape)
        assert back.words.dtype == tensor.words.dtype and np.array_equal(back.words, tensor.words)
    most = sum(tensor.size + overhead(name, tensor.shape) for name, tensor in tensors.items())
    assert len(data) <= most + FILE_OVERHEAD
    assert file.write(tensors, contexts=contexts) == data


@given(stored_tensors())
def test_every_byte_is_in_exactly_one_span(tensor):
    data = file.write({"a.weight": tensor, "b": tensor}, {"format": "pt"})
    at = 0
    for span in file.read(data).spans:
        assert span.start == at < span.end and span.what
        at = span.end
    assert at == len(data)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "float64", "int8", "complex128"])
@pytest.mark.parametrize("shape", [(300, 100), (1, 1), (7,), (), (0, 3)])
def test_random_numbers_never_cost_more_than_raw_and_a_few_bytes(dtype, shape):
    size = KIND_OF[dtype].size
    data = numbers(np.random.default_rng(1), int(np.prod(shape)), size, "random")
    blob = file.write({"w": stored(dtype, shape, data)})
    assert len(blob) <= len(data) + 3 + 2 + 3 * len(shape) + FILE_OVERHEAD


def form_of(array: np.ndarray, contexts: bool | None = None) -> str:
    data = file.write({"w": from_numpy(array)}, contexts=contexts)
    contents = file.read(data)
    assert to_numpy(contents.tensors["w"]).tobytes() == array.tobytes()
    return file.form_name(contents.entries[0])


def pruned(rows: int, columns: int, keep: float | np.ndarray, kinds: int) -> np.ndarray:
    chance = np.random.default_rng(3)
    values = np.linspace(-1, 1, kinds, dtype=np.float16).astype(np.float32) if kinds else None
    drawn = chance.choice(values, (rows, columns)) if kinds else chance.normal(size=(rows, columns))
    return (drawn * (chance.random((rows, columns)) < keep)).astype(np.float32) + np.float32(0)


def test_each_form_is_chosen_where_it_is_the_smallest():
    chance = np.random.default_rng(2)
    assert form_of(chance.integers(0, 256, 999, np.uint8)) == "raw"
    assert form_of(chance.normal(size=(200, 100)).astype(np.float32)) == "planes"
    assert form_of(pruned(90, 80, 0.05, 4), contexts=False) == "sparse"
    busy = np.outer(chance.random(90) ** 4, chance.random(80) ** 4)
    assert form_of(pruned(90, 80, 2 * busy, 4)) == "sparse, context"
    assert form_of(chance.integers(1, 5, (100, 100)).astype(np.float32), contexts=False) == "dense"
    smooth = 1 + (np.add.outer(np.arange(90) // 7, np.arange(80) // 5) + (chance.random((90, 80)) < 0.1)) % 4
    assert form_of(smooth) == "dense, context"
    assert form_of(pruned(90, 80, 0.05, 0), contexts=False) == "sparse"
    assert form_of(np.full((50, 50), 1.5)) == "dense"
    assert form_of(np.zeros((50, 50))) == "sparse"


def test_contexts_are_left_out_of_large_models_unless_they_are_asked_for(monkeypatch):
    """A hundred layers of 1024 x 1024 would else be written at a few megabytes a second."""
    busy = np.outer(np.linspace(0, 1, 90) ** 4, np.linspace(0, 1, 80) ** 4)
    layer = from_numpy(pruned(90, 80, 2 * busy, 4))
    filler = from_numpy(np.zeros(file.CONTEXTS_UP_TO - 7200, np.int8))
    over = from_numpy(np.zeros(1, np.int8))

    def form(tensors: dict, contexts: bool | None = None) -> str:
        return file.form_name(file.read(file.write(tensors, contexts=contexts)).entries[0])

    assert form({"w": layer, "filler": filler}) == "sparse, context"
    monkeypatch.setattr(file, "CONTEXTS_UP_TO", layer.words.size - 1)
    assert form({"w": layer, "over": over}) != "sparse, context"
    assert form({"w": layer, "over": over}, True) == "sparse, context"


def test_equal_tensors_are_stored_once():
    array = np.random.default_rng(4).normal(size=(50, 40)).astype(np.float32)
    once = file.write({"a": from_numpy(array)})
    twice = file.write(
        {"a": from_numpy(array), "b": from_numpy(array.T.copy().T), "c": from_numpy(array[:0])}
    )
    assert len(twice) < len(once) + 20
    assert [entry.form for entry in file.read(twice).entries][1] == encoding.COPY


def test_small_differences_are_kept():
    odd = np.array([0x80000000, 0, 0x7FC00001, 0xFFC12345, 0x7F800000, 1, 0x00800000] * 30, np.uint32)
    for array in (odd.view(np.float32), np.pad(odd, (0, 5000)).view(np.float32).reshape(-1, 10)):
        for contexts in (True, False):
            found = file.read(file.write({"w": from_numpy(array)}, contexts=contexts))
            assert np.array_equal(found.tensors["w"].words, array.reshape(-1).view(np.uint32))


def test_the_better_scan_order_is_found():
    """A few busy columns: read column by column, the gaps between their weights are 1."""
    array = np.zeros((200, 60), np.float32)
    array[:, 7] = 1
    across = file.write({"w": from_numpy(array)}, contexts=False)
    along = file.write({"w": from_numpy(np.ascontiguousarray(array.T))}, contexts=False)
    assert abs(len(across) - len(along)) <= 2 and len(across) < 70


def test_lags_of_images_are_found():
    rows = np.zeros((40, 28 * 28), np.uint8)
    chance = np.random.default_rng(5)
    centres = chance.integers(60, 700, 40)
    for row, centre in enumerate(centres):
        rows[row, [centre, centre + 28, centre - 28, centre + 56]] = 1
    assert context_forms.best_lag(rows) == 28


def test_remarks_and_progress():
    seen = []
    tensors = {"a": from_numpy(np.zeros(9)), "b": from_numpy(np.ones(3, np.int8))}
    data = file.write(tensors, {"format": "pt", "who": "ünïcode"}, on_tensor=seen.append)
    assert seen == [72, 3]
    assert file.read(data).remarks == {"format": "pt", "who": "ünïcode"}


def test_what_cannot_be_written_is_said():
    with pytest.raises(ValueError, match=r"A name of 5000 characters is too long; 4096 bytes are allowed\."):
        file.write({"n" * 5000: from_numpy(np.zeros(1))})
    with pytest.raises(ValueError, match="cannot be written in UTF-8"):
        file.write({"\ud800": from_numpy(np.zeros(1))})
    with pytest.raises(ValueError, match="type float128 cannot be stored"):
        stored("float128", (1,), bytes(16))
    with pytest.raises(ValueError, match=r"\(3,\) of int16 takes 6 bytes, not 4\."):
        stored("int16", (3,), bytes(4))
    with pytest.raises(ValueError, match="The remarks take"):
        file.write({}, {"a": "b" * (1 << 20)})
    with pytest.raises(ValueError, match="The remarks are not a JSON object of texts"):
        file.write({}, {"a": 1})
    with pytest.raises(ValueError, match="The remarks cannot be written in UTF-8"):
        file.write({}, {"a": "\ud800"})
    with pytest.raises(ValueError, match="The tensor t holds truth values other than 0 and 1"):
        file.write({"t": stored("bool", (2,), b"\1\2")})
    with pytest.raises(ValueError, match=r"the shape \(0, 9223372036854775808\) cannot be"):
        file.write({"t": stored("int8", (0, 1 << 63), b"")})


def test_planes_are_huffman_files():
    """The kernel is called below the size at which the codec would call it: the bytes must not differ."""
    chance = np.random.default_rng(6)
    for size in (64, 700, 4095, 4096, 9999):
        plane = chance.geometric(0.3, size).astype(np.uint8)
        blob = huffman.compress(plane.data)
        assert planes.huffman_blob(plane) in (b"", blob)
        assert decoding._huffman_file(memoryview(blob), size) == plane.tobytes()
    blob = huffman.compress(bytes(700))
    assert planes.huffman_blob(np.zeros(700, np.uint8)) == blob
    assert decoding._huffman_file(memoryview(blob), 700) == bytes(700)
    with pytest.raises(CorruptData, match="checksum of a byte plane"):
        decoding._huffman_file(memoryview(blob[:12] + bytes(4) + blob[16:]), 700)
    assert decoding._huffman_file(memoryview(huffman.compress(b"")), 0) == b""
