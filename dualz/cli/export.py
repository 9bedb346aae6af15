"""What ``dualz export`` writes: a network for other machines, as ONNX, as C, or as the file of a page.

    dualz export model.dz model.onnx                          floats
    dualz export --int8 --task signals model.dz model.onnx    codes of 8 bits
    dualz export --calibrate samples.npy model.dz model.c     one C file
    dualz export --task digits model.dz model.dzn             for the page, or to be exported later

The source says which layers there are (:mod:`dualz.dual.architecture`), or the task does. Codes need ranges,
and ranges need samples. A .dzn file has both.

Lesson: 17 (deploy).
"""

from __future__ import annotations

import os
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from dualz.cli.ends import Refused, Source
from dualz.dual import file, safetensors_file
from dualz.short import shown

if TYPE_CHECKING:
    from torch import Tensor

    from dualz.dual.architecture import Plan
    from dualz.models.device import DeviceNet

FORMATS = ("onnx", "c", "dzn")
TASKS = ("signals", "digits")


def export(source: Source, given: Namespace) -> tuple[bytes, str]:
    """The file that ``given`` asks for, and a word on it.

    Raises:
        Refused: something is missing: an architecture, samples, a package.
        CorruptData, TooLarge: as the readers of the source raise them.
    """
    wanted = _wanted(given)
    try:
        if source.head.startswith(b"dzn"):
            return _coded(_device(source, given), wanted)
        net, shape = _network(source, given)
        if wanted == "onnx" and not given.int8:
            from dualz.dual.export_onnx import float_onnx

            return float_onnx(net, shape), ", float32"
        return _coded(_in_codes(net, shape, given), wanted)
    except ImportError as error:
        missing = "Exporting needs torch: pip install torch." if error.name == "torch" else str(error)
        raise Refused(missing) from error
    except TypeError as error:  # a layer that has no such form
        raise Refused(str(error)) from error


def _wanted(given: Namespace) -> str:
    ending = given.format or given.target.lower().rpartition(".")[2]
    if ending not in FORMATS:
        raise Refused("The ending of the target says what to write: .onnx, .c or .dzn; or --format does.")
    return ending


def _device(source: Source, given: Namespace) -> DeviceNet:
    from dualz.models.device_file import from_bytes

    for option in ("task", "calibrate"):
        if getattr(given, option):
            raise Refused(
                f"A .dzn file has its architecture and its ranges; --{option} would change nothing."
            )
    return from_bytes(source.read())


def _coded(net: DeviceNet, wanted: str) -> tuple[bytes, str]:
    """The file of a network of whole numbers."""
    if wanted == "onnx":
        from dualz.dual.export_onnx import int8_onnx

        return int8_onnx(net), ", int8"
    if wanted == "dzn":
        from dualz.models.device_file import to_bytes

        return to_bytes(net), ", int8"
    from dualz.dual.export_c import c_source, memory

    flash, ram = memory(net)
    said = f" of C; on a device its tables take {flash} bytes of flash, its buffers {ram} bytes of RAM"
    return c_source(net).encode("ascii"), said


# --- where the network comes from -----------------------------------------------------------------


def _network(source: Source, given: Namespace) -> tuple[Any, tuple[int, ...]]:
    """The trained network in the source, and the shape of a sample."""
    from dualz.dual import architecture

    tensors, remarks = _contents(source, given)
    plan = architecture.plan_of(remarks) or _plan_of_task(given.task, tensors)
    if plan is None:
        raise Refused(
            f"{source.name} holds numbers and no architecture: nobody can see its strides and ReLUs. Write "
            "it with compress_model(net, path, remarks=remarks_of(net, x)) of dualz.dual.architecture, or "
            "say --task signals or --task digits if it is the network of that lesson."
        )
    return architecture.load(tensors, plan.net), plan.input


def _contents(source: Source, given: Namespace) -> tuple[dict[str, Tensor], dict[str, str]]:
    from dualz.dual.convert import all_to_torch

    if safetensors_file.looks_like_one(source.head):
        tensors, remarks = safetensors_file.read(source.read())
        if sum(tensor.size for tensor in tensors.values()) > given.max_bytes:
            raise Refused(f"The tensors take more than {given.max_bytes} bytes, which --max-bytes allows.")
        return all_to_torch(tensors), remarks
    if source.head[:3] != file.MAGIC[:3]:
        raise Refused(f"{source.name} is no .dz, .dzn or safetensors file, and nothing else can be exported.")
    contents = file.read(source.read(), given.max_bytes, max_seconds=given.max_seconds)
    return all_to_torch(contents.tensors), contents.remarks


def _plan_of_task(task: str | None, tensors: dict[str, Tensor]) -> Plan | None:
    """The network of a lesson, as wide as the tensors are; None where no task is said."""
    if task is None:
        return None
    import torch

    from dualz.dual.architecture import Plan
    from dualz.models.nets import mlp, signals_net

    first = "1.weight" if task == "signals" else "0.weight"
    if first not in tensors or tensors[first].ndim < 2 or not tensors[first].numel():
        raise Refused(f"This is not the network of {task}: it has no {shown(first)}.")
    with torch.device("meta"):
        if task == "signals":
            return Plan(signals_net(len(tensors[first])), (40,))
        matrices = [
            tensor for name, tensor in tensors.items() if name.endswith(".weight") and tensor.ndim == 2
        ]
        widths = [matrices[0].shape[1], *(len(matrix) for matrix in matrices)] if matrices else [64, 10]
        return Plan(mlp(*widths), (widths[0],))


# --- the ranges ------------------------------------------------------------------------------------


def _in_codes(net: Any, shape: tuple[int, ...], given: Namespace) -> DeviceNet:
    from dualz.models.device_made import device_net

    if given.calibrate:
        samples = _samples(given.calibrate, shape)
    elif given.task:
        from dualz import datasets

        samples = getattr(datasets, given.task)().train.x
    else:
        raise Refused(
            "Codes of 8 bits need the ranges of the numbers that flow through the network, and only samples "
            f"show them: give --calibrate samples.npy, an array of samples x {' x '.join(map(str, shape))}, "
            "or --task signals or digits."
        )
    if samples.shape[1:] != shape:
        raise Refused(f"The network takes samples of shape {shape}, and these have {samples.shape[1:]}.")
    try:
        return device_net(net, samples)
    except ValueError as error:
        raise Refused(str(error)) from error


def _samples(path: str, shape: tuple[int, ...]) -> Any:
    """Numbers out of a .npy file; one that would run code is not opened."""
    import numpy as np

    try:
        found = np.load(os.fspath(path), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise Refused(f"{shown(path)} is no .npy file of numbers.") from error
    if not isinstance(found, np.ndarray) or found.dtype.kind not in "fiu" or not found.size:
        raise Refused(f"{shown(path)} must hold one array of numbers, and at least one sample.")
    found = found.astype(np.float32)
    if not np.isfinite(found).all():
        raise Refused(f"{shown(path)} holds nan or inf, or numbers that float32 does not reach.")
    return found
