"""LZSS: a flag for each token says whether a literal or a match follows.

Eight flags make a byte, the first lowest; a 1 stands for a match. A literal takes one byte, a match two:
its distance - 1 in the upper bits of a number of 16 bits (the higher byte first), its length - 3 in the
lower ones. How many bits the distance has is a choice, 8 to 13: what it gains, the length loses.

The file, numbers little-endian:

====== ==== =============================================
offset size field
====== ==== =============================================
0      4    ``dzs1``
4      1    bits of a distance, 8 to 13
5      8    length of the original data in bytes
13     4    CRC-32 of the original data
17     rest flags and tokens, up to the last byte of data
====== ==== =============================================

Source: Storer and Szymanski, "Data compression via textual substitution" (1982); the layout is that of
many small programs since Okumura's LZSS.C (1989), the file is dualz's own.
Lesson: 03 (lz77). Pictures: ``dualz.figures.lzss``. At speed: ``dualz.kernels.lzss``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator, Iterable
from dataclasses import dataclass

from dualz.codecs import fast, lz77
from dualz.codecs.bits import as_bytes, take
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lz77 import DEFAULT_MAX_OUTPUT, Literal, Match, Token, append_copy, too_large
from dualz.codecs.lz77_finders import Effort, Limits
from dualz.trace import Step, finish

MAGIC = b"dzs1"
SHORTEST, GROUP, USUAL_BITS = 3, 8, 12
EFFORT = Effort(depth=256)
_HEADER = struct.Struct("<4sBQI")


@dataclass(frozen=True)
class Planned(Step):
    """The writer begins with ``tokens``; a distance has ``bits`` bits."""

    tokens: tuple[Token, ...]
    bits: int


@dataclass(frozen=True)
class Flagged(Step):
    """The flags of the next ``tokens`` (eight, or what is left) were written as the byte at ``start``."""

    start: int
    flags: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Wrote(Step):
    """``token`` was written as ``data``, from byte ``start`` on."""

    start: int
    data: bytes
    token: Token


@dataclass(frozen=True)
class Opened(Step):
    """The reader begins with ``body``: ``size`` bytes of data are in it, a distance has ``bits`` bits."""

    body: bytes
    size: int
    bits: int


@dataclass(frozen=True)
class ReadFlags(Step):
    """The byte at ``start`` holds the ``flags`` of the next eight tokens."""

    start: int
    flags: int


@dataclass(frozen=True)
class Read(Step):
    """``token`` was read from ``data`` at byte ``start``, and ``output`` was written for it."""

    start: int
    data: bytes
    token: Token
    output: bytes


def limits_of(bits: int) -> Limits:
    """What can be said with ``bits`` bits for a distance, and the rest of 16 for a length.

    >>> limits_of(12).window, limits_of(12).longest
    (4096, 18)

    Raises:
        ValueError: ``bits`` is not 8 to 13.
    """
    if not 8 <= bits <= 13:
        raise ValueError(f"A distance has 8 to 13 bits, not {bits}.")
    return Limits(window=1 << bits, shortest=SHORTEST, longest=SHORTEST - 1 + (1 << (16 - bits)))


def write(tokens: Iterable[Token], bits: int = USUAL_BITS) -> Generator[Step, None, bytes]:
    """Flags and tokens as bytes.

    >>> finish(write((Literal(0, 97), Match(1, 5, 1)))).hex()
    '02610002'

    Raises:
        ValueError: a match whose length or distance has no room, or ``bits`` is not 8 to 13.
    """
    tokens, limits = tuple(tokens), limits_of(bits)
    for token in tokens:
        _require_sayable(token, limits)
    yield Planned(tokens, bits)
    body = bytearray()
    for first in range(0, len(tokens), GROUP):
        group = tokens[first : first + GROUP]
        flags = sum(isinstance(token, Match) << place for place, token in enumerate(group))
        body.append(flags)
        yield Flagged(len(body) - 1, flags, group)
        for token in group:
            data = _token_bytes(token, bits)
            body += data
            yield Wrote(len(body) - len(data), data, token)
    return bytes(body)


def _token_bytes(token: Token, bits: int) -> bytes:
    if isinstance(token, Literal):
        return bytes([token.byte])
    number = (token.distance - 1) << (16 - bits) | (token.length - SHORTEST)
    return number.to_bytes(2, "big")


def _require_sayable(token: Token, limits: Limits) -> None:
    if isinstance(token, Literal):
        return
    if not limits.shortest <= token.length <= limits.longest:
        raise ValueError(
            f"The match at byte {token.index} has {token.length} bytes; this LZSS can say "
            f"{limits.shortest} to {limits.longest}."
        )
    if not 1 <= token.distance <= limits.window:
        raise ValueError(
            f"The match at byte {token.index} reaches {token.distance} bytes back; this LZSS can say "
            f"1 to {limits.window}."
        )


def read(
    body: bytes, size: int, bits: int = USUAL_BITS, max_output: int = DEFAULT_MAX_OUTPUT
) -> Generator[Step, None, bytes]:
    """The ``size`` bytes of data that flags and tokens stand for.

    >>> finish(read(bytes.fromhex("02610002"), 6))
    b'aaaaaa'

    Raises:
        TypeError: ``body`` is not bytes-like.
        CorruptData: the body is cut off, a match reaches too far back or is longer than the data, a
            flag without a token is set, or bytes are left over.
        TooLarge: ``size`` is more than ``max_output``.
    """
    body, limits = bytes(as_bytes(body)), limits_of(bits)
    if size > max_output:
        raise too_large(max_output)
    yield Opened(body, size, bits)
    out, at = bytearray(), 0
    while len(out) < size:
        flags = take(memoryview(body), at, 1, "the flags")[0]
        yield ReadFlags(at, flags)
        at += 1
        for place in range(GROUP):
            is_match = flags >> place & 1
            if len(out) == size:
                _require_no_flag(is_match, at)
                continue
            data = bytes(take(memoryview(body), at, 1 + is_match, "a token"))
            token = _token(data, len(out), limits, bits)
            if len(out) + token.length > size:
                raise beyond(len(out), token.length, size)
            if isinstance(token, Match):
                append_copy(out, token.length, token.distance)
            else:
                out.append(token.byte)
            yield Read(at, data, token, bytes(out[token.index :]))
            at += len(data)
    if at < len(body):
        raise left_over(len(body) - at)
    return bytes(out)


def _token(data: bytes, index: int, limits: Limits, bits: int) -> Token:
    if len(data) == 1:
        return Literal(index, data[0])
    number = int.from_bytes(data, "big")
    lengths = limits.longest - limits.shortest
    return Match(index, (number & lengths) + limits.shortest, (number >> (16 - bits)) + 1)


def _require_no_flag(is_match: int, at: int) -> None:
    if is_match:
        raise flag_too_many(at)


def flag_too_many(at: int) -> CorruptData:
    """The exception for a flag behind the last token."""
    return CorruptData(f"A flag says that a match follows at byte {at}, where the data are complete.")


def beyond(index: int, length: int, size: int) -> CorruptData:
    """The exception for a match that is longer than the rest of the data."""
    return CorruptData(
        f"The token at byte {index} has {length} bytes, but the data end after {size - index} more."
    )


def left_over(many: int) -> CorruptData:
    """The exception for bytes behind the last token."""
    return CorruptData(f"{many} bytes are left over after the last token.")


# --- the file ------------------------------------------------------------------------------------


def compress(data: bytes, bits: int = USUAL_BITS, effort: Effort = EFFORT) -> bytes:
    """An LZSS file of ``data``; a distance has ``bits`` bits, a length the rest of 16.

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: ``bits`` is not 8 to 13, or the data have more than 4 294 967 294 bytes.
    """
    view, limits = as_bytes(data), limits_of(bits)
    head = _HEADER.pack(MAGIC, bits, len(view), zlib.crc32(view))
    kernel = fast.kernel_for("lzss", len(view))
    if kernel:
        return head + kernel.write(view, limits, effort)
    return head + finish(write(finish(lz77.parse(view, limits, effort)), bits))


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The data of an LZSS file. ``max_output`` bounds them, in bytes.

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData: wrong magic, bits that are not 8 to 13, a damaged body, a wrong checksum.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    view = as_bytes(blob)
    magic, bits, size, checksum = _HEADER.unpack(take(view, 0, _HEADER.size, "the header"))
    if magic != MAGIC:
        raise CorruptData(f"This is not an LZSS file of dualz: it begins with {magic!r}, not {MAGIC!r}.")
    if not 8 <= bits <= 13:
        raise CorruptData(f"The file says that a distance has {bits} bits; 8 to 13 are allowed.")
    if size > max_output:
        raise TooLarge(f"The file says it holds {size} bytes; the limit is {max_output}.")
    body = view[_HEADER.size :]
    kernel = fast.kernel_for("lzss", len(body))
    data = kernel.read(body, size, limits_of(bits)) if kernel else finish(read(body, size, bits, max_output))
    if zlib.crc32(data) != checksum:
        raise CorruptData("The checksum does not fit: the data were changed on the way.")
    return data
