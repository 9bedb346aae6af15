"""The exercises of lesson 15, budget, in the order in which the lesson asks them."""

from dualz.lessons.budget.exercises_build import BESIDE, CODES, WITHIN
from dualz.lessons.budget.exercises_paper import AREA, COUNT, RECALL
from dualz.lessons.budget.scale_exercises import MEMBER, PACK

NUMBER = 15
EXERCISES = (RECALL, COUNT, CODES, AREA, BESIDE, WITHIN, MEMBER, PACK)
