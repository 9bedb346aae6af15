"""The exercises of lesson 08, choosing, in the order in which the lesson asks them."""

from dualz.lessons.choosing.exercises_build import FILTER, FRONT, MEND, REPEATED
from dualz.lessons.choosing.exercises_paper import FOLD, PAYS, RECALL

NUMBER = 8
EXERCISES = (RECALL, FOLD, FILTER, PAYS, REPEATED, FRONT, MEND)
