"""Lesson 01's guessing game, its pictures of models, and the files of a learner's own code."""

from __future__ import annotations

from collections import Counter
from math import log, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import huffman
from dualz.codecs.contexts import trained_cost
from dualz.codecs.entropy import conditional_entropy, cross_entropy, entropy
from dualz.datasets import english_text
from dualz.figures import bounds
from dualz.lessons.entropy import attempts_build, boards, explorers, files
from dualz.widgets.board import Click


def key(letter):
    return Click(f"letter:{letter}", 0, 0)


class TestGame:
    def test_a_wrong_guess_stays_and_a_right_one_goes_on(self):
        game = boards.play().state
        wrong = boards.guess(game, key("x"))
        assert (wrong.tried, wrong.guesses, wrong.next) == ("x", (), game.next)
        right = boards.guess(wrong, key(game.next))
        assert (right.tried, right.guesses) == ("", (2,))

    def test_the_same_wrong_letter_costs_nothing_twice(self):
        game = boards.guess(boards.play().state, key("x"))
        with pytest.raises(ValueError, match="x was tried here"):
            boards.guess(game, key("x"))

    @pytest.mark.parametrize("number", range(len(boards.TEXTS)))
    def test_a_perfect_player_pays_one_bit_a_letter_and_the_machines_more(self, number):
        board = boards.play(number)
        while board.state.next:
            board.state = boards.guess(board.state, key(board.state.next))
        assert board.picture.caption.startswith("Complete: 1.00 bits per letter")
        text, given_letters = boards.TEXTS[number]
        rates = [boards.bits_per_letter(found) for found in boards.rivals(text, given_letters).values()]
        assert 1 < rates[1] < rates[0], "who looks at two letters guesses better than who only counts"
        with pytest.raises(ValueError, match="complete"):
            boards.guess(board.state, key("a"))

    def test_from_the_numbers_a_twin_gets_the_text_back(self):
        """The machines' numbers of guesses are the text: play them back."""
        text, given_letters = boards.TEXTS[0]
        for guesses in boards.rivals(text, given_letters).values():
            assert len(guesses) == len(text) - given_letters and all(1 <= one <= 27 for one in guesses)

    def test_no_other_text(self):
        with pytest.raises(ValueError, match="numbered from 0; 3 is none"):
            boards.play(3)

    @given(st.lists(st.integers(1, 27), min_size=1))
    def test_the_bits_of_the_guesses_read_back(self, guesses):
        bits, found = "".join(map(boards.guess_word, guesses)), []
        while bits:
            zeros = len(bits) - len(bits.lstrip("0"))
            found.append(int(bits[zeros : 2 * zeros + 1], 2))
            bits = bits[2 * zeros + 1 :]
        assert found == guesses


class TestModels:
    def test_the_gaps_of_the_tangent_are_the_excess(self):
        counts = {"a": 8, "b": 4, "c": 2, "d": 2}
        explorer = explorers.tangent(counts)
        slider = explorer.children[0].children[0]
        true = {symbol: count / 16 for symbol, count in counts.items()}
        turned = dict(zip(true, reversed(true.values()), strict=True))
        for slider.value in (0, 40, 100):
            share = slider.value / 100
            model = {x: (1 - share) * p + share * turned[x] for x, p in true.items()}
            excess = cross_entropy(true, model) - entropy(true)
            gaps = sum(p * (model[x] / p - 1 - log(model[x] / p)) for x, p in true.items())
            assert gaps / log(2) == pytest.approx(excess)
            assert f"add up to {gaps:.3f}" in explorer.words and f"{excess:.3f} bits" in explorer.words

    def test_one_half_is_counted_and_the_other_pays(self):
        text = b"the cat and the hat and the bat " * 30
        explorer = explorers.halves(text, 3)
        first, second = text[:480], text[480:]
        explorer.children[0].children[0].value = 2
        assert explorer.words.startswith(
            f"2 bytes of context: {conditional_entropy(first, 2):.2f} bits per byte on the half that was "
            f"counted, {trained_cost(first, second, 2):.2f} on the other."
        )

    def test_the_ceiling_of_a_column_is_drawn(self):
        explorer = explorers.column_steps({"x": [1.0, 2.0, 2.0, 4.0, 5.0]})
        assert f"{explorers.CEILING}: {log2(5):.3f}" in explorer._shown.text


class TestFiles:
    @given(st.binary(min_size=1, max_size=300))
    def test_what_the_worked_answers_write_the_decoder_opens(self, data):
        blob = files.compress(data, attempts_build.lengths, attempts_build.spend)
        assert huffman.decompress(blob) == data and len(blob) >= len(huffman.compress(data))
        assert files.size_of(data, attempts_build.lengths, attempts_build.spend) == len(blob)

    def test_words_are_cut_to_what_the_file_can_say(self):
        data = b"a" * 9000 + b"b"
        assert attempts_build.lengths(Counter(data))[98] == 14
        assert huffman.decompress(files.compress(data, attempts_build.lengths, attempts_build.spend)) == data

    def test_unfinished_and_wrong_functions_make_no_file(self):
        stubs = attempts_build.lengths_stub, attempts_build.spend_stub
        assert files.opened(b"abc", *stubs).startswith("There is no file yet: `lengths` and `spend` are not")
        assert files.size_of(b"abc", *stubs) is None
        said = files.opened(b"abc", attempts_build.lengths, lambda lengths, counts: lengths)
        assert "The words take 3/4 of the code space" in said
        assert "a length for each byte value" in files.opened(b"abc", lambda counts: {}, attempts_build.spend)
        half = lambda counts: dict.fromkeys(counts, 1.5)  # noqa: E731
        assert "no whole number of bits" in files.opened(b"abc", half, attempts_build.spend)
        assert "An empty file" in files.opened(b"", attempts_build.lengths, attempts_build.spend)

    def test_a_file_that_opens_is_said_to_open(self):
        said = files.opened(b"abracadabra", attempts_build.lengths, attempts_build.spend)
        assert said.splitlines()[0].endswith("The course's decoder opens the file: the data are the same.")
        assert (
            said.splitlines()[1] == f"A file with Huffman's code has {len(huffman.compress(b'abracadabra'))}."
        )

    @pytest.mark.parametrize("order", [dict, lambda lengths: dict(reversed(lengths.items()))])
    def test_on_english_it_comes_within_a_few_bytes_of_huffman(self, order):
        """As the lesson says; whichever of equal choices is taken."""
        text = english_text()
        best = len(huffman.compress(text))
        ours = files.size_of(
            text, attempts_build.lengths, lambda lengths, counts: attempts_build.spend(order(lengths), counts)
        )
        assert 0 <= ours - best < 10


def test_an_impossible_symbol_has_no_place_on_the_tangent():
    with pytest.raises(ValueError, match="impossible under the model"):
        bounds.tangent({"a": 0.5, "b": 0.5}, {"a": 1.0}, 1.0)
