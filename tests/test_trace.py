"""The recorder: what it keeps of a run, and what it says when it cannot."""

from __future__ import annotations

import contextlib
import functools
import io
import linecache
import subprocess
import sys
from dataclasses import dataclass

import pytest

from dualz.trace import Place, Step, TraceTooLong, finish, record, record_beginning


@dataclass(frozen=True)
class Saw(Step):
    value: int


@dataclass(frozen=True)
class Held(Step):
    things: list


def count_to(number):
    total = 0
    for value in range(number):
        total += value
        yield Saw(value)
    return total


def outer():
    yield "before"
    inside = yield from count_to(2)
    yield "after"
    return inside


def decorate(function):
    return function


@decorate
def decorated():
    x = 1
    yield x


def test_finish_and_record_give_the_same_result():
    assert finish(count_to(5)) == record(count_to(5)).result == 10


def test_steps_come_in_order_with_their_values():
    trace = record(count_to(3))
    assert len(trace) == 3
    assert list(trace) == [Saw(0), Saw(1), Saw(2)] == list(trace.steps)
    assert trace[1] == Saw(1)
    assert [moment.index for moment in trace.moments] == [0, 1, 2]
    assert trace.moments[2].values == (("value", "2"),)
    assert repr(trace) == "Trace of count_to: 3 steps"


def test_the_running_line_is_the_line_that_yields():
    trace = record(count_to(2))
    assert {trace.line(index) for index in range(2)} == {"yield Saw(value)"}
    assert trace.sources[0].text.splitlines()[0] == "def count_to(number):"
    assert trace.sources[0].first_line == count_to.__code__.co_firstlineno


def test_a_decorator_does_not_shift_the_running_line():
    trace = record(decorated())
    assert trace.sources[0].text.startswith("@decorate")
    assert trace.line(0) == "yield x"


def test_a_delegate_stands_on_the_stack_above_its_caller():
    trace = record(outer())
    assert trace.result == 1
    assert [source.name for source in trace.sources] == ["outer", "count_to"]
    assert trace.moments[0].stack == (Place(0, 2),)
    assert trace.moments[1].stack == (Place(0, 3), Place(1, 5))
    assert trace.moments[1].place == Place(1, 5)
    assert [trace.line(index) for index in range(4)] == [
        'yield "before"',
        "yield Saw(value)",
        "yield Saw(value)",
        'yield "after"',
    ]
    assert trace.of(Saw) == (Saw(0), Saw(1))


def test_delegating_to_a_plain_list_is_shown_at_the_delegating_line():
    def letters():
        yield from ["a", "b"]

    trace = record(letters())
    assert trace.steps == ("a", "b")
    assert trace.line(1) == 'yield from ["a", "b"]'


def test_local_variables_are_the_values_of_a_plain_yield():
    def own():
        a, _hidden = 1, 2
        yield a
        b = "x" * 500
        yield b

    trace = record(own())
    assert trace.moments[0].values == (("a", "1"),)
    name, shown = trace.moments[1].values[1]
    assert name == "b" and len(shown) < 100


def test_a_list_that_changes_later_shows_what_was_true():
    def sort():
        numbers = [3, 1, 2]
        yield numbers
        numbers.sort()
        yield numbers

    assert record(sort()).steps == ([3, 1, 2], [1, 2, 3])


def test_an_array_that_changes_later_shows_what_was_true():
    numpy = pytest.importorskip("numpy")

    def clear():
        array = numpy.ones(3)
        yield array
        array[:] = 0
        yield array

    first, second = record(clear()).steps
    assert first.tolist() == [1, 1, 1] and second.tolist() == [0, 0, 0]


def test_an_object_with_a_hash_that_changes_later_is_copied_too():
    class Box:
        value = 0

    def fill():
        box = Box()
        for box.value in range(3):
            yield box

    assert [box.value for box in record(fill())] == [0, 1, 2]


def test_a_step_that_holds_a_list_is_copied():
    def grow():
        things = []
        for value in range(3):
            things.append(value)
            yield Held(things)

    assert [step.things for step in record(grow())] == [[0], [0, 1], [0, 1, 2]]


def test_what_cannot_be_copied_is_kept_as_it_is():
    def opens():
        with io.TextIOWrapper(io.BytesIO()) as file:
            yield file

    assert isinstance(record(opens())[0], io.TextIOWrapper)


def test_too_many_steps_are_refused_with_the_number_that_fits():
    assert len(record(count_to(7), limit=7)) == 7
    with pytest.raises(TraceTooLong, match="more than 6 steps, and 6 is what can be shown"):
        record(count_to(7), limit=6)
    assert len(record(count_to(2100), limit=None)) == 2100
    with pytest.raises(TraceTooLong):
        record(count_to(2001))


