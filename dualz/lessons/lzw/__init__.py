"""The exercises of lesson 04, LZW, in the order in which the lesson asks them."""

from dualz.lessons.lzw.exercises_layout import DAMAGE, SIZE, WIDTHS
from dualz.lessons.lzw.exercises_measure import RECALL, RIVALS
from dualz.lessons.lzw.exercises_pairs import PAIRS
from dualz.lessons.lzw.exercises_phrases import PAPER_EXERCISE, PARSE, PERFORM
from dualz.lessons.lzw.exercises_reading import DECODE, DECODER

NUMBER = 4
EXERCISES = (RECALL, PAPER_EXERCISE, PARSE, DECODE, WIDTHS, RIVALS, DAMAGE, PAIRS, PERFORM, DECODER, SIZE)
