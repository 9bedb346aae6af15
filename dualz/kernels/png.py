"""The row filters of PNG at speed; ``dualz.codecs.png_rows`` says what they are.

Filtering looks at the picture as it was, so all rows are done at once. Undoing looks at what was undone
before, byte after byte.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import png_rows
from dualz.codecs.errors import CorruptData
from dualz.kernels import compiled


def apply(data: bytes, height: int, step: int, number: int | None) -> bytes:
    """The rows of ``data``, each after the number of its filter: ``number``, or the best for each (None).

    ``step`` is how many bytes a pixel has.
    """
    rows = np.frombuffer(data, np.uint8).reshape(height, -1)
    out = np.empty((height, rows.shape[1] + 1), np.uint8)
    least = np.full(height, np.iinfo(np.int64).max)
    for one in range(len(png_rows.FILTERS)) if number is None else [number]:
        filtered = rows - _expected(rows, one, step)
        totals = np.minimum(filtered, 0 - filtered).sum(axis=1, dtype=np.int64)
        better = totals < least
        least[better] = totals[better]
        out[better, 0] = one
        out[better, 1:] = filtered[better]
    return out.tobytes()


def _expected(rows: np.ndarray, number: int, step: int) -> np.ndarray:
    """What a filter lets expect of every byte; uint8."""
    if number == png_rows.NONE:
        return np.zeros_like(rows)
    left, above = np.zeros_like(rows), np.zeros_like(rows)
    left[:, step:] = rows[:, :-step]
    above[1:] = rows[:-1]
    if number == png_rows.SUB:
        return left
    if number == png_rows.UP:
        return above
    if number == png_rows.AVERAGE:
        return (left & above) + ((left ^ above) >> 1)
    a, b, c = left.astype(np.int16), above.astype(np.int16), np.zeros(rows.shape, np.int16)
    c[1:, step:] = rows[:-1, :-step]
    to_a, to_b, to_c = np.abs(b - c), np.abs(a - c), np.abs(a + b - 2 * c)
    nearest = np.where((to_a <= to_b) & (to_a <= to_c), a, np.where(to_b <= to_c, b, c))
    return nearest.astype(np.uint8)


def undo(data: bytes, height: int, step: int) -> bytes:
    """The rows that :func:`apply` was given.

    Raises:
        CorruptData: a row names a filter that there is not.
    """
    filtered = np.frombuffer(data, np.uint8).reshape(height, -1)
    wrong = filtered[:, 0] >= len(png_rows.FILTERS)
    if wrong.any():
        png_rows.undo(int(filtered[np.argmax(wrong), 0]), b"", b"", step)
        raise CorruptData("A row has a filter that there is not.")
    out = np.zeros((height + 1, filtered.shape[1] - 1 + step), np.uint8)
    _undo(filtered, out, step)
    return out[1:, step:].tobytes()


@compiled
def _undo(filtered, out, step):
    """Fill ``out``, which has a row of zeros above, and a pixel of zeros before each row."""
    for y in range(filtered.shape[0]):
        number, row, above = filtered[y, 0], out[y + 1], out[y]
        if number == 0:
            row[step:] = filtered[y, 1:]
        elif number == 1:
            for x in range(step, row.size):
                row[x] = filtered[y, x - step + 1] + row[x - step]
        elif number == 2:
            for x in range(step, row.size):
                row[x] = filtered[y, x - step + 1] + above[x]
        elif number == 3:
            for x in range(step, row.size):
                row[x] = filtered[y, x - step + 1] + ((np.int64(row[x - step]) + np.int64(above[x])) >> 1)
        else:
            for x in range(step, row.size):
                a, b, c = np.int64(row[x - step]), np.int64(above[x]), np.int64(above[x - step])
                to_a, to_b, to_c = abs(b - c), abs(a - c), abs(a + b - 2 * c)
                nearest = a if to_a <= to_b and to_a <= to_c else b if to_b <= to_c else c
                row[x] = (filtered[y, x - step + 1] + nearest) & 255
