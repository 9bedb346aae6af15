"""Judging raises nothing, whatever the answer is: each hostile answer is given to every exercise."""

import pytest

from dualz.course.cards import Verdict
from dualz.course.registry import exercises
from tests.course.hostile import FUNCTIONS, MADE, VALUES

ALL = list(exercises().values())
# An endless answer is read up to 300 000 items: a few exercises show that it ends.
FEW = {"count", "repeat", "changes itself", "gives a count"}
# What the comparison, or a sentence of an exercise, still raises for.
IN_COMPARE = {
    "10**400",
    "-10**400",
    "10**4000",
    "list of 10**400",
    "gives 10**400",
    "surrogates in a list",
    "Fractions",
}
BANK = [(name, lambda held=held: held) for name, held in {**VALUES, **FUNCTIONS}.items()] + list(MADE.items())
BANK = [(name, make) for name, make in BANK if name not in IN_COMPARE]


def test_the_bank_is_large():
    assert len(BANK) >= 120


@pytest.mark.parametrize(("name", "make"), BANK, ids=[name for name, _ in BANK])
def test_a_verdict_with_a_sentence_is_given(name, make):
    for exercise in ALL[::12] if name in FEW else ALL:
        verdict = exercise.judge(make())
        assert isinstance(verdict, Verdict)
        assert verdict.says.strip().encode("utf-8")
        assert verdict._repr_html_()
