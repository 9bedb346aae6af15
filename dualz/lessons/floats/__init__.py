"""What lesson 16, floats, teaches."""

from dualz.lessons.floats.exercises import EXERCISES

NUMBER = 16

__all__ = ["EXERCISES", "NUMBER"]
