"""Functions that learners might write in lesson 15: right ones, and popular wrong ones."""

# ruff: noqa: F841 -- a stub has names that its dots would use

from __future__ import annotations

from math import floor, log2

from dualz.course.forms import caught, mistake

# --- the codes of a sample ------------------------------------------------------------------------


def codes(row, step):
    found, before = [], 0
    for value in row:
        level = round(value / step)
        found.append(level - before)
        before = level
    return found


def codes_stub(row, step):
    found, before = [], 0
    for _value in row:
        level = ...
        found.append(...)
        before = ...
    return found


@mistake(
    "differences first, rounding later",
    """You round the differences. Each of them is then up to half a step off, and added up again the errors
    grow along the sample. Round the numbers first: differences of whole numbers lose nothing.""",
)
def codes_of_rounded_differences(row, step):
    earlier = [0, *row]
    return [round((value - before) / step) for value, before in zip(row, earlier, strict=False)]


@mistake(
    "int rounds",
    """You cut the decimals off, which moves every number towards 0, by up to a whole step. `round` goes to
    the
    nearest.""",
)
def codes_cut(row, step):
    levels = [int(value / step) for value in row]
    return [level - before for level, before in zip(levels, [0, *levels], strict=False)]


@mistake(
    "floor rounds",
    "You always round down, which moves all numbers by half a step. `round` goes to the nearest.",
)
def codes_floored(row, step):
    levels = [floor(value / step) for value in row]
    return [level - before for level, before in zip(levels, [0, *levels], strict=False)]


@mistake(
    "levels are the codes", "These are the levels. From each take the level before it, 0 before the first."
)
def codes_without_differences(row, step):
    return [round(value / step) for value in row]


@mistake(
    "a step is a factor", "You multiply by the step. How often the step fits into a number is what counts."
)
def codes_multiplied(row, step):
    levels = [round(value * step) for value in row]
    return [level - before for level, before in zip(levels, [0, *levels], strict=False)]


@mistake(
    "the first has no difference",
    "The first code is missing: its difference to 0 has to be kept, or nothing can come back.",
)
def codes_without_first(row, step):
    return codes(row, step)[1:]


@mistake("the next is taken away", "Your signs are the other way round: a level less the one before it.")
def codes_backwards(row, step):
    return [-code for code in codes(row, step)]


# --- neighbours -----------------------------------------------------------------------------------


def beside(place, sizes):
    near = []
    for at, size in enumerate(sizes):
        for index in (place[at] - 1, place[at] + 1):
            if 0 <= index < size:
                moved = list(place)
                moved[at] = index
                near.append(tuple(moved))
    return near


def beside_stub(place, sizes):
    near = []
    for at, _size in enumerate(sizes):
        for _index in (place[at] - 1, place[at] + 1):
            ...
    return near


@mistake(
    "the last index is the size",
    "One of your places is outside: among `size` values the last has the index `size - 1`.",
)
def beside_too_far(place, sizes):
    near = [(*place[:at], place[at] + way, *place[at + 1 :]) for at in range(len(place)) for way in (-1, 1)]
    return [one for one in near if all(0 <= index <= size for index, size in zip(one, sizes, strict=True))]


@mistake(
    "there is no end",
    "One of your places is outside: an index is at least 0 and below the number of values.",
)
def beside_without_ends(place, sizes):
    return [(*place[:at], place[at] + way, *place[at + 1 :]) for at in range(len(place)) for way in (-1, 1)]


@mistake("only upwards", "You step up only. A step down is a neighbour, too.")
def beside_upwards(place, sizes):
    return [one for one in beside(place, sizes) if sum(one) > sum(place)]


@mistake(
    "every value of a setting is a neighbour",
    "You give all other values of a setting. A neighbour is one step away.",
)
def beside_lines(place, sizes):
    return [
        (*place[:at], index, *place[at + 1 :])
        for at, size in enumerate(sizes)
        for index in range(size)
        if index != place[at]
    ]


@mistake("a place is its own neighbour", "The place itself is among yours. It has been tried already.")
def beside_and_itself(place, sizes):
    return [tuple(place), *beside(place, sizes)]


@mistake("the values go round", "Your steps go round the end. Behind the last value there is none.")
def beside_around(place, sizes):
    near = [
        (*place[:at], (place[at] + way) % size, *place[at + 1 :])
        for at, size in enumerate(sizes)
        for way in (-1, 1)
    ]
    return [one for one in dict.fromkeys(near) if one != tuple(place)]


# --- the best within a budget ---------------------------------------------------------------------


def within(rows, budget):
    best = -1
    for at, (data, model, right) in enumerate(rows):
        if data + model > budget:
            continue
        if best < 0:
            best = at
            continue
        least = rows[best][0] + rows[best][1]
        if right > rows[best][2] or (right == rows[best][2] and data + model < least):
            best = at
    return best


def _best_by(rows, fits, worth):
    """The first of the rows that fit with the largest worth; -1 where none does."""
    fitting = [at for at, row in enumerate(rows) if fits(*row)]
    return max(fitting, key=lambda at: worth(*rows[at]), default=-1)


@mistake(
    "the budget is for the model",
    "You count the model's bytes only. The training set takes from the same budget.",
)
def within_model(rows, budget):
    return _best_by(rows, lambda data, model, right: model <= budget, lambda d, m, r: (r, -d - m))


@mistake(
    "the budget is for the data",
    "You count the training set's bytes only. The model takes from the same budget.",
)
def within_data(rows, budget):
    return _best_by(rows, lambda data, model, right: data <= budget, lambda d, m, r: (r, -d - m))


@mistake("each has a budget", "You give each of the two files the whole budget. Their sum has to fit.")
def within_each(rows, budget):
    return _best_by(rows, lambda d, m, r: d <= budget and m <= budget, lambda d, m, r: (r, -d - m))


@mistake("the budget itself is too much", "A plan that takes exactly the budget fits.")
def within_below(rows, budget):
    return _best_by(rows, lambda data, model, right: data + model < budget, lambda d, m, r: (r, -d - m))


@mistake(
    "the most bytes are the best", "You take the plan that uses most of the budget. The accuracy decides."
)
def within_largest(rows, budget):
    return _best_by(rows, lambda d, m, r: d + m <= budget, lambda d, m, r: d + m)


@mistake(
    "the smallest is the best", "You take the smallest plan. The accuracy decides; bytes only among equals."
)
def within_smallest(rows, budget):
    return _best_by(rows, lambda d, m, r: d + m <= budget, lambda d, m, r: -d - m)


@mistake("equals are equal", "Of plans that are equally accurate the one of fewer bytes is asked for.")
def within_first(rows, budget):
    return _best_by(rows, lambda d, m, r: d + m <= budget, lambda d, m, r: r)


@caught("nothing is None", "gives None")
def within_none(rows, budget):
    return None if within(rows, budget) < 0 else within(rows, budget)


# --- the area below a front -----------------------------------------------------------------------

Spots = list[tuple[float, float]]


def strips(front: Spots, reference: tuple[float, float]) -> float:
    """The area below a front, strip by strip."""
    most, least = reference
    ends = [size for size, _ in front[1:]] + [most]
    return sum(log2(end / size) * (right - least) for (size, right), end in zip(front, ends, strict=True))


def boxes(front: Spots, reference: tuple[float, float]) -> float:
    """Boxes that all reach to the reference, and overlap."""
    most, least = reference
    return sum(log2(most / size) * (right - least) for size, right in front)
