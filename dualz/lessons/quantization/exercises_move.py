"""What the learner builds: a scale that is moved between layers, so that a network survives int8."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.quantization import attempts_move as code
from dualz.lessons.quantization import built
from dualz.lessons.quantization.judging import SEEN, network, right, rows_of
from dualz.models.integer_net import integer_net
from dualz.models.training import accuracy

LOUDER = 300


def _two_layers(random: Random) -> tuple[Any, Any, Any, Any]:
    channels, inputs, outputs = (random.randint(1, 4) for _ in range(3))

    def drawn(*shape: int) -> Any:
        flat = [random.randint(-64, 64) / 16 for _ in range(int(np.prod(shape)))]
        return np.array(flat).reshape(shape)

    second, loud = drawn(outputs, channels), np.abs(drawn(channels)) * random.choice((1, 1, 30))
    if random.random() < 0.3:
        second[:, random.randrange(channels)] = 0
    if random.random() < 0.3:
        loud[random.randrange(channels)] = 0
    return drawn(channels, inputs), drawn(channels), second, loud


_TWO = [
    (np.array([[2.0]]), np.array([1.0]), np.array([[0.25]]), np.array([4.0])),
    (np.array([[2.0]]), np.array([0.0]), np.array([[0.0]]), np.array([4.0])),
    (np.array([[0.0]]), np.array([-1.0]), np.array([[0.5]]), np.array([0.0])),
    (
        np.array([[3.0, 1.0], [0.5, -0.5]]),
        np.array([1.0, 2.0]),
        np.array([[1.0, -4.0]]),
        np.array([9.0, 1.0]),
    ),
    (
        np.array([[1.0], [100.0]]),
        np.array([0.5, 50.0]),
        np.array([[1.0, 0.01], [-2.0, 0.02]]),
        np.array([1.0, 100.0]),
    ),
]


def _three(result: Any) -> tuple[Any, Any, Any]:
    parts = compare.sequence(result, "From your function a tuple (first, bias, second)", 3)
    return rows_of(parts[0]), compare.numbers(parts[1], "As bias a list of numbers"), rows_of(parts[2])


def _moves_alike(result: Any, wanted: Any, arguments: Any) -> bool:
    sizes = [[len(row) for row in part] for part in (result[0], result[2])]
    if sizes != [[len(row) for row in part] for part in (wanted[0], wanted[2])] or len(result[1]) != len(
        wanted[1]
    ):
        return False
    return all(
        np.allclose(np.array(ours, dtype=float), np.array(theirs, dtype=float), rtol=1e-4, atol=1e-6)
        for ours, theirs in zip(result, wanted, strict=True)
    )


def _calm_the_network(move: Guarded) -> None:
    net, data = network()
    x = data.train.x[:SEEN]
    loud = built.louder(net, LOUDER)
    found = right(lambda: integer_net(built.moved(loud, move, x), x))
    wanted = accuracy(net, data.validation)
    if found < wanted - 0.02:
        raise NotYet(
            f"On small layers it is right, but the loud network in int8 reads {100 * found:.1f} % with it: "
            "does it change what it is given?"
        )


MOVE = Exercise(
    id="quantization.move",
    kind="transfer",
    objectives=("quantization.move",),
    prompt="""Write `move(first, bias, second, loud)`. `first` has a row and `bias` an entry for each
        channel, `second` a column; `loud[c]` is the largest value that channel c takes. With the factor f =
        sqrt(loud / strong), where `strong[c]` is the largest magnitude in column c of `second`, divide row
        and bias of each channel, and multiply its column. A channel that is silent, or that nobody listens
    to, keeps the factor 1. Return the three arrays.""",
    form=Function(
        code.move,
        "move(first, bias, second, loud)",
        Space(_TWO, _two_layers),
        (
            code.move_without_root,
            code.move_all_the_loudness,
            code.move_the_other_way,
            code.move_without_bias,
            code.move_without_second,
            code.move_by_first,
            code.move_nothing,
        ),
        read=_three,
        same=_moves_alike,
        then=_calm_the_network,
    ),
    greeting="The float network computes what it did, and the int8 one has its answers back.",
    hints=(
        """`np.abs(second).max(axis=0)` has one number a channel. Where it or `loud` is 0, do not divide by
            it.""",
        """`first / factor[:, None]` divides each row by its own factor; `second * factor` multiplies each
            column.""",
    ),
    worked="After it each channel is as loud as its column is strong: both are sqrt(loud x strong).",
    also=(code.move_in_a_loop,),
)
