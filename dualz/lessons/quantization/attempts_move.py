"""What learners might build in lesson 11: a scale that is moved between layers."""

from __future__ import annotations

import numpy as np

from dualz.course.forms import mistake


def move(first, bias, second, loud):
    strong = np.abs(second).max(axis=0)
    dead = (loud == 0) | (strong == 0)
    factor = np.sqrt(np.where(dead, 1, loud) / np.where(dead, 1, strong))
    return first / factor[:, None], bias / factor, second * factor


def move_in_a_loop(first, bias, second, loud):
    first, bias, second = (np.array(part, dtype=float) for part in (first, bias, second))
    for channel, largest in enumerate(loud):
        strong = max(abs(value) for value in second[:, channel])
        if largest > 0 and strong > 0:
            factor = (largest / strong) ** 0.5
            first[channel] /= factor
            bias[channel] /= factor
            second[:, channel] *= factor
    return first, bias, second


def _moved(first, bias, second, loud, change):
    strong = np.abs(second).max(axis=0)
    dead = (loud == 0) | (strong == 0)
    factor = np.where(dead, 1, change(np.where(dead, 1, loud), np.where(dead, 1, strong)))
    return first / factor[:, None], bias / factor, second * factor


@mistake(
    "the whole factor moves",
    "You forgot the root: with loud / strong the two only change places. The root makes them equal.",
)
def move_without_root(first, bias, second, loud):
    return _moved(first, bias, second, loud, lambda loud, strong: loud / strong)


@mistake(
    "every channel becomes 1 loud",
    """You divide by `loud` alone: all channels become equally loud, and the columns of `second` may be far
        apart.""",
)
def move_all_the_loudness(first, bias, second, loud):
    return _moved(first, bias, second, loud, lambda loud, strong: loud)


@mistake(
    "the loud one becomes louder",
    """The factor is turned round: what is loud is divided by it, and must become softer. It is loud over
        strong.""",
)
def move_the_other_way(first, bias, second, loud):
    return _moved(first, bias, second, loud, lambda loud, strong: np.sqrt(strong / loud))


@mistake("the bias stays", "The bias is a part of the channel: it must be divided, too.")
def move_without_bias(first, bias, second, loud):
    return move(first, bias, second, loud)[0], bias, move(first, bias, second, loud)[2]


@mistake(
    "the next layer need not know",
    "`second` is as it was: the network computes something else now. Its columns are multiplied.",
)
def move_without_second(first, bias, second, loud):
    return *move(first, bias, second, loud)[:2], second


@mistake(
    "strong is what the channel itself has",
    "You took the largest weights of `first`. What matters are those that listen: the columns of `second`.",
)
def move_by_first(first, bias, second, loud):
    strong = np.abs(first).max(axis=1)
    dead = (loud == 0) | (strong == 0) | (np.abs(second).max(axis=0) == 0)
    factor = np.sqrt(np.where(dead, 1, loud) / np.where(dead, 1, strong))
    return first / factor[:, None], bias / factor, second * factor


@mistake("nothing needs to move", "Nothing has changed: every loud channel is as loud as before.")
def move_nothing(first, bias, second, loud):
    return first, bias, second
