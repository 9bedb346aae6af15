"""The exercises of lesson 09, models, in the order in which the lesson asks them."""

from dualz.lessons.models.exercises_build import CONVOLVE, PREDICT
from dualz.lessons.models.exercises_count import CONV, COUNT, HISTOGRAM, PLANES
from dualz.lessons.models.exercises_files import ACCOUNT, SAFE
from dualz.lessons.models.exercises_measure import REPORT, SPREAD, STEP

NUMBER = 9
EXERCISES = (COUNT, CONV, REPORT, STEP, CONVOLVE, PREDICT, SPREAD, HISTOGRAM, PLANES, ACCOUNT, SAFE)
