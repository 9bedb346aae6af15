"""The pictures of entropy: the budget's trie, the bars that can be dragged, Shannon's line."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs.entropy import GaveWord, entropy, mean_length, probabilities, shannon_code
from dualz.codecs.huffman import code_lengths
from dualz.figures import ask, draw
from dualz.figures.entropy import MOST, bar_count, bar_end, budget, shape
from dualz.trace import record

COUNTS = (("a", 7), ("n", 4), (" ", 2))


def mark(picture, key):
    return next(one for one in picture.marks if one.key == key)


# --- the budget ----------------------------------------------------------------------------------


def test_a_claimed_word_is_named_and_everything_that_it_blocks_is_faint():
    picture = budget(COUNTS, {"a": "10"}, "said")
    assert mark(picture, "node:10").label == "a" and mark(picture, "node:10").tone == "active"
    for blocked in ("1", "100", "101", "1000", "1011"):
        assert mark(picture, f"node:{blocked}").tone == "faint"
    for free in ("0", "11", "00", "110", "0111"):
        assert mark(picture, f"node:{free}").tone == "plain"


def test_a_word_takes_the_code_space_under_its_node():
    picture = budget(COUNTS, {"a": "0", "n": "110"}, "said")
    for symbol, word in (("a", "0"), ("n", "110")):
        share = mark(picture, f"share:{symbol!r}")
        assert abs(share.x - mark(picture, f"node:{word}").x) < 0.01
    assert mark(picture, "head:space").label == "code space: 5/8 spent, 3/8 left"


def test_the_symbol_whose_turn_it_is_stands_out():
    picture = budget(COUNTS, {"a": "0"}, "said")
    assert [mark(picture, f"card:{symbol!r}").tone for symbol, _ in COUNTS] == ["done", "active", "plain"]
    assert picture.text.splitlines() == [
        "code space: 1/2 spent, 1/2 left",
        "a: 0",
        "n: no word yet",
        "␣: no word yet",
    ]


def test_every_node_is_inside_the_picture_and_apart_from_its_neighbours():
    picture = budget(COUNTS, {}, "said")
    nodes = [one for one in picture.marks if one.key.startswith("node:")]
    assert len(nodes) == 2 + 4 + 8 + 16
    assert all(one.radius < one.x < picture.width - one.radius for one in nodes)
    leaves = sorted(one.x for one in nodes if len(one.key) == 9)
    assert min(b - a for a, b in pairwise(leaves)) >= 2 * 11 + 8


# --- the bars ------------------------------------------------------------------------------------


@given(st.integers(0, MOST))
def test_a_bar_that_is_dropped_where_it_ends_keeps_its_count(count):
    assert bar_count(bar_end(count)) == count


@given(st.floats(allow_nan=False, allow_infinity=True))
def test_no_place_gives_a_count_outside(x):
    assert 0 <= bar_count(x) <= MOST


def test_bars_grips_and_cells_say_the_counts():
    counts = {"a": 8, "b": 4, "c": 4, "d": 0}
    shares = probabilities("aaaaaaaabbbbcccc")
    codes = {"a": "0", "b": "10", "c": "11"}
    lengths = {symbol: len(code) for symbol, code in codes.items()}
    picture = shape(tuple(counts.items()), codes, entropy(shares), mean_length(shares, lengths), "said")
    assert mark(picture, "grip:a").x == bar_end(8) and mark(picture, "grip:d").x == bar_end(0)
    assert mark(picture, "best word:b").label == "10" and mark(picture, "best word:d").label == "no word"
    assert mark(picture, "-log2 P:a").label == "1.00"
    assert mark(picture, "gap").label == "area 1.500, below the thick lines 1.500, between the two 0.000"
    assert "c: f = 4, P = 0.250, surprise 2.00, word 11" in picture.text


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, MOST), min_size=2))
def test_the_boxes_together_are_the_entropy_and_the_thick_lines_the_mean_length(counts):
    shares = probabilities(Counter(counts).elements())
    lengths = code_lengths(counts)
    codes = {symbol: "0" * length for symbol, length in lengths.items()}
    bound, spent = entropy(shares), mean_length(shares, lengths)
    picture = shape(tuple(counts.items()), codes, bound, spent, "said")
    bottom = mark(picture, "level:0").y
    unit = bottom - mark(picture, "level:1").y
    wide = mark(picture, "level:0").x2 - mark(picture, "level:0").x
    boxes = [mark(picture, f"area:{symbol}") for symbol in counts]
    assert sum(box.width * box.height for box in boxes) / wide / unit == pytest.approx(bound, abs=0.1)
    for symbol, length in lengths.items():
        line = mark(picture, f"length:{symbol}")
        assert bottom - line.y == pytest.approx(unit * length)
        assert line.width + 1 == pytest.approx(wide * shares[symbol], abs=2.1)
    assert all(box.y - box.height / 2 >= mark(picture, "head:areas").y for box in boxes)


# --- Shannon's code ------------------------------------------------------------------------------


@given(st.text("abcdefgh", min_size=1, max_size=30))
def test_every_step_is_drawn_and_each_cell_holds_the_start_of_its_symbol(message):
    steps = record(shannon_code(probabilities(message))).steps
    for index, step in enumerate(steps):
        picture = draw(step, steps[:index])
        if isinstance(step, GaveWord):
            cell = mark(picture, f"share:{step.symbol!r}")
            start = mark(picture, f"start:{step.symbol!r}")
            assert cell.x - cell.width / 2 - 1 <= start.x <= cell.x + cell.width / 2 + 1
            assert step.word in picture.caption and picture.svg()


def test_the_question_is_the_length_of_the_next_word():
    steps = record(shannon_code(probabilities("aaaabbcd"))).steps
    question = ask(steps[3], steps[2], steps[:2])
    assert question.answer == ("length:3",)
    assert set(question.choices) <= {one.key for one in draw(steps[2], steps[:2]).marks}
    assert "0.125 is 3.00" in question.why


def test_no_question_where_the_length_is_not_among_the_choices():
    steps = record(shannon_code({"a": 1 - 2**-10, "b": 2**-10})).steps
    assert ask(steps[2], steps[1], steps[:1]) is None
    assert draw(steps[2], steps[:2]).caption


def test_other_steps_have_no_picture_here():
    from dualz.figures.entropy import draw as own

    with pytest.raises(TypeError, match="no picture"):
        own("a step of a learner")
