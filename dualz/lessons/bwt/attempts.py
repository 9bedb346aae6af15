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
    """Your text is there, and stands backwards: the last symbol of a row comes *before* its beginning, so
        the walk finds the end of the text first.""",
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
    """You tied every symbol to the first of its kind in the first column. The second `a` of the last
        column is the second `a` of the first: count on.""",
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
    for symbol in data:  # noqa: B007
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
    """You exchanged the symbol with the one at the front. It moves: all that stood before it go back by
        one, in their order.""",
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
