"""Lesson 01's boards, explorers and demo: what they say is what the codec computes."""

from __future__ import annotations

from collections import Counter
from statistics import pstdev

import pytest

from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.codecs.huffman import code_lengths
from dualz.codecs.prefix import kraft_sum
from dualz.course.registry import find as find_exercise
from dualz.course.steppers import find
from dualz.figures.entropy import bar_end
from dualz.lessons.entropy import demos, explorers
from dualz.trace import record
from dualz.widgets.board import Click, Drag
from dualz.widgets.payload import payload

MESSAGE = "a banana bandana"


def claims(*words):
    state = explorers.budget(MESSAGE).state
    for word in words:
        state = explorers.claim_or_free(state, Click(f"node:{word}", 0, 0))
    return state


class TestBudget:
    def test_words_go_to_the_symbols_in_turn(self):
        assert claims("0", "10", "110").codes == {"a": "0", "n": "10", " ": "110"}
        assert claims("0", "10").waiting == [" ", "b", "d"]

    def test_a_claimed_word_is_given_back_and_its_symbol_waits_again(self):
        state = claims("0", "10", "0")
        assert state.codes == {"n": "10"} and state.waiting[0] == "a"

    def test_what_breaks_the_prefix_code_is_refused(self):
        with pytest.raises(ValueError, match="001 begins with 0"):
            claims("0", "001")
        with pytest.raises(ValueError, match="1 is the beginning of 10"):
            claims("10", "1")

    def test_no_word_without_a_symbol(self):
        with pytest.raises(ValueError, match="Every symbol has its word"):
            claims("0", "100", "101", "1100", "1101", "111")

    def test_the_caption_leads_from_the_first_claim_to_the_sum(self):
        board = explorers.budget(MESSAGE)
        assert (
            board.picture.caption
            == "Click on a node: it becomes the word of a. The whole code space is left."
        )
        board.state = claims("0", "1")
        assert board.picture.caption.startswith("The budget is spent, and ␣ has no word.")
        board.state = claims("0", "10", "110", "1110", "1111")
        assert "takes 33 bits, and the code space is spent to the last bit" in board.picture.caption
        board.state = claims("00", "01", "100", "101", "1100")
        assert "takes 38 bits, and 3/16 of the code space is left over" in board.picture.caption

    def test_what_is_claimed_on_the_board_is_an_answer_of_the_exercise(self):
        exercise = find_exercise("entropy.claims")
        assert exercise.judge(claims("0", "10", "110", "1110", "1111").codes).right
        assert "left over" in exercise.judge(claims("0", "10", "1100", "1101", "1110").codes).says
        assert not exercise.judge(claims("0", "10").codes).right

    @pytest.mark.parametrize("message", ["", "abcdefghi"])
    def test_as_many_symbols_as_fit(self, message):
        with pytest.raises(ValueError, match="1 and 8"):
            explorers.budget(message)


class TestShape:
    def test_a_dragged_bar_changes_its_own_count_only(self):
        counts = {"a": 16, "b": 8}
        assert explorers.drag_bar(counts, Drag("grip:a", bar_end(3) + 2, 0)) == {"a": 3, "b": 8}
        assert counts == {"a": 16, "b": 8}

    def test_the_last_bar_cannot_go(self):
        with pytest.raises(ValueError, match="at least one count"):
            explorers.drag_bar({"a": 1, "b": 0}, Drag("grip:a", 0, 0))

    @pytest.mark.parametrize(
        "counts",
        [
            {"a": 5, "b": 1},
            {"a": 31, "b": 1, "c": 0},
            dict(zip("abcdefgh", range(8), strict=True)),
            {"a": 3, "b": 0},
        ],
    )
    def test_entropy_words_and_gap_are_those_of_the_codec(self, counts):
        board = explorers.shape(counts)
        shares = probabilities(Counter(counts).elements())
        lengths = code_lengths({symbol: count for symbol, count in counts.items() if count})
        bound, spent = entropy(shares), mean_length(shares, lengths)
        assert (
            f"Entropy {bound:.3f} bits per symbol; the best prefix code spends {spent:.3f}"
            in board.picture.caption
        )
        words = {one.key[10:]: one.label for one in board.picture.marks if one.key.startswith("best word:")}
        assert {x: len(word) for x, word in words.items() if word != "no word"} == lengths
        assert kraft_sum(lengths) <= 1

    def test_each_grip_tells_its_count(self):
        handles = explorers.shape({"a": 5, "b": 1}).data["handles"]
        assert [(one["key"], one["value"], one["says"]) for one in handles] == [
            ("grip:a", 5, "5"),
            ("grip:b", 1, "1"),
        ]

    @pytest.mark.parametrize(
        "counts", [{"a": 1}, dict.fromkeys(range(9), 1), {"a": 33, "b": 1}, {"a": -1, "b": 1}]
    )
    def test_what_does_not_fit_is_refused(self, counts):
        with pytest.raises(ValueError, match="2 to 8 symbols"):
            explorers.shape(counts)

    def test_no_counts_at_all_have_no_probabilities(self):
        with pytest.raises(ValueError, match="empty message"):
            explorers.shape({"a": 0, "b": 0})


