"""The exercises of lesson 10, pruning, in the order in which the lesson asks them."""

from dualz.lessons.pruning.exercises_files import CSR_BYTES, GAPS, RECALL, UNITS
from dualz.lessons.pruning.exercises_magnitude import COMPLETE, PAPER, PERFORM
from dualz.lessons.pruning.exercises_scores import COEF, PACE, RANK, SOFT

NUMBER = 10
EXERCISES = (RECALL, PAPER, RANK, PACE, SOFT, UNITS, GAPS, COEF, PERFORM, COMPLETE, CSR_BYTES)
