"""What lesson 09 does with the learner's own network: it reads signals with it, from the course's file.

Lesson: 09 (models).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dualz.models import storage
from dualz.models.base import signals_base
from dualz.models.training import logits

NOT_BUILT = "Nothing is read yet: finish the function above, and run this cell again."


def base_file() -> bytes:
    """The trained network of the signals as a file of plain numbers (safetensors)."""
    return storage.dense_file(signals_base())


def tensors_of(file: bytes) -> dict[str, Any]:
    """The tensors of such a file as float64 arrays, by name, in the order of their names."""
    return {name: tensor.double().numpy() for name, tensor in sorted(storage.from_bytes(file).items())}


def classes(predict: Callable[..., Any], file: bytes, x: Any) -> list[int] | None:
    """What a learner's ``predict(tensors, signal)`` says of each signal; None where it is not finished."""
    tensors = tensors_of(file)
    try:
        found = [predict(tensors, np.asarray(signal, dtype=float)) for signal in x]
        return [int(one) for one in found]
    except Exception:  # a function that is half written may raise anything: its check says more
        return None


def report(predict: Callable[..., Any], file: bytes, x: Any, y: Any) -> str:
    """How many signals a learner's network reads right, and whether it agrees with torch."""
    found = classes(predict, file, x)
    if found is None:
        return NOT_BUILT
    theirs = logits(signals_base(), x).argmax(dim=1).tolist()
    right = sum(one == two for one, two in zip(found, np.asarray(y).tolist(), strict=True))
    same = sum(one == two for one, two in zip(found, theirs, strict=True))
    return f"{right} of {len(found)} signals read right; as torch reads them: {same} of {len(found)}"
