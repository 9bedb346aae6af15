"""Functions that learners might write in lesson 08: right ones, and popular wrong ones."""

# ruff: noqa: B007, F841 -- a stub has names that its dots would use

from __future__ import annotations

from dualz.course.forms import caught, mistake

# --- a filter -------------------------------------------------------------------------------------


def filter_column(values):
    codes, before = [], 0
    for value in values:
        difference = value - before
        codes.append(2 * difference if difference >= 0 else -2 * difference - 1)
        before = value
    return codes


def filter_column_stub(values):
    codes, before = [], 0
    for value in values:
        difference = ...
        codes.append(...)
        before = ...
    return codes


@mistake(
    "the sign can be left out",
    "Your codes have no sign: -3 and 3 get the same one, and nobody could undo that.",
)
def filter_by_size(values):
    earlier = [0, *values]
    return [2 * abs(value - before) for value, before in zip(values, earlier, strict=False)]


@mistake("differences are the filter", "These are the differences. Zig-zag still has to fold their signs.")
def filter_without_folding(values):
    earlier = [0, *values]
    return [value - before for value, before in zip(values, earlier, strict=False)]


@mistake("zig-zag is the filter", "You folded the numbers themselves. Take the difference first.")
def filter_without_differences(values):
    return [2 * value if value >= 0 else -2 * value - 1 for value in values]


@mistake(
    "the first number has no difference",
    "The first number is missing: its difference to 0 has to be kept, or the column cannot come back.",
)
def filter_without_first(values):
    return filter_column(values)[1:]


@mistake("-1 becomes 2", "Your negative differences are off: -1 becomes 1, and 1 becomes 2.")
def filter_other_way(values):
    earlier = [0, *values]
    steps = [value - before for value, before in zip(values, earlier, strict=False)]
    return [2 * step - 1 if step > 0 else -2 * step for step in steps]


@mistake(
    "differences go to the first number", "You always subtract the first number. The one before is meant."
)
def filter_from_first(values):
    earlier = [0] + list(values[:1]) * len(values)
    steps = [value - before for value, before in zip(values, earlier, strict=False)]
    return [2 * step if step >= 0 else -2 * step - 1 for step in steps]


# --- a feature ------------------------------------------------------------------------------------


def repeated(data):
    places = len(data) - 3
    seen, again = set(), 0
    for at in range(places):
        piece = data[at : at + 4]
        if piece in seen:
            again += 1
        seen.add(piece)
    return again / places if places > 0 else 0.0


def repeated_stub(data):
    places = len(data) - 3
    seen, again = set(), 0
    for at in range(places):
        piece = data[at : at + 4]
        ...
    return again / places if places > 0 else 0.0


@mistake(
    "a place repeats if its piece comes anywhere else",
    "You count the first time, too. A place counts only if its four bytes began at an earlier place.",
)
def repeated_anywhere(data):
    pieces = [data[at : at + 4] for at in range(len(data) - 3)]
    return sum(pieces.count(piece) > 1 for piece in pieces) / len(pieces) if pieces else 0.0


@mistake("pieces do not overlap", "You look at every fourth place only. Pieces begin at every place.")
def repeated_blocks(data):
    pieces = [data[at : at + 4] for at in range(0, len(data) - 3, 4)]
    return 1 - len(set(pieces)) / len(pieces) if pieces else 0.0


@mistake(
    "how many are repeated is the share",
    "This is how many places repeat. A share is asked for: divide by the number of places.",
)
def repeated_count(data):
    pieces = [data[at : at + 4] for at in range(len(data) - 3)]
    return float(len(pieces) - len(set(pieces)))


@mistake(
    "the share is of all bytes",
    "You divide by the number of bytes. Only len(data) - 3 places have four bytes ahead.",
)
def repeated_by_bytes(data):
    return repeated_count.answer(data) / max(1, len(data))


@mistake("new ones are counted", "This is the share of new pieces. The share of repeated ones is asked for.")
def repeated_new(data):
    return 1 - repeated(data) if len(data) > 3 else 0.0


# --- the front ------------------------------------------------------------------------------------


def front(rows):
    best = []
    for name, size, seconds in rows:
        beaten = any(s <= size and t <= seconds and (s < size or t < seconds) for _, s, t in rows)
        if not beaten:
            best.append(name)
    return best


@mistake(
    "equal rows beat each other",
    """Two rows that are equal in both beat each other in yours, and both are gone. Neither is better: keep
        both.""",
)
def front_without_ties(rows):
    return [
        name
        for at, (name, size, seconds) in enumerate(rows)
        if not any(s <= size and t <= seconds for place, (_, s, t) in enumerate(rows) if place != at)
    ]


@mistake(
    "a row is beaten only if it loses in both",
    "You keep a row that another one equals in size and beats in time (or the other way round).",
)
def front_strict(rows):
    return [name for name, size, seconds in rows if not any(s < size and t < seconds for _, s, t in rows)]


@mistake("the smallest is the best", "This is the smallest alone. Quicker ones that are larger stay, too.")
def front_smallest(rows):
    least = min((size for _, size, _ in rows), default=0)
    return [name for name, size, _ in rows if size == least]


@mistake(
    "a row is beaten if it loses in one",
    "You drop a row as soon as another one is smaller or quicker. It has to be no worse in both.",
)
def front_either(rows):
    return [name for name, size, seconds in rows if not any(s < size or t < seconds for _, s, t in rows)]


@mistake("rows are wanted, not names", "Names are wanted, as in ['LZ4', 'bz2']: you give the whole rows.")
def front_rows(rows):
    names = front(rows)
    return [row for row in rows if row[0] in names]


# --- mending --------------------------------------------------------------------------------------


def mend(stripe):
    total = None
    for chunk in stripe:
        if chunk is not None:
            pairs = zip(total or bytes(len(chunk)), chunk, strict=True)
            total = bytes(one ^ two for one, two in pairs)
    return total


@mistake(
    "the parity is the copy",
    "This is the last chunk. It holds the XOR of all the others: add it to those that are left.",
)
def mend_with_last(stripe):
    return next(chunk for chunk in reversed(stripe) if chunk is not None)


@mistake(
    "a sum does as well",
    "You add the bytes modulo 256. Parity was made by XOR, bit by bit: `a ^ b`.",
)
def mend_by_sum(stripe):
    chunks = [chunk for chunk in stripe if chunk is not None]
    return bytes(sum(column) % 256 for column in zip(*chunks, strict=True))


@mistake("the parity is left out", "You leave the last chunk out. It is a part of the XOR like all others.")
def mend_without_parity(stripe):
    left = mend([*stripe[:-1], None])
    return left or bytes(len(stripe[-1] or b""))


@mistake("or does as well", "You take OR, `|`. XOR is `^`: two equal bits give 0.")
def mend_by_or(stripe):
    chunks = [chunk for chunk in stripe if chunk is not None]
    total = bytes(len(chunks[0]))
    for chunk in chunks:
        total = bytes(one | two for one, two in zip(total, chunk, strict=True))
    return total


@caught("a list of numbers is the chunk", "bytes are wanted")
def mend_as_list(stripe):
    return list(mend(stripe))
