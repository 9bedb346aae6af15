"""The exercises of lesson 14, the dual pipeline, in the order in which the lesson asks them."""

from dualz.lessons.dual.exercises_choosing import CHOOSE
from dualz.lessons.dual.exercises_places import COMPLETE, DISTANCES, PAPER, PERFORM
from dualz.lessons.dual.exercises_stage import SHARE

NUMBER = 14
EXERCISES = (DISTANCES, PAPER, CHOOSE, PERFORM, COMPLETE, SHARE)
