"""Round the last few numbers of a model to what costs little in a .dz file.

A file stores everything exactly, so rounding is done to the tensor itself, before: then what was
measured is what is loaded. Codebooks cost half as much as float16; at 2 kB a file, biases in 4 to 8 bits
matter too.

Lesson: 14 (dual).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dualz.dual.report import is_bias
from dualz.models.quantized import dequantized_model, quantize_model


def round_codebook(weight: Tensor) -> Tensor:
    """Every value moved to the nearest float16 number, in the type of ``weight``; zeros stay zeros.

    A value other than zero that float16 would make zero, or infinite, becomes the float16 next to that.

    >>> round_codebook(torch.tensor([0.1, 0.0, 1e-9])).tolist()
    [0.0999755859375, 0.0, 5.960464477539063e-08]

    Raises:
        TypeError: not a floating tensor.
    """
    _require_floating(weight)
    least, largest = 2.0**-24, torch.finfo(torch.float16).max
    sizes = weight.detach().abs().clamp(least, largest)
    near = torch.copysign(sizes.to(torch.float16).to(weight.dtype), weight)
    return torch.where(weight == 0, torch.zeros_like(weight), near)


def quantize_bias(bias: Tensor, bits: int) -> Tensor:
    """``bias`` on an even grid of 2^bits - 1 levels around 0: scale * q, with the scale a float16 number.

    Such a tensor is stored as ``bits`` bits a number and less. Zero is never -0.0, which would cost a
    level of its own.

    >>> quantize_bias(torch.tensor([1.75, -0.8, 0.05]), bits=4).tolist()
    [1.75, -0.75, 0.0]

    Raises:
        TypeError: not a floating tensor.
        ValueError: ``bits`` is not 2 to 12, or a value is nan or inf.
    """
    _require_floating(bias)
    if not 2 <= bits <= 12:
        raise ValueError(f"A bias takes 2 to 12 bits here, not {bits}.")
    if not torch.isfinite(bias).all():
        raise ValueError("The bias holds nan or inf. Train again, perhaps with a lower learning rate.")
    most = (1 << (bits - 1)) - 1
    largest = bias.detach().abs().max().item() if bias.numel() else 0.0
    scale = torch.tensor(largest / most).clamp(2.0**-24, 65504.0).to(torch.float16).float()
    factors = (bias.detach().float() / scale).round().clamp(-most, most)
    # Adding 0.0 turns -0.0 into 0.0.
    return (factors * scale + 0.0).to(bias.dtype)


def round_biases(model: nn.Module, bits: int) -> nn.Module:
    """The same ``model``, its biases moved to the grids of :func:`quantize_bias` in place.

    Raises:
        ValueError: ``bits`` is not 2 to 12, or a bias is nan or inf.
    """
    with torch.no_grad():
        for path, number in model.named_parameters():
            if is_bias(model, path):
                number.copy_(quantize_bias(number, bits))
    return model


def rounded_model(model: nn.Module, bits: int, bias_bits: int) -> nn.Module:
    """A copy with weights of so many bits, one scale a channel, and biases of ``bias_bits``, untrained.

    Raises:
        ValueError: bits that no grid has, or a number that is nan or inf.
    """
    return round_biases(dequantized_model(model, quantize_model(model, bits)), bias_bits)


def _require_floating(tensor: Tensor) -> None:
    if not isinstance(tensor, Tensor) or not tensor.is_floating_point():
        raise TypeError("A floating torch tensor is needed.")
