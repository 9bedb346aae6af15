"""What a learner's answer may do: fail, hang, shout, change its input, lie about equality."""

import builtins
import sys
import time
from collections import Counter

import numpy as np
import pytest

from dualz.course import compare, sandbox
from dualz.course.forms import Function, Space, mistake
from dualz.course.registry import Exercise, find
from dualz.course.sandbox import Guarded, NotTried, NotYet, plain


def double(number):
    return 2 * number


@mistake("not doubled", "That is the same number.")
def same_number(number):
    return number


NUMBERS = Space([(number,) for number in range(20)], lambda random: (random.random(),))
DOUBLE = Exercise(
    id="huffman.double",
    kind="complete",
    objectives=("test.double",),
    prompt="Double it.",
    form=Function(double, "double(number)", NUMBERS, (same_number,)),
    greeting="Twice.",
    hints=("one", "two"),
    worked="Twice.",
)


def says(function):
    return DOUBLE.judge(function, seconds=0.3).says


def test_an_error_is_told_with_its_line_and_no_traceback():
    def broken(number):
        table = {}
        return table[number]

    text = says(broken)
    assert "`return table[number]`" in text
    assert "KeyError: 0" in text
    assert "Traceback" not in text


def test_the_line_is_that_of_the_learner_also_when_a_library_raises():
    def broken(number):
        return np.zeros(3).reshape(5)

    assert "reshape(5)" in says(broken)


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: a,
        lambda: 1,
    ],
)
def test_a_wrong_number_of_arguments(function):
    assert "could not be called" in says(function)


# fmt: off
def endless_on_one_line(number):
    while True: pass  # noqa: E701
# fmt: on


def endless(number):
    while number >= 0:
        number += 1
    return number


def endless_generator(number):
    return sum(1 for _ in iter(int, 1))


def endless_though_it_catches(number):
    while True:
        try:  # noqa: SIM105
            number += 1
        except Exception:
            pass


@pytest.mark.parametrize(
    "function", [endless_on_one_line, endless, endless_generator, endless_though_it_catches]
)
def test_what_does_not_end_is_stopped_and_tracing_restored(function):
    def tracer(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    start = time.monotonic()
    try:
        text = says(function)
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)
    assert "took more than" in text
    assert time.monotonic() - start < 10


def test_only_what_a_function_works_counts_in_full():
    """Twenty calls that wait for a second together: a busy computer must not make an answer wrong."""

    def slow(number):
        time.sleep(0.05)
        return 2 * number

    def waits(number):
        while True:
            time.sleep(0.05)

    assert DOUBLE.judge(slow, seconds=0.3).right
    start = time.monotonic()
    assert "took more than" in says(waits)
    assert time.monotonic() - start < 10


def test_endless_recursion_and_leaving_are_told():
    def deeper(number):
        return deeper(number)

    def leaves(number):
        raise SystemExit

    assert "RecursionError" in says(deeper)
    assert "SystemExit" in says(leaves)


def test_what_is_printed_is_dropped(capsys):
    def loud(number):
        print("working")
        return 2 * number

    assert DOUBLE.judge(loud).right
    assert capsys.readouterr().out == ""


def test_inputs_are_copies():
    def spoils(items):
        items.clear()
        return []

    given = [1, 2]
    Guarded(spoils)(given)
    assert given == [1, 2]


