"""Tensors of floats in a file without loss: exponents Huffman-coded in blocks of lanes, the rest as it is.

Made for speed: encoding and decoding take all cores, and one tensor is read without the others. The file,
all numbers little-endian:

====== ========== ======================================================================================
offset size       field
====== ========== ======================================================================================
0      4          ``89 66 6c 01`` (\\x89fl, version 1)
4      varint     size of the head in bytes
...               the head: number of tensors; names, types and shapes as in a .dz file (docs/dz-format.md),
                  where the form is 0 (as it is), 1 (lanes) or 2 (tops); the bytes of each, a varint each
...    4          CRC-32 of all bytes so far
...               the tensors in their order
====== ========== ======================================================================================

A tensor as it is: CRC-32 of its bytes, and these. In lanes the exponents are coded, in tops the exponents
with two bits of the mantissa; their bytes are described in ``dualz.dual.floats_blobs``.

Lesson: 16 (floats).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from dualz.codecs.bits import as_bytes, take
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import floats_blobs, floats_tops
from dualz.dual import names as name_field
from dualz.dual.fields import Reader, varint
from dualz.dual.floats import FORMATS
from dualz.dual.floats_blobs import IN_LANES, IN_TOPS
from dualz.dual.head import MOST_TENSORS, read_shape, write_shapes
from dualz.dual.tensors import KIND_OF, KINDS, Stored
from dualz.short import shown

MAGIC = b"\x89fl\x01"
DEFAULT_MAX_OUTPUT = 1 << 31
AS_IT_IS = 0
LEAST = 64  # numbers; fewer are stored as they are
_MOST_BLOB = 1 << 62
_FORMATS_OF = {AS_IT_IS: set(KIND_OF), IN_LANES: set(FORMATS), IN_TOPS: set(floats_tops.FORMATS)}


class Place(NamedTuple):
    """Where a tensor stands in the file, and what it is; ``start`` and ``end`` are bytes."""

    dtype: str
    shape: tuple[int, ...]
    form: int
    start: int
    end: int

    @property
    def words(self) -> int:
        """How many words its numbers are."""
        kind = KIND_OF[self.dtype]
        return math.prod(self.shape) * kind.size // kind.word.itemsize


# --- encode --------------------------------------------------------------------------------------------


def compress(
    tensors: Mapping[str, Stored], threads: int | None = None, tops: Collection[str] = floats_tops.FORMATS
) -> bytes:
    """A file with all ``tensors``. ``threads``: how many work at once (default: one for each core).

    ``tops``: in tensors of these formats, two bits of the mantissa are coded together with the exponent where
    that is smaller; only float32 and bfloat16 have that form.

    Raises:
        ValueError: more than 65 536 tensors, a name or a shape that cannot be stored, or ``tops``
            with another format.
    """
    if other := set(tops) - set(floats_tops.FORMATS):
        raise ValueError(f"Tensors of {', '.join(sorted(other))} have no tops.")
    if len(tensors) > MOST_TENSORS:
        raise ValueError(f"{len(tensors)} tensors are too many; {MOST_TENSORS} are allowed.")
    blobs = [_blob(tensor, tensor.dtype in tops, threads) for tensor in tensors.values()]
    head = b"".join(
        [
            varint(len(tensors)),
            name_field.write(list(tensors)),
            *write_shapes(tensors.values(), [form for form, _ in blobs]),
            *(varint(sum(map(len, parts))) for _, parts in blobs),
        ]
    )
    front = MAGIC + varint(len(head)) + head
    parts = [front, _crc(front), *(part for _, parts in blobs for part in parts)]
    return b"".join(parts)


def _crc(data: Any) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def _blob(tensor: Stored, tops: bool, threads: int | None) -> tuple[int, list]:
    """The form of a tensor and its bytes in parts; as it is where nothing is smaller."""
    words = np.ascontiguousarray(tensor.words)
    if tensor.dtype in FORMATS and len(words) >= LEAST:
        found = floats_blobs.write(words, tops, threads)
        if found is not None:
            return found
    view = words.view(np.uint8).data
    return AS_IT_IS, [_crc(view), view]


# --- decode --------------------------------------------------------------------------------------------


def decompress(
    data: bytes | memoryview, max_output: int = DEFAULT_MAX_OUTPUT, threads: int | None = None
) -> dict[str, Stored]:
    """All tensors of a file, in their order.

    Raises:
        CorruptData: this is no such file, or it is damaged.
        TooLarge: its tensors take more than ``max_output`` bytes.
    """
    view = as_bytes(data)
    return {name: _read(view, place, threads) for name, place in places(view, max_output).items()}


def read_tensor(
    data: bytes | memoryview,
    name: str,
    max_output: int = DEFAULT_MAX_OUTPUT,
    threads: int | None = None,
) -> Stored:
    """One tensor of a file; of the others nothing is decoded.

    Raises:
        CorruptData: this is no such file, its head or this tensor is damaged.
        TooLarge: the tensors take more than ``max_output`` bytes.
        KeyError: there is no tensor of that name.
    """
    view = as_bytes(data)
    found = places(view, max_output)
    if name not in found:
        raise KeyError(f"There is no tensor {shown(name)} in the file.")
    return _read(view, found[name], threads)


def places(data: bytes | memoryview, max_output: int = DEFAULT_MAX_OUTPUT) -> dict[str, Place]:
    """Where the tensors of a file stand, by name; nothing but the head is read.

    Raises:
        CorruptData, TooLarge: as :func:`decompress`.
    """
    view = as_bytes(data)
    magic = bytes(take(view, 0, len(MAGIC), "the head"))
    if magic != MAGIC:
        raise CorruptData(f"This is not a file of floats in lanes: it begins with {magic!r}, not {MAGIC!r}.")
    reader = Reader(view, len(view))
    reader.take(len(MAGIC), "head")
    end = reader.varint("the size of the head", len(view)) + reader.at
    check = take(view, end, 4, "the checksum of the head")
    if _crc(view[:end]) != check:
        raise CorruptData("The head of the file is damaged: its checksum is another.")
    head = Reader(view, end)
    head.at = reader.at
    found = _places(head, end + 4, max_output)
    if head.at != end:
        raise CorruptData(f"{end - head.at} bytes of the head say nothing.")
    last = max((place.end for place in found.values()), default=end + 4)
    if last != len(view):
        raise CorruptData(f"The file has {len(view)} bytes, and its head says {last}.")
    return found


def _places(head: Reader, start: int, max_output: int) -> dict[str, Place]:
    names = name_field.read(head, head.varint("the number of tensors", MOST_TENSORS))
    seen: list[tuple[str, tuple[int, ...], int]] = []
    total = 0
    for _ in names:
        tag = head.byte("type and form")
        dtype, form = tag & 31, tag >> 5
        if dtype >= len(KINDS) or KINDS[dtype].name not in _FORMATS_OF.get(form, ()):
            raise CorruptData(f"A tensor cannot have numbers of type {dtype} in form {form}.")
        shape = read_shape(head, seen[-1][1] if seen else (), max_output)
        total += math.prod(shape) * KINDS[dtype].size
        if total > max_output:
            raise TooLarge(f"The tensors take more than {max_output} bytes, which is the limit.")
        seen.append((KINDS[dtype].name, shape, form))
    found = {}
    for name, (kind, shape, form) in zip(names, seen, strict=True):
        end = start + head.varint("the bytes of a tensor", _MOST_BLOB)
        found[name] = Place(kind, shape, form, start, end)
        start = end
    return found


def _read(view: memoryview, place: Place, threads: int | None) -> Stored:
    blob = take(view, place.start, place.end - place.start, "a tensor")
    word = KIND_OF[place.dtype].word
    if place.form != AS_IT_IS:
        words = floats_blobs.read(blob, place.words, word, place.form, threads)
        return Stored(place.dtype, place.shape, words)
    size = place.words * word.itemsize
    if len(blob) != 4 + size:
        raise CorruptData(f"A tensor of {size} bytes has {len(blob) - 4} in the file.")
    if _crc(blob[4:]) != blob[:4]:
        raise CorruptData("A tensor is damaged: its checksum is another.")
    return Stored(place.dtype, place.shape, np.frombuffer(blob[4:], word).copy())
