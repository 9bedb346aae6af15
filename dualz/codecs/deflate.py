"""DEFLATE: LZ77 tokens in Huffman codes, as gzip, zlib and PNG files hold them.

First the data become tokens, literals and matches (``lz77``). Then the tokens are cut into blocks, and
each block gets the code that fits it (``deflate_blocks``). Last come the bits (``bit_tape``).

:func:`write` is the stepped writer. It can do the levels 1 and 2, and the kernel gives the same bytes at
these levels. The levels above are the kernel's alone: they search harder and weigh what they find.

====== ==========================================================================================
level  tokens
====== ==========================================================================================
1      greedy: the longest match of a few candidates
2      lazy: a match gives way to a longer one that begins one byte later
3 to 9 lazy, and a match that is hardly longer gives way to a nearer one; more and more candidates
best   every match of every length is known; the cheapest way through is computed, several times
====== ==========================================================================================

No level is always smaller than the one below it: each chooses by what it knows at the time.

Source: RFC 1951; the parse of levels 3 and above and that of ``best``: as in libdeflate and zopfli.
Lesson: 05 (deflate). Pictures: ``dualz.figures.bit_tape``. At speed: ``dualz.kernels.deflate``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, BinaryIO

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_blocks as blocks
from dualz.codecs import deflate_format as form
from dualz.codecs import fast, lz77, wrappers
from dualz.codecs.bit_tape import WRITE, Tape
from dualz.codecs.bits import as_bytes, settled
from dualz.codecs.lz77_finders import Effort, Finder, HashChains, Limits
from dualz.codecs.wrappers import NO_HEADER, GzipHeader
from dualz.trace import Step, finish

BEST = "best"
LEVELS = (*range(1, 10), BEST)
# How the levels search that the stepped writer can do.
EFFORTS = {1: Effort(depth=4, lazy=False, nice=32), 2: Effort(depth=16, lazy=True, nice=64)}


@dataclass(frozen=True)
class Parsed(Step):
    """The data became ``tokens``: literals and matches."""

    tokens: tuple[lz77.Token, ...]


# --- step by step --------------------------------------------------------------------------------


def write(
    data: bytes,
    level: int = 2,
    wrapper: str = "zlib",
    about: GzipHeader = NO_HEADER,
    finder: Callable[[bytes, Limits], Finder] = HashChains,
) -> Generator[Step, None, bytes]:
    """Compress ``data`` step by step, and return the file. ``finder`` is what finds the matches.

    >>> finish(write(b"aaaaa", wrapper="raw")).hex()
    '4b040100'

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: ``level`` is not 1 or 2, or ``wrapper`` is not ``raw``, ``zlib`` or ``gzip``.
    """
    wrappers.require_wrapper(wrapper)
    if level not in EFFORTS:
        raise ValueError(f"The stepped writer has the levels 1 and 2, not {level!r}.")
    data = bytes(as_bytes(data))
    yield tape.Opened(WRITE, data, wrapper)
    out = Tape()
    yield from _fields(out, wrappers.header(wrapper, level, about))
    tokens = finish(lz77.parse(data, form.LIMITS, EFFORTS[level], finder))
    yield Parsed(tokens)
    yield from write_stream(out, tokens, data)
    if out.position % 8:
        span = out.fill()
        yield tape.Padding(WRITE, *span)
    start, checksum = wrappers.checksum_of(wrapper)
    yield from _fields(out, wrappers.trailer(wrapper, checksum(data, start), len(data)))
    return out.to_bytes()


def _fields(out: Tape, fields: list[tuple[str, bytes, Any]]) -> Generator[Step, None, None]:
    for name, blob, value in fields:
        span = out.data(blob)
        yield tape.WrapperField(WRITE, *span, name, value)


def write_stream(out: Tape, tokens: tuple[lz77.Token, ...], data: bytes) -> Generator[Step, None, None]:
    """Append the raw stream of ``tokens``, which stand for ``data``, to ``out``."""
    index = 0
    for start in range(0, max(1, len(tokens)), blocks.SEGMENT):
        segment, first = tokens[start : start + blocks.SEGMENT], 0
        for last in (yield from blocks.cut(segment)):
            size = sum(token.length for token in segment[first:last])
            final = start + last >= len(tokens)
            yield from blocks.write_block(out, segment, first, last, data[index : index + size], final)
            first, index = last, index + size


# --- at once -------------------------------------------------------------------------------------


def compress(
    data: bytes, level: int | str = 6, wrapper: str = "zlib", about: GzipHeader = NO_HEADER
) -> bytes:
    """Compress bytes of any length. ``level`` is 1 (fast) to 9 (small), or ``"best"``, which takes its time.

    ``about`` is what a gzip header says. Where the kernel cannot be had, the levels above 2 are level 2.

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: ``level`` or ``wrapper`` is none of those above, or the header cannot say what it should.
    """
    require_level(level)
    wrappers.require_wrapper(wrapper)
    view = settled(data) if level in EFFORTS else as_bytes(data)  # the levels 1 and 2 read the data twice
    kernel = fast.kernel_for("deflate", len(view) if level in EFFORTS else fast.KERNEL_FROM)
    if not kernel:
        return finish(write(view, _nearest(level), wrapper, about))
    out = io.BytesIO()
    kernel.compress(view, out.write, level, wrapper, about)
    return out.getvalue()


def compress_file(
    source: BinaryIO,
    target: BinaryIO,
    level: int | str = 6,
    wrapper: str = "gzip",
    about: GzipHeader = NO_HEADER,
) -> int:
    """Compress the open file ``source`` into ``target`` in constant memory; returns the size of the data.

    From level 3 on the bytes are those of :func:`compress`; below, matches end at every 1 MiB of the data.

    Raises:
        ValueError: as :func:`compress`.
        OSError: a file cannot be read or written.
    """
    require_level(level)
    wrappers.require_wrapper(wrapper)
    kernel = fast.kernel_for("deflate", fast.KERNEL_FROM)
    if not kernel:
        data = source.read()
        target.write(finish(write(data, _nearest(level), wrapper, about)))
        return len(data)
    return kernel.compress(source, target.write, level, wrapper, about)


def _nearest(level: int | str) -> int:
    """The level of the stepped writer that is nearest."""
    return 1 if level == 1 else 2


def require_level(level: int | str) -> None:
    """Raise ValueError unless ``level`` is 1 to 9 or ``"best"``."""
    if level not in LEVELS:
        raise ValueError(f"A level is 1 to 9 or 'best', not {level!r}.")
