"""Other people's weights: never larger than xz makes them, and the same bits again."""

from __future__ import annotations

import importlib
import lzma
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from dualz.dual import file
from dualz.dual.models import compress_model, load_model
from dualz.dual.tensors import Stored, from_numpy, stored
from dualz.models.nets import mlp
from dualz.models.quantized import dequantized_model, quantize_model, quantized_file
from tests.dual.tensors import same_bits

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
weights = importlib.import_module("weights")
SIDE = 512


def made(tensors: dict[str, Stored], contexts: bool | None = None) -> tuple[int, tuple[str, ...]]:
    """The size of the file and the forms in it, after a check that it gives the same bits."""
    data = file.write(tensors, contexts=contexts)
    found = file.read(data)
    for name, tensor in tensors.items():
        assert np.array_equal(found.tensors[name].words, tensor.words), name
    return len(data), found.forms


@pytest.mark.parametrize("kind", weights.KINDS)
def test_no_kind_is_larger_than_xz_makes_it(kind):
    tensors, least = weights.KINDS[kind](SIDE)
    size, forms = made(tensors)
    packed = len(lzma.compress(b"".join(tensor.words.tobytes() for tensor in tensors.values()), preset=6))
    assert size < 0.93 * packed, (size, packed, forms)
    if least is not None:
        assert size < 1.02 * least, (size, least, forms)


@pytest.mark.parametrize("per_channel", [True, False])
@pytest.mark.parametrize("scheme", ["symmetric", "affine"])
@pytest.mark.parametrize("widths", [(64, 300, 100, 10), (64, 32, 10)])
def test_the_course_s_own_quantized_model_is_smaller_than_as_lesson_11_stores_it(scheme, per_channel, widths):
    torch.manual_seed(0)
    model = mlp(*widths)
    quantized = quantize_model(model, 4, scheme, per_channel)
    restored = dequantized_model(model, quantized)
    data = compress_model(restored)
    assert len(data) < 0.97 * len(quantized_file(model, quantized, 4))
    again = load_model(data, mlp(*widths))
    for name, tensor in restored.state_dict().items():
        assert same_bits(tensor, again.state_dict()[name])


def test_the_largest_layer_of_lenet_5_gets_contexts_by_itself():
    """400 000 numbers, 8 % kept, some columns busier than others: contexts see that, gaps do not."""
    chance = np.random.default_rng(0)
    busy = chance.random(800) ** 3
    kept = chance.random((500, 800)) < 0.08 * busy / busy.mean()
    weight = from_numpy(
        (chance.choice(np.float32([-0.5, -0.25, 0.25, 0.5]), (500, 800)) * kept) + np.float32(0)
    )
    with_contexts, forms = made({"w": weight})
    without, _ = made({"w": weight}, contexts=False)
    assert forms == ("sparse, context",) and with_contexts < 0.96 * without
    assert made({"w": weight}, contexts=True)[0] == with_contexts


def words(dtype: str, *given: int) -> Stored:
    size = {"float32": 4, "bfloat16": 2, "float16": 2}[dtype]
    return stored(dtype, (len(given),), np.array(given, f"<u{size}").view(np.uint8))


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_nans_signed_zeros_and_numbers_below_the_normal_ones_keep_their_bits(dtype):
    top = 31 if dtype == "float32" else 15
    infinite = {"float32": 0x7F800000, "float16": 0x7C00, "bfloat16": 0x7F80}[dtype]
    odd = [1 << top, 0, infinite, infinite | 1, infinite | 1 << top | 3, 1, 2, 3, 1 << top | 1]
    chance = np.random.default_rng(1)
    for share in (0.01, 0.3, 1.0):
        picked = np.where(chance.random(3000) < share, chance.choice(odd, 3000), 0)
        made({"w": words(dtype, *picked.tolist())})
        made({"w": words(dtype, *picked.tolist())}, contexts=False)


def test_few_bits_of_a_float_do_not_cost_whole_planes():
    """bfloat16 numbers kept as float32, and small whole numbers kept as int64."""
    normal = np.random.default_rng(2).normal(size=(200, 300)).astype(np.float32)
    cut = (normal.view(np.uint32) & 0xFFFF0000).view(np.float32)
    assert made({"w": from_numpy(cut)})[0] < 1.4 * cut.size
    small = np.random.default_rng(3).integers(0, 50_000, 20_000)
    assert made({"w": from_numpy(small)})[0] < 2.02 * small.size


def test_whole_numbers_that_lie_close_together_are_differences():
    chance = np.random.default_rng(4)
    starts = np.cumsum(chance.integers(0, 30, 5000))
    size, forms = made({"w": from_numpy(starts)})
    assert forms == ("parts: differences",) and size < 0.65 * starts.size
    grid = np.add.outer(np.arange(64) * 1000, chance.integers(0, 10**9, 64))
    assert made({"w": from_numpy(grid)})[0] < 0.1 * grid.nbytes
    wrapping = np.array([255, 0, 1, 2, 3, 4, 5, 6, 7, 8] * 30, np.uint8).astype(np.int16) - 2
    made({"w": from_numpy(wrapping)})


def test_a_tensor_in_parts_may_have_parts_in_parts():
    """Rows that repeat, of numbers that were quantized, some of them -0.0."""
    tensors, _ = weights.by_row_rounded(128)
    rows = np.repeat(tensors["w"].words.reshape(128, 128)[:32], 4, axis=0)
    weight = Stored("float32", (128, 128), np.ascontiguousarray(rows).reshape(-1))
    size, forms = made({"w": weight})
    assert forms == ("parts: signed zeros",) and size < 4000
