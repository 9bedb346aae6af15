"""What lesson 00, start, teaches."""

from dualz.lessons.start.exercises import EXERCISES

NUMBER = 0

__all__ = ["EXERCISES", "NUMBER"]
