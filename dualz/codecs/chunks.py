"""A large file as a row of chunks, each a gzip member of its own: for many workers and little memory.

One gzip stream is one long chain: a match may point at what came just before it, and no mark says where
something new begins. So it has one reader, and one bit of damage ends it. Here the data are cut first. Each
chunk becomes a gzip member, whoever has time makes it, and the members are joined in their order. gzip reads
such a row as one file (RFC 1952, 2.2).

So that a chunk is found without reading those before it, each header has an extra field, ``DZ``:

======= ============================================================
bytes   what they say (lowest byte first)
======= ============================================================
4       how long the whole member is, in bytes
4       the number of the chunk, from 0
8       where its data begin, in bytes of the data
8       how long the data of all chunks are together
4       the CRC-32 of the 24 bytes before
======= ============================================================

Other readers skip the field. ``dualz.codecs.chunks_scan`` reads such files, also damaged ones. No header says
of which file it is: chunks of two files of one length, cut alike, can be exchanged, and no reader sees it.

Source: RFC 1952; a length in each header, as in BGZF (the SAM specification, 4.1).
Lesson: 15 (budget).
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dualz.codecs import deflate, wrappers
from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes
from dualz.codecs.wrappers import GzipHeader
from dualz.files import require_place, write_whole

CHUNK = 8 << 20  # bytes of data; cutting then costs some hundredths of a percent
MOST_CHUNK = 1 << 26
MOST_CHUNKS = 1 << 32
FIELD_NAME = b"DZ"
_SAID = struct.Struct("<IIQQ")
_FIELD = len(FIELD_NAME) + 2 + _SAID.size + 4


class Range(NamedTuple):
    """The data of chunk ``number``: ``size`` bytes from byte ``start`` on, of ``total`` in all."""

    number: int
    start: int
    size: int
    total: int

    @property
    def end(self) -> int:
        return self.start + self.size


class Packed(NamedTuple):
    """A chunk and its ``member``; which ``worker`` made it (computer, process, thread), and when: from
    ``began`` to ``ended``, in seconds of that computer's clock."""

    range: Range
    member: bytes
    worker: str
    began: float
    ended: float


class Done(NamedTuple):
    """As :class:`Packed`, with the ``packed`` bytes of the member in its place."""

    range: Range
    packed: int
    worker: str
    began: float
    ended: float


def require_chunk(chunk: Any) -> int:
    """A size of chunks in bytes.

    Raises:
        TypeError: it is no whole number (True and False are none).
        ValueError: it is below 1, or above ``MOST_CHUNK``: a reader holds a chunk in memory.
    """
    if isinstance(chunk, bool):  # Python would count True as 1: chunks of one byte
        raise TypeError("chunk has to be a whole number, not bool.")
    chunk = whole(chunk, "chunk", least=1)
    if chunk > MOST_CHUNK:
        raise ValueError(f"A chunk has at most {MOST_CHUNK} bytes, and not {chunk}: it is held in memory.")
    return chunk


def ranges(size: int, chunk: int = CHUNK) -> Iterator[Range]:
    """Cut ``size`` bytes into chunks; the last one is what is left. No data are one chunk of 0 bytes.

    >>> [(one.start, one.size) for one in ranges(10, 4)]
    [(0, 4), (4, 4), (8, 2)]

    Raises:
        TypeError, ValueError: as :func:`require_chunk`; a negative ``size``, or more than 2^32 chunks.
    """
    size, chunk = whole(size, "size"), require_chunk(chunk)
    if size > chunk * MOST_CHUNKS:
        raise ValueError(f"{size} bytes are more than 2^32 chunks of {chunk} bytes; take larger chunks.")
    # A generator would raise only when it is asked for the first one.
    return (
        Range(number, start, min(chunk, size - start), size)
        for number, start in enumerate(range(0, max(size, 1), chunk))
    )


def member(data: bytes, place: Range, level: int | str = 6) -> bytes:
    """``data`` as a gzip member that says that it is the chunk ``place``.

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: ``level`` is none of DEFLATE's, or ``data`` are not as long as ``place`` says.
    """
    view = as_bytes(data)
    if len(view) != place.size:
        raise ValueError(f"The chunk {place.number} has {place.size} bytes; {len(view)} were given.")
    stream = deflate.compress(view, level, wrappers.RAW)
    trailer = wrappers.trailer(wrappers.GZIP, zlib.crc32(view), len(view))
    behind = b"".join(blob for _, blob, _ in trailer)
    length = len(_header(place, 0, level)) + len(stream) + len(behind)
    return _header(place, length, level) + stream + behind


