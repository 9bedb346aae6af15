"""bzip2: sort a block, move to front, count the zeros, and only then Huffman codes. What a .bz2 file holds.

The chain for each block of at most 900 000 bytes: ``runs.shorten``, ``bwt``, ``mtf``, ``runs.count_zeros``,
``bzip2_tables``, and the bits of ``bzip2_format``. Each stage makes the next one's work easier; only the last
makes anything smaller, and :func:`stages` shows by how much.

What :func:`compress` writes is read by bzip2, and the other way round. The level is the size of a block, and
nothing else: a larger one needs more memory, and is mostly, not always, smaller.

Source: the source of bzip2 1.0 (Seward, 1996 to 2019), which is all the specification there is.
Lesson: 06 (bwt). Pictures: ``dualz.figures.bzip2_bits``. At speed: ``dualz.kernels.bzip2``.
"""

from __future__ import annotations

from typing import NamedTuple

from dualz.codecs import bwt, entropy, fast, mtf, runs
from dualz.codecs import bzip2_format as form
from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled
from dualz.codecs.bzip2_reader import DEFAULT_MAX_OUTPUT, read
from dualz.codecs.bzip2_writer import DATA, LAST_COLUMN, PLACES, SHORT_RUNS, SYMBOLS, write
from dualz.trace import finish


def compress(data: bytes, level: int = 9) -> bytes:
    """Compress bytes of any length into a .bz2 file. Blocks have at most ``level`` times 100 000 bytes.

    >>> len(compress(b"hello world" * 1000))
    68

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: ``level`` is not 1 to 9.
    """
    level, view = form.require_level(level), settled(data)
    kernel = fast.kernel_for("bzip2", len(view))
    return kernel.compress(view, level) if kernel else finish(write(view, level))


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The data of a .bz2 file, of all its streams. ``max_output`` bounds them, in bytes.

    No memory is taken for more data than are there, and never for more than the limit and a block. Bytes
    behind the last stream are not looked at, unless they begin another one: so bzip2 does it.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: what is no such file, is damaged, or has a randomised block.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    view, max_output = settled(blob), whole(max_output, "max_output")
    kernel = fast.kernel_for("bzip2", 64 * len(view))  # 64 bytes of file: so small are 4096 bytes that repeat
    return finish(read(view, max_output, kernel.BlockReader(view) if kernel else None))


class Stage(NamedTuple):
    """One form of the data: how many ``symbols``, and the ``entropy`` of each, in bits. ``bytes`` is their
    product in bytes: what a perfect code of single symbols would need."""

    name: str
    symbols: int
    entropy: float

    @property
    def bytes(self) -> float:
        return self.symbols * self.entropy / 8


def stages(data: bytes) -> list[Stage]:
    """What the chain makes of ``data``, taken as one block, before the Huffman codes.

    >>> [(stage.name, stage.symbols) for stage in stages(b"bananas")][-2:]
    [('places', 7), ('symbols', 7)]

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: there are none, or more than :func:`bwt.transform` takes.
    """
    data = bytes(settled(data))
    block, _ = finish(runs.shorten(data))
    last, _ = bwt.transform(block)
    values = bytes(sorted(set(block)))
    places = finish(mtf.encode(last, values))
    symbols = [*finish(runs.count_zeros(places)), len(values) + 1]
    forms = (DATA, data), (SHORT_RUNS, block), (LAST_COLUMN, last), (PLACES, places), (SYMBOLS, symbols)
    return [Stage(name, len(some), entropy.entropy(entropy.probabilities(some))) for name, some in forms]
