"""Models as real files, so that a size is the length of bytes and not a sum of bits on paper.

All files are in the safetensors format: a JSON header and the raw numbers, nothing that could run
code (a pickle can). Four ways to hold the weights of a pruned network:

====== =================================================================================
dense  every number as it is; a zero costs as much as any other number
csr    compressed sparse rows: the values that are left, their columns, where each row starts
gaps   the values that are left, and the distances between them in a few bits each
codes  any of a model's tensors as small integers, packed with as many bits as they need
====== =================================================================================

Source: Han, Mao and Dally, "Deep Compression" (2016) for the gaps with fillers.
Lessons: 09 (models), 10 (pruning), 11 (quantization).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors import torch as safetensors
from torch import Tensor, nn

from dualz.codecs.errors import CorruptData
from dualz.files import write_whole
from dualz.models.checks import clone

MOST_BITS = 16


def to_bytes(tensors: Mapping[str, Tensor]) -> bytes:
    """Named tensors as the bytes of a safetensors file, in the order of their names."""
    return safetensors.save(
        {name: tensor.detach().cpu().contiguous().clone() for name, tensor in sorted(tensors.items())}
    )


def from_bytes(data: bytes) -> dict[str, Tensor]:
    """The tensors of a safetensors file.

    Raises:
        CorruptData: the bytes are no whole safetensors file.
    """
    try:
        return safetensors.load(bytes(data))
    except (SafetensorError, ValueError, KeyError) as error:
        raise CorruptData(f"This is not a whole safetensors file: {error}") from error


# --- dense ---------------------------------------------------------------------------------------


def dense_file(model: nn.Module) -> bytes:
    """Parameters and buffers, every number in its own type. Shared tensors are stored under each name."""
    return to_bytes(model.state_dict())


def load_dense(model: nn.Module, data: bytes) -> nn.Module:
    """A copy of ``model`` (which gives the structure) with the numbers of a dense file.

    Raises:
        CorruptData: damaged, or its names, shapes or types are not those of the model.
    """
    return _filled(model, from_bytes(data))


def save(model: nn.Module, path: str | os.PathLike[str]) -> int:
    """Write the dense file to ``path``, whole or not at all; returns its size in bytes."""
    data = dense_file(model)
    write_whole(path, data)
    return len(data)


def load(model: nn.Module, path: str | os.PathLike[str]) -> nn.Module:
    """A copy of ``model`` with the numbers of the dense file at ``path``."""
    return load_dense(model, Path(path).read_bytes())


def _filled(model: nn.Module, tensors: Mapping[str, Tensor]) -> nn.Module:
    expected = model.state_dict()
    if set(tensors) != set(expected):
        odd = sorted(set(tensors) ^ set(expected))[0]
        raise CorruptData(f"The file does not fit the model: {odd!r} is in only one of them.")
    for name, tensor in tensors.items():
        wanted = expected[name]
        if tensor.shape != wanted.shape or tensor.dtype != wanted.dtype:
            raise CorruptData(
                f"The file does not fit the model: {name} is {tensor.dtype} {tuple(tensor.shape)}, "
                f"and {wanted.dtype} {tuple(wanted.shape)} is needed."
            )
    filled = clone(model)
    filled.load_state_dict(dict(tensors))
    return filled


# --- compressed sparse rows ----------------------------------------------------------------------


def csr_file(model: nn.Module) -> bytes:
    """Weights of two and more dimensions as compressed sparse rows, everything else dense.

    A row is one output (one filter). Columns are 16 bits wide where a row has at most 32768 of them,
    else 32; row starts are 32.
    """
    stored: dict[str, Tensor] = {}
    for name, tensor in model.state_dict().items():
        if tensor.ndim < 2 or not tensor.is_floating_point():
            stored[name] = tensor
            continue
        rows = tensor.detach().cpu().reshape(len(tensor), -1)
        row, column = rows.nonzero(as_tuple=True)
        starts = torch.searchsorted(row, torch.arange(len(rows) + 1))
        wide = torch.int16 if rows.shape[1] <= 1 << 15 else torch.int32
        stored[f"{name}/values"] = rows[row, column]
        stored[f"{name}/columns"] = column.to(wide)
        stored[f"{name}/starts"] = starts.to(torch.int32)
    return to_bytes(stored)


def load_csr(model: nn.Module, data: bytes) -> nn.Module:
    """A copy of ``model`` with the numbers of a CSR file.

    Raises:
        CorruptData: damaged, or it does not fit the model.
    """
    stored = from_bytes(data)
    dense = {name: tensor for name, tensor in stored.items() if "/" not in name}
    for name, wanted in model.state_dict().items():
        if f"{name}/values" in stored:
            dense[name] = _from_rows(name, wanted, stored)
    return _filled(model, dense)


def _from_rows(name: str, wanted: Tensor, stored: Mapping[str, Tensor]) -> Tensor:
    values = stored[f"{name}/values"]
    columns, starts = (_whole_numbers(stored, f"{name}/{part}") for part in ("columns", "starts"))
    flat = torch.zeros(wanted.reshape(len(wanted), -1).shape, dtype=values.dtype)
    lengths = starts.diff()
    fits = len(starts) == len(flat) + 1 and starts[0] == 0 and starts[-1] == len(values) == len(columns)
    if not fits or (lengths < 0).any() or ((columns < 0) | (columns >= flat.shape[1])).any():
        raise CorruptData(f"The sparse rows of {name} do not fit its shape {tuple(wanted.shape)}.")
    flat[torch.arange(len(flat)).repeat_interleave(lengths), columns] = values
    return flat.reshape(wanted.shape)


def _whole_numbers(stored: Mapping[str, Tensor], name: str) -> Tensor:
    found = stored.get(name)
    if found is None or found.ndim != 1 or found.is_floating_point():
        raise CorruptData(f"{name} is missing, or is not a row of whole numbers.")
    return found.long()


def one_number(stored: Mapping[str, Tensor], name: str) -> int:
    """The one whole number that a file holds under ``name``.

    Raises:
        CorruptData: it is missing, or something else.
    """
    found = _whole_numbers(stored, name)
    if len(found) != 1:
        raise CorruptData(f"{name} holds {len(found)} numbers, and one is needed.")
    return int(found)


# --- gaps ----------------------------------------------------------------------------------------


def gap_file(model: nn.Module, bits: int = 5) -> bytes:
    """Weights of two and more dimensions as non-zero values and the gaps between them, the rest dense.

    A gap counts the zeros before a value and takes ``bits`` bits. Where more zeros than 2^bits - 1
    stand in a row, a filler is stored: the largest gap, and a value of 0.
    """
    stored: dict[str, Tensor] = {}
    for name, tensor in model.state_dict().items():
        if tensor.ndim < 2 or not tensor.is_floating_point():
            stored[name] = tensor
            continue
        gaps, values = gaps_of(tensor, bits)
        stored[f"{name}/gaps"] = pack(gaps, bits)
        stored[f"{name}/values"] = values
    stored["/bits"] = torch.tensor([bits], dtype=torch.uint8)
    return to_bytes(stored)


def load_gaps(model: nn.Module, data: bytes) -> nn.Module:
    """A copy of ``model`` with the numbers of a gap file.

    Raises:
        CorruptData: damaged, or it does not fit the model.
    """
    stored = from_bytes(data)
    bits = one_number(stored, "/bits")
    dense = {name: tensor for name, tensor in stored.items() if "/" not in name}
    for name, wanted in model.state_dict().items():
        if f"{name}/values" in stored:
            values = stored[f"{name}/values"]
            gaps = unpack(stored.get(f"{name}/gaps", torch.zeros(0)), bits, values.numel())
            dense[name] = _from_gaps(name, wanted, gaps, values)
    return _filled(model, dense)


def gaps_of(tensor: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """The gaps and values of a tensor read row by row, fillers included.

    >>> gaps_of(torch.tensor([[0., 0., 7.], [0., 0., 0.], [0., 0., 9.]]), bits=2)
    (tensor([2, 3, 1]), tensor([7., 0., 9.]))
    """
    flat = tensor.detach().cpu().reshape(-1)
    places = flat.nonzero().reshape(-1)
    before = torch.cat([torch.tensor([-1]), places[:-1]])
    gaps = places - before - 1
    # A filler covers 2^bits places: its own largest gap of zeros and the zero that it stores.
    fillers = gaps >> bits
    ends = (fillers + 1).cumsum(0) - 1
    total = int(ends[-1]) + 1 if len(ends) else 0
    full_gaps = torch.full((total,), (1 << bits) - 1)
    values = torch.zeros(total, dtype=flat.dtype)
    full_gaps[ends] = gaps - (fillers << bits)
    values[ends] = flat[places]
    return full_gaps, values


def _from_gaps(name: str, wanted: Tensor, gaps: Tensor, values: Tensor) -> Tensor:
    flat = torch.zeros(wanted.numel(), dtype=values.dtype)
    places = (gaps + 1).cumsum(0) - 1
    if values.ndim != 1 or (len(places) and int(places[-1]) >= len(flat)):
        raise CorruptData(f"The gaps of {name} lead outside its shape {tuple(wanted.shape)}.")
    flat[places] = values
    return flat.reshape(wanted.shape)


# --- small integers ------------------------------------------------------------------------------


def pack(codes: Tensor, bits: int) -> Tensor:
    """Whole numbers from 0 to 2^bits - 1 as a row of bytes (uint8), the most significant bit first.

    >>> pack(torch.tensor([1, 2, 3, 0]), bits=2)
    tensor([108], dtype=torch.uint8)

    Raises:
        ValueError: a number does not fit, or bits is not 1 to 16.
    """
    if not 1 <= bits <= MOST_BITS:
        raise ValueError(f"bits must be 1 to {MOST_BITS}, not {bits}.")
    flat = codes.detach().cpu().reshape(-1).numpy().astype(np.int64)
    if flat.size and (flat.min() < 0 or flat.max() >= 1 << bits):
        raise ValueError(f"Numbers from {flat.min()} to {flat.max()} do not fit into {bits} bits.")
    digits = (flat[:, None] >> np.arange(bits - 1, -1, -1)) & 1
    return torch.from_numpy(np.packbits(digits.astype(np.uint8).reshape(-1)))


def unpack(packed: Tensor, bits: int, count: int) -> Tensor:
    """``count`` numbers (int64) of ``bits`` bits each from the bytes of :func:`pack`.

    Raises:
        CorruptData: not as many bytes as that needs.
    """
    right = packed.dtype == torch.uint8 and packed.ndim == 1 and 1 <= bits <= MOST_BITS
    if not right or len(packed) != -(-bits * count // 8):
        raise CorruptData(f"{count} numbers of {bits} bits do not come out of {packed.numel()} bytes.")
    digits = np.unpackbits(packed.numpy())[: bits * count].reshape(count, bits).astype(np.int64)
    return torch.from_numpy(digits @ (1 << np.arange(bits - 1, -1, -1)))
