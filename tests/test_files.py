"""A file is whole or absent: links, permissions, folders, and what may go wrong on the way."""

from __future__ import annotations

import os
import stat

import pytest

from dualz.files import bytes_of, require_place, write_whole

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and pipes of POSIX")


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_permissions_are_those_of_the_old_file_or_of_new_files_here(tmp_path):
    path = tmp_path / "new"
    before = os.umask(0o077)
    try:
        write_whole(path, b"one")
    finally:
        os.umask(before)
    assert mode(path) == 0o600
    path.chmod(0o640)
    write_whole(path, b"two")
    assert mode(path) == 0o640 and path.read_bytes() == b"two"


def test_a_link_stays_and_the_file_behind_it_is_replaced(tmp_path):
    (tmp_path / "folder").mkdir()
    real, link, hanging = tmp_path / "folder" / "real", tmp_path / "link", tmp_path / "hanging"
    real.write_bytes(b"old")
    link.symlink_to(real)
    hanging.symlink_to(tmp_path / "folder" / "fresh")
    write_whole(link, b"new")
    write_whole(hanging, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new" == (tmp_path / "folder" / "fresh").read_bytes()
    assert {path.name for path in (tmp_path / "folder").iterdir()} == {"real", "fresh"}


def test_the_longest_name_that_the_system_allows(tmp_path):
    path = tmp_path / ("n" * 255)
    write_whole(path, b"x")
    assert path.read_bytes() == b"x"


def test_folders_and_places_that_are_none_are_said_with_the_name_that_was_given(tmp_path):
    with pytest.raises(IsADirectoryError) as refusal:
        write_whole(tmp_path, b"")
    assert refusal.value.filename == str(tmp_path)
    with pytest.raises(FileNotFoundError, match="There is no folder") as refusal:
        require_place(tmp_path / "no" / "file")
    assert refusal.value.filename == str(tmp_path / "no" / "file")
    assert not list(tmp_path.iterdir())


@posix
def test_a_pipe_or_device_is_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="no ordinary file"):
        write_whole(pipe, b"x")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError, match="may not be written to"):
        write_whole(tmp_path / "file", b"x")
    tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
def test_whatever_happens_the_old_file_stays_and_nothing_else(tmp_path, monkeypatch, error):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def broken(*given):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("dualz.files.os.fsync", broken)
        with pytest.raises(type(error)) as refusal:
            write_whole(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    if isinstance(error, OSError):
        assert refusal.value.filename == str(path) and refusal.value.strerror == "No space left on device"


def test_a_large_file_is_read_without_holding_it(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789" * 1000)
    with open(path, "rb") as opened:
        opened.read(3)
        held, nothing = bytes_of(opened)
        mapped, forget = bytes_of(opened, large=1)
    nothing(), forget()
    assert type(held) is bytes and held == mapped == path.read_bytes()
    path.write_bytes(b"")
    with open(path, "rb") as opened:
        assert bytes_of(opened)[0] == b""
