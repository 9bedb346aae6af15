"""A training set as one small file: samples on a coarse grid, transformed, coded, and read back.

What is lost is lost in one place: every number is divided by a step and rounded. Before that the cosines of
lesson 07 may gather a sample in few numbers; after it, differences of neighbours may make the codes small.
The
codes go through a codec of the course. The order of a training set means nothing, so the samples are sorted
by
class, and ten counts take the place of all labels.

The columns (places in a sample, or frequencies) are cut into groups, each with a table of its own: where
their
codes are unlike each other, a table more costs less than it saves.

The file: ``dzs1``, a byte for the transform and one for the coder, the step (float32, little-endian), then
varints: number of classes, samples of each class, number of dimensions of a sample, each dimension, number of
groups, and for each group its columns and the bytes of its codes. Then the groups, then the CRC-32 of all
before it.
In a group the codes stand sample by sample, zig-zagged, as varints.

Sources: Ahmed, Natarajan and Rao, "Discrete cosine transform" (1974); for groups of columns with a table
each:
Deutsch, RFC 1951, the blocks of DEFLATE.
Lesson: 15 (budget).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np

from dualz.codecs import deflate, huffman, inflate, rans
from dualz.codecs.bits import settled, take
from dualz.codecs.columns import read_varints, unzigzag, write_varints, zigzag
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.datasets import Split

MAGIC = b"dzs1"
TRANSFORMS = ("plain", "differences", "cosines")
MOST_NUMBERS = 1 << 26
MOST_CLASSES = 1 << 16
MOST_COLUMNS = 1 << 12
LARGEST_CODE = 1 << 30
LEAST_STEP = 1e-30
_HEAD = struct.Struct("<4sBBf")
_FIXED = 54  # bytes that a group of the Huffman coder costs before its first code, about


class Coder(NamedTuple):
    """Bytes to fewer bytes, and back with a limit. ``groups``: a table for each group of columns pays."""

    pack: Callable[[bytes], bytes]
    unpack: Callable[[bytes, int], bytes]
    groups: bool


CODERS: dict[str, Coder] = {
    "Huffman": Coder(huffman.compress, huffman.decompress, True),
    "rANS": Coder(rans.compress, rans.decompress, True),
    "deflate": Coder(
        lambda data: deflate.compress(data, 9, "raw"),
        lambda blob, most: inflate.decompress(blob, "raw", most),
        False,  # it cuts its data into blocks itself, and its matches reach across columns
    ),
}


@dataclass(frozen=True)
class Form:
    """How samples are stored: the ``step`` that numbers are rounded to, the ``transform``, the ``coder``.

    Raises:
        ValueError: a step that is not above 0, or an unknown name.
    """

    step: float
    transform: str = "plain"
    coder: str = "Huffman"

    def __post_init__(self) -> None:
        if not LEAST_STEP <= self.step <= 1 / LEAST_STEP:
            raise ValueError(f"The step must be a number above 0 that a float32 holds, not {self.step!r}.")
        for name, known in ((self.transform, TRANSFORMS), (self.coder, tuple(CODERS))):
            if name not in known:
                raise ValueError(f"There is no {name!r}. There are: {', '.join(known)}.")


# --- the transform and its codes -------------------------------------------------------------------


def cosines(length: int) -> np.ndarray:
    """The waves of the cosine transform as rows of an orthogonal matrix, float64, (length, length).

    >>> bool(np.allclose(cosines(5) @ cosines(5).T, np.eye(5)))
    True
    """
    waves, places = np.arange(length)[:, None], np.arange(length)[None]
    table = np.sqrt(2 / length) * np.cos((2 * places + 1) * waves * np.pi / (2 * length))
    table[0] /= np.sqrt(2)
    return table


def codes_of(x: Any, form: Form, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """The whole numbers that are stored for samples ``x``, int64, (samples, columns).

    ``shape``: that of one sample, of one or two dimensions (default: a row). Cosines are taken along each
    dimension, and their columns then go from slow waves to fast ones.

    Raises:
        ValueError: samples that are no finite numbers in rows of that shape, or codes of 31 bits and more.
    """
    rows = np.asarray(x, dtype=np.float64)
    shape = _shape(rows, shape)
    if not np.isfinite(rows).all():
        raise ValueError("A sample holds nan or inf.")
    if form.transform == "cosines":
        rows = _turned(rows, shape, back=False)[:, _slow_first(shape)]
    scaled = np.rint(rows / np.float64(np.float32(form.step)))
    if scaled.size and np.abs(scaled).max() >= LARGEST_CODE / 2:
        raise ValueError("The step is too small for these samples: their codes have 30 bits and more.")
    codes = scaled.astype(np.int64)
    return np.diff(codes, axis=1, prepend=0) if form.transform == "differences" else codes


def samples_of(codes: np.ndarray, form: Form, shape: tuple[int, ...]) -> np.ndarray:
    """The samples that :func:`codes_of` stands for, float32, (samples, columns)."""
    whole = np.cumsum(codes, axis=1) if form.transform == "differences" else codes
    rows = whole * np.float64(np.float32(form.step))
    if form.transform == "cosines":
        back = np.empty_like(rows)
        back[:, _slow_first(shape)] = rows
        rows = _turned(back, shape, back=True)
    return rows.astype(np.float32)


def _turned(rows: np.ndarray, shape: tuple[int, ...], back: bool) -> np.ndarray:
    """Rows through the cosines of each of their dimensions."""
    cube = rows.reshape(len(rows), *shape)
    for axis, length in enumerate(shape, 1):
        table = cosines(length)
        cube = np.moveaxis(np.moveaxis(cube, axis, -1) @ (table if back else table.T), -1, axis)
    return cube.reshape(rows.shape)


def _slow_first(shape: tuple[int, ...]) -> np.ndarray:
    """The columns by the sum of their frequencies, as JPEG's zig-zag has it; of one dimension as they are."""
    return np.argsort(np.indices(shape).sum(axis=0).reshape(-1), kind="stable")


