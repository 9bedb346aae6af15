"""A block of exponents in lanes, step by step: who reads which bits, and who waits meanwhile.

A decoder of Huffman's code cannot know where the next code word begins before it has looked the present
one up. One stream is one chain of such waits. Cut into lanes, each with bits of its own, the block has
several chains, and a processor gets on with the next lane while one waits.

Source: Collet and Kucherawy, RFC 8878 (Zstandard), section 4.2.2, has four such streams.
Lesson: 16 (floats). At speed: ``dualz.kernels.float_lanes``. Pictures: ``dualz.figures.floats_lanes``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from dualz.codecs import prefix
from dualz.codecs.errors import CorruptData
from dualz.trace import Step


@dataclass(frozen=True)
class Cut(Step):
    """The block is cut: the bits of each lane, how many symbols each holds, and the code."""

    lanes: tuple[str, ...]
    counts: tuple[int, ...]
    codes: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class LookedUp(Step):
    """In turn ``turn``, ``lane`` read the ``word`` that stood at ``start`` of its bits: ``symbol``.

    ``reads`` says for each lane how many of its bits are read, ``out`` what each has found so far.
    """

    turn: int
    lane: int
    start: int
    word: str
    symbol: int
    reads: tuple[int, ...]
    out: tuple[tuple[int, ...], ...]


def quarters(count: int, lanes: int) -> list[tuple[int, int]]:
    """First and last (excluded) symbol of each lane; all but the last ones hold the same number.

    >>> quarters(10, 4)
    [(0, 3), (3, 6), (6, 9), (9, 10)]
    """
    step = -(-count // lanes)
    return [(min(lane * step, count), min((lane + 1) * step, count)) for lane in range(lanes)]


def cut(symbols: Sequence[int], codes: prefix.Codes, lanes: int = 4) -> list[str]:
    """The bits of each lane."""
    return [
        "".join(codes[symbol] for symbol in symbols[first:last])
        for first, last in quarters(len(symbols), lanes)
    ]


def decode(lanes: Sequence[str], codes: prefix.Codes, count: int) -> Generator[Step, None, list[int]]:
    """The ``count`` symbols of a block from the bits of its ``lanes``; in each turn every lane reads a word.

    Raises:
        CorruptData: the bits of a lane end early, lead where no code is, or go on after its last symbol.
    """
    symbol_of = {code: symbol for symbol, code in codes.items()}
    sizes = tuple(last - first for first, last in quarters(count, len(lanes)))
    yield Cut(tuple(lanes), sizes, tuple(sorted(codes.items(), key=lambda pair: (len(pair[1]), pair))))
    reads = [0] * len(lanes)
    out: list[list[int]] = [[] for _ in lanes]
    for turn in range(max(sizes, default=0)):
        for lane, bits in enumerate(lanes):
            if turn >= sizes[lane]:
                continue
            start = reads[lane]
            ends = range(start + 1, len(bits) + 1)
            end = next((end for end in ends if bits[start:end] in symbol_of), 0)
            if not end:
                raise CorruptData(f"Lane {lane} is damaged after {turn} of {sizes[lane]} symbols.")
            reads[lane] = end
            word = bits[start:end]
            out[lane].append(symbol_of[word])
            yield LookedUp(turn, lane, start, word, symbol_of[word], tuple(reads), tuple(map(tuple, out)))
    left = [lane for lane, bits in enumerate(lanes) if reads[lane] < len(bits)]
    if left:
        raise CorruptData(f"Lane {left[0]} goes on after its last symbol.")
    return [symbol for lane in out for symbol in lane]
