"""A network of whole numbers, laid out as a device runs it: arrays, no torch, one kind of layer.

The computation, to the bit. Python (:class:`DeviceNet`), the page (``dualz/widgets/device_run.js``) and what
``dualz export`` writes follow these lines in this order:

1. **Input.** A number x becomes the code ``clip(round(x / scale) + zero_point, -128, 127)``. Quotient and
   rounding are those of IEEE 754 float64; halves go to the even neighbour. ``scale`` is a float32, widened.
2. **Maps.** A map of codes is (channels, rows, columns), the last index fastest. Each layer says which map
   it takes. Where the one before made another map of as many codes, they are taken as they lie in memory.
3. **Sums.** For output ``o`` at the place (r, c): ``s = bias[o] + sum of weight[o, k, i, j] * (q - zero_in)``
   over all k, i, j, with q the code in channel k at row ``r * stride[0] + i - padding[0]`` and column
   ``c * stride[1] + j - padding[1]``. Outside of the map q is ``zero_in``: it adds nothing. The sum fits
   int32 in every order: |bias| and 255 times the sum of |weight| are at most 2^31 - 1, checked for each o.
4. **Scaling.** ``y = floor((s * multiplier[o] + 2^(shift[o] - 1)) / 2^shift[o])``, exactly: halves go up. The
   product needs 63 bits (multiplier at most 2^31, shift 1 to 62); in C it is an int64 that is shifted
   arithmetically.
5. **Saturation.** The output code is ``clip(y + zero_out, low, high)``. A ReLU is this clipping: its layer
   has ``zero_out == low``, so that no code stands for a number below 0.
6. **Class.** The class with the greatest code of the last map; of several, the first.

There are rows * columns places, (size + 2 * padding - kernel) // stride + 1 each way. A dense layer is
the same thing with a kernel as large as the map: one place.

Source: Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference" (2018), sections 2.2 to 2.4.
Lesson: 17 (deploy). As a file: :mod:`dualz.models.device_file`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, prod
from typing import Any

import numpy as np

LOWEST, HIGHEST = -128, 127
MOST_MULTIPLIER, MOST_SHIFT = 1 << 31, 62
#: Limits that a network of a stranger meets before anything of that size is made.
MOST_LAYERS, MOST_CODES, MOST_WORK = 64, 1 << 20, 1 << 28

Map = tuple[int, int, int]
Two = tuple[int, int]


@dataclass(frozen=True, eq=False)
class DeviceLayer:
    """One layer. ``shape``: its input map (channels, rows, columns).

    ``weight``: int8 (outputs, channels, kernel rows, kernel columns). ``bias``: int32, ``multiplier`` and
    ``shift``: int64, (outputs,). ``stride`` and ``padding``: (rows, columns). ``zero_in`` and ``zero_out``
    are the codes of 0 before and after it; its output codes lie in ``low`` to ``high``.

    Raises:
        ValueError: a field does not fit the others, or a sum could overflow 32 bits.
    """

    shape: Map
    weight: Any
    bias: Any
    multiplier: Any
    shift: Any
    stride: Two
    padding: Two
    zero_in: int
    zero_out: int
    low: int
    high: int

    def __post_init__(self) -> None:
        _check_layer(self)

    @property
    def places(self) -> Two:
        """How many places the kernel has, down and across."""
        down, across = (
            (size - kernel) // stride + 1
            for size, kernel, stride in zip(self.padded[1:], self.weight.shape[2:], self.stride, strict=True)
        )
        return down, across

    @property
    def out(self) -> Map:
        """Its output map."""
        return (len(self.weight), *self.places)

    @property
    def padded(self) -> Map:
        """Its input map with the padding round it."""
        high, wide = (size + 2 * padding for size, padding in zip(self.shape[1:], self.padding, strict=True))
        return self.shape[0], high, wide

    @property
    def work(self) -> int:
        """Multiply-adds for one sample."""
        return int(self.weight.size) * prod(self.places)

    def __call__(self, codes: Any) -> Any:
        """int8 codes (samples, any shape of the map's size) to int8 codes (samples, outputs, rows, columns).

        Raises:
            TypeError: the codes are not int8.
            ValueError: there are not as many as the map has.
        """
        rows = self.rows(codes)
        # Through float64 products, which BLAS does quickly: all sums are whole and below 2^53, so exact.
        sums = rows @ self.weight.reshape(len(self.weight), -1).T.astype(np.float64) + self.bias
        scaled = (sums.astype(np.int64) * self.multiplier + (1 << (self.shift - 1))) >> self.shift
        found = np.clip(scaled + self.zero_out, self.low, self.high).astype(np.int8)
        return found.reshape(len(codes), prod(self.places), -1).transpose(0, 2, 1).reshape(-1, *self.out)

    def rows(self, codes: Any) -> Any:
        """The codes less their zero point, float64, a row for each place: (samples * places, weights)."""
        if codes.dtype != np.int8:
            raise TypeError(f"The inputs are int8 codes, not {codes.dtype}: quantize them first.")
        if codes.size != len(codes) * prod(self.shape):
            raise ValueError(f"A map of {self.shape} codes is needed, not {codes.shape[1:]}.")
        centred = codes.reshape(-1, *self.shape).astype(np.float64) - self.zero_in
        edges = [(0, 0), (0, 0), *((edge, edge) for edge in self.padding)]
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(centred, edges), self.weight.shape[2:], axis=(2, 3)
        )[:, :, :: self.stride[0], :: self.stride[1]]
        return windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, self.weight[0].size)


@dataclass(frozen=True, eq=False)
class DeviceNet:
    """Layers in order. ``scale`` (a float32) and ``zero_point`` make codes of the inputs; a code of the last
    map stands for the score ``out_scale * (code - zero_out)`` of its class.

    Raises:
        ValueError: no layers, layers that do not follow one another, or more work than 2^28 multiply-adds.
    """

    scale: float
    out_scale: float
    layers: tuple[DeviceLayer, ...]

    def __post_init__(self) -> None:
        _check_net(self)

    @property
    def zero_point(self) -> int:
        """The code of the input 0."""
        return self.layers[0].zero_in

    @property
    def classes(self) -> int:
        """How many codes the last map has."""
        return prod(self.layers[-1].out)

    @property
    def work(self) -> int:
        """Multiply-adds for one sample."""
        return sum(layer.work for layer in self.layers)

    def quantize(self, x: Any) -> Any:
        """The int8 codes of float inputs (samples, ...).

        Raises:
            ValueError: a number is not finite, or a sample has not as many as the first map.
        """
        x = np.asarray(x, dtype=np.float64)
        if not np.isfinite(x).all():
            raise ValueError("The inputs hold nan or inf.")
        if not x.ndim or x.size != len(x) * prod(self.layers[0].shape):
            raise ValueError(f"Samples of {prod(self.layers[0].shape)} numbers are needed, not {x.shape}.")
        codes = np.rint(x / self.scale) + self.zero_point
        return np.clip(codes, LOWEST, HIGHEST).astype(np.int8).reshape(len(x), *self.layers[0].shape)

    def maps(self, codes: Any) -> list[Any]:
        """The codes of every map, int8: the input's first, the scores' last.

        Raises:
            TypeError, ValueError: as :meth:`DeviceLayer.__call__`.
        """
        found = [codes]
        for layer in self.layers:
            found.append(layer(found[-1]))
        return found

    def codes(self, x: Any) -> Any:
        """The int8 codes of the scores of float inputs: (samples, classes)."""
        return self.maps(self.quantize(x))[-1].reshape(len(x), -1)

    def scores(self, x: Any) -> Any:
        """What these codes stand for, float64."""
        return self.out_scale * (self.codes(x).astype(np.float64) - self.layers[-1].zero_out)

    def predict(self, x: Any) -> Any:
        """The class of each sample, int64: of several greatest codes the first."""
        return self.codes(x).argmax(axis=1)


def _check_layer(layer: DeviceLayer) -> None:
    outputs = len(layer.weight)
    if layer.weight.dtype != np.int8 or layer.weight.ndim != 4 or not layer.weight.size:
        raise ValueError("Weights are int8, with four dimensions, none of them empty.")
    if min(layer.shape) < 1 or layer.weight.shape[1] != layer.shape[0]:
        raise ValueError(f"Weights of {layer.weight.shape} do not fit a map of {layer.shape}.")
    for name in ("bias", "multiplier", "shift"):
        if getattr(layer, name).shape != (outputs,):
            raise ValueError(f"The {name} needs one number for each of the {outputs} outputs.")
    kernel = layer.weight.shape[2:]
    for stride, padding, size, long in zip(layer.stride, layer.padding, kernel, layer.shape[1:], strict=True):
        if stride < 1 or not 0 <= padding < size or long + 2 * padding < size:
            raise ValueError(f"A kernel of {kernel} has no place on a map of {layer.shape}.")
    codes = (layer.zero_in, layer.zero_out, layer.low, layer.high)
    if min(codes) < LOWEST or max(codes) > HIGHEST or layer.low > layer.high:
        raise ValueError(f"Codes are in order and from {LOWEST} to {HIGHEST}, not {codes}.")
    if not ((layer.shift >= 1) & (layer.shift <= MOST_SHIFT)).all():
        raise ValueError(f"A shift is from 1 to {MOST_SHIFT}.")
    if not ((layer.multiplier >= 0) & (layer.multiplier <= MOST_MULTIPLIER)).all():
        raise ValueError("A multiplier is from 0 to 2^31.")
    most = 255 * np.abs(layer.weight.astype(np.int64)).reshape(outputs, -1).sum(axis=1)
    if (np.abs(layer.bias.astype(np.int64)) + most > (1 << 31) - 1).any():
        raise ValueError("The sums of this layer could overflow 32 bits.")


def _check_net(net: DeviceNet) -> None:
    if not 1 <= len(net.layers) <= MOST_LAYERS:
        raise ValueError(f"A network has 1 to {MOST_LAYERS} layers, not {len(net.layers)}.")
    for scale in (net.scale, net.out_scale):
        if not (isfinite(scale) and np.finfo(np.float32).tiny <= scale == float(np.float32(scale))):
            raise ValueError(f"A scale is a normal float32 above 0, not {scale}.")
    before = None
    for layer in net.layers:
        if max(prod(layer.padded), prod(layer.out)) > MOST_CODES:
            raise ValueError(f"A map has at most {MOST_CODES} codes, padding included.")
        if before is not None and prod(before.out) != prod(layer.shape):
            raise ValueError(f"A layer for {layer.shape} cannot follow one that gives {before.out}.")
        if before is not None and before.zero_out != layer.zero_in:
            raise ValueError("A layer counts from another zero point than the one before it gives.")
        before = layer
    if net.work > MOST_WORK:
        raise ValueError(f"{net.work} multiply-adds a sample are too many; {MOST_WORK} is the limit.")
