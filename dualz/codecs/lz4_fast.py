"""The quick search of LZ4: one place for each hash, and longer steps where nothing is found.

No chains: a table keeps the newest place for each hash of five bytes, and forgets what was there. After
64 places in a row without a match the search looks at every second place only, after 64 more at every
third, and so on: data that cannot be compressed pass at nearly the speed of a copy. A match that is
found late is made longer at its front as long as the bytes before it are alike, too.

Its steps are those of ``dualz.codecs.lz77``, and so are its tokens.

Source: Collet, LZ4 (2011), the method of ``LZ4_compress_default``.
Lesson: 03 (lz77). At speed: ``dualz.kernels.lz4``, the same tokens.
"""

from __future__ import annotations

from collections.abc import Generator

from dualz.codecs.bits import as_bytes
from dualz.codecs.lz77 import Compared, Literal, Match, Opened, Searched, Token, alike
from dualz.codecs.lz77_finders import Effort, Limits
from dualz.trace import Step

HASH_BITS = 12
SPREAD = 889523592379
PATIENCE_BITS = 6
KNOWN_STEP = 3  # of what is known before the start, every third place is noted
_WORD, _FIVE = (1 << 64) - 1, 5


def parse(data: bytes, limits: Limits, start: int = 0) -> Generator[Step, None, tuple[Token, ...]]:
    """The tokens for ``data`` from byte ``start`` on: as from ``lz77.parse``, but found sooner, and the
    matches are often shorter.

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    data = bytes(as_bytes(data))
    yield Opened(data, limits, Effort(depth=1))
    newest, tokens, sent, end = [0] * (1 << HASH_BITS), [], start, len(data) - limits.last_literals
    for place in range(0, start, KNOWN_STEP):
        newest[_hash(data, place)] = place
    index, misses = max(start, 1), 1 << PATIENCE_BITS  # at place 0 nothing can be found
    while index + limits.last_start <= len(data):
        key = _hash(data, index)
        at, newest[key] = newest[key], index  # an empty place of the table says 0: it is compared, too
        yield Searched(index, (at,))
        length = alike(data, at, index, end - index)
        found = length >= limits.shortest and index - at <= limits.window
        yield Compared(index, at, length, found)
        if not found:
            index, misses = index + (misses >> PATIENCE_BITS), misses + 1
            continue
        stop, misses = index + length, 1 << PATIENCE_BITS
        while index > sent and at > 0 and data[index - 1] == data[at - 1]:
            index, at = index - 1, at - 1
        tokens += yield from _literals(data, sent, index)
        tokens.append(Match(index, stop - index, index - at))
        yield tokens[-1]
        index = sent = stop
        newest[_hash(data, stop - 2)] = stop - 2
    tokens += yield from _literals(data, sent, len(data))
    return tuple(tokens)


def _literals(data: bytes, start: int, stop: int) -> Generator[Step, None, list[Token]]:
    literals: list[Token] = [Literal(place, data[place]) for place in range(start, stop)]
    yield from literals
    return literals


def _hash(data: bytes, index: int) -> int:
    """The hash of the five bytes at ``index``."""
    word = int.from_bytes(data[index : index + _FIVE], "little") << 24
    return (word * SPREAD & _WORD) >> (64 - HASH_BITS)
