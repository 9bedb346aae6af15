"""The exercises of lesson 03, LZ77, in the order in which the lesson asks them."""

from dualz.lessons.lz77.exercises_build import DECODER, ENCODER, SEARCH
from dualz.lessons.lz77.exercises_hand import FORMATS, PAPER_EXERCISE, PERFORM

NUMBER = 3
EXERCISES = (PAPER_EXERCISE, DECODER, PERFORM, SEARCH, ENCODER, FORMATS)
