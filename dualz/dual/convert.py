"""Torch tensors as tensors to store, and back; and the bar that long work shows.

Lesson: 14 (dual).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor
from torch.nn.parameter import is_lazy
from tqdm.auto import tqdm

from dualz.dual.tensors import KIND_OF, Stored, stored

LONG_WORK = 20_000_000


def from_torch(name: str, tensor: Tensor) -> Stored:
    """A torch tensor as a tensor to store; its numbers are not copied where they stand in one piece.

    Raises:
        TypeError: it is none, or its name is no text.
        ValueError: its type cannot be stored, or it has no numbers.
    """
    if not isinstance(name, str):
        raise TypeError(f"The names of tensors are texts, not {type(name).__name__}.")
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{name} is no tensor but {type(tensor).__name__}; only tensors can be stored.")
    dtype = str(tensor.dtype).removeprefix("torch.")
    if is_lazy(tensor):
        raise ValueError(
            f"{name} has no numbers yet: run the model once, so that its lazy layers know their size."
        )
    said = f"{name} is a tensor of type {tensor.dtype} ({tensor.layout}, on {tensor.device})"
    if dtype not in KIND_OF or tensor.layout != torch.strided or tensor.is_meta or tensor.is_nested:
        raise ValueError(f"{said} and cannot be stored.")
    try:
        plain = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous()
        numbers = plain.reshape(-1).view(torch.uint8).numpy()
    except (RuntimeError, NotImplementedError) as error:
        raise ValueError(f"{said}; its numbers cannot be read: {type(tensor).__name__}.") from error
    return stored(dtype, tuple(tensor.shape), numbers)


def to_torch(tensor: Stored) -> Tensor:
    """A stored tensor as a torch tensor with numbers of its own."""
    return _as_torch(tensor._replace(words=np.array(tensor.words)))


def all_to_torch(tensors: dict[str, Stored]) -> dict[str, Tensor]:
    """Stored tensors as torch tensors, each with numbers of its own; ``tensors`` is emptied on the way.

    Numbers are copied only where somebody else holds them as well, so a model is in memory once.
    """
    taken: set[int] = set()
    found = {}
    for name in list(tensors):
        tensor = tensors.pop(name)
        tensor = Stored(tensor.dtype, tensor.shape, tensor.words)  # of a file: read once
        owner = _owner(tensor.words)
        if owner is not None and id(owner) not in taken:
            taken.add(id(owner))
            found[name] = _as_torch(tensor)
        else:
            found[name] = to_torch(tensor)
    return found


def _owner(words: np.ndarray) -> np.ndarray | None:
    """The array that has the memory of ``words``, if it has no more than that and may be written to."""
    owner = words
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    whole = owner.flags.owndata and words.flags.writeable and words.flags.c_contiguous
    return owner if whole and owner.nbytes == words.nbytes and words.size else None


def _as_torch(tensor: Stored) -> Tensor:
    numbers = torch.from_numpy(tensor.words.view(np.uint8))
    return numbers.view(getattr(torch, tensor.dtype)).reshape(tensor.shape)


@contextmanager
def progress_bar(size: int, wanted: bool | None, what: str) -> Iterator[tqdm]:
    """A bar of ``size`` bytes; without a wish, only for long work."""
    hidden = size < LONG_WORK if wanted is None else not wanted
    with tqdm(total=size or None, unit="B", unit_scale=True, desc=what, disable=hidden) as bar:
        yield bar
