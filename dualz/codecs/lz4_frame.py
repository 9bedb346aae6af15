"""LZ4 frames: what a .lz4 file is. Blocks with their sizes, and checksums around them.

=============== ================================================================================
field           what it is, numbers little-endian
=============== ================================================================================
magic           04 22 4D 18
flags           1 byte: version 01, then one bit each: blocks are independent, blocks have
                checksums, content size is there, content checksum is there, 0, dictionary
block size      1 byte: 4 to 7 in bits 4 to 6, for blocks of at most 64 KiB, 256 KiB, 1 or 4 MiB
content size    8 bytes, if there: the length of the data
header checksum 1 byte: the second lowest of xxHash-32 over the fields since the magic
blocks          4 bytes of size each, then so many bytes: an LZ4 block, or the data as they are
                where the highest bit of the size is set; then a checksum of these bytes, if there
end mark        4 bytes: 0
content check   4 bytes, if there: xxHash-32 of the data
=============== ================================================================================

Linked blocks may copy from the last 64 KiB of the data before them; independent ones can be decoded
alone. Frames may follow each other, and among them *skippable* ones (magic 50 2A 4D 18 to 5F ...),
whose content is no data.

Source: Collet, "LZ4 Frame Format Description", 1.6.4 (2023).
Lesson: 03 (lz77). Blocks: ``dualz.codecs.lz4``.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from dualz.codecs import lz4, lz4_rules, xxh32
from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lz77 import DEFAULT_MAX_OUTPUT, too_large

MAGIC, SKIPPABLE, LEGACY = 0x184D2204, 0x184D2A50, 0x184C2102
BLOCK_SIZES = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22}
INDEPENDENT, BLOCK_CHECKS, HAS_SIZE, CONTENT_CHECK, RESERVED, DICTIONARY = 32, 16, 8, 4, 2, 1
AS_IT_IS = 1 << 31
HISTORY = 1 << 16
_WORD, _SIZE = struct.Struct("<I"), struct.Struct("<Q")


class Frame(NamedTuple):
    """How a frame is laid out. ``block_size`` is the most a block holds, ``size`` the whole, in bytes."""

    block_size: int = BLOCK_SIZES[7]
    linked: bool = False
    block_checksums: bool = False
    content_checksum: bool = True
    size: int | None = None


USUAL = Frame()


class Piece(NamedTuple):
    """A field of a file, ``length`` bytes from byte ``start`` on; ``data`` are those of a block."""

    start: int
    length: int
    name: str
    value: int
    data: bytes = b""


# --- write ---------------------------------------------------------------------------------------


def compress(
    data: bytes,
    level: int = lz4.QUICK,
    block_size: int = BLOCK_SIZES[7],
    linked: bool = False,
    block_checksums: bool = False,
    content_checksum: bool = True,
    content_size: bool = True,
) -> bytes:
    """A frame of ``data``; ``level`` as in ``lz4.compress_block``.

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: the level is not 1 to 9, or there is no such ``block_size``.
    """
    view, out = as_bytes(data), io.BytesIO()
    frame = Frame(block_size, linked, block_checksums, content_checksum, len(view) if content_size else None)
    compress_stream(io.BytesIO(view), out, frame, level)
    return out.getvalue()


def compress_stream(source: BinaryIO, target: BinaryIO, frame: Frame = USUAL, level: int = lz4.QUICK) -> int:
    """Compress a file of any size in the memory of a few blocks; returns the number of bytes read.

    Raises:
        ValueError: the level is not 1 to 9, there is no such block size, or ``frame.size`` is not the size.
    """
    lz4_rules.require_block(0, level)
    target.write(header(frame))
    total, checksum, before = 0, xxh32.XXH32(), b""
    while data := _read(source, frame.block_size):
        total += len(data)
        if frame.content_checksum:
            checksum.update(data)
        block = lz4.compress_block(before + data, level, len(before))
        smaller = len(block) < len(data)
        stored = block if smaller else data
        target.write(_WORD.pack(len(stored) | (0 if smaller else AS_IT_IS)))
        target.write(stored)
        if frame.block_checksums:
            target.write(_WORD.pack(xxh32.of(stored)))
        before = (before + data)[-HISTORY:] if frame.linked else b""
    if frame.size not in (None, total):
        raise ValueError(f"The header says {frame.size} bytes, and {total} came.")
    target.write(_WORD.pack(0))
    if frame.content_checksum:
        target.write(_WORD.pack(checksum.value))
    return total


def header(frame: Frame) -> bytes:
    """The magic and the fields before the blocks.

    Raises:
        ValueError: there is no such block size.
    """
    code = next((code for code, size in BLOCK_SIZES.items() if size == frame.block_size), None)
    if code is None:
        sizes = ", ".join(str(size) for size in BLOCK_SIZES.values())
        raise ValueError(f"A block of a frame holds at most {sizes} bytes, not {frame.block_size}.")
    flags = 1 << 6
    for is_set, bit in (
        (not frame.linked, INDEPENDENT),
        (frame.block_checksums, BLOCK_CHECKS),
        (frame.size is not None, HAS_SIZE),
        (frame.content_checksum, CONTENT_CHECK),
    ):
        flags |= bit * is_set
    fields = bytes([flags, code << 4]) + (b"" if frame.size is None else _SIZE.pack(frame.size))
    return _WORD.pack(MAGIC) + fields + bytes([xxh32.of(fields) >> 8 & 255])


def _read(source: BinaryIO, size: int) -> bytes:
    """``size`` bytes, fewer only at the end: a pipe may give them in parts."""
    data = source.read(size)
    while len(data) < size and (more := source.read(size - len(data))):
        data += more
    return data


# --- read ----------------------------------------------------------------------------------------


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The data of all frames of a file. ``max_output`` bounds them, in bytes.

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData: a field that cannot be, a damaged block, a wrong checksum or size, bytes left over.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    out = io.BytesIO()
    decompress_stream(io.BytesIO(as_bytes(blob)), out, max_output)
    return out.getvalue()


def decompress_stream(source: BinaryIO, target: BinaryIO, max_output: int = DEFAULT_MAX_OUTPUT) -> int:
    """Decompress a file of any size in the memory of a few blocks; returns the number of bytes written.

    What was written before an error stands in ``target``: look at it only if nothing was raised.

    Raises:
        CorruptData, TooLarge: as :func:`decompress`.
    """
    total = 0
    for piece in pieces(source, max_output):
        target.write(piece.data)
        total += len(piece.data)
    return total


def pieces(source: BinaryIO, max_output: int = DEFAULT_MAX_OUTPUT) -> Iterator[Piece]:
    """Every field of a file, in order, each checked; those named ``block`` and ``stored`` bring data.

    Raises:
        CorruptData, TooLarge: as :func:`decompress`.
    """
    reader, found, left = _Reader(source), False, max_output
    while not found or not reader.at_end():
        found = True
        magic = reader.word("the magic number")
        if magic == LEGACY:
            raise CorruptData("This is an LZ4 frame of the old format, of 2011, which is not read here.")
        if magic & ~15 == SKIPPABLE:
            yield Piece(reader.at - 4, 4, "skippable", magic & 15)
            size = reader.word("the size of a skippable frame")
            reader.skip(size)
            yield Piece(reader.at - size - 4, size + 4, "skipped", size)
            continue
        if magic != MAGIC:
            raise CorruptData(f"No LZ4 frame begins at byte {reader.at - 4}: {magic:08x} is not {MAGIC:08x}.")
        yield Piece(reader.at - 4, 4, "magic", magic)
        for piece in _frame(reader, left):
            yield piece
            left -= len(piece.data)


def _frame(reader: _Reader, max_output: int) -> Iterator[Piece]:
    start = reader.at
    frame, fields = _read_header(reader)
    if frame.size is not None and frame.size > max_output:
        raise TooLarge(f"The frame says it holds {frame.size} bytes; the limit is {max_output}.")
    yield Piece(start, len(fields) + 1, "header", fields[0])
    total, checksum, before = 0, xxh32.XXH32(), b""
    while size := reader.word("the size of a block"):
        start, is_stored = reader.at - 4, bool(size & AS_IT_IS)
        data = _block(reader, size & ~AS_IT_IS, is_stored, frame, before, max_output - total)
        total += len(data)
        if frame.content_checksum:
            checksum.update(data)
        yield Piece(start, reader.at - start, "stored" if is_stored else "block", len(data), data)
        before = (before + data)[-HISTORY:] if frame.linked else b""
    yield Piece(reader.at - 4, 4, "end mark", 0)
    if frame.size not in (None, total):
        raise CorruptData(f"The frame says it holds {frame.size} bytes, and there are {total}.")
    if frame.content_checksum:
        found = reader.word("the checksum of the content")
        if found != checksum.value:
            raise CorruptData("The checksum of the content does not fit: the data were changed on the way.")
        yield Piece(reader.at - 4, 4, "content checksum", found)


def _read_header(reader: _Reader) -> tuple[Frame, bytes]:
    fields = reader.take(2, "the flags")
    flags, sizes = fields
    if flags >> 6 != 1:
        raise CorruptData(f"The frame has the version {flags >> 6}; 1 is known.")
    if flags & RESERVED or sizes & 0x8F:
        raise CorruptData("A reserved bit of the frame's header is set.")
    if sizes >> 4 not in BLOCK_SIZES:
        raise CorruptData(f"The frame's block size has the code {sizes >> 4}; 4 to 7 are allowed.")
    if flags & DICTIONARY:
        raise CorruptData("The frame needs a dictionary, which is not read here.")
    fields += reader.take(8 if flags & HAS_SIZE else 0, "the content size")
    if reader.take(1, "the header checksum")[0] != xxh32.of(fields) >> 8 & 255:
        raise CorruptData("The header checksum does not fit: the header was changed on the way.")
    size = _SIZE.unpack(fields[2:])[0] if flags & HAS_SIZE else None
    linked, checks = not flags & INDEPENDENT, bool(flags & BLOCK_CHECKS)
    return Frame(BLOCK_SIZES[sizes >> 4], linked, checks, bool(flags & CONTENT_CHECK), size), fields


def _block(reader: _Reader, size: int, is_stored: bool, frame: Frame, before: bytes, left: int) -> bytes:
    if size > frame.block_size:
        raise CorruptData(f"A block has {size} bytes; this frame allows {frame.block_size}.")
    stored = reader.take(size, "a block")
    if frame.block_checksums and reader.word("the checksum of a block") != xxh32.of(stored):
        raise CorruptData("The checksum of a block does not fit: the block was changed on the way.")
    if not is_stored:
        most = min(frame.block_size, left)
        try:
            return lz4.decompress_block(stored, most, before)
        except TooLarge:
            if most < left:
                raise CorruptData(
                    f"A block holds more than the {most} bytes that its frame allows."
                ) from None
    elif size <= left:
        return stored
    raise too_large(left)


class _Reader:
    """Bytes of a file, counted."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._ahead, self.at = source, b"", 0

    def take(self, size: int, what: str) -> bytes:
        data = self._ahead + _read(self._source, size - len(self._ahead)) if size else b""
        if size:
            self._ahead = b""
        if len(data) < size:
            raise CorruptData(
                f"The data end early: {size} bytes are needed for {what} from offset {self.at}, "
                f"{len(data)} are left."
            )
        self.at += size
        return data

    def word(self, what: str) -> int:
        return _WORD.unpack(self.take(4, what))[0]

    def skip(self, size: int) -> None:
        while size:
            size -= len(self.take(min(size, HISTORY), "a skippable frame"))

    def at_end(self) -> bool:
        self._ahead = self._ahead or self._source.read(1)
        return not self._ahead
