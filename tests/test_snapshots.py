"""What a recorded step keeps: a copy of whatever may change, shared where nothing did, within bounds."""

from __future__ import annotations

import io
import random
import threading
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz import trace as tracing
from dualz.codecs import huffman
from dualz.trace import Step, TraceTooLarge, TraceTooLong, record, record_beginning


@dataclass(frozen=True)
class Held(Step):
    it: Any


@dataclass(frozen=True, eq=False)
class HeldByIdentity(Step):
    it: Any


@dataclass(frozen=True, slots=True)
class HeldInSlots(Step):
    it: Any


class HeldByName(NamedTuple):
    it: Any


class Node:
    def __init__(self, value, after=None):
        self.value, self.after = value, after


class Slotted:
    __slots__ = ("value",)


@dataclass
class Plain:
    value: int = 0


class CopyFails(Node):
    def __deepcopy__(self, memo):
        raise RuntimeError


class CopyGivesNothing(Node):
    def __deepcopy__(self, memo):
        return None


class CopyGivesItself(Node):
    def __deepcopy__(self, memo):
        return self


def changing(thing, change, wrap, steps=3):
    for number in range(steps):
        change(thing, number)
        yield wrap(thing)


def append(thing, number):
    thing.append(number)


def set_value(thing, number):
    thing.value = number


def set_first(thing, number):
    thing[0] = number


CHANGES = [
    (lambda: [], append, len, [1, 2, 3]),
    (lambda: deque(maxlen=2), append, list, [[0], [0, 1], [1, 2]]),
    (lambda: bytearray(), append, bytes, [b"\0", b"\0\1", b"\0\1\2"]),
    (lambda: {}, set_first, dict, [{0: 0}, {0: 1}, {0: 2}]),
    (lambda: defaultdict(list), lambda d, n: d[0].append(n), lambda d: d[0], [[0], [0, 1], [0, 1, 2]]),
    (lambda: OrderedDict(), set_first, lambda d: d[0], [0, 1, 2]),
    (lambda: Counter(), lambda c, n: c.update("a"), lambda c: c["a"], [1, 2, 3]),
    (lambda: set(), lambda s, n: s.add(n), len, [1, 2, 3]),
    (lambda: numpy.zeros(2), set_first, lambda a: float(a[0]), [0, 1, 2]),
    (lambda: numpy.array([[], None], object), lambda a, n: a[0].append(n), lambda a: len(a[0]), [1, 2, 3]),
    (lambda: numpy.zeros(1, "i4,f8")[0], set_first, lambda a: int(a[0]), [0, 1, 2]),
    (lambda: Node(0), set_value, lambda n: n.value, [0, 1, 2]),
    (lambda: Slotted(), set_value, lambda n: n.value, [0, 1, 2]),
    (lambda: Plain(), set_value, lambda n: n.value, [0, 1, 2]),
    (lambda: CopyFails(0), set_value, lambda n: n.value, [0, 1, 2]),
    (lambda: CopyGivesNothing(0), set_value, lambda n: n.value, [0, 1, 2]),
    (lambda: CopyGivesItself(0), set_value, lambda n: n.value, [0, 1, 2]),
    (lambda: ([],), lambda t, n: t[0].append(n), lambda t: len(t[0]), [1, 2, 3]),
    (lambda: Held([]), lambda h, n: h.it.append(n), lambda h: len(h.it), [1, 2, 3]),
]


@pytest.mark.parametrize("wrap", [Held, HeldByIdentity, HeldInSlots, HeldByName])
@pytest.mark.parametrize(("make", "change", "see", "seen"), CHANGES)
def test_what_can_change_is_copied_wherever_it_is_held(make, change, see, seen, wrap):
    steps = record(changing(make(), change, wrap)).steps
    assert all(type(step) is wrap for step in steps)
    assert [see(step.it) for step in steps] == seen


def test_tensors_are_copied_also_those_computed_from_others():
    torch = pytest.importorskip("torch")

    def train():
        weights = torch.zeros(2, requires_grad=True)
        for _ in range(3):
            scores = weights * 2
            scores.sum().backward()
            with torch.no_grad():
                weights += 1
            yield HeldByIdentity((weights, scores))

    steps = record(train()).steps
    assert [step.it[0].tolist() for step in steps] == [[1, 1], [2, 2], [3, 3]]
    assert [step.it[1].tolist() for step in steps] == [[0, 0], [2, 2], [4, 4]]
    assert [step.it[0].grad.tolist() for step in steps] == [[2, 2], [4, 4], [6, 6]]


def test_a_network_is_copied_and_its_unchanged_layer_is_shared():
    torch = pytest.importorskip("torch")
    net = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 1))

    def train():
        for value in (1, 2):
            with torch.no_grad():
                net[1].weight.fill_(value)
            yield Held(net)

    first, second = (step.it for step in record(train()))
    assert (first[1].weight[0, 0].item(), second[1].weight[0, 0].item()) == (1, 2)
    assert first[0].weight is second[0].weight and first[0].weight is not net[0].weight


def test_what_cannot_change_is_kept_without_a_copy():
    shared = (1, "two", b"three", frozenset({4}), Held(5), len, Step, Counter)

    def show():
        for _ in range(2):
            yield shared

    first, second = record(show()).steps
    assert first is second is shared


