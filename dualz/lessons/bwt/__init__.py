"""What lesson 06, bwt, teaches."""

from dualz.lessons.bwt.exercises import EXERCISES

NUMBER = 6

__all__ = ["EXERCISES", "NUMBER"]
