"""Lesson 04's explorers and exercises: what they say is what the codecs compute."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from dualz.codecs import bpe, huffman, lzw, lzw_files
from dualz.course import own_data
from dualz.lessons.lzw import attempts, explorers
from dualz.lessons.lzw import exercises_layout as layout
from dualz.lessons.lzw import exercises_measure as measure
from tests.codecs import messages


def controls(explorer):
    return explorer.children[0].children


class TestData:
    def test_shuffling_keeps_the_counts_and_loses_the_order(self):
        kinds = explorers.kinds()
        text, shuffled = kinds["English text"], kinds["the same letters, shuffled"]
        assert Counter(text) == Counter(shuffled) and text != shuffled
        assert tuple(kinds) == measure.NAMES

    def test_random_weights_grow_under_lzw(self):
        weights = explorers.kinds()["random weights"]
        assert len(lzw_files.compress(weights)) > len(weights) > len(huffman.compress(weights))

    @pytest.mark.parametrize("order", explorers.ORDERS)
    @pytest.mark.parametrize("values", [4, 256])
    def test_the_share_of_zeros_is_what_was_asked_for(self, order, values):
        for zeros in explorers.SHARES:
            data = explorers.sparse(order, values, zeros)
            assert len(data) == explorers.MANY and max(data) < values
            assert data.count(0) == pytest.approx(explorers.MANY * zeros / 100, abs=explorers.MANY / 250)
            assert data == explorers.sparse(order, values, zeros)


class TestExplorers:
    def test_the_dictionary_s_sizes_are_those_of_real_files(self):
        text = messages.text(30_000)
        explorer = explorers.dictionary({"a text": text})
        _, when_full, widest = controls(explorer)
        when_full.value = "watch the ratio"
        for bits in (10, 12, 16):
            widest.value = bits
            assert explorer.words.startswith(f"Codes of at most {bits} bits: ")
            assert int(explorer.words.split()[6]) == len(lzw_files.compress(text, bits)) - 3

    def test_the_smaller_of_the_rivals_is_named_first(self):
        explorer = explorers.rivals()
        order, values, zeros = controls(explorer)
        for order.value in explorers.ORDERS:
            for zeros.value in (0, 60, 95):
                first, second = map(float, re.findall(r"\d+\.\d\d", explorer.words))
                assert first <= second
                data = explorers.sparse(order.value, values.value, zeros.value)
                stored = {"LZW": lzw_files.compress(data), "Huffman": huffman.compress(data)}
                winner = min(stored, key=lambda name: len(stored[name]))
                assert f", {order.value}: {winner} takes" in explorer.words

    def test_tokens_are_counted_on_text_that_was_not_learned_from(self):
        text = messages.text(4000)
        explorer = explorers.tokens(text)
        (slider,) = controls(explorer)
        slider.value = 100
        merges = bpe.learn(text[:3000], 100)
        many = len(bpe.tokenize(text[3000:], merges))
        assert explorer.words.startswith(f"100 merges: 1000 unseen bytes are {many} tokens of 9 bits, ")

    def test_your_own_data(self):
        picture = explorers.sizes_of(b"abracadabra")
        assert picture.caption == "11 bytes, 7 different pairs of neighbours: the .Z file takes 14."
        with pytest.raises(ValueError, match="no data yet"):
            explorers.sizes_of(b"")
        with pytest.raises(ValueError, match="at most"):
            explorers.sizes_of(bytes(own_data.MOST_UPLOADED + 1))


class TestExercises:
    def test_the_answers_are_measured(self):
        assert measure.winners() == measure.RIVALS.answer

    def test_a_message_of_300_bytes_in_which_nothing_comes_back(self):
        data = bytes(range(256)) + bytes(range(0, 88, 2))
        assert len(data) == layout.NOISY
        assert len(lzw_files.encode(data)) == layout.layout_size(layout.NOISY)

    def test_the_size_of_a_stream_is_that_of_a_real_one(self):
        for size in (1, 100, 3000, 20_000):
            data = messages.text(size)
            count = sum(isinstance(step, lzw.Sent) for step in lzw.encode(data))
            assert attempts.stream_size(count) == len(lzw_files.encode(data))

    def test_damage_that_is_not_noticed_gives_other_data(self):
        for name, blob in layout.damages().items():
            if not layout.NOTICED[name]:
                assert lzw_files.decompress(blob) != layout.SENTENCE


def test_what_came_last_counts_text_or_file():
    """A file that was chosen before must not hide what is typed after it."""
    explorer = explorers.own_data()
    text, file = explorer._controls["text"], explorer._controls["file"]
    given = {"name": "a", "type": "", "size": 3000, "content": memoryview(bytes(3000))}
    file.value = ({**given, "last_modified": datetime(2026, 1, 1, tzinfo=UTC)},)
    assert "3000 bytes" in explorer.words
    text.value = "back to text"
    assert explorer.words.startswith("12 bytes")
