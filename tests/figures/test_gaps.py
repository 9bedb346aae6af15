"""Questions about gaps: the right option is there once, and its place among the options says nothing."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from dualz.codecs.buckets import bucket_of
from dualz.figures import ask
from dualz.lessons.dual.demos import READ, WRITE
from dualz.trace import record


def rows(count=40):
    rng = random.Random(5)
    for _ in range(count):
        yield tuple(sorted(rng.sample(range(400), 12)))


def questions(demo):
    for places in rows():
        steps = list(record(demo.run(places)))
        for number in range(1, len(steps)):
            yield steps[number], ask(steps[number], steps[number - 1], steps[: number - 1])


def test_the_reader_is_asked_for_the_next_place():
    for step, question in questions(READ):
        assert question.answer == (f"place:{step.place}",)
        assert dict(question.options)[question.answer[0]] == f"place {step.place}"
        assert str(step.distance) in question.why


def test_the_writer_is_asked_for_the_bucket():
    for step, question in questions(WRITE):
        assert question.answer == (f"bucket:{bucket_of(step.distance)[0]}",)
        assert len({label for _, label in question.options}) == len(question.options) >= 3


@pytest.mark.parametrize("demo", [READ, WRITE], ids=["read", "write"])
def test_clicking_blindly_does_not_pay(demo):
    ranks = Counter()
    for _, question in questions(demo):
        ranks[question.choices.index(question.answer[0])] += 1
    assert max(ranks.values()) < 0.6 * sum(ranks.values())
