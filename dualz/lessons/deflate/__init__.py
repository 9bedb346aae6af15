"""The exercises of lesson 05, DEFLATE, in the order in which the lesson asks them."""

NUMBER = 5
EXERCISES = ()
