"""A writer of LZO1X streams, for the tests of the reader: it takes the tokens of ``lz77.parse``.

Its streams are judged by lzokay, a reader of others. It uses every kind of instruction that fits.
"""

from __future__ import annotations

from dualz.codecs.lz77 import Literal, Match, Token
from dualz.codecs.lz77_finders import Limits

LIMITS = Limits(window=49151, shortest=2)


def usable(token: Token, literals: int) -> bool:
    """Whether LZO can say ``token`` after so many literals: two bytes only after 1 to 3, and near."""
    if isinstance(token, Literal) or token.length > 2:
        return True
    return 1 <= literals <= 3 and token.distance <= 1024


def write(data: bytes, tokens: tuple[Token, ...]) -> bytes:
    """The stream for ``data`` that says ``tokens``; matches that LZO cannot say become literals."""
    sequences, literals = [], b""
    for token in tokens:
        at = token.index
        if isinstance(token, Match) and usable(token, len(literals)):
            sequences.append((literals, token))
            literals = b""
        else:
            literals += data[at : at + token.length]
    stream, state = b"", 5
    for number, (before, match) in enumerate([*sequences, (literals, None)]):
        if number == 0 and 1 <= len(before) <= 238:
            stream += bytes([17 + len(before)]) + before
        elif number == 0 or len(before) > 3:
            stream += run(before) if before else b""
        state = min(len(before), 4)
        following = sequences[number + 1][0] if number + 1 < len(sequences) else literals
        trailing = following if len(following) <= 3 else b""
        if match:
            stream += instruction(match, state, len(trailing)) + trailing
    return stream + b"\x11\0\0"


def run(literals: bytes) -> bytes:
    """A run of 4 literals and more."""
    extra = len(literals) - 3
    return length(0, extra, 15) + literals


def length(high: int, number: int, most: int) -> bytes:
    """A first byte with a length in its lower bits, or 0 there and more bytes."""
    if number <= most:
        return bytes([high | number])
    whole, rest = divmod(number - most - 1, 255)
    return bytes([high]) + b"\0" * whole + bytes([rest + 1])


def instruction(match: Match, state: int, trailing: int) -> bytes:
    far = match.distance - 1
    if match.length == 2:
        return bytes([(far & 3) << 2 | trailing, far >> 2])
    if match.length == 3 and state == 4 and 2048 <= far < 3072:
        return bytes([(far & 3) << 2 | trailing, (far - 2048) >> 2])
    if match.length <= 8 and far < 2048:
        return bytes([(match.length - 1) << 5 | (far & 7) << 2 | trailing, far >> 3])
    if far < 16384:
        return length(32, match.length - 2, 31) + (far << 2 | trailing).to_bytes(2, "little")
    number = match.distance - 16384
    high = 16 | number >> 14 << 3
    return length(high, match.length - 2, 7) + ((number & 16383) << 2 | trailing).to_bytes(2, "little")
