"""LZ4 blocks: sequences of literals and a match, whole bytes throughout, no entropy coder.

A sequence, of which a block is one after the other:

=========== ================================================================================
field       what it is
=========== ================================================================================
token       1 byte: upper half the number of literals, lower half the length of the match - 4
more        only where the upper half is 15: bytes that are added, up to the first below 255
literals    so many bytes
offset      2 bytes, the lower first: the distance of the match, 1 to 65 535
more        only where the lower half is 15: as above
=========== ================================================================================

The last sequence ends with its literals. The last 5 bytes of the data are literals, and a match begins
at least 12 bytes before the end (why: ``lz4_rules``).

What :func:`read_block` accepts, the official decoder accepts when it is told the right size; the rules
of the end are kept in full. Nothing in a block is a checksum: the frame (``lz4_frame``) has them.

Source: Collet, "LZ4 Block Format Description" (2011 to 2022).
Lesson: 03 (lz77). Pictures: ``dualz.figures.lz4``. The quick search: ``dualz.codecs.lz4_fast``.
At speed: ``dualz.kernels.lz4``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from dualz.codecs import fast, lz4_fast, lz4_rules, lz77
from dualz.codecs.bits import as_bytes
from dualz.codecs.lz4_rules import FULL, LIMITS, MORE, length_bytes, require_sayable
from dualz.codecs.lz77 import DEFAULT_MAX_OUTPUT, Literal, Match, Token, append_copy, too_large
from dualz.codecs.lz77_finders import Effort
from dualz.trace import Step, finish

QUICK, BEST = 1, 9
TOKEN, LITERAL_LENGTH, LITERALS, OFFSET, MATCH_LENGTH = (
    "token",
    "literal length",
    "literals",
    "offset",
    "match length",
)


@dataclass(frozen=True)
class Planned(Step):
    """The writer begins with ``tokens``."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Grouped(Step):
    """The next sequence: ``literals`` from byte ``index`` of the data on, then ``match`` (None: the last)."""

    index: int
    literals: bytes
    match: Match | None


@dataclass(frozen=True)
class Wrote(Step):
    """A ``field`` of the block was written: ``data`` from byte ``start`` on, which say ``value``."""

    field: str
    start: int
    data: bytes
    value: int


@dataclass(frozen=True)
class Opened(Step):
    """The reader begins with ``block``; ``known`` bytes of data before it may be copied from."""

    block: bytes
    known: int


@dataclass(frozen=True)
class Read(Step):
    """A ``field`` of the block was read: ``data`` from byte ``start`` on, which say ``value``."""

    field: str
    start: int
    data: bytes
    value: int


@dataclass(frozen=True)
class Copied(Step):
    """The match was copied: ``data`` from byte ``index`` of the output on, from ``distance`` back."""

    index: int
    distance: int
    data: bytes


@dataclass(frozen=True)
class Ended(Step):
    """The block ended after ``size`` bytes of data, and the rules of the end hold."""

    size: int


# --- write ---------------------------------------------------------------------------------------


def write_block(tokens: Iterable[Token]) -> Generator[Step, None, bytes]:
    """The block that says ``tokens``.

    >>> finish(write_block((Literal(0, 97), Match(1, 8, 1), *(Literal(9 + at, 98) for at in range(5)))))
    b'\\x14a\\x01\\x00Pbbbbb'

    Raises:
        ValueError: a match that LZ4 cannot say, or that breaks a rule of the end.
    """
    tokens = tuple(tokens)
    require_sayable(tokens)
    yield Planned(tokens)
    block = bytearray()
    for step in _sequences(tokens):
        yield step
        extra = step.match.length - LIMITS.shortest if step.match else 0
        many = len(step.literals)
        halves = min(many, FULL) << 4 | min(extra, FULL)
        yield _append(block, TOKEN, bytes([halves]), halves)
        if many >= FULL:
            yield _append(block, LITERAL_LENGTH, length_bytes(many), many)
        if many:
            yield _append(block, LITERALS, step.literals, many)
        if step.match:
            distance = step.match.distance
            yield _append(block, OFFSET, distance.to_bytes(2, "little"), distance)
            if extra >= FULL:
                yield _append(block, MATCH_LENGTH, length_bytes(extra), step.match.length)
    return bytes(block)


def _sequences(tokens: tuple[Token, ...]) -> Iterable[Grouped]:
    start, literals = tokens[0].index if tokens else 0, bytearray()
    for token in tokens:
        if isinstance(token, Literal):
            literals.append(token.byte)
            continue
        yield Grouped(start, bytes(literals), token)
        start, literals = token.index + token.length, bytearray()
    yield Grouped(start, bytes(literals), None)