def _shape(rows: np.ndarray, shape: tuple[int, ...] | None) -> tuple[int, ...]:
    if rows.ndim != 2 or not 1 <= rows.shape[1] <= MOST_COLUMNS:
        raise ValueError(f"Samples are rows of 1 to {MOST_COLUMNS} numbers, not of shape {rows.shape}.")
    shape = shape or (rows.shape[1],)
    if not 1 <= len(shape) <= 2 or min(shape) < 1 or prod(shape) != rows.shape[1]:
        raise ValueError(f"{rows.shape[1]} numbers are no sample of shape {shape}, in one or two dimensions.")
    return shape


# --- groups of columns -----------------------------------------------------------------------------


def groups_of(codes: np.ndarray) -> list[int]:
    """How many columns each group has, in their order: the cut that should cost least with a table each.

    Judged by the entropy of each possible group and what its table takes; dynamic programming over the cuts.
    """
    many = codes.shape[1]
    folded = np.minimum(zigzag(codes.reshape(-1)).reshape(codes.shape), 255).astype(np.int64)
    counts = np.stack([np.bincount(column, minlength=256) for column in folded.T])
    before = np.concatenate([np.zeros((1, 256), np.int64), np.cumsum(counts, axis=0)])
    least, cut = np.zeros(many + 1), np.zeros(many + 1, np.int64)
    for end in range(1, many + 1):
        cost = least[:end] + _cost(before[end] - before[:end])
        cut[end] = int(np.argmin(cost))
        least[end] = cost[cut[end]]
    sizes, end = [], many
    while end:
        sizes.append(int(end - cut[end]))
        end = int(cut[end])
    return sizes[::-1]


def _cost(counts: np.ndarray) -> np.ndarray:
    """About the bytes of groups with these counts, (groups, 256): entropy, table, what is always there."""
    total = counts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.where(counts > 0, -counts * np.log2(counts / total), 0.0).sum(axis=1)
    return bits / 8 + (counts > 0).sum(axis=1) / 2 + _FIXED


# --- the file --------------------------------------------------------------------------------------


def pack(split: Split, form: Form, shape: tuple[int, ...] | None = None) -> bytes:
    """The file of a training set. Inside a class the samples keep their order.

    Raises:
        ValueError: as :func:`codes_of`; labels that are no whole numbers from 0 on, one for each sample.
    """
    return pack_codes(codes_of(split.x, form, shape), split.y, form, shape)


def pack_codes(codes: Any, y: Any, form: Form, shape: tuple[int, ...] | None = None) -> bytes:
    """The file of samples that are codes already, whole numbers (samples, columns), with their labels ``y``.

    Raises:
        ValueError: codes of 31 bits and more; labels as :func:`pack`.
    """
    labels = _labels(Split(codes, y))
    codes = np.asarray(codes, dtype=np.int64)[np.argsort(labels, kind="stable")]
    if codes.size and np.abs(codes).max() >= LARGEST_CODE:
        raise ValueError("A code has 31 bits or more.")
    shape = _shape(codes, shape)
    coder = CODERS[form.coder]
    columns = groups_of(codes) if coder.groups and len(codes) else [codes.shape[1]]
    ends = np.cumsum(columns)
    blobs = [
        coder.pack(write_varints(zigzag(codes[:, end - wide : end].reshape(-1))))
        for end, wide in zip(ends, columns, strict=True)
    ]
    counts = np.bincount(labels) if len(labels) else np.zeros(0, np.int64)
    numbers = [len(counts), *counts.tolist(), len(shape), *shape, len(columns)]
    for wide, blob in zip(columns, blobs, strict=True):
        numbers += [wide, len(blob)]
    head = _HEAD.pack(MAGIC, TRANSFORMS.index(form.transform), list(CODERS).index(form.coder), form.step)
    whole = b"".join([head, write_varints(numbers), *blobs])
    return whole + struct.pack("<I", zlib.crc32(whole))


