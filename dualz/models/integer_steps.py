"""One output of an integer layer, step by step: a sum, a product, a shift, a clip.

The arithmetic is that of :mod:`dualz.models.device`, with Python's whole numbers: no fraction anywhere.

Source: Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference" (2018), section 2.2.
Lesson: 17 (deploy). Pictures: ``dualz.figures.integer_steps``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dualz.trace import Step

MOST_INPUTS = 12


class Neuron(NamedTuple):
    """One output: int8 ``weights``, an int32 ``bias``, and its factor ``multiplier`` / 2^``shift``.

    ``zero_in`` and ``zero_out`` are the codes of 0 before and after it; codes lie in ``low`` to ``high``.
    """

    weights: tuple[int, ...]
    bias: int
    multiplier: int
    shift: int
    zero_in: int
    zero_out: int
    low: int
    high: int


@dataclass(frozen=True)
class Began(Step):
    """The sum begins with the bias."""

    codes: tuple[int, ...]
    neuron: Neuron


@dataclass(frozen=True)
class Added(Step):
    """Input ``place``: its code less ``zero_in``, times its weight, is ``product``; ``total`` so far."""

    place: int
    centred: int
    product: int
    total: int


@dataclass(frozen=True)
class Scaled(Step):
    """``total`` times the multiplier, and the half of 2^shift that makes the shift round."""

    total: int
    product: int
    half: int


@dataclass(frozen=True)
class Shifted(Step):
    """The last ``shift`` bits are dropped: ``value``. ``exact`` is the fraction that it stands for."""

    value: int
    exact: float


@dataclass(frozen=True)
class Clipped(Step):
    """``value`` and the zero point make ``wanted``; the output is the nearest ``code`` in the range."""

    value: int
    wanted: int
    code: int


def one_output(codes: Sequence[int], neuron: Neuron) -> Generator[Step, None, int]:
    """The int8 code of one output for int8 input codes.

    Raises:
        ValueError: not one code a weight, more than 12, or numbers out of their range.
    """
    _require(codes, neuron)
    yield Began(tuple(codes), neuron)
    total = neuron.bias
    for place, (code, weight) in enumerate(zip(codes, neuron.weights, strict=True)):
        centred = code - neuron.zero_in
        total += centred * weight
        yield Added(place, centred, centred * weight, total)
    product, half = total * neuron.multiplier, 1 << (neuron.shift - 1)
    yield Scaled(total, product, half)
    value = (product + half) >> neuron.shift
    yield Shifted(value, product / (1 << neuron.shift))
    wanted = value + neuron.zero_out
    code = min(max(wanted, neuron.low), neuron.high)
    yield Clipped(value, wanted, code)
    return code


def _require(codes: Sequence[int], neuron: Neuron) -> None:
    if not 1 <= len(codes) == len(neuron.weights) <= MOST_INPUTS:
        raise ValueError(f"As many codes as weights are needed, 1 to {MOST_INPUTS}.")
    for value in (*codes, *neuron.weights, neuron.zero_in, neuron.zero_out, neuron.low, neuron.high):
        if not -128 <= value <= 127:
            raise ValueError(f"Codes and weights go from -128 to 127; {value} does not.")
    if not 1 <= neuron.shift <= 62 or not 0 <= neuron.multiplier <= 1 << 31 or neuron.low > neuron.high:
        raise ValueError("The factor or the range of codes is none.")
