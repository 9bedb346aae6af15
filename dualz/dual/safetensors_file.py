"""Safetensors files in and out, without torch: eight bytes, a JSON header, the numbers as they are.

The format cannot run code, which is why models should travel in it and not in pickles. Reading checks
what the header claims: types, shapes, and that the numbers fill the file without gap or overlap.

Source: the safetensors format, https://github.com/huggingface/safetensors.
Lessons: 14 (dual), 17 (deploy).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from dualz.codecs.bits import as_bytes, take
from dualz.codecs.errors import CorruptData
from dualz.dual.remarks import checked, unique
from dualz.dual.tensors import KIND_OF, KINDS, MOST_DIMENSIONS, Stored, stored
from dualz.short import short, shown

MOST_HEADER_BYTES = 100_000_000
REMARKS = "__metadata__"
_KIND = {kind.safetensors: kind for kind in KINDS if kind.safetensors}
_ALIGNED = 8


def read(data: bytes | memoryview) -> tuple[dict[str, Stored], dict[str, str]]:
    """The tensors of a safetensors file, in the order of their numbers, and its ``__metadata__``.

    Raises:
        CorruptData: it is no whole safetensors file, or has a type of numbers that is not known here.
    """
    view = as_bytes(data)
    if len(view) < 8:
        raise CorruptData(f"This is not a safetensors file: {len(view)} bytes are too few for one.")
    size = int.from_bytes(take(view, 0, 8, "the size of the header"), "little")
    if size > MOST_HEADER_BYTES:
        raise CorruptData(f"This is not a safetensors file: its header would take {size} bytes.")
    header = _json(take(view, 8, size, "the header"))
    remarks = checked(header.pop(REMARKS, {}))
    numbers = view[8 + size :]
    rows = sorted(((*_offsets(name, entry), name) for name, entry in header.items()))
    tensors, at = {}, 0
    for start, end, name in rows:
        if start == at and end > len(numbers):
            raise CorruptData(f"The file is not whole: it ends before the numbers of {shown(name)} do.")
        if start != at:
            raise CorruptData(f"The numbers of {shown(name)} do not stand where the header of the file says.")
        tensors[name] = _tensor(name, header[name], numbers[start:end])
        at = end
    if at != len(numbers):
        raise CorruptData(f"{len(numbers) - at} bytes of the safetensors file belong to no tensor.")
    return tensors, remarks


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


def _tensor(name: str, entry: dict[str, Any], numbers: memoryview) -> Stored:
    kind, shape = _KIND.get(str(entry.get("dtype"))), entry.get("shape")
    if kind is None:
        dtype = entry.get("dtype")
        said = shown(dtype) if isinstance(dtype, str) else short(dtype)
        raise CorruptData(f"The numbers of {shown(name)} are of type {said}, which is not known here.")
    if (
        not isinstance(shape, list)
        or not all(type(size) is int and size >= 0 for size in shape)
        or len(shape) > MOST_DIMENSIONS
        or math.prod(shape) * kind.size != len(numbers)
    ):
        raise CorruptData(f"The shape of {shown(name)} does not fit its {len(numbers)} bytes.")
    return stored(kind.name, tuple(shape), numbers)


def write(tensors: Mapping[str, Stored], remarks: Mapping[str, str] | None = None) -> bytes:
    """The safetensors file of ``tensors``, in their order; ``remarks`` become its ``__metadata__``.

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
    return b"".join(
        [len(text).to_bytes(8, "little"), text, *(tensor.words.data.cast("B") for tensor in tensors.values())]
    )
