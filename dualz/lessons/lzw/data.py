"""What lesson 04 measures: kinds of data, the phrases that LZW finds in them, sizes against length.

Lesson: 04 (lzw).
"""

from __future__ import annotations

import random
import struct
from functools import cache

from dualz.codecs import huffman, lzw_files
from dualz.datasets import english_text

Line = tuple[tuple[float, float], ...]

ORDERS = ("at random places", "in long runs", "one block of 250, repeated")
MANY = 8000
SHARES = tuple(range(0, 100, 5))
LENGTHS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)


@cache
def kinds() -> dict[str, bytes]:
    """Four kinds of data: text, its letters shuffled, mostly zeros, and the bytes of float32 numbers."""
    text, rng = english_text(), random.Random(4)
    return {
        "English text": text,
        "the same letters, shuffled": bytes(rng.sample(text, len(text))),
        "mostly zeros": bytes(rng.choices((0, 1, 2, 3), (94, 2, 2, 2), k=40_000)),
        "random weights": struct.pack("<10000f", *(rng.gauss(0, 1) for _ in range(10_000))),
    }


def sparse(order: str, values: int, zeros: int) -> bytes:
    """8000 values from 0 to ``values`` - 1: ``zeros`` percent are 0, the others equally likely."""
    rng = random.Random(zeros)
    many = 250 if order == ORDERS[2] else MANY
    nothing = bytes(many * zeros // 100)
    rest = bytes(rng.choices(range(1, values), k=many - len(nothing)))
    if order == ORDERS[1]:
        return nothing + bytes(sorted(rest))
    mixed = bytes(rng.sample(nothing + rest, many))
    return mixed * (MANY // many)


def phrase_lengths(data: bytes, most: int = 1 << 16) -> list[int]:
    """How many bytes each code of LZW stands for; a dictionary of ``most`` entries is kept once it is full.

    >>> phrase_lengths(b"aaaaaa")
    [1, 2, 3]
    """
    known, lengths, phrase = {bytes([value]) for value in range(256)}, [], b""
    for value in data:
        longer = phrase + bytes([value])
        if longer in known:
            phrase = longer
            continue
        lengths.append(len(phrase))
        if len(known) < most:
            known.add(longer)
        phrase = bytes([value])
    return [*lengths, len(phrase)] if phrase else lengths


def growth(text: bytes, lengths: tuple[int, ...] = LENGTHS) -> dict[str, Line]:
    """Bits a byte against the length, in bytes: LZW (.Z) and Huffman on the beginning of ``text``, and both
    on letters drawn from it at random, which have nearly the same counts and no order."""
    letters = bytes(random.Random(4).choices(text, k=lengths[-1]))
    lines: dict[str, Line] = {}
    for data, name in ((text, "text"), (letters, "mixed")):
        sizes = [size for size in lengths if size < len(data)] + [min(len(data), lengths[-1])]
        for coder, compress in (("LZW", lzw_files.compress), ("Huffman", huffman.compress)):
            lines[f"{coder} {name}"] = tuple((size, 8 * len(compress(data[:size])) / size) for size in sizes)
    return lines
