"""What is particular about lesson 18; what holds for every one is tested elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dualz.capstone import judge, meters, process, report
from dualz.capstone.board import CLAIM_HOLDS, MOST_REPORTS
from dualz.capstone.judge import Judged
from dualz.lessons.capstone import attempts, attempts_judging, demos, explorers
from dualz.lessons.capstone.luck import flattered
from dualz.trace import record

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "capstone.md").read_text(encoding="utf-8")


def test_the_page_of_rules_has_the_numbers_of_the_code():
    limits = process.Limits()
    clock = process._WAITS * limits.seconds + process._STARTS
    for words in (
        f"at least {100 * judge.GOAL:.0f} %",
        f"at most {judge.BUDGET // 1000} {judge.BUDGET % 1000:03} bytes",
        f"5 times {judge.HIDDEN} signals",
        f"{judge.STEPS} steps of Adam",
        f"{len(meters.make(1)) // 1000} 000 bytes each",
        f"processor time, {limits.seconds:g} s",
        f"by the clock, {clock:g} s",
        f"memory, {limits.memory >> 30} GiB",
        f"given back, {limits.output >> 20} MiB",
        f"at most {report.LARGEST >> 20} MiB",
        f"more than {100 * CLAIM_HOLDS:.0f} % (in the track `both` {300 * CLAIM_HOLDS:.0f} points)",
    ):
        assert words in PAGE, words
    assert MOST_REPORTS == 500


def test_the_columns_that_the_learner_takes_apart_are_those_of_the_log():
    import numpy as np

    log = meters.make(3, 50)
    found = attempts.columns(log, [meters.ROW[name].itemsize for name in meters.ROW.names])
    rows = np.frombuffer(log, meters.ROW)
    assert found == [rows[name].tolist() for name in meters.ROW.names]


@pytest.mark.parametrize("preset", demos.RECORD.presets, ids=lambda preset: preset.name)
def test_every_table_can_be_typed_again(preset):
    assert demos.read_table(demos.say_table(preset.value)) == preset.value
    rows = [(str(at), list(each.sizes), list(each.rights)) for at, each in enumerate(preset.value)]
    place = record(demos.find(preset.value)).result
    assert attempts_judging.record(rows, demos.GOAL) == ("" if place is None else str(place))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "1 2",
        "1 / 2 3",
        "1 2 3 4 5 6 / 1 2 3 4 5 6",
        "x / 1",
        "-1 / 5",
        "1 / 101",
        "1 / nan",
        "1/2;" * 6,
    ],
)
def test_other_tables_are_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"entries|An entry is"):
        demos.read_table(text)


def test_luck_grows_with_tries_and_shrinks_with_signals():
    for signals in (200, 500, 4000):
        found = flattered(signals)
        assert list(found.values()) == sorted(found.values()) and abs(found[1]) < 0.4
    assert flattered(200)[20] > 2 * flattered(4000)[20] > 0.5


def test_an_entry_of_the_learner_stands_on_the_board():
    entry = explorers.course.entry("data_bzip2")
    best = Judged(entry, "s", (4000,) * 5)
    shown = explorers.with_yours([best, best, Judged(entry, "s", refused="No.")])
    ranks = shown.ranks("data")
    assert ranks[0].author == explorers.YOU and sum(each.author == explorers.YOU for each in ranks) == 1
    assert re.search(r"held by .* \(you\), with 4000 bytes", repr(explorers.board([best, best])))
