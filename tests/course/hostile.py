"""Answers that nobody expects, by name: what a learner hands in by mistake, and what only an enemy would."""

import array
import asyncio
import collections
import dataclasses
import enum
import functools
import io
import itertools
import pathlib
import re
import types
from decimal import Decimal
from fractions import Fraction
from unittest import mock

import numpy as np


class _Fails:
    """Every question to it fails."""

    def _fail(self, *anything):
        raise ValueError("no")

    __repr__ = __str__ = __eq__ = __hash__ = __len__ = __iter__ = __bool__ = __getitem__ = __index__ = _fail
    __float__ = __int__ = __contains__ = __lt__ = __add__ = __sub__ = __abs__ = __array__ = __getattr__ = (
        _fail
    )


class _Lies:
    def __init__(self, kind):
        self._kind = kind

    @property
    def __class__(self):
        return self._kind


class _Meta(type):
    def __hash__(cls):
        raise ValueError("no hash")

    def __eq__(cls, other):
        raise ValueError("no equality")

    def __getattribute__(cls, name):
        raise ValueError("no attribute")


class _OfMeta(metaclass=_Meta):
    pass


def _sub(kind, value, **methods):
    """A value of a subclass whose own methods fail."""
    fail = _Fails._fail
    names = ("__eq__", "__repr__", "__str__", "__len__", "__iter__", "items", "keys", "values", "__getitem__")
    return type("Broken", (kind,), dict.fromkeys(names, fail) | {"__hash__": kind.__hash__} | methods)(value)


@dataclasses.dataclass
class _Point:
    x: object = 1
    y: object = 2


class _Property:
    __dataclass_fields__ = {"x": None}


class _Colour(enum.Enum):
    RED = 1


class _Number(enum.IntEnum):
    ONE = 1


class _Callable:
    def __call__(self, *anything):
        raise SystemExit("no")

    def __getattr__(self, name):
        raise ValueError(name)


class _ExceptionThatFails(Exception):
    def __str__(self):
        raise ValueError("no words")


def _raises(error):
    def function(*anything):
        raise error

    return function


async def _async(*anything):
    return 1


async def _async_steps(*anything):
    yield 1


def _steps(*anything):
    yield 1


def _endless_list():
    items = []
    items.append(items)
    return items


def _endless_dict():
    table = {}
    table["a"] = table
    return table


def _changes_itself():
    items = [1, 2, 3]
    items.append(items.append(number) or number for number in items)
    return items


def _released():
    view = memoryview(b"abc")
    view.release()
    return view


def _deep(levels):
    items = 1
    for _ in range(levels):
        items = [items]
    return items


