"""Reading a row of gzip members, damaged ones too: which chunk is damaged, which bytes, and all the others.

A member ends where the next begins. Where one is damaged, its end is not known by reading it. So:

1. Its header may say how long it is (``dualz.codecs.chunks``): is the next header there?
2. Else the next header of that kind is looked for: its checksum tells it from data that look like one.
3. Else (members of other programs) the next ``1f 8b 08`` from which a whole member can be read.

The checksum of each member says whether its data are right, and the number in its header whether it is the
one that belongs there: a chunk that is gone as a whole, or stands in the wrong place, is noticed, too. Each
header also says how long all data are; those that differ from the first one are noticed.

The limit: no header says of which file it is. A chunk of another file that has the same number, begins at
the same byte, and is of as many bytes in all, is taken for the right one. Where that matters, keep a checksum
of the whole data, too.

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
from dualz.codecs.chunks_row import UNKNOWN, UNPLACED, Piece, Row
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 40
_MAGIC = wrappers.MAGIC + b"\x08"
_OURS = _MAGIC + b"\x04"
_GIVEN = 1 << 20  # bytes that may be read in vain, beside four times the file


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

    ``sink`` gets each intact piece with its data. Where other headers say which chunk theirs is, and that of
    one does not, it comes once they confirm it; till then its :class:`ReadPiece` tells what was read there.
    ``max_chunk`` bounds the data of one, in bytes. Zero bytes at the end are padding, as for gzip.

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
    row = reading.row
    while not _only_zeros(view[row.at :]):
        piece, placed = reading.read()
        yield ReadPiece(piece)
        if piece.size == UNKNOWN:
            end = yield from reading.look()
            piece = replace(piece, last=end)
        row.keep(piece, placed)
    pieces = row.close(len(view))
    reading.hand_out()
    yield EndedScan(pieces)
    return pieces


class _Reading:
    """Who reads ``view``, and keeps the books of it in ``row``."""

    def __init__(self, view: memoryview, sink: Sink | None, max_chunk: int) -> None:
        self.view, self.sink, self.max_chunk = view, sink, max_chunk
        self.row = Row()
        self.left = 4 * len(view) + _GIVEN
        self.ours: int | None = -1  # where the next header stands that says which chunk it is; None: nowhere
        self.waiting: set[int] = set()

    def read(self) -> tuple[Piece, bool]:
        """The piece that begins here, and whether it may stand here. Where its header tells what it is, that
        is believed."""
        row, at = self.row, self.row.at
        told = label(self.view[at : at + HEADER])
        misplaced = row.place(told) if told else ""
        self.hand_out()
        number, start = (told.number, told.start) if told else (row.number, row.start)
        piece = Piece(number, at, len(self.view), start, UNKNOWN, misplaced, labelled=told is not None)
        try:
            data, end = self._decode(at, told)
            if told and end - at != told.length:
                raise CorruptData(
                    f"The header says that the member has {told.length} bytes, and it has {end - at}."
                )
        except TooLarge:
            raise
        except CorruptData as reason:
            return replace(piece, said=f"{misplaced} {reason}".lstrip()), not misplaced
        piece = replace(piece, last=end, size=len(data), said=misplaced or self._wrong(start, len(data)))
        if piece.intact and self.sink is not None:
            if told or not self._others_tell():
                self.sink(piece, data)
            else:
                self.waiting.add(at)
        return piece, not misplaced

    def _others_tell(self) -> bool:
        """Whether a header that was read, or one further on, says which chunk it is."""
        if self.row.total == UNKNOWN and self.ours is not None and self.ours < self.row.at:
            self.ours = _next_of_ours(self.view, self.row.at)
        return self.row.total != UNKNOWN or self.ours is not None

    def hand_out(self) -> None:
        """Read again what was counted, and is now confirmed: keeping its data meanwhile would take memory."""
        for piece in self.row.sure:
            if self.sink is not None and piece.first in self.waiting:
                self.sink(piece, self._decode(piece.first, None)[0])
        self.row.sure.clear()

    def _wrong(self, start: int, size: int) -> str:
        """What is wrong with data that are intact; empty where nothing is, or where no header tells."""
        if self.row.total == UNKNOWN:
            return ""
        if start == UNKNOWN:
            return UNPLACED
        if start + size > self.row.total:
            return f"Its data go on to byte {start + size}; the headers say {self.row.total} bytes in all."
        return ""

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

    def look(self) -> Generator[Step, None, int]:
        """Where the piece that begins here, and is damaged, ends: the next member, or the end of the file."""
        start = self.row.at
        told = label(self.view[start : start + HEADER])
        if told and told.length >= HEADER:
            end = start + told.length
            fits = end == len(self.view) or label(self.view[end : end + HEADER]) is not None
            yield LookedFor(end, "length", fits)
            if fits:
                return end
        ours = _next_of_ours(self.view, start + 1)
        if ours is not None:
            yield LookedFor(ours, "mark", True)
            return ours
        for at in _places(self.view, start + 1, _MAGIC):
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
