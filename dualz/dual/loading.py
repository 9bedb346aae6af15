"""Models out of files: .dz, safetensors, or shards of either with an index, by what is in the file.

Nothing in a file is ever run. A file that does not fit leaves the model as it was.

Lesson: 14 (dual).
"""

from __future__ import annotations

import os
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import chosen, file, safetensors_file, shards
from dualz.dual.convert import all_to_torch, progress_bar
from dualz.dual.tensors import Stored
from dualz.dual.work import limited
from dualz.files import bytes_of
from dualz.short import shown

Model = TypeVar("Model", bound=nn.Module)
Source = str | os.PathLike[str] | bytes
_HEAD = 16
_MAPPED_FROM = 1 << 20  # bytes of a file of which only some are looked at


def load_model(
    path: Source,
    into: Model,
    max_output: int = file.DEFAULT_MAX_OUTPUT,
    progress: bool | None = None,
    *,
    strict: bool = True,
    cast: bool = False,
    max_seconds: float | None = None,
) -> Model:
    """Fill ``into``, which gives the structure, with the numbers of the file at ``path``; returns it.

    ``path`` is that of a .dz file, of a safetensors file, or of the index of shards
    (``model.safetensors.index.json``); it may also be the bytes of a file. A file that does not fit leaves
    ``into`` as it was. A tensor that has two names in the model (tied weights) may have one in the file.
    ``strict=False`` leaves what the file does not have as it is, leaves out what the model does not have,
    and says so in a warning. ``cast`` turns floating numbers into the type that the model has. A model on
    the meta device takes the tensors of the file as its own, so that they are in memory once. ``progress``
    shows a bar (default: from 20 MB on). ``max_seconds`` bounds the work of decoding a .dz file, which is
    counted before it is done; without it, at most 5 seconds of one core, and less for small files
    (:func:`dualz.dual.work.limited`).

    Warns:
        UserWarning: without ``strict``, for what was left and what was left out.

    Raises:
        TypeError: ``into`` is no module.
        ValueError: ``into`` is on the meta device, and the file has no numbers for one of its tensors; or
            ``max_seconds`` is no number above 0.
        CorruptData: damaged, or its names, shapes or types are not those of the model.
        TooLarge: the tensors take more than ``max_output`` bytes, or more time than is allowed.
    """
    if not isinstance(into, nn.Module):
        raise TypeError(f"A torch module is needed to load into, not {type(into).__name__}.")
    tensors = load_tensors(path, max_output, progress, max_seconds=max_seconds)
    wanted = into.state_dict()
    ties = _ties(into, wanted)
    for name in wanted:
        if name not in tensors and (mate := _mate(name, ties, tensors)):
            tensors[name] = tensors[mate]
    odd = sorted(set(tensors) ^ set(wanted))
    if odd and strict:
        raise CorruptData(f"The file does not fit the model: {shown(odd[0])!r} is in only one of them.")
    state = OrderedDict((name, tensor) for name, tensor in tensors.items() if name in wanted)
    for name in state:
        state[name] = _fitting(name, state[name], wanted[name], cast)
    _require_shared(state, ties)
    meta = _require_numbers(into, state)
    # What modules say of their version: without it some take the numbers for those of an older one.
    state._metadata = getattr(wanted, "_metadata", None)  # type: ignore[attr-defined]
    into.load_state_dict(state, strict=strict, assign=meta)
    if meta:
        _tie_again(into, ties)
    if odd:
        _warn(odd, wanted)
    return into


