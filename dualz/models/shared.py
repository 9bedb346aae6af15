"""Networks with shared weights: a codebook for each layer, its centroids retrained, and the file.

Weights that pruning set to zero stay out of the clusters and stay zero.

Source: Han, Mao and Dally, "Deep Compression" (2016), section 3.
Lessons: 11 (quantization), 14 (dual).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.func import functional_call

from dualz.codecs.errors import CorruptData
from dualz.datasets import Data
from dualz.models.checks import clone, require_plain, require_weights
from dualz.models.codebook import MOST_ROUNDS, codebook_of, nearest
from dualz.models.storage import from_bytes, one_number, pack, to_bytes, unpack
from dualz.models.training import train
from dualz.models.weights import path_of, require_fit, weights


class Shared(NamedTuple):
    """``codebook``: float32, (k,). ``labels``: int64, shaped like the weight. ``mask``: False at zeros."""

    codebook: Tensor
    labels: Tensor
    mask: Tensor

    @property
    def weight(self) -> Tensor:
        """The weight that these stand for, float32. A pruned weight is 0.0, never -0.0, which would be
        another value to a coder."""
        return self.codebook[self.labels].masked_fill(~self.mask, 0.0)


def share_weights(
    model: nn.Module,
    k: int,
    start: str = "linear",
    seed: int = 0,
    zeros: bool = True,
    rounds: int = MOST_ROUNDS,
) -> dict[str, Shared]:
    """A codebook of at most ``k`` values for every weight of two or more dimensions, by its name (see
    :mod:`dualz.models.weights`: for Linear and Conv2d it is that of the layer).

    With ``zeros``, weights that are exactly zero are no members of a cluster. A layer of only zeros gets the
    codebook (0,). ``rounds`` bounds the rounds of k-means.

    Raises:
        ValueError: k below 1, bad weights, or weights that are computed from other parameters.
    """
    require_plain(model)
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}.")
    found = {}
    for name, weight in weights(model).items():
        weight = require_weights(weight, name)
        mask = weight != 0 if zeros else torch.ones_like(weight, dtype=torch.bool)
        codebook = codebook_of(weight[mask], k, start, seed, rounds) if mask.any() else torch.zeros(1)
        found[name] = Shared(codebook, nearest(weight, codebook) * mask, mask)
    return found


def shared_model(model: nn.Module, shared: Mapping[str, Shared]) -> nn.Module:
    """A copy of ``model`` with the shared values as its weights.

    Raises:
        ValueError: labels that fit no layer.
    """
    copied = clone(model)
    places = require_fit(copied, {name: part.labels for name, part in shared.items()}, "labels")
    with torch.no_grad():
        for name, part in shared.items():
            places[name].copy_(part.weight)
    return copied


class _Looking(nn.Module):
    """``model`` with each weight that has a codebook made by look-up, which is what is learnt.

    Not by a parametrization of its layers: two layers that share a weight go on sharing it like this.
    """

    def __init__(self, model: nn.Module, shared: Mapping[str, Shared]) -> None:
        super().__init__()
        self.model = clone(model)
        self.paths = [path_of(model, name) for name in shared]
        self.codebooks, self.parts = nn.ParameterList(), nn.ModuleList()
        for path, part in zip(self.paths, shared.values(), strict=True):
            weight = self.model.get_parameter(path)
            self.codebooks.append(nn.Parameter(part.codebook.to(weight), weight.requires_grad))
            self.parts.append(self.part_of(weight, part))
            weight.requires_grad_(False)

    def forward(self, *inputs: Any) -> Any:
        made = (part(book) for part, book in zip(self.parts, self.codebooks, strict=True))
        return functional_call(self.model, dict(zip(self.paths, made, strict=True)), inputs)

    def part_of(self, weight: Tensor, part: Shared) -> nn.Module:
        return _Lookup(part)

    def found(self) -> list[Shared]:
        """The codebooks and labels as they have been learnt."""
        books = (book.detach().clone() for book in self.codebooks)
        return [_in_order(part.found(book)) for part, book in zip(self.parts, books, strict=True)]


class _LookingLoose(_Looking):
    """The same, with labels that follow where the weights would be by themselves."""

    def part_of(self, weight: Tensor, part: Shared) -> nn.Module:
        return _Nearest(weight, part)


class _Lookup(nn.Module):
    """A weight as a look-up in a codebook."""

    def __init__(self, part: Shared) -> None:
        super().__init__()
        self.register_buffer("labels", part.labels)
        self.register_buffer("mask", part.mask)

    def forward(self, codebook: Tensor) -> Tensor:
        return codebook[self.labels].masked_fill(~self.mask, 0.0)

    def found(self, codebook: Tensor) -> Shared:
        return Shared(codebook, self.labels, self.mask)


class _Nearest(nn.Module):
    """A weight as a look-up of what is nearest to where its kept weights would be by themselves.

    Both are learnt: the codebook, and the kept weights, ``loose``, which get the gradient of the value
    that stands for them, as if nothing had been rounded (the straight-through estimator).
    """

    def __init__(self, weight: Tensor, part: Shared) -> None:
        super().__init__()
        self.register_buffer("mask", part.mask)
        self.loose = nn.Parameter(weight.detach()[part.mask].clone(), weight.requires_grad)

    def forward(self, codebook: Tensor) -> Tensor:
        values = codebook[self._nearest(codebook)] + (self.loose - self.loose.detach())
        return torch.zeros_like(self.mask, dtype=values.dtype).masked_scatter(self.mask, values)

    def found(self, codebook: Tensor) -> Shared:
        labels = torch.zeros_like(self.mask, dtype=torch.int64)
        return Shared(codebook, labels.masked_scatter(self.mask, self._nearest(codebook)), self.mask)

    def _nearest(self, codebook: Tensor) -> Tensor:
        # Not ``nearest``: in training the values of a codebook may change places.
        return (self.loose.detach()[:, None] - codebook.detach()).abs().argmin(dim=1)


def retrain_centroids(
    model: nn.Module,
    shared: Mapping[str, Shared],
    data: Data,
    epochs: int = 5,
    loose: bool = False,
    **options: Any,
) -> tuple[nn.Module, dict[str, Shared]]:
    """A copy of ``model`` with retrained codebooks (and biases), and the new :class:`Shared` of each layer.

    Differentiating the look-up gives each centroid the sum of its members' gradients. Labels stay; with
    ``loose`` the weights of ``model`` go on learning beside the codebooks, straight through the look-up, and
    a weight changes its label where another centroid has become the nearest. That wants a low rate.
    ``options`` go to :func:`dualz.models.training.train`.

    Raises:
        TypeError, ValueError: as ``train`` does, and for labels that fit no layer.
    """
    looked_up = shared_model(model, shared)  # refuses labels that fit no layer
    looking = _LookingLoose(model, shared) if loose else _Looking(looked_up, shared)
    trained = train(looking, data, epochs, **options)
    plain = clone(model)
    plain.load_state_dict(trained.model.state_dict())
    found = dict(zip(shared, trained.found(), strict=True))
    return shared_model(plain, found), found


def _in_order(part: Shared) -> Shared:
    """The same weights with the codebook in rising order: in retraining centroids may change places."""
    codebook, order = part.codebook.sort()
    return part._replace(codebook=codebook, labels=order.argsort()[part.labels] * part.mask)


# --- the file ------------------------------------------------------------------------------------


def shared_file(model: nn.Module, shared: Mapping[str, Shared]) -> bytes:
    """Codebooks (float32), labels of as many bits as they need, and the rest of the model as it is.

    Where zeros stay out of the clusters, the label 0 stands for them and the others move up by one.
    """
    stored: dict[str, Tensor] = {}
    for name, part in shared.items():
        offset = int(not part.mask.all())
        codes = (part.labels + offset) * part.mask
        bits = max(1, (len(part.codebook) + offset - 1).bit_length())
        stored[f"{name}/labels"] = pack(codes, bits)
        stored[f"{name}/codebook"] = part.codebook
        stored[f"{name}/offset"] = torch.tensor([offset], dtype=torch.uint8)
    paths = {path_of(model, name) for name in shared}
    stored.update({key: value for key, value in model.state_dict().items() if key not in paths})
    return to_bytes(stored)


def load_shared(model: nn.Module, data: bytes) -> nn.Module:
    """A copy of ``model`` (which gives the structure) with the values of a shared file.

    Raises:
        CorruptData: damaged, or it does not fit the model.
    """
    stored = from_bytes(data)
    copied, wanted = clone(model), model.state_dict()
    try:
        for name, weight in weights(model).items():
            wanted[path_of(model, name)] = _restored(stored, name, weight.shape).to(weight.dtype)
        wanted.update({key: value for key, value in stored.items() if "/" not in key})
        copied.load_state_dict(wanted)
    except (KeyError, ValueError, RuntimeError) as error:
        raise CorruptData(f"The file does not fit the model: {error}") from error
    return copied


def _restored(stored: Mapping[str, Tensor], name: str, shape: torch.Size) -> Tensor:
    offset = one_number(stored, f"{name}/offset")
    codebook = (
        torch.cat([torch.zeros(offset), stored[f"{name}/codebook"]]) if offset in (0, 1) else torch.zeros(0)
    )
    bits = max(1, (len(codebook) - 1).bit_length())
    labels = unpack(stored[f"{name}/labels"], bits, shape.numel())
    if not len(codebook) or int(labels.max()) >= len(codebook) or not torch.isfinite(codebook).all():
        raise CorruptData(f"The labels or the codebook of {name} are damaged.")
    return codebook[labels].reshape(shape)
