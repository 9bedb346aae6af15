"""Pictures of writing and reading bits: the step says which side it is, whatever the symbols are."""

from __future__ import annotations

import pytest

from dualz.codecs.prefix import decode, encode
from dualz.trace import finish, record
from dualz.widgets.payload import pictures, questions

ALPHABETS = {
    "letters": ("abca", {"a": "0", "b": "10", "c": "11"}),
    "the symbols 0 and 1": ("0110", {"0": "0", "1": "1"}),
    "the symbols 0 and 1, swapped": ("0110", {"0": "1", "1": "0"}),
    "words of two bits": ("0110", {"0": "00", "1": "01"}),
    "bytes": (b"abba", {97: "0", 98: "1"}),
}


@pytest.mark.parametrize("name", ALPHABETS)
def test_the_encoder_is_shown_writing_and_the_decoder_reading(name):
    message, codes = ALPHABETS[name]
    written = record(encode(message, codes))
    captions = [picture.caption for picture in pictures(written)]
    assert captions[0] == "Start: the message above, the code words, and no bits yet."
    assert all(caption.startswith("Write: ") for caption in captions[1:])
    read = record(decode(written.result, codes, len(message)))
    captions = [picture.caption for picture in pictures(read)]
    assert captions[0] == f"Start at the root, with {len(written.result)} bits to read."
    assert all(caption.startswith(("Walk: ", "Found: ")) for caption in captions[1:])


def test_where_there_is_one_leaf_nothing_is_asked():
    codes = {"a": "0"}
    trace = record(decode(finish(encode("aaaa", codes)), codes, 4))
    assert questions(trace) == {}
