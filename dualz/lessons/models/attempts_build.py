"""Code that learners might write in lesson 09 to run a network: right answers, and popular wrong ones."""

from __future__ import annotations

import numpy

from dualz.course.forms import caught, mistake

# Not imported under this name: the compiler treats the calls of a module that it has seen imported in another
# way, and a stub is known by its code, which a notebook compiles cell by cell.
np = numpy

# --- one convolution -----------------------------------------------------------------------------


def convolve(signal, filters, biases):
    padded = np.pad(signal, ((0, 0), (1, 1)))
    length = filters.shape[2]
    places = range(0, padded.shape[1] - length + 1, 2)
    found = np.zeros((len(filters), len(places)))
    for column, at in enumerate(places):
        piece = padded[:, at : at + length]
        found[:, column] = (filters * piece).sum(axis=(1, 2)) + biases
    return found


def convolve_stub(signal, filters, biases):
    padded = np.pad(signal, ((0, 0), (1, 1)))
    length = filters.shape[2]  # noqa: F841
    places = range(0, ..., ...)
    found = np.zeros((len(filters), len(places)))
    for column, at in enumerate(places):  # noqa: B007
        piece = padded[:, ...]  # noqa: F841
        found[:, column] = ...
    return found


def convolve_by_torch(signal, filters, biases):
    """The library's own, in float64."""
    import torch

    x, weights, bias = (torch.tensor(part) for part in (signal[None], filters, biases))
    return torch.nn.functional.conv1d(x, weights, bias, stride=2, padding=1)[0]


def _convolve(signal, filters, biases, pad=(1, 1), stride=2, last=1):
    padded = np.pad(signal, ((0, 0), pad))
    length = filters.shape[2]
    places = range(0, padded.shape[1] - length + last, stride)
    columns = [(filters * padded[:, at : at + length]).sum(axis=(1, 2)) + biases for at in places]
    return np.stack(columns, axis=1) if columns else np.zeros((len(filters), 0))


@mistake(
    "a filter stands everywhere",
    "Your filter moves on by one. With a stride of 2 it skips every second place.",
)
def convolve_everywhere(signal, filters, biases):
    return _convolve(signal, filters, biases, stride=1)


@mistake("the last place is one earlier", "The last place where a whole filter fits is missing.")
def convolve_short(signal, filters, biases):
    return _convolve(signal, filters, biases, last=0)


@mistake(
    "no padding", "Your filters begin at the first sample. They begin at the zero that was put before it."
)
def convolve_unpadded(signal, filters, biases):
    return _convolve(signal, filters, biases, pad=(0, 0))


@mistake("biases do not matter", "The biases are missing: each output adds its own at every place.")
def convolve_without_biases(signal, filters, biases):
    return _convolve(signal, filters, 0 * biases)


@mistake(
    "a filter is turned round",
    "You turned the filters round, as mathematicians do. Networks lay them on as they are.",
)
def convolve_turned(signal, filters, biases):
    return _convolve(signal, filters[:, :, ::-1], biases)


@mistake("a filter sees one channel", "A filter has weights for every channel: all their products are added.")
def convolve_first_channel(signal, filters, biases):
    return _convolve(signal[:1], filters[:, :1], biases)


@mistake("outputs are means", "You took means. An output is a sum of products.")
def convolve_mean(signal, filters, biases):
    many = filters[0].size
    return _convolve(signal, filters / many, biases)


@caught("places come first", "A row for each filter")
def convolve_transposed(signal, filters, biases):
    return convolve(signal, filters, biases).T


# --- the whole network ---------------------------------------------------------------------------


def predict(tensors, signal):
    x = signal.reshape(1, -1)
    for layer in ("1", "3", "5"):
        filters = tensors[layer + ".weight"][:, :, 0]
        x = np.maximum(convolve(x, filters, tensors[layer + ".bias"]), 0)
    scores = tensors["8.weight"] @ x.ravel() + tensors["8.bias"]
    return int(scores.argmax())


def predict_by_torch(tensors, signal):
    """The same by the library's functions."""
    import torch
    from torch.nn import functional

    held = {name: torch.tensor(values) for name, values in tensors.items()}
    x = torch.tensor(signal)[None, None, None]
    for layer in ("1", "3", "5"):
        weight, bias = held[layer + ".weight"], held[layer + ".bias"]
        x = functional.conv2d(x, weight, bias, stride=(1, 2), padding=(0, 1)).relu()
    return functional.linear(x.flatten(1), held["8.weight"], held["8.bias"]).argmax(dim=1)[0]


def _scores(tensors, signal, bend=True, linear_bias=True, layers=("1", "3", "5"), across=False):
    x = signal.reshape(1, -1)
    for layer in layers:
        x = convolve(x, tensors[layer + ".weight"][:, :, 0], tensors[layer + ".bias"])
        x = np.maximum(x, 0) if bend else x
    flat = x.T.ravel() if across else x.ravel()
    return tensors["8.weight"] @ flat + tensors["8.bias"] * linear_bias


@mistake("no ReLU", "The ReLU is missing: after each convolution negative numbers become 0.")
def predict_without_relu(tensors, signal):
    return int(_scores(tensors, signal, bend=False).argmax())


@mistake("the last biases do not matter", "The biases of the linear layer are missing.")
def predict_without_last_bias(tensors, signal):
    return int(_scores(tensors, signal, linear_bias=False).argmax())


@mistake("the least score wins", "You took the class with the least score. The largest wins.")
def predict_least(tensors, signal):
    return int(_scores(tensors, signal).argmin())


@mistake(
    "places before channels",
    "Flatten channel by channel, as `ravel` does it: all places of the first, then of the next.",
)
def predict_across(tensors, signal):
    return int(_scores(tensors, signal, across=True).argmax())


@mistake("ReLU comes before the layer", "The ReLU comes after each convolution, not before it.")
def predict_relu_first(tensors, signal):
    x = signal.reshape(1, -1)
    for layer in ("1", "3", "5"):
        x = convolve(np.maximum(x, 0), tensors[layer + ".weight"][:, :, 0], tensors[layer + ".bias"])
    return int((tensors["8.weight"] @ x.ravel() + tensors["8.bias"]).argmax())


@caught("the scores are the answer", "the number of a class")
def predict_scores(tensors, signal):
    return _scores(tensors, signal)


@mistake("classes begin at 1", "Classes are counted from 0.")
def predict_from_one(tensors, signal):
    return int(_scores(tensors, signal).argmax()) + 1
