"""The commands as a shell really runs them: pipes, signals, closed streams, odd names, two at once."""

from __future__ import annotations

import json
import os
import pickle
import shlex
import subprocess
import sys

import pytest
import torch
from safetensors.torch import save_file

from dualz import cli
from dualz.cli import formats
from dualz.cli.ends import printable
from dualz.files import require_place, write_whole
from tests.dual.tensors import pruned_net, same_bits
from tests.dual.test_loading import sharded

posix = pytest.mark.skipif(os.name != "posix", reason="signals and devices of POSIX")
COMMAND = [sys.executable, "-m", "dualz"]
SONG = b"sing a song of sixpence, " * 400


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file(dict(pruned_net(widths=(30, 20, 10)).state_dict()), path, metadata={"format": "pt"})
    return path


def shell(*arguments, data: bytes | None = None, **options):
    given = {"input": data} if data is not None else {"stdin": subprocess.DEVNULL}
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, **given, **options)


def run(*arguments, code: int = 0) -> None:
    assert cli.main([str(argument) for argument in arguments]) == code


def refused(capsys, sentence: str, *arguments) -> None:
    run(*arguments, code=1)
    shown = capsys.readouterr()
    assert shown.err.startswith("dualz: ") and sentence in shown.err and shown.err.count("\n") == 1


# --- what a file is, its content says --------------------------------------------------------------


def test_names_do_not_matter(model, tmp_path, capsys):
    odd, small, back = tmp_path / "notes.txt", tmp_path / "m", tmp_path / "back"
    odd.write_bytes(model.read_bytes())
    run("compress", odd, small)
    run("inspect", "--json", small)
    facts = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert facts["holds"] == "model" and facts["bytes"] == small.stat().st_size
    run("expand", small, back)
    assert formats.safetensors_file.read(back.read_bytes())[1] == {"format": "pt"}
    text = tmp_path / "text.safetensors"
    text.write_bytes(SONG)
    refused(capsys, "This is not a safetensors file", "compress", text, tmp_path / "t.dz")
    run("compress", "--codec", "auto", text, tmp_path / "t.dz")
    refused(capsys, "is a .dz file already; --codec auto", "compress", small, tmp_path / "mm.dz")
    run("compress", "--codec", "store", small, tmp_path / "mm.dz")


@posix
def test_both_ends_may_be_pipes(model, tmp_path):
    packed = shell("compress", "-", "-", data=model.read_bytes())
    assert packed.returncode == 0 and b"standard output: " in packed.stderr
    again = shell("compress", "/dev/stdin", "/dev/stdout", data=model.read_bytes())
    assert again.stdout == packed.stdout
    with open(model, "rb") as opened:
        redirected = subprocess.run([*COMMAND, "compress", "-", "-"], stdin=opened, capture_output=True)
    assert redirected.stdout == packed.stdout
    back = shell("expand", "-", "-", data=packed.stdout)
    assert formats.safetensors_file.read(back.stdout)[0].keys() == dict(pruned_net().state_dict()).keys() - {
        "4.weight", "4.bias"
    }  # fmt: skip
    facts = json.loads(shell("inspect", "--json", "--bytes", "-", data=packed.stdout).stdout)
    assert facts["format"] == "dz" and facts["spans"][-1]["what"] == "checksum"
    assert [tensor["name"] for tensor in facts["tensors"]] == list(back_names(packed.stdout))
    assert sum(facts["bytes_by_kind"].values()) == facts["bytes"] == len(packed.stdout)
    data = shell("compress", "--codec", "lzw", "-", "-", data=SONG)
    assert shell("expand", "-", "-", data=data.stdout).stdout == SONG


def back_names(blob: bytes):
    return formats.file.read(blob).tensors


