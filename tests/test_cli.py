"""The commands from end to end, as a shell runs them."""

from __future__ import annotations

import json
import os
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
    refused(capsys, "is not compressed; --only NAME", "expand", model, tmp_path / "b")
    refused(capsys, "This is not a .dz file", "inspect", there)
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
    refused(capsys, "by its own result", "compress", "--force", model, model)
    refused(capsys, "Is a directory", "compress", "--force", model, tmp_path)


def test_a_place_that_cannot_be_written_is_refused_before_the_work(model, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("dualz.dual.file.write", None)
    refused(capsys, "There is no folder", "compress", model, tmp_path / "no" / "m.dz")


def test_what_a_dz_file_cannot_hold_is_said(tmp_path, capsys):
    path = tmp_path / "odd.safetensors"
    for name, remarks, sentence in [
        ("n" * 5000, {}, "too long"), ("w", {"a": "b" * (1 << 21)}, "remarks take")
    ]:  # fmt: skip
        save_file({name: torch.ones(3)}, path, metadata=remarks)
        refused(capsys, sentence, "compress", path, tmp_path / "odd.dz")
    path.write_bytes(b"")
    refused(capsys, "too few", "compress", path, tmp_path / "odd.dz")


def test_the_ending_may_be_in_capitals_and_growth_is_said(model, tmp_path, capsys):
    loud = tmp_path / "MODEL.SAFETENSORS"
    loud.write_bytes(model.read_bytes())
    run("compress", loud, tmp_path / "m.dz")
    run("expand", tmp_path / "m.dz", tmp_path / "BACK.SAFETENSORS")
    (tmp_path / "empty").write_bytes(b"")
    run("compress", tmp_path / "empty", tmp_path / "e.dz")
    run("inspect", tmp_path / "e.dz")
    shown = capsys.readouterr().out
    assert "11 bytes larger than" in shown and "11 bytes hold 0 bytes: 11 bytes larger." in shown


def test_names_from_an_enemy_do_not_move_the_cursor(tmp_path, capsys):
    path = tmp_path / "odd.safetensors"
    save_file({"two\nlines\x1b[2J": torch.ones(3)}, path, metadata={"a\n": "\x1b[31m" + "long " * 999})
    run("compress", path, tmp_path / "odd.dz")
    run("inspect", tmp_path / "odd.dz")
    run("inspect", "--bytes", tmp_path / "odd.dz")
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and r"'two\nlines\x1b[2J'" in shown and max(map(len, shown.split("\n"))) < 250


def test_any_terminal_and_any_reader_will_do(tmp_path):
    """ASCII only; and a reader that has seen enough after the first line."""
    path, small = tmp_path / "ü.bin", tmp_path / "ü.dz"
    path.write_bytes(b"abc" * 99)
    environment = dict(os.environ, PYTHONIOENCODING="ascii", LC_ALL="C.UTF-8")
    command = [sys.executable, "-m", "dualz"]
    answer = subprocess.run([*command, "compress", path, small], capture_output=True, env=environment)
    assert answer.returncode == 0 and rb"\xfc.dz: " in answer.stdout and not answer.stderr
    reader = subprocess.Popen(
        [*command, "inspect", small], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    reader.stdout.close()
    assert reader.stderr.read() == b"" and reader.wait() == 141
    reader.stderr.close()


def test_the_version_and_the_limit_are_said(model, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0 and capsys.readouterr().out.endswith("version 3 of the .dz format\n")
    run("compress", model, tmp_path / "m.dz")
    refused(capsys, "--max-bytes N allows more", "inspect", "--max-bytes", 9, tmp_path / "m.dz")


@pytest.mark.parametrize(
    "arguments",
    [[], ["squash"], ["compress", "a"], ["compress", "--codec", "zip", "a", "b"]],
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