def _labels(split: Split) -> np.ndarray:
    labels = np.asarray(split.y)
    if labels.shape != (len(split.x),) or labels.dtype.kind not in "iu":
        raise ValueError("Every sample needs a label, a whole number.")
    if labels.size and not 0 <= labels.min() <= labels.max() < MOST_CLASSES:
        raise ValueError(f"Labels are classes from 0 to {MOST_CLASSES - 1}.")
    return labels.astype(np.int64)


def unpack(blob: bytes, max_numbers: int = MOST_NUMBERS) -> Split:
    """The training set in a file of :func:`pack`: float32 (samples, columns), int64 labels, sorted by class.

    ``max_numbers`` bounds samples times columns. Nothing of a declared size is made before it was checked.

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData: anything but a whole, undamaged file.
        TooLarge: the file says that it holds more numbers than ``max_numbers``.
    """
    view = settled(blob)
    if len(view) < 4 or zlib.crc32(view[:-4]) != struct.unpack("<I", view[-4:])[0]:
        raise CorruptData("The checksum does not match: this is no whole training set of dualz.")
    form, head, start = _read_head(view[:-4])
    counts, shape, groups = head
    many, columns = sum(counts), prod(shape)
    if many * columns > max_numbers:
        raise TooLarge(f"The file says it holds {many * columns} numbers; the limit is {max_numbers}.")
    found = []
    for wide, size in groups:
        part = bytes(take(view[:-4], start, size, "a group of columns"))
        found.append(_codes(CODERS[form.coder].unpack(part, 5 * many * wide), many, wide))
        start += size
    if start != len(view) - 4:
        raise CorruptData(f"{len(view) - 4 - start} bytes are left behind the last group.")
    codes = np.concatenate(found, axis=1)
    with np.errstate(over="ignore"):
        x = samples_of(codes, form, shape)
    if not np.isfinite(x).all():
        raise CorruptData("A sample is too large for a float32.")
    return Split(x, np.repeat(np.arange(len(counts)), counts).astype(np.int64))


Head = tuple[list[int], tuple[int, ...], list[tuple[int, int]]]


def _read_head(view: memoryview) -> tuple[Form, Head, int]:
    """Form, then (samples of each class, shape of one, (columns, bytes) of each group), and where that
    ends."""
    magic, transform, coder, step = _HEAD.unpack(take(view, 0, _HEAD.size, "the head"))
    if magic != MAGIC:
        raise CorruptData(f"This is no training set of dualz: it begins with {magic!r}, not {MAGIC!r}.")
    if transform >= len(TRANSFORMS) or coder >= len(CODERS) or not LEAST_STEP / 2 < step < 2 / LEAST_STEP:
        raise CorruptData("The head names a transform or a coder that is not known, or no step above 0.")
    reader = _Numbers(view, _HEAD.size)
    counts = reader.many(MOST_CLASSES, "classes")
    if counts and not counts[-1]:
        raise CorruptData("The last class has no samples: it would not have been written.")
    shape = tuple(reader.many(2, "dimensions"))
    if not shape or not 1 <= prod(shape) <= MOST_COLUMNS:
        raise CorruptData(f"A sample has no shape {shape}.")
    flat = reader.many(MOST_COLUMNS, "groups", each=2)
    groups = list(zip(flat[::2], flat[1::2], strict=True))
    if any(wide < 1 for wide, _ in groups) or sum(wide for wide, _ in groups) != prod(shape):
        raise CorruptData("The groups do not have the columns of a sample.")
    return Form(step, TRANSFORMS[transform], list(CODERS)[coder]), (counts, shape, groups), reader.at


class _Numbers:
    """Varints one after the other, none longer than 5 bytes."""

    def __init__(self, view: memoryview, at: int) -> None:
        self.view, self.at = view, at

    def next(self) -> int:
        end = self.at
        while end < len(self.view) and end - self.at < 5 and self.view[end] & 0x80:
            end += 1
        word = take(self.view, self.at, end + 1 - self.at, "the head")
        self.at = end + 1
        return int(read_varints(word)[0])

    def many(self, most: int, what: str, each: int = 1) -> list[int]:
        """A number, and then so many numbers (``each`` times as many)."""
        count = self.next()
        if count > most or count * each > len(self.view) - self.at:
            raise CorruptData(f"The head says that there are {count} {what}.")
        return [self.next() for _ in range(count * each)]


def _codes(data: bytes, many: int, wide: int) -> np.ndarray:
    numbers = read_varints(data)
    if len(numbers) != many * wide or (len(numbers) and numbers.max() > 2 * LARGEST_CODE):
        raise CorruptData(f"{many * wide} codes are missing, or one is too large.")
    return unzigzag(numbers).reshape(many, wide)