class TestExplorers:
    def test_a_shuffled_text_has_the_same_bytes_in_another_order(self):
        text = bytes(range(200))
        assert explorers.shuffled(text) != text and sorted(explorers.shuffled(text)) == sorted(text)
        assert explorers.shuffled(text) == explorers.shuffled(text)

    def test_blocks_stay_below_their_ceiling(self):
        text = b"the cat and the hat and the bat " * 30
        explorer = explorers.blocks(text, 4)
        explorer.children[0].children[0].value = 3
        assert explorer.words.startswith("Blocks of 3: ")
        here, there = (float(explorer.words.split()[at]) for at in (3, 9))
        assert here < there

    def test_steps_of_preparation(self):
        column = [3.0, 1.0, 2.5, 2.0]
        steps = {name: make(column) for name, make in explorers.STEPS.items()}
        assert pstdev(steps["standardised"]) == pytest.approx(1)
        assert (min(steps["normalised to 0..1"]), max(steps["normalised to 0..1"])) == (0, 1)
        assert steps["rounded to 16 levels"] == [15, 0, 11, 8]
        assert steps["differences"] == [3.0, -2.0, 1.5, -0.5]
        assert steps["sorted, differences"] == [1.0, 1.0, 0.5, 0.5]
        assert steps["as measured"] == column

    def test_a_constant_column_is_not_divided_by_zero(self):
        assert explorers.STEPS["standardised"]([2.0, 2.0]) == [0, 0]
        assert explorers.STEPS["normalised to 0..1"]([2.0, 2.0]) == [0, 0]

    def test_the_picture_says_what_a_step_does(self):
        explorer = explorers.column_steps({"x": [1.0, 2.0, 3.0, 4.0]})
        assert explorer.words == "x, standardised: 2.000 bits per value, as much as before."
        explorer.children[0].children[1].value = "differences"
        assert explorer.words == "x, differences: 0.000 bits per value, 2.000 less."


class TestDemo:
    @pytest.mark.parametrize("preset", demos.SHANNON.presets, ids=lambda preset: preset.name)
    def test_every_preset_is_drawn_at_every_step(self, preset):
        trace = record(demos.SHANNON.run(preset.value))
        sent = payload(trace)
        assert len(sent["frames"]) == len(set(preset.value)) + 1
        assert sent["questions"]

    def test_fresh_instances_can_be_performed(self):
        messages = [demos.SHANNON.fresh(seed) for seed in range(1, 40)]
        assert len(set(messages)) > 30 and messages == [demos.SHANNON.fresh(seed) for seed in range(1, 40)]
        for message in messages:
            sent = payload(record(demos.SHANNON.run(message)))
            assert len(sent["questions"]) == len(set(message)), "each word of it is asked for"

    def test_own_input(self):
        assert find("entropy.shannon").read("héllo") == demos.SHANNON.read("héllo".encode()) == "héllo"
        for entered, said in (
            ("", "empty"),
            ("x" * 2001, "2001 characters"),
            ("abcdefghijklmnopqrstuvwxyz", "26 different"),
        ):
            with pytest.raises(ValueError, match=said):
                demos.SHANNON.read(entered)

    def test_the_river_asks_for_the_bits_of_the_next_word(self):
        demo = find("entropy.shannon")
        questions = payload(record(demo.run(demo.preset("a river").value)))["questions"]
        assert len(questions) == 8
        assert all(asked["prompt"].endswith("How many bits does its word get?") for asked in questions)
