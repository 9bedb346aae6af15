"""How lesson 11 judges what is built: matrices as large as the right ones, and a network that reads enough.

Lesson: 11 (quantization).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from torch import nn

from dualz.course import compare
from dualz.course.sandbox import NotYet
from dualz.datasets import Data, Split, signals
from dualz.models.base import signals_base
from dualz.models.checks import one_thread
from dualz.models.training import accuracy

SEEN, JUDGED = 300, 600  # signals that calibrate, and that judge a network


@cache
def network() -> tuple[nn.Module, Data]:
    """The network of the signals, and few enough of them that a check answers at once."""
    data = signals()
    x, y = data.validation
    return signals_base(), data._replace(validation=Split(x[:JUDGED], y[:JUDGED]))


def rows_of(result: Any) -> Any:
    """A matrix as lists; its shape is compared later, where the input is known."""
    rows = compare.sequence(result, "From your function a matrix of weights")
    return [compare.numbers(row, "From your function rows of numbers") for row in rows]


def arrays(result: Any, wanted: Any) -> tuple[Any, Any] | None:
    """Both as arrays; None where they are not of one shape."""
    if [len(row) for row in result] != [len(row) for row in wanted]:
        return None
    return np.array(result, dtype=float), np.array(wanted, dtype=float)


def shape(result: Any, wanted: Any, arguments: Any) -> str:
    """What is said of a matrix of another shape; nothing of others."""
    if arrays(result, wanted) is None:
        return f"A matrix of {len(wanted)} x {len(wanted[0])} is wanted, as large as the weight that came in."
    return ""


def right(make: Callable[[], nn.Module]) -> float:
    """The share of the validation part that a network made with the learner's function reads."""
    try:
        with one_thread():
            return accuracy(make(), network()[1].validation)
    except (RuntimeError, TypeError, ValueError):
        raise NotYet(
            "On small matrices it is right, but on the network it gives something that does not fit: "
            "does it depend on how large the matrix is?"
        ) from None
