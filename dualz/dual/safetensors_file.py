"""Safetensors files in and out, without torch: eight bytes, a JSON header, the numbers as they are.

The format cannot run code, which is why models should travel in it and not in pickles. Reading checks
what the header claims: types, shapes, and that the numbers fill the file without gap or overlap.

Source: the safetensors format, https://github.com/huggingface/safetensors.
Lessons: 14 (dual), 17 (deploy).
"""

from __future__ import annotations

import json
import math
import os
import weakref
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from dualz.codecs.bits import as_bytes, take
from dualz.codecs.errors import CorruptData
from dualz.dual.remarks import checked, unique
from dualz.dual.tensors import KIND_OF, KINDS, MOST_DIMENSIONS, Stored, stored
from dualz.short import short, shown

MOST_HEADER_BYTES = 100_000_000
REMARKS = "__metadata__"
_KIND = {kind.safetensors: kind for kind in KINDS if kind.safetensors}
_ALIGNED = 8
_HEAD = 8  # bytes that hold the size of the header
_NO_WORDS = np.empty(0, np.uint8)


def read(data: bytes | memoryview) -> tuple[dict[str, Stored], dict[str, str]]:
    """The tensors of a safetensors file, in the order of their numbers, and its ``__metadata__``.

    Raises:
        CorruptData: it is no whole safetensors file, or has a type of numbers that is not known here.
    """
    view = as_bytes(data)
    size = _header_size(view[:_HEAD])
    header = _json(take(view, _HEAD, size, "the header"))
    numbers = view[_HEAD + size :]
    found, remarks = places(header, len(numbers))
    tensors = {
        name: stored(place.dtype, place.shape, numbers[place.start : place.end])
        for name, place in found.items()
    }
    return tensors, remarks


