"""What the steppers of lesson 17 play: one output in whole numbers, a pickle, a stream of signals."""

from __future__ import annotations

import pickle
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.codecs.errors import CorruptData
from dualz.lessons.deploy import device, pickles
from dualz.lessons.deploy.exercises_paper import CODES, FIRST, SECOND
from dualz.models import integer_steps, pickle_machine, streaming
from dualz.models.integer_steps import MOST_INPUTS, Neuron
from dualz.trace import finish
from dualz.widgets.demo import Demo, Preset

MOST_ARRIVALS = 24
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


class Stream(NamedTuple):
    """Signals that arrive, milliseconds of a call and of each signal in it, and the rules of the queue."""

    arrivals: tuple[float, ...]
    call: float = 3.0
    each: float = 1.0
    deadline: float = 10.0
    room: int = 4
    batch: int = 1
    patience: float = 0.0
    drop: str = streaming.TAIL


def read_stream(given: str | bytes) -> Stream:
    """Times of arrival in milliseconds, in order: ``0 1 2 10``.

    Raises:
        ValueError: something else; the sentence says what is wanted.
    """
    words = (given if isinstance(given, str) else given.decode("ascii", "replace")).replace(",", " ").split()
    try:
        found = Stream(tuple(float(word) for word in words), batch=2)
        next(_stream(found))
    except ValueError:
        found = Stream(())
    if not 1 <= len(found.arrivals) <= MOST_ARRIVALS or found.arrivals[-1] > 1e6:
        raise ValueError(f"Type 1 to {MOST_ARRIVALS} times in milliseconds, in their order: 0 1 2 10.")
    return found


def _stream(stream: Stream) -> Generator[Any, None, Any]:
    service = [stream.call + stream.each * many for many in range(1, stream.batch + 1)]
    return streaming.serve(stream.arrivals, service, *stream[3:])


def _say_stream(stream: Stream) -> str:
    return " ".join(f"{time:g}" for time in stream.arrivals)


_STEADY = streaming.steady(12, 500)
STREAM = Demo(
    "deploy.stream",
    _stream,
    (
        Preset("one at a time", "a signal every 2 ms, and 4 ms for each: the queue fills", Stream(_STEADY)),
        Preset("four at once", "the same signals in batches of up to 4", Stream(_STEADY, batch=4)),
        Preset("a patient device", "it waits for its batch to fill", Stream(_STEADY, batch=4, patience=6.0)),
        Preset(
            "the oldest is dropped",
            "who has waited longest would be late anyway",
            Stream(_STEADY, drop=streaming.HEAD),
        ),
        Preset("time enough", "a signal every 5 ms: none is late", Stream(streaming.steady(6, 200))),
    ),
    read_stream,
    None,
    _say_stream,
)

DEMOS = (OUTPUT, PICKLE, STREAM)
