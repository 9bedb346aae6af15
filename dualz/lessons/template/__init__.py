"""The template: a lesson in small, which ``python -m dualz.authoring.new`` copies."""

from dualz.course.registry import TEMPLATE
from dualz.lessons.template.exercises import EXERCISES

NUMBER = TEMPLATE

__all__ = ["EXERCISES", "NUMBER"]
