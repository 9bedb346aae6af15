"""A demo of lesson 15: a damaged file of chunks is read.

Lesson: 15 (budget).
"""

from __future__ import annotations

import random
from typing import NamedTuple

from dualz.codecs import chunks, chunks_scan, deflate
from dualz.widgets.demo import Demo, Preset

SHELLS = b"she sells sea shells by the sea shore; the shells she sells are sea shells, I am sure"
MOST_BYTES, CHUNKS = 200, 5
DAMAGE = {
    "a flipped bit": "one chunk of five is lost, and it is known which",
    "a broken header": "then the next header is looked for",
    "a chunk is gone": "nothing is wrong with any chunk that is there",
    "the end is cut off": "as when a disk was full",
    "members of gzip": "their headers do not say which chunk they are",
    "one single stream": "no chunk begins behind the damage",
}


class Damaged(NamedTuple):
    """``text``, packed in five chunks, and then damaged: ``how`` is one of ``DAMAGE``."""

    text: bytes
    how: str

    def __str__(self) -> str:
        return self.text.decode("utf-8", "replace")


def blob_of(given: Damaged) -> bytes:
    """The damaged file."""
    size = -(-len(given.text) // CHUNKS)
    places = list(chunks.ranges(len(given.text), size))
    parts = [bytearray(chunks.member(given.text[one.start : one.end], one, 2)) for one in places]
    hurt = min(2, len(parts) - 1)
    if given.how == "one single stream":
        parts = [bytearray(deflate.compress(given.text, 2, "gzip"))]
        hurt = 0
    elif given.how == "members of gzip":
        parts = [bytearray(deflate.compress(given.text[one.start : one.end], 2, "gzip")) for one in places]
    if given.how == "a broken header":
        parts[hurt][14] ^= 1  # in the length of the field: what follows is no label then
        parts[hurt][2] ^= 1
    elif given.how == "a chunk is gone":
        del parts[hurt]
    elif given.how == "the end is cut off":
        del parts[-1][-6:]
    else:
        parts[hurt][-14] ^= 1 << 3
    return b"".join(parts)


def read(given: str | bytes) -> Damaged:
    """A text of the learner's; a bit of its third chunk is turned over.

    Raises:
        ValueError: fewer than 5 bytes, or too many.
    """
    text = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    if not CHUNKS <= len(text) <= MOST_BYTES:
        raise ValueError(
            f"Type {CHUNKS} to {MOST_BYTES} bytes of text; a bit of the third chunk will be wrong."
        )
    return Damaged(text, "a flipped bit")


def fresh(seed: int) -> Damaged:
    """A part of the text, with some damage."""
    rng = random.Random(seed)
    start = rng.randrange(len(SHELLS) - 40)
    return Damaged(SHELLS[start : start + rng.randint(30, 40)], rng.choice(list(DAMAGE)))


CHUNKS_DEMO = Demo(
    "budget.chunks",
    lambda given: chunks_scan.scan(blob_of(given)),
    tuple(Preset(how, words, Damaged(SHELLS, how)) for how, words in DAMAGE.items()),
    read,
    fresh,
    str,
)
DEMOS = (CHUNKS_DEMO,)
