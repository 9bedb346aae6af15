"""The exercises of lesson 02, Huffman coding, in the order in which the lesson asks them."""

from dualz.lessons.huffman.exercises_build import DECODER, LENGTHS
from dualz.lessons.huffman.exercises_cost import FILE_SIZE, GAP, LIMITED
from dualz.lessons.huffman.exercises_tree import PAPER_EXERCISE
from dualz.lessons.huffman.exercises_words import CANONICAL, KRAFT, SEPARATOR, WALK

NUMBER = 2
EXERCISES = (PAPER_EXERCISE, DECODER, WALK, CANONICAL, LENGTHS, KRAFT, SEPARATOR, GAP, LIMITED, FILE_SIZE)
