"""What the learner builds: two factors that fit the outputs of a layer, in place of its weights."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import numpy as np
from torch import nn

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.datasets import Data, Split, signals
from dualz.lessons.lowrank import attempts as thin_code
from dualz.lessons.lowrank import attempts_data as code
from dualz.lessons.lowrank import built
from dualz.models.base import signals_base
from dualz.models.checks import one_thread
from dualz.models.training import accuracy

SEEN, JUDGED = 60, 600  # signals that tell the covariance, and that judge a network
RANKS = {"3": 8, "5": 8}  # the two middle convolutions


@cache
def network() -> tuple[nn.Module, Data]:
    """The network of the signals, and few enough of them that a check answers at once."""
    data = signals()
    x, y = data.validation
    return signals_base(), data._replace(validation=Split(x[:JUDGED], y[:JUDGED]))


@cache
def _plain() -> float:
    net, data = network()
    return accuracy(built.thin_model(net, thin_code.thin, RANKS), data.validation)


def _layer(random: Random) -> tuple[Any, Any, int]:
    m, n = random.randint(1, 5), random.randint(1, 5)
    weight = np.array([[random.randint(-64, 64) / 32 for _ in range(n)] for _ in range(m)])
    samples = random.randint(n + 2, 12)
    inputs = np.array([[random.randint(-16, 16) / 8 for _ in range(n)] for _ in range(samples)])
    inputs = inputs * [random.choice((0.25, 1, 4)) for _ in range(n)] + random.choice((0, 2, -3))
    if random.random() < 0.3:
        inputs += np.array([[random.randint(-8, 8) / 4] for _ in range(samples)])
    return weight, inputs, random.randint(1, min(m, n))


_LAYERS = [
    (np.array([[2.0]]), np.array([[1.0], [3.0]]), 1),
    (np.array([[1.0, 2.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]]), 1),
    (np.array([[1.0], [2.0]]), np.array([[0.5], [0.25], [1.0]]), 1),
    (np.zeros((2, 2)), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), 1),
    (np.eye(2), np.array([[0.0, 5.0], [0.1, -5.0], [-0.1, 5.0], [0.0, -5.0]]), 1),
    (
        np.eye(3),
        np.array([[1.0, 9.0, 2.0], [2.0, 9.0, 0.0], [0.0, 9.0, 1.0], [1.0, 9.0, 3.0]]),
        2,
    ),  # one stays
    (np.array([[1.0, 0.5], [0.5, 2.0], [1.0, 1.0]]), np.array([[4.0, 4.5], [5.0, 5.0], [6.0, 5.5]]), 2),
]


def _three(result: Any) -> Any:
    parts = compare.sequence(result, "From your function a tuple of two factors and a shift", 3)
    factors = []
    for part in parts[:2]:
        rows = compare.sequence(part, "As factor a matrix")
        factors.append([compare.numbers(row, "In each factor rows of numbers") for row in rows])
    shift = compare.numbers(parts[2], "As shift a list of numbers")
    if any(len({len(row) for row in factor}) != 1 for factor in factors):
        raise NotYet("From your function two matrices are wanted, with rows of one length each.")
    return (*(np.array(factor, dtype=float) for factor in factors), np.array(shift, dtype=float))


def _same(result: Any, wanted: Any, arguments: Any) -> bool:
    """The same product and shift; or another product whose outputs are as near, with its own shift."""
    if [part.shape for part in result] != [part.shape for part in wanted]:
        return False
    weight, inputs, _ = arguments
    ours, theirs = result[0] @ result[1], wanted[0] @ wanted[1]
    size = 1 + np.abs(weight).max() * np.abs(inputs).max()
    if np.allclose(ours, theirs, atol=1e-3) and np.allclose(result[2], wanted[2], atol=1e-3 * size):
        return True
    root, mean = code.root_of(inputs), inputs.mean(axis=0)
    off = [np.linalg.norm((weight - product) @ root) for product in (ours, theirs)]
    belongs = np.allclose(result[2], (weight - ours) @ mean, atol=1e-4 * size)
    right = np.allclose(wanted[2], (weight - theirs) @ mean, atol=1e-4 * size)
    return bool(belongs and right and abs(off[0] - off[1]) < 1e-4 * (1 + off[1]))


def _explain(result: Any, wanted: Any, arguments: Any) -> str:
    weight, inputs, rank = arguments
    shown = f"`aware` at rank {rank}, for the weight `{weight.tolist()}` and the inputs `{inputs.tolist()}`,"
    if [part.shape for part in result] != [part.shape for part in wanted]:
        shapes, right = (
            ", ".join(" x ".join(map(str, part.shape)) for part in each) for each in (result, wanted)
        )
        return f"{shown} gives factors and a shift of {shapes}; they should be of {right}."
    ours, theirs = result[0] @ result[1], wanted[0] @ wanted[1]
    root = code.root_of(inputs)
    off = [np.linalg.norm((weight - product) @ root) for product in (ours, theirs)]
    if abs(off[0] - off[1]) > 1e-3 * (1 + off[1]):
        return (
            f"{shown} has the error {off[0]:.3g} in its outputs about their mean; {off[1]:.3g} is possible."
        )
    return f"{shown} has the right product; the shift is `{result[2].tolist()}`, not `{wanted[2].tolist()}`."


def _cut_the_network(aware: Guarded) -> None:
    net, data = network()
    try:
        with one_thread():
            found = accuracy(built.aware_model(net, aware, data.train.x[:SEEN], RANKS), data.validation)
            plain = _plain()
    except (RuntimeError, TypeError, ValueError):
        raise NotYet(
            "On small layers it is right, but on the network it gives something that does not fit: "
            "does it depend on how large the matrix is?"
        ) from None
    if found < plain + 0.05:
        raise NotYet(
            f"On small layers it is right, but the network at rank 8 reads {100 * found:.1f} % with it, and "
            f"{100 * plain:.1f} % by the SVD of its weights: does it change what it is given?"
        )


AWARE = Exercise(
    id="lowrank.aware",
    kind="complete",
    objectives=("lowrank.layer", "lowrank.data"),
    prompt="""Complete `aware(weight, inputs, rank)`: factors of m x rank and rank x n, and what is added to
        the bias. `root` is given: root @ root.T is the covariance of the inputs. Cut `weight @ root`, not
        `weight`; undo the root in `second`; and let the bias take what the cut does to the mean input. Three
    places are left open.""",
    form=Function(
        code.aware,
        "aware(weight, inputs, rank)",
        Space(_LAYERS, _layer, count=40),
        (
            code.aware_of_nothing,
            code.aware_without_undoing,
            code.aware_root_twice,
            code.aware_transposed,
            code.aware_of_the_covariance,
            code.aware_without_shift,
            code.aware_against_the_mean,
            code.aware_of_the_mean,
            code.aware_of_two,
        ),
        read=_three,
        same=_same,
        explain=_explain,
        then=_cut_the_network,
    ),
    greeting="Right on every layer, and at rank 8 the network reads far more than with the plain SVD.",
    hints=(
        "The SVD of `weight @ root`; `second` is `right[:rank]` times the inverse of `root`.",
        """The cut layer gives `first @ second @ mean` where it gave `weight @ mean`: the difference is the
            shift.""",
    ),
    worked="Multiply by the root, cut, multiply by its inverse; the bias takes the mean of what was lost.",
    stub=code.aware_stub,
)
