"""Huffman's streams by the very code that the lesson steps through: how short data are coded.

Longer data go through ``dualz.kernels.huffman`` (compiled) or ``dualz.codecs.huffman_plain``. All three
have these two functions, and give the same bits.

What it costs that every bit is a step: without a watcher the steps are left out (``dualz.trace.finish``), but
reading still looks up each bit by itself. In one run on 64 KiB of Python source this module wrote 9.3 and
read 1.5 MB/s; ``huffman_plain``, which takes eight bits at once and has no steps to show, 31 and 9.1 MB/s.

Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Mapping

from dualz.codecs import prefix
from dualz.codecs.bits import pack, unpack
from dualz.trace import finish


def encode(data: memoryview, lengths: Mapping[int, int], parts: list[tuple[int, int]]) -> list[bytes]:
    """A stream of code words for each of ``parts``."""
    codes = finish(prefix.canonical_codes(lengths))
    return [pack(finish(prefix.encode(data[first:last], codes))) for first, last in parts]


def decode(streams: list[memoryview], lengths: Mapping[int, int], parts: list[tuple[int, int]]) -> bytes:
    """The data of all streams.

    Raises:
        CorruptData: a stream ends early, goes on too long, or holds bits that are no code word.
    """
    codes = finish(prefix.canonical_codes(lengths))
    decoded = bytearray()
    for stream, (first, last) in zip(streams, parts, strict=True):
        decoded += decode_stream(stream, codes, last - first)
    return bytes(decoded)


def decode_stream(stream: memoryview, codes: prefix.Codes, count: int) -> bytes:
    """One stream whose bits end with the last symbol, but for the zeros that fill its last byte."""
    return bytes(finish(prefix.decode(unpack(bytes(stream)), codes, count, filled=True)))
