"""One file of a :class:`dualz.models.device.DeviceNet`, plain enough for a reader of fifty lines: ``.dzn``.

Nothing is packed: a device reads the weights where they lie, and has no memory to unpack them into. Every
byte is described in docs/dzn-format.md. The reader of the page is ``dualz/widgets/device_run.js``.

Lesson: 17 (deploy).
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

from dualz.codecs.bits import as_bytes, take
from dualz.codecs.errors import CorruptData
from dualz.models.device import DeviceLayer, DeviceNet

MAGIC = b"dzn1"
_HEAD = struct.Struct("<4sBbff")
_LAYER = struct.Struct("<10H3b")
_CRC = struct.Struct("<I")
_LARGEST = (1 << 16) - 1


def to_bytes(net: DeviceNet) -> bytes:
    """The file of a network.

    Raises:
        ValueError: a size of a layer is above 65535.
    """
    parts = [_HEAD.pack(MAGIC, len(net.layers), net.zero_point, net.scale, net.out_scale)]
    for layer in net.layers:
        outputs, _, *kernel = layer.weight.shape
        sizes = (*layer.shape, outputs, *kernel, *layer.stride, *layer.padding)
        if max(sizes) > _LARGEST:
            raise ValueError(f"The file holds sizes up to {_LARGEST}, not {max(sizes)}.")
        parts.append(_LAYER.pack(*sizes, layer.zero_out, layer.low, layer.high))
        parts += [layer.weight.tobytes(), layer.bias.astype("<i4").tobytes()]
        parts += [layer.multiplier.astype("<u4").tobytes(), layer.shift.astype(np.uint8).tobytes()]
    body = b"".join(parts)
    return body + _CRC.pack(zlib.crc32(body))


def from_bytes(data: Any) -> DeviceNet:
    """The network of a file.

    Raises:
        CorruptData: not such a file: cut, damaged, or with fields that no network can have.
        TypeError: not bytes.
    """
    view = as_bytes(data)
    body = take(view, 0, max(_HEAD.size, len(view) - _CRC.size), "the head")
    magic, count, zero, scale, out_scale = _HEAD.unpack(take(body, 0, _HEAD.size, "the head"))
    if magic != MAGIC:
        raise CorruptData(f"A .dzn file begins with {MAGIC!r}, not with {bytes(magic)!r}.")
    (crc,) = _CRC.unpack(take(view, len(body), _CRC.size, "the checksum"))
    if zlib.crc32(body) != crc:
        raise CorruptData("The file is damaged: its checksum differs.")
    layers, at = [], _HEAD.size
    try:
        for _ in range(count):
            layer, at = _layer(body, at, zero)
            layers.append(layer)
            zero = layer.zero_out
        net = DeviceNet(scale, out_scale, tuple(layers))
    except CorruptData:
        raise
    except ValueError as wrong:
        raise CorruptData(f"This is no network: {wrong}") from None
    if at != len(body):
        raise CorruptData(f"{len(body) - at} bytes follow the last layer.")
    return net


def _layer(body: memoryview, at: int, zero: int) -> tuple[DeviceLayer, int]:
    fields = _LAYER.unpack(take(body, at, _LAYER.size, "a layer"))
    channels, high, wide, outputs, rows, columns, down, across, above, beside, out, low, most = fields
    at += _LAYER.size
    found = []
    for name, kind, size in [
        ("weights", "i1", outputs * channels * rows * columns),
        ("biases", "<i4", outputs),
        ("multipliers", "<u4", outputs),
        ("shifts", "u1", outputs),
    ]:
        long = size * np.dtype(kind).itemsize
        found.append(np.frombuffer(take(body, at, long, name), kind))
        at += long
    weight, bias, multiplier, shift = found
    return DeviceLayer(
        (channels, high, wide),
        weight.reshape(outputs, channels, rows, columns),
        bias.astype(np.int32),
        multiplier.astype(np.int64),
        shift.astype(np.int64),
        (down, across),
        (above, beside),
        zero,
        out,
        low,
        most,
    ), at
