"""Functions that learners might write in lesson 18: right ones, and popular wrong ones."""

# ruff: noqa: B007, RUF059 -- a stub has names that its dots would use

from __future__ import annotations

from dualz.course.forms import mistake

# --- ranking: the decoder counted or not -----------------------------------------------------------


def ranking(entries, decoder):
    def total(entry):
        _, sizes, source = entry
        return sum(sizes) / len(sizes) + (source if decoder else 0)

    return [entry[0] for entry in sorted(entries, key=total)]


def ranking_stub(entries, decoder):
    def total(entry):
        name, sizes, source = entry
        return ...

    return [entry[0] for entry in sorted(entries, key=total)]


def _ranked(entries, total):
    return [entry[0] for entry in sorted(entries, key=lambda entry: total(*entry[1:]))]


@mistake(
    "code is free",
    """You leave the source out also where it is to be counted. A file that nobody can read without your code
    is only half of what has to be kept.""",
)
def ranking_without_source(entries, decoder):
    return ranking(entries, False)


@mistake(
    "the decoder always counts",
    "You count the source always. Where `decoder` is False, only the sizes of the files count.",
)
def ranking_with_source(entries, decoder):
    return ranking(entries, True)


@mistake(
    "the best seed is the result",
    "You rank by the smallest file of each entry: its luckiest seed. Rank by the mean of all.",
)
def ranking_by_best(entries, decoder):
    return _ranked(entries, lambda sizes, source: min(sizes) + (source if decoder else 0))


@mistake(
    "the worst seed is the mean",
    "You rank by the largest file. The worst seed is told beside the mean; the mean is what ranks here.",
)
def ranking_by_worst(entries, decoder):
    return _ranked(entries, lambda sizes, source: max(sizes) + (source if decoder else 0))


@mistake(
    "the source comes with every seed",
    """You count the source once for each seed and then compare sums. The mean is of one file, and one file
    needs its decoder once.""",
)
def ranking_by_sum(entries, decoder):
    return _ranked(entries, lambda sizes, source: sum(sizes) + (source if decoder else 0))


@mistake("more is better", "Your order is the wrong way round: the smallest comes first.")
def ranking_largest_first(entries, decoder):
    return ranking(entries, decoder)[::-1]


# --- columns ----------------------------------------------------------------------------------------


def columns(data, widths):
    rows = len(data) // sum(widths)
    found, at = [[] for _ in widths], 0
    for _ in range(rows):
        for column, width in zip(found, widths, strict=True):
            column.append(int.from_bytes(data[at : at + width], "little"))
            at += width
    return found


def columns_stub(data, widths):
    rows = len(data) // sum(widths)
    found, at = [[] for _ in widths], 0
    for _ in range(rows):
        for column, width in zip(found, widths, strict=True):
            column.append(...)
            at += ...
    return found


def _each(data, widths, number, places):
    found = [[] for _ in widths]
    for at, column, width in places(len(data), widths):
        found[column].append(number(data[at : at + width]))
    return found


def _in_rows(size, widths):
    at = 0
    while at + sum(widths) <= size:
        for column, width in enumerate(widths):
            yield at, column, width
            at += width


@mistake(
    "the highest byte comes first",
    "Your numbers have their bytes the wrong way round: here the lowest byte of a number comes first.",
)
def columns_big(data, widths):
    return _each(data, widths, lambda piece: int.from_bytes(piece, "big"), _in_rows)


@mistake(
    "numbers have a sign",
    "Large numbers became negative: these columns have no sign, so leave `signed` out.",
)
def columns_signed(data, widths):
    return _each(data, widths, lambda piece: int.from_bytes(piece, "little", signed=True), _in_rows)


@mistake(
    "a number is a byte",
    "You took one byte of each number. The width says how many bytes belong to it.",
)
def columns_first_byte(data, widths):
    return _each(data, widths, lambda piece: piece[0], _in_rows)


@mistake(
    "a file is stored by columns", "You read all of the first column, then the second: the file has rows."
)
def columns_not_rows(data, widths):
    rows = len(data) // sum(widths)
    found, at = [], 0
    for width in widths:
        pieces = [data[at + width * row : at + width * (row + 1)] for row in range(rows)]
        found.append([int.from_bytes(piece, "little") for piece in pieces])
        at += width * rows
    return found


@mistake("rows are columns", "These are rows. A list for each column is wanted: first all times, and so on.")
def columns_as_rows(data, widths):
    return [list(row) for row in zip(*columns(data, widths), strict=True)]
