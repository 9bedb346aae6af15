"""Functions that learners might write about chunks in lesson 15: right ones, and popular wrong ones."""

# ruff: noqa: F841 -- a stub has names that its dots would use

from __future__ import annotations

import gzip
import zlib

from dualz.course.forms import caught, mistake

HEADER = b"\x1f\x8b\x08" + bytes(6) + b"\xff"

# --- a member -------------------------------------------------------------------------------------


def member(chunk):
    stream = zlib.compress(chunk, wbits=-15)
    checksum = zlib.crc32(chunk).to_bytes(4, "little")
    size = len(chunk).to_bytes(4, "little")
    return HEADER + stream + checksum + size


def member_stub(chunk):
    stream = zlib.compress(chunk, wbits=-15)
    checksum = ...
    size = ...
    return ...


def _member(chunk, head=HEADER, checksum=None, size=None, order="little"):
    """A member with one thing wrong."""
    stream = zlib.compress(chunk, wbits=-15)
    checksum = zlib.crc32(chunk) if checksum is None else checksum
    size = len(chunk) if size is None else size
    return head + stream + checksum.to_bytes(4, order) + size.to_bytes(4, order)


@caught("DEFLATE is gzip", "begin with 1f 8b 08")
def member_raw(chunk):
    return zlib.compress(chunk, wbits=-15)


@caught("zlib is gzip", "This is zlib's wrapper")
def member_zlib(chunk):
    return zlib.compress(chunk)


@caught("the data end a member", "8 bytes have to stand behind the stream")
def member_without_trailer(chunk):
    return HEADER + zlib.compress(chunk, wbits=-15)


@caught("the checksum is that of the file", "checksum of the compressed stream")
def member_of_stream(chunk):
    return _member(chunk, checksum=zlib.crc32(zlib.compress(chunk, wbits=-15)))


@caught("all checksums are alike", "Adler-32")
def member_adler(chunk):
    return _member(chunk, checksum=zlib.adler32(chunk))


@caught("gzip writes the highest byte first", "lowest byte first")
def member_big(chunk):
    return _member(chunk, order="big")


@caught("the size is that of the stream", "the size of the compressed stream")
def member_compressed_size(chunk):
    return _member(chunk, size=len(zlib.compress(chunk, wbits=-15)))


@caught("the size comes first", "in the other order")
def member_turned(chunk):
    right = member(chunk)
    return right[:-8] + right[-4:] + right[-8:-4]


@caught("bytes are a list of numbers", "bytes are wanted")
def member_list(chunk):
    return list(member(chunk))


# --- chunks ---------------------------------------------------------------------------------------


def pack(data, size):
    parts = []
    for start in range(0, max(len(data), 1), size):
        parts.append(member(data[start : start + size]))
    return parts


def pack_by_gzip(data, size):
    """As right as ours: gzip's own members."""
    return [gzip.compress(data[at : at + size]) for at in range(0, max(len(data), 1), size)]


@caught("a part needs no header", "Part 0: a member has to begin with 1f 8b 08")
def pack_raw(data, size):
    return [zlib.compress(data[at : at + size], wbits=-15) for at in range(0, max(len(data), 1), size)]


@caught("one header is for all", "Part 1: a member has to begin with 1f 8b 08")
def pack_one_header(data, size):
    parts = pack(data, size)
    return parts[:1] + [part[10:] for part in parts[1:]]


@caught("the checksum goes on", "the checksum of all data so far")
def pack_running(data, size):
    return [
        _member(data[at : at + size], checksum=zlib.crc32(data[: at + size]))
        for at in range(0, max(len(data), 1), size)
    ]


@mistake("the whole is one part", "You made one member of all. Nobody could share the work: cut first.")
def pack_whole(data, size):
    return [member(data)]


@mistake(
    "what is left over is no chunk",
    "The last chunk is missing, which is shorter than the others. It holds data, too.",
)
def pack_full_ones(data, size):
    return [member(data[at : at + size]) for at in range(0, len(data) - size + 1, size)] or [member(b"")]


@mistake(
    "no data need no member",
    "For no data you give no part, a file of 0 bytes, and gzip refuses that. One empty member is right.",
)
def pack_nothing(data, size):
    return [member(data[at : at + size]) for at in range(0, len(data), size)]


@mistake(
    "an empty chunk ends the file",
    "Where the data are full chunks, an empty one follows in yours. A header and a trailer for nothing.",
)
def pack_and_one(data, size):
    return [member(data[at : at + size]) for at in range(0, len(data) + 1, size)]


@mistake(
    "size is how many parts there are",
    "You cut the data into that many parts. `size` is the number of bytes in a chunk.",
)
def pack_by_count(data, size):
    step = max(1, -(-len(data) // size))
    return pack(data, step)


@caught("the parts are joined at once", "a list of parts")
def pack_joined(data, size):
    return b"".join(pack(data, size))