def _header(place: Range, length: int, level: int | str) -> bytes:
    said = _SAID.pack(length, place.number, place.start, place.total)
    said += zlib.crc32(said).to_bytes(4, "little")
    about = GzipHeader(extra=FIELD_NAME + len(said).to_bytes(2, "little") + said)
    effort = 10 if isinstance(level, str) else level
    return b"".join(blob for _, blob, _ in wrappers.header(wrappers.GZIP, effort, about))


class Label(NamedTuple):
    """What a member's header says of its chunk: ``length`` is that of the member, in bytes."""

    length: int
    number: int
    start: int
    total: int


HEADER = 12 + _FIELD  # bytes


def label(head: bytes) -> Label | None:
    """What the header that begins ``head`` says; None where it is none of ours, or damaged.

    >>> one = member(b"abc", Range(2, 200, 3, 203))
    >>> label(one) == (len(one), 2, 200, 203)
    True
    """
    fixed, extra = bytes(head[:12]), bytes(head[12:HEADER])
    if (
        len(extra) < _FIELD
        or fixed[:4] != b"\x1f\x8b\x08\x04"
        or int.from_bytes(fixed[10:], "little") < _FIELD
    ):
        return None
    said, sum_ = extra[4 : 4 + _SAID.size], extra[4 + _SAID.size :]
    if extra[:4] != FIELD_NAME + (_SAID.size + 4).to_bytes(2, "little"):
        return None
    if zlib.crc32(said) != int.from_bytes(sum_, "little"):
        return None
    return Label(*_SAID.unpack(said))


# --- files ---------------------------------------------------------------------------------------


def worker_name() -> str:
    """Who is at work: computer, process, and thread, where it is not the main one."""
    here = threading.current_thread()
    thread = "" if here is threading.main_thread() else f"/{here.ident}"
    return f"{socket.gethostname()}/{os.getpid()}{thread}"


def pack_range(path: str | os.PathLike[str], place: Range, level: int | str = 6) -> Packed:
    """Read the chunk ``place`` of the file at ``path``, and compress it: what a worker does.

    Raises:
        OSError: the file cannot be read, or has become shorter.
    """
    began = time.time()
    with open(path, "rb", buffering=0) as file:
        file.seek(place.start)
        parts, left = [], place.size
        while left and (part := file.read(left)):  # one read gives at most 2 GiB, or what it likes
            parts.append(part)
            left -= len(part)
    if left:
        raise OSError(f"{os.fspath(path)} has become shorter: chunk {place.number} lacks {left} bytes.")
    return Packed(place, member(b"".join(parts), place, level), worker_name(), began, time.time())


def compress_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    chunk: int = CHUNK,
    level: int | str = 6,
    workers: int = 1,
    on_chunk: Callable[[Done], Any] | None = None,
) -> list[Done]:
    """Compress the file at ``source`` into ``target`` by ``workers``, in chunks of ``chunk`` bytes.

    One worker is this process. More of them are joblib's: processes of this computer, or whatever
    ``joblib.parallel_config`` says, as ``"dask"``; they read ``source`` themselves, so every one of them must
    see it under this path. The file is the same for any number of them. About two chunks a worker are in
    memory at a time. ``target`` is whole or absent. ``on_chunk`` is told of each chunk, in their order.

    Raises:
        TypeError, ValueError: as :func:`ranges` and :func:`member`; ``workers`` is 0 or below -1.
        OSError: a file cannot be read or written, ``source`` is no ordinary file, or both are the same one.
    """
    source, chunk = os.fspath(source), require_chunk(chunk)
    deflate.require_level(level)
    if (workers := whole(workers, "workers", least=-1)) == 0:
        raise ValueError("At least one worker is needed; -1 means one for each core.")
    place = require_place(target)
    if not Path(source).is_file():
        raise OSError(f"{source} is no ordinary file; its size has to be known before it is cut.")
    if place.exists() and os.path.samefile(source, place):
        raise OSError(f"{source} cannot be compressed into itself.")
    done: list[Done] = []

    def members() -> Iterator[bytes]:
        for one in _packed(source, ranges(os.path.getsize(source), chunk), level, workers):
            done.append(Done(one.range, len(one.member), one.worker, one.began, one.ended))
            if on_chunk is not None:
                on_chunk(done[-1])
            yield one.member

    write_whole(place, members())
    return done


def _packed(source: str, places: Iterable[Range], level: int | str, workers: int) -> Iterator[Packed]:
    if workers == 1:
        return (pack_range(source, place, level) for place in places)
    from joblib import Parallel, delayed

    # One chunk at a time, else small chunks would be sent in batches that grow, and with them the memory.
    run = Parallel(n_jobs=workers, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs")
    return run(delayed(pack_range)(source, place, level) for place in places)
