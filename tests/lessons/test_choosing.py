"""What is particular about lesson 08; what holds for every one is tested elsewhere."""

from dualz.lessons.choosing import demos, explorers
from dualz.trace import record


def test_halving_takes_one_step_fewer_than_the_number_has_bits():
    for number in (1, 2, 3, 64, 100, 1000):
        assert record(demos.halve(number)).result == number.bit_length() - 1


def test_the_explorer_says_how_many_steps():
    explorer = explorers.steps()
    assert "100 takes 6 steps" in explorer.words
