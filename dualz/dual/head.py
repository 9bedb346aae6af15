"""The head of a .dz file: what it is, and the name, type, form and shape of each tensor.

All limits that follow from it are checked here, before anything is decoded.

Lesson: 14 (dual). All fields: docs/dz-format.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import NamedTuple

from dualz.codecs.bits import take
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import index
from dualz.dual import names as name_field
from dualz.dual import remarks as remark_field
from dualz.dual.fields import Reader, varint
from dualz.dual.tensors import KIND_NUMBER, KIND_OF, KINDS, MOST_DIMENSIONS, Stored, Wanted
from dualz.short import short

MAGIC = b"\x89dz\x02"
VERSIONS = (1, 2, 3)  # that are read
MODEL, DATA, MODEL_WITH_REMARKS, INDEXED, INDEXED_WITH_REMARKS = range(5)
_CONTENTS = {1: MODEL_WITH_REMARKS, 2: MODEL_WITH_REMARKS, 3: INDEXED_WITH_REMARKS}  # the last kind of each
MOST_TENSORS = 1 << 16
MOST_SIZE = 1 << 62
CHECKSUM_BYTES = 4
LIKE_BEFORE = 255
_FORM_SHIFT = 5


class Entry(NamedTuple):
    """What the head says of one tensor."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    form: int

    @property
    def size(self) -> int:
        """Bytes of its numbers without compression."""
        return math.prod(self.shape) * KIND_OF[self.dtype].size

    @property
    def wanted(self) -> Wanted:
        """The same for the decoder: words, in rows and columns."""
        count = self.size // KIND_OF[self.dtype].word.itemsize
        if len(self.shape) < 2:
            return Wanted(self.dtype, count, (1, count))
        return Wanted(self.dtype, count, (self.shape[0], count // max(self.shape[0], 1)))


def write_shapes(tensors: Iterable[Stored], forms: list[int]) -> list[bytes]:
    """Type and form in one byte, then the shape, or a sign that it is that of a bias: see ``_read_shape``."""
    parts: list[bytes] = []
    before: tuple[int, ...] = ()
    for tensor, form in zip(tensors, forms, strict=True):
        if len(tensor.shape) > MOST_DIMENSIONS:
            raise ValueError(f"{len(tensor.shape)} dimensions are too many; {MOST_DIMENSIONS} are allowed.")
        if math.prod(size or 1 for size in tensor.shape) > MOST_SIZE:
            raise ValueError(f"A tensor of the shape {short(tensor.shape)} cannot be stored.")
        parts.append(bytes([KIND_NUMBER[tensor.dtype] | form << _FORM_SHIFT]))
        if before and tensor.shape == before[:1]:
            parts.append(bytes([LIKE_BEFORE]))
        else:
            parts += [bytes([len(tensor.shape)]), *(varint(size) for size in tensor.shape)]
        before = tensor.shape
    return parts


def content_kind(view: memoryview) -> int:
    """What a .dz file holds: ``DATA``, or ``MODEL``, with remarks or an index or both.

    Raises:
        CorruptData: it is no .dz file, or one of a version that is not known here.
    """
    head = bytes(take(view, 0, len(MAGIC) + 1, "the head"))
    if head[:3] != MAGIC[:3]:
        raise CorruptData(f"This is not a .dz file: it begins with {head[:3]!r}, not {MAGIC[:3]!r}.")
    if head[3] not in VERSIONS:
        known = ", ".join(map(str, VERSIONS[:-1])) + f" and {VERSIONS[-1]}"
        raise CorruptData(f"This .dz file is of version {head[3]}; only versions {known} are known here.")
    if head[4] > _CONTENTS[head[3]]:
        raise CorruptData(f"A .dz file cannot hold contents of kind {head[4]}.")
    return head[4]


class Head(NamedTuple):
    """What stands before the tensors: the reader behind it, the remarks, the tensors, and where they are
    (None without an index)."""

    reader: Reader
    remarks: dict[str, str]
    entries: list[Entry]
    places: list[index.Place] | None


def read_head(view: memoryview, max_output: int, only: Collection[str] | None = None) -> Head:
    """The head of a model's file. ``max_output`` bounds the numbers of all tensors, or of those whose names
    are in ``only``, in bytes.

    Raises:
        CorruptData: it is damaged, or not that of a model.
        TooLarge: they take more than ``max_output`` bytes.
    """
    kind = content_kind(view)
    if kind == DATA:
        raise CorruptData("This .dz file holds plain data, not a model: use dualz.dual.plain.")
    take(view, len(MAGIC) + 1, CHECKSUM_BYTES, "the checksum")
    reader = Reader(view, len(view) - CHECKSUM_BYTES, version=view[len(MAGIC) - 1])
    reader.take(len(MAGIC) + 1, "head")
    count = reader.varint("the number of tensors", MOST_TENSORS, "head")
    remarks = {}
    if kind in (MODEL_WITH_REMARKS, INDEXED_WITH_REMARKS):
        size = reader.varint("the size of the remarks", remark_field.MOST_BYTES, "remarks")
        remarks = remark_field.read(reader.take(size, "remarks"))
    found = name_field.read(reader, count)
    entries: list[Entry] = []
    total = 0
    for name in found:
        reader.tensor = name
        tag = reader.byte("type and form")
        if tag & 31 >= len(KINDS):
            raise CorruptData(f"A tensor has numbers of type {tag & 31}; there are {len(KINDS)}.")
        counted = only is None or name in only
        shape = _read_shape(
            reader, entries[-1].shape if entries else (), max_output if counted else MOST_SIZE
        )
        entries.append(Entry(name, KINDS[tag & 31].name, shape, tag >> _FORM_SHIFT))
        total += entries[-1].size if counted else 0
        if total > max_output:
            raise TooLarge(f"The tensors take more than {max_output} bytes, which is the limit.")
    reader.tensor = ""
    indexed = kind in (INDEXED, INDEXED_WITH_REMARKS)
    return Head(reader, remarks, entries, index.read(reader, found) if indexed else None)


def _read_shape(reader: Reader, before: tuple[int, ...], max_output: int) -> tuple[int, ...]:
    """A shape: the number of dimensions and their sizes; or 255 for one dimension, as long as the first
    of the tensor before, which is what a bias has."""
    dimensions = reader.byte("shape")
    if dimensions == LIKE_BEFORE and before:
        return before[:1]
    if dimensions > MOST_DIMENSIONS:
        raise CorruptData(f"A tensor has {dimensions} dimensions; at most {MOST_DIMENSIONS} are allowed.")
    shape = tuple(reader.varint("a dimension", MOST_SIZE, "shape") for _ in range(dimensions))
    # Also where one size is 0: NumPy multiplies the others and may overflow.
    if math.prod(size or 1 for size in shape) > max_output:
        said = f"The shape {short(shape)} has more numbers"
        raise TooLarge(f"{said} than the limit of {max_output} bytes holds.")
    return shape
