"""Code that learners might write in lesson 17 for files and privacy: right answers, and wrong ones."""

from __future__ import annotations

import struct
from zlib import crc32

from dualz.course.forms import caught, mistake

MOST = 4096
REFUSED = "refused"

# --- a loader that refuses -----------------------------------------------------------------------------


def load(data):
    if len(data) < 12 or data[:4] != b"net1":
        return "refused"
    rows, columns = struct.unpack("<HH", data[4:8])
    if not 0 < rows * columns <= 4096 or len(data) != 12 + rows * columns:
        return "refused"
    if crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
        return "refused"
    weights = struct.unpack(f"{rows * columns}b", data[8:-4])
    return [list(weights[row * columns : (row + 1) * columns]) for row in range(rows)]


def load_stub(data):
    if len(data) < 12 or data[:4] != b"net1":
        return "refused"
    ...


def _file(rows, columns, weights):
    body = b"net1" + struct.pack(f"<HH{len(weights)}b", rows, columns, *weights)
    return body + crc32(body).to_bytes(4, "little")


def _rows(data, rows, columns, kind="b", end=-4):
    held = data[8:end]
    weights = struct.unpack(f"{len(held)}{kind}", held)
    return [list(weights[row * columns : (row + 1) * columns]) for row in range(rows)]


def _head(data):
    return struct.unpack("<HH", data[4:8])


def _whole(data):
    return crc32(data[:-4]) == int.from_bytes(data[-4:], "little")


@mistake(
    "a checksum keeps enemies out",
    """You trust a file whose checksum is right. An enemy computes checksums as well as you do: compare the
    sizes with the length of the file, too.""",
)
def load_by_checksum(data):
    if len(data) < 12 or data[:4] != b"net1" or not _whole(data):
        return REFUSED
    return _rows(data, *_head(data))


@mistake(
    "files are not damaged",
    "You do not compare the checksum: a flipped bit becomes another weight, and nobody notices.",
)
def load_unchecked(data):
    if len(data) < 12 or data[:4] != b"net1":
        return REFUSED
    rows, columns = _head(data)
    if not 0 < rows * columns <= MOST or len(data) != 12 + rows * columns:
        return REFUSED
    return _rows(data, rows, columns)


@mistake(
    "what is left over does no harm",
    """You take a file that is longer than its sizes say. What else is in it? Refuse every length but
    the right one.""",
)
def load_longer(data):
    if len(data) < 12 or data[:4] != b"net1" or not _whole(data):
        return REFUSED
    rows, columns = _head(data)
    if not 0 < rows * columns <= MOST or len(data) < 12 + rows * columns:
        return REFUSED
    return _rows(data, rows, columns, end=8 + rows * columns)


@mistake(
    "no network is so large",
    "You have no limit: more than 4096 weights are to be refused, whatever the checksum says.",
)
def load_unlimited(data):
    if len(data) < 12 or data[:4] != b"net1" or not _whole(data):
        return REFUSED
    rows, columns = _head(data)
    if not rows * columns or len(data) != 12 + rows * columns:
        return REFUSED
    return _rows(data, rows, columns)


@mistake(
    "nothing is a network, too",
    "A file with no rows, or no columns, holds no network: refuse it.",
)
def load_empty(data):
    if len(data) < 12 or data[:4] != b"net1" or not _whole(data):
        return REFUSED
    rows, columns = _head(data)
    if rows * columns > MOST or len(data) != 12 + rows * columns:
        return REFUSED
    return _rows(data, rows, columns)


@mistake(
    "the name says what it is",
    "You do not look at the first four bytes: a file of another kind may have fitting sizes by chance.",
)
def load_anything(data):
    if len(data) < 12:
        return REFUSED
    return load(b"net1" + data[4:-4] + crc32(b"net1" + data[4:-4]).to_bytes(4, "little"))


@mistake(
    "bytes are numbers from 0 to 255",
    "Your weights are not signed: as int8 a byte of 255 is -1. `struct` calls them `b`.",
)
def load_unsigned(data):
    return REFUSED if load(data) == REFUSED else _rows(data, *_head(data), kind="B")


@mistake(
    "the first byte counts most",
    "You read the sizes with the high byte first. They are little-endian: `<HH`.",
)
def load_big_endian(data):
    if len(data) < 12 or data[:4] != b"net1" or not _whole(data):
        return REFUSED
    rows, columns = struct.unpack(">HH", data[4:8])
    if not 0 < rows * columns <= MOST or len(data) != 12 + rows * columns:
        return REFUSED
    return _rows(data, rows, columns)


@mistake("a list of weights will do", "Your weights are one long list: a list of rows is wanted.")
def load_flat(data):
    found = load(data)
    return REFUSED if found == REFUSED else [[weight for row in found for weight in row]]


@caught("an exception refuses as well", "Answer `'refused'`")
def load_that_stops(data):
    found = load(data)
    if found == REFUSED:
        raise ValueError("not a network")
    return found


# --- an attack -----------------------------------------------------------------------------------------


def auc(members, others):
    won = 0
    for inside in members:
        for outside in others:
            if inside < outside:
                won += 1
            elif inside == outside:
                won += 0.5
    return won / (len(members) * len(others))


def auc_stub(members, others):
    won = 0
    for inside in members:  # noqa: B007
        for outside in others:  # noqa: B007
            ...
    return won / ...


def _share(members, others, worth):
    pairs = [(inside, outside) for inside in members for outside in others]
    return sum(worth(*pair) for pair in pairs) / len(pairs)


@mistake(
    "members have the higher loss",
    "You count the pairs in which the member's loss is higher. What was learnt has the lower one.",
)
def auc_reversed(members, others):
    return 1 - auc(members, others)


@mistake(
    "equal losses do not count",
    "Pairs with equal losses are a coin: count a half for each.",
)
def auc_without_ties(members, others):
    return _share(members, others, lambda inside, outside: inside < outside)


@mistake(
    "equal losses are won",
    "Pairs with equal losses are a coin: count a half for each, not one.",
)
def auc_ties_won(members, others):
    return _share(members, others, lambda inside, outside: inside <= outside)


@mistake(
    "pairs stand side by side",
    "You compare the first with the first, and so on. Every member is compared with every other sample.",
)
def auc_side_by_side(members, others):
    pairs = list(zip(members, others, strict=False))
    return sum((inside < outside) + (inside == outside) / 2 for inside, outside in pairs) / len(pairs)


@mistake(
    "one bound for all",
    """You compare with the mean of the others: that is one bound, and a share of members. The area takes
    every pair.""",
)
def auc_one_bound(members, others):
    bound = sum(others) / len(others)
    return sum((inside < bound) + (inside == bound) / 2 for inside in members) / len(members)


@mistake(
    "a sum divided by the samples",
    "You divide by the number of samples. There are `len(members) * len(others)` pairs.",
)
def auc_by_samples(members, others):
    return auc(members, others) * len(members) * len(others) / (len(members) + len(others))


@mistake(
    "the difference of the means is the area",
    "You subtract means: one large loss moves them, and a chance lies from 0 to 1. Count pairs.",
)
def auc_of_means(members, others):
    return sum(others) / len(others) - sum(members) / len(members)
