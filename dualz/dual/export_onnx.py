"""The same network as an ONNX file, which other runtimes read: in floats, or in int8 codes.

An ONNX file is a graph: nodes that name an operator, the texts that tie them together, and tensors
("initializers"). Both files here hold all their numbers themselves. Exporters of other makers may put them
beside it, into ``model.onnx.data`` ("external data"): the .onnx file alone is then not the whole model.

The int8 file is in QDQ form. Codes pass a DequantizeLinear before each layer, and a QuantizeLinear makes
codes of what the layer gives, so that the file says in floats what is meant; a runtime takes the three nodes
together and computes with whole numbers. How it rounds is its own affair: onnxruntime scales its sums by a
float32, the course by a whole number and a shift (:mod:`dualz.models.device`), so codes may differ by one.

Source: the ONNX operators Conv, Gemm, QuantizeLinear and DequantizeLinear, opset 17, IR version 8
(https://onnx.ai/onnx/operators). The package onnx is needed to write the files, and nothing else.
Lesson: 17 (deploy).
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from torch import nn

from dualz.models.checks import clone
from dualz.models.device import HIGHEST, LOWEST, DeviceLayer, DeviceNet

OPSET, IR_VERSION = 17, 8
INPUT, OUTPUT = "input", "scores"
MISSING = "An ONNX file is written with the package onnx, which is not installed here: pip install onnx."


def float_onnx(model: nn.Sequential, shape: tuple[int, ...]) -> bytes:
    """The ONNX file of a Sequential in float32; ``shape`` is that of one sample. Batches have any size.

    Its input is called ``input``, float32 (batch, *shape), its output ``scores``, (batch, classes).

    Raises:
        ImportError: the package onnx is not installed.
        TypeError: no Sequential, or a layer that has no form here.
        ValueError: no weights, or weights that are not finite.
    """
    graph = _Graph(shape)
    if not isinstance(model, nn.Sequential):
        raise TypeError(f"A torch.nn.Sequential is needed, not {type(model).__name__}.")
    clone(model)  # refuses weights that are no finite numbers
    for place, layer in enumerate(model):
        if type(layer) not in _LAYERS:
            names = ", ".join(kind.__name__ for kind in _LAYERS)
            raise TypeError(f"Layer {place} is a {type(layer).__name__}; what can be exported are {names}.")
        _LAYERS[type(layer)](graph, layer, place)
    return graph.file("the network in float32", "classes")


def int8_onnx(net: DeviceNet) -> bytes:
    """The ONNX file of a network of whole numbers, in QDQ form: a scale for each output channel.

    Its input is called ``input``, float32 (batch, numbers of a sample), its output ``scores``, (batch,
    classes), float32. Between the layers only ratios of scales count, so hidden maps have the scale 1.

    Raises:
        ImportError: the package onnx is not installed.
    """
    graph = _Graph((prod(net.layers[0].shape),))
    scale = np.float32(net.scale)
    graph.codes("input", scale, net.zero_point)
    for place, layer in enumerate(net.layers):
        out = np.float32(net.out_scale if layer is net.layers[-1] else 1.0)
        _int8_layer(graph, layer, place, scale, out)
        scale = out
    graph.reshape((net.classes,))
    return graph.file("the network in int8 codes (QDQ)", net.classes)


def _int8_layer(graph: _Graph, layer: DeviceLayer, place: int, scale: np.float32, out: np.float32) -> None:
    name = f"layer{place}"
    # multiplier / 2^shift is scale * (scale of the weights) / out.
    factor = np.ldexp(layer.multiplier.astype(np.float64), -layer.shift.astype(np.int64))
    weights = (factor * float(out) / float(scale)).astype(np.float32)
    # A channel whose sums never count may have the factor 0, which is no scale.
    weights = np.maximum(weights, np.finfo(np.float32).tiny)
    dense = layer.places == (1, 1) and layer.padding == (0, 0)
    matrix = layer.weight.reshape(len(layer.weight), -1) if dense else layer.weight
    held = graph.stored(f"{name}.weight", matrix, weights)
    bias = graph.stored(f"{name}.bias", layer.bias.astype(np.int32), weights * scale)
    # Reshape and not Flatten: through that onnxruntime still sees codes, and takes Gemm as whole numbers.
    graph.reshape((layer.weight[0].size,) if dense else layer.shape)
    if dense:
        graph.add("Gemm", held, bias, transB=1)
    else:
        pads = [*layer.padding, *layer.padding]
        graph.add("Conv", held, bias, strides=list(layer.stride), pads=pads)
    if (layer.low, layer.high) != (LOWEST, HIGHEST):
        ends = [float(out) * (end - layer.zero_out) for end in (layer.low, layer.high)]
        names = [
            graph.number(f"{name}.{word}", np.float32(end))
            for word, end in zip(("low", "high"), ends, strict=True)
        ]
        graph.add("Clip", *names)
    graph.codes(name, out, layer.zero_out)
    graph.shape = layer.out[:1] if dense else layer.out


class _Graph:
    """Nodes in a row, each of which takes what the one before it gives."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        try:
            import onnx
        except ImportError as error:
            raise ImportError(MISSING) from error
        self.onnx, self.given = onnx, shape
        self.shape: tuple[int, ...] | None = shape  # of a sample, where it is known
        self.nodes: list[Any] = []
        self.numbers: list[Any] = []
        self.flowing = INPUT

    def number(self, name: str, values: Any) -> str:
        """Keep an array in the file; returns its name."""
        self.numbers.append(self.onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator: str, *others: str, **settings: Any) -> None:
        """A node on what flows and on ``others``."""
        out = f"{operator.lower()}{len(self.nodes)}"
        self.nodes.append(self.onnx.helper.make_node(operator, [self.flowing, *others], [out], **settings))
        self.flowing = out

    def reshape(self, sizes: tuple[int, ...]) -> None:
        """Samples of these sizes, however many; nothing where they have them already."""
        if sizes == self.shape:
            return
        shape = self.number(f"shape{len(self.nodes)}", np.array([-1, *sizes], np.int64))
        self.add("Reshape", shape)
        self.shape = sizes

    def codes(self, name: str, scale: np.float32, zero_point: int) -> None:
        """Round what flows to int8 codes, and say what they stand for."""
        pair = (
            self.number(f"{name}.scale", np.float32(scale)),
            self.number(f"{name}.zero_point", np.int8(zero_point)),
        )
        self.add("QuantizeLinear", *pair)
        self.add("DequantizeLinear", *pair)

    def stored(self, name: str, codes: Any, scales: Any) -> str:
        """Keep codes with a scale for each output channel; returns the name of what they stand for."""
        zeros = self.number(f"{name}.zero_point", np.zeros(len(codes), codes.dtype))
        names = [self.number(name, codes), self.number(f"{name}.scale", scales.astype(np.float32)), zeros]
        made = f"{name}.floats"
        self.nodes.append(self.onnx.helper.make_node("DequantizeLinear", names, [made], axis=0))
        return made

    def file(self, what: str, *sizes: int | str) -> bytes:
        """The file, checked by onnx itself; ``sizes``: of an output sample."""
        helper, kind = self.onnx.helper, self.onnx.TensorProto.FLOAT
        self.nodes[-1].output[0] = OUTPUT
        given = helper.make_tensor_value_info(INPUT, kind, ["batch", *self.given])
        found = helper.make_tensor_value_info(OUTPUT, kind, ["batch", *sizes])
        graph = helper.make_graph(self.nodes, "dualz", [given], [found], self.numbers, doc_string=what)
        model = helper.make_model(
            graph,
            producer_name="dualz",
            ir_version=IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
        )
        self.onnx.checker.check_model(model, full_check=True)
        return model.SerializeToString(deterministic=True)


