"""The kind of file of the data track: what an electricity meter logs, made by a seeded generator.

A row has five whole numbers in twelve bytes, little-endian: the time in seconds (4 bytes), the voltage in
tenths of a volt, the current in milliamperes, the power in tenths of a watt, and a state from 0 to 3 (2 bytes
each). Every row is drawn from the one before it by known chances, so the entropy of a file can be computed.

Lesson: 18 (capstone).
"""

from __future__ import annotations

from math import log2
from typing import Any

import numpy as np

ROWS = 2000
ROW = np.dtype([("time", "<u4"), ("voltage", "<u2"), ("current", "<u2"), ("power", "<u2"), ("state", "<u2")])
PERIOD = 60  # seconds
STAYS, STATES = 0.97, 4
_JITTER = {-1: 1 / 6, 0: 2 / 3, 1: 1 / 6}
_ERROR = {-1: 0.25, 0: 0.5, 1: 0.25}  # of the meter's own product of voltage and current
_VOLTS, _AMPERES = 1.5, 30.0  # deviations of the steps, in units of the columns
_FIRST = {"time": (1_700_000_000, 1_800_000_000), "voltage": (2250, 2350), "current": (6000, 9000)}
_SCALE = 1000  # tenths of a volt times milliamperes, in tenths of a watt


def _bell(deviation: float) -> dict[int, float]:
    """Chances of whole numbers in the shape of the bell curve, out to four deviations."""
    reach = int(4 * deviation)
    weights = {step: np.exp(-0.5 * (step / deviation) ** 2) for step in range(-reach, reach + 1)}
    total = sum(weights.values())
    return {step: float(weight / total) for step, weight in weights.items()}


_STEPS = {"time": _JITTER, "voltage": _bell(_VOLTS), "current": _bell(_AMPERES)}


def make(seed: int, rows: int = ROWS) -> bytes:
    """A log of so many rows, 12 bytes each.

    >>> len(make(1))
    24000

    Raises:
        ValueError: ``rows`` is below 1.
    """
    if rows < 1:
        raise ValueError(f"Ask for at least one row, not {rows}.")
    rng = np.random.default_rng(seed)
    log = np.zeros(rows, ROW)
    for name, steps in _STEPS.items():
        first = rng.integers(*_FIRST[name])
        moved = rng.choice(list(steps), rows - 1, p=list(steps.values())) + (PERIOD if name == "time" else 0)
        log[name] = first + np.concatenate([[0], np.cumsum(moved)])
    error = rng.choice(list(_ERROR), rows, p=list(_ERROR.values()))
    log["power"] = product(log["voltage"], log["current"]) + error
    turns = np.where(rng.random(rows) < STAYS, 0, rng.integers(1, STATES, rows))
    log["state"] = np.cumsum(turns) % STATES
    return log.tobytes()


def product(voltage: Any, current: Any) -> Any:
    """Voltage times current in the unit of the power, rounded down, int64."""
    return np.asarray(voltage, np.int64) * np.asarray(current, np.int64) // _SCALE


def least(rows: int = ROWS) -> float:
    """The entropy of a log in bytes: no lossless codec takes less on average.

    >>> round(least())
    3149
    """
    stays = {"same": STAYS, **{f"other {at}": (1 - STAYS) / (STATES - 1) for at in range(1, STATES)}}
    steps = sum(_bits(chances) for chances in _STEPS.values())
    firsts = sum(log2(high - low) for low, high in _FIRST.values())
    return (firsts + (rows - 1) * steps + rows * (_bits(_ERROR) + _bits(stays))) / 8


def _bits(chances: dict[Any, float]) -> float:
    return -sum(chance * log2(chance) for chance in chances.values())
