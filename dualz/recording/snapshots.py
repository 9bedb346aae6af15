"""What a step showed, kept: copies of what may change, and nothing copied twice.

``copy.deepcopy`` gives up the whole value where one part cannot be copied, or where the value is nested
deeper than Python's stack; and it copies a million numbers again although one of them changed nothing.

Lesson: 00 (start).
"""

from __future__ import annotations

import copyreg
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import compress
from operator import is_, is_not
from types import BuiltinFunctionType, CodeType, EllipsisType, FunctionType, ModuleType, NoneType
from typing import Any

from dualz.recording import buffers
from dualz.recording.rebuilding import by_two, groups, has_room_for_more, is_frozen, own_copy

_NEW = object()
_LARGE = 1024  # bytes; a number, text or bytes object of more is counted on its own
_LONG = 32  # items; a sequence of more is compared with the ones before it
_RECENT = 4

_NUMBERS = (int, float, complex, bool, Fraction, Decimal)
_DATES = (date, datetime, time, timedelta)
_CODE = (FunctionType, BuiltinFunctionType, ModuleType, CodeType)
_ATOMS = frozenset(
    (*_NUMBERS, *_DATES, *_CODE, str, bytes, range, type, NoneType, EllipsisType, type(NotImplemented))
)
_COUNTED = frozenset((int, float, complex, Fraction, Decimal, *_DATES, str, bytes))
_MAY_BE_LARGE = frozenset((int, str, bytes))

_Work = Generator[Any, Any, Any]


class Full(Exception):
    """What is kept would take more than the room there is."""


