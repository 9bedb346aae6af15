"""Functions that learners might write in lesson 07 about noise: right ones, and popular wrong ones."""

from __future__ import annotations

import math

import numpy as np

from dualz.course.forms import mistake

# --- masking -------------------------------------------------------------------------------------


def largest_step(hidden, many):
    return (12 * hidden / many) ** 0.5


@mistake(
    "noise grows with the step", "You left out the root: the noise is the square of the step, divided by 12."
)
def step_without_root(hidden, many):
    return 12 * hidden / many


@mistake(
    "a band is one coefficient",
    "The noise of all coefficients of the band adds up: divide by how many they are.",
)
def step_of_one(hidden, many):
    return (12 * hidden) ** 0.5


@mistake(
    "the error of rounding is the step",
    "You left out the 12: the mean squared error of rounding is step**2 / 12.",
)
def step_without_twelve(hidden, many):
    return (hidden / many) ** 0.5


@mistake(
    "the error is half a step each time",
    """Half a step is the largest error. Errors lie anywhere between: their mean square is a twelfth of
        step**2, not a quarter.""",
)
def step_by_half(hidden, many):
    return (4 * hidden / many) ** 0.5


@mistake(
    "more coefficients, larger step",
    "You multiplied by the number of coefficients. Each of them adds noise: divide.",
)
def step_times(hidden, many):
    return (12 * hidden * many) ** 0.5


# --- how near ------------------------------------------------------------------------------------


def psnr(one, two):
    difference = one.astype(float) - two.astype(float)
    return 10 * math.log10(255**2 / (difference**2).mean())


@mistake(
    "bytes can be subtracted",
    "You subtracted arrays of uint8: 3 - 5 is 254 there, since bytes have no sign. Make them float first.",
)
def psnr_of_bytes(one, two):
    difference = np.asarray(one, np.uint8) - np.asarray(two, np.uint8)
    return 10 * math.log10(255**2 / (difference.astype(float) ** 2).mean())


@mistake(
    "squares of bytes are bytes",
    "You squared arrays of uint8: 20 * 20 is 144 there. Make them float before you subtract and square.",
)
def psnr_of_squares(one, two):
    difference = np.asarray(one, np.uint8) - np.asarray(two, np.uint8)
    return 10 * math.log10(255**2 / max((difference**2).mean(), 1e-9))


@mistake(
    "20 for squares",
    "You took 20 times the logarithm of a ratio of squares: that is twice too much. 10, or 20 of the root.",
)
def psnr_twice(one, two):
    return 2 * psnr(one, two)


@mistake(
    "the peak is 255, without square", "The peak belongs to the squared error, so it is squared: 255**2."
)
def psnr_peak(one, two):
    return psnr(one, two) - 10 * math.log10(255)


@mistake("decibels of the natural logarithm", "Decibels are for base 10: `math.log10`.")
def psnr_natural(one, two):
    return psnr(one, two) * math.log(10)


@mistake(
    "errors are summed", "You took the sum of the squares: a larger picture would be worse. Take their mean."
)
def psnr_sum(one, two):
    return psnr(one, two) - 10 * math.log10(one.size)


@mistake(
    "the ratio turned over",
    "It is upside down: the peak stands above the error, so that better pictures have more decibels.",
)
def psnr_turned(one, two):
    return -psnr(one, two)
