"""Demos of lesson 07: a block to bits, bits to a block, windows that overlap."""

from __future__ import annotations

import random
from collections.abc import Generator
from math import sin
from typing import Any

from dualz.codecs import dct, jpeg_format, mdct
from dualz.datasets import photograph
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

STEPS = jpeg_format.quantization_table(50)
Samples = tuple[int, ...]
WINDOW, MOST_SAMPLES = 16, 96


def piece(row: int, column: int) -> Samples:
    """64 samples of the photograph."""
    return tuple(int(value) for value in photograph(3)[row : row + 8, column : column + 8].ravel())


ROOF = piece(34, 34)
SKY = piece(0, 0)
EDGE = tuple(230 if x + y > 7 else 40 for y in range(8) for x in range(8))
NOISE = tuple(random.Random(7).randrange(256) for _ in range(64))


# --- a block -------------------------------------------------------------------------------------


def read_block(given: str | bytes) -> Samples:
    """Eight rows of eight numbers from 0 to 255, with spaces, commas, semicolons or new lines between them.

    Raises:
        ValueError: other numbers, or not 64 of them.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    words = text.replace(";", " ").replace(",", " ").split()
    wrong = next((word for word in words if not (word.isdecimal() and int(word[:4]) < 256)), None)
    if wrong is not None or len(words) != 64:
        found = f"there are {len(words)}" if wrong is None else f"{wrong[:20]!r} is none"
        raise ValueError(f"Type 64 numbers from 0 to 255, eight in a row; {found}.")
    return tuple(map(int, words))


def say_block(samples: Samples) -> str:
    """Samples as the text of the input field."""
    return "; ".join(" ".join(map(str, samples[at : at + 8])) for at in range(0, 64, 8))


def fresh_block(seed: int) -> Samples:
    """A slope with an edge: a handful of levels."""
    rng = random.Random(seed)
    right, down, start = rng.randint(-9, 9), rng.randint(-9, 9), rng.randint(80, 170)
    return tuple(max(0, min(255, start + right * x + down * y)) for y in range(8) for x in range(8))


def _encode(samples: Samples) -> Generator[Any, None, Any]:
    return dct.encode_block(samples, STEPS)


def _decode(samples: Samples) -> Generator[Any, None, Any]:
    return dct.decode_block(finish(dct.encode_block(samples, STEPS)), STEPS)


PRESETS = (
    Preset("a roof", "a piece of a photograph with an edge in it", ROOF),
    Preset("sky", "almost flat: a few bits", SKY),
    Preset("an edge", "from dark to bright across the block", EDGE),
    Preset("noise", "hardly a level is 0, and nothing is saved", NOISE),
)
BLOCK = Demo("lossy.block", _encode, PRESETS, read_block, fresh_block, say_block)
BACK = Demo("lossy.back", _decode, PRESETS, read_block, None, say_block)

# --- windows that overlap ------------------------------------------------------------------------


def read_signal(given: str | bytes) -> tuple[float, ...]:
    """Numbers, 16 to 96 of them.

    Raises:
        ValueError: something else, or too few or too many.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    try:
        numbers = tuple(float(word) for word in text.replace(",", " ").split())
    except ValueError:
        numbers = ()
    if not WINDOW <= len(numbers) <= MOST_SAMPLES or not all(abs(number) < 1e6 for number in numbers):
        raise ValueError(f"Type {WINDOW} to {MOST_SAMPLES} numbers, as in '0 1 2 1 0 -1 -2 -1'.")
    return numbers


def _windows(signal: tuple[float, ...]) -> Generator[Any, None, Any]:
    return mdct.rebuild(signal, WINDOW)


TONES = tuple(round(0.8 * sin(place / 4) + 0.3 * sin(1.1 * place), 3) for place in range(64))
CLICK = tuple(1.0 if place == 20 else 0.0 for place in range(48))
WINDOWS = Demo(
    "lossy.windows",
    _windows,
    (
        Preset("two tones", "windows that overlap by half", TONES),
        Preset("a click", "one window answers with two clicks", CLICK),
    ),
    read_signal,
    None,
    lambda signal: " ".join(f"{value:g}" for value in signal),
)

DEMOS = (BLOCK, BACK, WINDOWS)
