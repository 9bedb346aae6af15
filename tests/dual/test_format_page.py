"""docs/dz-format.md says what the code does: a reader written from the page reads what the package writes."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.dual import codebook, encoding, file, names, tensors
from dualz.kernels import context
from tests.dual import stranger


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
        f"{codebook.MOST}",
        f"version, {file.MAGIC[3]}",
        f"at most {file.MOST_TENSORS}",
    ],
)
def test_the_page_names_everything(words):
    assert words in stranger.PAGE


def test_a_file_by_hand():
    """The smallest model, from the page: one tensor `w.weight` of three bytes, stored raw."""
    head = bytes.fromhex("89647a 01 00 01") + b"\0w\1" + bytes([5, 1, 3])
    body = b"abc"
    data = head + body + zlib.crc32(body, zlib.crc32(head + body)).to_bytes(4, "little")
    assert file.write({"w.weight": tensors.stored("uint8", (3,), b"abc")}) == data
    assert bytes(file.read(data).tensors["w.weight"].words) == b"abc"
