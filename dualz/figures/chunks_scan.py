"""Pictures of a row of gzip members being read: the file as a bar, each piece with what was found.

Steps: ``dualz.codecs.chunks_scan``. Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.chunks_row import UNKNOWN, Piece
from dualz.codecs.chunks_scan import BeganScan, EndedScan, LookedFor, ReadPiece
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, counted

WIDE, BAR, TOP, LINE = 630.0, 34.0, 66.0, 22.0
LONGEST = 100
HOW = {
    "length": "by the length in its header",
    "mark": "by looking for the next header",
    "reading": "by trying to read a member there",
}


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of reading a row of members."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _began(step: BeganScan, earlier: Sequence[Any] = ()) -> Picture:
    return _picture(step, earlier, f"Start: a file of {step.size} bytes. Where do its chunks end?")


@draw.register
def _read(step: ReadPiece, earlier: Sequence[Any] = ()) -> Picture:
    name = step.piece.name[0].upper() + step.piece.name[1:]
    if step.piece.intact:
        return _picture(step, earlier, f"{name}, {step.piece.last - step.piece.first} bytes: intact.")
    return _picture(step, earlier, f"{name} is damaged. {step.piece.said}")


@draw.register
def _looked(step: LookedFor, earlier: Sequence[Any] = ()) -> Picture:
    found = "a chunk begins there" if step.fits else "nothing begins there"
    return _picture(step, earlier, f"Go on at byte {step.at}, {HOW[step.how]}: {found}.")


@draw.register
def _ended(step: EndedScan, earlier: Sequence[Any] = ()) -> Picture:
    lost = _lost(step)
    intact = [piece for piece in step.pieces if piece.intact]
    said = ", ".join(piece.name for piece in lost)
    caption = (
        f"{counted(len(intact), 'chunk')} intact; lost: {said}."
        if lost
        else f"{counted(len(intact), 'chunk')}, all intact."
    )
    if any(piece.chunks == 0 for piece in step.pieces):
        caption += " Some bytes belong to no chunk."
    unnamed = [piece.name for piece in intact if not piece.labelled]
    if unnamed and any(piece.labelled for piece in step.pieces):
        caption += f" Known by their place, and not by a header: {', '.join(unnamed)}."
    return _picture(step, earlier, caption)


def _lost(step: EndedScan) -> list[Piece]:
    """The chunks that could not be read; stray bytes are none."""
    return [piece for piece in step.pieces if not piece.intact and piece.chunks]


def _pieces(step: Any, earlier: Sequence[Any]) -> list[Piece]:
    """What is known so far; a damaged piece ends where the next one was found."""
    if isinstance(step, EndedScan):
        return list(step.pieces)
    return [one.piece for one in (*earlier, step) if isinstance(one, ReadPiece)]


def _picture(step: Any, earlier: Sequence[Any], caption: str) -> Picture:
    size = next(one for one in (*earlier, step) if isinstance(one, BeganScan)).size
    pieces = _pieces(step, earlier)
    found = [one for one in (*earlier, step) if isinstance(one, LookedFor) and one.fits]
    scale = WIDE / max(size, 1)
    middle = TOP - BAR / 2
    marks: list[Mark] = [
        Text("head", MARGIN, 22, "the file", "head"),
        Box("file", MARGIN + WIDE / 2, middle, "", WIDE, BAR, tone="faint", title=f"{size} bytes"),
        Text("end", MARGIN + WIDE, TOP + 16, f"byte {size}", "note", "end"),
    ]
    for place, piece in enumerate(pieces):
        last = _last(piece, pieces[place + 1 :], found, size)
        wide = max((last - piece.first) * scale, 5.0)
        label = str(piece.number) if wide > 22 else ""
        tone = _tone(step, piece)
        x = MARGIN + piece.first * scale + wide / 2
        if piece.first == piece.last:  # it should be here
            marks.append(Text(f"gone:{place}", min(x, WIDE - 60), 24, piece.name, "note", "middle", "taken"))
        marks.append(Box(f"piece:{place}", x, middle, label, wide - 2, BAR, "", tone, str(piece)))
        marks.append(
            Text(f"line:{place}", MARGIN, TOP + 34 + LINE * place, _line(piece, last), "note", tone=tone)
        )
    if isinstance(step, LookedFor):
        x = MARGIN + min(step.at, size) * scale
        marks.append(Edge("here", x, TOP + 22, x, TOP + 3, tone="active", arrow=True))
        marks.append(Text("where", min(x, WIDE - 20), 24, f"byte {step.at}", "note", "middle", "active"))
    lines = max(len(pieces), 6)
    words = "\n".join(_line(piece, piece.last) for piece in pieces) or "nothing read yet"
    return Picture(2 * MARGIN + WIDE, TOP + 40 + LINE * lines, tuple(marks), caption, words)


def _last(piece: Piece, later: Sequence[Piece], found: Sequence[LookedFor], size: int) -> int:
    """Where a piece ends, as far as it is known."""
    if later and not piece.intact:
        return later[0].first
    if not piece.intact and piece.last == size:
        return next((one.at for one in found if one.at > piece.first), size)
    return piece.last


def _tone(step: Any, piece: Piece) -> str:
    if not piece.intact:
        return "taken"
    return "active" if isinstance(step, ReadPiece) and step.piece is piece else "done"


def _line(piece: Piece, last: int) -> str:
    data = ""
    if UNKNOWN not in (piece.start, piece.size) and piece.chunks:
        data = f", data {piece.start} to {piece.start + piece.size}"
    line = f"{piece.name}: bytes {piece.first} to {last}{data}: {piece.said or 'intact'}"
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """How the chunk behind a damaged one is found; at the end, how much could be read."""
    if isinstance(following, EndedScan):
        return _ask_at_end(following)
    if not isinstance(following, LookedFor) or not isinstance(step, ReadPiece):
        return None
    options = tuple((f"option:{how}", words) for how, words in HOW.items())
    return Question(
        f"{step.piece.name[0].upper()}{step.piece.name[1:]} is damaged. How is the next one found?",
        tuple(key for key, _ in options),
        (f"option:{following.how}",),
        "A header that is intact says how long its chunk is. Else the next header is looked for; and where "
        "headers say nothing of chunks, there is only trying.",
        options=options,
    )


def _ask_at_end(step: EndedScan) -> Question:
    lost = _lost(step)
    options = (
        ("option:all", "all of them"),
        ("option:some", "some of them"),
        ("option:none", "none of them"),
    )
    right = "all" if not lost else "some" if any(piece.intact for piece in step.pieces) else "none"
    return Question(
        "Look at the numbers of the chunks: how many of the file's chunks were read?",
        tuple(key for key, _ in options),
        (f"option:{right}",),
        "A chunk that is damaged, or not there, is lost; the others are read. One stream is one chunk.",
        options=options,
    )
