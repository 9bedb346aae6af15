"""Models as they come from elsewhere: tied, sharded, of another type, on no device, in part."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

import dualz
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import file, safetensors_file
from dualz.dual.convert import all_to_torch
from dualz.dual.loading import load_model, load_tensors
from tests.dual.eight import Tied
from tests.dual.tensors import pruned_net, same_bits


def save(path, tensors):
    if path.suffix == ".dz":
        dualz.compress_model(tensors, path)
    else:
        save_file({name: tensor.clone() for name, tensor in tensors.items()}, path)


def sharded(folder, tensors, ending):
    """Two shards and their index; the path of the index."""
    names = sorted(tensors)
    halves = {"one" + ending: names[::2], "two" + ending: names[1::2]}
    for shard, mine in halves.items():
        save(folder / shard, {name: tensors[name] for name in mine})
    index = folder / f"model{ending}.index.json"
    places = {name: shard for shard, mine in halves.items() for name in mine}
    index.write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": places}))
    return index


def holds(model: nn.Module, tensors) -> bool:
    return all(same_bits(model.state_dict()[name], tensor) for name, tensor in tensors.items())


@pytest.mark.parametrize("ending", [".dz", ".safetensors"])
def test_a_file_a_renamed_file_and_shards(tmp_path, ending):
    tensors = dict(pruned_net(widths=(9, 7, 5)).state_dict())
    one, index = tmp_path / f"whole{ending}", sharded(tmp_path, tensors, ending)
    save(one, tensors)
    renamed = tmp_path / "model.bin"
    renamed.write_bytes(one.read_bytes())
    for source in (one, renamed, index, one.read_bytes(), str(index)):
        assert holds(load_model(source, into=pruned_net(seed=1, widths=(9, 7, 5))), tensors)
    two = sorted(tensors)[1]
    assert list(load_tensors(index, only=[two])) == [two]
    with pytest.raises(TooLarge):
        load_tensors(index, max_output=400)
    (tmp_path / f"two{ending}").unlink()
    first = load_tensors(index, only=sorted(tensors)[0])  # the other shard is not looked at
    assert same_bits(first[sorted(tensors)[0]], tensors[sorted(tensors)[0]])
    with pytest.raises(FileNotFoundError):
        load_tensors(index)


def test_one_tensor_of_a_safetensors_file_is_read_without_the_rest(tmp_path, monkeypatch):
    path = tmp_path / "m.safetensors"
    tensors = {"a": torch.ones(5), "b": torch.arange(6.0).reshape(2, 3), "c": torch.zeros(9)}
    save(path, tensors)
    read = []
    fill = safetensors_file._fill
    monkeypatch.setattr(
        safetensors_file, "_fill", lambda file, at, room: (read.append(len(room)), fill(file, at, room))
    )
    found = load_tensors(path, only=["b"])
    assert list(found) == ["b"] and same_bits(found["b"], tensors["b"])
    assert read[0] == 8 and read[2:] == [24]
    with pytest.raises(ValueError, match=r"no tensor 'd'; it has a, b, c\."):
        load_tensors(path, only=["b", "d"])
    with pytest.raises(TooLarge):
        load_tensors(path, max_output=50)


@pytest.mark.parametrize("left_out", ["lm_head.weight", "words.weight"])
def test_tied_weights_may_be_in_the_file_once(left_out):
    tensors = {name: tensor for name, tensor in Tied().state_dict().items() if name != left_out}
    data = dualz.compress_model(tensors)
    with torch.device("meta"):
        empty = Tied()
    for into in (Tied(), empty):
        loaded = load_model(data, into=into)
        assert holds(loaded, tensors) and loaded.lm_head.weight is loaded.words.weight
    loose = Tied()
    loose.lm_head.weight = nn.Parameter(torch.ones(12, 16))
    with pytest.raises(CorruptData, match="is in only one of them"):
        load_model(data, into=loose)


def test_what_is_missing_or_more_is_said_and_left_where_that_is_wished():
    small, large = nn.Sequential(nn.Linear(3, 2)), nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2))
    before = {name: tensor.clone() for name, tensor in large.state_dict().items()}
    with pytest.raises(CorruptData, match="is in only one of them"):
        load_model(dualz.compress_model(small), into=large)
    assert holds(large, before)
    with pytest.warns(UserWarning, match=r"left as they were: 1\.bias, 1\.weight\.$"):
        load_model(dualz.compress_model(small), into=large, strict=False)
    assert holds(large, small.state_dict()) and same_bits(large[1].weight, before["1.weight"])
    with pytest.warns(UserWarning, match=r"left out: 1\.bias, 1\.weight\.$"):
        load_model(dualz.compress_model(large), into=small, strict=False)
    with pytest.raises(CorruptData, match=r"\(3, 2\)"):
        load_model(dualz.compress_model(nn.Sequential(nn.Linear(2, 3))), into=small, strict=False)


def test_types_are_cast_where_that_is_wished(tmp_path):
    half = pruned_net(widths=(4, 3)).bfloat16()
    data = dualz.compress_model(half)
    with pytest.raises(CorruptData, match="bfloat16"):
        load_model(data, into=pruned_net(widths=(4, 3)))
    into = load_model(data, into=pruned_net(seed=1, widths=(4, 3)), cast=True)
    assert into[0].weight.dtype == torch.float32 and torch.equal(into[0].weight, half[0].weight.float())
    mixed = dualz.compress_model({"w": torch.ones(3, dtype=torch.float64), "n": torch.arange(3)})
    found = load_tensors(mixed, dtype=torch.float16)
    assert found["w"].dtype == torch.float16 and found["n"].dtype == torch.int64
    with pytest.raises(ValueError, match=r"cast to a floating type, and not to torch\.int8"):
        load_tensors(mixed, dtype=torch.int8)
    numbers = nn.Linear(2, 2)
    numbers.register_buffer("n", torch.arange(3))
    wrong = {**numbers.state_dict(), "n": torch.arange(3).double()}
    with pytest.raises(CorruptData, match="float64"):  # whole numbers are not made of others
        load_model(dualz.compress_model(wrong), into=numbers, cast=True)


def test_a_model_on_no_device_takes_the_tensors_themselves():
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4), nn.BatchNorm1d(4))
    model[0].weight.requires_grad_(False)
    data = dualz.compress_model(model)
    with torch.device("meta"):
        empty = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4), nn.BatchNorm1d(4))
    loaded = load_model(data, into=empty)
    assert holds(loaded, model.state_dict()) and not any(p.is_meta for p in loaded.parameters())
    assert loaded[0].weight is not loaded[1].weight and isinstance(loaded[0].weight, nn.Parameter)
    assert loaded.eval()(torch.ones(2, 4)).shape == (2, 4)
    hidden = nn.Linear(4, 4, device="meta")
    hidden.register_buffer("table", torch.ones(3, device="meta"), persistent=False)
    with pytest.raises(ValueError, match="table is on the meta device, and the file has no numbers for it"):
        load_model(dualz.compress_model(nn.Linear(4, 4)), into=hidden)
    assert hidden.weight.is_meta


def test_tensors_are_not_copied_but_where_two_have_the_same_numbers():
    same = torch.randn(40, 30)
    tensors = {"a": same, "b": same.clone(), "c": torch.randn(500), "raw": torch.tensor([7])}
    contents = file.read(dualz.compress_model(tensors)).tensors
    place = contents["a"].words.ctypes.data
    found = all_to_torch(contents)
    assert not contents and found["a"].data_ptr() == place
    found["a"][0] = 5
    assert all(same_bits(found[name], tensors[name]) for name in ("b", "c", "raw"))
    found["raw"][0] = 8


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not JSON"),
        ('{"a": 1}', "has no weight_map"),
        ('{"weight_map": {"a": 1}}', "has no weight_map"),
        ('{"weight_map": {"a": "x", "a": "y"}}', "each name once"),
        ('{"weight_map": {"a": "../secret"}}', r"names \.\./secret, which is no file beside it"),
        ('{"weight_map": {"a": "/etc/passwd"}}', "no file beside it"),
        ('{"weight_map": {"a": ".."}}', "no file beside it"),
        ('{"weight_map": {"a": "index.json"}}', "not a .dz file"),
    ],
)
def test_an_index_from_an_enemy(tmp_path, text, sentence):
    path = tmp_path / "index.json"
    path.write_text(text)
    with pytest.raises(CorruptData, match=sentence):
        load_tensors(path)


def test_a_file_that_becomes_shorter_while_it_is_read(tmp_path):
    path = tmp_path / "m.safetensors"
    save(path, {"w": torch.ones(5000)})
    with open(path, "r+b") as opened:
        tensors, _ = safetensors_file.in_file(opened)
        opened.truncate(1000)
        with pytest.raises(CorruptData, match="became shorter"):
            tensors["w"].words  # noqa: B018


def test_numbers_in_a_file_are_read_once_for_all_who_hold_them(tmp_path):
    path = tmp_path / "m.safetensors"
    save(path, {"w": torch.randn(50, 4)})
    with open(path, "rb") as opened:
        tensor = safetensors_file.in_file(opened)[0]["w"]
        words = tensor.words
        assert tensor.words is words and tensor.size == 800 and tensor.rows == (50, 4)
        assert type(tensor._replace(words=words[:0])).__name__ == "Stored"


def test_they_can_be_had_from_the_package():
    import dualz.dual

    assert dualz.load_tensors is dualz.dual.load_tensors is load_tensors
    assert dualz.dual.compress_model is dualz.compress_model and dualz.dual.load_model is load_model
    with pytest.raises(AttributeError):
        dualz.dual.shrunk  # noqa: B018
