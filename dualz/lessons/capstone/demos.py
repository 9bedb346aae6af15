"""Demos of lesson 18: a table of entries is read until the record is found."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from dualz.capstone import record
from dualz.capstone.record import Candidate
from dualz.widgets.demo import Demo, Preset

GOAL = 92
MOST_CANDIDATES, MOST_BYTES = 5, 99_999
Table = tuple[Candidate, ...]

LUCKY = (
    Candidate((1610, 1580, 1590, 1620, 1600), (93.1, 92.8, 94.0, 93.2, 92.6)),
    Candidate((1210, 1190, 1250, 1230, 1220), (93.5, 94.4, 93.0, 91.7, 92.9)),
    Candidate((1410, 1690, 1650, 1660, 1640), (93.2, 92.9, 93.6, 92.4, 93.3)),
)


def read_table(given: str | bytes) -> Table:
    """Entries between semicolons, each ``bytes ... / per cent ...``.

    Raises:
        ValueError: something else.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    rows = [row for row in text.split(";") if row.strip()]
    if not 0 < len(rows) <= MOST_CANDIDATES:
        raise ValueError(f"Type 1 to {MOST_CANDIDATES} entries with semicolons between them.")
    return tuple(map(_candidate, rows))


def _candidate(row: str) -> Candidate:
    sizes, slash, rights = row.partition("/")
    try:
        found = Candidate(tuple(map(int, sizes.split())), tuple(map(float, rights.split())))
    except ValueError:
        found = Candidate((), ())
    within = all(0 <= size <= MOST_BYTES for size in found.sizes) and all(
        0 <= one <= 100 for one in found.rights
    )
    if not slash or not 0 < len(found.sizes) == len(found.rights) <= record.SEEDS or not within:
        raise ValueError(
            "An entry is its bytes, a slash, and as many per cents, five at most: '1500 1490 / 93 92.5'."
        )
    return found


def say_table(table: Table) -> str:
    """A table as the text of the input field."""
    return "; ".join(
        f"{' '.join(map(str, each.sizes))} / {' '.join(f'{right:g}' for right in each.rights)}"
        for each in table
    )


def fresh_table(seed: int) -> Table:
    """Two entries of five seeds, of which one may miss the goal."""
    rng = random.Random(seed)
    return tuple(
        Candidate(
            tuple(base + 10 * rng.randint(-3, 3) for _ in range(record.SEEDS)),
            tuple(GOAL + rng.randint(-1, 9) / 4 for _ in range(record.SEEDS)),
        )
        for base in (rng.randint(100, 120) * 10, rng.randint(100, 120) * 10)
    )


def find(table: Table) -> Generator[Any, None, int | None]:
    """The record of a table, with the goal of the lesson's model track."""
    return record.find(table, GOAL)


RECORD = Demo(
    "capstone.record",
    find,
    (
        Preset("one lucky seed", "the smallest file of all does not win, nor the smallest entry", LUCKY),
        Preset(
            "four seeds",
            "all good, and one too few",
            (Candidate((900, 900, 900, 900), (95, 95, 95, 95)), Candidate((990,) * 5, (93,) * 5)),
        ),
        Preset(
            "nobody", "two entries that miss the goal once", (LUCKY[1], Candidate((800,) * 5, (91.5,) * 5))
        ),
        Preset("a tie", "equal means: the earlier one keeps it", (LUCKY[0], LUCKY[0])),
    ),
    read_table,
    fresh_table,
    say_table,
)

DEMOS = (RECORD,)
