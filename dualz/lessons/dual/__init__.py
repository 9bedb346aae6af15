"""The exercises of lesson 14, the dual pipeline, in the order in which the lesson asks them."""

from dualz.lessons.dual.exercises_counting import CHOOSE, REPORT, STAGES, ZEROS
from dualz.lessons.dual.exercises_places import COMPLETE, DISTANCES, PAPER, PERFORM

NUMBER = 14
EXERCISES = (DISTANCES, PAPER, ZEROS, STAGES, CHOOSE, PERFORM, COMPLETE, REPORT)
