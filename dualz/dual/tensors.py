"""A tensor as a .dz file sees it: a type, a shape and the bits of its numbers; no framework needed.

Numbers are handled as *words*, whole numbers with the same bits. So nothing is lost or changed on the way:
-0.0 stays apart from 0.0, a nan keeps its payload, and types that NumPy does not know (bfloat16, the
8-bit floats) need no special care. A weight counts as pruned when all its bits are zero.

Lesson: 14 (dual).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Kind(NamedTuple):
    """A type of numbers: its name in torch, its size in bytes, and its name in safetensors files."""

    name: str
    size: int
    safetensors: str | None

    @property
    def word(self) -> np.dtype:
        """The unsigned type that its bits are handled as; a complex128 is two words."""
        return np.dtype(f"<u{min(self.size, 8)}")


# The place in this list is what a file stores: new types go to the end.
KINDS = (
    Kind("float32", 4, "F32"),
    Kind("float16", 2, "F16"),
    Kind("bfloat16", 2, "BF16"),
    Kind("float64", 8, "F64"),
    Kind("int8", 1, "I8"),
    Kind("uint8", 1, "U8"),
    Kind("int16", 2, "I16"),
    Kind("uint16", 2, "U16"),
    Kind("int32", 4, "I32"),
    Kind("uint32", 4, "U32"),
    Kind("int64", 8, "I64"),
    Kind("uint64", 8, "U64"),
    Kind("bool", 1, "BOOL"),
    Kind("complex64", 8, "C64"),
    Kind("complex128", 16, None),
    Kind("float8_e4m3fn", 1, "F8_E4M3"),
    Kind("float8_e5m2", 1, "F8_E5M2"),
    Kind("float8_e4m3fnuz", 1, "F8_E4M3FNUZ"),
    Kind("float8_e5m2fnuz", 1, "F8_E5M2FNUZ"),
    Kind("float8_e8m0fnu", 1, "F8_E8M0"),
)
KIND_NUMBER = {kind.name: number for number, kind in enumerate(KINDS)}
KIND_OF = {kind.name: kind for kind in KINDS}
MOST_DIMENSIONS = 64


class Stored(NamedTuple):
    """One tensor: the name of its type, its shape, its numbers as words (one dimension, row by row)."""

    dtype: str
    shape: tuple[int, ...]
    words: np.ndarray

    @property
    def size(self) -> int:
        """How many bytes its numbers take without compression."""
        return self.words.nbytes

    @property
    def rows(self) -> tuple[int, int]:
        """The shape as rows and columns: a row is one output (one filter); fewer dimensions are one row."""
        if len(self.shape) < 2:
            return 1, len(self.words)
        return self.shape[0], len(self.words) // max(self.shape[0], 1)


@dataclass(frozen=True)
class Wanted:
    """What is known of a tensor before its numbers are read: type, number of words, rows and columns."""

    dtype: str
    count: int
    rows: tuple[int, int]

    @property
    def word(self) -> np.dtype:
        return KIND_OF[self.dtype].word


def stored(dtype: str, shape: tuple[int, ...], data: bytes | memoryview | np.ndarray) -> Stored:
    """A tensor from its little-endian bytes, without a copy.

    >>> stored("float32", (2,), bytes(8)).words
    array([0, 0], dtype=uint32)

    Raises:
        ValueError: an unknown type, or not as many bytes as type and shape need.
    """
    if dtype not in KIND_OF:
        raise ValueError(f"Numbers of type {dtype} cannot be stored; known are {', '.join(KIND_OF)}.")
    kind = KIND_OF[dtype]
    words = np.frombuffer(data, kind.word)
    size = math.prod(shape) * kind.size
    if words.nbytes != size:
        raise ValueError(f"{shape} of {dtype} takes {size} bytes, not {words.nbytes}.")
    return Stored(dtype, tuple(shape), words)


def from_numpy(array: np.ndarray) -> Stored:
    """A NumPy array as a tensor to store.

    Raises:
        ValueError: its type is none that a file can hold.
    """
    # Not ascontiguousarray: that would give an array without dimensions one.
    plain = np.asarray(array, order="C").astype(array.dtype.newbyteorder("<"), copy=False)
    return stored(array.dtype.name, array.shape, plain.reshape(-1).view(np.uint8))


def to_numpy(tensor: Stored) -> np.ndarray:
    """A stored tensor as a NumPy array.

    Raises:
        ValueError: NumPy has no such type (bfloat16 and the 8-bit floats).
    """
    if tensor.dtype == "bfloat16" or tensor.dtype.startswith("float8"):
        raise ValueError(f"NumPy has no {tensor.dtype}; use .words for the bits, or torch.")
    return tensor.words.view(np.dtype(tensor.dtype).newbyteorder("<")).reshape(tensor.shape)
