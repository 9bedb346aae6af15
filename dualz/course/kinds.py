"""How each kind of value is read as a plain one: numbers, texts, what holds other values, arrays, iterators.

A kind is looked up by the classes that Python itself knows a value to be of, never by ``isinstance``: that
asks the value, and a learner's class (or a mock) may answer what it likes. The methods are those of the kind.
"""

from __future__ import annotations

import array
import collections
import dataclasses
import math
import sys
import types
from collections import abc
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

_classes = type.__dict__["__mro__"].__get__
_name = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__

Reader = Callable[[Any, Any], Any]


def name_of(kind: type) -> str:
    """The name of a class, whatever its metaclass says."""
    return str.__str__(_name(kind))


def reader(kind: type) -> Reader | None:
    """The function that rebuilds a value of this class as a plain one; None where there is none."""
    classes = _classes(kind)
    for base in classes:
        if found := _READERS.get(id(base)):
            return found
    for library, read in (("numpy", _of_numpy), ("torch", _of_torch), ("pandas", _of_pandas)):
        if library in sys.modules and (found := read(sys.modules[library], classes)):
            return found
    if any("__dataclass_fields__" in vars(base) for base in classes):
        return _fields
    if _module(kind) in {"builtins", "itertools"} and any("__next__" in vars(base) for base in classes):
        return _items_of_iterator
    return None


def _module(kind: type) -> str:
    return str(_module_of(kind))


def _whole(value: Any, room: Any) -> int:
    return room.whole(int.__pos__(value))


def _fraction(value: Any, room: Any) -> Fraction:
    above, below = Fraction.as_integer_ratio(value)
    return Fraction(room.whole(above), room.whole(below))


def _decimal(value: Any, room: Any) -> Any:
    if not Decimal.is_finite(value):
        return Decimal.__float__(value)
    # 1E+999999999 is short, and would be a number of so many digits.
    room.require(max(Decimal.adjusted(value), -Decimal.as_tuple(value).exponent), "digits")
    return _fraction(Fraction(*Decimal.as_integer_ratio(value)), room)


def _complex(value: Any, room: Any) -> Any:
    value = complex(complex.__getattribute__(value, "real"), complex.__getattribute__(value, "imag"))
    return value if value.imag else value.real


def _text(value: Any, room: Any) -> str:
    room.take(max(0, str.__len__(value) - 1), "characters")
    return str.__str__(value)


def _bytes(value: Any, room: Any) -> bytes:
    view = memoryview(value)
    room.take(view.nbytes, "bytes")
    return bytes(view)


def _list(items: Any, room: Any) -> list[Any]:
    items = tuple(items)  # it may change while it is read
    room.require(len(items), "items")
    return [room.inside(held) for held in items]


def _sized(iterate: Callable[[Any], Iterator[Any]], length: Callable[[Any], int]) -> Reader:
    """Reads what knows its length as a list, with the kind's own methods."""

    def read(value: Any, room: Any) -> list[Any]:
        room.require(length(value), "items")
        return _list(iterate(value), room)

    return read


def _tuple(value: Any, room: Any) -> tuple[Any, ...]:
    room.require(tuple.__len__(value), "items")
    return tuple(_list(tuple.__iter__(value), room))


