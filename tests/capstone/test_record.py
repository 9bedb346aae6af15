"""The record, step by step, is what the board says."""

from __future__ import annotations

import random

import pytest

from dualz.capstone import record
from dualz.capstone.board import Board, Standing
from dualz.capstone.entry import Entry
from dualz.capstone.judge import Judged
from dualz.lessons.capstone import attempts_judging
from dualz.trace import finish
from dualz.trace import record as watched

ENTRY = Entry(
    "model",
    "nets",
    "def predict(file, x):\n    return x[:, 0]\n",
    files=tuple(bytes([at]) for at in range(5)),
)


def test_steps_exercise_and_board_agree():
    chance = random.Random(3)
    for _ in range(200):
        table = []
        for _ in range(chance.randint(1, 5)):
            seeds = 5 if chance.random() < 0.8 else chance.randint(1, 4)
            sizes = tuple(chance.randint(990, 1010) for _ in range(seeds))
            table.append(record.Candidate(sizes, tuple(92 + chance.randint(-1, 9) / 4 for _ in range(seeds))))
        place = finish(record.find(table, 92))
        names = [str(at) for at in range(len(table))]
        rows = [(name, list(each.sizes), list(each.rights)) for name, each in zip(names, table, strict=True)]
        assert attempts_judging.record(rows, 92) == (None if place is None else str(place))
        standings = [
            Standing(name, Judged(ENTRY, "s", each.sizes, tuple(right / 100 for right in each.rights)))
            for name, each in zip(names, table, strict=True)
        ]
        ranks = Board(tuple(standings)).ranks("model")
        assert [each.author for each in ranks[:1]] == ([] if place is None else [str(place)])


def test_a_table_must_be_whole():
    for bad in (record.Candidate((1, 2), (93.0,)), record.Candidate((), ())):
        with pytest.raises(ValueError, match="Candidate 0 has"):
            finish(record.find([bad], 92))


def test_a_missed_goal_ends_the_reading_of_an_entry():
    table = [record.Candidate((1,) * 5, (99, 90, 99, 99, 99))]
    run = watched(record.find(table, 92))
    assert sum(isinstance(moment.step, record.Looked) for moment in run.moments) == 2 and run.result is None
