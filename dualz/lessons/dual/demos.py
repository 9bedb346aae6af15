"""Demos of lesson 14: the gaps of a pruned layer written and read, and its labels decoded."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from itertools import pairwise
from typing import Any

from dualz.codecs import huffman, prefix
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_PLACES = 200


def read_places(given: str | bytes) -> tuple[int, ...]:
    """Places of kept weights, as whole numbers with commas or spaces between, in rising order.

    Raises:
        ValueError: something else, or too many; the sentence says what is wanted.
    """
    words = (given if isinstance(given, str) else given.decode("ascii", "replace")).replace(",", " ").split()
    try:
        places = tuple(int(word) for word in words)
    except ValueError:
        raise ValueError("Places are whole numbers, as in: 0 6 7 20.") from None
    if not 0 < len(places) <= MOST_PLACES or max(places) >= 1 << 15:
        raise ValueError(f"Give 1 to {MOST_PLACES} places below {1 << 15}.")
    if places[0] < 0 or any(before >= after for before, after in pairwise(places)):
        raise ValueError("Places start at 0 and rise: every kept weight stands behind the one before.")
    return places


def say(places: tuple[int, ...]) -> str:
    """Places as the text of the input field."""
    return " ".join(map(str, places))


def bucket_codes(places: tuple[int, ...]) -> prefix.Codes:
    """The canonical Huffman codes of the buckets that these places need."""
    from dualz.codecs.buckets import bucket_of

    gaps = [after - before for before, after in pairwise((-1, *places))]
    counts = Counter(bucket_of(gap)[0] for gap in gaps)
    return finish(prefix.canonical_codes(huffman.code_lengths(counts)))


def _write(places: tuple[int, ...]) -> Generator[Any, None, str]:
    from dualz.dual import gaps

    return gaps.write(places, bucket_codes(places))


def _read(places: tuple[int, ...]) -> Generator[Any, None, list[int]]:
    from dualz.dual import gaps

    codes = bucket_codes(places)
    return gaps.read(finish(gaps.write(places, codes)), codes, len(places))


def _random_places(kept: float, size: int = 640) -> tuple[int, ...]:
    rng = random.Random(14)
    return tuple(place for place in range(size) if rng.random() < kept)


FEW = Preset("a few", "the example of this lesson", (0, 6, 7, 20, 100, 103, 110))
SPARSE = Preset("4 % kept", "places at random, as after pruning", _random_places(0.04))
DENSE = Preset("every second", "all gaps alike: the bucket's code is one bit", tuple(range(1, 40, 2)))
RUN = Preset("in a row", "kept weights side by side, then a long gap", (*range(8), 300, 301, 302))

WRITE = Demo("dual.write", _write, (FEW, SPARSE, DENSE, RUN), read_places, None, say)
READ = Demo("dual.read", _read, (FEW, SPARSE, DENSE, RUN), read_places, None, say)

DEMOS = (WRITE, READ)
