"""Models in .dz files: a state dict in, the same bits out.

The coder loses nothing. What makes a model small is done before, to its weights: pruning makes zeros,
sharing leaves few different values, rounding makes codebooks and biases cheap (``dualz.dual.rounding``).
The file finds all that by itself, so any model can be handed over at any stage of the chain.

Lesson: 14 (dual).
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from tqdm.auto import tqdm

from dualz.codecs.errors import CorruptData
from dualz.dual import file
from dualz.dual.tensors import KIND_OF, Stored, stored
from dualz.files import require_place, write_whole

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
    20 MB on). ``contexts``: arithmetic coding tried on all tensors, on none, or (default) on the
    smaller ones, up to 2^24 numbers and about three seconds in all. Tensors that share their numbers, and
    tensors that are equal, are stored once.

    Raises:
        TypeError: ``model`` is neither a module nor a dict of tensors.
        ValueError: a tensor's type cannot be stored (quantized, sparse, nested and meta tensors), or it has
            no numbers yet (lazy modules that have not run).
        OSError: the folder of ``path`` cannot be written to; an old file is then untouched.
    """
    if path is not None:
        require_place(path)
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
    ``progress`` shows a bar (default: from 20 MB on).

    Raises:
        TypeError: ``into`` is no module.
        ValueError: ``into`` is on the meta device, where numbers have no place.
        CorruptData: damaged, or its names, shapes or types are not those of the model.
        TooLarge: the tensors take more than ``max_output`` bytes.
    """
    if not isinstance(into, nn.Module):
        raise TypeError(f"A torch module is needed to load into, not {type(into).__name__}.")
    tensors = load_tensors(path, max_output, progress)
    wanted = into.state_dict()
    odd = sorted(set(tensors) ^ set(wanted))
    if odd:
        raise CorruptData(f"The file does not fit the model: {odd[0]!r} is in only one of them.")
    for name, tensor in tensors.items():
        here = wanted[name]
        if not isinstance(here, Tensor) or is_lazy(here):  # torch gives it its shape, or its own state
            continue
        if here.is_meta:
            raise ValueError(
                f"{name} is on the meta device; give it memory first: into.to_empty(device='cpu')."
            )
        if tensor.shape != here.shape or tensor.dtype != here.dtype:
            raise CorruptData(
                f"The file does not fit the model: {name} is {tensor.dtype} {tuple(tensor.shape)}, "
                f"and {here.dtype} {tuple(here.shape)} is needed."
            )
    _require_shared(tensors, wanted)
    state = OrderedDict(tensors)
    # What modules say of their version: without it some take the numbers for those of an older one.
    state._metadata = getattr(wanted, "_metadata", None)
    into.load_state_dict(state)
    return into


def _require_shared(tensors: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> None:
    """Refuse different numbers for names that are one tensor in the model: the last would win."""
    first: dict[object, str] = {}
    for name, here in wanted.items():
        if not isinstance(here, Tensor) or is_lazy(here) or here.layout != torch.strided or not here.numel():
            continue
        place = here.device, here.data_ptr(), here.dtype, here.shape, here.stride()
        other = first.setdefault(place, name)
        if not _same_bits(tensors[name], tensors[other]):
            raise CorruptData(f"The file does not fit the model, in which {other} and {name} are one tensor.")


def _same_bits(one: Tensor, two: Tensor) -> bool:
    pair = [tensor.reshape(-1).view(torch.uint8) for tensor in (one, two)]
    return one is two or torch.equal(*pair)


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
    data = Path(path).read_bytes() if isinstance(path, (str, os.PathLike)) else path
    with progress_bar(file.size_of(data, max_output), progress, "load") as bar:
        found = file.read(data, max_output, on_tensor=bar.update).tensors
    return {name: to_torch(tensor) for name, tensor in found.items()}


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
