"""The commands on files that other programs write and read: gzip, zlib and LZ4."""

import bz2
import gzip
import json
import zlib

import lz4.frame
import pytest

from dualz.cli import main
from tests.codecs import messages

DATA = messages.text(20_000)
OTHERS = {
    "gzip": (gzip.compress, gzip.decompress),
    "zlib": (zlib.compress, zlib.decompress),
    "lz4": (lz4.frame.compress, lz4.frame.decompress),
    "bzip2": (bz2.compress, bz2.decompress),
}
ENDINGS = {"gzip": ".gz", "zlib": ".zlib", "lz4": ".lz4", "bzip2": ".bz2"}


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(DATA)
    return path


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("by", ["the ending", "--format"])
def test_what_we_write_others_read(name, by, notes, tmp_path):
    target = tmp_path / (f"notes{ENDINGS[name]}" if by == "the ending" else "notes.any")
    options = [] if by == "the ending" else ["--format", name]
    for level in ("1", "6", "best"):
        assert main(["compress", "--force", "--level", level, *options, str(notes), str(target)]) == 0
        blob = target.read_bytes()
        assert OTHERS[name][1](blob) == DATA and len(blob) < len(DATA) / 2


@pytest.mark.parametrize("name", OTHERS)
def test_what_others_write_we_read_by_its_content(name, tmp_path, capsys):
    source, target = tmp_path / "renamed", tmp_path / "back"
    source.write_bytes(OTHERS[name][0](DATA))
    assert main(["expand", str(source), str(target)]) == 0
    assert target.read_bytes() == DATA
    capsys.readouterr()
    assert main(["inspect", "--json", str(source)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["format"] == name and facts["bytes"] == source.stat().st_size
    assert main(["inspect", str(source)]) == 0
    assert f"{len(DATA)} bytes of data" in capsys.readouterr().out


def test_the_blocks_of_a_gzip_file_are_counted(tmp_path, capsys):
    source = tmp_path / "two.gz"
    source.write_bytes(gzip.compress(DATA, mtime=0) + gzip.compress(b"more", mtime=0))
    assert main(["inspect", "--json", str(source)]) == 0
    members = json.loads(capsys.readouterr().out)["members"]
    assert [member["plain_bytes"] for member in members] == [len(DATA), 4]
    assert members[0]["blocks"][-1]["last"] and members[0]["blocks"][0]["kind"] == "dynamic"


@pytest.mark.parametrize("name", OTHERS)
def test_a_damaged_stream_is_refused_with_a_sentence_and_nothing_is_written(name, tmp_path, capsys):
    blob = bytearray(OTHERS[name][0](DATA))
    blob[len(blob) // 2] ^= 8
    source, target = tmp_path / "damaged", tmp_path / "back"
    source.write_bytes(blob)
    assert main(["expand", str(source), str(target)]) == 1
    assert not target.exists() and capsys.readouterr().err.startswith("dualz: ")


def test_a_bomb_is_stopped_by_the_limit(tmp_path, capsys):
    source = tmp_path / "bomb.gz"
    source.write_bytes(gzip.compress(bytes(10**7)))
    assert main(["expand", "--max-bytes", "1000", str(source), str(tmp_path / "back")]) == 1
    assert "--max-bytes N allows more" in capsys.readouterr().err


def test_a_codec_is_for_dz_files(notes, tmp_path, capsys):
    assert main(["compress", "--codec", "huffman", str(notes), str(tmp_path / "n.gz")]) == 1
    assert "--level" in capsys.readouterr().err


def test_a_text_that_begins_like_nothing_is_plain_data(tmp_path):
    source, target = tmp_path / "x", tmp_path / "x.dz"
    source.write_bytes(b"x^ is no zlib stream, though the first byte would do")
    assert main(["compress", str(source), str(target)]) == 0
