"""Values as short text: the beginning of their ``repr``, for the work that a beginning takes."""

from __future__ import annotations

from collections import Counter, OrderedDict, UserList, defaultdict, deque
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.short import short
from dualz.short.written import beginning
from dualz.trace import record


class Pair(NamedTuple):
    left: Any
    right: Any


@dataclass(frozen=True)
class Box:
    inside: Any
    number: int = 3


ATOMS = st.one_of(
    st.integers(), st.floats(), st.text(), st.binary(), st.none(), st.booleans(), st.fractions()
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.lists(inner).map(deque),
        st.lists(inner).map(UserList),
        st.lists(inner).map(lambda items: deque(items, maxlen=20)),
        st.dictionaries(st.integers(), inner),
        st.dictionaries(st.text(), inner).map(OrderedDict),
        st.dictionaries(st.text(), inner).map(lambda pairs: defaultdict(list, pairs)),
        st.dictionaries(st.text(), inner).map(MappingProxyType),
        st.dictionaries(st.text(), inner).map(lambda pairs: pairs.items()),
        st.text().map(Counter),
        st.sets(st.integers()),
        st.frozensets(st.integers()),
        st.builds(Pair, inner, inner),
        st.builds(Box, inner),
        st.builds(ValueError, inner),
        st.builds(SimpleNamespace, a=inner, b=inner),
    ),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_in_pieces_is_how_the_repr_begins(value):
    whole = repr(value)
    assert beginning(value, 60)[:60] == whole[:60]
    assert beginning(value, len(whole)) == whole


def test_a_value_inside_itself():
    ring: list[Any] = [1]
    ring.append(ring)
    assert beginning(ring, 60) == repr(ring)
    assert short(Box(ring)) == repr(Box(ring))


class Counted:
    asked = 0

    def __repr__(self):
        Counted.asked += 1
        return "one"


MANY = 20_000
LARGE = [
    lambda ones: ones,
    tuple,
    deque,
    set,
    frozenset,
    dict.fromkeys,
    Counter,
    OrderedDict.fromkeys,
    UserList,
    Box,
    lambda ones: Pair(1, ones),
    lambda ones: defaultdict(int, dict.fromkeys(ones)),
    lambda ones: dict.fromkeys(ones).keys(),
    lambda ones: [[[[ones]]]],
    lambda ones: ValueError(*ones),
    lambda ones: numpy.array(ones, object),
    lambda ones: SimpleNamespace(it=ones),
]


@pytest.mark.parametrize("make", LARGE)
def test_of_many_items_few_are_asked(make):
    large = make([Counted() for _ in range(MANY)])
    Counted.asked = 0
    assert len(short(large)) <= 100
    assert Counted.asked <= 40


def test_recording_beside_a_large_counter_asks_little():
    def run():
        words = Counter(Counted() for _ in range(MANY))
        for number in range(50):
            words["last"] = number
            yield number

    Counted.asked = 0
    assert len(record(run())) == 50
    assert Counted.asked <= 50 * 40


def test_long_texts_and_numbers_are_not_written_out():
    assert short(10**5000) == "<int of 16610 bits>" and short([10**5000]) == "[<int of 16610 bits>]"
    assert short(Fraction(1, 10**5000)) == "Fraction(1, <int of 16610 bits>)"
    assert short(bytes(10**8)).endswith("...") and len(short(bytearray(b"'" * 10**6))) == 60
    assert short(range(10**5000)).startswith("range(0, <int")


def test_arrays_and_tensors_say_how_they_begin_and_their_shape():
    assert short(numpy.arange(3)) == repr(numpy.arange(3))
    assert short(numpy.zeros((100, 10))) == "array([[0., 0., 0., 0., ...]], 100 x 10)"
    assert short(numpy.array(["x" * 1000] * 10)).startswith("<ndarray of 10, <U1000")
    torch = pytest.importorskip("torch")
    assert short(torch.zeros(100, 10, requires_grad=True)) == "tensor([[0., 0., 0., 0., ...]], 100 x 10)"
    assert short(torch.zeros(2)) == "tensor([0., 0.])"


class Jump:
    def __repr__(self):
        return "<Jump at 0x10>"


def test_addresses_of_the_memory_go_and_those_of_the_data_stay():
    assert short(Jump()) == "<Jump at 0x10>" and short([Jump()]) == "[<Jump at 0x10>]"
    assert short("<x object at 0x7f0123456789>") == "'<x object at 0x7f0123456789>'"
    assert short(object()) == "<object object>" and short(Jump.__repr__) == "<function Jump.__repr__>"
    ones = (one for one in ())
    assert "0x" not in short(ones) and "0x" not in short({}.get)


def test_a_class_with_the_name_of_a_container_is_none():
    kind = type("deque", (), {"__repr__": lambda self: "mine"})
    assert short(kind()) == "mine"
