"""The exercises of lesson 17, deploy, in the order in which the lesson asks them."""

from dualz.lessons.deploy.exercises_build import AUC, BENCH, DENSE, LOAD
from dualz.lessons.deploy.exercises_paper import PAPER, PERFORM, RECALL

NUMBER = 17
EXERCISES = (RECALL, PAPER, DENSE, BENCH, PERFORM, AUC, LOAD)