def _numbers(graph: _Graph, layer: nn.Linear | nn.Conv2d, place: int) -> list[str]:
    parts = [("weight", layer.weight), ("bias", layer.bias)]
    return [
        graph.number(f"{place}.{name}", part.detach().float().cpu().numpy())
        for name, part in parts
        if part is not None
    ]


def _linear(graph: _Graph, layer: nn.Linear, place: int) -> None:
    graph.add("Gemm", *_numbers(graph, layer, place), transB=1)


def _convolution(graph: _Graph, layer: nn.Conv2d, place: int) -> None:
    if layer.padding_mode != "zeros" or isinstance(layer.padding, str):
        raise TypeError(f"Layer {place} is padded by other than a number of zeros: {layer}.")
    graph.add(
        "Conv",
        *_numbers(graph, layer, place),
        strides=list(layer.stride),
        pads=[*layer.padding, *layer.padding],
        dilations=list(layer.dilation),
        group=layer.groups,
    )


def _pool(graph: _Graph, layer: nn.MaxPool2d, place: int) -> None:
    kernel, stride, padding, dilation = (
        [value, value] if isinstance(value, int) else list(value)
        for value in (layer.kernel_size, layer.stride, layer.padding, layer.dilation)
    )
    if layer.ceil_mode or layer.return_indices or padding != [0, 0] or dilation != [1, 1]:
        raise TypeError(f"Layer {place} has settings that are not exported: {layer}.")
    graph.add("MaxPool", kernel_shape=kernel, strides=stride)


def _flatten(graph: _Graph, layer: nn.Flatten, place: int) -> None:
    if (layer.start_dim, layer.end_dim) != (1, -1):
        raise TypeError(f"Layer {place} has settings that are not exported: {layer}.")
    graph.add("Flatten", axis=1)


def _unflatten(graph: _Graph, layer: nn.Unflatten, place: int) -> None:
    if layer.dim != 1:
        raise TypeError(f"Layer {place} has settings that are not exported: {layer}.")
    graph.shape = None
    graph.reshape(tuple(layer.unflattened_size))


_LAYERS: dict[type[nn.Module], Any] = {
    nn.Linear: _linear,
    nn.Conv2d: _convolution,
    nn.MaxPool2d: _pool,
    nn.ReLU: lambda graph, layer, place: graph.add("Relu"),
    nn.Flatten: _flatten,
    nn.Unflatten: _unflatten,
}


def empty_onnx(shape: tuple[int, ...]) -> bytes:
    """A graph that gives its input back: what a call takes in which nothing is computed.

    Raises:
        ImportError: the package onnx is not installed.
    """
    graph = _Graph(shape)
    graph.add("Identity")
    return graph.file("nothing at all", *shape)
