"""The stepped range coder: the bytes and the learning of the kernel behind .dz, and streams from an enemy."""

from __future__ import annotations

import random
from itertools import pairwise
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import range_coder
from dualz.codecs.errors import CorruptData
from dualz.codecs.range_coder import Coded, Ended, Started, Widened, decode, encode
from dualz.kernels import context
from dualz.trace import finish, record


def drawn(chance, many, seed=1):
    rng = random.Random(seed)
    return [int(rng.random() < chance) for _ in range(many)]


SHAPES = {
    "empty": [],
    "one 0": [0],
    "one 1": [1],
    "all 0": [0] * 3000,
    "all 1": [1] * 3000,
    "random": drawn(0.5, 3000),
    "rare 1": drawn(0.01, 3000),
    "rare 0": drawn(0.98, 3000),
    "a change": [0] * 600 + [1] * 600 + [0, 1] * 300,
}
some_bits = st.lists(st.integers(0, 1), max_size=80) | st.builds(
    drawn, st.sampled_from([0.002, 0.1, 0.5, 0.9, 0.998]), st.integers(0, 800), st.integers(0, 10**6)
)


def kernel_learns(bits):
    """The chances of the kernel's first context, before each of ``bits`` and after the last."""
    state, stream = context._state(0), np.empty(len(bits) + 64, np.uint8)
    _, moved, seen = context._tables(2)
    weights, odds, near = np.full(5, 19661, np.int64), np.zeros(5, np.int64), np.zeros(5, np.int64)
    low, high, chances = 0, (1 << 32) - 1, [32768]
    for bit in bits:
        _, low, high = context._label(state, stream, low, high, bit, 1, near, moved, seen, weights, odds)
        chances.append(32768 + int(moved[0, 1]))
    return chances


def kernel_writes(bits, chances):
    """The kernel's bytes for ``bits`` at these chances of a 1."""
    state, stream = context._state(0), np.zeros(4 * len(bits) + 64, np.uint8)
    low, high = int(state[context.LOW]), int(state[context.HIGH])
    for bit, chance in zip(bits, chances, strict=True):
        _, low, high = context._code(state, stream, low, high, bit, chance)
    state[context.LOW], state[context.HIGH] = low, high
    context._flush(state, stream)
    return stream[: state[context.PLACE]].tobytes().rstrip(b"\0")


def kernel_reads(data, chances):
    state, stream = context._state(1), np.frombuffer(data, np.uint8).copy()
    for _ in range(4):
        context._take_byte(state, stream)
    low, high, bits = int(state[context.LOW]), int(state[context.HIGH]), []
    for chance in chances:
        bit, low, high = context._code(state, stream, low, high, 0, chance)
        bits.append(bit)
    return bits


def same_as_the_kernel(bits):
    trace = record(encode(bits), limit=None)
    steps = trace.of(Coded)
    chances = kernel_learns(bits)
    assert [step.chance for step in steps] == chances[:-1]
    assert [step.learned for step in steps] == chances[1:]
    assert trace.result == kernel_writes(bits, chances[:-1])
    assert kernel_reads(trace.result, chances[:-1]) == bits == finish(decode(trace.result, len(bits)))


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_stepped_is_what_ships(name):
    same_as_the_kernel(SHAPES[name])


@given(some_bits)
@settings(max_examples=60, deadline=None)
def test_any_bits_are_coded_as_the_kernel_does(bits):
    same_as_the_kernel(bits)


def test_the_same_bounds_of_a_chance():
    assert (range_coder.LEAST, range_coder.TOP) == (context.LEAST, context.TOP)


def narrowest():
    """The bits after which an interval is smallest though no byte can go out, and how many numbers it has."""
    found = [], 1 << 32
    for border in range(1, 256):
        bits = []
        try:
            for step in decode(bytes([border]), 60):  # always the part that the border lies in
                if isinstance(step, Coded):
                    bits.append(step.bit)
                    low, high = step.taken
                    if low >> 24 != high >> 24 and high - low < found[1]:
                        found = list(bits), high - low + 1
        except CorruptData:
            pass
    return found


def test_a_border_of_bytes_without_a_carry():
    """An interval of few numbers that no byte is settled in: kernel and steps split it alike."""
    bits, numbers = narrowest()
    assert numbers < 1 << 12
    for more in range(8):
        same_as_the_kernel(bits + drawn(0.5, 60, seed=more))


