"""What goes to an entry's process and comes back: bytes and arrays, one JSON line before them.

Nothing here can run code: a reader takes whole numbers, shapes and three kinds of numbers, and checks each
against the bytes that are there. The other side may be an enemy.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

Value = Any  # bytes, or a NumPy array of one of the kinds
KINDS = ("<f4", "<i8", "|u1")
_LONGEST_HEAD = 1 << 16
_MOST_DIMENSIONS = 4
_BAD = "What came back is not what was asked for"


class BadWire(ValueError):
    """The bytes are no values, or others than were asked for. One sentence says which."""


def pack(calls: Sequence[Sequence[Value]]) -> bytes:
    """Calls, each a row of values (bytes, or arrays float32, int64 or uint8), as bytes.

    Raises:
        TypeError: a value is neither bytes nor such an array.
    """
    head, parts = [], []
    for call in calls:
        row: list[Any] = []
        for value in call:
            if isinstance(value, (bytes, bytearray, memoryview)):
                row.append(len(bytes(value)))
                parts.append(bytes(value))
                continue
            kind = getattr(getattr(value, "dtype", None), "str", "")
            if kind not in KINDS:
                raise TypeError(f"Bytes or arrays are sent, not {type(value).__name__} {kind}".rstrip() + ".")
            row.append([kind, list(value.shape)])
            parts.append(value.tobytes())
        head.append(row)
    line = json.dumps(head).encode() + b"\n"
    return line + b"".join(parts)


def unpack(data: bytes | memoryview) -> list[list[Value]]:
    """What :func:`pack` wrote.

    Raises:
        BadWire: anything but the bytes of values, whole and with nothing behind them.
    """
    import numpy as np

    view = memoryview(data)
    line, found, _ = bytes(view[:_LONGEST_HEAD]).partition(b"\n")
    if not found:
        raise BadWire(f"{_BAD}: there is no line that says what it is.")
    at = len(line) + 1
    calls = []
    for row in _rows(line):
        values: list[Value] = []
        for item in row:
            kind, shape = ("", [item]) if isinstance(item, int) else _array(item)
            size = math.prod(shape) * (np.dtype(kind).itemsize if kind else 1)
            if any(side < 0 for side in shape) or size > len(view) - at:
                raise BadWire(f"{_BAD}: {size} bytes are announced, and {len(view) - at} are there.")
            piece = bytes(view[at : at + size])
            values.append(np.frombuffer(piece, kind).reshape(shape) if kind else piece)
            at += size
        calls.append(values)
    if at != len(view):
        raise BadWire(f"{_BAD}: {len(view) - at} bytes are left over.")
    return calls


def _rows(line: bytes) -> list[list[Any]]:
    try:
        rows = json.loads(line)
    except (ValueError, RecursionError):
        raise BadWire(f"{_BAD}: its first line cannot be read.") from None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadWire(f"{_BAD}: its first line is no list of lists.")
    for item in (item for row in rows for item in row):
        if isinstance(item, bool) or not isinstance(item, int | list):
            raise BadWire(f"{_BAD}: {str(item)[:40]!r} is no size.")
    return rows


def _array(item: list[Any]) -> tuple[str, list[int]]:
    kind, shape = item if len(item) == 2 else ("", None)
    whole = isinstance(shape, list) and all(type(side) is int for side in shape)
    if kind not in KINDS or not whole or len(shape) > _MOST_DIMENSIONS:
        raise BadWire(f"{_BAD}: {str(item)[:40]!r} is no kind of numbers with a shape.")
    return kind, shape
