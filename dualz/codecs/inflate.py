"""INFLATE: a DEFLATE stream read bit by bit, as in gzip files, zlib streams and PNG pictures.

A stream is a row of blocks. A stored block holds bytes as they are. The others hold code words: a literal
is a byte; a length, and then a distance, is a copy of what was written before. Fixed blocks use a code
that everybody knows. Dynamic blocks first send the lengths of their own code words, and these again
as code words, whose lengths come first of all.

A raw stream has no checksum: damage may give wrong bytes without a word. zlib and gzip compare one.
Bytes behind the end of a stream are refused (:func:`decompress_prefix` says where the end is); gzip allows
further members, whose data are joined, and zero bytes behind the last one.

Source: RFC 1951; the wrappers: RFC 1950 and RFC 1952.
Lesson: 05 (deflate). Pictures: ``dualz.figures.bit_tape``. At speed: ``dualz.kernels.inflate``.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, NamedTuple

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs import fast, wrappers
from dualz.codecs.arguments import whole
from dualz.codecs.bit_tape import READ, Reader, number_of
from dualz.codecs.bits import as_bytes, settled
from dualz.codecs.errors import TooLarge
from dualz.codecs.feeds import MARGIN, Feed, MemoryFeed
from dualz.codecs.inflate_codes import Reading, build, fixed_lengths, read_lengths, read_word
from dualz.codecs.inflate_refusals import DISTANCES_CODE, LITERALS_CODE, Reason, refusal
from dualz.codecs.lz77 import append_copy, too_large
from dualz.trace import finish

DEFAULT_MAX_OUTPUT = 1 << 30


class Prefix(NamedTuple):
    """The ``data`` of the stream or member at the beginning of some bytes, and the byte where it ``end``s."""

    data: bytes
    end: int


# --- step by step --------------------------------------------------------------------------------


def read(blob: bytes, wrapper: str = "zlib", max_output: int = DEFAULT_MAX_OUTPUT) -> Reading:
    """Read a whole file step by step, and return its data. ``max_output`` bounds them, in bytes.

    >>> finish(read(bytes.fromhex("4b040100"), "raw"))
    b'aaaaa'

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``wrapper`` is not ``raw``, ``zlib`` or ``gzip``, or ``max_output`` is negative.
        CorruptData: what is no such file, bytes left over behind its end included.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    wrappers.require_wrapper(wrapper)
    blob, max_output = bytes(as_bytes(blob)), whole(max_output, "max_output")
    yield tape.Opened(READ, blob, wrapper)
    feed, out = MemoryFeed(memoryview(blob), bytearray(len(blob) + MARGIN)), b""
    while True:
        try:
            out += yield from read_member(blob, feed, wrapper, max_output - len(out))
        except TooLarge:
            raise too_large(max_output) from None  # the limit is for all members together
        end = feed.position
        if not wrappers.another_member(feed, wrapper):
            break
    if feed.position > end:
        yield tape.Surplus(READ, 8 * end, 8 * feed.position)
    return out


def read_member(blob: bytes, feed: Feed, wrapper: str, max_output: int) -> Reading:
    """Read one stream with its wrapper, from the position of ``feed`` on, which holds all of ``blob``."""
    yield from _fields(wrappers.read_header(feed, wrapper))
    reader = Reader(blob, 8 * feed.position)
    data = yield from read_stream(reader, max_output)
    yield from _to_whole_byte(reader)
    feed.seek(reader.position >> 3)
    start, checksum = wrappers.checksum_of(wrapper)
    found = checksum(data, start)
    trailer = wrappers.read_trailer(feed, wrapper)
    yield from _fields(trailer)
    for field in trailer:
        yield tape.Compared(field.name, field.value, len(data) if field.name == "size" else found)
    wrappers.require_same(trailer, found, len(data))
    return data


def _fields(fields: list[wrappers.Field]) -> Reading:
    for field in fields:
        yield tape.WrapperField(READ, 8 * field.start, 8 * field.end, field.name, field.value)


def _to_whole_byte(reader: Reader) -> Reading:
    start = reader.position
    if start % 8:
        reader.take(-start % 8)
        yield tape.Padding(READ, start, reader.position)


def read_stream(reader: Reader, max_output: int) -> Reading:
    """Read the blocks of a raw stream up to the last one; returns the data."""
    out, last = bytearray(), False
    while not last:
        start = reader.position
        last, kind = bool(reader.number(1)), reader.number(2)
        if kind == 3:
            raise refusal(Reason.RESERVED_TYPE, start)
        yield tape.BlockHeader(READ, start, reader.position, last, form.KINDS[kind])
        if form.KINDS[kind] == form.STORED:
            yield from _read_stored(reader, out, max_output)
        else:
            dynamic = form.KINDS[kind] == form.DYNAMIC
            lengths = yield from read_lengths(reader, start) if dynamic else fixed_lengths()
            literals = yield from build(LITERALS_CODE, lengths[0], start)
            distances = yield from build(DISTANCES_CODE, lengths[1], start)
            yield from _read_symbols(reader, literals, distances, out, max_output)
    return bytes(out)


