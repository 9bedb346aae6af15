"""Right answers in other clothes: float32, NumPy, torch, tuples, fractions, iterators."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

try:
    import torch
except ImportError:
    torch = None


def values(answer: Any) -> Iterator[tuple[str, Any]]:
    """The same value in other types, with a word that says which."""
    for name, change in _CHANGES.items():
        changed = _changed(answer, change)
        if changed is not answer:
            yield name, changed


def _changed(answer: Any, change: Any) -> Any:
    if isinstance(answer, dict):
        return {key: _changed(held, change) for key, held in answer.items()}
    if isinstance(answer, bool | str | bytes) or answer is None:
        return answer
    return change(answer)


def _is_array(answer: Any) -> bool:
    """Whether a list holds numbers alone, in rows of one length if it has rows."""
    if not isinstance(answer, list | tuple) or not answer:
        return False
    if all(isinstance(held, list | tuple) for held in answer):
        return len({len(held) for held in answer}) == 1 and all(map(_is_array, answer))
    return all(isinstance(held, int | float) and not isinstance(held, bool) for held in answer)


def _is_number(answer: Any) -> bool:
    return isinstance(answer, int | float)


def _numpy(kind: Any) -> Any:
    def change(answer: Any) -> Any:
        return np.asarray(answer, kind)[()] if _is_array(answer) or _is_number(answer) else answer

    return change


def _tensor(answer: Any) -> Any:
    return torch.tensor(answer, dtype=torch.float32) if _is_array(answer) or _is_number(answer) else answer


def _tuples(answer: Any) -> Any:
    return tuple(map(_tuples, answer)) if isinstance(answer, list) else answer


def _iterator(answer: Any) -> Any:
    return iter(answer) if isinstance(answer, list) else answer


def _fraction(answer: Any) -> Any:
    return Fraction(answer) if _is_number(answer) and isfinite(answer) else answer


_CHANGES = {
    "float32": _numpy(np.float32),
    "float64": _numpy(np.float64),
    "tuples": _tuples,
    "iterators": _iterator,
    "fractions": _fraction,
}
if torch is not None:
    _CHANGES["torch"] = _tensor


def functions(function: Any) -> Iterator[tuple[str, Any]]:
    """The same function, whose results are of other types, or which computes from rounded inputs."""
    for name, change in _CHANGES.items():
        yield name, _wrapped(function, change)
    yield "float32 inputs", lambda *arguments: _rounded(function(*map(_rounded, arguments)))


def _wrapped(function: Any, change: Any) -> Any:
    return lambda *arguments: _changed(function(*arguments), change)


def _rounded(value: Any) -> Any:
    """Every float to the nearest that float32 holds."""
    if isinstance(value, float):
        return float(np.float32(value))
    if isinstance(value, list | tuple):
        return type(value)(map(_rounded, value))
    if isinstance(value, dict):
        return {key: _rounded(held) for key, held in value.items()}
    return value
