"""Gaps and labels step by step: DEFLATE's distance buckets and Huffman codes, for weights instead of bytes.

A pruned tensor is read in its scan order. The distance from one kept weight to the next (1 when nothing lies
between) falls into a bucket; DEFLATE chose buckets that grow: 1, 2, 3, 4, 5-6, 7-8, 9-12, 13-16 ... A gap
is the Huffman code of its bucket, and extra bits that say where in the bucket it lies. So short gaps,
which are common, get short codes, and long ones need no fillers.

Sources: RFC 1951, section 3.2.5; Han, Mao and Dally, "Deep Compression" (2016) for gaps of fixed width.
Lesson: 14 (dual). At speed: ``dualz.kernels.sparse``. Files: ``dualz.dual.file``.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dualz.codecs import prefix
from dualz.codecs.bits import unpack
from dualz.codecs.buckets import bucket_of, first_of
from dualz.codecs.errors import CorruptData
from dualz.dual.fields import Reader
from dualz.trace import Step, finish


@dataclass(frozen=True)
class Gap(Step):
    """One gap: bits ``start`` to ``end`` (end excluded) are the ``code`` of its bucket and ``extra``."""

    index: int
    place: int
    distance: int
    bucket: int
    code: str
    extra: str
    start: int
    end: int


@dataclass(frozen=True)
class WroteGap(Gap):
    """The distance to the kept weight at ``place`` became bits ``start`` to ``end`` (end excluded)."""


@dataclass(frozen=True)
class ReadGap(Gap):
    """Bits ``start`` to ``end`` were a ``distance``: the next kept weight stands at ``place``."""


def write(places: Iterable[int], codes: prefix.Codes) -> Generator[Step, None, str]:
    """The gaps before the ``places`` of kept weights as a string of bits; ``codes`` are those of the buckets.

    >>> finish(write([0, 6, 7], {0: "0", 4: "1"}))
    '0110'
    """
    written: list[str] = []
    before, position = -1, 0
    for index, place in enumerate(places):
        distance = place - before
        bucket, size, first = bucket_of(distance)
        extra = f"{distance - first:0{size}b}" if size else ""
        written.append(codes[bucket] + extra)
        start, position = position, position + len(written[-1])
        yield WroteGap(index, place, distance, bucket, codes[bucket], extra, start, position)
        before = place
    return "".join(written)


def read(bits: str, codes: prefix.Codes, count: int) -> Generator[Step, None, list[int]]:
    """The ``count`` places that ``bits`` tell; walks down the trie bit by bit, as ``prefix.decode`` does.

    >>> finish(read("0110", {0: "0", 4: "1"}, 3))
    [0, 6, 7]

    Raises:
        CorruptData: the bits end early, or lead where no code is.
    """
    bucket_at = {code: bucket for bucket, code in codes.items()}
    prefixes = {code[:size] for code in bucket_at for size in range(len(code) + 1)}
    places: list[int] = []
    place, position = -1, 0
    for index in range(count):
        start, path = position, ""
        while path not in bucket_at:
            if position >= len(bits) or path + bits[position] not in prefixes:
                raise CorruptData(f"The gaps are damaged after {index} of {count}.")
            path += bits[position]
            position += 1
        size, first = first_of(bucket_at[path])
        extra = bits[position : position + size]
        if len(extra) < size:
            raise CorruptData(f"The gaps are damaged after {index} of {count}.")
        distance = first + int(extra or "0", 2)
        place, position = place + distance, position + size
        places.append(place)
        yield ReadGap(index, place, distance, bucket_at[path], path, extra, start, position)
    return places


# --- the streams of a file -----------------------------------------------------------------------


@dataclass(frozen=True)
class Stream:
    """A Huffman-coded stream of a file: its ``bits``, the ``codes``, and how many symbols there are."""

    bits: str
    codes: prefix.Codes
    count: int


def streams_of(path: str | os.PathLike[str] | bytes, tensor: str) -> dict[str, Stream]:
    """The Huffman streams of one tensor in a .dz file: ``gaps``, ``labels``, or none where another form won.

    Raises:
        CorruptData: anything but a whole, undamaged file.
        KeyError: there is no such tensor.
    """
    from dualz.dual import encoding, file

    data = path if isinstance(path, bytes) else Path(path).read_bytes()
    contents = file.read(data)
    stored = contents.tensors[tensor]
    if next(entry.form for entry in contents.entries if entry.name == tensor) == encoding.PARTS:
        return {}  # each part may have such streams
    bytes_of = {span.what: data[span.start : span.end] for span in contents.spans if span.tensor == tensor}
    streams = {}
    for what in ("gaps", "labels"):
        table = bytes_of.get(f"code lengths of {what}")
        if table is not None:
            reader = Reader(memoryview(table), len(table))
            lengths = reader.code_lengths(1 << 16, what).tolist()
            used = {symbol: length for symbol, length in enumerate(lengths) if length}
            sparse = "code lengths of gaps" in bytes_of
            count = int((stored.words != 0).sum()) if sparse else len(stored.words)
            codes = finish(prefix.canonical_codes(used))
            streams[what] = Stream(unpack(bytes_of[what]), codes, count)
    return streams


def decode_labels(path: str | os.PathLike[str] | bytes, tensor: str) -> Generator[Step, None, list[Any]]:
    """The label stream of one tensor of a .dz file, decoded bit by bit, for the stepper of lesson 02.

    Returns the labels: places in the codebook, in scan order.

    Raises:
        CorruptData: anything but a whole, undamaged file.
        ValueError: the tensor's labels are not Huffman-coded.
    """
    streams = streams_of(path, tensor)
    if "labels" not in streams:
        raise ValueError(f"{tensor} has no Huffman-coded labels; write the file with contexts=False.")
    stream = streams["labels"]
    codes = stream.codes
    used = _length_of(stream)
    return (yield from prefix.decode(stream.bits[:used], codes, stream.count))


def _length_of(stream: Stream) -> int:
    """Where the last code word ends; zeros up to a whole byte follow."""
    decoded = 0
    symbol_of = {code: symbol for symbol, code in stream.codes.items()}
    word, position = "", 0
    while decoded < stream.count:
        word += stream.bits[position]
        position += 1
        if word in symbol_of:
            decoded, word = decoded + 1, ""
    return position
