"""What gzip would say of a learner's member: its data, or a sentence about what is wrong with it.

Lesson: 15 (budget).
"""

from __future__ import annotations

import zlib
from typing import Any

from dualz.codecs import inflate, wrappers
from dualz.codecs.errors import CorruptData
from dualz.codecs.feeds import MARGIN, MemoryFeed
from dualz.course import compare
from dualz.course.sandbox import NotYet

MOST = 1 << 20


def member_data(given: Any, name: str = "Your member", before: bytes = b"") -> bytes:
    """The data of the single gzip member ``given``, which follows data ``before``.

    Raises:
        NotYet: it is none; the sentence says which of the popular mistakes it is.
    """
    if not isinstance(given, (bytes, bytearray, memoryview)):
        raise NotYet(f"{name}: bytes are wanted, and this is {compare.named(given)}.")
    blob = bytes(given)
    start = _header_end(blob, name)
    try:
        data, end = inflate.decompress_prefix(blob[start:], wrappers.RAW, MOST)
    except CorruptData as reason:
        raise NotYet(f"{name}: behind the header no DEFLATE stream can be read. {reason}") from None
    stream, trailer = blob[start : start + end], blob[start + end :]
    if len(trailer) < 8:
        raise NotYet(
            f"{name}: 8 bytes have to stand behind the stream, CRC-32 and size; {len(trailer)} are there."
        )
    if len(trailer) > 8:
        raise NotYet(f"{name}: {len(trailer) - 8} bytes too many stand behind the member.")
    _require_trailer(trailer, data, stream, name, before)
    return data


def _header_end(blob: bytes, name: str) -> int:
    if blob[:3] != b"\x1f\x8b\x08":
        if len(blob) > 6 and blob[:1] == b"\x78" and int.from_bytes(blob[:2]) % 31 == 0:
            raise NotYet(
                f"{name}: This is zlib's wrapper. gzip's begins with 1f 8b 08: wbits=-15 leaves it out."
            )
        raise NotYet(f"{name}: a member has to begin with 1f 8b 08; yours begins with {blob[:3].hex(' ')}.")
    feed = MemoryFeed(memoryview(blob), bytearray(len(blob) + MARGIN))
    try:
        wrappers.read_header(feed, wrappers.GZIP)
    except CorruptData as reason:
        raise NotYet(f"{name}: its header cannot be read. {reason}") from None
    return feed.position


def _require_trailer(trailer: bytes, data: bytes, stream: bytes, name: str, before: bytes) -> None:
    checksum, size = zlib.crc32(data), len(data)
    right = checksum.to_bytes(4, "little") + size.to_bytes(4, "little")
    if trailer == right:
        return
    if trailer == right[4:] + right[:4]:
        raise NotYet(f"{name}: checksum and size stand in the other order: the checksum comes first.")
    if trailer == right[3::-1] + right[:3:-1]:
        raise NotYet(f"{name}: gzip writes numbers with the lowest byte first; yours begin with the highest.")
    found = int.from_bytes(trailer[:4], "little")
    if found != checksum:
        named = {
            zlib.crc32(stream): "the checksum of the compressed stream",
            zlib.adler32(data): "Adler-32, the checksum of zlib",
            zlib.crc32(before + data): "the checksum of all data so far",
        }
        what = named.get(found, f"{found:08x}, and the chunk has {checksum:08x}")
        raise NotYet(f"{name}: its checksum does not fit. This is {what}; the CRC-32 of the chunk is wanted.")
    found = int.from_bytes(trailer[4:], "little")
    what = "the size of the compressed stream" if found == len(stream) else f"{found}"
    raise NotYet(f"{name}: its size does not fit. This is {what}; the chunk has {size} bytes.")
