"""LZW: a dictionary that both sides build alike, so that nobody sends it.

The encoder extends its match while the dictionary knows the phrase, sends the code of the longest
known phrase, and learns that phrase plus the byte that did not fit. The decoder writes the phrase
of each code, and learns the phrase before plus the first byte of this one: the same entry, one
code later. So one code can arrive before it is known; then the phrase can only be the one before
plus its own first byte.

Nothing in an LZW stream is a checksum: damaged codes may decode to wrong bytes without a word.

Source: Welch, "A technique for high-performance data compression" (1984).
Lesson: 04 (lzw). Pictures: ``dualz.figures.lzw``. Layouts: ``dualz.codecs.lzw_codes``.
Files: ``dualz.codecs.lzw_files``. At speed: ``dualz.kernels.lzw``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from dualz.codecs import lzw_codes
from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes
from dualz.codecs.lzw_codes import PLAIN, Dialect, Layout, RatioWatch
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 30

ENCODER, DECODER, BOTH = "encoder", "decoder", "both"


@dataclass(frozen=True)
class Opened(Step):
    """A side begins. ``data`` are what is to be compressed or, for the decoder, the code stream."""

    side: str
    data: bytes
    dialect: Dialect


@dataclass(frozen=True)
class Extended(Step):
    """The match was extended by the byte at ``index``: ``phrase`` is known, as ``code``."""

    index: int
    phrase: bytes
    code: int


@dataclass(frozen=True)
class Sent(Step):
    """``code`` was sent for ``phrase`` (empty for clear and end): ``width`` bits from bit ``start``."""

    code: int
    phrase: bytes
    start: int
    width: int


@dataclass(frozen=True)
class Learned(Step):
    """A ``side`` learned a new entry: ``phrase`` is called ``code`` from now on."""

    side: str
    code: int
    phrase: bytes


@dataclass(frozen=True)
class Widened(Step):
    """From now on a ``side`` uses ``width`` bits for a code."""

    side: str
    width: int


@dataclass(frozen=True)
class Cleared(Step):
    """A ``side`` forgot all that it had learned; codes have ``width`` bits again."""

    side: str
    width: int


@dataclass(frozen=True)
class Received(Step):
    """The decoder read ``code``: ``width`` bits from bit ``start``."""

    code: int
    start: int
    width: int


@dataclass(frozen=True)
class Wrote(Step):
    """The decoder knows ``code``, and wrote its ``phrase`` from byte ``index`` of the output on."""

    code: int
    phrase: bytes
    index: int


@dataclass(frozen=True)
class UsedBeforeKnown(Step):
    """The code used before it is known. It can only be ``previous`` plus its own first byte: ``phrase``,
    which was written from byte ``index`` of the output on."""

    code: int
    previous: bytes
    phrase: bytes
    index: int


def encode(data: bytes, dialect: Dialect = PLAIN) -> Generator[Step, None, bytes]:
    """Compress ``data`` and return the code stream, its last byte filled up with zero bits.

    >>> finish(encode(b"abababab")).hex()
    '3098a0102310'

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: a byte is no literal of the dialect (pixels of GIF may be as small as 2 bits).
    """
    data = bytes(as_bytes(data))
    lzw_codes.require_literals(data, dialect)
    yield Opened(ENCODER, data, dialect)
    sent: list[Sent] = []
    code_of, layout = _fresh(dialect), Layout(dialect)
    ratio, following, phrase = RatioWatch(dialect), dialect.first, b""
    if dialect.end is not None:
        yield _send(sent, layout, dialect.clear)
        yield _clear(ENCODER, layout)
    for index in range(len(data)):
        longer = phrase + data[index : index + 1]
        if longer in code_of:
            phrase = longer
            yield Extended(index, phrase, code_of[phrase])
            continue
        yield _send(sent, layout, code_of[phrase], phrase)
        wider = layout.grow()
        if following < dialect.full:
            code_of[longer] = following
            yield Learned(ENCODER, following, longer)
            following += 1
        if wider:
            yield Widened(ENCODER, layout.width)
        if following == dialect.full and ratio.says_clear(index, layout.position):
            yield _send(sent, layout, dialect.clear)
            yield _clear(ENCODER, layout)
            code_of, following = _fresh(dialect), dialect.first
        phrase = data[index : index + 1]
        yield Extended(index, phrase, code_of[phrase])
    if phrase:
        yield _send(sent, layout, code_of[phrase], phrase)
        if layout.grow():
            yield Widened(ENCODER, layout.width)
    if dialect.end is not None:
        yield _send(sent, layout, dialect.end)
    return lzw_codes.pack_codes(((step.code, step.start, step.width) for step in sent), dialect.lowest_first)


def _fresh(dialect: Dialect) -> dict[bytes, int]:
    return {phrase: code for code, phrase in dialect.phrase_of_literal().items()}


def _send(sent: list[Sent], layout: Layout, code: int | None, phrase: bytes = b"") -> Sent:
    """Note what is sent and where; ``grow`` or ``clear`` of the layout has to follow."""
    assert code is not None, "a dialect that is asked for its clear or end code has one"
    width = layout.width
    sent.append(Sent(code, phrase, layout.take(), width))
    return sent[-1]


def _clear(side: str, layout: Layout) -> Cleared:
    layout.clear()
    return Cleared(side, layout.width)


def decode(
    stream: bytes, dialect: Dialect = PLAIN, max_output: int = DEFAULT_MAX_OUTPUT, strict: bool = True
) -> Generator[Step, None, bytes]:
    """The data of a code stream. ``max_output`` bounds them, in bytes. A reader that is not ``strict`` takes
    what other programs write: no clear code at the beginning, no end code, anything behind the end.

    >>> finish(decode(finish(encode(b"abababab"))))
    b'abababab'

    Raises:
        TypeError: ``stream`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: a code that cannot be, a code cut off; if ``strict``, also a missing clear or end code,
            and bytes left over.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    stream, max_output = bytes(as_bytes(stream)), whole(max_output, "max_output")
    yield Opened(DECODER, stream, dialect)
    phrase_of, layout, out = dialect.phrase_of_literal(), Layout(dialect), bytearray()
    following, previous, must_clear = dialect.first, b"", strict and dialect.end is not None
    while lzw_codes.has_code(stream, layout.position, layout.width, dialect, strict):
        width, start = layout.width, layout.take()
        code = lzw_codes.code_at(stream, start, width, dialect.lowest_first)
        yield Received(code, start, width)
        if must_clear and code != dialect.clear:
            raise lzw_codes.missing_clear(code, dialect)
        if code == dialect.clear:
            yield _clear(DECODER, layout)
            phrase_of = dialect.phrase_of_literal()
            following, previous, must_clear = dialect.first, b"", False
            continue
        if code == dialect.end:
            if strict:
                lzw_codes.require_end(stream, layout.position, dialect)
            break
        index, known = len(out), code in phrase_of
        if not known and not (code == following and previous):
            raise lzw_codes.unknown_code(code, start)
        phrase = phrase_of[code] if known else previous + previous[:1]
        if index + len(phrase) > max_output:
            raise lzw_codes.too_large(max_output)
        out += phrase
        yield Wrote(code, phrase, index) if known else UsedBeforeKnown(code, previous, phrase, index)
        if previous and following < dialect.capacity:
            phrase_of[following] = previous + phrase[:1]
            yield Learned(DECODER, following, phrase_of[following])
            following += 1
        if layout.grow():
            yield Widened(DECODER, layout.width)
        previous = phrase
    return bytes(out)


def together(data: bytes, dialect: Dialect = PLAIN) -> Generator[Step, None, bytes]:
    """Encoder and decoder in turns: after each code that is sent, the decoder does what it can do with it.

    Returns what the decoder wrote. Raises what :func:`encode` raises.

    >>> finish(together(b"abababab"))
    b'abababab'
    """
    stream = finish(encode(data, dialect))
    turns = iter(_turns(decode(stream, dialect)))
    written = bytearray()
    for step in encode(data, dialect):
        if isinstance(step, Opened):
            yield Opened(BOTH, step.data, dialect)
            continue
        yield step
        if isinstance(step, Sent):
            for answer in next(turns):
                yield answer
                written += answer.phrase if isinstance(answer, (Wrote, UsedBeforeKnown)) else b""
    return bytes(written)


def _turns(steps: Iterable[Step]) -> list[list[Step]]:
    """What the decoder does with each code."""
    turns: list[list[Step]] = []
    for step in steps:
        if isinstance(step, Received):
            turns.append([])
        if turns:
            turns[-1].append(step)
    return turns
