"""A huge tensor as pieces that are stored one after the other, each in the form that is smallest for it.

Making a tensor small takes several times its own memory: sorted places, labels, planes, candidates that are
compared. In pieces only one piece's worth of that is needed at a time, whatever the size of the tensor; and
Python can be interrupted between two. A codebook or a table more for every piece costs next to nothing.

Lesson: 14 (dual). The bytes: docs/dz-format.md, way 8 of form 7. Back: ``dualz.dual.parts_reading``.
"""

from __future__ import annotations

from collections.abc import Iterator

from dualz.dual.tensors import KIND_OF, Stored

LEAST = 1 << 16  # numbers of a piece, but for the last one: a file cannot say that there are millions
FROM_BYTES = 1 << 23  # tensors above this size are cut ...
PIECE_BYTES = 1 << 22  # ... into pieces of about this size


def size(tensor: Stored) -> int:
    """How many words a piece of ``tensor`` has; 0 where it is stored in one. Whole rows, where they fit in.

    >>> import numpy as np
    >>> size(Stored("float32", (3000, 1000), np.zeros(3_000_000, np.uint32)))
    1048000
    """
    # Not tensor.words, which would be read from its file.
    if tensor.size <= FROM_BYTES:
        return 0
    word = KIND_OF[tensor.dtype].word.itemsize
    most, columns = max(PIECE_BYTES // word, LEAST), tensor.size // word
    if len(tensor.shape) > 1:
        columns //= tensor.shape[0]
    whole = most // columns * columns
    return whole if whole >= LEAST else most


def rows(first: int, count: int, piece: int, columns: int) -> tuple[int, int]:
    """Rows and columns of the piece that begins at word ``first`` of ``count`` words, in rows of ``columns``.

    >>> rows(0, 20, 8, 4), rows(16, 20, 8, 4), rows(0, 20, 8, 10)
    ((2, 4), (1, 4), (1, 8))
    """
    length = min(piece, count - first)
    return (length // columns, columns) if piece % columns == 0 else (1, length)


def cut(tensor: Stored, piece: int) -> Iterator[Stored]:
    """The pieces of ``tensor``, of ``piece`` words each; the last one may be shorter."""
    words, columns = tensor.words, tensor.rows[1]
    for first in range(0, len(words), piece):
        part = words[first : first + piece]
        whole_rows = piece % columns == 0 and len(tensor.shape) > 1
        shape = (len(part) // columns, *tensor.shape[1:]) if whole_rows else (len(part),)
        yield Stored(tensor.dtype, shape, part)
