"""Latencies: by a clock of our own, so that the numbers are known."""

from __future__ import annotations

import pytest

from dualz.models.latency import latencies, start_up


class Clock:
    """A clock that only moves when a call says how long it takes."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def call(self, times):
        left = iter(times)

        def work() -> None:
            self.now += next(left)

        return work


def test_the_first_call_stands_apart_and_the_median_counts():
    clock = Clock()
    slow = clock.call([100, 9, 9, *([2] * 9), 50])
    quick = clock.call([7, 1, 1, *range(1, 11)])
    found = latencies({"slow": slow, "quick": quick}, rounds=10, warm=2, clock=clock)
    assert found["slow"] == (100, 2, 2, pytest.approx(6.8), 10)
    assert found["quick"] == (7, 5.5, pytest.approx(1.9), pytest.approx(9.1), 10)


def test_they_take_turns():
    order = []
    calls = {name: lambda name=name: order.append(name) for name in "ab"}
    latencies(calls, rounds=2, warm=0)
    assert order == list("ababab")
    order.clear()
    found = latencies(calls, rounds=3, warm=0, in_a_row=2)
    assert order == list("aabbaabb") and found["a"].rounds == 3


@pytest.mark.parametrize("change", [{"rounds": 1}, {"warm": -1}, {"calls": {}}, {"in_a_row": 0}])
def test_nothing_to_measure(change):
    with pytest.raises(ValueError, match="2 rounds"):
        latencies(**({"calls": {"a": list}, "rounds": 2} | change))


def test_a_new_process():
    short, long = start_up("print(1)"), start_up("import time; time.sleep(0.5); print(1)")
    assert short > 0 and long > 0.5
    assert start_up("import sys; assert sys.argv[1] == 'x'; print(1)", "x") > 0
    for code in ("raise KeyError('lost')", "pass"):
        with pytest.raises(RuntimeError, match=r"lost|printed nothing"):
            start_up(code)
