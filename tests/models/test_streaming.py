"""The stream: every signal has one end, the rules hold, with and without steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.models.streaming import (
    HEAD,
    TAIL,
    Arrived,
    Finished,
    Opened,
    Started,
    poisson,
    serve,
    service_times,
    steady,
)
from dualz.trace import finish, record

SERVICE = (2.0, 2.5, 3.0, 3.5)


def test_by_hand():
    """One at a time, 2 ms each, one every ms, room for 1: by hand, the second of each pair is lost."""
    outcome = finish(serve((0, 1, 1.5, 2, 3, 3.5), (2.0,), 3.0, room=1))
    assert outcome.latency == (2.0, 3.0, None, 4.0, None, None)
    assert (outcome.in_time, outcome.late, outcome.dropped) == (2 / 6, 1 / 6, 0.5)
    assert outcome.busy == outcome.time == 6.0 and outcome.median == 3.0 and outcome.slowest() == 4.0


def test_a_queue_that_drops_its_head_reads_the_fresh_ones():
    tail, head = (finish(serve((0, 1, 1.5, 1.8), (2.0,), 3.0, 1, drop=rule)) for rule in (TAIL, HEAD))
    assert tail.latency == (2.0, 3.0, None, None) and head.latency == pytest.approx((2.0, None, None, 2.2))


def test_under_too_much_load_head_drop_is_in_time_and_tail_drop_is_late():
    arrivals = poisson(2000, 1000, seed=0)
    tail, head = (finish(serve(arrivals, (2.0,), 15.0, 10, drop=rule)) for rule in (TAIL, HEAD))
    assert abs(tail.dropped - head.dropped) < 0.02 and tail.late > 0.4 and head.late < 0.1


def test_patience_waits_for_a_batch_and_no_longer():
    steps = record(serve((0, 1, 5), SERVICE, 9, 4, batch=3, patience=2.0)).of(Started)
    assert [(step.time, step.working) for step in steps] == [(2.0, (0, 1)), (7.0, (2,))]
    full = record(serve((0, 1, 1.5), SERVICE, 9, 4, batch=3, patience=50.0)).of(Started)
    assert [(step.time, step.working) for step in full] == [(1.5, (0, 1, 2))]


def test_what_comes_at_the_same_time():
    """A batch ends, a signal arrives, a batch begins: so the third signal is in the second batch."""
    trace = record(serve((0, 1, 2), SERVICE, 9, 4, batch=2))
    assert [type(step) for step in trace][4:7] == [Finished, Arrived, Started]
    assert trace.of(Started)[1].working == (1, 2)
    # A full queue of a free device is not dropped from: its batch begins first.
    assert finish(serve((0, 0, 0), SERVICE, 9, 2, batch=2, patience=1.0)).dropped == 0


streams = st.builds(
    lambda gaps, rest: (tuple(sum(gaps[: at + 1]) / 4 for at in range(len(gaps))), *rest),
    st.lists(st.integers(0, 12), min_size=1, max_size=30),
    st.tuples(
        st.integers(1, 4), st.integers(0, 4), st.sampled_from([0.0, 1.0, 7.5]), st.sampled_from([TAIL, HEAD])
    ),
)


@given(streams)
def test_every_signal_has_one_end_and_no_rule_is_broken(stream):
    arrivals, batch, more, patience, drop = stream
    trace = record(serve(arrivals, SERVICE, 5.0, batch + more, batch, patience, drop), None)
    assert finish(serve(arrivals, SERVICE, 5.0, batch + more, batch, patience, drop)) == trace.result
    times = [step.time for step in trace if not isinstance(step, Opened)]
    assert times == sorted(times)
    read = [number for step in trace.of(Finished) for number in step.batch]
    lost = [step.dropped for step in trace.of(Arrived) if step.dropped is not None]
    assert sorted(read + lost) == list(range(len(arrivals))) and read == sorted(read)
    assert [step.number for step in trace.of(Arrived)] == list(range(len(arrivals)))
    assert all(1 <= len(step.working) <= batch for step in trace.of(Started))
    assert all(len(step.waiting) <= batch + more for step in trace if not isinstance(step, Opened))
    for started, finished in zip(trace.of(Started), trace.of(Finished), strict=True):
        assert finished.batch == started.working and finished.time == started.until
        assert started.until - started.time == pytest.approx(SERVICE[len(started.working) - 1])
    outcome = trace.result
    assert outcome.in_time + outcome.late + outcome.dropped == pytest.approx(1)
    assert 0 < outcome.busy <= outcome.time


def test_arrivals():
    assert steady(3, 500) == (0.0, 2.0, 4.0)
    assert poisson(3, 1000, 5) == poisson(3, 1000, 5) != poisson(3, 1000, 6)
    many = poisson(20_000, 4000, 1)
    assert many == tuple(sorted(many)) and many[-1] == pytest.approx(5000, rel=0.03)
    with pytest.raises(ValueError, match="rate"):
        steady(3, 0)


def test_service_times_lie_between_those_that_were_measured():
    assert service_times({1: 1.0, 4: 2.5, 8: 2.5}, 6) == (1.0, 1.5, 2.0, 2.5, 2.5, 2.5)
    for measured, most in (({}, 1), ({2: 1.0}, 2), ({1: 1.0}, 2), ({1: 0.0}, 1)):
        with pytest.raises(ValueError, match=r"measured|above 0"):
            service_times(measured, most)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"arrivals": ()}, "in order"),
        ({"arrivals": (2, 1)}, "in order"),
        ({"arrivals": (-1, 1)}, "in order"),
        ({"arrivals": (0, float("nan"))}, "in order"),
        ({"service": (2.0,)}, "every batch"),
        ({"service": (2.0, 0.0)}, "every batch"),
        ({"batch": 0}, "every batch"),
        ({"room": 1}, "never comes together"),
        ({"deadline": 0}, "deadline"),
        ({"patience": -1}, "patience"),
        ({"drop": "middle"}, "dropped"),
    ],
)
def test_bad_input_is_refused(change, said):
    given_ = {"arrivals": (0, 1), "service": (2.0, 3.0), "deadline": 4, "room": 3, "batch": 2} | change
    with pytest.raises(ValueError, match=said):
        finish(serve(**given_))


def test_a_share_outside_is_refused():
    with pytest.raises(ValueError, match="share"):
        finish(serve((0,), (1.0,), 2, 1)).slowest(1.5)
