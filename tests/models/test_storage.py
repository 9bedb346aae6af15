"""Files of models: whole round trips, sizes that are real, and damage that is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some

from dualz.codecs.errors import CorruptData
from dualz.models import storage
from dualz.models.nets import conv_net, digits_net, mlp
from dualz.models.pruning import apply_masks, magnitude_masks
from dualz.models.quantized import load_quantized, quantize_model, quantized_file
from dualz.models.shared import load_shared, share_weights, shared_file


def same(one, other):
    a, b = one.state_dict(), other.state_dict()
    return list(a) == list(b) and all(torch.equal(a[name], b[name]) for name in a)


FORMATS = [
    (storage.dense_file, storage.load_dense),
    (storage.csr_file, storage.load_csr),
    (storage.gap_file, storage.load_gaps),
]


@pytest.mark.parametrize(("write", "read"), FORMATS)
@pytest.mark.parametrize("sparsity", [0, 0.5, 0.97, 1])
def test_every_format_gives_the_same_numbers_back(write, read, sparsity, own):
    for model in (conv_net(1), own, mlp(3, 2).double()):
        pruned = apply_masks(model, magnitude_masks(model, sparsity))
        assert same(read(model, write(pruned)), pruned)


def test_a_zero_in_a_dense_file_saves_nothing_and_sparse_files_do(base):
    pruned = apply_masks(base, magnitude_masks(base, 0.95))
    dense, csr, gaps = (len(write(pruned)) for write, _ in FORMATS)
    assert dense == len(storage.dense_file(base)) > 4 * 50610
    assert gaps < csr < dense / 8
    assert len(storage.csr_file(base)) > dense


def test_save_and_load(tmp_path, base):
    size = storage.save(base, tmp_path / "net.safetensors")
    assert (tmp_path / "net.safetensors").stat().st_size == size
    assert same(storage.load(digits_net(9), tmp_path / "net.safetensors"), base)


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_every_prefix_and_a_foreign_model_are_refused(write, read):
    model = mlp(5, 3, 2)
    data = write(model)
    for end in range(0, len(data), 7):
        with pytest.raises(CorruptData):
            read(model, data[:end])
    with pytest.raises(CorruptData):
        read(mlp(5, 4, 2), data)
    with pytest.raises(CorruptData):
        read(model, data + b"x")


CODED = [
    (lambda model: quantized_file(model, quantize_model(model, 3, "affine"), 3), load_quantized),
    (lambda model: shared_file(model, share_weights(model, 3)), load_shared),
]


@pytest.mark.parametrize(("write", "read"), FORMATS + CODED)
def test_damaged_bytes_are_refused_or_read_as_other_numbers(write, read):
    model = apply_masks(mlp(6, 4, 2), magnitude_masks(mlp(6, 4, 2), 0.5))
    data = write(model)
    for bit in range(8 * len(data)):
        broken = bytearray(data)
        broken[bit // 8] ^= 1 << bit % 8
        with suppress(CorruptData):
            assert read(model, bytes(broken)).state_dict().keys() == model.state_dict().keys()


@given(some.integers(1, 16), some.data())
def test_packed_numbers_come_back(bits, draw):
    numbers = draw.draw(some.lists(some.integers(0, (1 << bits) - 1), max_size=40))
    packed = storage.pack(torch.tensor(numbers, dtype=torch.int64), bits)
    assert len(packed) == -(-bits * len(numbers) // 8)
    assert storage.unpack(packed, bits, len(numbers)).tolist() == numbers


@given(some.lists(some.sampled_from([0.0, 0.0, 0.0, 0.0, 1.5]), max_size=60), some.integers(1, 4))
def test_gaps_and_fillers_come_back(values, bits):
    tensor = torch.tensor(values).reshape(1, -1)
    gaps, kept = storage.gaps_of(tensor, bits)
    assert not len(gaps) or int(gaps.max()) < 1 << bits
    assert torch.equal(storage._from_gaps("w", tensor, gaps, kept), tensor)


def test_numbers_that_do_not_fit_are_refused():
    for codes, bits in [([4], 2), ([-1], 3), ([0], 0), ([0], 17)]:
        with pytest.raises(ValueError):
            storage.pack(torch.tensor(codes), bits)
    with pytest.raises(CorruptData):
        storage.unpack(torch.zeros(2, dtype=torch.uint8), 3, 6)
