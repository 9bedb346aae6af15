"""The exercises of lesson 18, capstone, in the order in which the lesson asks them."""

from dualz.lessons.capstone.exercises_build import COLUMNS, RANKING, RECORD, VERDICT
from dualz.lessons.capstone.exercises_paper import PAPER, PERFORM, RECALL

NUMBER = 18
EXERCISES = (RECALL, PAPER, COLUMNS, PERFORM, RECORD, VERDICT, RANKING)
