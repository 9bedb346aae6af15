"""The template: a lesson in small, which ``python -m dualz.authoring.new`` copies."""

from dualz.lessons.template.exercises import EXERCISES

__all__ = ["EXERCISES"]
