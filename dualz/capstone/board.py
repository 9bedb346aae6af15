"""The board: entries of a track ranked by one number, the record, what did not work, and a class's folder.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from dualz.capstone.entry import BOTH, DATA, SEEDS, TRACKS
from dualz.capstone.judge import Judged, beats, drawn_secret, judge
from dualz.capstone.process import USUAL, Limits
from dualz.capstone.report import BadReport, Report, cell, read_file

CLAIM_HOLDS = (
    0.02  # hidden data differ from secret to secret: bytes by so much (a share), accuracy by so much
)
MOST_REPORTS = 500


@dataclass(frozen=True)
class Standing:
    """One line of a board. ``remark``: why it has no rank, or what is to be known of it."""

    author: str
    judged: Judged
    remark: str = ""
    lost_to: str = ""

    def ranked(self, decoder: bool) -> bool:
        """Whether it can hold a record."""
        return not self.judged.misses(decoder) and not self.lost_to and not self.remark


@dataclass(frozen=True)
class Board:
    """All standings, and the files that are no reports: (name, why)."""

    standings: tuple[Standing, ...]
    unread: tuple[tuple[str, str], ...] = ()
    judged_again: bool = False

    def ranks(self, track: str, decoder: bool = False) -> list[Standing]:
        """The valid entries of a track, the best first; equal ones in the order in which they came."""
        found = [each for each in self.standings if each.judged.entry.track == track and each.ranked(decoder)]
        return sorted(found, key=lambda each: each.judged.score(decoder))

    def front(self, track: str, decoder: bool = False) -> list[Standing]:
        """Those that no other entry beats in bytes and accuracy at once (for data: bytes and decoder)."""
        points = [(each, _point(each.judged, decoder)) for each in self.ranks(track, decoder)]
        return [
            each
            for each, (x, y) in points
            if not any(u <= x and v <= y and (u, v) != (x, y) for _, (u, v) in points)
        ]

    def to_markdown(self, decoder: bool = False) -> str:
        """All tracks as tables."""
        counted = "with the source of the decoder" if decoder else "without the source of the decoder"
        how = (
            "Judged again, all on the same hidden data"
            if self.judged_again
            else "As the reports say, unchecked"
        )
        lines = ["# Board", "", f"{how}; bytes {counted}.", ""]
        for track in TRACKS:
            lines += self._track(track, decoder)
        if self.unread:
            lines += ["## No reports", "", *(f"- {cell(name)}: {cell(why)}" for name, why in self.unread), ""]
        return "\n".join(lines)

    def _track(self, track: str, decoder: bool) -> Iterable[str]:
        ranks = self.ranks(track, decoder)
        rest = [each for each in self.standings if each.judged.entry.track == track and each not in ranks]
        if not ranks and not rest:
            return
        yield f"## {track}\n"
        if ranks:
            yield "| rank | entry | by | bytes, mean | worst | decoder | % right, mean | worst |"
            yield "|--:|---|---|--:|--:|--:|--:|--:|"
        for place, each in enumerate(ranks, 1):
            yield f"| {place} | {' | '.join(_cells(each, decoder))} |"
        yield ""
        for each in rest:
            lost = self._loss(each) if each.lost_to else ""
            why = each.remark or each.judged.misses(decoder) or lost
            yield f"- {cell(each.judged.entry.name)}, by {cell(each.author)}: {cell(why)}"
        if rest:
            yield ""

    def _loss(self, each: Standing) -> str:
        """What is known of a negative result: a claim, until it and its rival were judged here."""
        claim = f"claims to have lost to {each.lost_to} on every seed (a negative result)"
        if not self.judged_again:
            return claim
        track = each.judged.entry.track
        rivals = [one.judged for one in self.ranks(track) if one.judged.entry.name == each.lost_to]
        if not rivals:
            return f"{claim}; no valid entry of that name is on this board"
        lost = max(sum(beats(rival, each.judged)) for rival in rivals)
        if lost < SEEDS:
            return f"{claim}; judged again it loses on {lost} of {SEEDS}"
        return f"lost to {each.lost_to} on every seed (a negative result)"


def _point(judged: Judged, decoder: bool) -> tuple[float, float]:
    if judged.entry.track == DATA:
        return judged.bytes_of(), float(judged.entry.decoder_bytes)
    return judged.bytes_of(decoder), 1 - fmean(judged.accuracies)


def _cells(each: Standing, decoder: bool) -> list[str]:
    found = each.judged
    extra = found.entry.decoder_bytes if decoder else 0
    sizes = [f"{found.bytes_of(decoder):.0f}", f"{max(found.sizes) + extra}", f"{found.entry.decoder_bytes}"]
    rights = ["", ""]
    if found.accuracies:
        rights = [f"{100 * fmean(found.accuracies):.1f}", f"{100 * min(found.accuracies):.1f}"]
    return [cell(found.entry.name), cell(each.author), *sizes, *rights]


def board_of(reports: Sequence[Report]) -> Board:
    """A board of what reports say."""
    return Board(tuple(Standing(each.author, each.judged, "", each.lost_to) for each in reports))


def folder_board(
    folder: str | os.PathLike[str],
    again: bool = False,
    secret: str | None = None,
    limits: Limits = USUAL,
    on_report: Callable[[str], None] | None = None,
) -> Board:
    """The board of all ``*.json`` in a folder; a file that is no report is named with the reason.

    ``again``: every entry is judged again, all with one ``secret`` (None draws it), and only what is found
    now counts. A claim that is better than that by more than the hidden data explain is said to be so. An
    entry that comes twice, from whomever, counts once, for the file whose name sorts first.

    Raises:
        OSError: the folder cannot be read.
        ValueError: it holds more than 500 reports.
    """
    paths = sorted(path for path in Path(folder).iterdir() if path.suffix == ".json" and path.is_file())
    if len(paths) > MOST_REPORTS:
        raise ValueError(f"{len(paths)} reports are in the folder; a board takes {MOST_REPORTS}.")
    standings, unread, seen = [], [], set()
    secret = drawn_secret() if secret is None else secret
    for path in paths:
        if on_report:
            on_report(path.name)
        try:
            report = read_file(path)
        except (BadReport, OSError) as reason:
            unread.append((path.name, str(reason)))
            continue
        entry = report.judged.entry
        key = (entry.track, entry.source, entry.encoder, entry.files, tuple(sorted(entry.settings.items())))
        if key in seen:
            unread.append((path.name, "The same entry is on the board already."))
            continue
        seen.add(key)
        standings.append(_standing(report, secret, limits) if again else _claimed(report))
    return Board(tuple(standings), tuple(unread), again)


def _claimed(report: Report) -> Standing:
    return Standing(report.author, report.judged, "", report.lost_to)


def _standing(report: Report, secret: str, limits: Limits) -> Standing:
    found = judge(report.judged.entry, secret, limits)
    return Standing(report.author, found, _contradiction(report.judged, found), report.lost_to)


def _contradiction(claimed: Judged, found: Judged) -> str:
    """What a report says that judging again does not bear out: a sentence, or nothing."""
    if found.refused:
        return ""  # the board says why
    said, is_so = claimed.bytes_of(), found.bytes_of()
    if said < is_so * (1 - CLAIM_HOLDS):
        return f"The report says {said:.0f} bytes; judged again it takes {is_so:.0f}."
    if claimed.accuracies:
        said, is_so = fmean(claimed.accuracies), fmean(found.accuracies)
        room = CLAIM_HOLDS * (3 if claimed.entry.track == BOTH else 1)
        if said > is_so + room:
            return f"The report says {100 * said:.1f} % right; judged again it is {100 * is_so:.1f} %."
    return ""
