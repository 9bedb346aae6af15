"""What lesson 08, choosing, teaches."""

from dualz.lessons.choosing.exercises import EXERCISES

NUMBER = 8

__all__ = ["EXERCISES", "NUMBER"]
