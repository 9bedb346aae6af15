"""Judging raises nothing, whatever the answer is: each hostile answer is given to every exercise."""

import pytest

from dualz.course.cards import Verdict
from dualz.course.registry import UNJUDGED, exercises
from tests.course.hostile import FUNCTIONS, MADE, VALUES

ALL = list(exercises().values())
# An endless answer is read up to 300 000 items: a few exercises show that it ends.
FEW = {"count", "repeat", "changes itself", "gives a count"}
BANK = [(name, lambda held=held: held) for name, held in {**VALUES, **FUNCTIONS}.items()] + list(MADE.items())


def test_the_bank_is_large():
    assert len(BANK) >= 120


@pytest.mark.parametrize(("name", "make"), BANK, ids=[name for name, _ in BANK])
def test_a_verdict_with_a_sentence_is_given(name, make):
    for exercise in ALL[::12] if name in FEW else ALL:
        verdict = exercise.judge(make())
        assert isinstance(verdict, Verdict)
        assert verdict.says.strip().encode("utf-8")
        assert UNJUDGED not in verdict.says
        assert verdict._repr_html_()
