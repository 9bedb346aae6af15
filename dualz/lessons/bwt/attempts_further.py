"""Functions of the further sections of lesson 06: right ones, and popular wrong ones with what is told."""

from __future__ import annotations

from dualz.course.forms import mistake

# --- runs of zeros -------------------------------------------------------------------------------


def zero_digits(count):
    digits = []
    while count > 0:
        digits.append(0 if count % 2 else 1)
        count = (count - 1) // 2
    return digits


@mistake(
    "the digits are 0 and 1",
    """This is the number in base 2, lowest digit first. Here the digits are worth 1 and 2: an odd rest
        takes the digit 1 (written 0, RUNA), an even one the digit 2 (written 1, RUNB).""",
)
def zeros_binary(count):
    return [int(bit) for bit in f"{count:b}"[::-1]]


@mistake(
    "the digits are written as they are",
    "Your digits 1 and 2 are right. In the list they have the names of the format: RUNA is 0 and RUNB is 1.",
)
def zeros_as_digits(count):
    return [digit + 1 for digit in zero_digits(count)]


@mistake(
    "the highest digit comes first", "Your digits are right, and stand the other way round: lowest first."
)
def zeros_highest_first(count):
    return zero_digits(count)[::-1]


@mistake(
    "a run is written zero by zero",
    "You wrote one digit for each zero. A digit further on is worth twice as much, so a few are enough.",
)
def zeros_one_by_one(count):
    return [0] * count


@mistake(
    "RUNA is 2 and RUNB is 1",
    "You have the two digits exchanged: an odd rest takes RUNA (0), which is worth 1.",
)
def zeros_exchanged(count):
    return [1 - digit for digit in zero_digits(count)]


@mistake(
    "after a digit the rest is halved",
    """You halved the rest without taking the digit away first. After RUNA (worth 1) it is (count - 1) /
        2, after RUNB (worth 2) it is (count - 2) / 2.""",
)
def zeros_halved(count):
    digits = []
    while count > 0:
        digits.append(0 if count % 2 else 1)
        count //= 2
    return digits


# --- rANS ----------------------------------------------------------------------------------------


def push(state, share, first, scale):
    return state // share * scale + first + state % share


@mistake(
    "the slots of a symbol begin at 0",
    "You left out `first`: two symbols would get the same slots, and the decoder could not tell them apart.",
)
def push_without_first(state, share, first, scale):
    return state // share * scale + state % share


@mistake(
    "the rest of the division is lost",
    "You left out the rest `state % share`: many states become one, and the decoder cannot come back.",
)
def push_without_rest(state, share, first, scale):
    return state // share * scale + first


@mistake(
    "the state grows by the scale",
    "You made the state `scale` times as large, whatever the symbol. Divide by its share first.",
)
def push_by_scale(state, share, first, scale):
    return state * scale + first


@mistake(
    "multiplying first is the same",
    "You multiplied first and divided then: that rounds elsewhere, and the slot is no longer the symbol's.",
)
def push_multiplied_first(state, share, first, scale):
    return state * scale // share + first


@mistake(
    "a whole state is a whole number",
    "Use `//`: a state is a whole number, and a float forgets its last digits.",
)
def push_float(state, share, first, scale):
    return state / share * scale + first + state % share