class Place(NamedTuple):
    """Where a tensor's numbers stand, in bytes from the first number of the file, and what they are."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


def looks_like_one(head: bytes) -> bool:
    """Whether a file with these first bytes (9 are enough) says that it is a safetensors file."""
    sized = len(head) > _HEAD and 2 <= int.from_bytes(head[:_HEAD], "little") <= MOST_HEADER_BYTES
    return sized and head[_HEAD : _HEAD + 1] == b"{"


def _header_size(head: memoryview | bytes) -> int:
    if len(head) < _HEAD:
        raise CorruptData(f"This is not a safetensors file: {len(head)} bytes are too few for one.")
    size = int.from_bytes(head, "little")
    if size > MOST_HEADER_BYTES:
        raise CorruptData(f"This is not a safetensors file: its header would take {size} bytes.")
    return size


def places(header: dict[str, Any], size: int) -> tuple[dict[str, Place], dict[str, str]]:
    """Where each tensor stands among ``size`` bytes of numbers, in their order; and the ``__metadata__``.

    Raises:
        CorruptData: the header contradicts itself, or the numbers do not fill the bytes.
    """
    remarks = checked(header.pop(REMARKS, {}))
    rows = sorted(((*_offsets(name, entry), name) for name, entry in header.items()))
    found, at = {}, 0
    for start, end, name in rows:
        if start == at and end > size:
            raise CorruptData(f"The file is not whole: it ends before the numbers of {shown(name)} do.")
        if start != at:
            raise CorruptData(f"The numbers of {shown(name)} do not stand where the header of the file says.")
        found[name] = _place(name, header[name], start, end)
        at = end
    if at != size:
        raise CorruptData(f"{size - at} bytes of the safetensors file belong to no tensor.")
    return found, remarks


def _json(text: memoryview) -> dict[str, Any]:
    try:
        header = json.loads(bytes(text).decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError):
        sentence = "This is not a safetensors file: its header is not JSON in UTF-8 with each name once."
        raise CorruptData(sentence) from None
    if not isinstance(header, dict):
        raise CorruptData("This is not a safetensors file: its header is no JSON object.")
    return header


def _offsets(name: str, entry: Any) -> tuple[int, int]:
    offsets = entry.get("data_offsets") if isinstance(entry, dict) else None
    if not isinstance(offsets, list) or [type(offset) for offset in offsets] != [int, int]:
        raise CorruptData(f"The header of the safetensors file does not say where {shown(name)} stands.")
    if not 0 <= offsets[0] <= offsets[1]:
        raise CorruptData(f"The header of the safetensors file says: {shown(name)} ends before it begins.")
    return offsets[0], offsets[1]


def _place(name: str, entry: dict[str, Any], start: int, end: int) -> Place:
    kind, shape = _KIND.get(str(entry.get("dtype"))), entry.get("shape")
    if kind is None:
        dtype = entry.get("dtype")
        said = shown(dtype) if isinstance(dtype, str) else short(dtype)
        raise CorruptData(f"The numbers of {shown(name)} are of type {said}, which is not known here.")
    if (
        not isinstance(shape, list)
        or not all(type(size) is int and size >= 0 for size in shape)
        or len(shape) > MOST_DIMENSIONS
        or math.prod(shape) * kind.size != end - start
    ):
        raise CorruptData(f"The shape of {shown(name)} does not fit its {end - start} bytes.")
    return Place(kind.name, tuple(shape), start, end)


# --- a file that is read where it stands ------------------------------------------------------------


class InFile(Stored):
    """A tensor whose numbers are read when they are asked for, and let go with their last user.

    So a model can be compressed that is held in memory only once. ``words`` is the same array as long as
    somebody holds it.
    """

    file: BinaryIO
    at: int
    bytes: int
    last: Callable[[], np.ndarray | None]

    def __new__(cls, dtype: str, shape: tuple[int, ...], words: np.ndarray = _NO_WORDS) -> InFile:
        return super().__new__(cls, dtype, shape, words)

    @classmethod
    def at_place(cls, file: BinaryIO, numbers: int, place: Place) -> InFile:
        """The tensor at ``place`` in ``file``, whose numbers begin at byte ``numbers``."""
        made = cls(place.dtype, place.shape)
        made.file, made.at, made.bytes = file, numbers + place.start, place.end - place.start
        made.last = lambda: None
        return made

    @property
    def words(self) -> np.ndarray:
        """The numbers, from the file."""
        words = self.last()
        if words is None:
            room = np.empty(self.bytes, np.uint8)
            _fill(self.file, self.at, room.data)
            words = stored(self.dtype, self.shape, room).words
            self.last = weakref.ref(words)
        return words

    @property
    def size(self) -> int:
        """How many bytes its numbers take without compression."""
        return self.bytes

    def _replace(self, **changes: Any) -> Stored:  # type: ignore[override]
        return Stored(self.dtype, self.shape, self.words)._replace(**changes)


def in_file(file: BinaryIO) -> tuple[dict[str, Stored], dict[str, str]]:
    """The tensors of an open safetensors file and its remarks; only the header is read now.

    Raises:
        CorruptData: as :func:`read` does.
    """
    size = file.seek(0, os.SEEK_END)
    head = bytearray(min(_HEAD, size))
    _fill(file, 0, memoryview(head))
    length = _header_size(head)
    if length > size - _HEAD:
        raise CorruptData(
            f"The file is not whole: its header takes {length} bytes, {size - _HEAD} are there."
        )
    text = bytearray(length)
    _fill(file, _HEAD, memoryview(text))
    start = _HEAD + length
    found, remarks = places(_json(memoryview(text)), size - start)
    return {name: InFile.at_place(file, start, place) for name, place in found.items()}, remarks


def _fill(file: BinaryIO, at: int, room: memoryview) -> None:
    file.seek(at)
    while len(room):
        count = file.readinto(room)  # type: ignore[attr-defined]
        if not count:
            raise CorruptData("The file became shorter while it was read.")
        room = room[count:]


# --- writing ------------------------------------------------------------------------------------


def write(tensors: Mapping[str, Stored], remarks: Mapping[str, str] | None = None) -> bytes:
    """The safetensors file of ``tensors``, in their order; ``remarks`` become its ``__metadata__``.

    Raises:
        ValueError: as :func:`parts` does.
    """
    return b"".join(parts(tensors, remarks))


def parts(tensors: Mapping[str, Stored], remarks: Mapping[str, str] | None = None) -> list[Any]:
    """The same file as :func:`write`, in pieces: the numbers are not copied.

    Raises:
        ValueError: the format has no name for a type of numbers (complex128), or a tensor has the name
            that is that of the remarks there.
    """
    if REMARKS in tensors:
        raise ValueError(f"In a safetensors file {REMARKS} is the name of the remarks, not of a tensor.")
    header: dict[str, Any] = {REMARKS: dict(remarks)} if remarks else {}
    at = 0
    for name, tensor in tensors.items():
        kind = KIND_OF[tensor.dtype]
        if kind.safetensors is None:
            raise ValueError(f"{shown(name)}: a safetensors file cannot hold {tensor.dtype}.")
        offsets = [at, at + tensor.size]
        header[name] = {"dtype": kind.safetensors, "shape": list(tensor.shape), "data_offsets": offsets}
        at += tensor.size
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % _ALIGNED)
    head = [len(text).to_bytes(8, "little"), text]
    return head + [tensor.words.data.cast("B") for tensor in tensors.values() if tensor.size]
