"""What the steppers of lesson 17 play: one output in whole numbers, and a pickle that is watched."""

from __future__ import annotations

import pickle
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.codecs.errors import CorruptData
from dualz.lessons.deploy import device, pickles
from dualz.lessons.deploy.exercises_paper import CODES, FIRST, SECOND
from dualz.models import integer_steps, pickle_machine
from dualz.models.integer_steps import MOST_INPUTS, Neuron
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

PLACE = "written.txt"  # nothing is loaded here, so nothing is written


class Output(NamedTuple):
    """Input codes, and what computes one output from them."""

    codes: tuple[int, ...]
    neuron: Neuron


def read_output(given: str | bytes) -> Output:
    """Codes and weights in two lines (or with a ``/`` between): ``12 -40 100 / 50 -20 3``.

    Raises:
        ValueError: something else; the sentence says what is wanted.
    """
    text = given if isinstance(given, str) else given.decode("ascii", "replace")
    parts = [part.split() for part in text.replace("\n", "/").split("/") if part.split()]
    try:
        numbers = [tuple(int(word) for word in part) for part in parts]
    except ValueError:
        numbers = []
    inside = all(-128 <= number <= 127 for part in numbers for number in part)
    if len(numbers) != 2 or len(numbers[0]) != len(numbers[1]) or not inside or len(numbers[0]) > MOST_INPUTS:
        raise ValueError(
            f"Type codes and as many weights, 1 to {MOST_INPUTS} of each, from -128 to 127: "
            "12 -40 100 / 50 -20 3."
        )
    return Output(numbers[0], FIRST._replace(weights=numbers[1]))


def read_pickle(given: str | bytes) -> bytes:
    """A Python value such as ``{'bits': [8, 4]}`` that is pickled, or the bytes of a pickle.

    Raises:
        ValueError: no value of that kind, or no pickle that can be watched; the sentence says why.
    """
    import ast

    if isinstance(given, bytes):
        finish(pickle_machine.watch(given))
        return given
    try:
        value = ast.literal_eval(given.strip())
        data = pickle.dumps(value, protocol=pickles.PROTOCOL)
        finish(pickle_machine.watch(data))
    except CorruptData:
        raise
    except Exception:
        raise ValueError(
            "Type a list, a dict or a number, as in {'bits': [8, 4]}, or choose a file."
        ) from None
    return data


def _output(output: Output) -> Generator[Any, None, Any]:
    return integer_steps.one_output(*output)


def _pickle(data: bytes) -> Generator[Any, None, Any]:
    return pickle_machine.watch(data)


def _say_output(output: Output) -> str:
    return f"{' '.join(map(str, output.codes))} / {' '.join(map(str, output.neuron.weights))}"


def _say_pickle(data: bytes) -> str:
    return f"a pickle of {len(data)} bytes"


OUTPUT = Demo(
    "deploy.output",
    _output,
    (
        Preset("on paper", "the first output of the exercise", Output(CODES, FIRST)),
        Preset("on paper, clipped", "the second one, which a ReLU clips", Output(CODES, SECOND)),
        Preset(
            "in the network",
            "an output of the network of the signals, with a multiplier of 31 bits",
            Output(*device.neuron(13)),
        ),
        Preset("another channel", "the same codes, other weights: silent", Output(*device.neuron(0))),
        Preset("silence", "every code is the zero point: the bias alone", Output((-28,) * 3, FIRST)),
    ),
    read_output,
    None,
    _say_output,
)
PICKLE = Demo(
    "deploy.pickle",
    _pickle,
    (
        Preset("numbers", "weights and a text: nothing is called", pickles.by_pickle(pickles.harmless())),
        Preset("a line of Python", "a model that writes a file", pickles.by_pickle(pickles.obvious(PLACE))),
        Preset("a log", "it writes one, too, and no list names it", pickles.by_pickle(pickles.hidden(PLACE))),
        Preset("a complex number", "an honest value that needs a call", pickle.dumps(1 + 2j, protocol=3)),
        Preset("protocol 4", "names come from the stack", pickle.dumps([1 + 2j, len], protocol=4)),
    ),
    read_pickle,
    None,
    _say_pickle,
)

DEMOS = (OUTPUT, PICKLE)
