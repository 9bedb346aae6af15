"""From LZ77 tokens to DEFLATE blocks: where to cut, which kind of block is the shortest, and its bits.

Where to cut: a block's code fits its own symbols, so a place where the data change is worth a new code,
unless the code's own lengths cost more than they save. The tokens are first taken in small chunks, a block
each; then the two neighbours whose union saves most bits are merged, again and again, until no union saves.
How long a block would be is estimated by its entropy: n log n of all symbols, less n log n of each.

Which kind: the exact number of bits of each is known before one of them is written. Stored bytes cost 8
bits each, fixed code words need no table, and a dynamic block's own code needs one, which is sent as code
lengths, runs of them shortened, in a code of their own, whose lengths are sent first.

Source: RFC 1951, section 3.2.7.
Lesson: 05 (deflate). At speed: ``dualz.kernels.deflate_blocks``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs.bit_tape import WRITE, Tape, reversed_bits
from dualz.codecs.deflate_table import Table, table_for
from dualz.codecs.inflate_refusals import CODES, DISTANCES_CODE, LENGTHS_CODE, LITERALS_CODE
from dualz.codecs.lz77 import Literal, Token
from dualz.trace import Step

# Tokens that are cut into blocks together. As literals, they fit into one stored block.
SEGMENT = 65535
CHUNK = 512  # tokens
# What a block is estimated to cost beside its symbols: its header, and the code length of each symbol.
BLOCK_BITS, SYMBOL_BITS = 60, 4
FINE = 256  # estimates are whole numbers of 1/256 bit, so that every machine cuts alike


class Counts(NamedTuple):
    """How often each symbol occurs in a block, the end of the block included."""

    literals: Counter[int]
    distances: Counter[int]


@dataclass(frozen=True)
class Chunked(Step):
    """The tokens in chunks: the places where they end, and about how many bits each would take as a block."""

    ends: tuple[int, ...]
    bits: tuple[float, ...]


@dataclass(frozen=True)
class MergedChunks(Step):
    """The blocks before and after the token ``at`` became one, which saves about ``saved`` bits; the blocks
    that are left end at ``ends``."""

    at: int
    saved: float
    ends: tuple[int, ...]


@dataclass(frozen=True)
class CountedSymbols(Step):
    """How often each symbol occurs in the block of the tokens ``first`` to ``last`` (excluded)."""

    first: int
    last: int
    literals: tuple[tuple[int, int], ...]
    distances: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ChoseKind(Step):
    """The ``kind`` of the block is the one that takes the fewest bits; ``bits`` are (kind, bits) of all."""

    kind: str
    bits: tuple[tuple[str, int], ...]


def count(tokens: Iterable[Token]) -> Counts:
    """The symbols of ``tokens`` and of the end of their block.

    >>> count([Literal(0, 97)])
    Counts(literals=Counter({256: 1, 97: 1}), distances=Counter())
    """
    literals, distances = Counter({form.END_OF_BLOCK: 1}), Counter[int]()
    for token in tokens:
        if isinstance(token, Literal):
            literals[token.byte] += 1
        else:
            literals[form.length_part(token.length).symbol] += 1
            distances[form.distance_part(token.distance).symbol] += 1
    return Counts(literals, distances)


# --- where to cut --------------------------------------------------------------------------------


def cut(tokens: Sequence[Token]) -> Generator[Step, None, list[int]]:
    """Where the blocks of ``tokens`` end: after so many tokens each."""
    ends = [*range(CHUNK, len(tokens), CHUNK), len(tokens)]
    counts = [count(tokens[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
    bits = [_estimate(one) for one in counts]
    yield Chunked(tuple(ends), tuple(cost / FINE for cost in bits))
    unions = [_union(one, two) for one, two in pairwise(counts)]
    saved = [bits[k] + bits[k + 1] - _estimate(union) for k, union in enumerate(unions)]
    while saved and max(saved) > 0:
        k = saved.index(max(saved))
        at, most = ends.pop(k), saved.pop(k)
        counts[k : k + 2] = [unions.pop(k)]
        bits[k : k + 2] = [_estimate(counts[k])]
        for left in {k - 1, k} & set(range(len(unions))):
            unions[left] = _union(counts[left], counts[left + 1])
            saved[left] = bits[left] + bits[left + 1] - _estimate(unions[left])
        yield MergedChunks(at, most / FINE, tuple(ends))
    return ends


def _union(one: Counts, two: Counts) -> Counts:
    """The counts of one block instead of two: it has one end."""
    literals = one.literals + two.literals
    literals[form.END_OF_BLOCK] = 1
    return Counts(literals, one.distances + two.distances)


def _estimate(counts: Counts) -> int:
    """About how many bits a block takes, in parts of a bit; extra bits are the same however it is cut."""
    bits = FINE * BLOCK_BITS
    for symbols in counts:
        bits += weight(symbols.total()) - sum(weight(n) for n in symbols.values())
        bits += FINE * SYMBOL_BITS * len(symbols)
    return bits


@cache
def weight(n: int) -> int:
    """n log2 n, in parts of a bit."""
    return math.floor(FINE * n * math.log2(n) + 0.5) if n else 0


# --- one block -----------------------------------------------------------------------------------


def write_block(
    out: Tape, tokens: Sequence[Token], first: int, last: int, data: bytes, final: bool
) -> Generator[Step, None, None]:
    """Append the block of ``tokens[first:last]``, which stand for ``data``, in the shortest way."""
    tokens = tokens[first:last]
    counts = count(tokens)
    yield CountedSymbols(first, last, *(tuple(sorted(symbols.items())) for symbols in counts))
    table = table_for(*counts)
    bits = {
        form.STORED: _stored_bits(out.position, len(data)),
        form.FIXED: 3 + _symbol_bits(counts, form.FIXED_LITERALS, form.FIXED_DISTANCES),
        form.DYNAMIC: 3 + table.bits + _symbol_bits(counts, *table.lengths),
    }
    kind = min(bits, key=lambda name: bits[name])  # of equal ones the first
    yield ChoseKind(kind, tuple(bits.items()))
    if kind == form.STORED:
        yield from _write_stored(out, tokens[0].index if tokens else 0, data, final)
        return
    span = _header(out, final, kind)
    yield tape.BlockHeader(WRITE, *span, final, kind)
    if kind == form.DYNAMIC:
        yield from _write_table(out, table)
    lengths = table.lengths if kind == form.DYNAMIC else (form.FIXED_LITERALS, form.FIXED_DISTANCES)
    literals = yield from _build(LITERALS_CODE, lengths[0])
    distances = yield from _build(DISTANCES_CODE, lengths[1])
    yield from _write_tokens(out, tokens, literals, distances)


def _symbol_bits(counts: Counts, literals: dict[int, int], distances: dict[int, int]) -> int:
    """The bits of all symbols of a block, extra bits included."""
    bits = sum(n * literals[symbol] for symbol, n in counts.literals.items())
    bits += sum(n * form.LENGTHS[symbol - 257].extra for symbol, n in counts.literals.items() if symbol > 256)
    return bits + sum(n * (distances[s] + form.DISTANCES[s].extra) for s, n in counts.distances.items())


def _stored_bits(position: int, size: int) -> int:
    """A block of at most 65535 bytes: 3 bits, zeros up to a whole byte, 32 bits, the bytes."""
    further = max(0, -(-size // form.MOST_STORED) - 1)
    return 3 + -(position + 3) % 8 + 32 + 40 * further + 8 * size


def _header(out: Tape, final: bool, kind: str) -> tuple[int, int]:
    return out.number(final | form.KINDS.index(kind) << 1, 3)


def _write_stored(out: Tape, index: int, data: bytes, final: bool) -> Generator[Step, None, None]:
    for start in range(0, len(data) or 1, form.MOST_STORED):
        piece = data[start : start + form.MOST_STORED]
        ends = final and start + len(piece) == len(data)
        span = _header(out, ends, form.STORED)
        yield tape.BlockHeader(WRITE, *span, ends, form.STORED)
        if out.position % 8:
            span = out.fill()
            yield tape.Padding(WRITE, *span)
        size = len(piece)
        span = out.number(size | (size ^ 0xFFFF) << 16, 32)
        yield tape.StoredSize(WRITE, *span, size)
        span = out.data(piece)
        yield tape.StoredBytes(WRITE, *span, piece, index + start)


def _write_table(out: Tape, table: Table) -> Generator[Step, None, None]:
    literals, distances, many = table.many
    span = out.number(literals - 257 | distances - 1 << 5 | many - 4 << 10, 14)
    yield tape.TableSizes(WRITE, *span, literals, distances, many)
    for symbol in form.ORDER[:many]:
        length = table.own.get(symbol, 0)
        span = out.number(length, 3)
        yield tape.LengthOfLength(WRITE, *span, symbol, length)
    codes = yield from _build(LENGTHS_CODE, table.own)
    first = 0
    for symbol, rest, times, length in table.runs:
        word, extra = codes[symbol], reversed_bits(rest, form.REPEATS.get(symbol, (0, 0))[0])
        span = out.word(word + extra)
        yield tape.LengthRun(WRITE, *span, word, extra, symbol, first, times, length)
        first += times


def _build(which: int, lengths: dict[int, int]) -> Generator[Step, None, dict[int, str]]:
    codes = form.code_words(lengths)
    yield tape.BuiltCode(WRITE, CODES[which], tuple(codes.items()))
    return codes


def _write_tokens(
    out: Tape, tokens: Sequence[Token], literals: dict[int, str], distances: dict[int, str]
) -> Generator[Step, None, None]:
    for token in tokens:
        if isinstance(token, Literal):
            word = literals[token.byte]
            span = out.word(word)
            yield tape.LiteralCode(WRITE, *span, word, token.byte, token.index)
            continue
        symbol, rest, size = form.length_part(token.length)
        word, extra = literals[symbol], reversed_bits(rest, size)
        span = out.word(word + extra)
        yield tape.LengthCode(WRITE, *span, word, extra, symbol, token.length)
        symbol, rest, size = form.distance_part(token.distance)
        word, extra = distances[symbol], reversed_bits(rest, size)
        span = out.word(word + extra)
        yield tape.DistanceCode(WRITE, *span, word, extra, symbol, token.distance)
    word = literals[form.END_OF_BLOCK]
    span = out.word(word)
    yield tape.BlockEnd(WRITE, *span, word)
