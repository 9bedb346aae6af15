"""The exercises of lesson 16, floats, in the order in which the lesson asks them."""

from dualz.lessons.floats.exercises_build import ENCODE, ENTROPY, JOIN, LANES, SPLIT
from dualz.lessons.floats.exercises_paper import BOUND, PAPER, PERFORM

NUMBER = 16
EXERCISES = (PAPER, SPLIT, ENTROPY, BOUND, PERFORM, ENCODE, LANES, JOIN)
