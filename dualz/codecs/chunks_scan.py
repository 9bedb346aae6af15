"""Reading a row of gzip members, damaged ones too: which chunk is damaged, which bytes, and all the others.

A member ends where the next begins. Where one is damaged, its end is not known by reading it. So:

1. Its header may say how long it is (``dualz.codecs.chunks``): is the next header there?
2. Else the next header of that kind is looked for: its checksum tells it from data that look like one.
3. Else (members of other programs) the next ``1f 8b 08`` from which a whole member can be read.

The checksum of each member says whether its data are right, and the number in its header whether it is the
one that belongs there: a chunk that is gone as a whole, or stands in the wrong place, is noticed, too.

Lesson: 15 (budget). Pictures: ``dualz.figures.chunks_scan``.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

from dualz.codecs import inflate, wrappers
from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes, settled
from dualz.codecs.chunks import HEADER, MOST_CHUNK, Label, label
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 40
UNKNOWN = -1
GONE = "It is not there."
ELSEWHERE = "It stands in the wrong place, or twice."
_MAGIC = wrappers.MAGIC + b"\x08"
_OURS = _MAGIC + b"\x04"
_GIVEN = 1 << 20  # bytes that may be read in vain, beside four times the file


@dataclass(frozen=True)
class Piece:
    """The bytes ``first`` to ``last`` (excluded) of the file: the chunk ``number``, or ``chunks`` from it on.

    Its data are the bytes ``start`` to ``start + size`` of all data; either is ``UNKNOWN`` where nothing
    tells it. ``said`` is what is wrong with it (its places count from the beginning of the member), and empty
    for an intact chunk. ``chunks`` is ``UNKNOWN`` where all to the end is lost.
    """

    number: int
    first: int
    last: int
    start: int
    size: int
    said: str = ""
    chunks: int = 1

    @property
    def intact(self) -> bool:
        return not self.said

    @property
    def name(self) -> str:
        """As in "chunk 3", "chunks 3 to 5", "chunk 3 and all behind it"."""
        if self.chunks == UNKNOWN:
            return f"chunk {self.number} and all behind it"
        if self.chunks > 1:
            return f"chunks {self.number} to {self.number + self.chunks - 1}"
        return f"chunk {self.number}"

    def __str__(self) -> str:
        """Which chunk, which bytes, and what of it."""
        data = ""
        if self.start != UNKNOWN:
            end = "on" if self.size == UNKNOWN else f"to {self.start + self.size}"
            data = f", data {self.start} {end}"
        name = self.name[0].upper() + self.name[1:]
        return f"{name} (bytes {self.first} to {self.last} of the file{data}): {self.said or 'intact.'}"


@dataclass(frozen=True)
class BeganScan(Step):
    """A file of ``size`` bytes is to be read."""

    size: int


@dataclass(frozen=True)
class ReadPiece(Step):
    """A piece was read: it is intact, or its ``said`` names what is wrong. A damaged one ends, for now,
    where the file ends."""

    piece: Piece


@dataclass(frozen=True)
class LookedFor(Step):
    """A member may begin at byte ``at``: does one (``fits``)? ``how``: by "length", "mark" or "reading"."""

    at: int
    how: str
    fits: bool


@dataclass(frozen=True)
class EndedScan(Step):
    """All ``pieces``, in the order of the file, with what was learned of damaged ones from those behind."""

    pieces: tuple[Piece, ...]


Scan = Generator[Step, None, tuple[Piece, ...]]
Sink = Callable[[Piece, bytes], Any]


def scan(blob: Any, sink: Sink | None = None, max_chunk: int = MOST_CHUNK) -> Scan:
    """Read a row of gzip members step by step; returns its pieces, in the order of the file.

    ``sink`` gets each intact piece with its data. ``max_chunk`` bounds the data of one, in bytes. Zero bytes
    at the end are padding, as for gzip.

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData: it does not begin like a gzip file, and has no chunk further on.
        TooLarge: the data of a member are more than ``max_chunk`` bytes, or the file is made such that
            looking for its chunks would take too long.
    """
    view = as_bytes(blob) if isinstance(blob, mmap.mmap) else settled(blob)
    max_chunk = whole(max_chunk, "max_chunk", least=1)
    if bytes(view[:2]) != wrappers.MAGIC and _next_of_ours(view, 0) is None:
        raise CorruptData("This is no gzip file: it does not begin with 1f8b, and no chunk is found in it.")
    reading = _Reading(view, sink, max_chunk)
    yield BeganScan(len(view))
    while not _only_zeros(view[reading.at :]):
        piece = reading.read()
        yield ReadPiece(piece)
        if not piece.intact and piece.last == len(view):
            end = yield from reading.look(piece)
            piece = replace(piece, last=end)
        reading.keep(piece)
    pieces = reading.finished()
    yield EndedScan(pieces)
    return pieces


class _Reading:
    """Where the reader is: at byte ``at`` of the file; chunk ``number`` should follow, whose data begin at
    ``start``, which is ``UNKNOWN`` behind damage."""

    def __init__(self, view: memoryview, sink: Sink | None, max_chunk: int) -> None:
        self.view, self.sink, self.max_chunk = view, sink, max_chunk
        self.at = self.number = self.start = 0
        self.total = UNKNOWN
        self.pieces: list[Piece] = []
        self.left = 4 * len(view) + _GIVEN

    def read(self) -> Piece:
        """The piece that begins here. Where its header tells what it is, that is believed."""
        told = label(self.view[self.at : self.at + HEADER])
        if told:
            self._fill_gap(told)
        number, start = (told.number, told.start) if told else (self.number, self.start)
        damaged = Piece(number, self.at, len(self.view), start, UNKNOWN)
        try:
            data, end = self._decode(self.at, told)
        except TooLarge:
            raise
        except CorruptData as reason:
            return replace(damaged, said=str(reason))
        if told and end - self.at != told.length:
            said = f"The header says that the member has {told.length} bytes, and it has {end - self.at}."
            return replace(damaged, said=said)
        piece = replace(damaged, last=end, size=len(data))
        if (number, start) != (self.number, self.start):
            return replace(piece, said=ELSEWHERE)
        if self.sink is not None:
            self.sink(piece, data)
        return piece

    def _decode(self, at: int, told: Label | None) -> tuple[bytes, int]:
        """The data of the member at ``at``, and where it ends."""
        # No member of ours is longer than its data by more than this, and nobody copies a whole file for one.
        most = told.length if told else 2 * self.max_chunk + _GIVEN
        stop = min(at + most, len(self.view))
        self.left -= stop - at
        if self.left < 0:
            raise TooLarge("Looking for chunks in this file would take too long: it is made to be slow.")
        try:
            found = inflate.decompress_prefix(self.view[at:stop], wrappers.GZIP, self.max_chunk)
        except TooLarge:
            said = f"The member at byte {at} holds more than {self.max_chunk} bytes"
            raise TooLarge(f"{said}; raise max_chunk if you trust it.") from None
        self.left += stop - at - found.end
        return found.data, at + found.end

    def _fill_gap(self, told: Label) -> None:
        """What the header of a chunk tells of those before it: how much data a damaged one held, which chunks
        are not there."""
        if self.total == UNKNOWN:
            self.total = told.total
        if told.number < self.number:
            return
        before = self.pieces[-1] if self.pieces else None
        more = told.number - self.number
        if before and not before.intact and before.size == UNKNOWN and 0 <= before.start <= told.start:
            size = told.start - before.start
            self.pieces[-1] = replace(before, size=size, chunks=before.chunks + more)
        elif more and self.start <= told.start:
            size = told.start - self.start
            self.pieces.append(Piece(self.number, self.at, self.at, self.start, size, GONE, more))
        else:
            return
        self.number, self.start = told.number, told.start

    def keep(self, piece: Piece) -> None:
        """Go on behind ``piece``."""
        self.pieces.append(piece)
        self.at = piece.last
        if piece.said == ELSEWHERE:
            return
        self.number = piece.number + 1
        self.start = piece.start + piece.size if piece.intact and piece.start != UNKNOWN else UNKNOWN

    def look(self, piece: Piece) -> Generator[Step, None, int]:
        """Where the piece that begins here, and is damaged, ends: the next member, or the end of the file."""
        told = label(self.view[self.at : self.at + HEADER])
        if told and told.length >= HEADER:
            end = self.at + told.length
            fits = end == len(self.view) or label(self.view[end : end + HEADER]) is not None
            yield LookedFor(end, "length", fits)
            if fits:
                return end
        ours = _next_of_ours(self.view, self.at + 1)
        if ours is not None:
            yield LookedFor(ours, "mark", True)
            return ours
        for at in _places(self.view, self.at + 1, _MAGIC):
            try:
                self._decode(at, None)
            except TooLarge:
                raise
            except CorruptData:
                yield LookedFor(at, "reading", False)
                continue
            yield LookedFor(at, "reading", True)
            return at
        return len(self.view)

    def finished(self) -> tuple[Piece, ...]:
        """All pieces; where the headers told how long the data are, what is lacking at the end is one."""
        last = self.pieces[-1] if self.pieces else None
        if last and not last.intact and last.size == UNKNOWN and 0 <= last.start <= self.total:
            self.pieces[-1] = replace(last, size=self.total - last.start)
        elif 0 <= self.start < self.total:
            size, end = self.total - self.start, len(self.view)
            self.pieces.append(Piece(self.number, end, end, self.start, size, GONE, UNKNOWN))
        return tuple(self.pieces)


def _only_zeros(rest: memoryview) -> bool:
    return not any(bytes(rest[at : at + 4096]).strip(b"\0") for at in range(0, len(rest), 4096))


def _places(view: memoryview, start: int, wanted: bytes) -> Iterator[int]:
    """Where ``wanted`` stands, from byte ``start`` on."""
    step = 1 << 16
    for begin in range(start, len(view), step):
        window = bytes(view[begin : begin + step + len(wanted) - 1])
        at = window.find(wanted)
        while at >= 0:
            yield begin + at
            at = window.find(wanted, at + 1)


def _next_of_ours(view: memoryview, start: int) -> int | None:
    """Where the next header stands that says which chunk it is."""
    return next((at for at in _places(view, start, _OURS) if label(view[at : at + HEADER])), None)


# --- files ---------------------------------------------------------------------------------------


def scan_file(path: str | os.PathLike[str], max_chunk: int = MOST_CHUNK) -> tuple[Piece, ...]:
    """The pieces of the file at ``path``; a chunk of it is in memory at a time.

    Raises:
        CorruptData, TooLarge: as :func:`scan`.
        OSError: the file cannot be read.
    """
    with open(path, "rb") as file:
        # The mapping closes when nobody has a view of it any more; a refusal that is under way has one.
        size = os.fstat(file.fileno()).st_size
        mapped: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    return finish(scan(mapped, None, max_chunk))
