"""Forms of answers: how an exercise says what is right, what is popular and wrong, and what is told.

A mistake is written once, as a :class:`Mistake`: the check, the tests and the guide read that list.
"""

from dualz.course.forms.functions import Function, differs
from dualz.course.forms.mistakes import Caught, Mistake, caught, mistake, mistakes_of, said
from dualz.course.forms.spaces import Space
from dualz.course.forms.values import Choice, Form, Judged, Listed, Number, Parts, Text, flags, parts_of

__all__ = [
    "Caught",
    "Choice",
    "Form",
    "Function",
    "Judged",
    "Listed",
    "Mistake",
    "Number",
    "Parts",
    "Space",
    "Text",
    "caught",
    "differs",
    "flags",
    "mistake",
    "mistakes_of",
    "parts_of",
    "said",
]
