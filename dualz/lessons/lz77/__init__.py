"""The exercises of lesson 03, LZ77, in the order in which the lesson asks them."""

NUMBER = 3
EXERCISES = ()
