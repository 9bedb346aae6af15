"""The third track's training, the same for everybody: small networks side by side, rounded, and stored.

Lesson: 18 (capstone).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from dualz.datasets import Split
from dualz.dual.models import compress_model, load_model
from dualz.dual.rounding import rounded_model
from dualz.models.checks import clone
from dualz.models.nets import signals_net
from dualz.models.side_by_side import by_labels, teach
from dualz.models.training import accuracy

BIAS_BITS = 8


def trained(
    data: Sequence[Sequence[Any]],
    hidden: Sequence[tuple[Any, Any]],
    settings: Mapping[str, int],
    steps: int,
    on_seed: Callable[[int, int], None],
) -> tuple[list[bytes], list[float]]:
    """The .dz file of a network for each set of signals and labels, and its accuracy on the hidden part.

    Network ``n`` begins with seed n. ``settings``: its ``channels``, and the ``bits`` of its weights, one
    scale a channel; biases have eight. The accuracy is that of the network that is read from the file.
    """
    channels, bits = settings["channels"], settings["bits"]
    starts = [signals_net(channels, seed) for seed in range(len(data))]
    courses = [by_labels(np.array(x), np.array(y)) for x, y in data]
    nets = teach(starts, courses, steps, seeds=range(len(data)))
    files, rights = [], []
    for net, part in zip(nets, hidden, strict=True):
        files.append(compress_model(rounded_model(net, bits, BIAS_BITS)))
        loaded = load_model(files[-1], into=clone(net))
        rights.append(accuracy(loaded, Split(*part)))
        on_seed(len(files), len(data))
    return files, rights
