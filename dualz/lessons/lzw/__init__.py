"""The exercises of lesson 04, LZW, in the order in which the lesson asks them."""

from dualz.lessons.lzw.exercises_layout import DAMAGE, WIDTHS
from dualz.lessons.lzw.exercises_measure import RIVALS
from dualz.lessons.lzw.exercises_pairs import PAIRS
from dualz.lessons.lzw.exercises_phrases import PAPER_EXERCISE, PARSE, PERFORM
from dualz.lessons.lzw.exercises_reading import DECODE, DECODER
from dualz.lessons.lzw.exercises_streams import READ, WRITE

NUMBER = 4
EXERCISES = (PAPER_EXERCISE, DECODE, DECODER, RIVALS, PERFORM, WRITE, READ, PARSE, WIDTHS, DAMAGE, PAIRS)
