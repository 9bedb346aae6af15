"""What is particular about lesson 06; what holds for every one is tested elsewhere."""

from __future__ import annotations

import bz2

import numpy as np
import pytest

from dualz.codecs import bwt, bzip2, deflate, huffman, lzw_files
from dualz.datasets import english_text
from dualz.lessons.bwt import attempts, demos, explorers, own
from dualz.lessons.bwt.exercises_paper import COLUMN, HIDDEN, SORTED, WORD
from dualz.trace import finish, record


def test_the_answers_on_paper_are_those_of_the_definition():
    rows = sorted(WORD[at:] + WORD[:at] for at in range(len(WORD)))
    assert (bytes(one[-1] for one in rows), rows.index(WORD)) == SORTED
    assert finish(bwt.walk(*COLUMN)) == HIDDEN


# --- the learner's chain -------------------------------------------------------------------------

RIGHT = (attempts.to_front, attempts.from_front, attempts.inverse)


def test_a_right_chain_is_the_learners():
    text = english_text(3000)
    chain = own.chain(text, *RIGHT)
    assert chain.same and [by for _, by in chain.back] == [own.YOURS] * 2
    assert [form.made_by for form in chain.forms] == [own.OURS, own.OURS, own.YOURS, own.OURS]
    assert chain.forms[0].entropy == pytest.approx(chain.forms[1].entropy)


def test_places_may_be_a_tuple_or_an_array_as_in_the_check():
    for kind in (tuple, np.array):
        chain = own.chain(
            english_text(600), lambda *given, kind=kind: kind(attempts.to_front(*given)), *RIGHT[1:]
        )
        assert chain.forms[2].made_by == own.YOURS and chain.same


def test_sorting_makes_the_matches_of_deflate_shorter():
    english = english_text()
    assert own.letters_a_match(bwt.transform(english).last) < own.letters_a_match(english) - 1


@pytest.mark.parametrize("wrong", [lambda *given: ..., lambda *given: 1 // 0, lambda *given: None, 7])
def test_parts_that_are_not_right_yet_are_the_courses(wrong):
    text = english_text(600)
    chain = own.chain(text, wrong, wrong, wrong)
    assert chain.same and chain.size == own.chain(text, *RIGHT).size
    assert all(by == own.OURS for _, by in chain.back)


def test_the_chain_is_smaller_than_deflate_and_larger_than_bzip2():
    """As the notebook says, at the sizes that it prints."""
    english = english_text()
    size = own.chain(english, *RIGHT).size
    assert len(bzip2.compress(english)) < size < len(deflate.compress(english, 9, "gzip"))


# --- what the text says --------------------------------------------------------------------------


def test_lzw_gains_a_little_and_deflate_loses_by_the_transform():
    english = english_text()
    last, _ = bwt.transform(english)
    assert 0.9 < len(lzw_files.compress(last)) / len(lzw_files.compress(english)) < 1
    assert len(deflate.compress(last, 6)) > 1.1 * len(deflate.compress(english, 6))
    assert abs(len(huffman.compress(last)) - len(huffman.compress(english))) <= 3


def test_a_t_stands_before_every_he():
    text = english_text(20_000)
    places = [at for at in range(1, len(text)) if text.startswith(b"he ", at)]
    assert len(places) > 50 and {text[at - 1] for at in places} == set(b"tT")


def test_larger_blocks_are_better_here_and_worse_there():
    sizes = explorers.level_sizes()
    assert sizes["one table, twice"][9] < 0.8 * sizes["one table, twice"][1]
    assert sizes["two tables"][9] > 1.05 * sizes["two tables"][1]
    for name, data in explorers.kinds().items():
        assert bz2.decompress(bzip2.compress(data, 1)) == data
        theirs = {level: len(bz2.compress(data, level)) for level in (1, 9)}
        assert (theirs[1] < theirs[9]) == (sizes[name][1] < sizes[name][9])


def test_move_to_front_alone_makes_it_worse():
    for data in explorers.texts().values():
        sorted_stages, plain = bzip2.stages(data), explorers.unsorted_stages(data)
        assert plain[-1].bytes > plain[1].bytes > sorted_stages[-1].bytes


def test_rans_pays_less_than_a_bit_where_it_should():
    for per_cent in (75, 90, 95, 99):
        bits, whole, fraction = explorers.coder_sizes(per_cent)
        assert bits < fraction < whole and whole > 1
    assert explorers.coder_sizes(99)[1] > 10 * explorers.coder_sizes(99)[0]


# --- demos ---------------------------------------------------------------------------------------


def test_free_input_says_what_fits():
    for demo, given in (
        (demos.ROTATE, "fourteen chars"),
        (demos.WALK, ""),
        (demos.FRONT, "the quick brown fox jumps"),
        (demos.ZEROS, "1 two 3"),
        (demos.ZEROS, "300"),
        (demos.ZEROS, ""),
        (demos.FILE, english_text(600)),
        (demos.PUSH, "nine or more different"),
    ):
        with pytest.raises(ValueError, match=r"^[A-Z0-9].*\.$"):
            demo.read(given)


def test_a_real_file_is_read_as_it_is():
    blob = bz2.compress(b"abcabc")
    assert demos.FILE.read(blob) == blob
    assert record(demos.FILE.run(blob)).result == b"abcabc"
    assert record(demos.FILE.run(demos.FILE.read("abcabc"))).result == b"abcabc"


@pytest.mark.parametrize("demo", demos.DEMOS, ids=lambda demo: demo.name)
def test_fresh_instances_are_small_and_of_their_seed(demo):
    if demo.fresh:
        assert demo.fresh(3) == demo.fresh(3)
        assert all(len(record(demo.run(demo.fresh(seed)))) < 60 for seed in range(20))


def test_popping_gives_what_was_pushed():
    for preset in demos.POP.presets:
        assert bytes(record(demos.POP.run(preset.value)).result) == preset.value
