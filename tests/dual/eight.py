"""Eight kinds of networks, small, with tiny tasks that they learn in seconds."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn

from dualz.datasets import Data, Split
from dualz.models.nets import mlp


class Last(nn.Module):
    """An LSTM that answers from its last state."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 16, batch_first=True)
        self.out = nn.Linear(16, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.lstm(x)[0][:, -1])


class Encoder(nn.Module):
    """One layer of a transformer, and the mean over the places."""

    def __init__(self) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.randn(1, 8, 8) * 0.1)
        self.layer = nn.TransformerEncoderLayer(8, 2, 24, dropout=0.0, batch_first=True)
        self.out = nn.Linear(8, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.layer(x + self.places).mean(dim=1))


class Tied(nn.Module):
    """The next word from three words, with one table for what goes in and what comes out."""

    def __init__(self, words: int = 12) -> None:
        super().__init__()
        self.words = nn.Embedding(words, 16)
        self.hidden = nn.Linear(48, 16)
        self.lm_head = nn.Linear(16, words, bias=False)
        self.lm_head.weight = self.words.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.lm_head(torch.tanh(self.hidden(self.words(x).flatten(1))))


class Kind(NamedTuple):
    """A network that is not trained, and its data."""

    net: nn.Module
    data: Data


def signals(seed: int = 0, count: int = 480) -> Data:
    """Four shapes of a noisy signal: (n, 64) float32 and labels from 0 to 3."""
    chance = torch.Generator().manual_seed(seed)
    time = torch.linspace(0, 1, 64)
    shapes = torch.stack(
        [torch.sin(6.3 * time), torch.sin(12.6 * time), time * 2 - 1, (time > 0.5) * 2.0 - 1]
    )
    y = torch.arange(count) % 4
    x = shapes[y] + 0.3 * torch.randn(count, 64, generator=chance)
    return split(x, y)


def split(x: Tensor, y: Tensor) -> Data:
    """Three parts, two thirds to train on."""
    ends = 0, len(x) * 2 // 3, len(x) * 5 // 6, len(x)
    parts = [Split(x[a:b], y[a:b]) for a, b in pairwise(ends)]
    return Data(*parts)


def shaped(*shape: int) -> Data:
    """The signals in another shape."""
    return Data(*(Split(part.x.reshape(len(part.x), *shape), part.y) for part in signals()))


def words() -> Data:
    """Three words of twelve and the one that follows: the sum of the first two, round a clock."""
    x = torch.randint(0, 12, (900, 3), generator=torch.Generator().manual_seed(0))
    return split(x, x[:, 1])


def convolutions() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
        nn.Flatten(), nn.Linear(128, 16, bias=False), nn.BatchNorm1d(16, affine=False), nn.ReLU(),
        nn.Linear(16, 4),
    )  # fmt: skip


def frozen() -> nn.Module:
    net = mlp(64, 32, 16, 4)
    net[0].requires_grad_(False)
    return net


def kinds() -> dict[str, Kind]:
    """The eight, by name."""
    torch.manual_seed(0)
    one = nn.Sequential(nn.Conv1d(1, 8, 5, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(240, 4))
    back = nn.Sequential(
        nn.Linear(64, 16), nn.ReLU(), nn.Unflatten(1, (4, 4)), nn.ConvTranspose1d(4, 6, 3, stride=2),
        nn.BatchNorm1d(6), nn.ReLU(), nn.Flatten(), nn.Linear(54, 4),
    )  # fmt: skip
    return {
        "mlp": Kind(mlp(64, 32, 4), signals()),
        "cnn with batch norm": Kind(convolutions(), shaped(1, 8, 8)),
        "conv1d": Kind(one, shaped(1, 64)),
        "transposed": Kind(back, signals()),
        "lstm": Kind(Last(), shaped(8, 8)),
        "transformer": Kind(Encoder(), shaped(8, 8)),
        "tied": Kind(Tied(), words()),
        "frozen": Kind(frozen(), signals()),
    }
