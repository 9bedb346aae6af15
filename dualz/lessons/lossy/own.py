"""The learner's own encoder at work: where it is right, else the course's."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from dualz.lessons.lossy.attempts import encode_block
from dualz.lessons.lossy.exercises_build import _draw_row

Encoder = Callable[[list[int], int, dict[int, str], dict[int, str]], Any]


def encoder(function: Encoder) -> Encoder:
    """``function`` if it gives the right bits on a few blocks; else the course's own.

    A learner's function may do anything: whatever it raises means that it is not right yet.
    """
    try:
        for seed in range(12):
            given = _draw_row(Random(seed))
            if function(list(given[0]), *given[1:]) != encode_block(*given):
                return encode_block
    except Exception:
        return encode_block
    return function