def _append(block: bytearray, field: str, data: bytes, value: int) -> Wrote:
    block += data
    return Wrote(field, len(block) - len(data), data, value)


# --- read ----------------------------------------------------------------------------------------


def read_block(
    block: bytes, max_output: int = DEFAULT_MAX_OUTPUT, history: bytes = b""
) -> Generator[Step, None, bytes]:
    """The data of a block. ``max_output`` bounds them, in bytes; ``history`` are the bytes before them.

    >>> finish(read_block(b"\\x14a\\x01\\x00Pbbbbb"))
    b'aaaaaaaaabbbbb'

    Raises:
        TypeError: ``block`` is not bytes-like.
        CorruptData: the block is cut off, a match reaches too far back, a rule of the end is broken.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    block, out = bytes(as_bytes(block)), bytearray(as_bytes(history))
    yield Opened(block, len(out))
    known, at, match = len(out), 0, None
    while True:
        token = lz4_rules.need(block, at, 1)[0]
        yield Read(TOKEN, at, block[at : at + 1], token)
        many, at = yield from _read_length(block, at + 1, token >> 4, 0, LITERAL_LENGTH)
        literals = lz4_rules.need(block, at, many)
        if len(out) - known + many > max_output:
            raise too_large(max_output)
        out += literals
        if many:
            yield Read(LITERALS, at, literals, many)
        at += many
        if at == len(block):
            break
        lz4_rules.require_following(block, at)
        distance = int.from_bytes(block[at : at + 2], "little")
        lz4_rules.require_distance(at, len(out) - known, distance, len(out))
        yield Read(OFFSET, at, block[at : at + 2], distance)
        length, at = yield from _read_length(block, at + 2, token & FULL, LIMITS.shortest, MATCH_LENGTH)
        if len(out) - known + length > max_output:
            raise too_large(max_output)
        match = len(out) - known
        append_copy(out, length, distance)
        yield Copied(match, distance, bytes(out[known + match :]))
    lz4_rules.require_end(match, len(out) - known, many, token)
    yield Ended(len(out) - known)
    return bytes(out[known:])


def _read_length(
    block: bytes, at: int, half: int, least: int, field: str
) -> Generator[Step, None, tuple[int, int]]:
    """The number that begins with ``half`` of a token, and where the block goes on."""
    if half < FULL:
        return half + least, at
    stop = at
    while lz4_rules.need(block, stop, 1)[0] == MORE:
        stop += 1
    number = least + FULL + MORE * (stop - at) + block[stop]
    yield Read(field, at, block[at : stop + 1], number)
    return number, stop + 1


# --- blocks as functions -------------------------------------------------------------------------


def compress_block(data: bytes, level: int = QUICK, start: int = 0) -> bytes:
    """A block for ``data`` from byte ``start`` on; what is before may be copied from.

    ``level``: 1 takes the quick search, 2 to 9 follow hash chains with 2 to 256 candidates for a place.
    A block can be larger than its data: by a byte for each 255, and 16 more.

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: the level is not 1 to 9, or the data have more than 2 113 929 216 bytes.
    """
    view = as_bytes(data)
    lz4_rules.require_block(len(view), level)
    kernel = fast.kernel_for("lz4", len(view))
    if kernel:
        return kernel.compress(view, level, start)
    if level == QUICK:
        tokens = finish(lz4_fast.parse(view, LIMITS, start))
    else:
        tokens = finish(lz77.parse(view, LIMITS, effort_of(level), start=start))
    return finish(write_block(tokens))


def effort_of(level: int) -> Effort:
    """How hard ``level`` 2 to 9 searches: 2 to 256 candidates, a lazy parse from 4 on."""
    return Effort(depth=1 << (level - 1), lazy=level >= 4, nice=1 << (level + 1))


def decompress_block(block: bytes, max_output: int = DEFAULT_MAX_OUTPUT, history: bytes = b"") -> bytes:
    """The data of a block, as from :func:`read_block`; long blocks by the kernel.

    Raises:
        TypeError: ``block`` is not bytes-like.
        CorruptData, TooLarge: as :func:`read_block`.
    """
    view = as_bytes(block)
    kernel = fast.kernel_for("lz4", len(view))
    if kernel:
        return kernel.decompress(view, max_output, as_bytes(history))
    return finish(read_block(view, max_output, history))
