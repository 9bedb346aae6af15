"""The exercises of lesson 12, low rank, in the order in which the lesson asks them."""

from dualz.lessons.lowrank.exercises_data import AWARE
from dualz.lessons.lowrank.exercises_layers import STORED, THIN
from dualz.lessons.lowrank.exercises_sizes import BREAK_EVEN, CHOOSE
from dualz.lessons.lowrank.exercises_terms import PAPER, PERFORM, STRETCH

NUMBER = 12
EXERCISES = (PAPER, THIN, PERFORM, AWARE, STORED, STRETCH, BREAK_EVEN, CHOOSE)
