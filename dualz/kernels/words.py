"""Eight bytes at once: the same bytes of an array, seen as words of 64 bits that may begin anywhere.

``words_of(array)[place]`` are the bytes ``place`` to ``place + 7`` as one number, the first byte lowest.
So one comparison looks at eight bytes, and one store copies them. Bounds are checked as for any array:
the last word begins seven bytes before the end.

Only for machines whose numbers have their lowest byte first, which is nearly all of them; on others this
module cannot be imported, and the codecs take their stepped code.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

if sys.byteorder != "little":
    raise ImportError("These kernels read words whose lowest byte comes first.")

try:
    from numba.cpython.unsafe.numbers import trailing_zeros
except ImportError:

    def trailing_zeros(word: Any) -> Any:
        """How many zero bits stand below the lowest one; ``word`` is not zero."""
        return np.uint64((int(word) & -int(word)).bit_length() - 1)


def words_of(array: np.ndarray) -> np.ndarray:
    """The words of a contiguous array of uint8, one for each place but the last seven.

    >>> hex(words_of(np.arange(9, dtype=np.uint8))[1])
    '0x807060504030201'
    """
    return np.ndarray((max(0, array.size - 7),), np.uint64, array, 0, (1,))


def as_array(data: Any) -> np.ndarray:
    """A read-only array of uint8 over the bytes of ``data``; one type, so that kernels are compiled once."""
    return np.frombuffer(memoryview(data).toreadonly(), np.uint8)
