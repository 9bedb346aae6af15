"""The exercises of lesson 12, low rank, in the order in which the lesson asks them."""

from dualz.course.exercises.lowrank.layers import STORED, THIN
from dualz.course.exercises.lowrank.sizes import BREAK_EVEN, BYTES, CHOOSE
from dualz.course.exercises.lowrank.terms import PAPER, PERFORM, STRETCH

EXERCISES = (BYTES, PAPER, STRETCH, BREAK_EVEN, CHOOSE, PERFORM, THIN, STORED)