def test_a_part_that_cannot_be_copied_does_not_lose_the_others():
    def show():
        growing: list[int] = []
        held = (
            growing,
            io.TextIOWrapper(io.BytesIO()),
            threading.Lock(),
            (one for one in ()),
            {"it": growing},
        )
        for number in range(3):
            growing.append(number)
            yield Held(held)

    steps = record(show()).steps
    assert [step.it[0] for step in steps] == [[0], [0, 1], [0, 1, 2]]
    assert all(step.it[4]["it"] is step.it[0] for step in steps)
    assert steps[0].it[1] is steps[2].it[1] and steps[0].it[2] is steps[2].it[2]


def test_deep_and_circular_structures():
    def show():
        nodes, lists, ring = None, [], Node(0)
        for number in range(5000):
            nodes, lists = Node(number, nodes), [lists]
        ring.after = ring
        for number in (1, 2):
            nodes.value = ring.value = number
            yield nodes, lists, ring

    first, second = record(show()).steps
    assert (first[0].value, second[0].value) == (1, 2) and first[0].after is second[0].after
    assert (first[2].value, second[2].value) == (1, 2) and first[2].after is first[2]


def test_a_list_that_holds_a_tuple_that_holds_it():
    def show():
        inner: list[Any] = []
        inner.append((inner,))
        yield inner[0]
        inner.append(1)
        yield inner[0]

    first, second = record(show()).steps
    assert first[0][0] is first and second[0][0] is second and (len(first[0]), len(second[0])) == (1, 2)


def test_equal_is_not_the_same_for_what_is_shared():
    def show():
        things = [1, float("nan")]
        for things[0] in (1, True, 1.0, 1.0):
            yield things

    kept = [step[0] for step in record(show())]
    assert [type(one) for one in kept] == [int, bool, float, float]


def test_arrays_that_did_not_change_share_one_copy_whoever_holds_them():
    def show():
        numbers = numpy.arange(1000.0)
        numbers[7] = numpy.nan
        for step in range(20):
            if step == 10:
                numbers[3] = -0.0
            yield Held((numbers if step % 2 else numbers.copy(), step))

    kept = [step.it[0] for step in record(show())]
    assert len({id(one) for one in kept}) == 2
    assert kept[9][3] == 3 and str(kept[10][3]) == "-0.0"


def test_new_lists_of_the_same_items_share_one_copy():
    numbers = [random.random() for _ in range(100)]

    def show():
        for _ in range(10):
            yield list(numbers)

    assert len({id(step) for step in record(show())}) == 1


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers()), max_size=20))
def test_every_step_shows_its_own_time(changes):
    rows = [[0] * 5, [0] * 40, [0, 0, 0, 0, [0]]]
    truth = []

    def show():
        for row, place, value in changes:
            rows[row][place] = value if place < 4 or row < 2 else [value]
            truth.append(repr(rows))
            yield rows

    assert [repr(step) for step in record(show())] == truth


def test_a_tree_that_grows_is_not_walked_again_at_each_step(monkeypatch):
    from dualz.recording.snapshots import Snapshots

    looked, ready = [], Snapshots._ready
    monkeypatch.setattr(Snapshots, "_ready", lambda self, value: (looked.append(1), ready(self, value))[1])
    trace = record(huffman.build_tree({symbol: 3**symbol for symbol in range(100)}))
    # A step has a queue of 50 trees on average, and 8 other values; a whole walk would meet 400 more.
    assert len(looked) < 70 * len(trace)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(tracing, "MOST_BYTES", 1_000_000)


@pytest.mark.parametrize(
    ("make", "least", "most"),
    [
        (lambda: numpy.random.default_rng().random(10_000), 11, 13),
        (lambda: bytes(100_000), 9, 10),
        (lambda: [float(number) for number in range(3000)], 9, 11),
        (lambda: tuple(float(number) for number in range(3000)), 9, 11),
        (lambda: {number: str(number) for number in range(1000)}, 5, 15),
        (lambda: 1 << 800_000, 8, 10),
        (lambda: [Node(float(number)) for number in range(1000)], 3, 30),
    ],
)
def test_what_a_recording_keeps_is_bounded(small, make, least, most):
    def show():
        while True:
            yield make()

    with pytest.raises(TraceTooLarge, match=r"more than 1 MB.*Record fewer steps, or try a smaller input\."):
        record(show())
    trace = record_beginning(show())
    assert least <= len(trace) <= most
    assert trace.error.endswith(f"Only the first {len(trace)} steps are recorded.")
    assert issubclass(TraceTooLarge, TraceTooLong)


def test_a_first_step_that_is_too_large(small):
    def show():
        yield numpy.zeros(10**6)

    trace = record_beginning(show())
    assert len(trace) == 0 and trace.error.endswith("Only the first 0 steps are recorded.")


def test_a_list_that_is_only_sorted_takes_the_room_of_its_places(small):
    def show():
        numbers = [random.random() for _ in range(1000)]
        for place in range(90):
            numbers[place], numbers[place + 1] = numbers[place + 1], numbers[place]
            yield numbers

    assert len(record(show())) == 90  # 90 lists of 8 kB; with the numbers it would be 3 MB
