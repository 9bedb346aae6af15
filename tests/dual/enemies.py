"""Small files that say very much: what an enemy would send to keep a reader busy. All checksums are wrong.

Each function of ``ENEMIES`` takes a number n and gives a file of a few hundred bytes for about n numbers (a
few hundred kilobytes where it is the number of tensors that counts).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dualz.dual import file
from dualz.dual.fields import code_lengths, varint
from dualz.dual.tensors import KIND_NUMBER

RAW, COPY, PLANES, DENSE, DENSE_CONTEXT, SPARSE, SPARSE_CONTEXT, PARTS = range(8)
SIGNED_ZEROS, SCALED, SHIFTED, REPEATS, DIFFERENCES, BYTES, MASK, BITS = range(8)
SIZES = {"float32": 4, "float64": 8, "float16": 2, "uint8": 1, "int8": 1, "bool": 1, "uint32": 4, "int64": 8}


def tag(dtype: str, form: int) -> bytes:
    return bytes([KIND_NUMBER[dtype] | form << 5])


def one(dtype: str, form: int, shape: tuple[int, ...], body: bytes) -> bytes:
    """A file of one tensor without a name."""
    sizes = b"".join(map(varint, shape))
    return file.MAGIC + b"\0\1\0\0" + tag(dtype, form) + bytes([len(shape)]) + sizes + body + b"none"


def many(count: int, dtype: str, form: int, shape: tuple[int, ...], body: bytes) -> bytes:
    """A file of ``count`` tensors that are stored alike."""
    names = b"".join(b"\0%x\0" % place for place in range(count))
    head = tag(dtype, form) + bytes([len(shape)]) + b"".join(map(varint, shape))
    return file.MAGIC + b"\0" + varint(count) + names + head * count + body * count + b"none"


def constant(dtype: str, value: int = 1) -> bytes:
    """A part whose numbers are all the same."""
    return tag(dtype, DENSE) + b"\0\1" + value.to_bytes(SIZES[dtype], "little")


def bits(dtype: str = "bool", stream: bytes = b"", one: int = 1) -> bytes:
    """A part of bits: all ones where the stream is empty."""
    values = bytes(SIZES[dtype]) + one.to_bytes(SIZES[dtype], "little")
    return tag(dtype, PARTS) + bytes([BITS]) + values + b"\x07" + varint(4095) + varint(len(stream)) + stream


def nested(dtype: str, how: bytes, behind: bytes, inner: bytes, depth: int) -> bytes:
    """The body of form 7, and of its first part, ``depth`` deep; ``behind`` are the other parts of each."""
    if depth == 1:
        return how + inner + behind
    return how + tag(dtype, PARTS) + nested(dtype, how, behind, inner, depth - 1) + behind


def _groups(n: int) -> bytes:
    return varint(n) + b"\1"


def _context(n: int, kinds: int, form: int, stream: bytes = b"") -> bytes:
    kept = b"" if form == DENSE_CONTEXT else varint(n)
    book = varint(kinds) + b"\1"
    return one("uint8", form, (n,), bytes([2]) + kept + b"\2" + book + varint(len(stream)) + stream)


F1 = 0x3F800000  # the float32 1.0
ENEMIES: dict[str, Callable[[int], bytes]] = {
    "dense, one value": lambda n: one("uint8", DENSE, (n,), b"\0\1\7"),
    "dense, one value of 8 bytes": lambda n: one("int64", DENSE, (n,), b"\0\1" + bytes([1] * 8)),
    "sparse, nothing kept": lambda n: one("uint8", SPARSE, (n,), b"\0\0"),
    "contexts, everything kept": lambda n: _context(n, 1, SPARSE_CONTEXT),
    "contexts, everything kept, 64 labels": lambda n: _context(n, 64, SPARSE_CONTEXT),
    "contexts, nothing kept": lambda n: one(
        "uint8", SPARSE_CONTEXT, (n,), b"\2\0\2\1\1" + varint(300) + b"\xff" * 300
    ),
    "contexts, tall": lambda n: one("uint8", SPARSE_CONTEXT, (n, 1), b"\2" + varint(n) + b"\2\1\1\0"),
    "dense contexts, 64 labels": lambda n: _context(n, 64, DENSE_CONTEXT),
    "dense contexts, busy": lambda n: _context(n, 64, DENSE_CONTEXT, bytes(range(1, 256)) * 64),
    "bits, all ones": lambda n: one("bool", PARTS, (n,), bits()[1:]),
    "bits, all zeros": lambda n: one("bool", PARTS, (n,), bits(stream=b"\xff" * 300)[1:]),
    "bits of 8 bytes": lambda n: one("int64", PARTS, (n,), bits("int64")[1:]),
    "scaled, a scale for each number": lambda n: one(
        "float32", PARTS, (n,), bytes([SCALED]) + b"\1\1" + constant("int8") + constant("float32", F1)
    ),
    "shifted, groups of 1, three deep": lambda n: one(
        "float32",
        PARTS,
        (n,),
        nested("float32", bytes([SHIFTED, 1, 1]), 2 * constant("float32", F1), constant("float32", F1), 3),
    ),
    "scaled float16, bits within": lambda n: one(
        "float16",
        PARTS,
        (n,),
        bytes([SCALED]) + _groups(n) + bits("float32", one=F1) + constant("float32", F1),
    ),
    "repeats, one copy": lambda n: one(
        "uint8",
        PARTS,
        (n,),
        bytes([REPEATS, 1, 1]) + constant("uint8") + constant("uint32")
        + constant("uint32", n - 1) + constant("uint32"),
    ),
    "repeats, copies of 3": lambda n: one(
        "uint8",
        PARTS,
        (n // 4 * 4,),
        bytes([REPEATS]) + varint(n // 4) + varint(n // 4) + constant("uint8")
        + constant("uint32") + constant("uint32", 3) + constant("uint32"),
    ),
    "repeats of repeats": lambda n: one(
        "uint8",
        PARTS,
        (n,),
        nested(
            "uint8",
            bytes([REPEATS]) + varint(n) + b"\0",
            constant("uint32") * 3,
            bits("uint8"),
            2,
        ),
    ),
    "differences, three deep": lambda n: one(
        "int64", PARTS, (n,), nested("int64", bytes([DIFFERENCES, 1]), b"", constant("int64"), 3)
    ),
    "differences, far apart": lambda n: one(
        "int64",
        PARTS,
        (n,),
        nested("int64", bytes([DIFFERENCES]) + varint(n // 2), b"", constant("int64"), 3),
    ),
    "bytes": lambda n: one("float64", PARTS, (n,), bytes([BYTES, 1]) + constant("uint8") * 8),
    "bytes of bits": lambda n: one("float64", PARTS, (n,), bytes([BYTES, 1]) + bits("uint8") * 8),
    "masks, three deep": lambda n: one(
        "uint8", PARTS, (n,), nested("uint8", bytes([MASK]) + constant("bool"), b"", constant("uint8"), 3)
    ),
    "a mask of bits, of bits": lambda n: one(
        "uint8", PARTS, (n,), nested("uint8", bytes([MASK]) + bits(), b"", bits("uint8"), 2)
    ),
    "signs of zeros, three deep": lambda n: one(
        "float32",
        PARTS,
        (n,),
        nested("float32", bytes([SIGNED_ZEROS]), constant("bool", 0), constant("float32", 0), 3),
    ),
    "many tensors": lambda n: many(min(n, 1 << 16), "uint8", RAW, (0,), b""),
    "many tensors with contexts": lambda n: many(
        min(n, 1 << 16), "uint8", SPARSE_CONTEXT, (1,), b"\2\1\2\x40\1\0"
    ),
    "many tensors with tables": lambda n: many(
        min(n, 1 << 16), "uint8", SPARSE, (1,), b"\2\1\1\1" + code_lengths(np.array([1])) + b"\0"
    ),
    "many tensors of bits": lambda n: many(min(n, 1 << 16), "bool", PARTS, (1,), bits()[1:]),
    "many tensors of many parts": lambda n: many(
        min(n, 1 << 16), "float64", PARTS, (0,), bytes([BYTES, 1]) + tag("uint8", RAW) * 8
    ),
}  # fmt: skip