def test_an_endless_generator_is_closed_when_it_is_refused():
    closed = []

    def endless():
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    with pytest.raises(TraceTooLong):
        record(endless(), limit=10)
    assert closed == [True]


@pytest.mark.parametrize("run", [record, finish])
@pytest.mark.parametrize(
    ("thing", "sentence"),
    [
        (count_to, "count_to is a generator function: call it"),
        (len, "len has no 'yield'"),
        ([1, 2], "A generator is needed .*, not list"),
        (None, "not NoneType"),
        (iter([1]), "not list_iterator"),
    ],
)
def test_what_is_not_a_generator_is_refused_with_advice(run, thing, sentence):
    with pytest.raises(TypeError, match=sentence):
        run(thing)


def test_a_started_or_finished_generator_is_refused():
    generator = count_to(3)
    next(generator)
    with pytest.raises(ValueError, match="already been started"):
        record(generator)
    list(generator)
    with pytest.raises(ValueError, match="already been started"):
        record(generator)


def test_an_exception_says_after_which_step_it_came():
    def breaks():
        yield 1
        yield 2
        raise KeyError("lost")

    with pytest.raises(KeyError) as caught:
        record(breaks())
    assert caught.value.__notes__ == ["raised after step 2 of breaks"]


def divides(by):
    """A generator
    that may fail."""
    for number in by:
        yield 6 // number


def test_the_beginning_of_a_run_that_fails_is_kept_with_the_line_of_the_failure():
    trace = record_beginning(divides([1, 2, 0]))
    assert trace.steps == (6, 3) and trace.result is None
    assert trace.error.startswith("After step 2 the generator raised ZeroDivisionError: ")
    assert trace.error.endswith(" (line 5).") and trace.line(0) == "yield 6 // number"


def test_a_failure_before_the_first_step_and_one_in_a_function_that_is_called():
    assert record_beginning(divides([0])).error.startswith("Before its first step the generator raised")

    def help_(number):
        raise ValueError("There is nothing.")

    def calls():
        yield 1
        help_(1)

    trace = record_beginning(calls())
    assert trace.error == "After step 1 the generator raised ValueError: There is nothing (line 3)."


def test_a_failure_in_a_delegate_is_told_by_the_line_of_the_delegate():
    def outside():
        yield from divides([1, 0])

    assert record_beginning(outside()).error.endswith("(line 5 of divides).")


def test_an_error_that_cannot_say_its_message():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def breaks():
        yield 1
        raise Mute

    assert record_beginning(breaks()).error == "After step 1 the generator raised Mute (line 3)."


def test_the_beginning_of_an_endless_run_is_kept_and_the_run_is_closed():
    closed = []

    def endless():
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    trace = record_beginning(endless(), limit=10)
    assert len(trace) == 10 and closed == [True]
    assert trace.error == "This run takes more than 10 steps; only the first 10 are recorded."


def test_a_run_to_its_end_has_no_error():
    trace = record_beginning(count_to(3))
    assert trace == record(count_to(3)) and trace.error == ""


class Hostile:
    """Every question about it fails."""

    def _fails(self, *anything):
        raise RuntimeError("no")

    __repr__ = __eq__ = __hash__ = __len__ = __bool__ = __iter__ = __reduce_ex__ = _fails


def test_values_that_cannot_be_written_or_compared_are_recorded():
    def own():
        thing = Hostile()
        yield Saw(thing)
        yield [thing]

    trace = record(own())
    assert trace.moments[0].values == (("value", "<Hostile whose __repr__ fails>"),)
    assert trace.moments[1].values == (("thing", "<Hostile whose __repr__ fails>"),)
    assert "Hostile" in trace.text()


def test_values_are_cut_between_words_and_hold_no_address():
    def own():
        plain, long = object(), Saw(tuple(range(100, 200)))
        yield plain, long

    values = dict(record(own()).moments[0].values)
    assert values["plain"] == "<object object>"
    assert values["long"] == "Saw(value=(100, 101, 102, 103, 104, 105, 106, 107, 108, ..."


def test_a_run_of_no_steps_still_shows_its_source():
    def silent():
        return 42
        yield

    trace = record(silent())
    assert (len(trace), trace.result, trace.steps, trace.text()) == (0, 42, (), "")
    assert trace.sources[0].text.startswith("def silent():")


def test_a_generator_without_source_is_recorded_all_the_same():
    made = {}
    exec("def hidden():\n    yield 1\n    return 2", made)
    trace = record(made["hidden"]())
    assert (trace.steps, trace.result) == ((1,), 2)
    assert "cannot be shown" in trace.sources[0].text
    assert trace.line(0) == ""


