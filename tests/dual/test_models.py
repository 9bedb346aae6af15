"""Models of torch: whatever a state dict may hold comes back bit for bit."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

import dualz
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import convert, models, rounding
from dualz.dual.layout import inspect
from tests.dual.tensors import TORCH_TYPES, pruned_net, same_bits


class Mixed(nn.Module):
    """Layers that are not Linear too, a buffer, two names for one tensor, one number without dimension."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.words = nn.Embedding(30, 8)
        self.out = nn.Linear(8, 30, bias=False)
        self.out.weight = self.words.weight
        self.lstm = nn.LSTM(4, 5)
        self.register_buffer("table", torch.arange(12, dtype=torch.int16).reshape(3, 4).T)
        self.register_buffer("flag", torch.tensor(True))
        self.register_buffer("empty", torch.empty(0, 3))
        self.short = nn.Parameter(torch.randn(5).to(torch.bfloat16))


def test_any_module_comes_back(tmp_path):
    model = Mixed(0)
    model.norm(model.conv(torch.randn(2, 1, 8, 8)))
    path = tmp_path / "model.dz"
    data = dualz.compress_model(model, path)
    assert path.read_bytes() == data
    other = Mixed(1)
    assert dualz.load_model(path, into=other) is other
    for name, tensor in model.state_dict().items():
        assert same_bits(tensor, other.state_dict()[name]), name
    assert other.out.weight is other.words.weight


@pytest.mark.parametrize("dtype", TORCH_TYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (7,), (12, 30), (2, 3, 4)], ids=str)
def test_every_type_and_shape(dtype, shape):
    count = int(torch.Size(shape).numel())
    data = torch.randint(0, 256, (count * dtype.itemsize,), dtype=torch.uint8)
    if dtype == torch.bool:
        data &= 1
    tensor = data.view(dtype).reshape(shape)
    assert same_bits(models.load_tensors(dualz.compress_model({"w": tensor}))["w"], tensor)


def test_views_shared_storage_and_odd_values():
    base = torch.randn(40, 60)
    state = {
        "turned": base.T,
        "strided": base[::2, ::3],
        "base": base,
        "conjugated": torch.randn(3, 2, dtype=torch.complex64).conj(),
        "odd": torch.tensor([0.0, -0.0, float("nan"), float("inf"), 1e-45]),
    }
    state["payload"] = torch.tensor([0x7FC00123, -1], dtype=torch.int32).view(torch.float32)
    back = models.load_tensors(dualz.compress_model(state))
    assert all(same_bits(back[name], tensor.resolve_conj()) for name, tensor in state.items())
    back["base"][0] = 7.0
    assert not (back["turned"][:, 0] == 7.0).any()


def test_a_pruned_network_becomes_small_and_says_where_its_bytes_are():
    model = pruned_net()
    data = dualz.compress_model(model)
    found = inspect(data)
    assert found.plain == 4 * 50610 and found.size == len(data) and found.ratio > 60
    assert sum(found.by_kind().values()) == len(data)
    assert found.tensors[0].form.startswith("sparse")
    assert len(dualz.compress_model(model, contexts=False)) >= len(data)
    back = dualz.load_model(data, into=pruned_net(seed=1))
    x = torch.randn(9, 64)
    assert torch.equal(back(x), model(x))


def test_what_does_not_fit_leaves_the_model_as_it_was(tmp_path):
    model, data = pruned_net(widths=(4, 3)), dualz.compress_model(pruned_net(widths=(4, 5)))
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with pytest.raises(
        CorruptData, match=r"0.weight is torch.float32 \(5, 4\), and torch.float32 \(3, 4\) is"
    ):
        dualz.load_model(data, into=model)
    with pytest.raises(CorruptData, match=r"'2\.bias' is in only one of them"):
        dualz.load_model(dualz.compress_model(pruned_net(widths=(4, 3, 2))), into=model)
    with pytest.raises(CorruptData, match="float64"):
        dualz.load_model(dualz.compress_model(model.double()), into=pruned_net(widths=(4, 3)))
    with pytest.raises(TooLarge):
        dualz.load_model(data, into=model, max_output=50)
    assert all(torch.equal(model.state_dict()[name], before[name]) for name in before)


def test_one_tensor_with_two_names_cannot_take_two():
    loose, tied = (
        nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)),
        nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)),
    )
    tied[1].weight = tied[0].weight
    before = tied[0].weight.clone()
    with pytest.raises(CorruptData, match=r"in which 0\.weight and 1\.weight are one tensor"):
        dualz.load_model(dualz.compress_model(loose), into=tied)
    assert torch.equal(tied[0].weight, before)
    data = dualz.compress_model(tied)
    assert torch.equal(dualz.load_model(data, into=loose)[1].weight, before)
    odd = nn.Linear(2, 2)
    odd.weight.data.fill_(float("nan"))
    odd.again = odd.weight
    assert dualz.load_model(dualz.compress_model(odd), into=odd) is odd


