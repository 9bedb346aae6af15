"""Numbers that are nearly all different: their bytes, sorted by place, each place Huffman-coded if that pays.

Lesson: 14 (dual), 16 (floats). The bytes: docs/dz-format.md.
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import huffman_file
from dualz.dual.fields import varint
from dualz.dual.parts import ROTATED, turned, turns
from dualz.kernels import huffman as kernel

_HUFFMAN_HEAD = 48  # bytes of a Huffman file before its code lengths


def planes_form(words: np.ndarray, dtype: str, limit: int) -> list | None:
    """Byte planes, the highest bytes first; None where that is not below ``limit`` bytes.

    Floats are turned left by one bit first: the sign goes to the end, and the exponent of a float32 or
    bfloat16 is then one whole byte. Signs and fractions look random; exponents do not.
    """
    if words.size < 64:
        return None
    turn = turns(dtype)
    if turn:
        words = turned(words)
    columns = words.view(np.uint8).reshape(len(words), -1)[:, ::-1]
    parts: list = [bytes([ROTATED * turn])]
    size = 1
    for place in range(columns.shape[1]):
        plane = np.ascontiguousarray(columns[:, place])
        blob = huffman_blob(plane)
        parts += [varint(len(blob)), blob] if 0 < len(blob) < len(plane) else [varint(0), plane.data]
        size += sum(map(len, parts[-2:]))
        if size >= limit:
            return None
    return parts


def huffman_blob(plane: np.ndarray) -> bytes:
    """The same bytes as ``huffman.compress``, by the kernel at any length; nothing where that is hopeless."""
    counts = np.bincount(plane, minlength=256)
    share = counts[counts > 0] / len(plane)
    entropy = float(-(share * np.log2(share)).sum())
    if _HUFFMAN_HEAD + len(plane) * entropy / 8 >= len(plane):
        return b""
    view = plane.data
    lengths = kernel.code_lengths(view, huffman_file.LONGEST)
    streams = kernel.encode(view, lengths, huffman_file.quarters(len(view)))
    return huffman_file.write(view, lengths, streams)


def values_block(values: np.ndarray, dtype: str) -> list:
    """Values that have no codebook: 0 and their bytes, or 1 and their planes."""
    planes = planes_form(values, dtype, values.nbytes)
    return [b"\0", values.data.cast("B")] if planes is None else [b"\1", *planes]
