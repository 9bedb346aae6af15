"""Volume, velocity, variety, veracity: four words for what is hard about large data, as four measured things.

All four are measured on one stream, a mixture of kinds, over one setting, the size of the chunks:

========= ============================================================================
volume    bytes of the file of chunks, beside one stream that is not cut
velocity  how old the first byte of a chunk is when the chunk is packed, and a deadline
variety   what is saved if each chunk may choose among codecs
veracity  how many bytes of data a flipped bit takes along, on average
========= ============================================================================

Lesson: 15 (budget).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from time import perf_counter

import numpy as np

from dualz.codecs import bzip2, chunks, chunks_scan, deflate
from dualz.trace import finish

PIECE, ROUNDS = 40_000, 6  # bytes of a kind at a time; how often each kind comes
SIZES = tuple(1 << shift for shift in range(13, 20))
FLIPS = 20
LEVEL = 6


@cache
def kinds(seed: int = 0, size: int = PIECE * ROUNDS) -> Mapping[str, bytes]:
    """``size`` bytes of each kind: lines of a log, readings of a sensor, a form that is mostly empty, noise.

    All are made by a seeded generator.
    """
    rng, draw = random.Random(seed), np.random.default_rng(seed)
    lines, length, second = [], 0, 0
    while length < size:
        second += rng.randint(0, 3)
        page = rng.choice(("index", "search", "basket", "help"))
        lines.append(f"{second:08d} GET /{page}/{rng.randint(1, 999)} {rng.choice((200, 200, 200, 404))}\n")
        length += len(lines[-1])
    readings = (2000 + draw.integers(-3, 4, size // 2).cumsum()).astype("<i2")
    form = np.zeros(size, np.uint8)
    filled = draw.integers(0, size, size // 40)
    form[filled] = draw.integers(32, 127, len(filled))
    return {
        "log": "".join(lines).encode()[:size],
        "readings": readings.tobytes(),
        "form": form.tobytes(),
        "noise": rng.randbytes(size),
    }


@cache
def stream(seed: int = 0) -> bytes:
    """All kinds in turns, ``PIECE`` bytes of each: what comes in."""
    made = kinds(seed).values()
    places = range(0, PIECE * ROUNDS, PIECE)
    return b"".join(one[at : at + PIECE] for at in places for one in made)


@dataclass(frozen=True)
class Measured:
    """What was measured for one size of chunks; sizes in bytes, ``seconds`` to pack one chunk, on average."""

    chunk: int
    volume: int
    seconds: float
    chosen: int
    lost: float
    found: int

    def age(self, arriving: float) -> float:
        """Seconds that the first byte of a chunk waits, at ``arriving`` bytes a second: until the chunk is
        full, and until it is packed."""
        return self.chunk / arriving + self.seconds


@cache
def measured(chunk: int, seed: int = 0) -> Measured:
    """Everything about one size of chunks."""
    data = stream(seed)
    places = list(chunks.ranges(len(data), chunk))
    parts = [data[one.start : one.end] for one in places]
    began = perf_counter()
    members = [chunks.member(part, one, LEVEL) for part, one in zip(parts, places, strict=True)]
    seconds = (perf_counter() - began) / len(parts)
    chosen = sum(
        min(len(packed), len(part), len(bzip2.compress(part)))
        for part, packed in zip(parts, members, strict=True)
    )
    blob = b"".join(members)
    lost, found = flipped(blob, seed)
    return Measured(chunk, len(blob), seconds, chosen, fmean(lost), found)


@cache
def whole(seed: int = 0) -> int:
    """The bytes of the stream as one gzip file that is not cut."""
    return len(deflate.compress(stream(seed), LEVEL, "gzip"))


def flipped(blob: bytes, seed: int = 0, flips: int = FLIPS) -> tuple[list[int], int]:
    """Turn over ``flips`` bits, one at a time: the bytes of data that each takes along, and how many of the
    flips were found. Those that change no data need not be found, and count as found."""
    rng, lost, found = random.Random(seed), [], 0
    intact = sum(piece.size for piece in finish(chunks_scan.scan(blob)))
    for _ in range(flips):
        at, bit = rng.randrange(len(blob)), rng.randrange(8)
        hurt = bytearray(blob)
        hurt[at] ^= 1 << bit
        pieces = finish(chunks_scan.scan(bytes(hurt)))
        kept = sum(piece.size for piece in pieces if piece.intact)
        lost.append(intact - kept)
        named = [piece for piece in pieces if piece.first <= at < piece.last and not piece.intact]
        found += bool(named) or kept == intact
    return lost, found


def lost_of_one_stream(seed: int = 0) -> float:
    """The same for one stream that is not cut: a flipped bit takes everything behind it along.

    A decoder hands out what it decoded before the damage; here what it can vouch for is counted, and the
    only checksum stands at the end.
    """
    lost, _ = flipped(deflate.compress(stream(seed), LEVEL, "gzip"), seed)
    return fmean(lost)
