"""The exercises of lesson 14, the dual pipeline, in the order in which the lesson asks them."""

from dualz.course.exercises.dual.counting import CHOOSE, REPORT, STAGES, ZEROS
from dualz.course.exercises.dual.places import COMPLETE, DISTANCES, PAPER, PERFORM

EXERCISES = (DISTANCES, PAPER, ZEROS, STAGES, CHOOSE, PERFORM, COMPLETE, REPORT)
