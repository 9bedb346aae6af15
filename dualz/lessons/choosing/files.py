"""Files of many kinds for the bench and the chooser, what can be measured of one, and how a choice is scored.

All come from the libraries' own texts and pictures or from seeded generators. The learner's rule is made on
``known`` files and scored on ``unseen`` ones, which are of the same families with other contents, but for
two columns of other families.

Lesson: 08 (choosing).
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from statistics import fmean
from typing import Any

from dualz.codecs.entropy import entropy, probabilities
from dualz.course import bench
from dualz.datasets import english_text, photograph, python_source
from dualz.lessons.choosing.columns import columns

CHOICES = ("as it is", "Huffman", "deflate", "bzip2", "lzma")
_SIZE = 16_000


def _log(rng: Random) -> bytes:
    hosts = [f"10.0.{rng.randrange(8)}.{rng.randrange(256)}" for _ in range(30)]
    pages = ["/", "/index.html", "/course", "/data/list", "/img/logo.png", "/search?q="]
    second, lines = 0, []
    while sum(map(len, lines)) < _SIZE:
        second += rng.randrange(4)
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        status = rng.choices((200, 304, 404), (90, 7, 3))[0]
        lines.append(
            f"{rng.choice(hosts)} [{clock}] GET {rng.choice(pages)} {status} {rng.randrange(9000)}\n"
        )
    return "".join(lines).encode()


def _table(rng: Random) -> bytes:
    rows = ((1 + row, rng.randrange(5), rng.randrange(100) * 50, rng.random() < 0.1) for row in range(1600))
    return b"".join(struct.pack("<IBHB", *row) for row in rows)


def _skewed(rng: Random) -> bytes:
    """Bytes drawn one by one, some often, most seldom: nothing repeats but by chance."""
    weights = [1 / (1 + place) for place in range(200)]
    return bytes(rng.choices(rng.sample(range(256), 200), weights, k=_SIZE))


def _bitmap(rng: Random) -> bytes:
    rows = []
    while len(rows) * 64 < _SIZE:
        left, right = sorted(rng.sample(range(64), 2))
        row = bytes(left) + b"\xff" * (right - left) + bytes(64 - right)
        rows += [row] * rng.randint(1, 6)
    return b"".join(rows)[:_SIZE]


def _genes(rng: Random) -> bytes:
    return "".join(rng.choices("ACGT", k=_SIZE)).encode()


def generated(seed: int) -> dict[str, bytes]:
    """Eight files that a seeded generator makes."""
    rng, found = Random(seed), columns(seed)
    return {
        "noise": rng.randbytes(_SIZE),
        "skewed bytes": _skewed(rng),
        "genes": _genes(rng),
        "log": _log(rng),
        "table": _table(rng),
        "bitmap": _bitmap(rng),
        "time stamps": found["time stamps"].values[:2000].astype("<i8").tobytes(),
        "readings": found["readings"].values[:2000].astype("<i8").tobytes(),
    }


@cache
def known() -> dict[str, bytes]:
    """Twelve files on which a rule is made."""
    return {
        "prose": english_text(_SIZE),
        "source": python_source(_SIZE),
        "photograph": photograph(3).tobytes(),
        "packed file": bench.codec("deflate").compress(english_text()[-40_000:]),
        **generated(8),
    }


@cache
def unseen() -> dict[str, bytes]:
    """Twelve others: the judge's. Prices and a counter take the place of time stamps and readings."""
    made, found = generated(81), columns(81)
    return {
        "prose, its end": english_text()[-_SIZE:],
        "source, its end": python_source()[-_SIZE:],
        "photograph, smaller": photograph(5).tobytes(),
        "packed source": bench.codec("LZ4").compress(python_source()),
        **{
            f"another {name}": made[name]
            for name in ("noise", "skewed bytes", "genes", "log", "table", "bitmap")
        },
        "prices": found["prices"].values[:2000].astype("<f8").tobytes(),
        "a counter": found["a counter"].values[:2000].astype("<i8").tobytes(),
    }


# --- what can be measured -------------------------------------------------------------------------


def repeated(data: bytes, length: int = 4) -> float:
    """The share of places, 0 to 1, whose next ``length`` bytes began at an earlier place, too.

    >>> repeated(b"abcdabcd")
    0.2
    """
    places = len(data) - length + 1
    if places < 1:
        return 0.0
    return (places - len({data[at : at + length] for at in range(places)})) / places


def features(data: bytes) -> dict[str, float]:
    """Four numbers: entropy of single bytes in bits, shares (0 to 1) repeated, of text, of zeros."""
    counts = Counter(data)
    many = max(1, len(data))
    return {
        "entropy": entropy(probabilities(data)) if data else 0.0,
        "repeated": repeated(data),
        "text": sum(counts[byte] for byte in (9, 10, 13, *range(32, 127))) / many,
        "zeros": counts[0] / many,
    }


# --- scores ---------------------------------------------------------------------------------------


@cache
def sizes(which: str) -> dict[str, dict[str, int]]:
    """The bytes of each file by each choice; ``which`` is "known" or "unseen"."""
    chosen = {"known": known, "unseen": unseen}[which]()
    return {
        name: {one: len(bench.codec(one).compress(data)) for one in CHOICES} for name, data in chosen.items()
    }


@cache
def measured(which: str) -> dict[str, dict[str, float]]:
    """The features of each file."""
    return {name: features(data) for name, data in {"known": known, "unseen": unseen}[which]().items()}


def best(which: str) -> dict[str, str]:
    """The smallest choice for each file."""
    return {name: min(row, key=lambda one: row[one]) for name, row in sizes(which).items()}


def excess(choose: Callable[[Mapping[str, float]], Any], which: str = "known") -> float:
    """How much larger the chosen files are than the smallest possible, in per cent: mean over the files.

    Raises:
        ValueError: a choice that is none of ``CHOICES``.
    """
    found = []
    for name, found_in in measured(which).items():
        choice = choose(dict(found_in))
        if choice not in CHOICES:
            raise ValueError(f"{choice!r} is none of {', '.join(CHOICES)}.")
        row = sizes(which)[name]
        found.append(row[choice] / min(row.values()) - 1)
    return 100 * fmean(found)