_many = 10**5000
VALUES = {
    "10**400": 10**400,
    "-10**400": -(10**400),
    "5000 digits": _many,
    "fraction of 5000 digits": Fraction(1, _many),
    "10**4000": 10**4000,
    "list of 10**400": [10**400] * 4,
    "dict of 10**400": {"a": 10**400},
    "1e308": 1e308,
    "nan": float("nan"),
    "inf": float("inf"),
    "-inf": -float("inf"),
    "nan as key": {float("nan"): 1},
    "list of nan": [float("nan")] * 3,
    "list of inf": [float("inf")] * 4,
    "-0.0": -0.0,
    "5e-324": 5e-324,
    "float subclass": _sub(float, 1.5),
    "int subclass": _sub(int, 3),
    "str subclass": _sub(str, "ab"),
    "list subclass": _sub(list, [1]),
    "dict subclass": _sub(dict, {"a": 1}),
    "tuple subclass": _sub(tuple, (1,)),
    "set subclass": _sub(set, {1}),
    "bytes subclass": _sub(bytes, b"a"),
    "deque subclass": _sub(collections.deque, [1]),
    "Fraction subclass": _sub(Fraction, 3),
    "Decimal subclass": _sub(Decimal, 3),
    "fails": _Fails(),
    "list of fails": [_Fails()],
    "dict of fails": {"a": _Fails()},
    "class of fails": _Fails,
    "lies int": _Lies(int),
    "lies list": _Lies(list),
    "lies str": _Lies(str),
    "lies dict": _Lies(dict),
    "lies bool": _Lies(bool),
    "lies Fraction": _Lies(Fraction),
    "lies in a list": [_Lies(float)],
    "metaclass": _OfMeta,
    "of a metaclass": _OfMeta(),
    "of a metaclass in a list": [_OfMeta()],
    "key of arrays": {(1, frozenset({2})): 1},
    "frozensets": {frozenset({1}), frozenset()},
    "key of a tuple of tuples": {((1, 2), ()): ()},
    "mixed keys": {1: 1, "a": 2, None: 3, ...: 4, (): 5, 1.5: 6},
    "key NumPy": {np.int64(1): 2, np.str_("a"): 3},
    "bytes keys": {b"a": 1},
    "True and 1": {True: 1, 2: False},
    "surrogate": "\ud800",
    "surrogate as key": {"\udcff": 1},
    "surrogates in a list": ["\ud800"] * 3,
    "control codes": "\x00\x1b[2J",
    "right to left": "\u202e",
    "backticks": "`" * 9,
    "html": "<script>alert(1)</script>",
    "braces": "{0} %s",
    "number as text": "9" * 5000,
    "power as text": "1e99999999",
    "powers as texts": ["1e99999999"] * 3,
    "fractions as texts": ["1/0", "4/7", "1/" + "9" * 5000],
    "dict of powers as texts": {"a": "1e99999999", "b": "-1e-99999999"},
    "bytes that are no text": b"\xff\xfe",
    "dict of bytes": {"a": b"\xff"},
    "long text": "a" * 299_000,
    "released": _released(),
    "memoryview": memoryview(b"abc"),
    "memoryview of ints": memoryview(array.array("i", [1, 2])),
    "bytearray": bytearray(b"a"),
    "array": array.array("d", [1.0]),
    "empty array": array.array("b"),
    "0-d": np.array(5),
    "0-d object": np.array(None),
    "shape 0": np.zeros(0),
    "shape 3 0": np.zeros((3, 0)),
    "shape 0 10**9": np.zeros((0, 10**9)),
    "objects": np.array([1, "a", None, [2]], dtype=object),
    "objects that fail": np.empty(2, dtype=object),
    "masked": np.ma.array([1, 2], mask=[True, False]),
    "masked constant": np.ma.masked,
    "matrix of bool": np.eye(2) > 0,
    "structured": np.zeros(2, [("a", int), ("b", float)]),
    "datetime": np.datetime64("2020-01-01"),
    "NaT": np.datetime64("NaT"),
    "timedelta": np.timedelta64(3, "ns"),
    "longdouble": np.longdouble(1),
    "longdoubles": np.ones(2, np.longdouble),
    "float16": np.float16("nan"),
    "complex64": np.complex64(1j),
    "complexes": np.array([1j, 2]),
    "void": np.void(b"abc"),
    "texts": np.array(["a", "b"]),
    "bytes texts": np.array([b"a"]),
    "memmap-like": np.zeros(3)[::-1],
    "flat": np.zeros(3).flat,
    "nditer": np.nditer(np.zeros(2)),
    "dtype": np.dtype(int),
    "ufunc": np.add,
    "module": np,
    "Generator": np.random.default_rng(0),
    "complex": 1j,
    "complex real": 2 + 0j,
    "complex nan": complex("nan"),
    "Decimal nan": Decimal("NaN"),
    "Decimal sNaN": Decimal("sNaN"),
    "Decimal inf": Decimal("Infinity"),
    "Decimal huge": Decimal("1E+999999"),
    "Decimal tiny": Decimal("1E-999999"),
    "Decimals": [Decimal("0.1")] * 3,
    "Fractions": [Fraction(1, 3)] * 4,
    "range": range(5),
    "range huge": range(10**30),
    "range back": range(5, -5, -3),
    "slice": slice(1, 2),
    "keys": {"a": 1}.keys(),
    "values": {"a": 1}.values(),
    "items": {"a": 1}.items(),
    "Counter": collections.Counter("aab"),
    "OrderedDict": collections.OrderedDict(a=1),
    "defaultdict": collections.defaultdict(list, a=[1]),
    "ChainMap": collections.ChainMap({"a": 1}),
    "UserDict": collections.UserDict(a=1),
    "UserList": collections.UserList([1]),
    "UserString": collections.UserString("a"),
    "proxy": types.MappingProxyType({"a": 1}),
    "deque": collections.deque([1, 2]),
    "namespace": types.SimpleNamespace(a=1),
    "dataclass": _Point(),
    "dataclass of fails": _Point(_Fails(), 1),
    "dataclass class": _Point,
    "no dataclass": _Property(),
    "Enum": _Colour.RED,
    "IntEnum": _Number.ONE,
    "Enum class": _Colour,
    "path": pathlib.PurePath("a"),
    "pattern": re.compile("a"),
    "match": re.match("a", "a"),
    "type": type,
    "object": object(),
    "NotImplemented": NotImplemented,
    "Ellipsis in a list": [1, ...],
    "Ellipsis in a dict": {"a": 1, "b": ...},
    "None in a list": [None, 1],
    "exception": ValueError("x"),
    "exception that fails": _ExceptionThatFails(),
    "endless list": _endless_list(),
    "endless dict": _endless_dict(),
    "deep": _deep(19),
    "too deep": _deep(5000),
    "too many": [0] * 300_001,
    "StringIO": io.StringIO("a\nb"),
    "code": compile("1", "x", "eval"),
    "cell": types.CellType(1),
}

