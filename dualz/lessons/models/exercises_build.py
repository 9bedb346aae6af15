"""Build a network: after a convolution was counted it is computed, and then the base reads signals with it.

What is built reads the course's file: :mod:`dualz.lessons.models.by_hand`.
"""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.models import attempts_build as code

SIGNALS = 40  # of the test part, read by the learner's network


def _eighths(random: Random, *shape: int) -> Any:
    return np.array([random.randint(-16, 16) / 8 for _ in range(int(np.prod(shape)))]).reshape(shape)


# --- one convolution -----------------------------------------------------------------------------


def _layer(random: Random) -> tuple[Any, ...]:
    channels, outputs, length = random.randint(1, 3), random.randint(1, 3), random.choice((1, 2, 3, 5))
    samples = max(length - 2, 1) + random.randint(0, 6)
    signal = _eighths(random, channels, samples)
    return signal, _eighths(random, outputs, channels, length), _eighths(random, outputs)


def _arrays(signal: Any, filters: Any, biases: Any) -> tuple[Any, ...]:
    return tuple(np.array(part, dtype=float) for part in (signal, filters, biases))


_LAYERS = (
    _arrays([[1]], [[[1]]], [0]),
    _arrays([[2]], [[[1, 2, 4]]], [0]),
    _arrays([[1, 2, 3]], [[[1, 2, 4]]], [0]),
    _arrays([[1, 2, 3, 4]], [[[1, 2, 4]]], [0.5]),
    _arrays([[1, 2, 3, 4, 5]], [[[1, 2, 4]], [[-1, 0, 1]]], [0, 0.5]),
    _arrays([[1, 2, 3, 4], [4, 0, -1, 2]], [[[1, 0, 2], [0, 1, 0]]], [-1]),
    _arrays([[0, 0, 0]], [[[1, 1, 1]]], [0.25]),
)


def _rows(result: Any) -> list[list[Any]]:
    rows = compare.sequence(result, "From your function an array with a row for each filter")
    return [compare.numbers(row, "As each row a list of numbers") for row in rows]


def _other_shape(result: Any, wanted: Any, arguments: Any) -> str:
    many, places = len(wanted), len(wanted[0])
    if len(result) != many or any(len(row) not in (0, places) and len(result) != many for row in result):
        return f"A row for each filter is wanted, {many} here, and a column for each place, {places}."
    return ""


CONVOLVE = Exercise(
    id="models.convolve",
    kind="complete",
    objectives=("models.forward",),
    prompt="""Complete `convolve(signal, filters, biases)`, a convolution on signals. `signal` is a NumPy
        array (channels, samples), `filters` (outputs, channels, length), `biases` (outputs,). One zero is
        put before and one behind each channel; the filters stand at every second place, as long as they
        fit. The result is an array (outputs, places) of the sums. Three places are left open.""",
    form=Function(
        code.convolve,
        "convolve(signal, filters, biases)",
        Space(_LAYERS, _layer),
        (
            code.convolve_everywhere,
            code.convolve_short,
            code.convolve_unpadded,
            code.convolve_without_biases,
            code.convolve_turned,
            code.convolve_first_channel,
            code.convolve_mean,
            code.convolve_transposed,
        ),
        read=_rows,
        explain=_other_shape,
    ),
    greeting="The same sums as those of the library, at every place that was tried.",
    hints=(
        """The last place where a filter fits is `padded.shape[1] - length`, and a range ends before its
        second number; the third is the stride.""",
        """`piece` has the shape of one filter, so `filters * piece` are the products of all filters: sum them
            over the axes 1 and 2, and add the biases.""",
    ),
    worked="At each place all filters meet the same piece; each sums its products over channels and samples.",
    stub=code.convolve_stub,
    also=(code.convolve_by_torch,),
)

# --- the whole network ---------------------------------------------------------------------------


def _network(random: Random) -> tuple[dict[str, Any], Any]:
    width, samples, classes = random.randint(1, 3), random.randint(6, 24), random.randint(2, 6)
    tensors: dict[str, Any] = {}
    left, inputs = samples, 1
    for name, length in (("1", 5), ("3", 3), ("5", 3)):
        tensors[f"{name}.weight"] = _eighths(random, width, inputs, 1, length)
        tensors[f"{name}.bias"] = _eighths(random, width)
        left, inputs = (left + 2 - length) // 2 + 1, width
    tensors["8.weight"] = _eighths(random, classes, width * left)
    tensors["8.bias"] = _eighths(random, classes) * random.choice((1, 4))
    return tensors, _eighths(random, samples)


def _networks() -> list[tuple[dict[str, Any], Any]]:
    first = [_network(Random(number)) for number in range(4)]
    tensors, signal = first[0]
    still = {name: values * (name == "8.bias") for name, values in tensors.items()}
    equal = {name: np.zeros_like(values) for name, values in tensors.items()}
    return [*first, (still, signal), (equal, signal)]


def _class(result: Any) -> Any:
    return compare.number(result, "From your function the number of a class", whole=True)


def _as_torch_reads(predict: Guarded) -> None:
    """On signals of the course the same classes as the library's."""
    from dualz.datasets import signals
    from dualz.lessons.models import by_hand
    from dualz.models.base import signals_base
    from dualz.models.training import logits

    x = signals().test.x[:SIGNALS]
    theirs = logits(signals_base(), x).argmax(dim=1).tolist()
    tensors = by_hand.tensors_of(by_hand.base_file())
    found = [_class(predict(tensors, signal.astype(float))) for signal in x]
    same = sum(one == two for one, two in zip(found, theirs, strict=True))
    if same < SIGNALS - 1:  # sums in another order may tip one that lies between two classes
        raise NotYet(f"Of {SIGNALS} signals of the course {same} get the class that torch gives them.")


PREDICT = Exercise(
    id="models.predict",
    kind="transfer",
    objectives=("models.forward",),
    prompt="""Write `predict(tensors, signal)`: the class that a network of the course reads in a signal (an
        array of samples). `tensors` maps names to arrays: `1.weight`, `3.weight` and `5.weight` are filters
        (outputs, channels, 1, length), of which the third axis can go, `1.bias` ... their biases; after
        each of these three layers comes ReLU. Then all numbers in a row, channel by channel, go into a
        linear layer with `8.weight` (classes, numbers) and `8.bias`. The class with the largest score wins,
        the first of equals. Your `convolve` may be used.""",
    form=Function(
        code.predict,
        "predict(tensors, signal)",
        Space(_networks, _network, count=40),
        (
            code.predict_without_relu,
            code.predict_without_last_bias,
            code.predict_least,
            code.predict_across,
            code.predict_relu_first,
            code.predict_scores,
            code.predict_from_one,
        ),
        read=_class,
        then=_as_torch_reads,
    ),
    greeting=f"Right on all networks that were tried; and {SIGNALS} signals are read as torch reads them.",
    hints=(
        """`signal.reshape(1, -1)` is one channel; `tensors["1.weight"][:, :, 0]` are filters as `convolve`
        takes them; `np.maximum(x, 0)` is ReLU.""",
        """A loop over "1", "3", "5" does the convolutions. Then
            `tensors["8.weight"] @ x.ravel() + tensors["8.bias"]` are the scores.""",
    ),
    worked="""Three times convolve and bend, then one matrix times all that came out, plus biases: a whole
        network.""",
    also=(code.predict_by_torch,),
)
