"""Quantized networks: codes in a real file, and training that knows it will be rounded.

Rounding is flat nearly everywhere, so its true gradient is 0 and teaches nothing. The
straight-through estimator passes the gradient as if nothing had been rounded, inside the range, and
stops it outside. Training then settles where the rounded network is good.

Sources: Bengio, Leonard and Courville (2013) for the estimator; Jacob et al. (2018).
Lesson: 11 (quantization).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from dualz.codecs.errors import CorruptData
from dualz.datasets import Data
from dualz.models.checks import clone, require_bits, require_weights, weight_layers
from dualz.models.clipping import best_shares, clipped
from dualz.models.quantization import Grid, affine, dequantize, quantize, symmetric, unclipped
from dualz.models.storage import from_bytes, one_number, pack, to_bytes, unpack
from dualz.models.training import train

CUT_EVERY = 40  # steps of training between two searches for the cut


class Quantized(NamedTuple):
    """The codes of one weight tensor, in its shape, and the grid that they stand on."""

    codes: Tensor
    grid: Grid


def make_grid(weight: Tensor, bits: int, scheme: str = "symmetric", per_channel: bool = True) -> Grid:
    """The grid of a layer's weight; a channel is an output (a filter).

    Raises:
        TypeError, ValueError: bad weights, bits or scheme.
    """
    makers: dict[str, Callable[..., Grid]] = {"symmetric": symmetric, "affine": affine}
    if scheme not in makers:
        raise ValueError(f"The scheme is 'symmetric' or 'affine', not {scheme!r}.")
    return makers[scheme](weight, bits, axis=0 if per_channel else None)


def quantize_model(
    model: nn.Module, bits: int, scheme: str = "symmetric", per_channel: bool = True
) -> dict[str, Quantized]:
    """Codes and grids for the weights (not the biases) of all Linear and Conv2d layers, by layer name."""
    found = {}
    for name, layer in weight_layers(model).items():
        weight = require_weights(layer.weight, name)
        grid = make_grid(weight, bits, scheme, per_channel)
        found[name] = Quantized(quantize(weight, grid), grid)
    return found


def dequantized_model(model: nn.Module, quantized: Mapping[str, Quantized]) -> nn.Module:
    """A copy of ``model`` with the values that the codes stand for, as floats: to measure its accuracy.

    Raises:
        ValueError: a layer is missing, or has another shape.
    """
    copied = clone(model)
    layers = weight_layers(copied)
    with torch.no_grad():
        for name, (codes, grid) in quantized.items():
            if name not in layers or layers[name].weight.shape != codes.shape:
                raise ValueError(
                    f"The codes {name!r} of shape {tuple(codes.shape)} fit no layer of the model."
                )
            layers[name].weight.copy_(dequantize(codes, grid))
    return copied


# --- the file ------------------------------------------------------------------------------------


def quantized_file(model: nn.Module, quantized: Mapping[str, Quantized], bits: int) -> bytes:
    """Codes of ``bits`` bits each, scales (float32), zero points (int32), and the rest of the model as it is.

    Raises:
        ValueError: a code does not fit into ``bits`` bits.
    """
    stored: dict[str, Tensor] = {"/bits": torch.tensor([bits], dtype=torch.uint8)}
    for name, (codes, grid) in quantized.items():
        stored[f"{name}/codes"] = pack(codes.to(torch.int32) - grid.low, bits)
        stored[f"{name}/low"] = torch.tensor([grid.low], dtype=torch.int32)
        stored[f"{name}/scale"] = grid.scale.reshape(-1)
        if grid.zero_point.any():
            stored[f"{name}/zero"] = grid.zero_point.reshape(-1)
    weights = {f"{name}.weight" if name else "weight" for name in quantized}
    stored.update({key: value for key, value in model.state_dict().items() if key not in weights})
    return to_bytes(stored)


def load_quantized(model: nn.Module, data: bytes) -> nn.Module:
    """A copy of ``model`` (which gives the structure) with the values of a quantized file.

    Raises:
        CorruptData: damaged, or it does not fit the model.
    """
    stored = from_bytes(data)
    copied, wanted = clone(model), model.state_dict()
    try:
        bits = require_bits(one_number(stored, "/bits"))
        for name, layer in weight_layers(model).items():
            value = _restored(stored, name, layer.weight.shape, bits)
            wanted[f"{name}.weight" if name else "weight"] = value.to(layer.weight.dtype)
        wanted.update({key: value for key, value in stored.items() if "/" not in key})
        copied.load_state_dict(wanted)
    except (KeyError, ValueError, RuntimeError) as error:
        raise CorruptData(f"The file does not fit the model: {error}") from error
    return copied


def _restored(stored: Mapping[str, Tensor], name: str, shape: torch.Size, bits: int) -> Tensor:
    codes = unpack(stored[f"{name}/codes"], bits, shape.numel()).reshape(shape)
    scale = stored[f"{name}/scale"]
    zero_point = stored.get(f"{name}/zero", torch.zeros(scale.shape, dtype=torch.int32))
    fits = scale.shape == zero_point.shape and scale.shape in ((1,), shape[:1])
    if not fits or not torch.isfinite(scale).all() or not torch.isfinite(zero_point).all():
        raise CorruptData(f"The scales of {name} do not fit its shape {tuple(shape)}.")
    column = (-1, *([1] * (len(shape) - 1)))
    shifted = codes + one_number(stored, f"{name}/low") - zero_point.reshape(column)
    return scale.reshape(column) * shifted


# --- training that knows it will be rounded ------------------------------------------------------


class _StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, x: Tensor, grid: Grid) -> Tensor:
        codes = unclipped(x, grid)
        context.save_for_backward((codes >= grid.low) & (codes <= grid.high))
        return dequantize(quantize(x, grid), grid).to(x.dtype)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Any, ...]:
        (inside,) = context.saved_tensors
        return gradients[0] * inside, None


def fake_quantize(x: Tensor, grid: Grid) -> Tensor:
    """``x`` rounded to the grid, still floating, with the straight-through gradient: 1 inside, 0 outside.

    The same numbers as torch's ``fake_quantize_per_tensor_affine`` and ``..._per_channel_affine``.

    Raises:
        TypeError, ValueError: not a finite floating tensor.
    """
    return _StraightThrough.apply(x, grid)


class _Rounding(nn.Module):
    """Makes a layer's weight the rounded one; the grid follows the weights in every step."""

    def __init__(self, bits: int, scheme: str, per_channel: bool) -> None:
        super().__init__()
        self.settings = (bits, scheme, per_channel)

    def forward(self, weight: Tensor) -> Tensor:
        return fake_quantize(weight, make_grid(weight, *self.settings))


