"""What ``dualz expand`` makes of a model: all of it, or the tensors that ``--only`` names."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from dualz.cli.ends import Refused, Source
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import chosen, file, safetensors_file
from dualz.dual.tensors import Stored

Parts = Sequence[Any]


def expand_model(source: Source, data: Any, on_tensor: file.Progress, given: Namespace) -> Parts:
    """The safetensors file of a .dz file, in parts; ``data`` are the bytes of ``source``."""
    limits = {"max_output": given.max_bytes, "on_tensor": on_tensor, "max_seconds": given.max_seconds}
    try:
        if given.only:
            return safetensors_file.parts(chosen.read(data, given.only, **limits))
        contents = file.read(data, **limits)
        return safetensors_file.parts(contents.tensors, contents.remarks)
    except CorruptData:
        raise
    except ValueError as error:  # a name that is not there, or a type that has no name there
        raise Refused(str(error)) from error


def some_of(source: Source, tensors: Mapping[str, Stored], given: Namespace) -> Parts:
    """The safetensors file of the tensors that ``--only`` names; the numbers of the others are not read."""
    if not given.only:
        raise Refused(f"{source.name} is not compressed; --only NAME takes a tensor out of it.")
    try:
        chosen.require_names(given.only, tensors)
    except chosen.NotThere as error:
        raise Refused(str(error)) from error
    some = {name: tensor for name, tensor in tensors.items() if name in given.only}
    total = sum(tensor.size for tensor in some.values())
    if total > given.max_bytes:
        raise TooLarge(f"The tensors take {total} bytes; the limit is {given.max_bytes}.")
    return safetensors_file.parts({name: tensor._replace() for name, tensor in some.items()})
