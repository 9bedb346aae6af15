"""Byte pairs: merges worked out by hand, the kernel's same answers, and what the decoder refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import bpe
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.kernels import bpe as kernel
from dualz.trace import finish, record
from tests.codecs import hostile, messages

some = messages.small | st.text("ab", max_size=200).map(str.encode)


def train(data, merges):
    return finish(bpe.train(data, merges))


def encode(data, merges):
    return finish(bpe.encode(data, merges))


def test_merges_worked_out_by_hand():
    assert train(b"", 5) == train(b"a", 5) == train(b"abcdef", 5) == []
    # Gage's way, on the example that most texts print: aa to Z, ab to Y, ZY to X.
    assert train(b"aaabdaaabac", 3) == [(97, 97), (97, 98), (256, 257)]
    assert encode(b"aaabdaaabac", [(97, 97), (97, 98), (256, 257)]) == [258, 100, 258, 97, 99]


def test_ties_go_to_the_lower_numbers_and_a_lone_pair_is_never_merged():
    assert train(b"cdcdabab", 1) == [(97, 98)]
    assert train(b"abab", 9) == [(97, 98)]
    assert train(b"abcabc", 0) == []


def test_places_may_overlap_when_counted_but_not_when_replaced():
    assert bpe.count_pairs([7] * 5) == [((7, 7), 4)]
    assert bpe.find_places([7] * 5, (7, 7)) == [0, 2]
    assert encode(b"aaaaa", [(97, 97)]) == [256, 256, 97]


@given(some, st.integers(0, 30))
def test_every_merge_is_the_most_frequent_pair_and_data_come_back(data, merges):
    trace = record(bpe.train(data, merges), None)
    counted = trace.of(bpe.CountedPairs)
    for step, pair in zip(counted, trace.result, strict=False):
        assert dict(step.counts)[pair] == max(dict(step.counts).values()) >= 2
    tokens = encode(data, trace.result)
    assert tokens == list(trace.steps[-1].tokens)
    assert bpe.decode(tokens, trace.result) == data


@given(some, st.integers(0, 30))
def test_the_kernel_learns_the_same_merges_and_gives_the_same_tokens(data, merges):
    learned = train(data, merges)
    assert kernel.train(memoryview(data), merges) == learned
    assert kernel.encode(memoryview(data), learned) == encode(data, learned)


@pytest.mark.parametrize("data", [messages.text(6000), messages.noise(6000), b"r" * 6000, b"ab" * 3000])
def test_the_kernel_agrees_on_long_data(data):
    learned = train(data, 40)
    assert bpe.learn(data, 40) == learned
    assert bpe.tokenize(data, learned) == encode(data, learned)
    assert bpe.decode(bpe.tokenize(data, learned), learned) == data


@given(some, some)
def test_merges_of_one_text_code_another(one, two):
    merges = train(one, 20)
    assert bpe.decode(encode(two, merges), merges) == two


@pytest.mark.parametrize(
    ("tokens", "merges", "sentence"),
    [
        ([256], [], "There is no token 256; 256 are known."),
        ([-1], [], "There is no token -1"),
        ([97], [(97, 256)], r"Merge 0 is \(97, 256\); it may name tokens below 256."),
        ([97], [(97, 98), (-1, 98)], r"Merge 1 is \(-1, 98\); it may name tokens below 257."),
    ],
)
def test_each_clause_refuses(tokens, merges, sentence):
    with pytest.raises(CorruptData, match=sentence):
        bpe.decode(tokens, merges)


def test_a_bomb_of_doubled_tokens_is_refused_before_it_is_made():
    merges = [(97, 97), *((token, token) for token in range(256, 330))]

    def defuse():
        with pytest.raises(TooLarge, match="stand for more than the limit of 1000 bytes"):
            bpe.decode([330], merges, max_output=1000)

    assert hostile.peak_memory(defuse) < 100_000
    assert bpe.decode([260], merges, max_output=32) == b"a" * 32


def test_nested_merges_cost_no_more_than_their_bytes():
    """24 merges and one token are 16 MB; what took a step for each byte is copied from the output itself."""
    merges = [(97, 98), *((token, token) for token in range(256, 279))]
    assert bpe.decode([279], merges) == b"ab" * (1 << 23)
    chain = [(97, 97), *((token, 97) for token in range(256, 256 + 20_000))]
    data, memory = 3 * (20_002 * b"a"), 12_000_000
    assert bpe.decode([20_256] * 3, chain) == data
    assert hostile.peak_memory(lambda: bpe.decode([20_256] * 3, chain)) < memory


def test_sizes_are_not_counted_beyond_the_limit():
    """20 000 doublings would be numbers of 20 000 bits."""
    merges = [(97, 97), *((token, token) for token in range(256, 256 + 20_000))]

    def defuse():
        with pytest.raises(TooLarge, match="more than the limit of 1073741824 bytes"):
            bpe.decode([20_256], merges)

    assert hostile.peak_memory(defuse) < 8_000_000


FORMS = {
    "lists": lambda merges: [list(pair) for pair in merges],
    "tuples": tuple,
    "an array": lambda merges: np.array(merges),
    "an array of bytes' size": lambda merges: np.array(merges, np.uint16),
    "an iterator": iter,
    "a generator": lambda merges: (pair for pair in merges),
    "through JSON": lambda merges: json.loads(json.dumps(merges)),
    "token to pair": lambda merges: dict(enumerate(merges, start=256)),
    "token to pair, backwards": lambda merges: dict(reversed([*enumerate(merges, start=256)])),
    "token to pair, through JSON": lambda merges: json.loads(json.dumps(dict(enumerate(merges, start=256)))),
    "pair to token": lambda merges: {pair: token for token, pair in enumerate(merges, start=256)},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("size", [600, 6000])
def test_merges_mean_the_same_in_every_form_below_and_above_4096_bytes(form, size):
    data = messages.text(size)
    merges = train(data, 30)
    assert len(merges) == 30
    tokens = encode(data, merges)
    assert len(tokens) < 0.7 * size
    assert bpe.tokenize(data, form(merges)) == encode(data, form(merges)) == tokens
    assert bpe.decode(tokens, form(merges)) == bpe.decode(iter(tokens), form(merges)) == data
    assert bpe.decode(np.array(tokens, np.int16), form(merges)) == data
    assert bpe.phrase(285, form(merges)) == bpe.phrase(np.uint16(285), merges)


def test_a_pair_is_found_whatever_holds_it():
    assert bpe.find_places([7, 8, 7, 8], [7, 8]) == bpe.find_places(np.array([7, 8, 7, 8]), (7, 8)) == [0, 2]


@pytest.mark.parametrize(
    ("merges", "kind", "sentence"),
    [
        ([(97, 98, 99)], CorruptData, r"Merge 0 is \(97, 98, 99\); a merge is a pair of tokens."),
        ([()], CorruptData, "a merge is a pair"),
        ({256: (97, 98), 258: (97, 99)}, CorruptData, "none of them makes token 257"),
        ({"x": (97, 98)}, TypeError, "The token of a merge has to be a whole number, not str."),
        ([(97, 98.0)], TypeError, "A token of merge 0 has to be a whole number, not float."),
        (["ab"], TypeError, "A token of merge 0 has to be a whole number, not str."),
        ([97, 98], TypeError, "Merges are pairs of tokens, not list of other things."),
        (None, TypeError, "Merges are pairs of tokens, not NoneType"),
    ],
)
def test_what_are_no_merges_is_refused_on_every_path(merges, kind, sentence):
    for use in (
        lambda: bpe.tokenize(b"abab", merges),
        lambda: bpe.tokenize(b"abab" * 2000, merges),
        lambda: bpe.decode([97], merges),
        lambda: encode(b"abab", merges),
    ):
        with pytest.raises(kind, match=sentence):
            use()


@pytest.mark.parametrize("size", [10, 5000])
def test_limits_and_numbers_of_merges_are_checked(size):
    data = messages.text(size)
    assert bpe.learn(data, np.uint8(2)) == train(data, 2)
    for many, kind in ((-1, ValueError), (2.0, TypeError), (None, TypeError), (5000, ValueError)):
        with pytest.raises(kind):
            bpe.learn(data, many)
    for limit, kind in ((-1, ValueError), (1e6, TypeError), (None, TypeError)):
        with pytest.raises(kind, match="max_output"):
            bpe.decode([97], [], limit)
    for token in (97.0, "a", None):
        with pytest.raises(TypeError, match="A token has to be a whole number"):
            bpe.decode([token], [])


def test_wrong_arguments_are_refused():
    hostile.wrong_types_refused(lambda data: train(data, 3))
    hostile.wrong_types_refused(lambda data: bpe.learn(data, 3))
    hostile.wrong_types_refused(lambda data: bpe.tokenize(data, []))
    with pytest.raises(ValueError, match="At most 4096 merges"):
        bpe.learn(messages.text(5000), 5000)
    for size in (10, 5000):
        with pytest.raises(CorruptData, match="it may name tokens below 256"):
            bpe.tokenize(b"a" * size, [(256, 97)])
