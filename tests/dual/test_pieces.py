"""Huge tensors in pieces: the same numbers, hardly more bytes, and little memory."""

from __future__ import annotations

from functools import cache
from unittest import mock

import numpy as np
import pytest

from dualz.codecs.errors import CorruptData
from dualz.dual import file, pieces
from dualz.dual.tensors import KINDS, Stored, from_numpy, stored
from tests.codecs import hostile

MOST_MEMORY = 2.5  # times the tensor: what the process has beside it, and the tensor itself
SHAPE = 1024, 2048


@cache
def kinds() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(0)
    noise = chance.standard_normal(SHAPE, np.float32)
    scale = np.abs(noise).max(axis=1, keepdims=True) / np.float32(7)
    few = (np.rint(noise.clip(-2, 2) * 4) / 16).astype(np.float32)
    return {
        "all different": noise,
        "few kept, few values": np.where(chance.random(SHAPE) < 0.03, few, np.float32(0)),
        "w * mask": noise * (chance.random(SHAPE) < 0.1),
        "4 bits a row": np.rint(noise / scale) * scale,
        "whole numbers": np.arange(noise.size // 2),
        "one value": np.ones(SHAPE, np.float32),
    }


KINDS_OF_WEIGHTS = [
    "all different", "few kept, few values", "w * mask", "4 bits a row", "whole numbers", "one value",
]  # fmt: skip


@pytest.fixture
def small_pieces():
    """An eighth of the real sizes, so that a tensor of 8 MB is what one of 64 MB is else."""
    eighth = {"FROM_BYTES": pieces.FROM_BYTES // 8, "PIECE_BYTES": pieces.PIECE_BYTES // 8}
    with mock.patch.multiple(pieces, **eighth):
        yield


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("kind", KINDS_OF_WEIGHTS)
def test_a_huge_tensor_takes_little_memory(kind):
    tensors = {"w": from_numpy(kinds()[kind])}
    size = tensors["w"].size
    data = file.write(tensors, contexts=False)  # compiled, too
    assert file.read(data).forms == ("parts: pieces",)
    assert hostile.peak_memory(lambda: file.write(tensors, contexts=False)) < (MOST_MEMORY - 1) * size
    assert hostile.peak_memory(lambda: file.read(data)) < MOST_MEMORY * size - len(data)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("kind", KINDS_OF_WEIGHTS)
def test_pieces_hardly_cost_a_byte(kind):
    tensors = {"w": from_numpy(kinds()[kind])}
    cut = file.write(tensors, contexts=False)
    assert np.array_equal(file.read(cut).tensors["w"].words, tensors["w"].words)
    with mock.patch.object(pieces, "FROM_BYTES", 1 << 40):
        whole = file.write(tensors, contexts=False)
    assert file.read(whole).forms != ("parts: pieces",) and len(cut) <= 1.01 * len(whole) + 1000


@pytest.mark.parametrize("dtype", sorted({kind.name for kind in KINDS}))
@pytest.mark.parametrize("shape", [(70_001,), (3, 30_000), (700, 101), (23, 7, 5, 90), (2, 1, 66_000)])
def test_any_type_and_shape(dtype, shape):
    size = next(kind.size for kind in KINDS if kind.name == dtype)
    count = int(np.prod(shape)) * size
    data = np.random.default_rng(1).integers(0, 2, count, np.uint8)  # also truth values
    tensors = {"w": stored(dtype, shape, data.tobytes())}
    with mock.patch.multiple(pieces, FROM_BYTES=1 << 16, PIECE_BYTES=1 << 16):
        blob = file.write(tensors, contexts=False)
    found = file.read(blob)
    assert found.forms == ("parts: pieces",) and found.tensors["w"].shape == shape
    assert np.array_equal(found.tensors["w"].words, tensors["w"].words)


def test_rows_stay_together_where_they_fit():
    parts = list(pieces.cut(Stored("float32", (3000, 1000), np.zeros(3_000_000, np.uint32)), 1_048_000))
    assert [part.shape for part in parts] == [(1048, 1000), (1048, 1000), (904, 1000)]
    long = Stored("uint8", (2, 9_000_000), np.zeros(18_000_000, np.uint8))
    assert pieces.size(long) == pieces.PIECE_BYTES
    assert [part.shape for part in pieces.cut(long, pieces.PIECE_BYTES)][::4] == [(4194304,), (1222784,)]


def one(shape: bytes, body: bytes, version: int = 3) -> bytes:
    """A file of one uint8 tensor in form 7; the checksum is wrong."""
    return b"\x89dz" + bytes([version, 0, 1, 0, 0, 0xE5]) + shape + body + bytes(4)


HUGE = b"\1\x80\x80\x10"  # 2^18 numbers
ZEROS = b"\x65\0\1\0"  # a part: dense, one value, 0


@pytest.mark.parametrize(
    ("blob", "sentence"),
    [
        (one(HUGE, b"\x08\xff\xff\x03" + ZEROS * 5), "said to have 65535 numbers; at least 65536"),
        (one(HUGE, b"\x08\x80\x80\x10" + ZEROS), "says 262144 for the numbers of a piece; at most 262143"),
        (one(b"\1\1", b"\x08\0"), "said to have 0 numbers"),
        (one(b"\1\0", b"\x08\0"), "said to have 0 numbers"),
        (one(HUGE, b"\x08\x80\x80\x08\xe5\x08\x80\x80\x04" + ZEROS * 5), "A part of a .* in pieces"),
        (one(HUGE, b"\x04\1\xe5\x08\x80\x80\x04" + ZEROS * 4), "A part of a tensor is said to be in pieces"),
        (one(HUGE, b"\x08\x80\x80\x08" + ZEROS), "needed for type and form"),
        (one(HUGE, b"\x08\x80\x80\x08" + ZEROS * 3), "4 bytes are left over"),
        (one(HUGE, b"\x08\x80\x80\x08" + ZEROS * 2), "checksum does not match"),
        (one(HUGE, b"\x08\x80\x80\x08" + b"\x64" + ZEROS[1:] + ZEROS), "of type int8, and uint8 is needed"),
        (one(HUGE, b"\x08\x80\x80\x08" + ZEROS * 2, version=2), "made of parts in way 8; there are 8"),
    ],
)  # fmt: skip
def test_what_is_no_piece_is_refused(blob, sentence):
    with pytest.raises(CorruptData, match=sentence):
        file.read(blob)