class _Clipping(nn.Module):
    """The same on grids cut where the squared error is least; in training the cut is found now and then."""

    def __init__(self, bits: int) -> None:
        super().__init__()
        self.bits, self.calls = bits, 0
        self.shares: Tensor | None = None

    def forward(self, weight: Tensor) -> Tensor:
        if self.shares is None or not self.training or self.calls % CUT_EVERY == 0:
            self.shares = best_shares(weight, self.bits)
        self.calls += self.training
        return fake_quantize(weight, clipped(weight, self.bits, self.shares))


def train_quantized(
    model: nn.Module,
    data: Data,
    bits: int,
    epochs: int = 10,
    scheme: str = "symmetric",
    per_channel: bool = True,
    clip: bool = False,
    **options: Any,
) -> nn.Module:
    """Quantization-aware training: a copy of ``model`` whose weights were rounded in every forward pass.

    The weights that come back stand on the grid already: :func:`quantize_model` with the same settings
    changes them by no more than the rounding of floats. ``clip`` cuts the range of each channel where the
    squared error is least (:mod:`dualz.models.clipping`), for symmetric grids by channel. ``options`` go to
    ``train``.

    Raises:
        TypeError, ValueError: as ``train`` and :func:`make_grid` do.
    """
    if clip and (scheme != "symmetric" or not per_channel):
        raise ValueError("Only symmetric grids by channel are clipped here.")
    rounding = clone(model)
    for layer in weight_layers(rounding).values():
        make_grid(layer.weight, bits, scheme, per_channel)
        part = _Clipping(bits) if clip else _Rounding(bits, scheme, per_channel)
        parametrize.register_parametrization(layer, "weight", part)
    trained = train(rounding, data, epochs, **options)
    for layer in weight_layers(trained).values():
        parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)
    # Into a plain copy: parametrizing changes the order of a layer's parameters.
    plain = clone(model).eval()
    plain.load_state_dict(trained.state_dict())
    return plain
