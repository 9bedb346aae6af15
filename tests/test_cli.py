"""The commands from end to end, as a shell runs them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from dualz import cli
from dualz.dual import plain
from tests.dual.tensors import pruned_net, same_bits


def run(*arguments, code: int = 0) -> None:
    assert cli.main([str(argument) for argument in arguments]) == code


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.safetensors"
    state = dict(pruned_net().state_dict())
    state |= {
        "half": torch.randn(30).bfloat16(),
        "steps": torch.tensor(7),
        "eight": torch.ones(9).to(torch.float8_e5m2),
    }
    save_file(state, path, metadata={"format": "pt"})
    return path


def test_a_model_there_and_back(model, tmp_path, capsys):
    small, back = tmp_path / "model.dz", tmp_path / "back.safetensors"
    run("compress", model, small)
    assert small.stat().st_size * 50 < model.stat().st_size
    assert f"{small}: {small.stat().st_size} bytes" in capsys.readouterr().out
    run("inspect", small)
    shown = capsys.readouterr().out
    assert "0.weight" in shown and "300x64" in shown and "format: pt" in shown
    run("inspect", "--bytes", small)
    assert "checksum" in capsys.readouterr().out
    run("expand", small, back)
    before, after = load_file(model), load_file(back)
    assert set(before) == set(after) and all(same_bits(before[name], after[name]) for name in before)
    size = int.from_bytes(back.read_bytes()[:8], "little")
    assert json.loads(back.read_bytes()[8 : 8 + size])["__metadata__"] == {"format": "pt"}


@pytest.mark.parametrize("contexts", ["all", "none"])
def test_contexts_can_be_chosen(model, tmp_path, contexts, capsys):
    run("compress", "--contexts", contexts, model, tmp_path / "m.dz")
    capsys.readouterr()
    run("inspect", tmp_path / "m.dz")
    assert ("context" in capsys.readouterr().out) == (contexts == "all")


@pytest.mark.parametrize("codec", [None, *plain.names()])
@pytest.mark.parametrize("data", [b"", b"\0", b"sing a song of sixpence, " * 400, bytes(range(256)) * 3])
def test_plain_data_there_and_back(tmp_path, codec, data):
    path, small, back = tmp_path / "data.bin", tmp_path / "data.dz", tmp_path / "back.bin"
    path.write_bytes(data)
    run("compress", *(["--codec", codec] if codec else []), path, small)
    assert small.stat().st_size <= len(data) + 14
    run("inspect", small)
    run("expand", small, back)
    assert back.read_bytes() == data


def test_auto_is_the_smallest():
    data = b"she sells sea shells by the sea shore, " * 99
    sizes = {codec: len(plain.write(data, codec)) for codec in plain.names()}
    assert sizes["auto"] == min(sizes.values()) < sizes["store"]
    seen = {}
    plain.write(data, on_tried=seen.__setitem__)
    assert set(seen) == set(plain.names()) - {"auto"}
    with pytest.raises(ValueError, match="There is no codec 'zip'"):
        plain.write(data, "zip")


def refused(capsys, sentence: str, *arguments) -> None:
    run(*arguments, code=1)
    shown = capsys.readouterr()
    assert shown.err.startswith("dualz: ") and sentence in shown.err and shown.err.count("\n") == 1
    assert shown.err.rstrip().endswith(".")


def test_mistakes_are_answered_with_a_sentence(model, tmp_path, capsys):
    small, there = tmp_path / "m.dz", tmp_path / "there"
    run("compress", model, small)
    capsys.readouterr()
    there.write_bytes(b"precious")
    refused(capsys, "is there already", "compress", model, there)
    refused(capsys, "is there already", "expand", small, there)
    assert there.read_bytes() == b"precious"
    refused(capsys, "No such file", "compress", tmp_path / "none", tmp_path / "new.dz")
    refused(capsys, "There is no folder", "expand", small, tmp_path / "no" / "folder.safetensors")
    refused(capsys, "This is not a .dz file", "inspect", model)
    refused(capsys, "ends with .safetensors", "expand", small, tmp_path / "model.bin")
    refused(capsys, "the limit", "expand", "--max-bytes", 1000, small, tmp_path / "b.safetensors")
    refused(capsys, "A codec is for plain data", "compress", "--codec", "lzw", model, tmp_path / "c.dz")
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"no model at all")
    refused(capsys, "not a safetensors file", "compress", bad, tmp_path / "d.dz")
    damaged = bytearray(small.read_bytes())
    damaged[-1] ^= 1
    small.write_bytes(damaged)
    refused(capsys, "checksum", "expand", small, tmp_path / "e.safetensors")
    assert {path.name for path in tmp_path.iterdir()} == {
        "m.dz",
        "there",
        "model.safetensors",
        "bad.safetensors",
    }
    run("compress", "--force", model, there)


@pytest.mark.parametrize(
    "arguments", [[], ["squash"], ["compress", "a"], ["compress", "--codec", "zip", "a", "b"]]
)
def test_wrong_usage_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2 and "usage: dualz" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["compress"], ["inspect"], ["expand"]])
def test_help_has_examples(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    assert "example" in (shown := capsys.readouterr().out) and "dualz " in shown


def test_as_a_module_and_without_torch(model, tmp_path):
    code = "import sys; from dualz.cli import main; main(sys.argv[1:]); assert 'torch' not in sys.modules"
    command = [sys.executable, "-c", code, "compress", str(model), str(tmp_path / "m.dz")]
    subprocess.run(command, check=True, capture_output=True)
    answer = subprocess.run(
        [sys.executable, "-m", "dualz", "inspect", "none"], capture_output=True, text=True
    )
    assert (answer.returncode, answer.stderr) == (1, "dualz: none: No such file or directory.\n")
