"""The exercises of lesson 13, distillation, in the order in which the lesson asks them."""

from dualz.course.exercises.distillation.loss import LOSS, TERMS
from dualz.course.exercises.distillation.paper import DIVERGENCE, SHRINK, SOFTEN
from dualz.course.exercises.distillation.roles import FROZEN, HINT, SIZE, SPLIT
from dualz.course.exercises.distillation.verdict import VERDICT

EXERCISES = (SIZE, DIVERGENCE, SOFTEN, SHRINK, FROZEN, SPLIT, HINT, TERMS, LOSS, VERDICT)
