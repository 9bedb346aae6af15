"""Models in .dz files: a state dict in, the same bits out.

The coder loses nothing. What makes a model small is done before, to its weights: pruning makes zeros,
sharing leaves few different values, rounding makes codebooks and biases cheap (``dualz.dual.rounding``).
The file finds all that by itself, so any model can be handed over at any stage of the chain.

Lesson: 14 (dual_pipeline).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from dualz.codecs.errors import CorruptData
from dualz.dual import file
from dualz.dual.tensors import KIND_OF, Stored, stored
from dualz.files import write_whole

Model = TypeVar("Model", bound=nn.Module)
_LONG_WORK = 20_000_000


def compress_model(
    model: nn.Module | Mapping[str, Tensor],
    path: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
    contexts: bool | None = None,
) -> bytes:
    """The .dz file of all parameters and buffers of ``model`` (or of a state dict), exact to the bit.

    With ``path`` it is also written there, whole or not at all. ``progress`` shows a bar (default: from
    20 MB on). ``contexts``: arithmetic coding for all tensors, for none, or (default) for those of at
    most 2^18 numbers in a model of at most 2^21. Tensors that share their numbers, and tensors that are
    equal, are stored once.

    Raises:
        TypeError: ``model`` is neither a module nor a dict of tensors.
        ValueError: a tensor's type cannot be stored (quantized, sparse and meta tensors).
        OSError: the folder of ``path`` cannot be written to; an old file is then untouched.
    """
    tensors = {name: from_torch(name, tensor) for name, tensor in _state(model).items()}
    with progress_bar(sum(tensor.size for tensor in tensors.values()), progress, "compress") as bar:
        data = file.write(tensors, contexts=contexts, on_tensor=bar.update)
    if path is not None:
        write_whole(path, data)
    return data


def load_model(
    path: str | os.PathLike[str] | bytes,
    into: Model,
    max_output: int = file.DEFAULT_MAX_OUTPUT,
    progress: bool | None = None,
) -> Model:
    """Fill ``into``, which gives the structure, with the numbers of the .dz file at ``path``; returns it.

    ``path`` may also be the bytes of a file. A file that does not fit leaves ``into`` as it was.

    Raises:
        CorruptData: damaged, or its names, shapes or types are not those of the model.
        TooLarge: the tensors take more than ``max_output`` bytes.
    """
    tensors = load_tensors(path, max_output, progress)
    wanted = into.state_dict()
    odd = sorted(set(tensors) ^ set(wanted))
    if odd:
        raise CorruptData(f"The file does not fit the model: {odd[0]!r} is in only one of them.")
    for name, tensor in tensors.items():
        here = wanted[name]
        if tensor.shape != here.shape or tensor.dtype != here.dtype:
            raise CorruptData(
                f"The file does not fit the model: {name} is {tensor.dtype} {tuple(tensor.shape)}, "
                f"and {here.dtype} {tuple(here.shape)} is needed."
            )
    into.load_state_dict(tensors)
    return into


def load_tensors(
    path: str | os.PathLike[str] | bytes,
    max_output: int = file.DEFAULT_MAX_OUTPUT,
    progress: bool | None = None,
) -> dict[str, Tensor]:
    """The tensors of the .dz file at ``path`` (or of its bytes), by name.

    Raises:
        CorruptData: anything but a whole, undamaged file.
        TooLarge: they take more than ``max_output`` bytes.
    """
    data = path if isinstance(path, bytes) else Path(path).read_bytes()
    with progress_bar(0, progress, "load") as bar:
        found = file.read(data, max_output, on_tensor=bar.update).tensors
    return {name: to_torch(tensor) for name, tensor in found.items()}


def from_torch(name: str, tensor: Tensor) -> Stored:
    """A torch tensor as a tensor to store; its numbers are not copied where they stand in one piece.

    Raises:
        TypeError: it is none.
        ValueError: its type cannot be stored.
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{name} is no tensor but {type(tensor).__name__}; only tensors can be stored.")
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in KIND_OF or tensor.layout != torch.strided or tensor.is_meta:
        raise ValueError(f"{name} is a tensor of type {tensor.dtype} ({tensor.layout}) and cannot be stored.")
    plain = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous()
    return stored(dtype, tuple(tensor.shape), plain.reshape(-1).view(torch.uint8).numpy())


def to_torch(tensor: Stored) -> Tensor:
    """A stored tensor as a torch tensor with numbers of its own."""
    numbers = torch.from_numpy(np.array(tensor.words).view(np.uint8))
    return numbers.view(getattr(torch, tensor.dtype)).reshape(tensor.shape)


def _state(model: nn.Module | Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    if isinstance(model, nn.Module):
        return model.state_dict()
    if isinstance(model, Mapping):
        return model
    raise TypeError(f"A torch module or a dict of tensors is needed, not {type(model).__name__}.")


@contextmanager
def progress_bar(size: int, wanted: bool | None, what: str) -> Iterator[tqdm]:
    """A bar of ``size`` bytes; without a wish, only for long work."""
    hidden = size < _LONG_WORK if wanted is None else not wanted
    with tqdm(total=size or None, unit="B", unit_scale=True, desc=what, disable=hidden) as bar:
        yield bar
