"""The deadline: what cannot go on for ever, what counts, and what is left behind; by thread and by trace."""

import builtins
import os
import random
import sys
import time
import warnings

import numpy as np
import pytest

from dualz.course import deadline, sandbox
from dualz.course.sandbox import Guarded, NotYet


@pytest.fixture(params=["thread", "trace"])
def way(request, monkeypatch):
    """Both ways to end what does not end; a browser has no threads."""
    monkeypatch.setattr(deadline, "_THREADS", request.param == "thread")
    monkeypatch.setattr(sandbox, "slowness", lambda: 1.0)
    return request.param


def turns(number):
    while number >= 0:
        number = number + 0


def catches_all(number):
    while True:
        try:  # noqa: SIM105
            number = sorted([number])[0]
        except:  # noqa: E722
            pass


def catches_all_twice(number):
    while True:
        try:
            while True:
                try:  # noqa: SIM105
                    sum(range(1000))
                except:  # noqa: E722
                    pass
        except:  # noqa: E722
            pass


def double_loop(number):
    total = 0
    for one in range(10**6):
        for two in range(10**6):
            total += one ^ two
    return total


def ended(function, *arguments, seconds=0.2):
    start = time.monotonic()
    with pytest.raises(NotYet, match=r"took more than") as caught:
        Guarded(function, seconds)(*arguments)
    assert time.monotonic() - start < 20
    return str(caught.value)


@pytest.mark.parametrize("function", [turns, catches_all, catches_all_twice, double_loop])
def test_every_loop_is_ended_and_nothing_strikes_later(way, function):
    ended(function, 1)
    assert sys.gettrace() is None or way == "thread"
    assert Guarded(lambda: sum(number for number in range(10**5)))() == 4999950000
    assert not deadline._jobs


def test_that_nothing_changes_is_said_only_where_it_was_seen(way):
    assert "same values (number = 1)" in ended(turns, 1, seconds=1.0)
    text = ended(double_loop, 1)
    assert "same values" not in text
    assert "Perhaps a loop does not end" in text


def test_an_honest_double_loop_is_not_slowed_down():
    def slow(size):
        return sum(one * two & 1 for one in range(size) for two in range(size))

    start = time.thread_time()
    slow(600)
    bare = time.thread_time() - start
    guarded, start = Guarded(slow, 30), time.thread_time()
    guarded(600)
    assert time.thread_time() - start < 4 * bare + 0.05


def test_an_import_does_not_count(tmp_path, monkeypatch, way):
    (tmp_path / "slow_to_import.py").write_text(
        "import time\nend = time.thread_time() + 0.5\nwhile time.thread_time() < end: pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def imports(number):
        import slow_to_import  # noqa: F401

        return number

    assert Guarded(imports, 0.3)(7) == 7
    sys.modules.pop("slow_to_import")


def test_the_reference_stands_beside_and_gives_time():
    guarded = Guarded(turns, 0.05, reference_seconds=0.01)
    with pytest.raises(NotYet, match=r"took more than [\d.]+ s; the reference takes 0\.01 s\."):
        guarded(1)
    guarded.reference_seconds = 10.0
    assert guarded.limit >= 200


def test_what_is_changed_around_it_is_put_back(tmp_path):
    def spoils(number):
        random.seed(number)
        np.random.seed(number)
        np.set_printoptions(precision=1)
        warnings.simplefilter("ignore")
        os.chdir(tmp_path)
        os.environ["DUALZ_SPOILT"] = "1"
        sys.setrecursionlimit(5000)
        sys.settrace(lambda *anything: None)
        builtins.len = lambda anything: 7
        sys.stdout.buffer.write(b"x")
        sys.stdout.close()
        return number

    def state():
        numbers = np.random.get_state()[1].tolist()
        looks = (random.getstate(), numbers, np.get_printoptions(), list(warnings.filters), os.getcwd())
        return (*looks, dict(os.environ), sys.getrecursionlimit(), sys.gettrace(), len, sys.stdout)

    before = state()
    assert Guarded(spoils)(3) == 3
    assert state() == before


def test_random_numbers_go_on_from_call_to_call():
    draw = Guarded(lambda: random.random())
    assert draw() != draw()


def test_leaving_is_told_and_a_real_interrupt_goes_through():
    def interrupts(number):
        raise KeyboardInterrupt

    with pytest.raises(NotYet, match="KeyboardInterrupt"):
        Guarded(interrupts)(1)

    def waits(number):
        import signal

        signal.raise_signal(signal.SIGINT)
        return number

    with pytest.raises(KeyboardInterrupt):
        Guarded(waits)(1)


def test_an_async_function_is_told():
    async def later(number):
        return number

    with pytest.raises(NotYet, match="leave out `async`"):
        Guarded(later)(1)
