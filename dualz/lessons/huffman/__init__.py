"""The exercises of lesson 02, Huffman coding, in the order in which the lesson asks them."""

from dualz.lessons.huffman.exercises_cost import FILE_SIZE, GAP, LIMITED
from dualz.lessons.huffman.exercises_tree import PAPER_EXERCISE, PERFORM
from dualz.lessons.huffman.exercises_words import CANONICAL, KRAFT, SEPARATOR, WALK

NUMBER = 2
EXERCISES = (KRAFT, PAPER_EXERCISE, WALK, SEPARATOR, GAP, LIMITED, PERFORM, CANONICAL, FILE_SIZE)
