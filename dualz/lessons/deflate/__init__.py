"""The exercises of lesson 05, DEFLATE, in the order in which the lesson asks them."""

from dualz.lessons.deflate.exercises_build import DEFLATE, INFLATE, STORED
from dualz.lessons.deflate.exercises_further import ADLER, UNFILTER
from dualz.lessons.deflate.exercises_paper import PERFORM, RECALL, SIZES

NUMBER = 5
EXERCISES = (RECALL, SIZES, STORED, PERFORM, INFLATE, DEFLATE, ADLER, UNFILTER)
