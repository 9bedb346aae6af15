"""The exercises of lesson 06, BWT, in the order in which the lesson asks them."""

from dualz.lessons.bwt.exercises_build import BACK, FRONT, INVERSE
from dualz.lessons.bwt.exercises_further import PUSH, ZEROS
from dualz.lessons.bwt.exercises_paper import PAPER, PERFORM, RECALL

NUMBER = 6
EXERCISES = (RECALL, PAPER, FRONT, PERFORM, INVERSE, BACK, ZEROS, PUSH)
