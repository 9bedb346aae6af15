"""The books of whoever reads a row of chunks: which of them was where, which are lost, and what is none.

What a header says of its chunk is believed, for it has a checksum of its own. A piece whose header says
nothing is counted: it is taken for the chunk that should follow, and the next header confirms that, or not.

Lesson: 15 (budget). Who reads: ``dualz.codecs.chunks_scan``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dualz.codecs.chunks import Label

UNKNOWN = -1
GONE = "It is not there."
ELSEWHERE = "It stands in the wrong place, or twice."
STRAY = "They belong to no chunk."
UNPLACED = "Its header does not say which chunk it is, and those around it do not tell, either."


@dataclass(frozen=True)
class Piece:
    """The bytes ``first`` to ``last`` (excluded) of the file: the chunk ``number``, or ``chunks`` from it on.

    Its data are the bytes ``start`` to ``start + size`` of all data; either is ``UNKNOWN`` where nothing
    tells it. ``said`` is what is wrong with it (its places count from the beginning of the member), and empty
    for an intact chunk. ``chunks`` is ``UNKNOWN`` where all to the end is lost, and 0 for bytes that belong
    to no chunk. ``labelled`` is false where its own header does not say which chunk it is: it was counted.
    """

    number: int
    first: int
    last: int
    start: int
    size: int
    said: str = ""
    chunks: int = 1
    labelled: bool = True

    @property
    def intact(self) -> bool:
        return not self.said

    @property
    def name(self) -> str:
        """As in "chunk 3", "chunks 3 to 5", "chunk 3 and all behind it", "stray bytes"."""
        if self.chunks == 0:
            return "stray bytes"
        if self.chunks == UNKNOWN:
            return f"chunk {self.number} and all behind it"
        if self.chunks > 1:
            return f"chunks {self.number} to {self.number + self.chunks - 1}"
        return f"chunk {self.number}"

    def __str__(self) -> str:
        """Which chunk, which bytes, and what of it."""
        data = ""
        if self.start != UNKNOWN and self.chunks:
            end = "on" if self.size == UNKNOWN else f"to {self.start + self.size}"
            data = f", data {self.start} {end}"
        name = self.name[0].upper() + self.name[1:]
        counted = "" if self.labelled else "; its number was counted, for its header does not say it"
        said = self.said or f"intact{counted}."
        return f"{name} (bytes {self.first} to {self.last} of the file{data}): {said}"


class Row:
    """All ``pieces`` so far, up to byte ``at`` of the file; chunk ``number`` should follow, whose data begin
    at ``start``, which is ``UNKNOWN`` behind damage. The headers say that there are ``total`` bytes of data.

    ``open`` are the places in ``pieces`` of those on which the next header has a word: the damaged ones,
    whose size is not known, and those that were counted. ``sure`` are those that it confirmed.
    """

    def __init__(self) -> None:
        self.at = self.number = self.start = 0
        self.total = UNKNOWN
        self.pieces: list[Piece] = []
        self.open: list[int] = []
        self.sure: list[Piece] = []

    def place(self, told: Label) -> str:
        """What is wrong with the place of the chunk that says ``told``; empty where it fits, and then what it
        tells of those before it is noted."""
        if self.total == UNKNOWN:
            self.total = told.total
        if told.total != self.total:
            return f"Its header says {told.total} bytes of data in all, and the first one said {self.total}."
        # All but the first of the open pieces were counted: a header that is believed leaves none behind.
        first = [self.pieces[at] for at in self.open[:2]]
        since = next((piece for piece in first if not piece.labelled), None)
        number, start = (since.number, since.start) if since else (self.number, self.start)
        if told.number < number or told.start < max([start, *(piece.start for piece in first[:1])]):
            return ELSEWHERE
        # Their numbers follow one another; an enemy's file has many of them, and many headers out of place.
        cut = min(len(self.open), told.number - first[0].number) if first else 0
        end = self.pieces[self.open[cut]].start if cut < len(self.open) else self.start
        more = told.number - self.number + len(self.open) - cut
        fits = end == told.start or (end < told.start and more > 0)
        if not cut and not fits:
            return ELSEWHERE
        kept, stray = self.open[:cut], self.open[cut:]
        for at in stray:
            self._is_stray(at)
        self._settle(kept, fits and not more)
        if any(self.pieces[at].size == UNKNOWN for at in kept):
            self._share(kept, told.start, more)
        elif fits and more:
            number, size = self.number - len(stray), told.start - end
            self.pieces.append(Piece(number, self.at, self.at, end, size, GONE, more))
        self.number, self.start, self.open = told.number, told.start, []
        return ""

    def keep(self, piece: Piece, placed: bool) -> None:
        """Go on behind ``piece``; where it is not ``placed``, the same chunk should follow as before."""
        self.pieces.append(piece)
        self.at = piece.last
        if not placed:
            return
        if piece.size == UNKNOWN or not piece.labelled:
            self.open.append(len(self.pieces) - 1)
        self.number = piece.number + 1
        self.start = UNKNOWN if UNKNOWN in (piece.start, piece.size) else piece.start + piece.size

    def close(self, end: int) -> tuple[Piece, ...]:
        """All pieces of a file of ``end`` bytes; where the headers told how long the data are, what is
        lacking at the end is one."""
        self._settle(self.open, self.total in (UNKNOWN, self.start))
        if self.total == UNKNOWN:
            return tuple(self.pieces)
        if any(self.pieces[at].size == UNKNOWN for at in self.open):
            self._share(self.open, self.total, 0)
            last = self.pieces[self.open[-1]]
            if last.size == 0 and last.start == self.total and not last.labelled and not last.intact:
                self._is_stray(self.open[-1])
        elif 0 <= self.start < self.total:
            self.pieces.append(
                Piece(self.number, end, end, self.start, self.total - self.start, GONE, UNKNOWN)
            )
        return tuple(self.pieces)

    def _settle(self, places: list[int], sure: bool) -> None:
        """Those at ``places`` that were counted are the chunks they were taken for, if that is ``sure``."""
        for at in places:
            if self.pieces[at].intact and sure:
                self.sure.append(self.pieces[at])
            elif self.pieces[at].intact:
                self.pieces[at] = replace(self.pieces[at], said=UNPLACED)

    def _share(self, places: list[int], end: int, more: int) -> None:
        """What the pieces at ``places`` hold, some of them damaged, when their data end at ``end``, and
        ``more`` chunks are lost with them: the size of a damaged one is told only where it is alone."""
        damaged = [at for at in places if self.pieces[at].size == UNKNOWN]
        one = self.pieces[damaged[-1]]
        size = UNKNOWN
        if len(damaged) == 1 and one.start != UNKNOWN:
            behind = sum(self.pieces[at].size for at in places if at > damaged[0])
            size = max(end - one.start - behind, UNKNOWN)
        self.pieces[damaged[-1]] = replace(one, size=size, chunks=one.chunks + more)

    def _is_stray(self, at: int) -> None:
        self.pieces[at] = replace(self.pieces[at], size=0, chunks=0, said=STRAY)