def test_shards_by_their_index(tmp_path, capsys):
    tensors = dict(pruned_net(widths=(9, 7, 5)).state_dict())
    index = sharded(tmp_path, tensors, ".safetensors")
    run("compress", index, tmp_path / "m.dz")
    found = back_names((tmp_path / "m.dz").read_bytes())
    assert set(found) == set(tensors)
    capsys.readouterr()
    run("inspect", "--json", index)
    assert {tensor["name"] for tensor in json.loads(capsys.readouterr().out)["tensors"]} == set(tensors)
    places = json.loads(index.read_text())
    places["weight_map"].pop("0.weight")
    index.write_text(json.dumps(places))
    refused(
        capsys, "0.weight is in only one of the index and its shard", "compress", index, tmp_path / "n.dz"
    )
    (tmp_path / "two.safetensors").unlink()
    refused(capsys, "two.safetensors: No such file", "compress", index, tmp_path / "n.dz")
    (tmp_path / "notes.json").write_text('{"a": 1}')
    run("compress", tmp_path / "notes.json", tmp_path / "notes.dz")


def test_an_index_needs_its_folder(tmp_path):
    index = sharded(tmp_path, dict(pruned_net(widths=(4, 3)).state_dict()), ".safetensors")
    told = shell("compress", "-", "-", data=index.read_bytes())
    assert told.returncode == 1 and b"give its path" in told.stderr and not told.stdout


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("command", ["compress", "expand", "inspect"])
def test_a_pickle_is_not_opened_and_the_safe_way_is_said(tmp_path, capsys, old, command):
    path = tmp_path / "model.safetensors"  # whatever it is called
    torch.save(pruned_net().state_dict(), path, _use_new_zipfile_serialization=not old)
    more = [] if command == "inspect" else [tmp_path / "new"]
    refused(capsys, "save_file(torch.load(", command, path, *more)
    assert not (tmp_path / "new").exists()
    run("compress", "--codec", "store", path, tmp_path / "packed.dz")


def test_other_pickles_and_zips_are_plain_data(tmp_path):
    path = tmp_path / "other.pkl"
    path.write_bytes(pickle.dumps([1, 2]))
    run("compress", path, tmp_path / "o.dz")


def test_safetensors_can_be_inspected(model, capsys):
    run("inspect", model)
    shown = capsys.readouterr().out
    assert "4 tensors of 3320 bytes" in shown and "20x30" in shown and "format: pt" in shown


