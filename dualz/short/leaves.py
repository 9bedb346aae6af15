"""``repr`` of what is no container, in bounded work: long texts, huge numbers, arrays, other objects.

Lesson: 00 (start).
"""

from __future__ import annotations

import re
from typing import Any

_MOST_DIGITS = 4300  # Python itself refuses to write longer whole numbers
_MOST_NUMBERS = 64  # in an array or a tensor
_WIDEST_ITEM = 256  # bytes
# It differs from run to run, and says nothing. A class of the learner's own may well write "at 0x10".
_ADDRESS = re.compile(
    r"(?:(?<=\bobject)|(?<=\bframe)|(?<=\bweakref)|(?<=\bcell)|(?<=\bfunction)(?P<name> \S+))"
    r" at 0x[0-9a-fA-F]+(?=[>,;:])"
    r"|(?<=\w) at 0x[0-9a-fA-F]{9,}(?=[> ,;:])"
)


def whole_number(value: int) -> str | None:
    """What is said of a whole number with more digits than Python writes; None for any other."""
    bits = value.bit_length()
    return f"<int of {bits} bits>" if bits > _MOST_DIGITS * 3.32 else None


def plain(value: Any, most: int) -> str:
    kind = type(value)
    if kind.__repr__ in (str.__repr__, bytes.__repr__, bytearray.__repr__):
        return _letters(value, most)
    if kind.__repr__ is int.__repr__:
        return whole_number(value) or repr(value)
    if kind.__module__.partition(".")[0] in ("numpy", "torch") and hasattr(kind, "shape"):
        return _numbers(value)
    return _without_address(repr(value)[: 20 * most])


def _letters(value: Any, most: int) -> str:
    """Of a long text the beginning, in the quotation marks that the whole of it would have."""
    if len(value) <= most:
        return repr(value)
    marks = ("'", '"') if isinstance(value, str) else (b"'", b'"')
    head = value[:most]
    for mark in marks:
        if mark in value:
            head += mark
    return repr(head)


def _without_address(text: str) -> str:
    if "<" not in text:
        return text
    return _ADDRESS.sub(lambda found: found["name"] or "", text)


def _numbers(value: Any) -> str:
    """An array or a tensor: its ``repr`` where it is small, else its shape and how it begins."""
    shape = tuple(value.shape)
    many = 1
    for size in shape:
        many *= size
    dtype = value.dtype
    if getattr(dtype, "hasobject", False) or getattr(dtype, "itemsize", 0) > _WIDEST_ITEM:
        sizes = " x ".join(map(str, shape))
        return f"<{type(value).__name__} of {sizes or 1}, {dtype}>"
    if many <= _MOST_NUMBERS:
        return repr(value)
    row = value
    for _ in shape[1:]:
        row = row[0]
    head = repr(row[:4]).partition("[")[2].rpartition("]")[0]
    left, right = "[" * len(shape), "]" * len(shape)
    name = "array" if type(value).__name__ == "ndarray" else "tensor"
    return f"{name}({left}{head}, ...{right}, {' x '.join(map(str, shape))})"
