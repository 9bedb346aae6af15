"""One float taken apart, step by step: the sign, then the stretch of the ruler, then the place on it.

Lesson: 16 (floats). All at once, for arrays: ``dualz.dual.floats``. Pictures: ``dualz.figures.floats_apart``.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from dualz.dual.floats import fields, format_of, values_of, words_of
from dualz.trace import Step


@dataclass(frozen=True)
class Seen(Step):
    """A number as the bits of a format: ``bits`` is text, the sign first."""

    value: float
    name: str
    bits: str


@dataclass(frozen=True)
class SignRead(Step):
    """The first bit: 1 is minus."""

    bits: str
    name: str
    sign: int


@dataclass(frozen=True)
class ExponentRead(Step):
    """The next bits: the number lies from ``low`` on, below ``high`` (powers of two; ``low`` may be 0)."""

    bits: str
    name: str
    sign: int
    exponent: int
    low: float
    high: float


@dataclass(frozen=True)
class MantissaRead(Step):
    """The last bits: the number is step ``mantissa`` of ``steps`` on the way from ``low`` to ``high``."""

    bits: str
    name: str
    sign: int
    exponent: int
    mantissa: int
    steps: int
    low: float
    high: float
    value: float


@dataclass(frozen=True)
class Special(Step):
    """The highest exponent: no number, but ``meaning`` (infinity or nan)."""

    bits: str
    name: str
    sign: int
    exponent: int
    mantissa: int
    meaning: str


def take_apart(value: float, name: str) -> Generator[Step, None, tuple[int, int, int]]:
    """One number, rounded to a format, read field by field. Returns sign, stored exponent and mantissa.

    Raises:
        ValueError: an unknown format.
    """
    format = format_of(name)
    word = words_of(np.array(value, "f4"), name)
    bits = f"{int(word):0{format.bits}b}"
    rounded = float(values_of(word, name))
    yield Seen(rounded, name, bits)
    sign, exponent, mantissa = (int(field) for field in fields(word, name))
    yield SignRead(bits, name, sign)
    if not np.isfinite(rounded):
        yield Special(bits, name, sign, exponent, mantissa, "nan" if np.isnan(rounded) else "infinity")
        return sign, exponent, mantissa
    high = 2.0 ** (max(exponent, 1) - format.bias + (exponent > 0))
    low = high / 2 if exponent else 0.0
    yield ExponentRead(bits, name, sign, exponent, low, high)
    steps = 1 << format.mantissa
    yield MantissaRead(bits, name, sign, exponent, mantissa, steps, low, high, rounded)
    return sign, exponent, mantissa
