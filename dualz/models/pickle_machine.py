"""What a pickle would do, watched without doing it.

A pickle is a program for a small machine with a stack. Among its instructions are one that imports any name
of any module, and one that calls what lies on the stack. This machine carries out all others, and where a
loader would import or call, it writes down what would be called: ``dualz`` never runs a stranger's pickle.

Source: Python's ``pickletools``, which reads and documents each instruction; PEP 3154 (protocol 4).
Lesson: 17 (deploy). Pictures: ``dualz.figures.pickle_machine``.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from dualz.codecs.errors import CorruptData
from dualz.trace import Step, finish

MOST_INSTRUCTIONS = 2000
# How much of a value is written out: what is nested deeper, or longer, ends in dots.
_DEEP, _ITEMS, _LETTERS = 4, 12, 200
_BRACKETS = {"tuple": "()", "list": "[]", "dict": "{}"}


@dataclass(frozen=True)
class Opened(Step):
    """``code``: the instructions, each (its place in bytes, its name, its argument as Python text)."""

    size: int
    code: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Did(Step):
    """Instruction number ``at`` is done; ``stack`` is what lies there now, as Python text, the top last."""

    at: int
    name: str
    stack: tuple[str, ...]


@dataclass(frozen=True)
class Imports(Did):
    """... and a loader has imported ``what``, as ``builtins.print``."""

    what: str


@dataclass(frozen=True)
class Calls(Did):
    """... and a loader has called ``what`` with ``arguments``, the text of a tuple."""

    what: str
    arguments: str


@dataclass(frozen=True)
class Call:
    """A call that loading would make: the full name of the function, its arguments as Python text."""

    what: str
    arguments: str


@dataclass(eq=False)
class _Item:
    """Something on the stack. ``kind``: text, plain, name, call, mark, tuple, list or dict."""

    kind: str
    value: Any = None
    items: list[_Item] = field(default_factory=list)

    def written(self, deep: int = 0) -> str:
        """As Python would write it; a name or a call as it would be imported or called."""
        if self.kind in _BRACKETS:
            return self._inside(deep)
        if self.kind == "call":
            made, arguments = (item.written(deep) for item in self.items)
            inside = arguments[1:-1].removesuffix(",") if arguments[:1] == "(" else f"*{arguments}"
            return _cut(f"{made}({inside})")
        return _cut(self.value if self.kind in ("name", "mark", "plain") else repr(self.value))

    def _inside(self, deep: int) -> str:
        first, last = _BRACKETS[self.kind]
        if deep >= _DEEP:
            return f"{first}...{last}"
        found = [item.written(deep + 1) for item in self.items[:_ITEMS]]
        if self.kind == "dict":
            found = [": ".join(found[place : place + 2]) for place in range(0, len(found), 2)]
        found += ["..."] if len(self.items) > _ITEMS else []
        end = "," if self.kind == "tuple" and len(self.items) == 1 else ""
        return f"{first}{_cut(', '.join(found))}{end}{last}"


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS else text[: _LETTERS - 4] + " ..."


class _Machine:
    """The stack and the memo."""

    def __init__(self) -> None:
        self.stack: list[_Item] = []
        self.memo: dict[int, _Item] = {}

    def push(self, kind: str, value: Any = None, items: list[_Item] | None = None) -> None:
        self.stack.append(_Item(kind, value, items or []))

    def top(self) -> _Item:
        if not self.stack or self.stack[-1].kind == "mark":
            raise CorruptData("This pickle takes something from an empty stack.")
        return self.stack[-1]

    def pop(self, count: int = 1) -> list[_Item]:
        """The ``count`` uppermost items, the top last."""
        found = []
        for _ in range(count):
            found.append(self.top())
            del self.stack[-1]
        return found[::-1]

    def to_mark(self) -> list[_Item]:
        """What lies above the last mark, which goes, too."""
        marks = [place for place, item in enumerate(self.stack) if item.kind == "mark"]
        if not marks:
            raise CorruptData("This pickle looks for a mark that nobody has set.")
        found = self.stack[marks[-1] + 1 :]
        del self.stack[marks[-1] :]
        return found

    def extend(self, items: list[_Item]) -> None:
        """More for the list or dict on top, or for what a call would have made."""
        self.top().items += items if self.top().kind in _BRACKETS else []


def instructions(data: bytes) -> list[tuple[int, str, Any]]:
    """(place, name, argument) of each instruction, as ``pickletools.genops`` reads them.

    Raises:
        CorruptData: the bytes are no pickle, or one of more than 2000 instructions.
    """
    found: list[tuple[int, str, Any]] = []
    try:
        for code, argument, place in pickletools.genops(data):
            found.append((place or 0, code.name, argument))
            if len(found) > MOST_INSTRUCTIONS:
                break
    except Exception as error:  # pickletools fails in many ways on bytes that are no pickle
        raise CorruptData(f"This is no whole pickle: {error}") from error
    if len(found) > MOST_INSTRUCTIONS:
        raise CorruptData(f"More than {MOST_INSTRUCTIONS} instructions are not watched here.")
    return found


def watch(data: bytes) -> Generator[Step, None, tuple[Call, ...]]:
    """The calls that loading ``data`` would make, in their order; nothing is imported or called.

    Raises:
        CorruptData: no whole pickle, a stack that does not fit, or an instruction that is not watched here.
    """
    code = instructions(data)
    yield Opened(len(data), tuple((at, name, _argument(argument)) for at, name, argument in code))
    machine, calls = _Machine(), []
    for at, (_, name, argument) in enumerate(code):
        done = _do(machine, name, argument)
        stack = tuple(item.written() for item in machine.stack)
        if isinstance(done, Call):
            calls.append(done)
            yield Calls(at, name, stack, done.what, done.arguments)
        elif done:
            yield Imports(at, name, stack, done)
        elif name not in _UNSEEN:
            yield Did(at, name, stack)
    return tuple(calls)


def calls_of(data: bytes) -> tuple[Call, ...]:
    """The calls that loading ``data`` would make.

    >>> import pickle
    >>> calls_of(pickle.dumps({"weights": [1, 2]})), calls_of(pickle.dumps(complex(1, 2)))
    ((), (Call(what='builtins.complex', arguments='(1.0, 2.0)'),))

    Raises:
        CorruptData: as :func:`watch`.
    """
    return finish(watch(data))


def _do(machine: _Machine, name: str, argument: Any) -> Call | str | None:
    """Carry one instruction out; gives the call or the import that a loader would make."""
    if name in _PUSHED:
        machine.push(*_PUSHED[name])
    elif name in _CONSTANTS:
        machine.push("text" if isinstance(argument, str) else "plain", _value(argument))
    elif name in _KEPT:
        machine.memo[len(machine.memo) if argument is None else argument] = machine.top()
    elif name in _FETCHED:
        if argument not in machine.memo:
            raise CorruptData("This pickle fetches something that it has not kept.")
        machine.stack.append(machine.memo[argument])
    elif name in _BUILT:
        _BUILT[name](machine)
    elif name in ("GLOBAL", "STACK_GLOBAL"):
        return _import(machine, argument)
    elif name in ("REDUCE", "NEWOBJ", "BUILD"):
        return _call(machine, name)
    elif name not in _UNSEEN:
        raise CorruptData(f"The instruction {name} is not watched here.")
    return None


def _value(argument: Any) -> Any:
    return argument if isinstance(argument, str) else repr(argument)


def _import(machine: _Machine, argument: str | None) -> str:
    """GLOBAL names module and function itself; STACK_GLOBAL takes both from the stack."""
    if argument is None:
        parts = machine.pop(2)
        if any(part.kind != "text" for part in parts):
            raise CorruptData("This pickle imports something whose name is no text.")
        module, function = (part.value for part in parts)
    else:
        module, _, function = argument.partition(" ")
    machine.push("name", f"{module}.{function}")
    return f"{module}.{function}"


def _call(machine: _Machine, name: str) -> Call:
    """REDUCE and NEWOBJ call what lies below the arguments; BUILD gives a state to what was made."""
    what, arguments = machine.pop(2)
    if name == "BUILD":
        machine.stack.append(what)
        return Call(f"{what.written()}.__setstate__", f"({arguments.written()},)")
    machine.push("call", items=[what, arguments])
    return Call(what.written(), arguments.written())


def _argument(argument: Any) -> str:
    return "" if argument is None else _cut(repr(argument))


# Instructions with nothing to see: they change no stack that anybody looks at.
_KEPT = frozenset({"MEMOIZE", "BINPUT", "LONG_BINPUT"})
_UNSEEN = _KEPT | {"PROTO", "FRAME", "STOP"}
_FETCHED = frozenset({"BINGET", "LONG_BINGET"})
_PUSHED = {
    "NONE": ("plain", "None"),
    "NEWTRUE": ("plain", "True"),
    "NEWFALSE": ("plain", "False"),
    "EMPTY_TUPLE": ("tuple",),
    "EMPTY_LIST": ("list",),
    "EMPTY_DICT": ("dict",),
    "MARK": ("mark", "mark"),
}
_CONSTANTS = frozenset(
    {"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"}
    | {"SHORT_BINUNICODE", "BINUNICODE", "SHORT_BINBYTES", "BINBYTES"}
)
_BUILT: dict[str, Callable[[_Machine], object]] = {
    "TUPLE": lambda machine: machine.push("tuple", items=machine.to_mark()),
    "TUPLE1": lambda machine: machine.push("tuple", items=machine.pop()),
    "TUPLE2": lambda machine: machine.push("tuple", items=machine.pop(2)),
    "TUPLE3": lambda machine: machine.push("tuple", items=machine.pop(3)),
    "POP": lambda machine: machine.pop(),
    "APPEND": lambda machine: machine.extend(machine.pop()),
    "APPENDS": lambda machine: machine.extend(machine.to_mark()),
    "SETITEM": lambda machine: machine.extend(machine.pop(2)),
    "SETITEMS": lambda machine: machine.extend(machine.to_mark()),
}
