"""Blocks of numbers, whoever made them: NumPy arrays, torch tensors, arrays and bytearrays of Python.

NumPy and torch are used where they are loaded already, never imported.

Lesson: 00 (start).
"""

from __future__ import annotations

import copy
import sys
from array import array
from collections.abc import Sequence
from typing import Any


def is_scalar(kind: type) -> bool:
    """Whether this is a type of NumPy or torch whose values never change: a number, a dtype, a device."""
    numpy, torch = _numpy(kind), _torch(kind)
    if numpy:
        return issubclass(kind, (numpy.generic, numpy.dtype)) and not issubclass(kind, numpy.void)
    return bool(torch) and issubclass(kind, (torch.dtype, torch.device))


def is_buffer(kind: type) -> bool:
    """Whether values of this type are copied and compared as a block."""
    numpy, torch = _numpy(kind), _torch(kind)
    if numpy:
        return kind is numpy.ndarray
    if torch:
        return kind in (torch.Tensor, torch.nn.Parameter)
    return kind in (bytearray, array)


def size_of(value: Any) -> int:
    """The bytes that a copy takes, of a tensor with its gradient."""
    if isinstance(value, (bytearray, array)):
        return sys.getsizeof(value)
    size = value.nbytes + 100
    gradient = _gradient(value)
    return size if gradient is None else size + gradient.nbytes


def copied(value: Any) -> Any:
    """A copy; a tensor that was computed from others is cut off from them."""
    if _torch(type(value)):
        return copy.deepcopy(value) if value.is_leaf else value.detach().clone()
    return value[:] if isinstance(value, (bytearray, array)) else value.copy()


def same(kept: Any, value: Any) -> bool:
    """Whether a copy still shows ``value``, to the bit; False also where that cannot be told cheaply."""
    if isinstance(value, bytearray):
        return kept == value
    try:
        if isinstance(value, array):
            return kept.typecode == value.typecode and bytes(kept) == bytes(value)
        if kept.dtype != value.dtype or kept.shape != value.shape:
            return False
        if _torch(type(value)):
            return _same_tensors(kept, value)
        return not value.dtype.hasobject and _same_arrays(kept, value)
    except Exception:  # a sparse tensor has no bytes to compare
        return False


def objects_of(value: Any) -> list[Any] | None:
    """The items of a NumPy array of Python objects, in a flat list; None for numbers."""
    if _numpy(type(value)) and value.dtype == object:
        return list(value.flat)
    return None


def fill(fresh: Any, parts: Sequence[Any]) -> None:
    """Put ``parts``, in flat order, into an array of objects."""
    for place, part in enumerate(parts):
        fresh.flat[place] = part


def _same_arrays(kept: Any, value: Any) -> bool:
    numpy = sys.modules["numpy"]
    one, other = (numpy.ascontiguousarray(side).reshape(-1).view(numpy.uint8) for side in (kept, value))
    return numpy.array_equal(one, other)


def _same_tensors(kept: Any, value: Any) -> bool:
    torch = sys.modules["torch"]
    if kept.device != value.device or (value.is_leaf and kept.requires_grad != value.requires_grad):
        return False
    one, other = (side.detach().contiguous().reshape(-1).view(torch.uint8) for side in (kept, value))
    if not torch.equal(one, other):
        return False
    before, now = _gradient(kept), _gradient(value)
    return before is now is None or (before is not None and now is not None and _same_tensors(before, now))


def _gradient(value: Any) -> Any:
    """The gradient that a tensor carries; None for any other (to ask one that is computed warns)."""
    return value.grad if _torch(type(value)) and value.is_leaf else None


def _numpy(kind: type) -> Any:
    return sys.modules.get("numpy") if kind.__module__.partition(".")[0] == "numpy" else None


def _torch(kind: type) -> Any:
    return sys.modules.get("torch") if kind.__module__.partition(".")[0] == "torch" else None
