"""The exercises of lesson 10, pruning, in the order in which the lesson asks them."""

from dualz.lessons.pruning.exercises_build import ASKING, MASKS, STEP
from dualz.lessons.pruning.exercises_files import CSR_BYTES, GAPS, RECALL, UNITS
from dualz.lessons.pruning.exercises_magnitude import PAPER, PERFORM
from dualz.lessons.pruning.exercises_scores import COEF, PACE, RANK, SOFT

NUMBER = 10
EXERCISES = (RECALL, PAPER, RANK, MASKS, PERFORM, STEP, ASKING, UNITS, PACE, SOFT, CSR_BYTES, GAPS, COEF)
