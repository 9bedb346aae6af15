"""The exercises of lesson 13, distillation, in the order in which the lesson asks them."""

from dualz.lessons.distillation.exercises_loss import LOSS, TERMS
from dualz.lessons.distillation.exercises_paper import DIVERGENCE, SHRINK, SOFTEN
from dualz.lessons.distillation.exercises_roles import FROZEN, HINT, SPLIT
from dualz.lessons.distillation.exercises_slope import SLOPE
from dualz.lessons.distillation.exercises_verdict import VERDICT

NUMBER = 13
EXERCISES = (DIVERGENCE, SOFTEN, LOSS, TERMS, VERDICT, SLOPE, FROZEN, SHRINK, HINT, SPLIT)