def test_the_lines_of_a_lambda_and_of_a_generator_expression_are_true():
    make = lambda: (yield "from a lambda")  # noqa: E731
    assert "from a lambda" in record(make()).line(0)

    squares = (number * number for number in [2, 3])
    trace = record(squares)
    assert trace.steps == (4, 9)
    assert trace.line(0).startswith("squares = (number * number")


def test_the_text_form_has_a_line_for_each_step():
    rows = record(outer()).text().splitlines()
    assert rows[0] == "   1  outer:2   'before'"
    assert rows[1] == "   2  count_to:5   Saw(value=0)"
    assert len(rows) == 4


def test_the_recorder_needs_the_standard_library_only():
    import subprocess

    code = "import sys, dualz.trace; print(sorted({'numpy', 'numba', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def endless_in_spite():
    while True:
        with contextlib.suppress(GeneratorExit):
            yield 1


def yields_at_the_end():
    try:
        while True:
            yield 1
    finally:
        yield 2


def fails_at_the_end():
    try:
        while True:
            yield 1
    finally:
        raise KeyError


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("run", [endless_in_spite, yields_at_the_end, fails_at_the_end])
def test_a_generator_that_does_not_close_is_told_its_length(run):
    with pytest.raises(TraceTooLong, match="more than 3 steps"):
        record(run(), limit=3)
    assert len(record_beginning(run(), limit=3)) == 3


def test_a_generator_that_does_not_close_prints_nothing():
    code = "from tests.test_trace import *; record_beginning(endless_in_spite(), limit=3)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


async def waits():
    yield 1


async def sleeps():
    pass


class Callable_:
    def __call__(self):
        yield 1


@pytest.mark.parametrize(
    ("thing", "sentence"),
    [
        (functools.partial(count_to, 3), "a functools.partial of count_to: call it"),
        (functools.partial(functools.partial(count_to), 3), "a functools.partial of count_to: call it"),
        (functools.partial(len), "len has no 'yield'"),
        (waits, "waits is an async generator.*write 'def' and 'yield'"),
        (waits(), "waits is an async generator"),
        (sleeps, "sleeps is a coroutine, which has no steps"),
        (Callable_(), "call this Callable_"),
    ],
)
def test_other_things_that_run_are_refused_with_advice(thing, sentence):
    for run in (record, record_beginning, finish):
        with pytest.raises(TypeError, match=sentence):
            run(thing)


def test_a_generator_expression_shows_its_own_variables_only():
    assert record(number for number in [7]).moments[0].values == (("number", "7"),)


def test_a_field_that_cannot_be_read_does_not_end_the_run():
    @dataclass(frozen=True)
    class Locked(Saw):
        def __getattribute__(self, name):
            if name == "value":
                raise RuntimeError
            return object.__getattribute__(self, name)

    trace = record(iter_of(Locked(1)))
    assert trace.moments[0].values == (("value", "<RuntimeError>"),)


def iter_of(*steps):
    yield from steps


BREAKS = ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


def breaking(mark):
    return f"def run():\n    '''one{mark}line'''\n    yield 'first'\n    yield 'second{mark}'\n"


@pytest.mark.parametrize("mark", BREAKS)
def test_lines_of_a_file_are_counted_as_python_counts_them(tmp_path, mark):
    (tmp_path / "file.py").write_text(breaking(mark), encoding="utf-8")
    made = {}
    exec(compile(breaking(mark), str(tmp_path / "file.py"), "exec"), made)
    trace = record(made["run"]())
    assert [trace.line(0), trace.line(1)] == ["yield 'first'", f"yield 'second{mark}'"]


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("mark", BREAKS)
def test_lines_of_a_cell_are_counted_as_python_counts_them(monkeypatch, mark, keep):
    text = "\n" + breaking(mark) + "# the end"
    lines = text.splitlines(keepends=True) if keep else [line + "\n" for line in text.splitlines()]
    monkeypatch.setitem(linecache.cache, "<cell>", (len(text), None, lines, "<cell>"))
    if not keep:
        monkeypatch.setattr(sys.modules["__main__"], "In", ["", text], raising=False)
    made = {}
    exec(compile(text, "<cell>", "exec"), made)
    trace = record(made["run"]())
    assert [trace.line(0), trace.line(1)] == ["yield 'first'", f"yield 'second{mark}'"]


def test_lines_of_a_cell_of_ipython():
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as Shell\n"
        "shell = Shell.instance(history_length=0)\n"
        f"shell.run_cell({breaking(chr(12))!r}, store_history=True)\n"
        "shell.run_cell('from dualz.trace import record; t = record(run())', store_history=True)\n"
        "print([shell.user_ns['t'].line(at) for at in (0, 1)])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == str(["yield 'first'", "yield 'second\x0c'"])


def test_a_long_message_of_an_error_is_cut():
    def breaks():
        yield 1
        raise ValueError("x" * 10**6)

    assert len(record_beginning(breaks()).error) < 700
