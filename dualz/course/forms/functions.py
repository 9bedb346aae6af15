"""The form of answers that are functions: compared with a reference over a space of inputs."""

from __future__ import annotations

import copy
import inspect
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dualz.course import compare
from dualz.course.forms import near
from dualz.course.forms.mistakes import Caught, Mistake, Table, said
from dualz.course.forms.spaces import Arguments, Space
from dualz.course.forms.values import Form
from dualz.course.sandbox import Guarded, NotYet, brief, plain, whole
from dualz.trace import finish

_LATER = 30


@dataclass(frozen=True)
class Function(Form):
    """A function of the learner's.

    ``right`` is the worked answer, and the reference unless another one is given. ``call`` shows how it
    is called, as in ``canonical(lengths)``. ``read`` looks at a result first and raises ``NotYet`` where
    its type is wrong. ``same(result, wanted, arguments)`` says whether two results are the same: it may
    look at the input, since a tie may be rounded either way. ``explain(result, wanted, arguments)`` may
    say what is wrong with a result, else input and both results are shown. ``unit`` is that of the results,
    for near misses. ``errors`` says for the name of an exception what is added where the learner's function
    stops with it. ``then`` gets the learner's function after all inputs were right, for what no
    comparison shows (the network that comes out); it raises ``NotYet``.
    """

    right: Callable[..., Any]
    call: str
    space: Space
    mistakes: Table = ()
    read: Callable[[Any], Any] = lambda result: result
    reference: Callable[..., Any] | None = None
    same: Callable[[Any, Any, Arguments], bool] = lambda result, wanted, _: compare.same(result, wanted)
    unit: str = ""
    explain: Callable[[Any, Any, Arguments], str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    then: Callable[[Guarded], None] | None = None

    @cached_property
    def _expected(self) -> tuple[list[Arguments], list[Any], float]:
        """The inputs, the right results, and the seconds that the reference took for them."""
        instances = self.space.sample()
        start = time.perf_counter()
        wanted = [self._reference(arguments) for arguments in instances]
        return instances, wanted, time.perf_counter() - start

    def _reference(self, arguments: Arguments) -> Any:
        return self.read(_plain_result(self.reference or self.right, arguments))

    def agrees(self, result: Any, arguments: Arguments) -> bool:
        """Whether ``result`` is right for any input, of a check or not."""
        return self.same(self.read(result), self._reference(arguments), arguments)

    def check(self, answer: Any, where: str = "") -> None:
        function = compare.function(answer, self.call)
        instances, expected, function.reference_seconds = self._expected
        given: list[Any] = []
        for arguments, wanted in zip(instances, expected, strict=True):
            given.append(self._result(function, arguments))
            if not self.same(given[-1], wanted, arguments):
                self._refuse(function, given)
        if self.then is not None:
            self.then(function)

    def _result(self, function: Guarded, arguments: Arguments) -> Any:
        try:
            result = function(*arguments)
        except NotYet as reason:
            more = next((text for name, text in self.errors.items() if name in str(reason)), "")
            raise NotYet(f"{reason} {more}".rstrip()) from None
        if result is None:
            raise NotYet(f"`{function.name}({whole(*arguments)})` gives None: is a `return` missing?")
        return self.read(result)

    def _refuse(self, function: Guarded, given: list[Any]) -> None:
        """Explain the first result that differs, by the mistake whose results are all the learner's."""
        instances, expected, _ = self._expected
        last = len(given) - 1
        tried = list(enumerate(given))
        # Some of the larger inputs, up to the largest: small ones alone cannot tell mistakes apart.
        for place in range(last + 1, len(instances), len(instances) // _LATER + 1):
            try:
                tried.append((place, self._result(function, instances[place])))
            except NotYet:  # it fails there in another way, which is for another time
                break
        for known in self.mistakes:
            if not isinstance(known, Caught) and self._made(known, tried):
                raise NotYet(known.told)
        arguments, result, wanted = instances[last], given[-1], expected[last]
        if self.explain and (told := self.explain(result, wanted, arguments)):
            raise NotYet(said(told))
        seen = near.results(
            [(result, expected[place], _size(instances[place])) for place, result in tried], self.unit
        )
        raise NotYet(f"{differs(function.name, arguments, result, wanted)} {seen}".rstrip())

    def _made(self, known: Mistake, tried: Sequence[tuple[int, Any]]) -> bool:
        """Whether the wrong function gives the learner's results, on all inputs that were tried."""
        for place, result in tried:
            arguments = self._expected[0][place]
            try:
                wrong = self.read(_plain_result(known.answer, arguments))
                if not self.same(result, wrong, arguments):
                    return False
            except Exception:
                return False
        return True


def _plain_result(function: Callable[..., Any], arguments: Arguments) -> Any:
    """What one of our own functions gives, on a copy of the input, as a learner's result would be read."""
    result = function(*copy.deepcopy(arguments))
    return plain(finish(result) if inspect.isgenerator(result) else result)


def _size(arguments: Arguments) -> int:
    """How many items the first argument holds; 0 where it holds none."""
    return len(arguments[0]) if arguments and hasattr(arguments[0], "__len__") else 0


def differs(name: str, arguments: Arguments, result: Any, wanted: Any) -> str:
    """The sentence about one input whose result is not the right one."""
    return f"`{name}({whole(*arguments)})` gives `{brief(result)}`; it should give `{brief(wanted)}`."