def test_a_format_is_added_by_a_row_of_the_table(tmp_path, monkeypatch, capsys):
    reverse = formats.Format(
        "backwards",
        lambda source: source.head.startswith(b"SDRAWKCAB"),
        expand=lambda source, given: [source.read()[:8:-1]],
        describe=lambda source, given: formats.Description({"format": "backwards"}, "backwards"),
    )
    monkeypatch.setattr(formats, "FORMATS", (reverse, *formats.FORMATS))
    path = tmp_path / "b"
    path.write_bytes(b"SDRAWKCABcba")
    run("expand", path, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"abc"
    capsys.readouterr()
    run("inspect", path)
    assert capsys.readouterr().out == "backwards\n"


# --- streams that are closed, full or of nobody ------------------------------------------------------


@posix
def test_nobody_reads(model, tmp_path):
    small = tmp_path / "m.dz"
    for arguments in (["inspect", model], ["compress", model, "-"]):
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == 141, arguments
        process.stderr.close()
    process = subprocess.Popen([*COMMAND, "compress", model, small], stdout=subprocess.PIPE)
    process.stdout.close()
    assert process.wait() == 0 and small.exists()  # only a word about it was lost


@posix
def test_streams_that_are_not_there(model, tmp_path):
    small = tmp_path / "m.dz"
    line = f"{shlex.quote(sys.executable)} -m dualz"
    told = subprocess.run(f"{line} compress {model} {small} >&-", shell=True, capture_output=True)
    assert (told.returncode, told.stderr) == (0, b"") and small.exists()
    told = subprocess.run(f"{line} inspect {small} >&-", shell=True, capture_output=True)
    assert told.returncode == 1 and told.stderr.startswith(b"dualz: Standard output is closed")
    told = subprocess.run(f"{line} inspect none 2>&-", shell=True, capture_output=True)
    assert (told.returncode, told.stdout) == (1, b"")
    told = subprocess.run(f"{line} compress - - <&-", shell=True, capture_output=True)
    assert told.returncode == 1 and b"Nothing comes on standard input" in told.stderr
    if os.path.exists("/dev/full"):
        for arguments in (f"inspect {small}", f"expand {small} -"):
            told = subprocess.run(f"{line} {arguments} > /dev/full", shell=True, capture_output=True)
            assert (told.returncode, told.stderr) == (
                1,
                b"dualz: Standard output: No space left on device.\n",
            )


@posix
def test_a_terminal_is_not_sent_bytes(model):
    import pty

    here, there = pty.openpty()
    told = subprocess.run([*COMMAND, "compress", model, "-"], stdout=there, stderr=subprocess.PIPE)
    os.close(here), os.close(there)
    assert told.returncode == 1 and b"A terminal cannot show" in told.stderr


# --- targets -----------------------------------------------------------------------------------------


def test_of_two_writers_the_first_wins(model, tmp_path, capsys, monkeypatch):
    target = tmp_path / "m.dz"
    write = formats.file.write

    def slow(*given, **options):
        target.write_bytes(b"of somebody else")
        return write(*given, **options)

    monkeypatch.setattr(formats.file, "write", slow)
    refused(capsys, "m.dz was written by somebody else meanwhile", "compress", model, target)
    assert target.read_bytes() == b"of somebody else"
    assert {path.name for path in tmp_path.iterdir()} == {"m.dz", "model.safetensors"}
    run("compress", "--force", model, target)
    assert target.read_bytes()[:3] == b"\x89dz"


def test_a_fresh_file_where_there_are_no_second_names(tmp_path, monkeypatch):
    def none(*given):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("dualz.files.os.link", none)
    path = tmp_path / "new"
    write_whole(path, [b"one", b"", memoryview(b"two")], fresh=True)
    assert path.read_bytes() == b"onetwo"
    with pytest.raises(FileExistsError):
        write_whole(path, b"three", fresh=True)
    assert path.read_bytes() == b"onetwo" and list(tmp_path.iterdir()) == [path]


@posix
def test_links_that_lead_to_themselves(model, tmp_path, capsys):
    loop, one, two = tmp_path / "loop", tmp_path / "one", tmp_path / "two"
    loop.symlink_to(loop)
    one.symlink_to(two), two.symlink_to(one)
    for target in (loop, one):
        for force in ([], ["--force"]):
            refused(capsys, f"{target}: ", "compress", *force, model, target)
        with pytest.raises(OSError, match="link"):
            require_place(target)
        assert target.is_symlink()
    refused(capsys, "loop: Too many levels of symbolic links", "compress", loop, tmp_path / "x")


def test_a_source_that_changes_is_refused(model, tmp_path, capsys, monkeypatch):
    write = formats.file.write

    def meanwhile(*given, **options):
        with open(model, "ab") as opened:
            opened.write(b"x")
        return write(*given, **options)

    monkeypatch.setattr(formats.file, "write", meanwhile)
    refused(capsys, "was changed while it was read", "compress", model, tmp_path / "m.dz")
    assert not (tmp_path / "m.dz").exists()


@posix
def test_names_that_would_move_the_cursor(tmp_path, capsys):
    odd = tmp_path / "two\nlines\x1b[2J\udcff"
    odd.write_bytes(SONG)
    small = tmp_path / "\x1b]0;title\x07.dz"
    run("compress", odd, small)
    refused(capsys, r"\x1b]0;title\x07.dz is there already", "compress", odd, small)
    run("expand", small, tmp_path / "back\r")
    run("inspect", small)
    refused(capsys, r"no\x1b[1m: No such file", "inspect", tmp_path / "no\x1b[1m")
    shown = capsys.readouterr()
    assert not {"\x1b", "\r", "\x07"} & set(shown.out + shown.err)
    told = shell("squash\x1b[2J")
    assert told.returncode == 2 and b"\x1b" not in told.stderr
    assert printable("plain ü") == "plain ü"


def test_what_comes_back_is_the_same(model, tmp_path):
    run("compress", model, tmp_path / "m.dz")
    run("expand", tmp_path / "m.dz", tmp_path / "back")
    from safetensors.torch import load

    before, after = load(model.read_bytes()), load((tmp_path / "back").read_bytes())
    assert set(before) == set(after) and all(same_bits(before[name], after[name]) for name in before)
