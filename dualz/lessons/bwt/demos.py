"""What the steppers of lesson 06 play."""

from __future__ import annotations

from collections.abc import Generator

from dualz.widgets.demo import Demo, Preset

MOST = 10**12


def halve(number: int) -> Generator[int, None, int]:
    """Halve, rounding down, until 1 is left; returns the number of steps."""
    steps = 0
    while number > 1:
        number //= 2
        steps += 1
        yield number
    return steps


def _read(given: str | bytes) -> int:
    words = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    if not words.strip().isdecimal() or not 1 <= int(words[:20]) <= MOST:
        raise ValueError(f"Type a whole number from 1 to {MOST}.")
    return int(words)


HALVE = Demo(
    "bwt.halve",
    halve,
    (
        Preset("a hundred", "some halves are rounded", 100),
        Preset("a power of two", "none is rounded", 64),
        Preset("two", "one step", 2),
    ),
    read=_read,
)

DEMOS: tuple[Demo, ...] = (HALVE,)