def load_tensors(
    path: Source,
    max_output: int = file.DEFAULT_MAX_OUTPUT,
    progress: bool | None = None,
    *,
    only: Iterable[str] | None = None,
    dtype: torch.dtype | None = None,
    max_seconds: float | None = None,
) -> dict[str, Tensor]:
    """The tensors of the file at ``path`` (or of its bytes), by name; the file is any that
    :func:`load_model` takes.

    ``only``: the names of those that are wanted. Of a safetensors file no other numbers are read, of shards
    no other shard, and of a .dz file with an index (those of a mebibyte and more have one) nothing else is
    decoded; what is checked then, :func:`dualz.dual.chosen.read` says. A .dz file without an index is decoded
    and checked whole. ``dtype`` turns floating numbers into this type. ``max_seconds`` is as in
    :func:`load_model`.

    Raises:
        ValueError: the file has no tensor of a name in ``only``, ``dtype`` is not floating, or
            ``max_seconds`` is no number above 0.
        CorruptData: anything but a whole, undamaged file, as far as it is read.
        TooLarge: they take more than ``max_output`` bytes, or more time than is allowed.
    """
    if dtype is not None and not dtype.is_floating_point:
        raise ValueError(f"Floating numbers can be cast to a floating type, and not to {dtype}.")
    limited(0, max_seconds)  # refuses what is no time
    names = None if only is None else [only] if isinstance(only, str) else list(only)
    with ExitStack() as stack:
        limits = _Limits(max_output, max_seconds, progress)
        found = all_to_torch(_stored(path, names, limits, stack))
    if dtype is None:
        return found
    return {
        name: tensor.to(dtype) if tensor.is_floating_point() else tensor for name, tensor in found.items()
    }


def read_tensor(
    path: Source,
    name: str,
    max_output: int = file.DEFAULT_MAX_OUTPUT,
    *,
    max_seconds: float | None = None,
) -> Tensor:
    """One tensor of the file at ``path`` (or of its bytes), which is any that :func:`load_model` takes; the
    others are not read, as far as the file allows it: see ``only`` of :func:`load_tensors`.

    What can be checked without the rest is checked. Of a .dz file with an index: the head and this tensor,
    each by its checksum, and the length of the file. Of a .dz file without one: all of it. A safetensors file
    has no checksum: only that its header is right, and that the file is as long as that says.

    Raises:
        TypeError: ``name`` is no text.
        ValueError, CorruptData, TooLarge: as :func:`load_tensors` does.
    """
    if not isinstance(name, str):
        raise TypeError(f"The name of a tensor is a text, not {type(name).__name__}.")
    return load_tensors(path, max_output, only=[name], max_seconds=max_seconds)[name]


class _Limits(NamedTuple):
    """What a file may cost, and whether a bar is shown."""

    max_output: int
    max_seconds: float | None
    progress: bool | None


def _stored(
    path: Source, names: list[str] | None, limits: _Limits, stack: ExitStack, shard: bool = False
) -> dict[str, Stored]:
    """The tensors of a file of any kind, found by its first bytes."""
    if not isinstance(path, (str, os.PathLike)):
        if safetensors_file.looks_like_one(bytes(memoryview(path)[:_HEAD])):
            return _some(safetensors_file.read(path)[0], names, limits.max_output)
        return _from_dz(path, lambda: None, names, limits)
    opened = stack.enter_context(open(path, "rb"))  # noqa: SIM115 - the stack closes it
    if not opened.seekable():
        return _stored(opened.read(), names, limits, stack)
    head = opened.read(_HEAD)
    opened.seek(0)
    if safetensors_file.looks_like_one(head):
        return _some(safetensors_file.in_file(opened)[0], names, limits.max_output)
    if head.lstrip()[:1] == b"{" and not shard:  # the index of an enemy could lead to itself
        return _from_shards(Path(path), names, limits, stack)
    data, forget = bytes_of(opened) if names is None else bytes_of(opened, _MAPPED_FROM)
    return _from_dz(data, forget, names, limits)


def _from_dz(
    data: bytes | memoryview, forget: Callable[[], None], names: list[str] | None, limits: _Limits
) -> dict[str, Stored]:
    with progress_bar(file.size_of(data, limits.max_output, names), limits.progress, "load") as bar:

        def done(size: int) -> None:
            bar.update(size)
            forget()

        if names is not None:
            return chosen.read(data, names, limits.max_output, done, limits.max_seconds)
        return file.read(data, limits.max_output, done, limits.max_seconds).tensors


def _from_shards(path: Path, names: list[str] | None, limits: _Limits, stack: ExitStack) -> dict[str, Stored]:
    index = shards.read(path)
    wanted = _some(index.shards, names)
    found: dict[str, Stored] = {}
    for shard in dict.fromkeys(wanted.values()):
        mine = [name for name, place in wanted.items() if place == shard]
        left = limits.max_output - sum(tensor.size for tensor in found.values())
        try:
            found |= _stored(path.parent / shard, mine, limits._replace(max_output=left), stack, shard=True)
        except chosen.NotThere as error:
            raise CorruptData(f"The index does not fit its shard {shown(shard)}. {error}") from None
    return found


