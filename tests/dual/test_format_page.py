"""docs/dz-format.md says what the code does: a reader written from the page reads what the package writes."""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import lzw_files
from dualz.dual import codebook, encoding, file, head, names, parts, pieces, plain, tensors, work
from dualz.kernels import context
from tests.dual import stranger, stranger_file
from tests.dual.tensors import stored_tensors
from tests.dual.test_damaged import CONTEXT, HUFFMAN, IN_PARTS, IN_PIECES
from tests.dual.test_weights import weights

VERSION_1 = Path(__file__).parent / "version1"


@given(
    st.integers(1, 12),
    st.integers(1, 50),
    st.integers(1, 20),
    st.sampled_from([0.05, 0.3, 1.0]),
    st.integers(2, 30),
    st.integers(1, 4),
    st.integers(0, 99),
)
@settings(max_examples=60)
def test_a_stranger_reads_context_streams(rows, columns, kinds, keep, lag, strength, seed):
    chance = np.random.default_rng(seed)
    labels = chance.integers(1, kinds + 1, (rows, columns)) * (chance.random((rows, columns)) < keep)
    labels = labels.astype(np.uint8)
    stream = context.encode(labels.copy(), kinds, lag, strength, keep == 1.0, 10_000)
    kept = int(np.count_nonzero(labels))
    assert stranger.decode(stream, rows, columns, kept, kinds, lag, strength, keep == 1.0) == labels.tolist()


@pytest.mark.parametrize(
    "words",
    [
        *(f"`{ending}`" for ending in names.ENDINGS if ending),
        *(kind.name for kind in tensors.KINDS),
        *encoding.FORM_NAMES,
        *(f"| {number} | {name} |" for number, name in enumerate(parts.HOW_NAMES)),
        f"| bits | {work.BIT} a word |",
        f"| repeats | {work.COPIED} a word, {work.GAP} a token |",
        f"| differences | {work.SUMMED} a word |",
        f"{work.KEPT_OR_NOT} for each number in form 6; {work.LABEL} and {work.LABEL_BIT} for each bit",
        f"150 000; {work.ROW} for each row",
        f"{work.PER_NUMBER} ns for each number",
        f"{codebook.MOST}",
        f"version, {head.VERSIONS[2]} (or {head.VERSIONS[1]}, or {head.VERSIONS[0]})",
        f"{head.INDEXED} model with index, {head.INDEXED_WITH_REMARKS} model with remarks and index",
        f"from {pieces.LEAST} to n - 1",
        f"at most {head.MOST_TENSORS}",
    ],
)
def test_the_page_names_everything(words):
    assert words in stranger.PAGE


def test_a_file_by_hand():
    """The smallest model, from the page: one tensor `w.weight` of three bytes, stored raw."""
    head = bytes.fromhex("89647a 02 00 01") + b"\0w\1" + bytes([5, 1, 3])
    body = b"abc"
    data = head + body + zlib.crc32(body, zlib.crc32(head + body)).to_bytes(4, "little")
    assert file.write({"w.weight": tensors.stored("uint8", (3,), b"abc")}) == data
    assert bytes(file.read(data).tensors["w.weight"].words) == b"abc"


def same_as_the_stranger_s(data: bytes) -> None:
    """A reader that somebody wrote from the page reads the same tensors and remarks as the package."""
    contents = file.read(data)
    found, remarks = stranger_file.read(data)
    assert list(found) == list(contents.tensors) and remarks == contents.remarks
    for name, tensor in contents.tensors.items():
        assert found[name] == (tensor.dtype, tensor.shape, tensor.words.tobytes()), name


@pytest.mark.parametrize(
    "data", [CONTEXT, HUFFMAN, IN_PARTS, IN_PIECES], ids=["context", "huffman", "parts", "pieces"]
)
def test_a_stranger_reads_every_form(data):
    same_as_the_stranger_s(data)


@given(stored_tensors(), st.booleans())
@settings(max_examples=60)
def test_a_stranger_reads_any_tensor(tensor, contexts):
    same_as_the_stranger_s(file.write({"a.weight": tensor, "b": tensor}, {"who": "ü"}, contexts=contexts))


@pytest.mark.parametrize("kind", weights.KINDS)
def test_a_stranger_reads_other_people_s_weights(kind):
    tensors_ = weights.KINDS[kind](64).tensors
    some = {name: corner(tensor) for name, tensor in tensors_.items()}
    same_as_the_stranger_s(file.write(some))


def corner(tensor: tensors.Stored) -> tensors.Stored:
    if len(tensor.shape) < 2:
        return tensors.Stored(tensor.dtype, (500,), tensor.words[:500])
    rows = np.ascontiguousarray(tensor.words.reshape(tensor.shape)[:24, :128])
    return tensors.Stored(tensor.dtype, rows.shape, rows.reshape(-1))


@pytest.mark.parametrize("path", sorted(VERSION_1.glob("*.hex")), ids=lambda path: path.stem)
def test_files_of_version_1_are_read(path):
    """They were written before there was a version 2; contents.json tells what they held."""
    data = bytes.fromhex(path.read_text(encoding="ascii"))
    held = json.loads((VERSION_1 / "contents.json").read_text(encoding="utf-8"))[path.stem]
    if isinstance(held, str):
        assert {
            hashlib.sha256(text).hexdigest() for text in (plain.read(data)[0], stranger_file.read(data))
        } == {held}
        return
    found = file.read(data)
    again = {
        name: [tensor.dtype, list(tensor.shape), hashlib.sha256(tensor.words.tobytes()).hexdigest()]
        for name, tensor in found.tensors.items()
    }
    assert data[3] == 1 and again == held
    same_as_the_stranger_s(data)


@pytest.mark.parametrize("bits", [9, 10, 13, 16])
def test_a_stranger_reads_unix_compress(bits):
    chance = random.Random(bits)
    for size in (0, 1, 700, 30_000):
        data = bytes(chance.choices(b"abc\n", k=size)) + chance.randbytes(size) + b"ab" * size
        assert stranger_file.unix_compress(lzw_files.compress(data, bits)) == data
        assert stranger_file.read(plain.write(data, "lzw")) == data
