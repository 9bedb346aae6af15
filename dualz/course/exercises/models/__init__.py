"""The exercises of lesson 09, models, in the order in which the lesson asks them."""

from dualz.course.exercises.models.count import CONV, COUNT, HISTOGRAM, PLANES
from dualz.course.exercises.models.files import ACCOUNT, SAFE
from dualz.course.exercises.models.measure import REPORT, SPREAD, STEP

EXERCISES = (PLANES, COUNT, CONV, SPREAD, HISTOGRAM, SAFE, STEP, REPORT, ACCOUNT)
