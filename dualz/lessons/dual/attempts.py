"""Popular wrong readers of gaps, as learners write them. A check recognizes an answer by what they return."""

from __future__ import annotations

from dualz.codecs.buckets import first_of


def read_without_extra(bits, bucket_at, count):
    places, place, at = [], -1, 0
    for _ in range(count):
        word = ""
        while word not in bucket_at:
            word += bits[at]
            at += 1
        extra, least = first_of(bucket_at[word])
        place += least
        at += extra
        places.append(place)
    return places


def read_without_moving(bits, bucket_at, count):
    places, place, at = [], -1, 0
    for _ in range(count):
        word = ""
        while word not in bucket_at and at < len(bits):
            word += bits[at]
            at += 1
        extra, least = first_of(bucket_at.get(word, 0))
        place += least + int(bits[at : at + extra] or "0", 2)
        places.append(place)
    return places


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