def _range(value: Any, room: Any) -> list[int]:
    # Not len(): that fails for more than 2**63.
    step = value.step
    room.take(max(0, (value.stop - value.start + step - (1 if step > 0 else -1)) // step), "items")
    return [room.whole(number) for number in value]


def _set(value: Any, room: Any) -> set[Any]:
    kind = set if any(base is set for base in _classes(type(value))) else frozenset
    room.require(kind.__len__(value), "items")
    return {_key(held) for held in _list(kind.__iter__(value), room)}


def _dict(value: Any, room: Any) -> dict[Any, Any]:
    kind = collections.OrderedDict if isinstance(value, collections.OrderedDict) else dict
    return _pairs(kind.items(value), dict.__len__(value), room)


def _pairs(pairs: Any, length: int, room: Any) -> dict[Any, Any]:
    room.require(length, "items")
    return {_key(room.inside(key)): room.inside(held) for key, held in tuple(pairs)}


def _key(value: Any) -> Any:
    """A rebuilt value as it can be a key: an array in a tuple was rebuilt as a list, which cannot."""
    if isinstance(value, list | tuple):
        return tuple(map(_key, value))
    if isinstance(value, dict):
        return tuple((key, _key(held)) for key, held in value.items())
    return frozenset(value) if isinstance(value, set) else value


def _fields(value: Any, room: Any) -> tuple[Any, ...]:
    return tuple(room.inside(getattr(value, field.name)) for field in dataclasses.fields(value))


def _items_of_iterator(value: Any, room: Any) -> list[Any]:
    items, kind = [], type(value)
    try:
        for item in value:
            items.append(room.inside(item))
    except Exception as error:
        if type(error).__name__ == "NotYet":
            raise
        after = "1 item" if len(items) == 1 else f"{len(items)} items"
        what = f"{name_of(type(error))} after {after}"
        raise room.refuse(f"Your answer is a {name_of(kind)}, and it stops with {what}.") from None
    return items


def _of_numpy(numpy: Any, classes: tuple[type, ...]) -> Reader | None:
    kinds = (numpy.ndarray, numpy.generic)
    if not any(base is kind for base in classes for kind in kinds):
        return None

    def read(value: Any, room: Any) -> Any:
        if any(base is numpy.ndarray for base in classes):
            shape = numpy.ndarray.__getattribute__(value, "shape")
            room.require(max(math.prod(shape), shape[0] if shape else 0), "numbers")
            masked = any(base is numpy.ma.MaskedArray for base in classes)
            value = (numpy.ma.MaskedArray if masked else numpy.ndarray).tolist(value)
        elif isinstance(value, numpy.longdouble | numpy.clongdouble):  # its tolist() gives itself
            value = complex(value) if isinstance(value, numpy.clongdouble) else float(value)
        elif isinstance(value, numpy.generic):
            value = numpy.asarray(value).tolist()
        if isinstance(value, numpy.generic) and not isinstance(value, float | complex | str | bytes):
            raise TypeError("NumPy has no plain value for it.")
        return room.inside(value)

    return read


def _of_torch(torch: Any, classes: tuple[type, ...]) -> Reader | None:
    tensor = getattr(torch, "Tensor", None)
    if not any(base is tensor for base in classes):
        return None

    def read(value: Any, room: Any) -> Any:
        with torch._C.DisableTorchFunctionSubclass():
            room.require(max(math.prod(value.shape), value.shape[0] if value.shape else 0), "numbers")
            if value.is_meta:
                raise room.refuse(
                    "Your tensor is on the device `meta`, which keeps no numbers: make it on the CPU."
                )
            if value.layout is not torch.strided:
                raise room.refuse("Your tensor is sparse: hand in its `.to_dense()`.")
            value = torch.Tensor.detach(value)
            value = value.dequantize() if value.is_quantized else value.resolve_conj().resolve_neg().cpu()
            try:
                numbers = value.tolist()
            except (RuntimeError, TypeError, NotImplementedError):  # a type of few bits that it cannot list
                numbers = value.float().tolist()
        return room.inside(numbers)

    return read


def _of_pandas(pandas: Any, classes: tuple[type, ...]) -> Reader | None:
    kinds = [getattr(pandas, name, None) for name in ("Series", "Index", "DataFrame")]
    if not any(base is kind for base in classes for kind in kinds):
        return None
    return lambda value, room: room.inside(value.to_numpy())


# By the id of the class: a class may have a metaclass whose ``__hash__`` or ``__eq__`` fails.
_READERS: dict[int, Reader] = {
    id(kind): read
    for kind, read in {
        bool: lambda value, room: value,
        int: _whole,
        float: lambda value, room: float.__pos__(value),
        complex: _complex,
        Fraction: _fraction,
        Decimal: _decimal,
        str: _text,
        bytes: _bytes,
        bytearray: _bytes,
        memoryview: _bytes,
        array.array: lambda value, room: _sized(array.array.tolist, array.array.__len__)(value, room),
        dict: _dict,
        list: _sized(list.__iter__, list.__len__),
        tuple: _tuple,
        range: _range,
        set: _set,
        frozenset: _set,
        collections.deque: _sized(collections.deque.__iter__, collections.deque.__len__),
        collections.UserDict: lambda value, room: room.inside(value.data),
        collections.UserList: lambda value, room: room.inside(value.data),
        collections.UserString: lambda value, room: room.inside(value.data),
        collections.ChainMap: lambda value, room: _pairs(dict(value).items(), len(value), room),
        types.MappingProxyType: lambda value, room: _pairs(value.items(), len(value), room),
        type({}.keys()): _sized(iter, len),
        type({}.values()): _sized(iter, len),
        type({}.items()): _sized(iter, len),
        abc.MappingView: _sized(iter, len),
        types.GeneratorType: _items_of_iterator,
    }.items()
}
