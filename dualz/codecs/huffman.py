"""Huffman coding: the shortest prefix code for given counts, and a file format that uses it.

The algorithm: put every symbol into a priority queue by its count; take the two lightest
trees, merge them, put the result back; repeat until one tree is left. The path to a leaf is
its code word. Ties are broken by contract: the lower weight first, then the lower symbol
(a merged tree counts as its lowest symbol), so every reader builds the same tree.

Source: Huffman, "A method for the construction of minimum-redundancy codes" (1952).
Lesson: 02 (huffman). Pictures: ``dualz.figures.huffman``. At speed: ``dualz.kernels.huffman``.

The file, all numbers little-endian, bits from the most significant to the least:

====== ========= ==========================================================================
offset size      field
====== ========= ==========================================================================
0      4         ``dzh1``
4      8         n, the length of the original data in bytes
12     4         CRC-32 of the original data
16     32        which of the 256 byte values occur: one bit each
48     ceil(k/2) code length of each of those k values, 4 bits each, 1 to 12
...    12        sizes in bytes of streams 1 to 3; only where n >= 4096
...    rest      one stream, or four of them, one for each quarter of the data (the first
               three quarters hold ceil(n/4) bytes). Each is filled up with zero bits.
====== ========= ==========================================================================

Four streams let a fast decoder work on four symbols at once (as in Zstandard, RFC 8878).
Code words are canonical. No word is longer than 12 bits, so that a decoder's table is small.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from dualz.codecs import prefix
from dualz.codecs.bits import as_bytes, pack, take, unpack
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.limited import limited_lengths
from dualz.trace import Step, finish

LONGEST = 12
SPLIT_FROM = 4096
DEFAULT_MAX_OUTPUT = 1 << 30
MAGIC = b"dzh1"
_HEADER = struct.Struct("<4sQI")


class Leaf(NamedTuple):
    """One symbol and its weight (how often it occurs)."""

    weight: int
    symbol: Any


class Branch(NamedTuple):
    """Two trees as one. ``symbol`` is the lowest symbol inside: it breaks ties."""

    weight: int
    symbol: Any
    left: Leaf | Branch
    right: Leaf | Branch


Tree = Leaf | Branch


@dataclass(frozen=True)
class Counted(Step):
    """Every symbol stands in the ``queue`` as a tree of its own, lightest first."""

    queue: tuple[Tree, ...]


@dataclass(frozen=True)
class TookTwo(Step):
    """The two lightest trees were taken out of the ``queue``."""

    light: Tree
    heavy: Tree
    queue: tuple[Tree, ...]


@dataclass(frozen=True)
class Merged(Step):
    """They became the children of a new ``parent``; its weight is the sum of theirs."""

    parent: Branch
    queue: tuple[Tree, ...]


@dataclass(frozen=True)
class PutBack(Step):
    """The ``parent`` stands in the ``queue`` again, in the place that its weight gives it."""

    parent: Branch
    queue: tuple[Tree, ...]


@dataclass(frozen=True)
class ReadCode(Step):
    """The path from the root of ``tree`` to ``symbol`` is its ``code``: left is 0, right is 1."""

    tree: Tree
    symbol: Any
    code: str
    read: tuple[tuple[Any, str], ...]


def merge(light: Tree, heavy: Tree) -> Branch:
    """A branch over two trees; the lighter goes left.

    >>> merge(Leaf(1, "b"), Leaf(2, "a")).weight
    3
    """
    return Branch(light.weight + heavy.weight, min(light.symbol, heavy.symbol), light, heavy)


def build_tree(counts: Mapping[Any, int]) -> Generator[Step, None, Tree]:
    """Build the Huffman tree of ``counts`` (symbol to how often it occurs, at least 1).

    Raises:
        ValueError: no symbol at all, or a count below 1.
    """
    _require_counts(counts)
    queue: list[Tree] = [Leaf(weight, symbol) for symbol, weight in counts.items()]
    heapify(queue)
    yield Counted(in_order(queue))
    while len(queue) > 1:
        light, heavy = heappop(queue), heappop(queue)
        yield TookTwo(light, heavy, in_order(queue))
        parent = merge(light, heavy)
        yield Merged(parent, in_order(queue))
        heappush(queue, parent)
        yield PutBack(parent, in_order(queue))
    return queue[0]


def in_order(queue: list[Tree]) -> tuple[Tree, ...]:
    """The trees in the order in which the priority queue would give them out."""
    return tuple(sorted(queue))


def read_codes(tree: Tree) -> Generator[Step, None, prefix.Codes]:
    """Read the code words off a tree, leaves from left to right. A lone leaf is called ``0``."""
    codes: prefix.Codes = {}
    stack: list[tuple[Tree, str]] = [(tree, "")]
    while stack:
        node, path = stack.pop()
        if isinstance(node, Branch):
            stack += [(node.right, path + "1"), (node.left, path + "0")]
        else:
            codes[node.symbol] = path or "0"
            yield ReadCode(tree, node.symbol, codes[node.symbol], tuple(codes.items()))
    return codes


def code_lengths(counts: Mapping[Any, int], longest: int | None = None) -> dict[Any, int]:
    """The best code length of each symbol, in bits; none longer than ``longest``.

    >>> code_lengths({"a": 5, "b": 2, "c": 1})
    {'c': 2, 'b': 2, 'a': 1}

    Raises:
        ValueError: no symbol, a count below 1, or more symbols than ``longest`` allows.
    """
    codes = finish(read_codes(finish(build_tree(counts))))
    lengths = {symbol: len(code) for symbol, code in codes.items()}
    if longest is not None and max(lengths.values()) > longest:
        return finish(limited_lengths(counts, longest))
    return lengths


def _require_counts(counts: Mapping[Any, int]) -> None:
    if not counts:
        raise ValueError("There is no symbol to code: the counts are empty.")
    for symbol, weight in counts.items():
        if weight < 1:
            raise ValueError(f"Every count must be at least 1; {symbol!r} has {weight}.")


# --- the file ------------------------------------------------------------------------------------


def compress(data: bytes) -> bytes:
    """Compress bytes of any length (0 included) into the file described at the top.

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    view = as_bytes(data)
    head = _HEADER.pack(MAGIC, len(view), zlib.crc32(view))
    if not view:
        return head + bytes(32)
    kernel = _kernel_for(len(view))
    lengths = kernel.code_lengths(view, LONGEST) if kernel else code_lengths(Counter(view), LONGEST)
    streams = (kernel.encode if kernel else _encode_streams)(view, lengths, _quarters(len(view)))
    sizes = b"".join(struct.pack("<I", len(stream)) for stream in streams[:-1])
    return b"".join([head, _write_lengths(lengths), sizes, *streams])


