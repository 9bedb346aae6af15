"""One tensor of a large file without the others: what is read, what is checked, what an enemy may try."""

from __future__ import annotations

import json
import zlib
from itertools import pairwise
from unittest import mock

import numpy as np
import pytest
import torch

import dualz
from dualz import cli
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import chosen, file, index, safetensors_file
from dualz.dual.fields import varint
from dualz.dual.head import INDEXED, read_head
from dualz.dual.tensors import from_numpy
from dualz.dual.work import TooLong
from tests.codecs import hostile
from tests.dual.tensors import same_bits

SMALL = np.arange(40, dtype=np.int16).reshape(4, 10)
NOISE = np.random.default_rng(0).normal(size=(40, 30)).astype(np.float32)
TENSORS = {"a": from_numpy(NOISE), "b": from_numpy(SMALL), "c": from_numpy(NOISE), "d": from_numpy(SMALL * 2)}
FILE = file.write(TENSORS, {"who": "me"}, with_index=True)


def spans(blob: bytes) -> dict[str, range]:
    """Where the bytes of each tensor's body are."""
    head = read_head(memoryview(blob), 1 << 20)
    assert head.places is not None
    ends = np.cumsum([head.reader.at, *(place.size for place in head.places)]).tolist()
    return {entry.name: range(*pair) for entry, pair in zip(head.entries, pairwise(ends), strict=True)}


def damaged(blob: bytes, at: int) -> bytes:
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]


@pytest.mark.parametrize("name", TENSORS)
def test_each_tensor_by_itself(name, monkeypatch):
    decoded = []
    decode = file.decode_entry
    monkeypatch.setattr(
        file,
        "decode_entry",
        lambda reader, entry, *rest: decoded.append(entry.name) or decode(reader, entry, *rest),
    )
    (found,) = chosen.read(FILE, [name]).values()
    assert found.dtype == TENSORS[name].dtype and found.shape == TENSORS[name].shape
    assert np.array_equal(found.words, TENSORS[name].words)
    assert decoded == ["a" if name == "c" else name]  # c is a copy of a
    assert same_bits(dualz.read_tensor(FILE, name), dualz.load_tensors(FILE)[name])


def test_an_index_comes_by_itself_where_it_costs_nothing(tmp_path):
    large = {"noise": from_numpy(np.random.default_rng(1).normal(size=200_000)), "b": TENSORS["b"]}
    assert file.write(large)[3:5] == bytes([3, INDEXED])
    small = file.write(TENSORS)
    assert small[3:5] == bytes([2, 0]) and len(FILE) - len(small) < 60
    many = {str(place): from_numpy(np.random.default_rng(place).normal(size=3)) for place in range(50_000)}
    with mock.patch.object(index, "FROM_BYTES", 1000):
        assert file.write(many, contexts=False)[3] == 2  # five bytes for each would be a sixth of the file
    path = tmp_path / "large.dz"
    path.write_bytes(file.write(large))
    assert same_bits(dualz.read_tensor(path, "b"), torch.from_numpy(SMALL))
    assert same_bits(dualz.read_tensor(small, "b"), torch.from_numpy(SMALL))  # read whole, for want of one


