"""Questions about Huffman's algorithm and canonical codes: they ask for thought; the run itself answers."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dualz.codecs.huffman import Counted, Merged, PutBack, TookTwo
from dualz.codecs.prefix import GaveCode
from dualz.figures import draw
from dualz.figures.huffman import key
from dualz.figures.parts.marks import Question
from dualz.lessons.huffman.demos import CANONICAL, DEMOS, TREE, WORD, fresh_message
from dualz.trace import record
from dualz.widgets.payload import payload, questions

SEEDS = range(1, 41)
TREE_VALUES = [preset.value for preset in TREE.presets] + [fresh_message(seed) for seed in SEEDS]
CODE_VALUES = [preset.value for preset in CANONICAL.presets] + [fresh_message(seed) for seed in SEEDS]


@pytest.mark.parametrize("value", TREE_VALUES, ids=lambda value: value.decode()[:12])
def test_the_queue_is_asked_while_the_new_tree_is_in_the_hand(value):
    trace = record(TREE.run(value))
    asked = questions(trace)
    for at, question in asked.items():
        step, following = trace[at], trace[at + 1]
        assert isinstance(step, Merged) and isinstance(following, PutBack)
        taken = next(later for later in trace.steps[at:] if isinstance(later, TookTwo))
        assert question.answer == (key(taken.light), key(taken.heavy))
        drawn = {mark.key for mark in draw(step, trace.steps[:at]).marks}
        assert set(question.choices) <= drawn and len(question.choices) == len(following.queue)
        assert str(taken.light.weight) in question.why and "competes at once" in question.why
    wanted = [at for at, one in enumerate(trace) if isinstance(one, PutBack) and len(one.queue) > 2]
    assert [at + 1 for at in asked] == wanted


def leftmost(step, choices, many):
    """The marks that stand furthest to the left, of those that can be chosen."""
    places = {mark.key: mark.x for mark in draw(step).marks}
    return set(sorted(choices, key=places.get)[:many])


@pytest.mark.parametrize("start", [0, 1])
def test_clicking_the_leftmost_marks_fails_on_most_instances(start):
    """From the left of all marks (the new tree among them), and from the left of the queue alone."""
    passed = 0
    for seed in SEEDS:
        trace = record(TREE.run(fresh_message(seed)))
        asked = questions(trace)
        assert asked
        passed += all(
            leftmost(trace[at], question.choices[start:], 2) == set(question.answer)
            for at, question in asked.items()
        )
    assert passed <= len(SEEDS) // 4


def test_why_names_the_tie_rule_where_it_decides():
    trace = record(TREE.run(WORD.value))
    said = set()
    for at, question in questions(trace).items():
        first, second, third = (tree.weight for tree in trace[at + 1].queue[:3])
        tied = "Where weights are equal" in question.why
        assert tied == (first == second or second == third)
        said.add(tied)
    assert True in said


@pytest.mark.parametrize("value", CODE_VALUES, ids=lambda value: value.decode()[:12])
def test_the_next_word_is_one_of_three_or_four_and_only_one_is_canonical(value):
    trace = record(CANONICAL.run(value))
    asked = questions(trace)
    assert [at + 1 for at in asked] == [at for at, one in enumerate(trace) if isinstance(one, GaveCode)][1:]
    for at, question in asked.items():
        words = [label for _, label in question.options]
        assert 3 <= len(words) <= 4 and len(set(words)) == len(words)
        assert question.answer == (f"option:{trace[at + 1].code}",) and trace[at + 1].code in words
        assert trace[at + 1].code in question.why


def test_no_place_among_the_options_and_no_blind_rule_wins():
    asked = [
        question for value in CODE_VALUES for question in questions(record(CANONICAL.run(value))).values()
    ]
    rules = [lambda words, place=place: words[min(place, len(words) - 1)] for place in range(4)]
    for rule in [*rules, min, max]:
        picked = [f"option:{rule([word for _, word in question.options])}" for question in asked]
        right = sum(pick in question.answer for pick, question in zip(picked, asked, strict=True))
        assert right < 0.45 * len(asked)


def test_some_option_breaks_the_prefix_property_and_shifting_is_a_mistake_that_can_be_made():
    grown = 0
    for value in CODE_VALUES:
        trace = record(CANONICAL.run(value))
        for at, question in questions(trace).items():
            words = [label for _, label in question.options]
            previous, right = trace[at].code, trace[at + 1].code
            given = [word for _, word in trace[at].given]
            assert any(word.startswith(one) for word in words for one in given)
            if len(right) > len(previous):
                grown += 1
                assert f"{int(previous, 2) + 1:0{len(right)}b}" in words
                assert previous + "0" * (len(right) - len(previous)) in words
    assert grown > 40


def test_options_are_sent_in_their_order_and_must_be_the_choices():
    sent = payload(record(CANONICAL.run(WORD.value)))["questions"]
    assert all([key for key, _ in one["options"]] == one["choices"] for one in sent)
    with pytest.raises(ValueError, match="keys of its options"):
        Question("Which?", ("a", "b"), ("a",), "So.", options=(("b", "B"), ("a", "A")))


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.name)
def test_the_values_of_every_step_are_short_and_show_symbols_as_characters(demo):
    for frame in payload(record(demo.run(WORD.value)))["frames"]:
        for name, text in frame["values"]:
            assert len(text) <= 160 and "Leaf(" not in text
            assert name != "symbol" or text in "abcdr"


def test_the_picture_in_words_is_a_sentence():
    trace = record(TREE.run(WORD.value))
    assert draw(trace[-1]).text == "Queue, lightest first: tree of a, r, b, c, d with weight 11."
    first = next(step for step in trace if isinstance(step, Counted))
    assert draw(first).text.startswith(
        "Queue, lightest first: c with weight 1; d with weight 1; b with weight 2;"
    )
    spaced = record(TREE.run(b"a b"))
    assert "space with weight 1" in draw(spaced[0]).text


def test_neighbours_in_the_run_are_drawn_apart():
    for one, two in pairwise(record(TREE.run(WORD.value))):
        assert draw(one).svg() != draw(two).svg()