def _encode_streams(
    data: memoryview, lengths: Mapping[int, int], quarters: list[tuple[int, int]]
) -> list[bytes]:
    codes = finish(prefix.canonical_codes(lengths))
    return [pack(finish(prefix.encode(data[first:last], codes))) for first, last in quarters]


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The original bytes of a file that :func:`compress` wrote.

    ``max_output`` bounds the result, in bytes. Nothing is allocated before the sizes are checked.

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData: anything but a whole, undamaged file, trailing bytes included.
        TooLarge: the file says that it holds more than ``max_output`` bytes.
    """
    view = as_bytes(blob)
    magic, size, checksum = _HEADER.unpack(take(view, 0, _HEADER.size, "the header"))
    if magic != MAGIC:
        raise CorruptData(f"This is not a Huffman file of dualz: it begins with {magic!r}, not {MAGIC!r}.")
    if size > max_output:
        raise TooLarge(f"The file says it holds {size} bytes; the limit is {max_output}.")
    lengths, start = _read_lengths(view, _HEADER.size, size)
    streams = _split_streams(view, start, size)
    _require_room(streams, lengths, size)
    data = _decode_streams(streams, lengths, size)
    if zlib.crc32(data) != checksum:
        raise CorruptData("The checksum does not match: the data were damaged.")
    return data


def _decode_streams(streams: list[memoryview], lengths: dict[int, int], size: int) -> bytes:
    quarters = _quarters(size)
    kernel = _kernel_for(size)
    if kernel:
        return kernel.decode(streams, lengths, quarters)
    codes = finish(prefix.canonical_codes(lengths))
    decoded = bytearray()
    for stream, (first, last) in zip(streams, quarters, strict=True):
        decoded += _decode_stream(bytes(stream), codes, last - first)
    return bytes(decoded)


def _decode_stream(stream: bytes, codes: prefix.Codes, count: int) -> bytes:
    """One stream whose bits end with the last symbol, but for the zeros that fill its last byte."""
    bits = unpack(stream)
    symbol_at, end = bytearray(), 0
    for step in prefix.decode(bits, codes, count):
        if isinstance(step, prefix.Found):
            symbol_at.append(step.symbol)
            end = step.end
            if len(symbol_at) == count:
                break
    if "1" in bits[end:] or len(bits) - end > 7:
        raise CorruptData("A stream goes on after its last symbol.")
    return bytes(symbol_at)


def _quarters(size: int) -> list[tuple[int, int]]:
    """The parts of the data, first and last (excluded) index each, that make a stream of their own."""
    if size < SPLIT_FROM:
        return [(0, size)]
    step = -(-size // 4)
    return [(first, min(first + step, size)) for first in range(0, size, step)]


def _write_lengths(lengths: Mapping[int, int]) -> bytes:
    present = "".join("1" if symbol in lengths else "0" for symbol in range(256))
    return pack(present) + pack("".join(f"{lengths[symbol]:04b}" for symbol in sorted(lengths)))


def _read_lengths(view: memoryview, start: int, size: int) -> tuple[dict[int, int], int]:
    """The code lengths, and where they end. They must be those of a complete prefix code."""
    present = unpack(bytes(take(view, start, 32, "the list of byte values")))
    symbols = [symbol for symbol, bit in enumerate(present) if bit == "1"]
    packed = take(view, start + 32, -(-len(symbols) // 2), "the code lengths")
    nibbles = unpack(bytes(packed))
    values = [int(nibbles[at : at + 4], 2) for at in range(0, len(nibbles), 4)]
    if len(values) > len(symbols) and values.pop():
        raise CorruptData("The code lengths are not filled up with zeros.")
    lengths = dict(zip(symbols, values, strict=True))
    if bool(lengths) != bool(size):
        raise CorruptData(f"The file says it holds {size} bytes of {len(lengths)} different values.")
    wrong = [length for length in values if not 1 <= length <= LONGEST]
    if wrong:
        raise CorruptData(f"A code length is {wrong[0]}; 1 to {LONGEST} are allowed.")
    lone = values == [1]
    if lengths and prefix.kraft_sum(lengths) != 1 and not lone:
        raise CorruptData("The code lengths do not make a complete prefix code.")
    return lengths, start + 32 + len(packed)


def _split_streams(view: memoryview, start: int, size: int) -> list[memoryview]:
    streams = []
    stored = len(_quarters(size)) - 1
    at = start + 4 * stored
    for (length,) in struct.iter_unpack("<I", take(view, start, 4 * stored, "the sizes of the streams")):
        streams.append(take(view, at, length, "a stream"))
        at += length
    return [*streams, view[at:]]


def _require_room(streams: list[memoryview], lengths: dict[int, int], size: int) -> None:
    """Refuse a length that the bits cannot hold, before anything of that length is made."""
    shortest = min(lengths.values(), default=1)
    for stream, (first, last) in zip(streams, _quarters(size), strict=True):
        needed = (last - first) * shortest
        if 8 * len(stream) < needed:
            raise CorruptData(f"A stream of {len(stream)} bytes cannot hold {last - first} symbols.")


def _kernel_for(size: int) -> Any:
    """The compiled kernel, or None: for short data loading it would take longer than the work."""
    if size < SPLIT_FROM:
        return None
    try:
        from dualz.kernels import huffman as kernel
    except ImportError:
        return None
    return kernel
