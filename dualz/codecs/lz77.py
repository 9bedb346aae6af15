"""LZ77: what has been seen before is sent as a copy, so many bytes long, from so far back.

Three parts, and every format of the family shares them. The *search* looks, at one place of the data,
for earlier places that begin alike, and keeps the longest match. The *parse* decides at each place
between a literal and the match that was found; a lazy parse first looks whether the next place has a
longer one. The *copy* of the decoder reads where it wrote before, byte by byte; it may read bytes that
this very copy wrote, so a distance smaller than the length repeats a pattern.

The result of a parse is a tuple of tokens, :class:`Literal` and :class:`Match`, and these are also its
steps. How tokens become bytes is what the formats differ in: ``lz77_triples``, ``lzss``, ``lz4``,
DEFLATE. What a format can say, and how hard the search tries, is in ``lz77_finders``.

Source: Ziv and Lempel, "A universal algorithm for sequential data compression" (1977); hash chains and
the lazy parse as in Deutsch, RFC 1951 (1996), section 4.
Lesson: 03 (lz77). Pictures: ``dualz.figures.lz77``. At speed: ``dualz.kernels.lz77``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from itertools import islice

from dualz.codecs import fast
from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lz77_finders import ANY, USUAL, Effort, Finder, HashChains, Limits, alike
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 30


# --- steps ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened(Step):
    """A parse of ``data`` begins."""

    data: bytes
    limits: Limits
    effort: Effort


@dataclass(frozen=True)
class Searched(Step):
    """The places that may begin like the data at ``index``, nearest first: they will be compared."""

    index: int
    candidates: tuple[int, ...]


@dataclass(frozen=True)
class Compared(Step):
    """The data at ``index`` and those at the earlier place ``at`` are alike for ``length`` bytes.

    ``best``: this is the longest so far, and long enough to be sent.
    """

    index: int
    at: int
    length: int
    best: bool


@dataclass(frozen=True)
class Deferred(Step):
    """The lazy parse puts off the match of ``length`` at ``index``: at the next byte ``later`` are alike."""

    index: int
    length: int
    later: int


@dataclass(frozen=True)
class Literal(Step):
    """A token: the byte at ``index`` is sent as it is."""

    index: int
    byte: int

    length = 1


@dataclass(frozen=True)
class Match(Step):
    """A token: the ``length`` bytes from ``index`` on are those ``distance`` bytes before."""

    index: int
    length: int
    distance: int


@dataclass(frozen=True)
class Received(Step):
    """The decoder begins with ``tokens``."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Copied(Step):
    """The decoder read the byte at ``source`` of its own output and wrote it at ``target``.

    ``left``: so many bytes of this copy are still to come.
    """

    source: int
    target: int
    byte: int
    left: int


Token = Literal | Match


# --- the search ----------------------------------------------------------------------------------


def longest_match(
    data: bytes, index: int, finder: Finder, limits: Limits, effort: Effort
) -> Generator[Step, None, Match | None]:
    """The longest match at ``index``, the nearest of several; None where there is none that may be sent."""
    most = min(limits.longest, len(data) - limits.last_literals - index)
    if most < limits.shortest or index + limits.last_start > len(data):
        return None
    candidates = tuple(islice(finder.candidates(index), effort.depth))
    yield Searched(index, candidates)
    match, longest = None, limits.shortest - 1
    for at in candidates:
        length = alike(data, at, index, most)
        better = length > longest
        yield Compared(index, at, length, better)
        if better:
            match, longest = Match(index, length, index - at), length
            if longest >= min(effort.nice, most):
                break
    return match


# --- the parse -----------------------------------------------------------------------------------


