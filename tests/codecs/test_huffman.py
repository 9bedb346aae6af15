"""Huffman: the code is as short as a code can be, the tie rule is kept, every file comes back."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from contextlib import contextmanager

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dualz.codecs import fast, huffman, huffman_plain, huffman_stepped, limited, prefix
from dualz.codecs.bits import pack
from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.codecs.huffman import Branch, Leaf
from dualz.trace import finish, record
from tests.codecs import hostile, messages

EXAMPLE = b"this is an example of huffman encoding"
counts = st.dictionaries(st.integers(0, 255), st.integers(1, 10**6), min_size=1, max_size=40)


@contextmanager
def stepped():
    """Have the codec run the code that the lessons step through, whatever the size of the data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "KERNEL_FROM", 1 << 60)
        assert huffman._coder(1 << 30) is huffman_stepped
        yield


@contextmanager
def plain():
    """Have the codec do without kernels, as in a browser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "kernel_for", lambda name, size: None)
        patch.setattr(fast, "KERNEL_FROM", 0)
        yield


def cost(counts, lengths):
    return sum(counts[symbol] * lengths[symbol] for symbol in counts)


# --- the tree and its codes ----------------------------------------------------------------------


def test_the_example_sentence_takes_150_bits():
    weights = Counter(EXAMPLE)
    assert len(weights) == 18
    assert cost(weights, huffman.code_lengths(weights)) == 150


@given(counts.filter(lambda weights: len(weights) > 1))
def test_the_mean_length_is_less_than_one_bit_above_the_entropy(weights):
    total = sum(weights.values())
    shares = {symbol: weight / total for symbol, weight in weights.items()}
    mean = mean_length(shares, huffman.code_lengths(weights))
    assert entropy(shares) - 1e-9 <= mean < entropy(shares) + 1


@given(counts)
def test_the_code_is_complete_and_read_off_the_tree(weights):
    tree = finish(huffman.build_tree(weights))
    codes = finish(huffman.read_codes(tree))
    lengths = {symbol: len(code) for symbol, code in codes.items()}
    assert lengths == huffman.code_lengths(weights)
    assert set(codes) == set(weights)
    assert prefix.kraft_sum(lengths) == (1 if len(weights) > 1 else 0.5)
    for symbol, code in codes.items():
        node = tree
        for bit in code if len(weights) > 1 else "":
            node = node.right if bit == "1" else node.left
        assert node == Leaf(weights[symbol], symbol)


@given(counts.filter(lambda weights: len(weights) > 1))
def test_bitarray_finds_no_cheaper_code(weights):
    util = pytest.importorskip("bitarray.util")
    theirs = {symbol: len(code) for symbol, code in util.huffman_code(weights).items()}
    assert cost(weights, huffman.code_lengths(weights)) == cost(weights, theirs)


@given(counts)
def test_dahuffman_finds_no_cheaper_code(weights):
    dahuffman = pytest.importorskip("dahuffman")
    table = dahuffman.HuffmanCodec.from_frequencies(weights).get_code_table()
    theirs = {symbol: bits for symbol, (bits, _) in table.items()}
    (end_mark,) = set(theirs) - set(weights)
    assert cost(weights, theirs) + theirs[end_mark] == cost(
        weights | {1000: 1}, huffman.code_lengths(weights | {1000: 1})
    )


@given(counts)
def test_the_order_of_the_counts_does_not_matter(weights):
    backwards = dict(reversed(weights.items()))
    assert finish(huffman.build_tree(weights)) == finish(huffman.build_tree(backwards))


def test_ties_go_to_the_lower_weight_and_then_to_the_lower_symbol():
    ab = Branch(2, "a", Leaf(1, "a"), Leaf(1, "b"))
    assert finish(huffman.build_tree({"b": 1, "a": 1})) == ab
    cd = Branch(2, "c", Leaf(1, "c"), Leaf(1, "d"))
    assert finish(huffman.build_tree(dict.fromkeys("dcba", 1))) == Branch(4, "a", ab, cd)
    # A merged tree counts as its lowest symbol: the branch of a and b comes before the leaf c.
    assert finish(huffman.build_tree({"a": 1, "b": 1, "c": 2})) == Branch(4, "a", ab, Leaf(2, "c"))
    # ... and the branch of b and c after the leaf a.
    bc = Branch(2, "b", Leaf(1, "b"), Leaf(1, "c"))
    assert finish(huffman.build_tree({"a": 2, "b": 1, "c": 1})) == Branch(4, "a", Leaf(2, "a"), bc)


@given(counts)
def test_each_step_takes_the_two_lightest_and_puts_their_sum_back(weights):
    trace = record(huffman.build_tree(weights))
    counted = trace.of(huffman.Counted)[0].queue
    assert counted == tuple(sorted(Leaf(weight, symbol) for symbol, weight in weights.items()))
    queue = list(counted)
    steps = iter(trace.steps[1:])
    for took, merged, back in zip(steps, steps, steps, strict=True):
        assert [took.light, took.heavy, *took.queue] == queue
        assert merged.parent == Branch(
            took.light.weight + took.heavy.weight,
            min(took.light.symbol, took.heavy.symbol),
            took.light,
            took.heavy,
        )
        assert merged.queue == took.queue
        queue = sorted([*took.queue, merged.parent])
        assert back.queue == tuple(queue)
    assert queue == [trace.result]


def test_a_tree_of_one_leaf_has_the_code_word_0():
    assert finish(huffman.read_codes(Leaf(5, "a"))) == {"a": "0"}


def test_fibonacci_weights_make_the_deepest_tree_and_a_limit_cuts_it():
    weights = Counter(messages.fibonacci(18))
    assert max(huffman.code_lengths(weights).values()) == 17
    short = huffman.code_lengths(weights, 12)
    assert max(short.values()) == 12 and prefix.kraft_sum(short) == 1
    assert cost(weights, short) > cost(weights, huffman.code_lengths(weights))


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [({}, "no symbol to code"), ({"a": 1, "b": 0}, "'b' has 0"), ({"a": -2}, "'a' has -2")],
)
def test_impossible_counts_are_refused(weights, sentence):
    with pytest.raises(ValueError, match=sentence):
        huffman.code_lengths(weights)


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", messages.SHAPES.values(), ids=messages.SHAPES)
def test_every_shape_comes_back_and_every_path_writes_the_same_file(data):
    blob = huffman.compress(data)
    assert huffman.decompress(blob) == data
    for path in (stepped, plain):
        with path():
            assert huffman.compress(data) == blob
            assert huffman.decompress(blob) == data


@given(messages.skewed(min_size=1, max_size=3000), st.integers(1, 4))
def test_plain_python_gives_the_bits_of_the_stepped_code(data, many):
    view, step = memoryview(data), -(-len(data) // many)
    parts = [(first, min(first + step, len(data))) for first in range(0, len(data), step)]
    lengths = huffman.code_lengths(Counter(data), huffman.LONGEST)
    streams = huffman_stepped.encode(view, lengths, parts)
    assert huffman_plain.encode(view, lengths, parts) == streams
    views = [memoryview(stream) for stream in streams]
    assert huffman_stepped.decode(views, lengths, parts) == data
    assert huffman_plain.decode(views, lengths, parts) == data


@given(messages.small | messages.skewed())
@example(b"")
def test_what_is_compressed_comes_back(data):
    back = huffman.decompress(huffman.compress(data))
    assert back == data and type(back) is bytes


def test_bytes_like_things_are_taken():
    data = messages.text(5000)
    blob = huffman.compress(data)
    for same in (bytearray, memoryview):
        assert huffman.compress(same(data)) == blob
        assert huffman.decompress(same(blob)) == data
    assert huffman.compress(memoryview(b"x" + data)[1:]) == blob


def rebuilt_from_traces(data: bytes) -> bytes:
    """The file, put together from nothing but the steps that a learner sees."""
    tree = record(huffman.build_tree(Counter(data)), limit=None)
    read = record(huffman.read_codes(tree.result), limit=None).of(huffman.ReadCode)
    lengths = {step.symbol: len(step.code) for step in read}
    if max(lengths.values()) > huffman.LONGEST:
        coins = record(limited.limited_lengths(Counter(data), huffman.LONGEST), limit=None)
        lengths = dict(coins.of(limited.Chose)[0].lengths)
    given_out = record(prefix.canonical_codes(lengths), limit=None).of(prefix.GaveCode)
    codes = {step.symbol: step.code for step in given_out}
    quarter = len(data) if len(data) < 4096 else -(-len(data) // 4)
    streams = []
    for first in range(0, len(data), quarter):
        steps = record(prefix.encode(data[first : first + quarter], codes), limit=None).of(prefix.Wrote)
        streams.append(pack("".join(step.code for step in steps)))
    present = pack("".join("01"[symbol in lengths] for symbol in range(256)))
    nibbles = pack("".join(f"{lengths[symbol]:04b}" for symbol in sorted(lengths)))
    sizes = b"".join(struct.pack("<I", len(stream)) for stream in streams[:-1])
    head = struct.pack("<4sQI", b"dzh1", len(data), zlib.crc32(data))
    return head + present + nibbles + sizes + b"".join(streams)


@settings(max_examples=40)
@given(messages.skewed(min_size=1, max_size=4500))
@example(messages.fibonacci(18))
@example(b"r" * 4096)
def test_the_steps_alone_give_the_bytes_of_the_file(data):
    assert rebuilt_from_traces(data) == huffman.compress(data)


def test_the_payload_of_the_example_is_19_bytes():
    blob = huffman.compress(EXAMPLE)
    assert len(blob) == 48 + 9 + 19
    assert huffman.decompress(blob) == EXAMPLE


def test_the_size_of_a_file_is_near_the_entropy():
    data = messages.text(100_000)
    bound = len(data) * entropy(probabilities(data)) / 8
    assert bound < len(huffman.compress(data)) < bound * 1.03 + 300


@pytest.mark.parametrize("function", [huffman.compress, huffman.decompress])
def test_what_is_not_bytes_is_refused(function):
    hostile.wrong_types_refused(function)
