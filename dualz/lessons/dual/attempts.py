"""Code that learners might write in lesson 14: a reader of gaps, a stage that shares, and wrong ones."""

from __future__ import annotations

from itertools import pairwise

from dualz.codecs.buckets import first_of
from dualz.course.forms import mistake


def read_gaps(bits, bucket_at, count):
    places, place, at = [], -1, 0
    for _ in range(count):
        word = ""
        while word not in bucket_at:
            word += bits[at]
            at += 1
        extra, least = first_of(bucket_at[word])
        place += least + int(bits[at : at + extra] or "0", 2)
        at += extra
        places.append(place)
    return places


def read_gaps_stub(bits, bucket_at, count):
    places, place, at = [], -1, 0
    for _ in range(count):
        word = ""
        while word not in bucket_at:
            word += bits[at]
            at += 1
        _extra, _least = first_of(bucket_at[word])
        ...
        places.append(place)
    return places


def _read(bits, bucket_at, count, value=lambda bits: int(bits or "0", 2), step=lambda extra: extra):
    """As ``read_gaps``, with another value of the extra bits, or another step over them."""
    places, place, at = [], -1, 0
    while len(places) < count:
        word = ""
        while word not in bucket_at and at < len(bits):
            word += bits[at]
            at += 1
        extra, least = first_of(bucket_at.get(word, 0))
        place += least + value(bits[at : at + extra])
        at += step(extra)
        places.append(place)
    return places


@mistake(
    "extra bits are read and forgotten",
    "The extra bits are read and forgotten: add their value to the least distance.",
)
def read_without_extra(bits, bucket_at, count):
    return _read(bits, bucket_at, count, value=lambda bits: 0)


@mistake(
    "the reader does not step over the extra bits",
    "After the extra bits, `at` must move on by as many places, or they are read twice.",
)
def read_without_moving(bits, bucket_at, count):
    return _read(bits, bucket_at, count, step=lambda extra: 0)


@mistake(
    "distances are places", "Your list holds distances. A place is the place before it plus the distance."
)
def read_distances(bits, bucket_at, count):
    return [after - before for before, after in pairwise([-1, *read_gaps(bits, bucket_at, count)])]


@mistake(
    "extra bits begin with the lowest",
    "You read the extra bits from the lowest on. The first of them counts most, as in any number.",
)
def read_turned(bits, bucket_at, count):
    return _read(bits, bucket_at, count, value=lambda bits: int(bits[::-1] or "0", 2))


@mistake(
    "the line begins at place 0",
    "Every place is one too far: the first distance counts from the place before the line, -1.",
)
def read_from_zero(bits, bucket_at, count):
    return [place + 1 for place in read_gaps(bits, bucket_at, count)]


@mistake(
    "the bits end with the last gap",
    """You read on to the end of the bits. The stream is filled up with zero bits to a whole byte; `count`
    says how many gaps there are.""",
)
def read_to_the_end(bits, bucket_at, count):
    places, place, at = [], -1, 0
    while at < len(bits):
        word = ""
        while word not in bucket_at and at < len(bits):
            word += bits[at]
            at += 1
        extra, least = first_of(bucket_at.get(word, 0))
        place += least + int(bits[at : at + extra] or "0", 2)
        at += extra
        places.append(place)
    return places


# --- a stage of one's own --------------------------------------------------------------------------


def share(weights, values):
    return [0.0 if w == 0 else min(sorted(values), key=lambda value: abs(value - w)) for w in weights]


@mistake(
    "pruned weights are weights",
    "Your stage gives pruned weights a value. A zero is not written at all as long as it stays 0.",
)
def share_zeros(weights, values):
    return [min(sorted(values), key=lambda value: abs(value - w)) for w in weights]


@mistake("a stage returns labels", "These are the places of the values. The network needs the values.")
def share_labels(weights, values):
    ordered = sorted(values)
    return [
        0 if w == 0 else ordered.index(new) for w, new in zip(weights, share(weights, values), strict=True)
    ]


@mistake(
    "a weight takes the next value below",
    "Your stage takes the next value below. Another one may be nearer: compare distances.",
)
def share_below(weights, values):
    ordered = sorted(values)
    return [
        0.0 if w == 0 else max((value for value in ordered if value <= w), default=ordered[0])
        for w in weights
    ]


@mistake(
    "magnitudes are compared",
    "You compare magnitudes. A weight of -0.5 is far from a value of 0.5: keep the signs.",
)
def share_magnitudes(weights, values):
    return [
        0.0 if w == 0 else min(sorted(values), key=lambda value: abs(abs(value) - abs(w))) for w in weights
    ]


@mistake(
    "pruned weights fall out of the list",
    "Your list is shorter: the zeros are missing. Every weight keeps its place.",
)
def share_and_drop(weights, values):
    return [new for w, new in zip(weights, share(weights, values), strict=True) if w != 0]


@mistake(
    "the values are the stage's own", "You cut the range into even steps. Use the values that are given."
)
def share_evenly(weights, values):
    low, high, many = min(values), max(values), len(set(values))
    step = (high - low) / max(1, many - 1)
    return share(weights, [low + step * number for number in range(many)])