# Made anew for each exercise: to read it is to use it up.
MADE = {
    "map": lambda: map(int, "123"),
    "map that fails": lambda: map(int, "1a"),
    "zip": lambda: zip("ab", "cd", strict=True),
    "filter": lambda: filter(None, [1, 0]),
    "reversed": lambda: reversed([1, 2]),
    "enumerate": lambda: enumerate("ab"),
    "generator": lambda: (number for number in range(3)),
    "generator that leaves": lambda: map(_raises(SystemExit()), [1]),
    "generator of generators": lambda: ((j for j in range(2)) for _ in range(2)),
    "count": itertools.count,
    "changes itself": _changes_itself,
    "repeat": lambda: itertools.repeat([]),
    "empty iterator": lambda: iter(()),
    "started generator": lambda: _steps(),
}

FUNCTIONS = {
    "print": print,
    "len": len,
    "int": int,
    "type": type,
    "iter": iter,
    "exec": exec,
    "breakpoint-like": vars,
    "bound method": "abc".join,
    "unbound": str.join,
    "partial": functools.partial(max, 1),
    "partial of nothing": functools.partial(len),
    "lambda": lambda *anything: _Fails(),
    "async": _async,
    "async generator": _async_steps,
    "steps": _steps,
    "asyncio.sleep": asyncio.sleep,
    "callable": _Callable(),
    "Mock": mock.Mock(),
    "MagicMock": mock.MagicMock(),
    "Mock spec": mock.Mock(spec=int),
    "no arguments": lambda: 1,
    "five arguments": lambda a, b, c, d, e: 1,
    "keyword only": lambda *, key: key,
    "raises": _raises(ValueError("\ud800")),
    "long error": _raises(ValueError("x" * 10**6)),
    "error that fails": _raises(_ExceptionThatFails()),
    "exit": _raises(SystemExit(3)),
    "GeneratorExit": _raises(GeneratorExit()),
    "StopIteration": _raises(StopIteration(3)),
    "CancelledError": _raises(asyncio.CancelledError()),
    "MemoryError": _raises(MemoryError()),
    "group": _raises(BaseExceptionGroup("x", [SystemExit()])),
    "interrupt": _raises(KeyboardInterrupt()),
    "staticmethod": staticmethod(len),
    "cached": functools.cache(lambda *anything: 1),
    "method of a class": _Point.__init__,
    "gives itself": (lambda held: held.append(lambda *a: held[0]) or held[0])([]),
    "ufunc": np.add,
    "vectorize": np.vectorize(abs),
    "gives 10**400": lambda *a: 10**400,
    "gives 5000 digits": lambda *a: 10**5000,
    "gives nan": lambda *a: [float("nan")],
    "gives a surrogate": lambda *a: "\ud800",
    "gives an endless list": lambda *a: _endless_list(),
    "gives a map": lambda *a: map(str, a),
    "gives a count": lambda *a: itertools.count(),
    "gives an array": lambda *a: np.array(5),
    "gives a class": lambda *a: int,
    "gives an Ellipsis inside": lambda *a: [..., 1],
    "gives a lie": lambda *a: _Lies(dict),
    "gives a mock": lambda *a: mock.MagicMock(),
    "gives a decimal": lambda *a: Decimal("NaN"),
    "gives unhashable keys": lambda *a: {(1, frozenset({2})): 1},
}
