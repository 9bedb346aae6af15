"""Demos of lesson 08: a column filtered number by number, a store read and mended."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from dualz.codecs import columns, store
from dualz.codecs.columns import cents
from dualz.widgets.demo import Demo, Preset

MOST_NUMBERS = 24
MOST_BYTES = 60


def read_numbers(given: str | bytes) -> tuple[int, ...]:
    """Whole numbers, or prices with two decimals, which are taken in cents.

    Raises:
        ValueError: no numbers, too many of them, or numbers of another kind.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    words = text.replace(",", " ").split()
    if not 0 < len(words) <= MOST_NUMBERS:
        raise ValueError(f"Type 1 to {MOST_NUMBERS} numbers, as in '100 130 160' or '19.99 20.01'.")
    try:
        if any("." in word for word in words):
            return tuple(cents([float(word) for word in words]).tolist())
        return tuple(columns.whole_numbers([int(word) for word in words]).tolist())
    except (ValueError, OverflowError):
        raise ValueError("Whole numbers of up to 64 bits are wanted, or prices with two decimals.") from None


def say_numbers(values: tuple[int, ...]) -> str:
    """Numbers as the text of the input field."""
    return " ".join(map(str, values))


def fresh_numbers(seed: int) -> tuple[int, ...]:
    """Five numbers that go up and down a little."""
    rng = random.Random(seed)
    found = [rng.randint(5, 60)]
    while len(found) < 5:
        found.append(found[-1] + rng.randint(-9, 9))
    return tuple(found)


FILTER = Demo(
    "choosing.filter",
    columns.write,
    (
        Preset(
            "prices in cents",
            "72 bytes become 10",
            (2000, 2001, 1999, 1999, 2002, 2004, 2003, 2003, 2001),
        ),
        Preset("a counter", "every difference is the same", tuple(range(0, 270, 30))),
        Preset(
            "readings", "numbers by chance: the differences are larger than they are", (5, 97, 3, 88, 91, 0)
        ),
        Preset("large steps", "two bytes, where seven bits are not enough", (0, 63, 127, 200, 0, -64)),
    ),
    read_numbers,
    fresh_numbers,
    say_numbers,
)

# --- the store ------------------------------------------------------------------------------------

SHELLS = b"she sells sea shells by the sea shore"


def _kept(kind: str, *damage: tuple[int, int, int | None]) -> store.Store:
    """A small store with damage: (disk, stripe, bit that is turned over, None where the chunk is lost)."""
    held = store.keep(SHELLS, kind, 7, 3)
    for disk, stripe, bit in damage:
        held = held.without(disk, stripe) if bit is None else held.flipped(disk, stripe, bit)
    return held


def _read_text(given: str | bytes) -> store.Store:
    data = given.encode("utf-8") if isinstance(given, str) else bytes(given)
    if not 0 < len(data) <= MOST_BYTES:
        raise ValueError(f"Type 1 to {MOST_BYTES} bytes of text; one bit of them will be turned over.")
    return store.keep(data, store.PARITY, 7, 3).flipped(1, 0, 9)


def _say_store(held: store.Store) -> str:
    return store.read_unchecked(held).decode("utf-8", "replace")


def _scrub(held: store.Store) -> Generator[Any, None, store.Store]:
    return store.scrub(held)


STORE = Demo(
    "choosing.store",
    _scrub,
    (
        Preset(
            "parity, a flipped bit", "found by its checksum, mended by XOR", _kept(store.PARITY, (1, 0, 9))
        ),
        Preset(
            "parity, a lost chunk",
            "nothing there, and all of it comes back",
            _kept(store.PARITY, (2, 1, None)),
        ),
        Preset(
            "parity, two of one stripe",
            "more than parity can mend",
            _kept(store.PARITY, (0, 0, None), (2, 0, 3)),
        ),
        Preset("two copies", "a flipped bit and a lost chunk", _kept(store.TWO, (0, 0, 9), (1, 0, None))),
        Preset("one copy", "noticed, and gone", _kept(store.ONE, (1, 1, 9))),
    ),
    _read_text,
    None,
    _say_store,
)

DEMOS = (FILTER, STORE)
