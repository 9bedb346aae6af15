"""The trained network that lessons 09 to 17 compress: it comes with the course, and can be trained again.

Lesson: 10 (pruning) and all after it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from torch import nn

from dualz.datasets import Data
from dualz.models import storage
from dualz.models.nets import signals_net
from dualz.models.training import Epoch, train

# Chosen on validation. A network that is trained less than what is made of it makes every method look good.
EPOCHS, RATE, BATCH = 40, 1e-2, 50
FILE = "signals_base.safetensors"


def signals_base() -> nn.Sequential:
    """:func:`~dualz.models.nets.signals_net`, trained on :func:`~dualz.datasets.signals`.

    17 910 numbers, 71 640 bytes of float32. Made by ``train_signals(signals_net(), signals())``; a test
    makes it again.
    """
    stored = (files("dualz.models") / FILE).read_bytes()
    net = storage.load_dense(signals_net(), stored)
    assert isinstance(net, nn.Sequential)
    return net.eval()


def train_signals(
    net: nn.Module,
    data: Data,
    epochs: int = EPOCHS,
    seed: int = 0,
    on_progress: Callable[[Epoch], None] | None = None,
) -> nn.Module:
    """A copy of ``net``, trained as the base was: the same recipe for the base and for its rivals.

    Raises:
        ValueError, TypeError: as :func:`dualz.models.training.train`.
    """
    return train(net, data, epochs, rate=RATE, batch=BATCH, seed=seed, on_progress=on_progress)
