"""The exercises of lesson 11, quantization, in the order in which the lesson asks them."""

from dualz.lessons.quantization.exercises_build import COMPENSATE, REPAIR, ROWS
from dualz.lessons.quantization.exercises_layers import AFFINE, INTEGER, SIZE
from dualz.lessons.quantization.exercises_levels import GRADIENT, LEVELS, SHARE
from dualz.lessons.quantization.exercises_move import MOVE
from dualz.lessons.quantization.exercises_paper import CLIP, PAPER, RECALL

NUMBER = 11
EXERCISES = (
    RECALL,
    PAPER,
    ROWS,
    REPAIR,
    COMPENSATE,
    MOVE,
    SHARE,
    LEVELS,
    CLIP,
    GRADIENT,
    INTEGER,
    AFFINE,
    SIZE,
)