def parse(
    data: bytes,
    limits: Limits = ANY,
    effort: Effort = USUAL,
    finder: Callable[[bytes, Limits], Finder] = HashChains,
    start: int = 0,
) -> Generator[Step, None, tuple[Token, ...]]:
    """The tokens for ``data`` from byte ``start`` on: literals, and matches within ``limits``.

    What is before ``start`` is known to both sides, and may be copied from.

    >>> from dualz.trace import finish
    >>> finish(parse(b"abcabcabc"))[-1]
    Match(index=3, length=6, distance=3)

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    data = bytes(as_bytes(data))
    yield Opened(data, limits, effort)
    places, index = finder(data, limits), start
    tokens: list[Token] = []
    while index < len(data):
        match = yield from longest_match(data, index, places, limits, effort)
        while match and effort.lazy and match.length < effort.nice:
            later = yield from longest_match(data, index + 1, places, limits, effort)
            if not later or later.length <= match.length:
                break
            yield Deferred(index, match.length, later.length)
            tokens.append(Literal(index, data[index]))
            yield tokens[-1]
            match, index = later, index + 1
        tokens.append(match or Literal(index, data[index]))
        yield tokens[-1]
        index += tokens[-1].length
    return tuple(tokens)


def tokens(data: bytes, limits: Limits = ANY, effort: Effort = USUAL) -> tuple[Token, ...]:
    """The tokens of :func:`parse` with hash chains, without its steps; for long data by the kernel.

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    view = as_bytes(data)
    kernel = fast.kernel_for("lz77", len(view))
    if not kernel:
        return finish(parse(view, limits, effort))
    found: list[Token] = []
    at = 0
    for rows in kernel.sequences(view, limits, effort):
        for many, length, distance in rows.tolist():
            found += [Literal(place, view[place]) for place in range(at, at + many)]
            found.append(Match(at + many, length, distance))
            at += many + length
    return (*found, *(Literal(place, view[place]) for place in range(at, len(view))))


def tokens_of(steps: Iterable[Step]) -> tuple[Token, ...]:
    """The tokens among the steps of a parse."""
    return tuple(step for step in steps if isinstance(step, (Literal, Match)))


# --- the copy ------------------------------------------------------------------------------------


def expand(tokens: Iterable[Token], max_output: int = DEFAULT_MAX_OUTPUT) -> Generator[Step, None, bytes]:
    """The data of ``tokens``. ``max_output`` bounds them, in bytes.

    >>> from dualz.trace import finish
    >>> finish(expand([Literal(0, 97), Match(1, 5, 1)]))
    b'aaaaaa'

    Raises:
        CorruptData: a literal that is no byte, a length below 1, a distance that reaches before the
            beginning.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    tokens = tuple(tokens)
    yield Received(tokens)
    out = bytearray()
    for token in tokens:
        if len(out) + token.length > max_output:
            raise too_large(max_output)
        if isinstance(token, Literal):
            if not 0 <= token.byte < 256:
                raise CorruptData(f"The literal at byte {len(out)} is {token.byte}, which is not a byte.")
            out.append(token.byte)
            yield token
            continue
        require_copy(len(out), token.length, token.distance)
        yield token
        for left in range(token.length - 1, -1, -1):
            source = len(out) - token.distance
            out.append(out[source])
            yield Copied(source, len(out) - 1, out[-1], left)
    return bytes(out)


def require_copy(written: int, length: int, distance: int) -> None:
    """Raise CorruptData unless ``length`` bytes can be copied from ``distance`` back, after ``written``."""
    if length < 1:
        raise CorruptData(f"The match at byte {written} has the length {length}; at least 1 is needed.")
    if not 1 <= distance <= written:
        raise CorruptData(
            f"The match at byte {written} reaches {distance} bytes back; 1 to {written} are possible."
        )


def append_copy(out: bytearray, length: int, distance: int) -> None:
    """Copy ``length`` bytes from ``distance`` back to the end of ``out``, as the stepped copy does.

    >>> out = bytearray(b"ab")
    >>> append_copy(out, 5, 2)
    >>> out
    bytearray(b'abababa')

    Raises:
        CorruptData: nothing to copy, or from before the beginning.
    """
    require_copy(len(out), length, distance)
    pattern = out[len(out) - distance : len(out) - distance + length]
    whole, rest = divmod(length, len(pattern))
    out += pattern * whole + pattern[:rest]


def too_large(max_output: int) -> TooLarge:
    """The exception for data that are more than ``max_output`` bytes."""
    return TooLarge(f"The data are more than the limit of {max_output} bytes.")
