"""The pictures of lesson 04's explorers: phrases, bits against length, the dictionary as a tree."""

from __future__ import annotations

import re
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import lzw
from dualz.codecs.entropy import entropy, probabilities
from dualz.datasets import english_text
from dualz.figures import lzw_maps
from dualz.figures.parts.marks import Box, Circle, Edge
from dualz.lessons.lzw import data, explorers


def controls(explorer):
    return explorer.children[0].children


@given(st.binary(min_size=1, max_size=300), st.integers(256, 300))
def test_phrases_are_those_of_the_codec(message, most):
    lengths = data.phrase_lengths(message)
    assert lengths == [len(step.phrase) for step in lzw.encode(message) if isinstance(step, lzw.Sent)]
    assert sum(data.phrase_lengths(message, most)) == len(message)


def test_the_map_has_a_box_for_each_phrase_in_the_colour_of_its_length():
    text = english_text(3000)
    lengths = data.phrase_lengths(text)
    picture = lzw_maps.phrase_map(text, lengths, 1000)
    boxes = [mark for mark in picture.marks if isinstance(mark, Box) and mark.key.startswith("phrase:")]
    starts = {int(box.key.split(":")[1]): box for box in boxes}
    ends = dict(zip([0, *accumulate(lengths)], lengths, strict=False))
    first = int(re.match(r"From byte (\d+) on: (\d+) codes", picture.caption)[1])
    assert min(starts) == first <= 1000 < first + ends[first]
    assert len(starts) == int(re.match(r"From byte (\d+) on: (\d+) codes", picture.caption)[2])
    by_length = {}
    for start, box in starts.items():
        assert by_length.setdefault(min(ends[start], lzw_maps.DEEPEST), box.swatch) == box.swatch
    assert len(set(by_length.values())) == len(by_length) > 4
    assert all(0 < mark.x < picture.width and 0 < mark.y < picture.height for mark in picture.marks)


def test_phrases_of_a_typed_text_follow_it():
    explorer = explorers.phrases({"English": english_text(2000)})
    chosen, text, where = controls(explorer)
    chosen.value, text.value = explorers.YOURS, "aaaaaa"
    assert explorer.words.startswith("From byte 0 on: 3 codes for 6 of 6 bytes, 2.00 bytes a code")
    text.value = ""
    assert "Your text has 0 bytes" in explorer._picture.value
    assert where.max == 100


def test_phrases_grow_in_a_text_and_slowly_in_its_letters():
    means = {}
    for name, text in data.kinds().items():
        lengths = data.phrase_lengths(text)
        tenth = len(lengths) // 10
        means[name] = [sum(part) / tenth for part in (lengths[:tenth], lengths[-tenth:])]
    assert all(last > first for first, last in means.values())
    assert means["English text"][1] > 3.5 > 2.6 > means["the same letters, shuffled"][1] > 2


def test_bits_a_byte_fall_towards_the_entropy_and_do_not_reach_it():
    """What the lesson says below the picture: from 2000 bytes on LZW stays below Huffman on the text."""
    text = english_text()
    lines = data.growth(text)
    least = entropy(probabilities(text))
    for (size, by_lzw), (_, by_huffman) in zip(lines["LZW text"], lines["Huffman text"], strict=True):
        assert (by_lzw < by_huffman) == (size >= 2000 or size <= 200), size
    for (_, by_lzw), (_, by_huffman) in list(zip(lines["LZW mixed"], lines["Huffman mixed"], strict=True))[
        1:
    ]:
        assert by_lzw > by_huffman > least
    falling = [bits for _, bits in lines["LZW mixed"]]
    assert falling == sorted(falling, reverse=True) and falling[-1] > 1.1 * least
    explorer = explorers.bits(text)
    (length,) = controls(explorer)
    length.value = 1_000_000
    assert "text" not in explorer.words.partition("The entropy")[0]


def test_the_tree_has_a_path_for_each_entry():
    entries = {step.code: step.phrase for step in lzw.encode(b"abababacab") if isinstance(step, lzw.Learned)}
    picture = lzw_maps.trie(entries, 258)
    nodes = {mark.key: mark for mark in picture.marks if isinstance(mark, Circle)}
    assert {f"node:{phrase.hex()}" for phrase in entries.values()} <= set(nodes)
    assert nodes[f"node:{entries[258].hex()}"].tone == "new"
    edges = [mark for mark in picture.marks if isinstance(mark, Edge)]
    assert len(edges) == len(nodes) - 1  # a tree
    for phrase in entries.values():
        assert phrase[:-1] in entries.values() or len(phrase) == 2
    assert all(0 < mark.x < picture.width and 0 < mark.y < picture.height for mark in picture.marks)


def test_a_tree_of_the_lesson_fits_a_cell_of_the_notebook():
    explorer = explorers.tree({"she sells": b"she sells sea shells by the sea shore, she sells sea shells"})
    _, codes = controls(explorer)
    codes.value = codes.max
    assert explorer._shown.width <= 700 and codes.max == explorers.MOST_LEAVES
