"""The exercises of lesson 01, entropy, in the order in which the lesson asks them."""

from dualz.course.exercises.entropy.columns import LOSSLESS, LOST
from dualz.course.exercises.entropy.measure import COST, MEMORY, MODEL, PAPER
from dualz.course.exercises.entropy.words import CLAIMS, ROOM, SHORTER

EXERCISES = (PAPER, ROOM, SHORTER, MODEL, MEMORY, LOSSLESS, CLAIMS, COST, LOST)
