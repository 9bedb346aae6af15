"""A run that nobody watches makes no steps, and differs in nothing else from one that makes them all."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import traceback
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given

from dualz import codecs
from dualz.codecs import bpe, entropy, huffman, limited, lz78, lzw, lzw_codes, prefix
from dualz.recording import unwatched
from dualz.trace import Step, finish, record
from tests.codecs import messages

some = messages.small.filter(len)


def codes_of(data):
    return finish(prefix.canonical_codes(huffman.code_lengths(Counter(data))))


RUNS = {
    "huffman.build_tree": lambda data: huffman.build_tree(Counter(data)),
    "huffman.read_codes": lambda data: huffman.read_codes(finish(huffman.build_tree(Counter(data)))),
    "limited.limited_lengths": lambda data: limited.limited_lengths(Counter(data), 9),
    "prefix.canonical_codes": lambda data: prefix.canonical_codes(huffman.code_lengths(Counter(data))),
    "prefix.encode": lambda data: prefix.encode(data, codes_of(data)),
    "prefix.decode": lambda data: prefix.decode(
        finish(prefix.encode(data, codes_of(data))), codes_of(data), len(data)
    ),
    "lzw.encode": lambda data: lzw.encode(data, lzw_codes.TIFF),
    "lzw.decode": lambda data: lzw.decode(finish(lzw.encode(data))),
    "lzw.together": lambda data: lzw.together(data, lzw_codes.unix(9)),
    "lz78.encode": lz78.encode,
    "lz78.decode": lambda data: lz78.decode(finish(lz78.encode(data))),
    "bpe.train": lambda data: bpe.train(data, 8),
    "bpe.encode": lambda data: bpe.encode(data, bpe.learn(data, 8)),
    "entropy.shannon_code": lambda data: entropy.shannon_code(entropy.probabilities(data)),
}
each_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def result_with_steps(generator):
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value


@each_run
@given(data=some)
def test_the_result_is_that_of_a_run_with_its_steps(run, data):
    expected = result_with_steps(run(data))
    assert finish(run(data)) == expected
    assert type(finish(run(data))) is type(expected)


@pytest.fixture
def made(monkeypatch):
    """How many steps of each kind were made."""
    counts = Counter()
    for kind in Step.__subclasses__():

        def count(self, *values, _init=kind.__init__, **named):
            counts[type(self).__name__] += 1
            _init(self, *values, **named)

        monkeypatch.setattr(kind, "__init__", count)
    return counts


# Helpers make these two: they are what the encoder of LZW has sent, and a cleared dictionary.
BY_HELPERS = {"lzw.encode": {"Sent", "Cleared"}, "lzw.decode": {"Cleared"}}


@pytest.mark.parametrize("name", [name for name in RUNS if name != "lzw.together"])
def test_no_step_is_made(name, made):
    """All but ``together``, which watches two runs itself."""
    run = RUNS[name](messages.text(2000))
    made.clear()
    finish(run)
    assert set(made) <= BY_HELPERS.get(name, set())
    record(RUNS[name](messages.text(200)), None)
    assert made.total() > 3, "the counting itself must work"


def test_no_queue_is_put_in_order_where_nobody_sees_it(monkeypatch):
    counts = {symbol: 1 + symbol % 97 for symbol in range(8000)}
    monkeypatch.setattr(huffman, "in_order", lambda queue: pytest.fail("a snapshot was made"))
    lengths = huffman.code_lengths(counts)
    assert prefix.kraft_sum(lengths) == 1


def generators_of_steps():
    for found in pkgutil.iter_modules(codecs.__path__, "dualz.codecs."):
        module = importlib.import_module(found.name)
        for function in vars(module).values():
            own = inspect.isgeneratorfunction(function) and function.__module__ == module.__name__
            if own and "Step" in str(function.__annotations__.get("return")):
                yield function


@pytest.mark.parametrize(
    "function", [*generators_of_steps()], ids=lambda one: f"{one.__module__}.{one.__name__}"
)
def test_every_generator_of_the_codecs_can_do_without_steps(function):
    """No ``yield`` whose value is used, no variables of an outer function."""
    bare = unwatched._module_without_steps(function.__code__, function.__globals__, Step)
    assert not bare[function.__code__].co_flags & inspect.CO_GENERATOR


def test_an_error_is_raised_by_the_line_that_raises_it_with_steps():
    def lines(run):
        with pytest.raises(ValueError, match="'c', at place 1") as caught:
            run(prefix.encode("acb", {"a": "0", "b": "1"}))
        last = traceback.extract_tb(caught.tb)[-1]
        return last.filename, last.lineno, last.name, last.line

    assert lines(finish) == lines(result_with_steps)


def test_a_run_is_over_once_it_is_finished_and_goes_on_where_it_was():
    fresh, begun = lz78.encode(b"abab"), lz78.encode(b"abab")
    next(begun)
    assert finish(fresh) == finish(begun) == [(0, 97), (0, 98), (1, 98)]
    for run in (fresh, begun):
        assert inspect.getgeneratorstate(run) == inspect.GEN_CLOSED


@dataclass(frozen=True)
class Seen(Step):
    many: int


def learned_by_looking():
    seen = []
    yield Seen(seen.append("here") or len(seen))
    return seen


def test_generators_from_outside_run_as_they_are():
    """A learner's step may do something; nobody forbade it."""
    assert finish(learned_by_looking()) == ["here"]


MODULE = """from dualz.trace import Step

class Seen(Step):
    pass

def count(first, /, *, second=2, third=3):
    total = first
    yield Seen()
    for number in (second, third):
        total += number
        if number:
            yield Seen()
    return total

def with_use():
    got = yield Seen()
    return got

def inside(many):
    def counts():
        for number in range(many):
            yield Seen()
    yield Seen()
    return len(list(counts()))
"""


@pytest.fixture
def module(tmp_path):
    """A module that counts as one of dualz, and its file."""
    file = tmp_path / "made_up.py"
    file.write_text(MODULE)
    spec = importlib.util.spec_from_file_location("dualz.made_up", file)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made, file


def test_all_kinds_of_arguments_reach_the_run(module):
    assert finish(module[0].count(1)) == 6
    assert finish(module[0].count(1, third=9, second=8)) == 18


def test_a_yield_that_is_used_and_functions_inside_stay_as_they_are(module):
    assert finish(module[0].with_use()) is None
    assert finish(module[0].inside(7)) == 7


@pytest.mark.parametrize(
    "text", [MODULE.replace("+=", "*="), MODULE.replace("yield Seen()\n    for", "for"), "", "def (", "\0"]
)
def test_a_file_that_was_changed_after_the_import_is_not_believed(module, text):
    module[1].write_text(text)
    assert finish(module[0].count(1)) == 6


def test_a_file_that_is_gone_does_no_harm(module):
    module[1].unlink()
    assert finish(module[0].count(1)) == 6


def test_a_list_of_steps_may_be_delegated_to():
    """``yield from`` takes any iterable; what it gives then is None."""
    assert unwatched._delegate(finish, [1, 2]) is None
    assert unwatched._delegate(finish, lz78.encode(b"ab")) == [(0, 97), (0, 98)]
