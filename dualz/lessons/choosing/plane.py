"""Data with a given share of zeros and of repetition, and which codec writes them smallest.

Lesson: 08 (choosing).
"""

from __future__ import annotations

from functools import cache
from random import Random

from dualz.course import bench

ZEROS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.97)
REPEATS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)
SIZE, PIECE = 6000, 32
TWO = ("Huffman", "LZW")
OWN = ("as it is", "Huffman", "LZW", "LZ4", "deflate")


def make(zeros: float, repeats: float, size: int = SIZE, seed: int = 5) -> bytes:
    """``size`` bytes in pieces of 32: a piece is copied from anywhere before with chance ``repeats``; else
    each of its bytes is 0 with chance ``zeros``, and any other value otherwise.

    >>> make(1.0, 0.0, 3)
    b'\\x00\\x00\\x00'

    Raises:
        ValueError: a share outside 0 to 1.
    """
    if not (0 <= zeros <= 1 and 0 <= repeats <= 1):
        raise ValueError("Shares lie between 0 and 1.")
    rng, out = Random(f"{seed}/{zeros}/{repeats}"), bytearray()
    while len(out) < size:
        if len(out) >= 2 * PIECE and rng.random() < repeats:
            start = rng.randrange(len(out) - PIECE)
            out += out[start : start + PIECE]
        else:
            out += bytes(0 if rng.random() < zeros else rng.randrange(1, 256) for _ in range(PIECE))
    return bytes(out[:size])


@cache
def sizes(zeros: float, repeats: float, seed: int = 5) -> dict[str, int]:
    """The bytes of one cell by each of the course's codecs."""
    data = make(zeros, repeats, seed=seed)
    return {name: len(bench.codec(name).compress(data)) for name in OWN}


def winner(zeros: float, repeats: float, names: tuple[str, ...] = OWN, seed: int = 5) -> str:
    """The codec with the fewest bytes, of equal ones the first."""
    found = sizes(zeros, repeats, seed)
    return min(names, key=lambda name: found[name])


def winners(names: tuple[str, ...] = OWN, seed: int = 5) -> list[list[str]]:
    """The winner of each cell, a row for each share of zeros."""
    return [[winner(zeros, repeats, names, seed) for repeats in REPEATS] for zeros in ZEROS]
