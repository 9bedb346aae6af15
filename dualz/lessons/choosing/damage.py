"""One bit turned over in each format: who notices, and what is handed out.

Lesson: 08 (choosing).
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from dualz.codecs import bzip2, deflate, huffman, inflate, lz4, lz4_frame, lzw_files
from dualz.datasets import english_text

HARMLESS, REFUSED, WRONG = "harmless", "refused", "wrong"
SAMPLE, FLIPS = 16_000, 100


class Format(NamedTuple):
    """Data to bytes and back, and whether it holds a checksum of the data."""

    name: str
    write: Callable[[bytes], bytes]
    read: Callable[[bytes], bytes]
    checksum: bool = False


FORMATS = (
    Format("plain bytes", bytes, bytes),
    Format("Huffman", huffman.compress, lambda blob: huffman.decompress(blob, 1 << 20), True),
    Format("LZW (.Z)", lzw_files.compress, lambda blob: lzw_files.decompress(blob, 1 << 20)),
    Format("LZ4 block", lz4.compress_block, lambda blob: lz4.decompress_block(blob, 1 << 20)),
    Format(
        "raw deflate",
        lambda data: deflate.compress(data, wrapper="raw"),
        lambda blob: inflate.decompress(blob, "raw", 1 << 20),
    ),
    Format("LZ4 frame", lz4_frame.compress, lambda blob: lz4_frame.decompress(blob, 1 << 20), True),
    Format(
        ".gz",
        lambda data: deflate.compress(data, wrapper="gzip"),
        lambda blob: inflate.decompress(blob, "gzip", 1 << 20),
        True,
    ),
    Format(".bz2", bzip2.compress, lambda blob: bzip2.decompress(blob, 1 << 20), True),
    Format(".xz", lzma.compress, lzma.decompress, True),
)
_REFUSALS = (ValueError, OSError, EOFError, lzma.LZMAError)


class Outcome(NamedTuple):
    """What became of one flip: its ``bit``, the verdict, how many bytes are wrong, missing or too many."""

    bit: int
    verdict: str
    wrong: int


def flip(blob: bytes, bit: int) -> bytes:
    """``blob`` with one bit turned over, counted from the lowest of the first byte."""
    damaged = bytearray(blob)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def outcome(one: Format, data: bytes, blob: bytes, bit: int) -> Outcome:
    """What a reader makes of ``blob``, the file of ``data``, with one bit turned over."""
    try:
        back = one.read(flip(blob, bit))
    except _REFUSALS:
        return Outcome(bit, REFUSED, len(data))
    wrong = sum(a != b for a, b in zip(back, data, strict=False)) + abs(len(back) - len(data))
    return Outcome(bit, WRONG if wrong else HARMLESS, wrong)


@cache
def outcomes(name: str, size: int = SAMPLE, flips: int = FLIPS) -> tuple[Outcome, ...]:
    """A hundred bits of one format's file of an English text, evenly spread over the file."""
    one = next(each for each in FORMATS if each.name == name)
    data = english_text(size)
    blob = one.write(data)
    bits = sorted({8 * len(blob) * place // flips for place in range(flips)})
    return tuple(outcome(one, data, blob, bit) for bit in bits)


def shares(name: str) -> dict[str, float]:
    """How often each verdict is given, 0 to 1."""
    counts = Counter(found.verdict for found in outcomes(name))
    return {verdict: counts[verdict] / counts.total() for verdict in (HARMLESS, REFUSED, WRONG)}
