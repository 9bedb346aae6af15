"""What lesson 00, start, teaches."""

from dualz.lessons.start.exercises import EXERCISES

__all__ = ["EXERCISES"]
