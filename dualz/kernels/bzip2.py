"""The .bz2 format at speed; ``dualz.codecs.bzip2`` says what it is.

A block is written in five moves, each a kernel: short runs (``bzip2_symbols``), the transform (``bwt``), move to
front with runs of zeros (``bzip2_symbols``), tables (``bzip2_tables``), bits (``bzip2_writer``). Reading
goes the other way (``bzip2_reader``).

Lesson: 06 (bwt).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dualz.codecs import bzip2_format as form
from dualz.kernels import bwt
from dualz.kernels import bzip2_symbols as stages
from dualz.kernels.bzip2_tables import fit
from dualz.kernels.bzip2_writer import room_for, write_block
from dualz.kernels.words import as_array


def compress(data: memoryview, level: int) -> bytes:
    """One stream."""
    array, parts, whole = as_array(data), [form.MAGIC + b"%d" % level], 0
    state = np.zeros(3, np.uint64)
    most = min(form.most_in_block(level) - form.MARGIN, array.size + array.size // 4)
    block, start = np.empty(most + 8, np.uint8), 0
    while start < array.size:
        stop, size = stages.shorten(array, start, most, block)
        check = form.crc(data[start:stop])
        whole = form.joined(whole, check)
        last, row = bwt.transform(block[:size])
        parts.append(_block(last, row, check, state))
        start = stop
    tail = f"{form.END:048b}{whole:032b}"
    bits = f"{int(state[1]):064b}"[: int(state[2])] + tail
    parts.append(int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8)))
    return b"".join(parts)


def _block(last: np.ndarray, row: int, check: int, state: np.ndarray) -> bytes:
    """The full words of a block; what is left of the last word stays in ``state``."""
    used, symbols = np.empty(256, np.bool_), np.empty(last.size + 1, np.uint16)
    many, values = stages.symbols_of(last, used, symbols)
    symbols = symbols[:many]
    selectors = np.empty(-(-many // form.GROUP), np.uint8)
    lengths = fit(symbols, values + 2, form.tables_for(many), form.ROUNDS, selectors)
    words = np.empty(room_for(many, selectors.size), np.uint64)
    write_block(check, row, used, symbols, lengths, selectors, words, state)
    full = int(state[0])
    state[0] = 0
    return words[:full].astype(">u8").tobytes()
