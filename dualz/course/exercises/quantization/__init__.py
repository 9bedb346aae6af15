"""The exercises of lesson 11, quantization, in the order in which the lesson asks them."""

from dualz.course.exercises.quantization.layers import AFFINE, INTEGER, SIZE
from dualz.course.exercises.quantization.levels import GRADIENT, LEVELS, SHARE
from dualz.course.exercises.quantization.paper import CHANNELS, CLIP, PAPER, RECALL

EXERCISES = (RECALL, PAPER, CHANNELS, CLIP, SHARE, GRADIENT, INTEGER, LEVELS, AFFINE, SIZE)
