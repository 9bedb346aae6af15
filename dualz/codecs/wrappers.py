"""What stands around a DEFLATE stream: nothing (raw), the zlib wrapper, or the gzip wrapper.

========= ============================================ ==================================
          before                                       behind
========= ============================================ ==================================
raw       nothing                                      nothing
zlib      2 bytes: method, window, level, a check      Adler-32, highest byte first
gzip      10 bytes or more: method, flags, time, name  CRC-32 and size, lowest byte first
========= ============================================ ==================================

A gzip file may have several members, one after the other: their data belong together. Zero bytes behind
the last member are padding (tapes have blocks of fixed size). A preset dictionary of zlib is refused.

Sources: RFC 1950 (zlib), RFC 1952 (gzip).
Lesson: 05 (deflate).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from dualz.codecs.errors import CorruptData
from dualz.codecs.feeds import MARGIN, Feed

RAW, ZLIB, GZIP = "raw", "zlib", "gzip"
WRAPPERS = (RAW, ZLIB, GZIP)
MAGIC = b"\x1f\x8b"
DEFLATE_METHOD = 8
TEXT, HEADER_CRC, EXTRA, NAME, COMMENT = 1, 2, 4, 8, 16
UNKNOWN_SYSTEM = 255
_KEEP = 1 << 16  # of a name or comment that is longer, the rest is skipped


def require_wrapper(wrapper: str) -> None:
    """Raise ValueError unless ``wrapper`` is ``raw``, ``zlib`` or ``gzip``."""
    if wrapper not in WRAPPERS:
        raise ValueError(f"A wrapper is 'raw', 'zlib' or 'gzip', not {wrapper!r}.")


class Field(NamedTuple):
    """One field of a header or trailer: its bytes ``start`` to ``end`` (end excluded), and what they say."""

    name: str
    start: int
    end: int
    value: Any


@dataclass(frozen=True)
class GzipHeader:
    """What the header of a gzip member may say beside its method: ``time`` in seconds since 1970 (0: not
    known), the file's ``name`` and a ``comment`` (Latin-1, no zero byte), ``extra`` bytes, the number of
    the operating ``system`` (255: not known), and whether a ``checked`` header has a checksum of its own."""

    time: int = 0
    name: bytes = b""
    comment: bytes = b""
    extra: bytes = b""
    system: int = UNKNOWN_SYSTEM
    checked: bool = False


NO_HEADER = GzipHeader()


# --- write ---------------------------------------------------------------------------------------


def header(wrapper: str, level: int, about: GzipHeader = NO_HEADER) -> list[tuple[str, bytes, Any]]:
    """The fields before the stream: name, bytes, value. ``level`` is 1 to 10 (best): the header hints at it.

    Raises:
        ValueError: a time, name or extra field that a gzip header cannot say.
    """
    if wrapper == RAW:
        return []
    if wrapper == ZLIB:
        hint = 0 if level < 2 else 1 if level < 6 else 2 if level == 6 else 3
        flags = hint << 6
        flags += 31 - (0x7800 + flags) % 31
        return [("method and window", b"\x78", 0x78), ("flags", bytes([flags]), flags)]
    return _gzip_header(level, about)


def _gzip_header(level: int, about: GzipHeader) -> list[tuple[str, bytes, Any]]:
    if b"\0" in about.name + about.comment:
        raise ValueError("A name or comment in a gzip header has no zero byte: it ends with one.")
    if len(about.extra) > 0xFFFF or not 0 <= about.time < 1 << 32 or not 0 <= about.system < 256:
        raise ValueError("The extra field has at most 65535 bytes, the time 32 bits, the system 8 bits.")
    flags = EXTRA * bool(about.extra) | NAME * bool(about.name) | COMMENT * bool(about.comment)
    flags |= HEADER_CRC * about.checked
    hint = 2 if level >= 9 else 4 if level == 1 else 0
    fields = [
        ("magic", MAGIC, MAGIC),
        ("method", bytes([DEFLATE_METHOD]), DEFLATE_METHOD),
        ("flags", bytes([flags]), flags),
        ("time", about.time.to_bytes(4, "little"), about.time),
        ("effort", bytes([hint]), hint),
        ("system", bytes([about.system]), about.system),
    ]
    if about.extra:
        fields.append(("extra size", len(about.extra).to_bytes(2, "little"), len(about.extra)))
        fields.append(("extra", about.extra, about.extra))
    fields += [
        (kind, text + b"\0", text)
        for kind, text in (("name", about.name), ("comment", about.comment))
        if text
    ]
    if about.checked:
        crc = zlib.crc32(b"".join(blob for _, blob, _ in fields)) & 0xFFFF
        fields.append(("header CRC", crc.to_bytes(2, "little"), crc))
    return fields


def trailer(wrapper: str, checksum: int, size: int) -> list[tuple[str, bytes, int]]:
    """The fields behind the stream, of data of ``size`` bytes: name, bytes, value."""
    if wrapper == ZLIB:
        return [("Adler-32", checksum.to_bytes(4, "big"), checksum)]
    if wrapper == GZIP:
        size &= 0xFFFFFFFF
        return [
            ("CRC-32", checksum.to_bytes(4, "little"), checksum),
            ("size", size.to_bytes(4, "little"), size),
        ]
    return []


def checksum_of(wrapper: str) -> tuple[int, Callable[[Any, int], int]]:
    """The checksum of no data, and the function that continues one: (data, checksum before)."""
    if wrapper == ZLIB:
        return 1, zlib.adler32
    return 0, zlib.crc32 if wrapper == GZIP else lambda data, before: 0


# --- read ----------------------------------------------------------------------------------------


def read_header(feed: Feed, wrapper: str) -> list[Field]:
    """The fields before the stream.

    Raises:
        CorruptData: they end early, or say what cannot be.
    """
    if wrapper == GZIP:
        return _read_gzip(feed)
    return _read_zlib(feed) if wrapper == ZLIB else []


def _read_zlib(feed: Feed) -> list[Field]:
    start = feed.position
    first, flags = feed.take(2)
    if (first << 8 | flags) % 31:
        raise CorruptData(
            f"This is not a zlib stream: it begins with {first:02x}{flags:02x}, which is no multiple of 31."
        )
    _require_method(first & 15, start)
    if first >> 4 > 7:
        raise CorruptData(
            f"The zlib header asks for a window of 2^{8 + (first >> 4)} bytes; 2^15 is the most."
        )
    if flags & 32:
        raise CorruptData("The zlib stream needs a preset dictionary, which dualz does not take.")
    return [
        Field("method and window", start, start + 1, first),
        Field("flags", start + 1, start + 2, flags),
    ]


def _require_method(method: int, at: int) -> None:
    if method != DEFLATE_METHOD:
        raise CorruptData(f"The header at byte {at} says method {method}; only 8, DEFLATE, is known.")


def _read_gzip(feed: Feed) -> list[Field]:
    reading = _GzipReading(feed)
    magic = reading.field("magic", 2, bytes)
    if magic != MAGIC:
        raise CorruptData(
            f"At byte {feed.position - 2} a gzip member should begin with {MAGIC.hex()}, not {magic.hex()}."
        )
    _require_method(reading.number("method", 1), feed.position - 3)
    flags = reading.number("flags", 1)
    if flags & 0xE0:
        raise CorruptData(f"The flags {flags:02x} of the gzip header have a reserved bit set.")
    reading.number("time", 4)
    reading.number("effort", 1)
    reading.number("system", 1)
    if flags & EXTRA:
        reading.extra(reading.number("extra size", 2))
    if flags & NAME:
        reading.text("name")
    if flags & COMMENT:
        reading.text("comment")
    if flags & HEADER_CRC:
        expected = reading.crc & 0xFFFF
        if reading.number("header CRC", 2) != expected:
            raise CorruptData("The checksum of the gzip header does not match: the header was damaged.")
    return reading.fields


class _GzipReading:
    """The fields read so far, and the CRC-32 of their bytes."""

    def __init__(self, feed: Feed) -> None:
        self._feed, self.crc = feed, 0
        self.fields: list[Field] = []

    def field(self, name: str, size: int, value_of: Callable[[bytes], Any]) -> Any:
        start, blob = self._feed.position, self._feed.take(size)
        return self._keep(name, start, blob, value_of(blob))

    def number(self, name: str, size: int) -> int:
        return self.field(name, size, lambda blob: int.from_bytes(blob, "little"))

    def extra(self, size: int) -> None:
        start = self._feed.position
        parts = [self._feed.take(min(1024, size - at)) for at in range(0, size, 1024)]
        blob = b"".join(parts)
        self._keep("extra", start, blob, blob)

    def text(self, name: str) -> None:
        start, kept = self._feed.position, b""
        for portion in self._feed.until_zero():
            self.crc = zlib.crc32(portion, self.crc)
            kept += portion[: _KEEP - len(kept)]
        self.fields.append(Field(name, start, self._feed.position, kept.removesuffix(b"\0")))

    def _keep(self, name: str, start: int, blob: bytes, value: Any) -> Any:
        self.crc = zlib.crc32(blob, self.crc)
        self.fields.append(Field(name, start, self._feed.position, value))
        return value


def read_trailer(feed: Feed, wrapper: str) -> list[Field]:
    """The fields behind the stream; :func:`require_same` compares them.

    Raises:
        CorruptData: they end early.
    """
    fields, start = [], feed.position
    if wrapper == ZLIB:
        fields.append(Field("Adler-32", start, start + 4, int.from_bytes(feed.take(4), "big")))
    if wrapper == GZIP:
        fields.append(Field("CRC-32", start, start + 4, int.from_bytes(feed.take(4), "little")))
        fields.append(Field("size", start + 4, start + 8, int.from_bytes(feed.take(4), "little")))
    return fields


def require_same(fields: list[Field], checksum: int, size: int) -> None:
    """Compare a trailer with what was decoded.

    Raises:
        CorruptData: they differ.
    """
    for field in fields:
        if field.name == "size":
            if field.value != size & 0xFFFFFFFF:
                raise CorruptData(f"The member says that it holds {field.value} bytes, and it holds {size}.")
        elif field.value != checksum:
            raise CorruptData(f"The checksum {field.name} does not match: the data were damaged.")


def another_member(feed: Feed, wrapper: str) -> bool:
    """Whether a further gzip member follows. Zero bytes up to the end of the file are skipped.

    Raises:
        CorruptData: something else follows.
    """
    if wrapper == GZIP and feed.peek(2) == MAGIC:
        return True
    at = feed.position
    while wrapper == GZIP and (portion := feed.peek(MARGIN)) and portion[0] == 0:
        feed.take(len(portion) - len(portion.lstrip(b"\0")))
    if feed.has(1):
        behind = "last member" if wrapper == GZIP else "stream"
        raise CorruptData(f"The {behind} ends at byte {at}, and other bytes follow.")
    return False