class Snapshots:
    """The copies of one recording; ``keep`` makes one. ``room`` bounds what they take, in bytes.

    What can never change, whatever it holds, is its own copy: numbers, texts, functions, classes, and tuples,
    frozensets and frozen dataclasses of such. All other values are copied. A part that did not change since
    the value kept before shares the copy made then. A part that cannot be copied (an open file, a
    generator, a lock) stays as it is, alone.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._kinds: dict[type, Callable[[Any], _Work] | None] = {}
        self._fixed: dict[int, Any] = {}  # by id; the value is held, so that its id stays its own
        self._before: dict[int, tuple[Any, Any, Sequence[Any]]] = {}
        self._now: dict[int, tuple[Any, Any, Sequence[Any]]] = {}  # id: value, its copy, the copy's parts
        self._recent: dict[Any, deque[Any]] = {}

    def keep(self, value: Any) -> Any:
        """A copy that shows what is true now, or ``value`` itself where it cannot change.

        Raises:
            Full: there is no room for it.
        """
        self._before, self._now = self._now, {}
        # A stack of its own in place of Python's: a list of nodes may be nested 100 000 deep.
        stack: list[_Work] = []
        answer = self._ready(value)
        if answer is _NEW:
            stack.append(self._work(value))
            answer = None
        while stack:
            try:
                part = stack[-1].send(answer)
            except StopIteration as end:
                stack.pop()
                answer = end.value
                continue
            answer = self._ready(part)
            if answer is _NEW:
                stack.append(self._work(part))
                answer = None
        return answer

    def _ready(self, value: Any) -> Any:
        """The copy of ``value`` where there is no work to do, else ``_NEW``."""
        kind = type(value)
        if kind in _ATOMS:
            if kind in _MAY_BE_LARGE and sys.getsizeof(value) > _LARGE:
                self._charge_once(value)
            return value
        if id(value) in self._fixed:
            return value
        entry = self._now.get(id(value))
        return _NEW if entry is None else entry[1]

    def _work(self, value: Any) -> _Work:
        copied = value
        try:
            method = self._method(type(value))
            if method is not None:
                copied = yield from method(value)
        except Full:
            raise
        except MemoryError:
            raise Full from None
        except Exception:  # an open file, a generator: there is no copy of it to keep
            self._now.pop(id(value), None)
        if copied is value:
            self._now.pop(id(value), None)
            self._fixed[id(value)] = value
        elif id(value) not in self._now:
            self._now[id(value)] = (value, copied, ())
        return copied

    def _method(self, kind: type) -> Callable[[Any], _Work] | None:
        if kind not in self._kinds:
            self._kinds[kind] = self._found_method(kind)
        return self._kinds[kind]

    def _found_method(self, kind: type) -> Callable[[Any], _Work] | None:
        """How values of a type are copied; None where they never change."""
        methods: dict[type, Callable[[Any], _Work]] = {
            list: self._list,
            dict: self._dict,
            set: self._set,
            frozenset: self._frozenset,
        }
        if kind in methods:
            return methods[kind]
        if issubclass(kind, (type, Enum)) or kind in _ATOMS or buffers.is_scalar(kind):
            return None
        if issubclass(kind, tuple):
            return self._tuple
        if buffers.is_buffer(kind):
            return self._buffer
        if issubclass(kind, (int, float, complex, str, bytes)) and not has_room_for_more(kind):
            return None
        return self._object

    def _parts(self, values: Iterable[Any]) -> _Work:
        """The copies of ``values``, as a list."""
        copies = []
        for value in values:
            ready = self._ready(value)
            copies.append((yield value) if ready is _NEW else ready)
        return copies

    # --- each kind of value --------------------------------------------------------------------------

    def _tuple(self, value: tuple) -> _Work:
        if getattr(value, "__dict__", None):
            return (yield from self._object(value))
        if type(value) is tuple and len(value) > _LONG and _ATOMS.issuperset(map(type, value)):
            return self._shared_sequence(value, tuple)
        parts = yield from self._parts(value)
        if id(value) in self._now:  # it is inside a list that it holds
            return self._now[id(value)][1]
        self._charge(sys.getsizeof(value) + _size_of_atoms(parts, ()))
        return value if all(map(is_, parts, value)) else tuple.__new__(type(value), parts)

    def _frozenset(self, value: frozenset) -> _Work:
        parts = yield from self._parts(value)
        if id(value) in self._now:
            return self._now[id(value)][1]
        self._charge(sys.getsizeof(value))
        return value if all(map(is_, parts, value)) else frozenset(parts)

    def _list(self, value: list) -> _Work:
        self._require(8 * len(value))
        if len(value) > _LONG and _ATOMS.issuperset(map(type, value)):
            return self._shared_sequence(value.copy(), list, value)
        fresh: list[Any] = []
        self._now[id(value)] = (value, fresh, fresh)
        fresh += yield from self._parts(value)
        return self._shared(value, fresh, fresh)

    def _dict(self, value: dict) -> _Work:
        self._require(8 * len(value))
        fresh: dict[Any, Any] = {}
        self._now[id(value)] = (value, fresh, ())
        many = list(value.items())
        if _ATOMS.issuperset(map(type, value)) and _ATOMS.issuperset(map(type, value.values())):
            fresh.update(value)
            parts = [part for pair in many for part in pair]
        else:
            parts = yield from self._parts(part for pair in many for part in pair)
            fresh.update(by_two(parts))
        return self._shared(value, fresh, parts)

    def _set(self, value: set) -> _Work:
        self._require(8 * len(value))
        fresh: set[Any] = set()
        self._now[id(value)] = (value, fresh, ())
        parts = yield from self._parts(list(value))
        fresh.update(parts)
        return self._shared(value, fresh, parts)

    def _buffer(self, value: Any) -> _Work:
        """An array, a tensor, a bytearray."""
        size = buffers.size_of(value)
        recent = self._recent.setdefault((type(value), size), deque(maxlen=_RECENT))
        entry = self._before.get(id(value))
        for kept in (entry[1], *recent) if entry else tuple(recent):
            if buffers.same(kept, value):
                return kept
        self._require(size)
        copied = buffers.copied(value)
        objects = buffers.objects_of(value)
        if objects is not None:
            self._now[id(value)] = (value, copied, ())
            buffers.fill(copied, (yield from self._parts(objects)))
        self._charge(size)
        recent.appendleft(copied)
        return copied

    def _object(self, value: Any) -> _Work:
        """Anything else, in the way of ``copy`` and ``pickle``: made anew, then given its state."""
        if hasattr(type(value), "__deepcopy__"):
            copied = own_copy(value)
            if copied is not None:
                self._charge(sys.getsizeof(copied))
                return copied
        reduced = copyreg.dispatch_table.get(type(value), lambda whole: whole.__reduce_ex__(4))(value)
        if isinstance(reduced, str):  # the name of something that there is once
            return value
        make, arguments, state, items, pairs = (*reduced, None, None, None)[:5]
        parts = yield from self._parts(arguments)
        changed = not all(map(is_, parts, arguments))
        fresh = make(*parts)
        if fresh is value:
            return value
        self._now[id(value)] = (value, fresh, ())
        for group, give in groups(fresh, state, items, pairs):
            copies = yield from self._parts(group)
            changed = changed or not all(map(is_, copies, group))
            give(copies)
            parts += copies
        frozen = is_frozen(type(value)) and items is None and pairs is None
        if frozen and not changed:
            self._charge(sys.getsizeof(value))
            return value
        return self._shared(value, fresh, parts)

    # --- sharing and counting ------------------------------------------------------------------------

    def _shared(self, value: Any, fresh: Any, parts: Sequence[Any]) -> Any:
        """The copy made before where all its parts are the same ones, else ``fresh``, which is counted."""
        before = self._before.get(id(value))
        if before and type(before[1]) is type(fresh) and _identical(before[2], parts):
            fresh = before[1]
        else:
            kept = before[2] if before else ()
            self._charge(sys.getsizeof(fresh) + 8 * len(parts) + _size_of_atoms(parts, kept))
        self._now[id(value)] = (value, fresh, parts)
        return fresh

    def _shared_sequence(self, fresh: Any, kind: type, source: Any = None) -> Any:
        """A long list or tuple of numbers and texts: compared with the last ones, whoever held them."""
        recent = self._recent.setdefault(kind, deque(maxlen=_RECENT))
        entry = self._before.get(id(source)) if source is not None else None
        known = (entry[1], *recent) if entry else tuple(recent)
        for kept in known:
            if _identical(kept, fresh):
                return kept
        self._charge(sys.getsizeof(fresh) + _size_of_atoms(fresh, known[0] if known else ()))
        recent.appendleft(fresh)
        return fresh

    def _charge_once(self, value: Any) -> None:
        if id(value) not in self._fixed:
            self._charge(sys.getsizeof(value))
            self._fixed[id(value)] = value

    def _charge(self, size: int) -> None:
        self._require(size)
        self._room -= size

    def _require(self, size: int) -> None:
        if size > self._room:
            raise Full


def _identical(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """The same objects in the same order. Equal is not enough: 1, 1.0 and True are equal."""
    return len(one) == len(other) and all(map(is_, one, other))


def _size_of_atoms(parts: Sequence[Any], kept: Sequence[Any]) -> int:
    """The bytes of the numbers and small texts in ``parts`` that are not in the same place in ``kept``."""
    many = min(len(parts), len(kept))
    new = [*compress(parts, map(is_not, parts, kept)), *parts[many:]]
    return sum(sys.getsizeof(part) for part in new if type(part) in _COUNTED)
