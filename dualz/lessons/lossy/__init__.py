"""The exercises of lesson 07, lossy, in the order in which the lesson asks them."""

from dualz.lessons.lossy.exercises_build import DC, ENCODER, PSNR, QUANTIZE, STEP
from dualz.lessons.lossy.exercises_paper import PERFORM, RECALL

NUMBER = 7
EXERCISES = (RECALL, QUANTIZE, PERFORM, DC, ENCODER, STEP, PSNR)
