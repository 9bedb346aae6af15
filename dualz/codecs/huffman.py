"""Huffman coding: the shortest prefix code for given counts, and a file format that uses it.

The algorithm: put every symbol into a priority queue by its count; take the two lightest
trees, merge them, put the result back; repeat until one tree is left. The path to a leaf is
its code word. Ties are broken by contract: the lower weight first, then the lower symbol
(a merged tree counts as its lowest symbol), so every reader builds the same tree.

Source: Huffman, "A method for the construction of minimum-redundancy codes" (1952).
Lesson: 02 (huffman). Pictures: ``dualz.figures.huffman``. At speed: ``dualz.kernels.huffman`` and, where
there is no compiler, ``dualz.codecs.huffman_plain``. Below 4096 bytes a file is made by the code below and
that of ``prefix``, with the steps left out; above, by one of the two, which give the same bytes
(``test_every_shape_comes_back_and_every_path_writes_the_same_file``).

The file that :func:`compress` writes is described in ``dualz.codecs.huffman_file``.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from types import ModuleType
from typing import Any, NamedTuple

from dualz.codecs import fast, huffman_plain, huffman_stepped, prefix
from dualz.codecs import huffman_file as layout
from dualz.codecs.arguments import counts_of, whole
from dualz.codecs.bits import settled
from dualz.codecs.errors import CorruptData
from dualz.codecs.huffman_file import LONGEST
from dualz.codecs.limited import limited_lengths
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 30


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
        TypeError: a count is no number, or symbols cannot be compared (a number with text).
        ValueError: no symbol at all, or a count that is below 1 or not finite.
    """
    counts = _checked(counts)
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
        TypeError: as from :func:`build_tree`, or ``longest`` is not a whole number.
        ValueError: as from :func:`build_tree`, or more symbols than ``longest`` allows.
    """
    counts = _checked(counts)
    codes = finish(read_codes(finish(build_tree(counts))))
    lengths = {symbol: len(code) for symbol, code in codes.items()}
    if longest is not None and max(lengths.values()) > whole(longest, "The longest code word", least=1):
        return finish(limited_lengths(counts, longest))
    return lengths


def _checked(counts: Mapping[Any, int]) -> dict[Any, int]:
    checked = counts_of(counts)
    if not checked:
        raise ValueError("There is no symbol to code: the counts are empty.")
    return checked


# --- the file ------------------------------------------------------------------------------------


def compress(data: bytes) -> bytes:
    """Compress bytes of any length (0 included) into a Huffman file.

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: the data are too large for the format (about 17 GB).
    """
    view = settled(data)
    if not view:
        return layout.write(view, {}, [])
    kernel = fast.kernel_for("huffman", len(view))
    lengths = kernel.code_lengths(view, LONGEST) if kernel else code_lengths(Counter(view), LONGEST)
    streams = _coder(len(view)).encode(view, lengths, layout.quarters(len(view)))
    return layout.write(view, lengths, streams)


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The original bytes of a file that :func:`compress` wrote.

    ``max_output`` bounds the result, in bytes. Nothing is allocated before the sizes are checked.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: anything but a whole, undamaged file, trailing bytes included.
        TooLarge: the file says that it holds more than ``max_output`` bytes.
    """
    found = layout.read(settled(blob), whole(max_output, "max_output"))
    data = _coder(found.size).decode(found.streams, found.lengths, layout.quarters(found.size))
    if zlib.crc32(data) != found.checksum:
        raise CorruptData("The checksum does not match: the data were damaged.")
    return data


def _coder(size: int) -> ModuleType:
    """Who turns ``size`` bytes into bits and back: the stepped code where they are few, then the compiled
    kernel, and plain Python at the speed it can have where there is no kernel. The bits are the same."""
    if size < fast.KERNEL_FROM:
        return huffman_stepped
    return fast.kernel_for("huffman", size) or huffman_plain
