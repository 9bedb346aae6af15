"""The exercises of lesson 12, low rank, in the order in which the lesson asks them."""

from dualz.lessons.lowrank.exercises_layers import STORED, THIN
from dualz.lessons.lowrank.exercises_sizes import BREAK_EVEN, BYTES, CHOOSE
from dualz.lessons.lowrank.exercises_terms import PAPER, PERFORM, STRETCH

NUMBER = 12
EXERCISES = (BYTES, PAPER, STRETCH, BREAK_EVEN, CHOOSE, PERFORM, THIN, STORED)