def _some(found: Mapping[str, Any], names: list[str] | None, max_output: int | None = None) -> dict:
    chosen.require_names(names or (), found)
    some = {name: found[name] for name in (found if names is None else names)}
    if max_output is not None and sum(tensor.size for tensor in some.values()) > max_output:
        raise TooLarge(f"The tensors take more than {max_output} bytes, which is the limit.")
    return some


# --- what fits ------------------------------------------------------------------------------------


def _fitting(name: str, tensor: Tensor, here: object, cast: bool) -> Tensor:
    """``tensor`` as the model takes it at ``here``."""
    if not isinstance(here, Tensor) or is_lazy(here):  # torch gives it its shape, or its own state
        return tensor
    if cast and tensor.is_floating_point() and here.is_floating_point():
        tensor = tensor.to(here.dtype)
    if tensor.shape != here.shape or tensor.dtype != here.dtype:
        raise CorruptData(
            f"The file does not fit the model: {name} is {tensor.dtype} {tuple(tensor.shape)}, "
            f"and {here.dtype} {tuple(here.shape)} is needed."
        )
    return tensor


def _ties(into: nn.Module, wanted: Mapping[str, object]) -> dict[str, str]:
    """For each name in the model that is another name of the same tensor, the first name of it."""
    own = [*into.named_parameters(remove_duplicate=False), *into.named_buffers(remove_duplicate=False)]
    identity = {name: id(tensor) for name, tensor in own}
    first: dict[object, str] = {}
    ties = {}
    for name, here in wanted.items():
        if not isinstance(here, Tensor) or is_lazy(here) or here.layout != torch.strided or not here.numel():
            continue
        place: object = here.device, here.data_ptr(), here.dtype, here.shape, here.stride()
        if here.is_meta:  # where all tensors stand at 0
            place = identity.get(name, name)
        if first.setdefault(place, name) != name:
            ties[name] = first[place]
    return ties


def _mate(name: str, ties: Mapping[str, str], tensors: Mapping[str, Tensor]) -> str | None:
    """A name in the file for the tensor that ``name`` is in the model."""
    first = ties.get(name, name)
    return next((mate for mate in (first, *ties) if ties.get(mate, mate) == first and mate in tensors), None)


def _require_shared(state: Mapping[str, Tensor], ties: Mapping[str, str]) -> None:
    """Refuse different numbers for names that are one tensor in the model: the last would win."""
    for name, other in ties.items():
        if name in state and other in state and not _same_bits(state[name], state[other]):
            raise CorruptData(f"The file does not fit the model, in which {other} and {name} are one tensor.")


def _same_bits(one: Tensor, two: Tensor) -> bool:
    return one is two or torch.equal(*(tensor.reshape(-1).view(torch.uint8) for tensor in (one, two)))


def _require_numbers(into: nn.Module, state: Mapping[str, Tensor]) -> bool:
    """Whether ``into`` is on the meta device, where the tensors of the file become its own."""
    own = [*into.named_parameters(remove_duplicate=False), *into.named_buffers(remove_duplicate=False)]
    meta = [name for name, tensor in own if tensor.is_meta]
    for name in meta:
        if name not in state:
            raise ValueError(
                f"{name} is on the meta device, and the file has no numbers for it; "
                "give the model memory first: into.to_empty(device='cpu')."
            )
    return bool(meta)


def _tie_again(into: nn.Module, ties: Mapping[str, str]) -> None:
    """One tensor for all its names again: torch gives each name its own when it takes tensors over."""
    for name, first in ties.items():
        holder, _, last = name.rpartition(".")
        source, _, key = first.rpartition(".")
        setattr(into.get_submodule(holder), last, getattr(into.get_submodule(source), key))


def _warn(odd: list[str], wanted: Mapping[str, object]) -> None:
    missing = [name for name in odd if name in wanted]
    extra = [name for name in odd if name not in wanted]
    said = [f"Not in the file, and left as they were: {chosen.listed(missing)}."] if missing else []
    said += [f"Not in the model, and left out: {chosen.listed(extra)}."] if extra else []
    warnings.warn(" ".join(said), stacklevel=3)
