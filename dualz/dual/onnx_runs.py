"""ONNX files through onnxruntime: one thread, no log, and where the time of a call goes.

The package onnxruntime is needed here, and nowhere else in the course.
Lesson: 17 (deploy).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dualz.dual.export_onnx import INPUT, MISSING, OUTPUT

MISSING_RUNTIME = "ONNX files are run by the package onnxruntime, which is not installed here."
_ERRORS_ONLY = 3


def session(source: bytes | str | os.PathLike[str], profile: str | None = None) -> Any:
    """An ``onnxruntime.InferenceSession`` for a file or its bytes, on one thread of the processor.

    ``profile``: the beginning of the name of a file into which onnxruntime writes what took how long.

    Raises:
        ImportError: onnxruntime is not installed.
        Exception: of onnxruntime, where the file is damaged, or its external data are not beside it.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ImportError(MISSING_RUNTIME) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    if profile is not None:
        options.enable_profiling, options.profile_file_prefix = True, profile
    given = source if isinstance(source, bytes) else os.fspath(source)
    return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])


def scores(opened: Any, x: Any) -> np.ndarray:
    """The scores of a batch, float32 (samples, classes), by a session of a file that this course wrote."""
    return opened.run([OUTPUT], {INPUT: np.asarray(x, np.float32)})[0]


class Parts(NamedTuple):
    """Microseconds of one call: those of its ``operators``, by name, and of the ``whole``."""

    operators: dict[str, float]
    whole: float

    @property
    def overhead(self) -> float:
        """What is left of the whole call: checks, memory, the way from one operator to the next."""
        return self.whole - sum(self.operators.values())


def profile(source: bytes, x: Any, rounds: int = 50) -> Parts:
    """Where the time of a call goes, as onnxruntime itself counts it, in the quickest of ``rounds`` calls: in
    that one the machine did little else. Counting makes a call a little slower.

    Operators that onnxruntime has merged have its own names: ``QLinearConv`` is a convolution of codes.

    Raises:
        ImportError: onnxruntime is not installed.
    """
    with tempfile.TemporaryDirectory() as folder:
        opened = session(source, os.path.join(folder, "profile"))
        for _ in range(rounds):
            scores(opened, x)
        events = json.loads(Path(opened.end_profiling()).read_text(encoding="utf-8"))
    call = min((event for event in events if event["name"] == "model_run"), key=lambda event: event["dur"])
    sums: dict[str, float] = defaultdict(float)
    for event in events:
        inside = call["ts"] <= event["ts"] <= call["ts"] + call["dur"]
        if inside and event["name"].endswith("_kernel_time"):
            sums[event["args"]["op_name"]] += event["dur"]
    return Parts(dict(sums), call["dur"])


def save_apart(data: bytes, path: str | os.PathLike[str]) -> tuple[int, int]:
    """Write an ONNX file whose numbers stand in a second one, ``path`` + ``.data``, as some exporters do it.

    Returns the bytes of both. Only together are they the model.

    Raises:
        ImportError: the package onnx is not installed.
    """
    try:
        import onnx
    except ImportError as error:
        raise ImportError(MISSING) from error
    place = Path(path)
    beside = place.with_name(place.name + ".data")
    onnx.save_model(
        onnx.load_model_from_string(data),
        place,
        save_as_external_data=True,
        location=beside.name,
    )
    return place.stat().st_size, beside.stat().st_size