def test_modules_are_told_their_version():
    class Versioned(nn.Linear):
        _version = 3

        def _load_from_state_dict(self, state, prefix, metadata, *given):
            assert metadata.get("version") == 3
            super()._load_from_state_dict(state, prefix, metadata, *given)

    model = Versioned(3, 3)
    assert dualz.load_model(dualz.compress_model(model), into=Versioned(3, 3)).weight.equal(model.weight)


def test_lazy_modules_take_numbers_and_give_none_before_they_ran():
    data = dualz.compress_model(nn.Sequential(nn.Linear(4, 3)))
    lazy = nn.Sequential(nn.LazyLinear(3))
    with pytest.raises(ValueError, match=r"0\.weight has no numbers yet: run the model once"):
        dualz.compress_model(lazy)
    assert dualz.load_model(data, into=lazy)[0].weight.shape == (3, 4)


def test_a_model_that_cannot_take_numbers_is_said():
    data = dualz.compress_model(pruned_net(widths=(4, 3)))
    with pytest.raises(TypeError, match="A torch module is needed to load into, not dict"):
        dualz.load_model(data, into={})


def test_loading_shows_a_bar_where_it_is_long(capsys):
    data = dualz.compress_model({"w": torch.zeros(convert.LONG_WORK // 4)})
    models.load_tensors(data)
    assert "100%" in capsys.readouterr().err
    models.load_tensors(data, progress=False)
    models.load_tensors(bytearray(dualz.compress_model({"w": torch.zeros(9)})))
    assert not capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr("dualz.dual.file.write", None)
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        dualz.compress_model(pruned_net(widths=(4, 3)), tmp_path / "no" / "m.dz")


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
def test_what_cannot_be_stored_is_said():
    with pytest.raises(TypeError, match=r"A torch module or a dict of tensors is needed, not list\."):
        dualz.compress_model([1, 2])
    with pytest.raises(TypeError, match="w is no tensor but int"):
        dualz.compress_model({"w": 3})
    with pytest.raises(TypeError, match=r"The names of tensors are texts, not int\."):
        dualz.compress_model({1: torch.ones(3)})
    nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
    for odd in (torch.empty(3, device="meta"), torch.eye(3).to_sparse(), nested):
        with pytest.raises(ValueError, match="cannot be stored"):
            dualz.compress_model({"w": odd})
    with pytest.raises(AttributeError, match="has no attribute 'compress'"):
        dualz.compress  # noqa: B018


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "model.dz"
    path.write_bytes(b"old")

    def broken(*given):
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("dualz.files.os.replace", broken)
        with pytest.raises(OSError, match="No space"):
            dualz.compress_model(pruned_net(widths=(4, 3)), path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_importing_dualz_loads_nothing_heavy():
    code = "import sys, dualz; assert not {'torch', 'numpy', 'numba'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_rounded_biases_and_codebooks_are_exact_and_small():
    bias = torch.randn(300)
    rounded = rounding.quantize_bias(bias, 5)
    assert (bias - rounded).abs().max() <= 0.5001 * bias.abs().max() / 15 + 1e-3 and len(
        rounded.unique()
    ) <= 31
    data = dualz.compress_model({"b": rounded})
    assert same_bits(models.load_tensors(data)["b"], rounded)
    assert len(data) < 300 * 5 / 8 + 40
    weight = torch.randn(100, 100) * (torch.rand(100, 100) < 0.1)
    halves = rounding.round_codebook(weight)
    assert torch.equal(halves, weight.half().float()) and torch.equal(halves == 0, weight == 0)


def test_roundings_refuse_what_they_cannot_do():
    with pytest.raises(TypeError, match="floating"):
        rounding.round_codebook(torch.arange(3))
    with pytest.raises(ValueError, match=r"A bias takes 2 to 12 bits here, not 1\."):
        rounding.quantize_bias(torch.ones(3), 1)
    with pytest.raises(ValueError, match="nan or inf"):
        rounding.quantize_bias(torch.tensor([float("nan")]), 4)
    assert rounding.quantize_bias(torch.zeros(3), 4).tolist() == [0, 0, 0]
    assert rounding.quantize_bias(torch.empty(0), 4).shape == (0,)
    assert not torch.signbit(rounding.quantize_bias(torch.tensor([1.0, -0.001]), 4)).any()
