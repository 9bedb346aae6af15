"""The exercises of lesson 04, LZW, in the order in which the lesson asks them."""

from dualz.course.exercises.lzw.layout import DAMAGE, SIZE, WIDTHS
from dualz.course.exercises.lzw.measure import RECALL, RIVALS
from dualz.course.exercises.lzw.pairs import PAIRS
from dualz.course.exercises.lzw.phrases import PAPER_EXERCISE, PARSE, PERFORM
from dualz.course.exercises.lzw.reading import DECODE, DECODER

EXERCISES = (RECALL, PAPER_EXERCISE, PARSE, DECODE, WIDTHS, RIVALS, DAMAGE, PAIRS, PERFORM, DECODER, SIZE)
