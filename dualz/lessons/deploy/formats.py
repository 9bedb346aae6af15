"""One network in several files, and how long each takes to answer, where the packages for it are installed.

The packages onnx and onnxruntime are optional: without them their rows are missing, and everything else runs.
Lesson: 17 (deploy).
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import torch

from dualz.dual import export_c, export_onnx, onnx_runs
from dualz.dual.models import compress_model
from dualz.lessons.deploy.device import network
from dualz.models import device_file
from dualz.models.base import signals_base
from dualz.models.latency import Latency, latencies
from dualz.models.quantized import dequantized_model, quantize_model
from dualz.models.storage import dense_file

ABSENT = "The packages onnx and onnxruntime are not both installed here, so their part is left out."
FLOATS, CODES, NOTHING = "onnxruntime, floats", "onnxruntime, int8", "onnxruntime, nothing at all"
TORCH, COURSE = "torch, floats", "NumPy, int8"
BATCHES = {1: 60, 16: 30, 256: 10}  # rounds for each size of batch
_SLOWEST = 16  # the largest batch that the course's readable arithmetic is asked for


def installed() -> bool:
    """Whether onnx and onnxruntime are here."""
    return all(find_spec(name) is not None for name in ("onnx", "onnxruntime"))


class File(NamedTuple):
    """A form of the network: its ``size`` in bytes, and whether its size depends on a package's version."""

    name: str
    size: int
    foreign: bool = False


@cache
def files() -> tuple[File, ...]:
    """The network of the signals in every form that can be written here."""
    base, (net, _) = signals_base(), network()
    rounded = dequantized_model(base, quantize_model(base, 8))
    found = [
        File("float32, safetensors", len(dense_file(base))),
        File("float32, .dz", len(compress_model(base))),
        File("8 bits a weight, .dz", len(compress_model(rounded))),
        File("int8, .dzn", len(device_file.to_bytes(net))),
        File("int8, tables of the C file", export_c.memory(net).flash),
    ]
    if installed():
        floats, codes, _ = _onnx()
        found += [File("float32, ONNX", len(floats), True), File("int8, ONNX", len(codes), True)]
    return tuple(found)


@cache
def _onnx() -> tuple[bytes, bytes, bytes]:
    net, data = network()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shape = tuple(data.train.x.shape[1:])
        return (
            export_onnx.float_onnx(signals_base(), shape),
            export_onnx.int8_onnx(net),
            export_onnx.empty_onnx(shape),
        )


@cache
def _sessions() -> dict[str, Any]:
    return {
        name: onnx_runs.session(file) for name, file in zip((FLOATS, CODES, NOTHING), _onnx(), strict=True)
    }


def calls(batch: int) -> dict[str, Callable[[], Any]]:
    """For each way to run the network that is here: a call that reads ``batch`` signals."""
    net, data = network()
    base, x = signals_base(), data.validation.x[:batch]
    tensor = torch.from_numpy(x)

    def by_torch() -> Any:
        with torch.inference_mode():
            return base(tensor)

    found: dict[str, Callable[[], Any]] = {TORCH: by_torch}
    if batch <= _SLOWEST:
        found[COURSE] = lambda: net.codes(x)
    if installed():
        for name, opened in _sessions().items():
            found[name] = lambda opened=opened: opened.run(None, {export_onnx.INPUT: x})
    return found


@cache
def measured(batch: int) -> dict[str, Latency]:
    """The latency of each of :func:`calls`, in turns."""
    return latencies(calls(batch), BATCHES[batch])


def gain(batch: int) -> float | None:
    """How many times as fast int8 is as floats, through onnxruntime; None where that is not installed."""
    if not installed():
        return None
    found = measured(batch)
    return found[FLOATS].median / found[CODES].median


def idle(name: str = CODES) -> float | None:
    """The share of a call with one signal that a call takes in which nothing is computed; None without."""
    if not installed():
        return None
    found = measured(1)
    return min(found[NOTHING].median / found[name].median, 1.0)


def parts(batch: int) -> onnx_runs.Parts | None:
    """Where the time of a call of the int8 network goes; None where onnxruntime is not installed."""
    return onnx_runs.profile(_onnx()[1], network()[1].validation.x[:batch]) if installed() else None


def alone() -> bool | None:
    """Whether an .onnx file loads whose numbers stand in a second file that is not there; None without."""
    if not installed():
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.onnx")
        onnx_runs.save_apart(_onnx()[0], path)
        onnx_runs.session(path)  # with both files it does
        path.with_name("model.onnx.data").unlink()
        try:
            onnx_runs.session(path)
        except Exception:  # onnxruntime has exceptions of its own, and more than one for this
            return False
    return True


def agreement() -> dict[str, float]:
    """On the validation part: the share of signals for which each way names the class of torch's floats."""
    net, data = network()
    x = data.validation.x
    with torch.inference_mode():
        wanted = signals_base()(torch.from_numpy(x)).argmax(dim=1).numpy()
    found = {"the course's int8": net.predict(x)}
    if installed():
        sessions = _sessions()
        found |= {name: onnx_runs.scores(sessions[name], x).argmax(axis=1) for name in (FLOATS, CODES)}
    return {name: float((classes == wanted).mean()) for name, classes in found.items()}
