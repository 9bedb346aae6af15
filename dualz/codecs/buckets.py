"""DEFLATE's distance buckets: 1, 2, 3, 4, 5-6, 7-8, 9-12, 13-16 ... two for each power of two.

A distance is written as the code word of its bucket, and extra bits that say where in the bucket it
lies. DEFLATE uses them for the distances of its references; ``dualz.dual.gaps`` for the gaps between
kept weights.

Source: RFC 1951, section 3.2.5.
Lesson: 05 (deflate), 14 (dual).
"""

from __future__ import annotations


def bucket_of(distance: int) -> tuple[int, int, int]:
    """The bucket of a distance (1 or more), its number of extra bits, and its least distance.

    >>> bucket_of(1), bucket_of(6), bucket_of(9)
    ((0, 0, 1), (4, 1, 5), (6, 2, 9))
    """
    if distance <= 4:
        return distance - 1, 0, distance
    # Two buckets for each power of two: the second bit from the top says which.
    extra = (distance - 1).bit_length() - 2
    bucket = 2 * extra + ((distance - 1) >> extra)
    return bucket, extra, first_of(bucket)[1]


def first_of(bucket: int) -> tuple[int, int]:
    """A bucket's number of extra bits and its least distance.

    >>> first_of(29)
    (13, 24577)
    """
    if bucket < 4:
        return 0, bucket + 1
    extra = bucket // 2 - 1
    return extra, ((2 + bucket % 2) << extra) + 1
