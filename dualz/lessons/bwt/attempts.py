"""Functions that learners might write in lesson 06: right ones, and popular wrong ones with what is told."""

from __future__ import annotations

from dualz.course.forms import caught, mistake

# --- the inverse ---------------------------------------------------------------------------------


def inverse(last, row):
    starts, links, out = {}, [], []
    for at, symbol in enumerate(sorted(last)):
        starts.setdefault(symbol, at)
    for symbol in last:
        links.append(starts[symbol])
        starts[symbol] += 1
    for _ in last:
        out.append(last[row])
        row = links[row]
    return bytes(out[::-1])


def inverse_stub(last, row):
    starts, links, out = {}, [], []
    for at, symbol in enumerate(sorted(last)):
        starts.setdefault(symbol, at)
    for symbol in last:
        links.append(...)
        starts[symbol] += 1
    for _ in last:
        out.append(...)
        row = ...  # noqa: F841
    return bytes(out[::-1])


@mistake(
    "the walk begins at the first symbol",
    """Your text is there, and stands backwards: the last symbol of a row comes *before* its beginning, so the
    walk finds the end of the text first.""",
)
def inverse_backwards(last, row):
    return inverse(last, row)[::-1]


@mistake(
    "the row is not needed",
    "You began in row 0. Every row is a rotation of the text; begin in the row that is the text itself.",
)
def inverse_from_the_top(last, row):
    return inverse(last, 0)


@mistake(
    "first move, then read",
    "You went on to the next row before you read the first symbol: your text is turned by one symbol.",
)
def inverse_moved_first(last, row):
    text = inverse(last, row)
    return text[-1:] + text[:-1]


@mistake(
    "equal symbols are all the same",
    """You tied every symbol to the first of its kind in the first column. The second `a` of the last column
    is the second `a` of the first: count on.""",
)
def inverse_without_counting(last, row):
    first, out = sorted(last), []
    for _ in last:
        out.append(last[row])
        row = first.index(last[row])
    return bytes(out[::-1])


@mistake(
    "the last column in order is the text",
    "These are the symbols of the first column, in order. Follow the threads between the columns.",
)
def inverse_sorted(last, row):
    return bytes(sorted(last))


@caught("a number is a byte", "bytes are wanted")
def inverse_as_list(last, row):
    return list(inverse(last, row))


# --- move to front -------------------------------------------------------------------------------


def to_front(data, alphabet):
    front, places = list(alphabet), []
    for symbol in data:
        place = front.index(symbol)
        front.insert(0, front.pop(place))
        places.append(place)
    return places


def to_front_stub(data, alphabet):
    front, places = list(alphabet), []  # noqa: F841
    for symbol in data:
        place = ...
        ...
        places.append(place)
    return places


@mistake(
    "the list stays as it is",
    "Your list never changes, so these are places in the alphabet. What was used moves to the front.",
)
def front_unmoved(data, alphabet):
    return [list(alphabet).index(symbol) for symbol in data]


@mistake(
    "places count from 1",
    "All your places are one too large: the front of the list is place 0.",
)
def front_from_one(data, alphabet):
    return [place + 1 for place in to_front(data, alphabet)]


@mistake(
    "moving to the front is changing places with the front",
    """You exchanged the symbol with the one at the front. It moves: all that stood before it go back by one,
    in their order.""",
)
def front_swapped(data, alphabet):
    front, places = list(alphabet), []
    for symbol in data:
        place = front.index(symbol)
        front[0], front[place] = front[place], front[0]
        places.append(place)
    return places


@mistake(
    "a symbol moves one place at a time",
    "You moved the symbol forward by one place. It goes all the way to the front.",
)
def front_by_one(data, alphabet):
    front, places = list(alphabet), []
    for symbol in data:
        place = front.index(symbol)
        front.insert(max(0, place - 1), front.pop(place))
        places.append(place)
    return places


@mistake(
    "the symbol moves to the end",
    "You moved the symbol to the end of the list, so what is used again gets large numbers. To the front!",
)
def front_to_end(data, alphabet):
    front, places = list(alphabet), []
    for symbol in data:
        place = front.index(symbol)
        front.append(front.pop(place))
        places.append(place)
    return places


@mistake(
    "the place is taken after the move",
    "You looked for the symbol after it had moved, so every place is 0. Look first, then move.",
)
def front_too_late(data, alphabet):
    return [0 for _ in data]


# --- and back ------------------------------------------------------------------------------------


def from_front(places, alphabet):
    front, data = list(alphabet), []
    for place in places:
        data.append(front[place])
        front.insert(0, front.pop(place))
    return bytes(data)


@mistake(
    "the decoder's list needs no moves",
    "You looked up every place in the alphabet. The decoder moves what it found to the front, too.",
)
def back_unmoved(places, alphabet):
    return bytes(alphabet[place] for place in places)


@mistake(
    "moving to the front is changing places with the front",
    "Your decoder exchanges two symbols, and the encoder moved one: the lists drift apart.",
)
def back_swapped(places, alphabet):
    front, data = list(alphabet), []
    for place in places:
        data.append(front[place])
        front[0], front[place] = front[place], front[0]
    return bytes(data)


@mistake(
    "the decoder undoes the moves",
    "You moved the front to the place that was read. Both sides make the same move, in the same direction.",
)
def back_undone(places, alphabet):
    front, data = list(alphabet), []
    for place in places:
        data.append(front[place])
        front.insert(place, front.pop(0))
    return bytes(data)


@mistake(
    "decoding goes from the end",
    "You went through the places from the end. The decoder takes them in their order, as the encoder did.",
)
def back_backwards(places, alphabet):
    return from_front(places[::-1], alphabet)


@caught("bytes and a list of numbers are the same", "bytes are wanted")
def back_as_list(places, alphabet):
    return list(from_front(places, alphabet))


# --- runs of zeros -------------------------------------------------------------------------------


def zero_digits(count):
    digits = []
    while count > 0:
        digits.append(0 if count % 2 else 1)
        count = (count - 1) // 2
    return digits


@mistake(
    "the digits are 0 and 1",
    """This is the number in base 2, lowest digit first. Here the digits are worth 1 and 2: an odd rest takes
    the digit 1 (written 0, RUNA), an even one the digit 2 (written 1, RUNB).""",
)
def zeros_binary(count):
    return [int(bit) for bit in f"{count:b}"[::-1]]


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
    """You halved the rest without taking the digit away first. After RUNA (worth 1) it is (count - 1) / 2,
    after RUNB (worth 2) it is (count - 2) / 2.""",
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