def test_no_equality_of_a_learners_class_takes_part():
    class Agrees(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    class Anything:
        def __eq__(self, other):
            return True

    assert not DOUBLE.judge(lambda number: Agrees(5)).right
    assert not DOUBLE.judge(lambda number: Anything()).right
    assert type(plain(Agrees(5))) is int


def test_builtins_do_not_have_to_be_python_functions():
    assert "same number" in DOUBLE.judge(abs).says
    assert DOUBLE.judge(builtins.repr).says


def test_plain_values():
    assert plain(np.arange(3)) == [0, 1, 2]
    assert plain((np.int64(1), np.bool_(True), np.float32(0.5))) == (1, True, 0.5)
    assert type(plain(Counter("aab"))) is dict
    assert plain({}.keys()) == []
    assert plain(bytearray(b"x")) == b"x"
    endless_list = []
    endless_list.append(endless_list)
    with pytest.raises(NotYet, match="nests"):
        plain(endless_list)


def test_a_dict_that_is_filled_in_part_is_no_stub_unless_it_came_so():
    assert sandbox.is_stub({"a": ..., "b": [..., ...]}, ...)
    assert not sandbox.is_stub({"a": None, "b": None}, ...), "None may be the answer of a part"
    assert not sandbox.is_stub({"a": 1, "b": ...}, ...)
    assert sandbox.is_stub({"a": 1, "b": ...}, {"a": 1, "b": ...})
    assert not sandbox.is_stub({"a": 1, "b": 2}, {"a": 1, "b": ...})
    assert not any(sandbox.is_stub(empty, ...) for empty in ([], {}, (), {"a": []}))


def test_the_open_keys_are_named():
    assert "Still open: `b`." in sandbox.what_is_left({"a": 1, "b": ...})
    assert "`b`, `c` and `2`" in sandbox.what_is_left({"a": 1, "b": ..., "c": (...,), 2: [...]})
    assert "Still open: `1`." in sandbox.what_is_left([5, ...])


def test_a_stub_with_a_gap_is_known_by_its_code_not_by_its_name():
    def stub(items):
        total = 0
        for item in items:  # noqa: B007
            ...
        return total

    def untouched(items):
        total = 0
        for item in items:  # noqa: B007
            ...  # the learner wrote a comment only
        return total

    def worked_on(items):
        total = 0
        for item in items:
            total += item
        return total

    assert sandbox.is_stub(untouched, stub)
    assert not sandbox.is_stub(worked_on, stub)


def test_a_missing_return_is_named_and_a_stub_inside_is_not_tried():
    def forgets(number):
        number * 2

    assert "`return` missing" in says(forgets)
    with pytest.raises(NotTried):
        Guarded(lambda: ...)()


def test_the_first_input_that_differs_is_shown():
    text = says(lambda number: 2 * number if number < 7 else 0)
    assert "(7)` gives `0`; it should give `14`" in text


def test_numbers_are_compared_as_numbers():
    assert compare.same(0.1 + 0.2, 0.3)
    assert not compare.same(1, True)
    assert compare.same([1, 2], (1, 2))
    assert not compare.same({"a": 1}, {"a": 2})
    with pytest.raises(NotYet, match="wanted"):
        compare.number(True)
    with pytest.raises(NotYet, match="without decimals"):
        compare.number(2.5, whole=True)


@pytest.mark.parametrize(
    "result",
    [
        "a" * 10**8,
        range(10**9),
        [[0] * 1000, [0] * 400_000],
        1 << 10**8,
        np.broadcast_to(0, (10**5, 10**5)),
        {"a": bytes(2_000_000)},
    ],
    ids=["text", "range", "nested", "number", "array", "bytes"],
)
def test_a_gigantic_result_is_refused_at_once(result):
    start = time.monotonic()
    assert "too large: no exercise asks for more than 300,000" in says(lambda number: result)
    assert "too large" in DOUBLE.judge(result).says
    assert time.monotonic() - start < 10


def test_a_list_that_holds_one_list_many_times_is_too_large():
    # Not as the result of a function: its deadline may pass while the first 300 000 items are read.
    assert "too large" in DOUBLE.judge([[0] * 1000] * 1001).says


def test_a_number_too_long_to_be_written_is_told_all_the_same():
    assert "very many digits" in says(lambda number: 10**5000)


def test_a_function_that_asks_for_input_is_told_and_input_works_again_after():
    def asks(number):
        return int(input("number? "))

    def asks_secretly(number):
        import getpass

        return getpass.getpass()

    before = builtins.input
    assert "a check cannot type" in says(asks)
    assert "a check cannot type" in says(asks_secretly)
    assert builtins.input is before


def test_what_is_still_to_do_is_said_as_it_is():
    def dots(number): ...

    def nothing(number):
        return None

    def not_implemented(number):
        raise NotImplementedError

    assert "Replace the `...`" in DOUBLE.judge(...).says
    assert "Replace the `...`" in DOUBLE.judge(dots).says
    assert DOUBLE.judge(None).says.startswith("This is None: give your answer a value")
    assert DOUBLE.judge(nothing).says.startswith("`nothing` does not do its work yet: write its body")
    assert DOUBLE.judge(not_implemented).says.startswith("`not_implemented` does not do its work yet")


def test_a_message_that_ends_with_a_stop_gets_no_second_one():
    def refuses(number):
        raise ValueError("There is nothing.")

    assert says(refuses).endswith("with ValueError: There is nothing.")
    assert ".." not in says(refuses)


def test_a_tensor_without_all_its_numbers_is_refused_with_the_way_out():
    torch = pytest.importorskip("torch")
    with pytest.raises(NotYet, match="to_dense"):
        plain(torch.eye(2).to_sparse())
    with pytest.raises(NotYet, match="meta"):
        plain(torch.ones(2, device="meta"))


def test_a_failing_input_can_be_pasted_back():
    given = (
        [0.1 + index for index in range(30)],
        {"a": (1,), "b": {float("inf")}},
        np.arange(40),
        set(),
        b"x",
    )
    read = eval("[" + sandbox.whole(*given) + "]")
    assert read == [*given[:2], list(range(40)), set(), b"x"]
    assert sandbox.whole("a" * 5000).endswith(" ...")

    def fails(items):
        return items[99]

    with pytest.raises(NotYet) as caught:
        Guarded(fails)(given[0])
    assert repr(given[0]) in str(caught.value)


def test_a_generator_function_may_be_handed_in_with_its_steps() -> None:
    """The learner steps through it and checks the same function."""
    exercise = find("huffman.canonical")

    def canonical(lengths):
        codes, value, previous = {}, 0, 0
        for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], item[0])):
            value <<= length - previous
            codes[symbol] = f"{value:0{length}b}"
            yield dict(codes)
            value += 1
            previous = length
        return codes

    def forever(lengths):
        while True:
            yield lengths

    def wrong(lengths):
        yield lengths
        return dict.fromkeys(lengths, "0")

    assert exercise.judge(canonical).right
    assert "took more than" in exercise.judge(forever, seconds=0.5).says
    assert not exercise.judge(wrong).right