def _read_stored(reader: Reader, out: bytearray, max_output: int) -> Reading:
    yield from _to_whole_byte(reader)
    start = reader.position
    size, turned = reader.number(16), reader.number(16)
    if size ^ turned != 0xFFFF:
        raise refusal(Reason.NOT_TURNED_OVER, start, size, turned)
    yield tape.StoredSize(READ, start, reader.position, size)
    if len(out) + size > max_output:
        raise too_large(max_output)
    start, index = reader.position, len(out)
    out += reader.whole_bytes(size)
    yield tape.StoredBytes(READ, start, reader.position, bytes(out[index:]), index)


# --- the symbols of a block ----------------------------------------------------------------------


def _read_symbols(
    reader: Reader, literals: dict[str, int], distances: dict[str, int], out: bytearray, max_output: int
) -> Reading:
    while True:
        start = reader.position
        word = read_word(reader, literals, Reason.NO_LITERAL)
        symbol = literals[word]
        if symbol < form.END_OF_BLOCK:
            if len(out) >= max_output:
                raise too_large(max_output)
            out.append(symbol)
            yield tape.LiteralCode(READ, start, reader.position, word, symbol, len(out) - 1)
        elif symbol == form.END_OF_BLOCK:
            yield tape.BlockEnd(READ, start, reader.position, word)
            return
        else:
            yield from _read_match(reader, start, word, symbol, distances, out, max_output)


def _read_match(
    reader: Reader,
    start: int,
    word: str,
    symbol: int,
    distances: dict[str, int],
    out: bytearray,
    max_output: int,
) -> Reading:
    if symbol >= form.MOST_LITERALS:
        raise refusal(Reason.NO_LITERAL, start)
    base = form.LENGTHS[symbol - 257]
    extra = reader.take(base.extra)
    length = base.first + number_of(extra)
    yield tape.LengthCode(READ, start, reader.position, word, extra, symbol, length)
    start = reader.position
    word = read_word(reader, distances, Reason.NO_DISTANCE)
    symbol = distances[word]
    if symbol >= form.MOST_DISTANCES:
        raise refusal(Reason.NO_DISTANCE, start)
    base = form.DISTANCES[symbol]
    extra = reader.take(base.extra)
    distance = base.first + number_of(extra)
    if distance > len(out):
        raise refusal(Reason.TOO_FAR, start, distance, len(out))
    yield tape.DistanceCode(READ, start, reader.position, word, extra, symbol, distance)
    index = len(out)
    if index + length > max_output:
        raise too_large(max_output)
    append_copy(out, length, distance)
    yield tape.CopiedMatch(index, distance, bytes(out[index:]))


# --- at once -------------------------------------------------------------------------------------


def decompress(blob: bytes, wrapper: str = "zlib", max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The data of a raw stream, a zlib stream or a gzip file, as from :func:`read`; long ones by the kernel.

    ``max_output`` bounds the data, in bytes. No memory is taken for what a header says: only for data that
    are there, and never for more than the limit and a quarter of a megabyte.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``wrapper`` is not ``raw``, ``zlib`` or ``gzip``, or ``max_output`` is negative.
        CorruptData: what is no such file, bytes left over behind its end included.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    wrappers.require_wrapper(wrapper)
    view, max_output = settled(blob), whole(max_output, "max_output")
    kernel = _kernel_for(len(view))
    if not kernel:
        return finish(read(view, wrapper, max_output))
    out = io.BytesIO()
    kernel.decompress(view, out.write, wrapper, max_output)
    return out.getvalue()


def decompress_prefix(blob: bytes, wrapper: str = "zlib", max_output: int = DEFAULT_MAX_OUTPUT) -> Prefix:
    """As :func:`decompress`, but of the first stream or member only; what follows it is not looked at.

    >>> decompress_prefix(bytes.fromhex("4b040100") + b"more", "raw")
    Prefix(data=b'aaaaa', end=4)

    Raises:
        TypeError, ValueError, CorruptData, TooLarge: as :func:`decompress`.
    """
    wrappers.require_wrapper(wrapper)
    view, max_output = settled(blob), whole(max_output, "max_output")
    kernel, out = _kernel_for(len(view)), io.BytesIO()
    if not kernel:
        feed = MemoryFeed(view, bytearray(len(view) + MARGIN))
        return Prefix(finish(read_member(bytes(view), feed, wrapper, max_output)), feed.position)
    end = kernel.decompress_member(view, out.write, wrapper, max_output)
    return Prefix(out.getvalue(), end)


def expand_file(
    source: BinaryIO, target: BinaryIO, wrapper: str = "gzip", max_output: int = DEFAULT_MAX_OUTPUT
) -> int:
    """Decompress the open file ``source`` into ``target`` in constant memory; returns the size of the data.

    What was decoded is written at once: where the end of ``source`` turns out to be damaged, ``target``
    holds the data before it.

    Raises:
        TypeError, ValueError, CorruptData, TooLarge: as :func:`decompress`.
        OSError: a file cannot be read or written.
    """
    wrappers.require_wrapper(wrapper)
    max_output = whole(max_output, "max_output")
    kernel = fast.kernel_for("inflate", fast.KERNEL_FROM)
    if not kernel:
        return target.write(finish(read(source.read(), wrapper, max_output)))
    return kernel.decompress(source, target.write, wrapper, max_output)


def _kernel_for(size: int) -> Any:
    """The kernel, from half a kilobyte on: so much holds a few kilobytes of data."""
    return fast.kernel_for("inflate", 8 * size)
