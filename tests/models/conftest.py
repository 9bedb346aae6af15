"""One trained network for all tests of the models, and networks of a learner's kind."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from dualz.datasets import digits
from dualz.models.nets import digits_net
from dualz.models.training import train

torch.set_num_threads(1)


class Branched(nn.Module):
    """Arbitrary nesting, batch norm, a buffer, and an activation that is no module."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.register_buffer("mean", torch.full((64,), 0.3))
        convolution = nn.Conv2d(1, 6, 3, padding=1)
        self.parts = nn.ModuleDict({"look": nn.Sequential(convolution, nn.BatchNorm2d(6))})
        self.tail = nn.ModuleList([nn.Linear(6 * 64, 20), nn.Linear(20, 10, bias=False)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen = self.parts["look"]((x - self.mean).reshape(-1, 1, 8, 8)).relu().flatten(1)
        return self.tail[1](self.tail[0](seen).tanh())


@pytest.fixture(scope="session")
def data():
    return digits()


@pytest.fixture(scope="session")
def base(data):
    return train(digits_net(0), data, 15, seed=0)


@pytest.fixture
def own():
    return Branched()


def state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


@pytest.fixture
def unchanged():
    """A check, for the end of a test, that a model is what it was, flags included."""

    def remember(model: nn.Module):
        before, flags = state(model), [part.training for part in model.modules()]

        def check() -> None:
            after = model.state_dict()
            assert list(after) == list(before)
            assert all(torch.equal(after[name], before[name]) for name in before)
            assert [part.training for part in model.modules()] == flags

        return check

    return remember
