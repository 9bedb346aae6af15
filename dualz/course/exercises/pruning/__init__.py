"""The exercises of lesson 10, pruning, in the order in which the lesson asks them."""

from dualz.course.exercises.pruning.files import CSR_BYTES, GAPS, RECALL, UNITS
from dualz.course.exercises.pruning.magnitude import COMPLETE, PAPER, PERFORM
from dualz.course.exercises.pruning.scores import COEF, PACE, RANK, SOFT

EXERCISES = (RECALL, PAPER, RANK, PACE, SOFT, UNITS, GAPS, COEF, PERFORM, COMPLETE, CSR_BYTES)
