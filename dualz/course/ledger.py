"""The ledger: what each stage stores, in real bytes, and what is left of the thing after decoding.

One ledger serves data and models alike. Used in lessons 00, 08, 09 to 12, 14 and 15.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dualz.course.cards import Table
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture


@dataclass(frozen=True)
class Entry:
    """A stage of a ledger: its name, its size in bytes, what it kept, and a remark."""

    stage: str
    size: int
    kept: str
    remark: str


class Ledger:
    """Stages with their sizes in bytes, each beside the first one.

    ``measured``: training decides the sizes, so they are printed with "about" (another processor
    may give others, and a stored notebook is compared without them).

    >>> ledger = Ledger("a text", kept="decoded")
    >>> ledger.add("plain", b"aaaaaaaa", "exactly")
    >>> ledger.add("packed", b"aa", "exactly", "half a byte each")
    >>> ledger
    a text
    stage   bytes  times smaller  decoded  remark
    plain   8      1.0            exactly
    packed  2      4.0            exactly  half a byte each
    """

    def __init__(self, subject: str, kept: str = "what is left", measured: bool = False) -> None:
        self.subject = subject
        self.kept = kept
        self.measured = measured
        self.entries: list[Entry] = []

    def add(self, stage: str, stored: bytes | Path | int, kept: Any = "", remark: str = "") -> None:
        """Enter a stage: its bytes, or the file that holds them, or (where neither is at hand) their number.

        Raises:
            ValueError: a stage of that name is there already, or the size is negative.
        """
        if any(entry.stage == stage for entry in self.entries):
            raise ValueError(f"The ledger has a stage {stage!r} already; give this one a name of its own.")
        size = stored.stat().st_size if isinstance(stored, Path) else stored
        size = size if isinstance(size, int) else len(size)
        if size < 0:
            raise ValueError(f"A stage cannot take {size} bytes.")
        self.entries.append(Entry(stage, size, str(kept), remark))

    def ratio(self, stage: str) -> float:
        """How many times smaller ``stage`` is than the first stage.

        Raises:
            KeyError: there is no such stage.
        """
        sizes = {entry.stage: entry.size for entry in self.entries}
        return self.entries[0].size / max(1, sizes[stage])

    def table(self) -> Table:
        """The ledger as a table of words."""
        columns = ("stage", "bytes", "times smaller", self.kept, "remark")
        about = "about " if self.measured else ""
        rows = tuple(
            (
                entry.stage,
                f"{about}{entry.size}",
                f"{about}{self.ratio(entry.stage):.1f}",
                entry.kept,
                entry.remark,
            )
            for entry in self.entries
        )
        return Table(self.subject, columns, rows)

    def picture(self) -> Picture:
        """The ledger as bars; the last stage stands out."""
        rows = [
            (entry.stage, entry.size, f"{entry.size} bytes" + f", {entry.kept}" * bool(entry.kept))
            for entry in self.entries
        ]
        last = [entry.stage for entry in self.entries[-1:]]
        return charts.bars(rows, f"{self.subject}: bytes at each stage", active=last)

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_html_(self) -> str:
        picture = self.picture().html(self.measured) if self.entries else ""
        return self.table()._repr_html_() + picture
