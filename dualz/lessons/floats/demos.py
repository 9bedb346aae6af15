"""What the steppers of lesson 16 play: one number taken apart, and a block that is decoded lane by lane."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.codecs import huffman, prefix
from dualz.dual import floats, floats_apart, floats_lanes
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_EXPONENTS = 48


class One(NamedTuple):
    """A number and the format that it is rounded to."""

    value: float
    name: str


class Block(NamedTuple):
    """Exponents, and how many lanes they are cut into."""

    exponents: tuple[int, ...]
    lanes: int


def read_one(given: str | bytes) -> One:
    """A number, and after it a format if one is wanted: ``0.1 float16``.

    Raises:
        ValueError: something else; the sentence says what is wanted.
    """
    words = (given if isinstance(given, str) else given.decode("ascii", "replace")).split()
    name = words[1] if len(words) == 2 else "bfloat16"
    if not 1 <= len(words) <= 2 or name not in floats.FORMATS:
        raise ValueError(
            f"Type a number, and a format if you like: 0.1 float16. {', '.join(floats.FORMATS)}."
        )
    try:
        return One(float(words[0]), name)
    except ValueError:
        raise ValueError("Numbers are written as in -6.5 or 1e-3.") from None


def read_block(given: str | bytes) -> Block:
    """Stored exponents, 0 to 255, with spaces or commas between.

    Raises:
        ValueError: something else, or too many.
    """
    words = (given if isinstance(given, str) else given.decode("ascii", "replace")).replace(",", " ").split()
    if not 4 <= len(words) <= MOST_EXPONENTS or not all(word.isdecimal() and len(word) < 4 for word in words):
        raise ValueError(f"Type 4 to {MOST_EXPONENTS} exponents, whole numbers from 0 to 255.")
    exponents = tuple(int(word) for word in words)
    if max(exponents) > 255:
        raise ValueError("A stored exponent of eight bits is at most 255.")
    return Block(exponents, 4)


def code_of(exponents: tuple[int, ...]) -> prefix.Codes:
    """The canonical Huffman code of these exponents."""
    counts = Counter(exponents)
    if len(counts) == 1:
        return {exponents[0]: "0"}
    return finish(prefix.canonical_codes(huffman.code_lengths(counts)))


def drawn(count: int, seed: int, spread: float = 0.02) -> tuple[int, ...]:
    """The stored exponents of normal weights in bfloat16."""
    import numpy as np

    weights = np.array([random.Random(f"{seed}/{place}").gauss(0, spread) for place in range(count)], "f4")
    return tuple(floats.fields(floats.words_of(weights, "bfloat16"), "bfloat16")[1].tolist())


def _apart(one: One) -> Generator[Any, None, Any]:
    return floats_apart.take_apart(*one)


def _lanes(block: Block) -> Generator[Any, None, Any]:
    codes = code_of(block.exponents)
    streams = floats_lanes.cut(block.exponents, codes, block.lanes)
    return floats_lanes.decode(streams, codes, len(block.exponents))


def _say_one(one: One) -> str:
    return f"{one.value:g} {one.name}"


def _say_block(block: Block) -> str:
    return " ".join(map(str, block.exponents))


APART = Demo(
    "floats.apart",
    _apart,
    (
        Preset("six and a half", "the example of this lesson", One(6.5, "bfloat16")),
        Preset("a weight", "small, as most weights are", One(-0.0173, "bfloat16")),
        Preset("the same as float32", "the same exponent, and 16 more bits", One(-0.0173, "float32")),
        Preset(
            "the same in 8 bits", "four bits of exponent, three of mantissa", One(-0.0173, "float8_e4m3fn")
        ),
        Preset("a tenth", "no step of the ruler: it is rounded", One(0.1, "float16")),
        Preset("next to zero", "subnormal: the stretch down to 0", One(3e-6, "float16")),
        Preset("minus zero", "the sign alone", One(-0.0, "bfloat16")),
        Preset("infinity", "the highest exponent", One(float("inf"), "float16")),
        Preset("not a number", "the highest exponent, and a mantissa", One(float("nan"), "bfloat16")),
    ),
    read_one,
    None,
    _say_one,
)
_FEW = drawn(16, 3)
LANES = Demo(
    "floats.lanes",
    _lanes,
    (
        Preset("four lanes", "16 exponents of weights, four in each lane", Block(_FEW, 4)),
        Preset("one stream", "the same exponents: every look-up waits for the one before", Block(_FEW, 1)),
        Preset("two lanes", "the same again, in two", Block(_FEW, 2)),
        Preset("a block that does not divide", "13: the last lane is short", Block(drawn(13, 5), 4)),
        Preset("more of them", "40 exponents", Block(drawn(40, 8), 4)),
    ),
    read_block,
    None,
    _say_block,
)

DEMOS = (APART, LANES)