def test_what_is_read_is_checked_and_what_is_not_is_not():
    places = spans(FILE)
    for name, place in places.items():
        blob = damaged(FILE, place[len(place) // 2])
        with pytest.raises(CorruptData):
            file.read(blob)
        for other in TENSORS:
            concerned = {name} & {other, "a" if other == "c" else other}
            if concerned:
                hostile.refused(lambda blob, other=other: chosen.read(blob, [other]), blob)
            else:
                assert np.array_equal(chosen.read(blob, [other])[other].words, TENSORS[other].words)
    for at in range(places["a"].start):  # every byte of the head
        hostile.refused(lambda blob: chosen.read(blob, ["b"]), damaged(FILE, at))
    for size in range(len(FILE)):
        hostile.refused(lambda blob: chosen.read(blob, ["b"]), FILE[:size])
    hostile.refused(lambda blob: chosen.read(blob, ["b"]), FILE + b"\0", "and there are")


def test_both_ways_of_reading_agree_on_the_index():
    """An index that lies about a tensor is refused by who reads it all, though the last checksum is right."""
    head = read_head(memoryview(FILE), 1 << 20)
    sealed = FILE[: head.reader.at - 4]
    checksum = head.places[1].checksum.to_bytes(4, "little")
    assert sealed.count(checksum) == 1
    liar = sealed.replace(checksum, bytes(4))
    body = liar + zlib.crc32(liar).to_bytes(4, "little") + FILE[head.reader.at : -4]
    decoded = b"".join(TENSORS[name].words.tobytes() for name in ("a", "b", "d"))
    blob = body + zlib.crc32(body + decoded).to_bytes(4, "little")
    hostile.refused(file.read, blob, "checksum of b does not match")
    hostile.refused(lambda blob: chosen.read(blob, ["b"]), blob, "checksum of b does not match")
    assert np.array_equal(chosen.read(blob, ["d"])["d"].words, TENSORS["d"].words)


def test_limits_are_for_what_is_read():
    assert chosen.read(FILE, ["b"], max_output=80)["b"].size == 80
    with pytest.raises(TooLarge, match="more than 79 bytes"):
        chosen.read(FILE, ["b"], max_output=79)
    with pytest.raises(TooLong, match="raise max_seconds"):
        dualz.read_tensor(FILE, "a", max_seconds=1e-9)
    for wrong in (0, -1, float("nan"), "1"):
        with pytest.raises(ValueError, match="max_seconds must be a number of seconds above 0"):
            dualz.read_tensor(FILE, "a", max_seconds=wrong)
    assert same_bits(dualz.read_tensor(FILE, "a", max_seconds=float("inf")), torch.from_numpy(NOISE))
    with pytest.raises(ValueError, match=r"no tensor 'e'; it has a, b, c, d\."):
        dualz.read_tensor(FILE, "e")
    with pytest.raises(TypeError, match="name of a tensor is a text, not int"):
        dualz.read_tensor(FILE, 3)


def copies(places: list[int], shape: bytes = b"\1\3") -> bytes:
    """A file with a sound index of one raw tensor of 3 bytes and copies of ``places``."""
    count = 1 + len(places)
    bodies = [b"abc", *map(varint, places)]
    head = b"\x89dz\3\3" + varint(count) + b"".join(b"\0%x\0" % number for number in range(count))
    head += b"\5\1\3" + (b"\x25" + shape) * len(places)
    head += index.write(
        index.Place(len(body), zlib.crc32(body + b"abc" * (not at))) for at, body in enumerate(bodies)
    )
    head += zlib.crc32(head).to_bytes(4, "little")
    body = head + b"".join(bodies)
    return body + zlib.crc32(body + b"abc").to_bytes(4, "little")


def test_copies_of_copies():
    long = copies(list(range(5_000)))
    assert bytes(chosen.read(long, ["1388"])["1388"].words) == b"abc"
    everything = [f"{number:x}" for number in range(5_001)]
    assert {bytes(tensor.words) for tensor in chosen.read(long, everything).values()} == {b"abc"}
    assert len(file.read(long).tensors) == 5_001
    hostile.refused(lambda blob: chosen.read(blob, ["1"]), copies([0], b"\1\4"), "as one of another size")
    hostile.refused(
        lambda blob: chosen.read(blob, ["1"]), copies([1]), "says 1 for the tensor that is the same"
    )


def test_damaged_heads_raise_nothing_else():
    """Checksums repaired, so that damage reaches what the head says."""
    end = spans(FILE)["a"].start - index.CRC_BYTES
    chance = np.random.default_rng(2)
    verdicts = []
    for _ in range(3000):
        head = bytearray(FILE[:end])
        for _ in range(chance.integers(1, 4)):
            head[chance.integers(5, end)] = chance.integers(256)
        blob = bytes(head) + zlib.crc32(head).to_bytes(4, "little") + FILE[end + index.CRC_BYTES :]
        try:
            chosen.read(blob, ["b"], max_output=1 << 20)
            verdicts.append("read")
        except CorruptData as refusal:
            assert str(refusal).endswith(".")
            verdicts.append("refused")
        except chosen.NotThere:
            verdicts.append("not there")
    assert {"read", "refused", "not there"} == set(verdicts)


def test_shards_that_do_not_fit_their_index(tmp_path):
    (tmp_path / "one").write_bytes(safetensors_file.write({"a": TENSORS["a"]}))
    path = tmp_path / "model.safetensors.index.json"
    path.write_text(json.dumps({"weight_map": {"a": "one", "b": "one"}}))
    assert same_bits(dualz.read_tensor(path, "a"), torch.from_numpy(NOISE))
    with pytest.raises(CorruptData, match=r"does not fit its shard one\. The file has no tensor 'b'"):
        dualz.read_tensor(path, "b")


def test_the_command_line(tmp_path, capsys):
    paths = {ending: tmp_path / f"m.{ending}" for ending in ("dz", "safetensors", "json", "out")}
    paths["dz"].write_bytes(FILE)
    paths["safetensors"].write_bytes(safetensors_file.write(TENSORS))
    paths["json"].write_text(json.dumps({"weight_map": dict.fromkeys(TENSORS, "m.safetensors")}))
    wanted = safetensors_file.write({name: TENSORS[name] for name in ("b", "d")})
    for ending in ("dz", "safetensors", "json"):
        given = ["expand", "--force", "--only", "d", "--only", "b", paths[ending], paths["out"]]
        assert cli.main(list(map(str, given))) == 0 and paths["out"].read_bytes() == wanted
        assert cli.main(["expand", "--force", "--only", "e", str(paths[ending]), str(paths["out"])]) == 1
        assert "no tensor 'e'; it has a, b, c, d." in capsys.readouterr().err
    for command in (["expand", str(paths["dz"]), str(tmp_path / "fresh")], ["inspect", str(paths["dz"])]):
        assert cli.main([*command, "--max-seconds", "1e-6"]) == 1
        said = capsys.readouterr().err
        assert "seconds of work" in said and said.endswith("--max-seconds S allows more.\n")
        assert cli.main([*command, "--max-seconds", "60"]) == 0
        with pytest.raises(SystemExit):
            cli.main([*command, "--max-seconds", "nan"])
        assert "no number of seconds above 0" in capsys.readouterr().err
