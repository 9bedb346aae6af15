"""Explorers of lesson 18: the board, the front of models, and what luck adds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from statistics import fmean

from ipywidgets import Dropdown, IntSlider

from dualz.capstone import course, hostile
from dualz.capstone.board import Board, Standing, board_of
from dualz.capstone.entry import BOTH, DATA, MODEL, TRACKS
from dualz.capstone.judge import BUDGET, GOAL, Judged
from dualz.course.cards import Table
from dualz.course.points import course_points, rivals
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.lessons.capstone.luck import flattered
from dualz.widgets.explorer import Explorer

YOU = "you"
FILES, WITH_DECODER = "the files", "the files and the decoder's source"
WHAT = {
    DATA: "bytes for a meter's log",
    MODEL: f"bytes for {100 * GOAL:.0f} % on every seed",
    BOTH: f"% read wrongly, for {BUDGET} bytes",
}


def with_yours(mine: Sequence[Judged] = ()) -> Board:
    """The course's board, with results of the learner's own on it; of two with one name the later."""
    shown = board_of(course.reports())
    latest = {(each.entry.track, each.entry.name): each for each in mine if not each.refused}
    return Board((*shown.standings, *(Standing(YOU, each) for each in latest.values())))


def board(mine: Sequence[Judged] = ()) -> Explorer:
    """Each track's valid entries, ranked; the source of the decoder counted or not."""
    shown = with_yours(mine)
    first = next((each.entry.track for each in mine), MODEL)

    def draw(track: str, counted: str) -> Picture:
        decoder = counted == WITH_DECODER
        ranks = shown.ranks(track, decoder)
        value = 100 if track == BOTH else 1
        rows = [
            (_name(each), value * each.judged.score(decoder), _words(each.judged, decoder)) for each in ranks
        ]
        if not ranks:
            return charts.bars([], "Nobody holds a record here: no entry is valid.", WHAT[track])
        caption = f"The record is held by {_name(ranks[0])}, with {_mean(ranks[0].judged, decoder)}."
        if len(ranks) > 1:
            caption += f" Next is {rows[1][0]}."
        yours = [_name(each) for each in ranks if each.author == YOU]
        return charts.bars(rows, caption, WHAT[track], [rows[0][0], *yours])

    return Explorer(
        draw,
        "the board with yours" if mine else "the board",
        track=Dropdown(options=list(TRACKS), value=first, description="track"),
        counted=Dropdown(options=[FILES, WITH_DECODER], description="counted"),
    )


def _name(each: Standing) -> str:
    return f"{each.judged.entry.name} ({YOU})" if each.author == YOU else each.judged.entry.name


def _mean(found: Judged, decoder: bool) -> str:
    if found.entry.track == BOTH:
        return f"{100 * found.score():.1f} % in the mean"
    size = round(found.bytes_of(decoder))
    return f"{size} byte{'s' if size != 1 else ''} in the mean"


def _words(found: Judged, decoder: bool) -> str:
    if found.entry.track == BOTH:
        return f"{100 * found.score():.1f} %, worst {100 * max(found.per_seed()):.1f} %"
    extra = found.entry.decoder_bytes if decoder else 0
    return f"{found.bytes_of(decoder):.0f}, worst {max(found.sizes) + extra}"


def front(mine: Sequence[Judged] = ()) -> Explorer:
    """Networks by bytes and accuracy: those of lessons 10 to 14, the board's, and the learner's."""
    shown = [
        (f"lesson {one.lesson}: {one.name}", one.size, 100 * one.accuracy)
        for one in course_points()
        if one.lesson > "09" and one not in rivals()
    ]
    entries = [
        (each.judged.entry.name, each.judged.bytes_of(), 100 * fmean(each.judged.accuracies))
        for each in with_yours(mine).ranks(MODEL)
        if each.judged.bytes_of() > 1
    ]
    narrow = [("a narrow network", one.size, 100 * one.accuracy) for one in rivals()]

    def draw(most: int) -> Picture:
        rows = [row for row in [*entries, *shown, *narrow] if row[1] <= most and row[2] >= 80]
        best = [
            (x, y) for _, x, y in rows if not any(u <= x and v >= y and (u, v) != (x, y) for _, u, v in rows)
        ]
        caption = f"{len(rows)} networks of at most {most} bytes; {len(best)} of them are on the front."
        names = [name for name, *_ in entries]
        return charts.points(rows, caption, "bytes", "% right", best, names, below=True)

    return Explorer(
        draw,
        "the front",
        most=IntSlider(4000, min=2000, max=20_000, step=1000, description="at most so many bytes"),
    )


def luck() -> Explorer:
    """By how much the best of many equal entries seems better than it is."""

    def draw(signals: int) -> Picture:
        found = flattered(signals)
        caption = (
            f"On {signals} signals the best of 20 equal entries seems {found[20]:.1f} points better than it "
            f"is, the best of 200 {found[200]:.1f} points."
        )
        lines = {f"{signals} signals": list(found.items())}
        return charts.curves(lines, caption, "entries tried", "points too good", bounds=(0, 200, 0, 6))

    return Explorer(
        draw,
        "luck",
        signals=Dropdown(options=[200, 500, 1000, 2000, 4000], value=500, description="signals to choose on"),
    )


def refusals() -> Table:
    """Each hostile entry, and the sentence with which it is refused: tried now, in processes of its own."""
    rows = [(trick.name, hostile.refusal(trick) or "accepted") for trick in hostile.TRICKS]
    return Table(
        "Seventeen entries that want to win in another way",
        ("what it tries", "what the judge says"),
        tuple(rows),
    )


# What the tests of all explorers try, by the name of the function.
EXAMPLES = {"board": partial(board, ()), "front": partial(front, ()), "luck": luck}
