"""The ISO coder for neural networks (ISO/IEC 15938-17) beside ours: what nncodec makes of tensors.

Imported by the benchmarks of models; nothing needs it where nncodec is not installed.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec

import numpy as np

STEPS = (-20, -16, -12, -10, -8, -6, -4)  # from fine to coarse, 4 to each power of two


def installed() -> bool:
    """Whether nncodec is there."""
    return find_spec("nncodec") is not None


def code(tensors: Mapping[str, np.ndarray], step: int) -> tuple[int, dict[str, np.ndarray]]:
    """The bytes of the stream and the float32 tensors it decodes to; biases get steps 8 times as fine."""
    from nncodec import nn

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        settings = {"qp": step, "nonweight_qp": step - 12, "results": folder, "verbose": False}
        stream = nn.encode(dict(tensors), settings)
        found = nn.decode(stream, settings)
    # Adding 0 makes -0.0 a plain zero, which our format codes better.
    return len(stream), {name: np.asarray(value, np.float32) + 0 for name, value in found.items()}
