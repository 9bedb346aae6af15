"""The beginning of ``repr(value)``, without the rest: a container of a million items is asked for a few.

Lesson: 00 (start).
"""

from __future__ import annotations

import collections
import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from fractions import Fraction
from itertools import islice
from types import MappingProxyType, SimpleNamespace
from typing import Any

from dualz.short.leaves import plain

MOST_SORTED = 1000  # items; more of them are shown in the order in which they come
_DEEPEST = 100


_NAMED_TUPLE = collections.namedtuple("_", ()).__repr__.__code__

_Pieces = Iterator[str]


def beginning(value: Any, most: int) -> str:
    """At least the first ``most`` characters of ``repr(value)``, or all of it; no memory address.

    Raises:
        Exception: whatever a learner's own ``__repr__`` raises.
    """
    pieces, length = [], 0
    for piece in _pieces(value, most, ()):
        pieces.append(piece)
        length += len(piece)
        if length > most:
            break
    return "".join(pieces)


def _pieces(value: Any, most: int, inside: tuple[int, ...]) -> _Pieces:
    """``repr(value)`` in pieces, each of them made when it is asked for. ``inside``: the ids around it."""
    kind: Any = type(value)
    way = _way(kind)
    if way is None:
        yield plain(value, most)
    elif id(value) in inside or len(inside) >= _DEEPEST:
        yield _again(value)
    else:
        for part in way(value, most):
            if isinstance(part, str):
                yield part
            else:
                yield from _pieces(part[0], most, (*inside, id(value)))


def _again(value: Any) -> str:
    marks = {list: "[...]", dict: "{...}", tuple: "(...)", set: "{...}"}
    return next((mark for kind, mark in marks.items() if isinstance(value, kind)), "...")


# --- the ways of the containers: strings, and parts as tuples of one -----------------------------------


@functools.lru_cache(512)
def _way(kind: type) -> Callable[[Any, int], Iterator[Any]] | None:
    """How a type of containers is written part by part; None for one with a ``__repr__`` of its own."""
    own = kind.__repr__
    if own in _WAYS:
        return _WAYS[own]
    if getattr(own, "__code__", None) is _NAMED_TUPLE:
        return _named_tuple
    inner = getattr(own, "__wrapped__", None)
    made = getattr(getattr(inner, "__code__", None), "co_filename", "") == "<string>"
    return _dataclass if made and hasattr(kind, "__dataclass_fields__") else None


def _joined(values: Iterable[Any], most: int) -> Iterator[Any]:
    for place, value in enumerate(islice(values, most)):
        if place:
            yield ", "
        yield (value,)


def _pairs(pairs: Iterable[tuple[Any, Any]], most: int) -> Iterator[Any]:
    for place, (key, value) in enumerate(islice(pairs, most)):
        yield ", " if place else ""
        yield (key,)
        yield ": "
        yield (value,)


def _named(pairs: Iterable[tuple[str, Any]]) -> Iterator[Any]:
    for place, (name, value) in enumerate(pairs):
        yield f"{', ' * bool(place)}{name}="
        yield (value,)


def _list(value: list, most: int) -> Iterator[Any]:
    yield "["
    yield from _joined(list.__iter__(value), most)
    yield "]"


def _tuple(value: tuple, most: int) -> Iterator[Any]:
    yield "("
    yield from _joined(tuple.__iter__(value), most)
    yield ",)" if len(value) == 1 else ")"


def _set(value: Any, most: int) -> Iterator[Any]:
    """A set, and a frozenset: as ``repr``, which gives a plain set no name."""
    plain = type(value) is set
    if not value:
        yield f"{type(value).__name__}()"
        return
    yield "{" if plain else f"{type(value).__name__}({{"
    yield from _joined(value, most)
    yield "}" if plain else "})"


def _dict(value: dict, most: int) -> Iterator[Any]:
    yield "{"
    yield from _pairs(dict.items(value), most)
    yield "}"


