"""Streams that other programs write and read: gzip, zlib, LZ4 and bzip2 files, for the three commands.

Lessons: 03 (lz77), 05 (deflate), 06 (bwt).
"""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dualz.codecs import bzip2, bzip2_format, bzip2_listing, deflate, deflate_listing, inflate, lz4_frame
from dualz.codecs.wrappers import MAGIC


class Stream(NamedTuple):
    """A kind of stream: its name for ``--format``, the ending of its files, how it is made and read, and the
    level where none is asked for."""

    name: str
    ending: str
    starts: Callable[[bytes], bool]
    compress: Callable[[bytes, int | str], bytes]
    expand: Callable[[bytes, int], bytes]
    describe: Callable[[bytes, int], tuple[dict[str, Any], str]]
    usual: int = 6


def _is_zlib(head: bytes) -> bool:
    """Compression method 8, no dictionary, and a check that fits: few texts begin so (RFC 1950)."""
    return len(head) > 6 and head[0] in (0x78, 0x68, 0x58, 0x48) and int.from_bytes(head[:2]) % 31 == 0


def _describe_deflate(wrapper: str) -> Callable[[bytes, int], tuple[dict[str, Any], str]]:
    def describe(blob: bytes, most: int) -> tuple[dict[str, Any], str]:
        found = deflate_listing.members(blob, wrapper, most)
        members = [
            {
                "plain_bytes": member.size,
                "fields": {field.name: _plain(field.value) for field in (*member.header, *member.trailer)},
                "blocks": [block._asdict() for block in member.blocks],
            }
            for member in found
        ]
        return {"format": wrapper, "bytes": len(blob), "members": members}, deflate_listing.text(found)

    return describe


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _describe_lz4(blob: bytes, most: int) -> tuple[dict[str, Any], str]:
    pieces = list(lz4_frame.pieces(io.BytesIO(blob), most))
    size = sum(len(piece.data) for piece in pieces)
    rows = [
        {"start": piece.start, "bytes": piece.length, "name": piece.name, "plain_bytes": len(piece.data)}
        for piece in pieces
    ]
    lines = [f"{row['start']:>10}  {row['bytes']:>9} bytes  {row['name']}" for row in rows]
    lines.append(f"{size} bytes of data")
    return {"format": "lz4", "bytes": len(blob), "plain_bytes": size, "pieces": rows}, "\n".join(lines)


def _is_bzip2(head: bytes) -> bool:
    """The four bytes of a stream, and then those that begin a block or end the stream."""
    begins = [number.to_bytes(6)[: len(head) - 4] for number in (bzip2_format.BLOCK, bzip2_format.END)]
    return head[:3] == bzip2_format.MAGIC and head[3:4].isdigit() and head[4:10] in begins


def _describe_bzip2(blob: bytes, most: int) -> tuple[dict[str, Any], str]:
    found = bzip2_listing.blocks(blob, most)
    facts = {"format": "bzip2", "bytes": len(blob), "blocks": [block._asdict() for block in found]}
    return facts, bzip2_listing.text(found, len(blob))


STREAMS = (
    Stream(
        "gzip",
        ".gz",
        lambda head: head[:2] == MAGIC,
        lambda data, level: deflate.compress(data, level, "gzip"),
        lambda blob, most: inflate.decompress(blob, "gzip", most),
        _describe_deflate("gzip"),
    ),
    Stream(
        "lz4",
        ".lz4",
        lambda head: head[:4] == lz4_frame.MAGIC.to_bytes(4, "little"),
        lambda data, level: lz4_frame.compress(data, 9 if level == deflate.BEST else int(level)),
        lz4_frame.decompress,
        _describe_lz4,
    ),
    Stream(
        "bzip2",
        ".bz2",
        _is_bzip2,
        lambda data, level: bzip2.compress(data, 9 if level == deflate.BEST else int(level)),
        bzip2.decompress,
        _describe_bzip2,
        9,
    ),
    Stream(
        "zlib",
        ".zlib",
        _is_zlib,
        lambda data, level: deflate.compress(data, level, "zlib"),
        lambda blob, most: inflate.decompress(blob, "zlib", most),
        _describe_deflate("zlib"),
    ),
)


def wanted(given: Namespace) -> Stream | None:
    """The stream that ``--format``, or else the ending of the target, asks for; None for a .dz file."""
    if given.format:
        return next((stream for stream in STREAMS if stream.name == given.format), None)
    return next((stream for stream in STREAMS if given.target.lower().endswith(stream.ending)), None)


def compress(stream: Stream, data: bytes, given: Namespace) -> Sequence[bytes]:
    """The file of ``data``, at the level that was asked for."""
    return [
        stream.compress(data, deflate.BEST if given.level == "best" else int(given.level or stream.usual))
    ]
