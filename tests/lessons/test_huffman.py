"""Lesson 02's boards and explorers, and the files of the learner's coder: what they say is what is so."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import huffman
from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.course.registry import find as find_exercise
from dualz.course.steppers import find
from dualz.datasets import english_text
from dualz.figures import huffman as figures
from dualz.lessons.huffman import attempts, attempts_build, boards, explorers, files
from dualz.trace import record
from dualz.widgets.board import Click
from dualz.widgets.payload import payload

SENTENCE = b"this is an example of huffman encoding"


def click(key):
    return Click(key, 0, 0)


def control(explorer, place=0):
    return explorer.children[0].children[place]


# --- the tree by hand ----------------------------------------------------------------------------


def merged(board, choose):
    """The board after merging, each time, the two trees that ``choose`` takes out of them."""
    while len(board.state.trees) > 1:
        for key in map(figures.key, choose(board.state.trees)):
            board.state = boards.pick(board.state, click(key))
    return board


def lightest(trees):
    return sorted(trees, key=lambda tree: (tree.weight, tree.symbol))[:2]


def test_the_lightest_two_give_the_answer_of_the_exercise():
    board = merged(boards.build(), lightest)
    assert board.state.merges == ("cd", "bcd", "bcdr", "abcdr")
    answer = {"merges": list(board.state.merges), "bits": sum(board.state.weights)}
    assert find_exercise("huffman.paper").judge(answer).right
    assert board.picture.caption.endswith("= 23 bits for the message: no tree takes fewer.")


@given(st.text("abcdefgh ", min_size=2, max_size=40).filter(lambda text: len(set(text)) > 1))
def test_the_board_and_the_algorithm_build_the_same_tree(message):
    board = merged(boards.build(message), lightest)
    steps = list(huffman.build_tree(Counter(message)))
    assert board.state.trees == steps[-1].queue
    assert board.state.merges == tuple(attempts.merges_of(Counter(message)))


def test_a_bad_tree_is_let_be_and_told():
    board = merged(boards.build(), lambda trees: sorted(trees, key=lambda tree: -tree.weight)[:2])
    assert sum(board.state.weights) > 23
    assert board.picture.caption.endswith("bits for the message: 23 are possible. Reset, and try again.")
    assert board.data["clicks"] == []


def test_a_root_that_is_picked_stands_out_and_is_given_back():
    board = boards.build()
    board.state = boards.pick(board.state, click("leaf:'b':2"))
    assert board.picture.caption == "b, weight 2: with which tree is it merged?"
    assert next(one.tone for one in board.picture.marks if one.key == "leaf:'b':2") == "active"
    assert boards.pick(board.state, click("leaf:'b':2")).picked == ""


@pytest.mark.parametrize("message", ["", "aaa", "abcdefghijklm"])
def test_as_many_symbols_as_fit(message):
    with pytest.raises(ValueError, match="Between 2 and 12"):
        boards.build(message)


# --- leaves that change places -------------------------------------------------------------------


def bits_of(leaves):
    return sum(weight * len(path) for _, weight, path in leaves)


def exchanged(state, one, two):
    return boards.swap(boards.swap(state, click(f"leaf:{one}")), click(f"leaf:{two}"))


def test_every_exchange_saves_what_is_said():
    start = boards.exchange().state
    for one, two in combinations("abcdr", 2):
        after = exchanged(start, one, two)
        saved = bits_of(start.leaves) - bits_of(after.leaves)
        level = "are on one level" in after.said
        depth = {symbol: len(path) for symbol, _, path in start.leaves}
        assert level == (depth[one] == depth[two])
        assert level or after.said.endswith(f"= {saved} bits saved")
        assert exchanged(start, two, one).leaves == after.leaves
        assert exchanged(after, one, two).leaves == start.leaves


def test_exchanges_end_at_huffmans_code_with_the_rarest_as_siblings():
    state = boards.exchange().state
    while boards.gains(state.leaves):
        one, two = max(
            combinations("abcdr", 2),
            key=lambda pair: bits_of(state.leaves) - bits_of(exchanged(state, *pair).leaves),
        )
        state = exchanged(state, one, two)
    assert bits_of(state.leaves) == 23
    paths = {symbol: path for symbol, _, path in state.leaves}
    assert paths["c"][:-1] == paths["d"][:-1] and len(paths["c"]) == 4
    board = boards.exchange()
    board.state = state
    assert board.picture.caption.endswith("No exchange saves anything now.")
    assert "sum  23 bits" in [getattr(one, "label", "") for one in board.picture.marks]


def test_a_leaf_is_given_back():
    state = boards.swap(boards.exchange().state, click("leaf:a"))
    assert state.picked == "a" and boards.swap(state, click("leaf:a")).picked is None


# --- P and 2^-l, and the window ------------------------------------------------------------------


def test_the_boxes_are_as_wide_as_p_and_as_the_share_of_the_word():
    explorer = explorers.shares({"halving": "aaaaaaaabbbbccde", "word": "abracadabra"})
    assert (
        explorer.words == "Entropy 1.875, Huffman 1.875 bits per symbol: the two rows differ by 0.000 bits."
    )
    for control(explorer).value in ("halving", "word"):
        message = {"halving": "aaaaaaaabbbbccde", "word": "abracadabra"}[control(explorer).value]
        true, lengths = probabilities(message), huffman.code_lengths(Counter(message))
        assert f"Entropy {entropy(true):.3f}, Huffman {mean_length(true, lengths):.3f}" in explorer.words
        boxes = {mark.key: mark for mark in explorer._shown.marks}
        for symbol, p in true.items():
            assert boxes[f"p:{symbol!r}"].width == pytest.approx(608 * p - 1.5)
            assert boxes[f"w:{symbol!r}"].width == pytest.approx(608 * 2.0 ** -lengths[symbol] - 1.5)


@pytest.mark.parametrize("message", [SENTENCE, b"abracadabra", b"aaaa"])
def test_the_window_finds_every_symbol(message):
    explorer = explorers.window(message)
    words = [huffman.code_lengths(Counter(message))[value] for value in message]
    for place, value in enumerate(message):
        control(explorer).value = place
        assert f" says {'␣' if value == 32 else chr(value)} and {words[place]}:" in explorer.words
    text = explorer._shown.text
    assert text.endswith("found: " + message[:-1].decode().replace(" ", "␣"))


def test_no_window_over_nothing():
    with pytest.raises(ValueError, match="no symbol"):
        explorers.window(b"")


# --- files of the learner's own ------------------------------------------------------------------


def compress(data):
    lengths = attempts_build.code_lengths(Counter(data))
    words = attempts.canonical(lengths)
    return files.write(data, lengths, "".join(words[value] for value in data))


def decompress(blob):
    lengths, bits, count = files.read(blob)
    return bytes(attempts_build.decode(bits, attempts.canonical(lengths), count))


@given(st.binary(min_size=2, max_size=400).filter(lambda data: len(set(data)) > 1))
def test_both_ways(data):
    assert huffman.decompress(compress(data)) == data == decompress(huffman.compress(data))
    assert len(compress(data)) == files.size_of(data, compress) == len(huffman.compress(data))


def test_what_is_said_of_right_functions():
    page = english_text(4000)
    size = len(huffman.compress(page))
    assert files.both_ways(page, compress, decompress) == (
        f"Your file has {size} bytes, the course's {size}. The course's decoder opens yours: the data are "
        "the same.\nYour decoder reads the course's file: the data are the same."
    )


def test_what_is_said_of_wrong_ones():
    def stub(data):
        return attempts_build.code_lengths_stub(Counter(data))

    def shifted(data):
        blob = bytearray(compress(data))
        blob[-1] ^= 128
        return bytes(blob)

    said = files.both_ways(SENTENCE, stub, lambda blob: attempts_build.decode_stub("0", {"a": "0"}, 1))
    assert said.splitlines() == [
        "Your coder writes no file yet.",
        "Your decoder does not read the course's file yet.",
    ]
    said = files.both_ways(SENTENCE, shifted, lambda blob: b"something else")
    assert "the course's decoder refuses it: The checksum does not match" in said
    assert said.endswith("Your decoder reads the course's file: the data are others.")
    other = files.both_ways(SENTENCE, lambda data: compress(data[::-1]), decompress)
    assert "opens yours: the data are others." in other
    assert files.size_of(SENTENCE, stub) is None and files.size_of(SENTENCE, shifted) is None


def test_what_the_helpers_refuse():
    with pytest.raises(ValueError, match="fewer than 4096 bytes, not 4096"):
        files.write(bytes(4096), {0: 1}, "0" * 4096)
    with pytest.raises(ValueError, match="A word has 13 bits"):
        files.write(b"ab", {97: 13, 98: 1}, "01")
    for bits in ("0a", 5):
        with pytest.raises(ValueError, match="text of 0 and 1"):
            files.write(b"ab", {97: 1, 98: 1}, bits)
    with pytest.raises(ValueError, match="four streams"):
        files.read(huffman.compress(english_text(5000)))
    with pytest.raises(huffman.CorruptData):
        files.read(b"dzh1")


# --- what the lesson says ------------------------------------------------------------------------


def test_eight_symbols_have_words_of_seven_bits_at_most():
    fibonacci = huffman.code_lengths(dict(enumerate([1, 1, 2, 3, 5, 8, 13, 21])))
    assert max(fibonacci.values()) == 7


def test_only_the_checksum_sees_most_flips_of_the_payload():
    blob, caught = huffman.compress(SENTENCE), Counter()
    for place in range(8 * len(blob)):
        damaged = bytearray(blob)
        damaged[place // 8] ^= 1 << place % 8
        with pytest.raises(huffman.CorruptData) as refusal:
            huffman.decompress(bytes(damaged))
        caught["checksum" in str(refusal.value)] += 1
    assert caught == {True: 173, False: 435}


def prompts(name, preset):
    demo = find(name)
    return {asked["prompt"] for asked in payload(record(demo.run(demo.preset(preset).value)))["questions"]}


def test_the_steppers_ask_what_the_text_says():
    """The tree's: which two come out next. The walk's: at which leaf it ends."""
    assert prompts("huffman.tree", "a word") == {
        "The new tree goes back into the queue. Which two come out next?"
    }
    assert all(
        asked.endswith("At which leaf does the walk end?") for asked in prompts("huffman.walk", "a word")
    )
