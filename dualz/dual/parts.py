"""Tensors made of smaller ones: what form 7 of a .dz file says, and how the parts are found.

====== ============= ============================================================================
number made of       parts
====== ============= ============================================================================
0      signed zeros  the tensor with 0 for -0.0; which of its zeros were -0.0
1      scaled        codes; a scale for each group of them
2      shifted       codes; a scale and an offset for each group
3      repeats       numbers that are new; how many of them, how many copied, from where
4      differences   from the number one lag before
5      bytes         the tensor of the highest bytes, of the next ones ...
6      mask          which numbers are not zero; these numbers
7      bits          no parts: two values, and which of them, arithmetic-coded
8      pieces        one after the other (``dualz.dual.pieces``)
====== ============= ============================================================================

Each part is a tensor again, in any form (also made of parts, up to three deep). So a pruned weight with
-0.0 is signs of zeros and a tensor; that is codes and scales, and the codes are what the forms with labels
are good at.

Lessons: 03 (lz77), 11 (quantization), 14 (dual). Scales are found in ``dualz.dual.grids``. The bytes:
docs/dz-format.md. Back: ``dualz.dual.parts_reading``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from dualz.dual import grids
from dualz.dual.fields import varint
from dualz.dual.tensors import KIND_NUMBER, Stored
from dualz.kernels import bitmaps, differences, repeats
from dualz.kernels.distinct import distinct

HOW_NAMES = ("signed zeros", "scaled", "shifted", "repeats", "differences", "bytes", "mask", "bits", "pieces")
SIGNED_ZEROS, SCALED, SHIFTED, REPEATS, DIFFERENCES, BYTES, MASK, BITS, PIECES = range(9)
DEEPEST = 3
ROTATED = 1
FORM_SHIFT = 5

_FEW = 16
_SAMPLE = 1 << 20
_PREFIX = 1 << 15
_COUNTED = 1 << 12
_TASTED = 1 << 16  # bits on which all settings are tried where there are many more
_MASKED_FROM = 1 << 10
_REPEATED = 1 / 16  # of a sample: from here on the search for repeats is worth its time
_LONGEST_WINDOW, _KEPT_IN_WINDOW = 32, 4
_PITCH_IN_LINE = 7  # above are then the numbers 5 to 9 and 13 to 15 before
_MASKS = (0, 0b001_01110_0011, bitmaps.ALL_NEIGHBOURS)


class Plan(NamedTuple):
    """How a tensor is made of others: the bytes that say so, and these tensors."""

    head: bytes
    tensors: list[Stored]


def plans(tensor: Stored) -> Iterator[Plan]:
    """The ways to make ``tensor`` of parts that look as if they paid."""
    words = tensor.words
    if signed_zeros(tensor):
        yield _signed_zeros(tensor)
        return
    grid = grids.find(tensor)
    if grid is not None:
        # Whatever else repeats or is zero in the tensor does so in its codes.
        yield _scaled(grid)
        return
    if len(words) >= _MASKED_FROM and 0 < np.count_nonzero(words) < 0.75 * len(words):
        yield _mask(tensor)
    if not grids.is_float(tensor.dtype) and words.itemsize > 1:
        yield from _differences(tensor)
    if tensor.dtype != "bool" and _repeats(words):
        found = _repeats_plan(tensor)
        if found:
            yield found
    if _plain_planes(tensor):
        yield _bytes(tensor)


def tag(dtype: str, form: int) -> bytes:
    """The byte before a part: its type and its form. Its shape follows from the whole."""
    return bytes([KIND_NUMBER[dtype] | form << FORM_SHIFT])


def signed_zeros(tensor: Stored) -> bool:
    """Whether some number is -0.0."""
    return grids.is_float(tensor.dtype) and bool((tensor.words == _top(tensor.words)).any())


def _top(words: np.ndarray) -> np.ndarray:
    return np.array(1 << 8 * words.itemsize - 1, words.dtype)


def _signed_zeros(tensor: Stored) -> Plan:
    signed = tensor.words == _top(tensor.words)
    plain = tensor.words.copy()
    plain[signed] = 0
    signs = Stored("bool", (int(np.count_nonzero(plain == 0)),), signed[plain == 0].view(np.uint8))
    return Plan(bytes([SIGNED_ZEROS]), [tensor._replace(words=plain), signs])


def _scaled(grid: grids.Grid) -> Plan:
    """Codes, scales and offsets of a grid."""
    shifted = [] if grid.offsets is None else [grid.offsets]
    head = bytes([SHIFTED if shifted else SCALED]) + varint(grid.count) + varint(grid.stride)
    return Plan(head, [grid.codes, grid.scales, *shifted])


def _mask(tensor: Stored) -> Plan:
    """Which numbers are not zero, and these."""
    kept = tensor.words != 0
    values = tensor.words[kept]
    places = Stored("bool", tensor.shape, kept.view(np.uint8))
    return Plan(bytes([MASK]), [places, Stored(tensor.dtype, (len(values),), values)])


def bits(tensor: Stored, values: np.ndarray, labels: np.ndarray, limit: int) -> list[bytes] | None:
    """A tensor of two values by ``bitmaps``; None where that is not below ``limit`` bytes."""
    columns = tensor.rows[1]
    pitches = {columns if columns >= bitmaps.LEAST_PITCH and tensor.rows[0] > 1 else _PITCH_IN_LINE}
    if len(tensor.shape) > 2:
        pitches.add(max(tensor.shape[-1], bitmaps.LEAST_PITCH))
    settings = [(pitch, seen) for pitch in sorted(pitches) for seen in _MASKS]
    if len(labels) > 2 * _TASTED:
        some = labels[:_TASTED]
        settings = [
            min(settings, key=lambda pair: len(bitmaps.encode(some, pair[0], pair[1], 2 * _TASTED) or some))
        ]
    best = None
    for pitch, seen in settings:
        head = [bytes([BITS]), values.tobytes(), varint(pitch), varint(seen)]
        room = limit - sum(map(len, head)) - 5
        stream = bitmaps.encode(labels, pitch, seen, room) if room > 0 else None
        if stream is not None:
            best = [*head, varint(len(stream)), stream]
            limit = sum(map(len, best))
    return best


# --- whole numbers -------------------------------------------------------------------------------


def _differences(tensor: Stored) -> Iterator[Plan]:
    words = tensor.words
    if len(words) < _FEW:
        return
    before = _magnitude(differences.zigzag(words))
    for lag in sorted({1, max(tensor.rows[1], 1)}):
        if lag >= len(words):
            continue
        steps = differences.differences(words, lag)
        if _magnitude(steps) < before:
            yield Plan(bytes([DIFFERENCES]) + varint(lag), [tensor._replace(words=steps)])


def _magnitude(words: np.ndarray) -> float:
    """About how many bits the numbers take: the sum of their logarithms, from a sample."""
    return float(np.log2(words[:_SAMPLE].astype(np.float64) + 1).sum())


# --- repetition ----------------------------------------------------------------------------------


def _repeats(words: np.ndarray) -> bool:
    """Whether many windows of ``words`` occur more than once; only windows that begin with certain numbers
    are looked at, so the same ones wherever they stand."""
    words = words[: 4 * _SAMPLE]
    size = min(_worth_a_copy(words), max(len(words) // 4, 2), _LONGEST_WINDOW)
    count = len(words) - size + 1
    if count < 2 * _FEW:
        return False
    factor = np.array(0x9E3779B97F4A7C15 & (1 << 8 * words.itemsize) - 1, words.dtype)
    mixed = words[:count] * factor >> np.array(8 * words.itemsize - 5, words.dtype)
    chosen = np.flatnonzero(mixed == 11) if count > _PREFIX else np.arange(count)
    if not _PREFIX // 16 <= len(chosen) <= 4 * _PREFIX:
        chosen = np.arange(min(count, _PREFIX))
    windows = np.zeros(len(chosen), np.uint64)
    for step in range(size):
        windows = (windows ^ words[chosen + step].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        windows ^= windows >> np.uint64(31)
    # Zeros, and a few numbers between zeros, repeat in every pruned tensor; other forms know that.
    kept = np.concatenate([[0], np.cumsum(words != 0)])
    windows = windows[kept[chosen + size] - kept[chosen] >= min(size, _KEPT_IN_WINDOW)]
    return len(windows) > _FEW and len(np.unique(windows)) <= (1 - _REPEATED) * len(windows)


def _worth_a_copy(words: np.ndarray) -> int:
    """How many numbers a copy has to replace: it takes about 40 bits itself."""
    counts = np.unique(words[:: max(1, len(words) // _COUNTED)], return_counts=True)[1]
    share = counts / counts.sum()
    entropy = float(-(share * np.log2(share)).sum())
    return int(min(max(repeats.LEAST, 40 / max(entropy, 0.3)), 128))


def _repeats_plan(tensor: Stored) -> Plan | None:
    words = tensor.words
    tokens = repeats.find(words, _worth_a_copy(words))
    if tokens is None or not len(tokens) or tokens[:, 1].sum() < _REPEATED * len(words):
        return None
    fresh = repeats.literals(words, tokens)
    columns = [Stored("uint32", (len(tokens),), tokens[:, place].astype("<u4")) for place in range(3)]
    head = bytes([REPEATS]) + varint(len(fresh)) + varint(len(tokens))
    return Plan(head, [Stored(tensor.dtype, (len(fresh),), fresh), *columns])


# --- bytes ---------------------------------------------------------------------------------------


def _plain_planes(tensor: Stored) -> bool:
    """Whether some byte of the numbers is nearly always the same: the form *planes* spends a bit on it."""
    words = tensor.words
    if words.itemsize < 2 or len(words) < 64:
        return False
    sample = words[:: max(1, len(words) // _PREFIX)]
    sample = turned(sample) if turns(tensor.dtype) else np.ascontiguousarray(sample)
    for plane in sample.view(np.uint8).reshape(len(sample), -1).T:
        if np.bincount(plane, minlength=256).max() > 0.8 * len(sample):
            return True
    return False


def turns(dtype: str) -> bool:
    """Whether the words of a type are turned before they are cut into bytes: floats are."""
    return dtype.startswith(("float", "bfloat"))


def turned(words: np.ndarray) -> np.ndarray:
    """Every word turned left by one bit."""
    return words << np.array(1, words.dtype) | words >> np.array(8 * words.itemsize - 1, words.dtype)


def turn_back(words: np.ndarray) -> None:
    """Undo :func:`turned`, in place and piece by piece, so that Python can be interrupted between two."""
    one, rest = np.array(1, words.dtype), np.array(8 * words.itemsize - 1, words.dtype)
    for first in range(0, len(words), _PREFIX):
        piece = words[first : first + _PREFIX]
        piece[:] = piece >> one | piece << rest


def _bytes(tensor: Stored) -> Plan:
    turn = turns(tensor.dtype)
    words = turned(tensor.words) if turn else tensor.words
    planes = words.view(np.uint8).reshape(len(words), -1)[:, ::-1]
    shape = tensor.rows if len(words) == tensor.rows[0] * tensor.rows[1] else (len(words),)
    columns = [np.ascontiguousarray(planes[:, place]) for place in range(planes.shape[1])]
    return Plan(bytes([BYTES, ROTATED * turn]), [Stored("uint8", shape, column) for column in columns])


def two_values(words: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The different words and labels where there are exactly two."""
    found = distinct(words, 2)
    return found if found is not None and len(found[0]) == 2 else None
