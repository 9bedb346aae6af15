"""What the learner builds in lesson 17: a layer in whole numbers, and a bench."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.deploy import attempts as code
from dualz.lessons.deploy import device
from dualz.lessons.deploy.device import Whole

# --- a layer in whole numbers ------------------------------------------------------------------------

JUDGED = 60  # signals on which a whole network is compared


def _made(weight: Any, bias: Any, multiplier: Any, shift: Any, *rest: int) -> Whole:
    wide = (np.array(part, np.int64) for part in (bias, multiplier, shift))
    return Whole(np.array(weight, np.int8), *wide, *rest)


def _rows(rows: Any) -> Any:
    return np.array(rows, np.int8)


def _layer(random: Random) -> tuple[Any, Whole]:
    outputs, inputs, samples = (random.randint(1, 4) for _ in range(3))
    weight = [[random.randint(-127, 127) for _ in range(inputs)] for _ in range(outputs)]
    bias = [random.randint(-40_000, 40_000) for _ in range(outputs)]
    long = random.random() < 0.5  # multipliers as on a device, or so short that halves come up
    multiplier = [random.randint(1 << 30, (1 << 31) - 1) if long else random.randint(1, 9) for _ in bias]
    shift = [random.randint(36, 42) if long else random.randint(5, 9) for _ in bias]
    low = random.choice((-128, -128, -20))
    relu = random.random() < 0.5
    zero_out = low if relu else random.randint(-60, 60)
    layer = _made(weight, bias, multiplier, shift, random.randint(-128, 127), zero_out, low, 127)
    return _rows([[random.randint(-128, 127) for _ in range(inputs)] for _ in range(samples)]), layer


_LAYERS = [
    (_rows([[3]]), _made([[1]], [0], [1], [1], 0, 0, -128, 127)),  # 1.5: halves go up
    (_rows([[5]]), _made([[1]], [0], [1], [1], 0, 0, -128, 127)),
    (_rows([[-5]]), _made([[1]], [0], [1], [1], 0, 0, -128, 127)),
    (_rows([[127]]), _made([[1]], [0], [1], [2], -128, -20, -128, 127)),  # a difference of 255
    (_rows([[-128, 127]]), _made([[127, 127]], [-5], [1 << 30], [38], 100, 4, -128, 127)),
    (
        _rows([[12, -40, 100]]),
        _made([[50, -20, 3], [-10, 30, -6]], [-200, 100], [77, 77], [12, 12], -28, -128, -128, 127),
    ),
    (_rows([[9, 9], [0, 0]]), _made([[1, 2]], [40_000], [1 << 30], [33], 0, 0, -20, 20)),
    (_rows([[100] * 6]), _made([[120] * 6], [30_000], [(1 << 31) - 1], [42], -128, -128, -128, 127)),
]  # fmt: skip


def _matrix(result: Any) -> Any:
    rows = compare.sequence(result, "From your function a matrix of codes")
    return [compare.numbers(row, "From your function rows of codes") for row in rows]


def _shape(result: Any, wanted: Any, arguments: Any) -> str:
    if [len(row) for row in result] != [len(row) for row in wanted]:
        return f"{len(wanted)} rows of {len(wanted[0])} codes are wanted: a row a sample, a code an output."
    return ""


def _run_the_network(dense: Guarded) -> None:
    net, data = device.network()
    x = data.validation.x[:JUDGED]
    try:
        found = device.codes_by(dense, net, x)
    except (TypeError, ValueError):
        raise NotYet(
            "On small layers it is right, but on the network it gives something that does not fit."
        ) from None
    wrong = int((found != net.codes(x)).any(axis=1).sum())
    if wrong:
        raise NotYet(f"On small layers it is right, but of {len(x)} signals {wrong} get other codes.")


DENSE = Exercise(
    id="deploy.dense",
    kind="complete",
    objectives=("deploy.integer",),
    prompt="""Complete `dense(codes, layer)`: `codes` is an int8 array with a row for each sample.
        `layer.weight` is int8 with a row for each output; `layer.bias`, `layer.multiplier` and `layer.shift`
        are int64, a number for each output; `layer.zero_in`, `zero_out`, `low` and `high` are whole numbers.
        Three lines are missing. Halves go up.""",
    form=Function(
        code.dense,
        "dense(codes, layer)",
        Space(_LAYERS, _layer, count=80),
        (
            code.dense_in_bytes,
            code.dense_without_zero_in,
            code.dense_rounded_down,
            code.dense_in_32_bits,
            code.dense_in_floats,
            code.dense_with_one_factor,
            code.dense_with_late_bias,
            code.dense_without_bias,
            code.dense_without_zero_out,
            code.dense_without_relu,
        ),
        read=_matrix,
        explain=_shape,
        then=_run_the_network,
    ),
    greeting=f"Right on every layer, and as a network it gives {JUDGED} signals the codes of the device.",
    hints=(
        "`codes.astype(np.int64) - layer.zero_in`; that `@` the weights turned round (`.T`), and the bias.",
        "Sums times multiplier, plus `2 ** (layer.shift - 1)`, all of it `>> layer.shift`.",
    ),
    worked="Widen and centre the codes; products, sums and bias in 64 bits; multiply, add the half, shift.",
    stub=code.dense_stub,
    also=(code.dense_in_python,),
)

# --- a bench -----------------------------------------------------------------------------------------


def _timed(random: Random) -> tuple[Any, Any, int]:
    calls = random.randint(1, 9)
    usual = random.choice((0.5, 2, 8))
    times = [usual * random.choice((1, 1, 1.25, 1.5, 2, 20)) for _ in range(calls + 2)]
    first = usual * random.choice((1, 3, 50))
    return (*device.pretended([first, *times]), calls)


def _calls(*durations: float) -> tuple[Any, Any, int]:
    return (*device.pretended([*durations, 7]), len(durations) - 1)


_BENCHES = [
    _calls(5, 1),
    _calls(30, 2, 4),
    _calls(30, 4, 2, 3),
    _calls(1, 1, 1, 90),
    _calls(60, 2, 2, 2, 2, 200),
    _calls(1, 9, 8, 2, 3),
]


def _pair(result: Any) -> Any:
    return compare.numbers(result, "From your function a pair: the first call, and the median", 2)


BENCH = Exercise(
    id="deploy.bench",
    kind="complete",
    objectives=("deploy.latency",),
    prompt="""Complete `bench(run, clock, calls)`: `run()` answers one request, `clock()` tells the time.
        Return how long the first call took, and the median of `calls` more, each timed by itself. `median` is
        loaded. The check has a clock of its own, which nothing else disturbs.""",
    form=Function(
        code.bench,
        "bench(run, clock, calls)",
        Space(_BENCHES, _timed),
        (
            code.bench_mean,
            code.bench_with_first,
            code.bench_one_too_few,
            code.bench_warm,
            code.bench_best,
            code.bench_from_the_start,
            code.bench_high,
            code.bench_unsorted,
            code.bench_swapped,
        ),
        read=_pair,
    ),
    greeting="The first call apart, the median of the rest: now two networks can be compared.",
    hints=(
        "`start = clock()`, `run()`, `clock() - start`: that is one call.",
        "The first call before the loop; in the loop one call, and its time appended.",
    ),
    worked="Read the clock before and after every call; the first time stays out of the list.",
    stub=code.bench_stub,
)
