"""What the lessons use: exercises with their checks, hints and answers.

from dualz.course import check, exercise, hint, progress, restore, worked
"""

from dualz.course.practice import answers_file, check, exercise, hint, progress, restore, worked
from dualz.course.steppers import step_through

__all__ = ["answers_file", "check", "exercise", "hint", "progress", "restore", "step_through", "worked"]