def _counter(value: Any, most: int) -> Iterator[Any]:
    """The most common first, as in its ``repr``; in the order in which they came where they are many."""
    if not value:
        yield f"{type(value).__name__}()"
        return
    pairs: Any = dict.items(value)
    if len(value) <= MOST_SORTED:
        try:
            pairs = sorted(pairs, key=lambda pair: pair[1], reverse=True)
        except TypeError:
            pairs = dict.items(value)
    yield f"{type(value).__name__}({{"
    yield from _pairs(pairs, most)
    yield "})"


def _default_dict(value: Any, most: int) -> Iterator[Any]:
    yield f"{type(value).__name__}("
    yield (value.default_factory,)
    yield ", "
    yield from _dict(value, most)
    yield ")"


def _ordered_dict(value: Any, most: int) -> Iterator[Any]:
    name = type(value).__name__
    if not value:
        yield f"{name}()"
    elif sys.version_info >= (3, 12):
        yield f"{name}("
        yield from _dict(value, most)
        yield ")"
    else:
        yield f"{name}(["
        yield from _joined(dict.items(value), most)
        yield "])"


def _deque(value: Any, most: int) -> Iterator[Any]:
    yield f"{type(value).__name__}(["
    yield from _joined(value, most)
    yield "])" if value.maxlen is None else f"], maxlen={value.maxlen})"


def _view(value: Any, most: int) -> Iterator[Any]:
    """The keys, values or items of a dict."""
    yield f"{type(value).__name__}(["
    yield from _joined(value, most)
    yield "])"


def _proxy(value: Any, most: int) -> Iterator[Any]:
    yield "mappingproxy({"
    yield from _pairs(value.items(), most)
    yield "})"


def _range(value: range, most: int) -> Iterator[Any]:
    step = () if value.step == 1 else (value.step,)
    yield "range("
    yield from _joined((value.start, value.stop, *step), most)
    yield ")"


def _fraction(value: Fraction, most: int) -> Iterator[Any]:
    yield f"{type(value).__name__}("
    yield from _joined((value.numerator, value.denominator), most)
    yield ")"


def _namespace(value: Any, most: int) -> Iterator[Any]:
    yield "namespace(" if type(value) is SimpleNamespace else f"{type(value).__name__}("
    yield from _named(vars(value).items())
    yield ")"


def _data(value: Any, most: int) -> Iterator[Any]:
    yield (value.data,)


def _chain(value: Any, most: int) -> Iterator[Any]:
    yield f"{type(value).__name__}("
    yield from _joined(value.maps, most)
    yield ")"


def _exception(value: BaseException, most: int) -> Iterator[Any]:
    yield f"{type(value).__name__}("
    yield from _joined(value.args, most)
    yield ")"


def _named_tuple(value: Any, most: int) -> Iterator[Any]:
    yield f"{type(value).__name__}("
    yield from _named(zip(type(value)._fields, tuple.__iter__(value), strict=False))
    yield ")"


def _dataclass(value: Any, most: int) -> Iterator[Any]:
    yield f"{type(value).__qualname__}("
    yield from _named((field.name, getattr(value, field.name)) for field in fields(value) if field.repr)
    yield ")"


_WAYS: dict[Any, Callable[[Any, int], Iterator[Any]]] = {
    list.__repr__: _list,
    tuple.__repr__: _tuple,
    set.__repr__: _set,
    frozenset.__repr__: _set,
    dict.__repr__: _dict,
    collections.Counter.__repr__: _counter,
    collections.defaultdict.__repr__: _default_dict,
    collections.OrderedDict.__repr__: _ordered_dict,
    collections.deque.__repr__: _deque,
    collections.ChainMap.__repr__: _chain,
    collections.UserDict.__repr__: _data,
    collections.UserList.__repr__: _data,
    collections.UserString.__repr__: _data,
    type({}.keys()).__repr__: _view,
    type({}.values()).__repr__: _view,
    type({}.items()).__repr__: _view,
    MappingProxyType.__repr__: _proxy,
    range.__repr__: _range,
    Fraction.__repr__: _fraction,
    SimpleNamespace.__repr__: _namespace,
    BaseException.__repr__: _exception,
}
