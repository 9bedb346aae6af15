"""The exercises of lesson 01, entropy, in the order in which the lesson asks them."""

from dualz.lessons.entropy.exercises_build import LENGTHS, SPEND, WHY
from dualz.lessons.entropy.exercises_columns import LOSSLESS, LOST
from dualz.lessons.entropy.exercises_measure import COST, MEMORY, MODEL, PAPER
from dualz.lessons.entropy.exercises_words import CLAIMS, SHORTER

NUMBER = 1
EXERCISES = (PAPER, LENGTHS, WHY, CLAIMS, COST, SPEND, MODEL, SHORTER, MEMORY, LOSSLESS, LOST)
