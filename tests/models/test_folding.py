"""Batch norms folded: the outputs stay or nothing is done, and the numbers fit the network as it was."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from dualz.models.folding import fold_norms, held_in_evaluation
from dualz.models.training import logits
from dualz.models.weights import is_weight, name_of, path_of, weight_at, weights

torch.set_num_threads(1)


def measured(net: nn.Module, *shape: int) -> torch.Tensor:
    """Give the norms of ``net`` numbers of their own, odd signs among them; returns inputs."""
    torch.manual_seed(3)
    x = torch.randn(64, *shape)
    net.train()
    for part in net.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.affine:
            nn.init.normal_(part.weight), nn.init.normal_(part.bias)
    for _ in range(5):
        net(x * 2 + 1)
    net.eval()
    return x


NETS = {
    "linear": (lambda: [nn.Linear(6, 5), nn.BatchNorm1d(5)], (6,)),
    "no bias": (lambda: [nn.Linear(6, 5, bias=False), nn.BatchNorm1d(5)], (6,)),
    "no affine": (lambda: [nn.Linear(6, 5, bias=False), nn.BatchNorm1d(5, affine=False)], (6,)),
    "conv1d": (lambda: [nn.Conv1d(2, 4, 3), nn.BatchNorm1d(4), nn.Flatten()], (2, 9)),
    "conv2d groups": (lambda: [nn.Conv2d(4, 4, 3, groups=2), nn.BatchNorm2d(4), nn.Flatten()], (4, 5, 5)),
    "conv3d": (lambda: [nn.Conv3d(1, 4, 3), nn.BatchNorm3d(4), nn.Flatten()], (1, 4, 4, 4)),
    "transposed": (lambda: [nn.ConvTranspose2d(2, 4, 3), nn.BatchNorm2d(4), nn.Flatten()], (2, 3, 3)),
}


@pytest.mark.parametrize("kind", NETS)
def test_the_outputs_stay_and_the_norm_becomes_neutral(kind):
    layers, shape = NETS[kind]
    net = nn.Sequential(*layers())
    x = measured(net, *shape)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    folded, done = fold_norms(net, x)
    assert done == {"1": "0"}
    assert torch.allclose(logits(folded, x), logits(net, x), atol=1e-5)
    assert not torch.allclose(
        logits(nn.Sequential(folded[0], *folded[2:]), x), logits(nn.Sequential(net[0], *net[2:]), x)
    )
    assert len(folded[1].running_var.unique()) == 1 and not folded[1].num_batches_tracked
    assert list(folded.state_dict()) == list(before)
    assert all(torch.equal(net.state_dict()[name], tensor) for name, tensor in before.items())


def test_pruned_weights_stay_plain_zeros():
    net = nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5))
    x = measured(net, 6)
    with torch.no_grad():
        net[0].weight[:, ::2] = 0
        net[1].weight.copy_(-net[1].weight.abs())
    weight = fold_norms(net, x)[0][0].weight
    assert not weight[:, ::2].any() and not torch.signbit(weight[:, ::2]).any()


class Skips(nn.Module):
    """Somebody else reads the layer before the norm, too."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.norm = nn.Linear(6, 6), nn.BatchNorm1d(6)

    def forward(self, x):
        y = self.layer(x)
        return self.norm(y) + y


class Twice(nn.Module):
    """The layer is called twice, and only once followed by the norm."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.norm = nn.Linear(6, 6), nn.BatchNorm1d(6)

    def forward(self, x):
        return self.norm(self.layer(self.layer(x)))


class Keywords(nn.Module):
    """The norm is given its input by name."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.norm = nn.Linear(6, 6), nn.BatchNorm1d(6)

    def forward(self, x):
        return self.norm(input=self.layer(x))


@pytest.mark.parametrize(
    "net",
    [
        Skips(),
        Twice(),
        Keywords(),
        nn.Sequential(nn.Linear(6, 6), nn.ReLU(inplace=True), nn.BatchNorm1d(6)),
        nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6, track_running_stats=False)),
        nn.Sequential(nn.Linear(6, 8), nn.Unflatten(1, (2, 4)), nn.BatchNorm1d(2), nn.Flatten()),
        nn.Sequential(nn.Linear(6, 6), nn.Unflatten(1, (1, 6)), nn.Flatten(), nn.LayerNorm(6)),
    ],
    ids=["skip", "twice", "keywords", "relu", "batch", "other dimension", "layer norm"],
)
def test_what_would_change_an_output_is_not_folded(net):
    x = measured(net, 6)
    folded, done = fold_norms(net, x)
    assert done == {}
    assert all(torch.equal(folded.state_dict()[name], tensor) for name, tensor in net.state_dict().items())


def test_a_folded_norm_measures_nothing_in_training():
    net = nn.Sequential(nn.Conv2d(1, 3, 3, bias=False), nn.BatchNorm2d(3), nn.Flatten())
    x = measured(net, 1, 5, 5)
    folded, done = fold_norms(net, x)
    held = held_in_evaluation(folded, done).train()
    assert torch.allclose(held(x), logits(net, x), atol=1e-5)
    assert list(held.state_dict()) == list(net.state_dict())
    learns = {name for name, number in held.named_parameters() if number.requires_grad}
    assert learns == {"0.weight", "1.bias"}
    assert folded.train()(x).sub(logits(net, x)).abs().max() > 0.1  # without it the batch is measured


def test_weights_go_by_the_name_of_their_layer_or_their_own():
    net = nn.ModuleDict({
        "conv": nn.Conv1d(2, 3, 3), "lstm": nn.LSTM(3, 4), "words": nn.Embedding(5, 3),
        "attention": nn.MultiheadAttention(4, 2),
        "norm": nn.LayerNorm((2, 3)), "wide": nn.ParameterList([torch.ones(2, 2)]),
    })  # fmt: skip
    net["again"] = nn.Linear(3, 5)
    net["again"].weight = net["words"].weight
    found = weights(net)
    assert list(found) == [
        "conv", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "words",
        "attention.in_proj_weight", "attention.out_proj", "wide.0",
    ]  # fmt: skip
    for name, weight in found.items():
        assert weight_at(net, name) is weight
        assert name_of(path_of(net, name)) == name and is_weight(net, path_of(net, name))
    with pytest.raises(ValueError, match="no weight 'lstm'"):
        weight_at(net, "lstm")
    with pytest.raises(ValueError, match="has no weight of two or more dimensions"):
        weights(nn.LayerNorm(3))
    assert list(weights(nn.Linear(2, 2))) == [""] and path_of(nn.Linear(2, 2), "") == "weight"
