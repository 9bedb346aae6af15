"""The exercises of lesson 02, Huffman coding, in the order in which the lesson asks them."""

from dualz.course.exercises.huffman.cost import FILE_SIZE, GAP, LIMITED
from dualz.course.exercises.huffman.tree import PAPER_EXERCISE, PERFORM
from dualz.course.exercises.huffman.words import CANONICAL, KRAFT, SEPARATOR, WALK

EXERCISES = (KRAFT, PAPER_EXERCISE, WALK, SEPARATOR, GAP, LIMITED, PERFORM, CANONICAL, FILE_SIZE)
