"""The machine that watches pickles: what it says is what Python does; enemies are refused; nothing is run."""

from __future__ import annotations

import builtins
import pickle
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs.errors import CorruptData
from dualz.models import pickle_machine
from dualz.models.pickle_machine import Calls, Did, Imports, Opened
from dualz.trace import record

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(PLAIN, st.sampled_from([2, 3, 4]))
def test_plain_values_call_nothing_and_are_built_as_pickle_builds_them(value, protocol):
    run = record(pickle_machine.watch(pickle.dumps(value, protocol)))
    assert run.result == ()
    last = [moment.step for moment in run.moments if isinstance(moment.step, Did)]
    assert len(last[-1].stack) == 1 if last else True
    written = last[-1].stack[0]
    assert "..." in written or written == repr(value)


class Recorded(pickle.Unpickler):
    """What pickle itself imports: the names, in their order."""

    def __init__(self, *given):
        super().__init__(*given)
        self.names = []

    def find_class(self, module, name):
        self.names.append(f"{module}.{name}")
        return super().find_class(module, name)


@pytest.mark.parametrize("protocol", [3, 4, 5])
@pytest.mark.parametrize(
    "value",
    [1 + 2j, Fraction(1, 3), [complex(0, 1), len], {"a": {1, 2}}, range(3), slice(1, 2), ValueError("x")],
)
def test_every_import_of_pickle_is_seen(value, protocol):
    import io

    data = pickle.dumps(value, protocol)
    reader = Recorded(io.BytesIO(data))
    reader.load()
    try:
        moments = record(pickle_machine.watch(data)).moments
    except CorruptData as refused:
        assert "is not watched here" in str(refused)
        return
    seen = [moment.step.what for moment in moments if isinstance(moment.step, Imports)]
    assert seen == reader.names and seen


def test_a_call_is_written_down_and_not_made(monkeypatch):
    called = []
    monkeypatch.setattr(builtins, "complex", lambda *parts: called.append(parts))
    (call,) = pickle_machine.calls_of(b"\x80\x03cbuiltins\ncomplex\nG?\xf0\x00\x00\x00\x00\x00\x00\x85R.")
    assert call.what == "builtins.complex" and call.arguments == "(1.0,)"
    assert not called
    pickle.loads(b"\x80\x03cbuiltins\ncomplex\nG?\xf0\x00\x00\x00\x00\x00\x00\x85R.")
    assert called == [(1.0,)]  # the same bytes do call it where they are loaded


def test_steps_of_a_small_program():
    run = record(
        pickle_machine.watch(b"\x80\x03}(X\x01\x00\x00\x00acbuiltins\nlen\nX\x02\x00\x00\x00hi\x85Ru.")
    )
    steps = [moment.step for moment in run.moments]
    assert isinstance(steps[0], Opened) and steps[0].size == 35
    assert [step.name for step in steps[1:]] == [
        "EMPTY_DICT", "MARK", "BINUNICODE", "GLOBAL", "BINUNICODE", "TUPLE1", "REDUCE", "SETITEMS",
    ]  # fmt: skip
    (call,) = (step for step in steps if isinstance(step, Calls))
    assert call.what == "builtins.len" and call.arguments == "('hi',)"
    assert steps[-1].stack == ("{'a': builtins.len('hi')}",)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no whole pickle"),
        (b"hello", "no whole pickle"),
        (b"\x80\x03(", "no whole pickle"),
        (b"\x80\x03R.", "empty stack"),
        (b"\x80\x03)R.", "empty stack"),
        (b"\x80\x03t.", "mark that nobody has set"),
        (b"\x80\x03h\x07.", "has not kept"),
        (b"\x80\x04K\x01K\x02\x93.", "name is no text"),
        (b"\x80\x04X\x01\x00\x00\x00a(\x93.", "empty stack"),
        (b"(cos\nsystem\no.", "OBJ is not watched"),
        (b"\x80\x03" + b"N0" * 2000 + b"N.", "More than 2000"),
    ],
)
def test_programs_that_do_not_fit_are_refused(data, told):
    with pytest.raises(CorruptData, match=told):
        pickle_machine.calls_of(data)


def test_what_doubles_forever_stays_short():
    """A tuple of two that are the same, thirty times: written out it would have a billion items."""
    body = b"".join(b"q%ch%c\x86" % (place, place) for place in range(60))
    run = record(pickle_machine.watch(b"\x80\x03K\x01" + body + b"."))
    assert max(len(item) for moment in run.moments[1:] for item in moment.step.stack) <= 210


def test_a_list_that_holds_itself_can_be_written():
    loop = []
    loop.append(loop)
    assert pickle_machine.calls_of(pickle.dumps(loop)) == ()


def test_damaged_pickles_are_watched_or_refused():
    data = pickle.dumps({"weights": [0.5, 1 + 2j], "name": "x"}, 4)
    rng = random.Random(5)
    refused = 0
    for _ in range(3000):
        found = bytearray(data)
        for _ in range(rng.randint(1, 3)):
            found[rng.randrange(len(found))] = rng.randrange(256)
        try:
            pickle_machine.calls_of(bytes(found))
        except CorruptData:
            refused += 1
    assert 1000 < refused < 3000