@pytest.mark.parametrize("chance", [0.5, 0.2, 0.05])
def test_near_the_entropy(chance):
    """Learning included: under two per cent above what perfect shares would cost, on 20 000 bits."""
    bits = drawn(chance, 20_000, seed=3)
    p = sum(bits) / len(bits)
    entropy = len(bits) * -(p * log2(p) + (1 - p) * log2(1 - p))
    assert entropy - 16 < 8 * len(finish(encode(bits))) < 1.02 * entropy


def test_steps_follow_from_each_other():
    trace = record(encode(SHAPES["rare 1"][:400]), limit=None)
    coded, ended = trace.of(Coded), trace.of(Ended)[-1]
    sent = bytes(step.byte for step in trace.of(Widened))
    assert ended.data == trace.result and (ended.data + bytes(9)).startswith(sent)
    steps = list(trace)
    assert isinstance(steps[0], Started) and steps[0].code is None
    for one, two in pairwise(steps):
        low, high = one.taken if isinstance(one, Coded) else (one.low, one.high)
        if isinstance(two, Widened):
            assert low >> 24 == high >> 24 == two.byte
            assert (two.low, two.high) == (low << 8 & 0xFFFFFFFF, high << 8 & 0xFFFFFFFF | 255)
        else:
            assert (two.low, two.high) == (low, high) and low >> 24 != high >> 24
    assert sum(step.cost for step in coded) == pytest.approx(8 * len(trace.result), abs=24)


def test_decoding_makes_the_same_steps():
    bits = SHAPES["a change"][:900]
    there = record(encode(bits), limit=None)
    back = record(decode(there.result, len(bits)), limit=None)
    for one, two in zip(there, back, strict=True):
        assert type(one) is type(two) and (one.low, one.high) == (two.low, two.high)
        if isinstance(two, Coded):
            assert two.low <= two.code <= two.high and one.bit == two.bit


def test_whole_numbers_of_any_kind():
    bits = drawn(0.3, 100)
    expected = finish(encode(bits))
    for kind in (
        tuple,
        bytes,
        np.array,
        lambda given: np.array(given, np.uint8),
        lambda b: [x == 1 for x in b],
    ):
        assert finish(encode(kind(bits))) == expected
    assert finish(decode(bytearray(expected), np.int64(100))) == bits


# --- wrong arguments, and bytes from an enemy ----------------------------------------------------


@pytest.mark.parametrize("bad", [[0, 2], [-1], [None], "01", [0.5], [[0]]])
def test_what_is_no_bit(bad):
    with pytest.raises(ValueError, match="A bit is 0 or 1; at place"):
        finish(encode(bad))


def test_arguments_of_decoding():
    with pytest.raises(TypeError, match="not text"):
        finish(decode("ab", 1))
    with pytest.raises(TypeError, match="count"):
        finish(decode(b"ab", 1.0))
    with pytest.raises(ValueError, match="count is -1"):
        finish(decode(b"ab", -1))


@pytest.mark.parametrize("name", SHAPES)
def test_a_longer_stream_is_refused(name):
    """Zeros always, and anything where more bytes are left than the last interval can need."""
    data = finish(encode(SHAPES[name]))
    for more in (b"\0", b"\0" * 5, b"\1" * 3200, b"\xff" * 3200):
        with pytest.raises(CorruptData, match="No encoder writes"):
            finish(decode(data + more, len(SHAPES[name])))


@given(st.binary(max_size=12), st.integers(0, 120))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_refused_or_those_of_the_bits_that_come_out(data, count):
    try:
        bits = finish(decode(data, count))
    except CorruptData:
        return
    assert finish(encode(bits)) == data


def test_a_cut_or_damaged_stream_is_refused_or_that_of_other_bits():
    bits = drawn(0.5, 300)
    data = finish(encode(bits))
    damaged = [data[:size] for size in range(len(data))]
    damaged += [bytes(byte ^ (at == place) for at, byte in enumerate(data)) for place in range(len(data))]
    for other in damaged:
        try:
            found = finish(decode(other, len(bits)))
        except CorruptData:
            continue
        assert found != bits and finish(encode(found)) == other
