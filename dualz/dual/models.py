"""Models in .dz files: a state dict in, the same bits out.

The coder loses nothing. What makes a model small is done before, to its weights: pruning makes zeros,
sharing leaves few different values, rounding makes codebooks and biases cheap (``dualz.dual.rounding``).
The file finds all that by itself, so any model can be handed over at any stage of the chain.

Lesson: 14 (dual).
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from torch import Tensor, nn

from dualz.dual import file
from dualz.dual.convert import from_torch, progress_bar, to_torch
from dualz.dual.loading import load_model, load_tensors, read_tensor
from dualz.files import require_place, write_whole

__all__ = ["compress_model", "from_torch", "load_model", "load_tensors", "read_tensor", "to_torch"]


def compress_model(
    model: nn.Module | Mapping[str, Tensor],
    path: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
    contexts: bool | None = None,
    remarks: Mapping[str, str] | None = None,
) -> bytes:
    """The .dz file of all parameters and buffers of ``model`` (or of a state dict), exact to the bit.

    With ``path`` it is also written there, whole or not at all. ``progress`` shows a bar (default: from
    20 MB on). ``contexts``: arithmetic coding tried on all tensors, on none, or (default) on the
    smaller ones, up to 2^24 numbers and about three seconds in all. Tensors that share their numbers, and
    tensors that are equal, are stored once. ``remarks`` are texts that travel along, for instance the
    architecture (:func:`dualz.dual.architecture.remarks_of`), which ``dualz export`` needs.

    Raises:
        TypeError: ``model`` is neither a module nor a dict of tensors.
        ValueError: a tensor's type cannot be stored (quantized, sparse, nested and meta tensors), or it has
            no numbers yet (lazy modules that have not run); or remarks that are no texts.
        OSError: the folder of ``path`` cannot be written to; an old file is then untouched.
    """
    if path is not None:
        require_place(path)
    tensors = {name: from_torch(name, tensor) for name, tensor in _state(model).items()}
    with progress_bar(sum(tensor.size for tensor in tensors.values()), progress, "compress") as bar:
        data = file.write(tensors, remarks, contexts, on_tensor=bar.update)
    if path is not None:
        write_whole(path, data)
    return data


def _state(model: nn.Module | Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    if isinstance(model, nn.Module):
        return model.state_dict()
    if isinstance(model, Mapping):
        return model
    raise TypeError(f"A torch module or a dict of tensors is needed, not {type(model).__name__}.")
