"""What the learner builds in lesson 17: a layer in whole numbers, a bench, an attack, a loader."""

from __future__ import annotations

import struct
from random import Random
from typing import Any
from zlib import crc32

import numpy as np

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.deploy import attempts as code
from dualz.lessons.deploy import attempts_files as files
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

# --- an attack -----------------------------------------------------------------------------------------


def _losses(random: Random) -> tuple[list[float], list[float]]:
    worth = (0.0, 0.25, 0.5, 1.0, 2.5) if random.random() < 0.5 else ()

    def some() -> list[float]:
        count = random.randint(1, 6)
        return [random.choice(worth) if worth else round(random.expovariate(1), 3) for _ in range(count)]

    return some(), some()


_SAMPLES = [
    ([0.1], [0.2]),
    ([0.2], [0.1]),
    ([0.5], [0.5]),
    ([0.1, 0.2], [0.3]),
    ([1.0, 1.0], [1.0, 1.0]),
    ([0.0, 9.0], [1.0, 1.0, 1.0]),
    ([0.4], [0.1, 0.2, 5.0]),
]

AUC = Exercise(
    id="deploy.auc",
    kind="complete",
    objectives=("deploy.privacy",),
    prompt="""Complete `auc(members, others)`: two lists of losses, neither empty. In what share of all pairs,
        a member and another sample, is the member's loss the lower one? Equal losses count a half.""",
    form=Function(
        files.auc,
        "auc(members, others)",
        Space(_SAMPLES, _losses),
        (
            files.auc_reversed,
            files.auc_without_ties,
            files.auc_ties_won,
            files.auc_side_by_side,
            files.auc_one_bound,
            files.auc_by_samples,
            files.auc_of_means,
        ),
        read=lambda result: compare.number(result, "From your function a number"),
        unit="share",
    ),
    greeting="A half is a coin; one would be a network that tells everything.",
    hints=(
        "Inside the loops: 1 for a lower loss of the member, 0.5 for equal ones.",
        "There are `len(members) * len(others)` pairs.",
    ),
    worked="Every member meets every other sample; the pairs won, over all pairs.",
    stub=files.auc_stub,
)

# --- a loader that refuses -----------------------------------------------------------------------------


def _file(rows: int, columns: int, weights: Any, head: bytes = b"net1") -> bytes:
    """With a right checksum, whatever the sizes say: an enemy can compute it, too."""
    body = head + struct.pack(f"<HH{len(weights)}b", rows, columns, *weights)
    return body + crc32(body).to_bytes(4, "little")


def _weights(random: Random, count: int) -> list[int]:
    return [random.randint(-128, 127) for _ in range(count)]


def _damaged(random: Random) -> tuple[bytes]:
    rows, columns = random.randint(1, 5), random.randint(1, 5)
    data = bytearray(_file(rows, columns, _weights(random, rows * columns)))
    kind = random.choice(("whole", "whole", "bit", "cut", "longer", "sizes", "head", "lies"))
    if kind == "bit":
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    elif kind == "cut":
        del data[random.randrange(len(data)) :]
    elif kind == "longer":
        data += random.randbytes(random.randint(1, 4))
    elif kind == "sizes":
        sizes = random.choice((0, 1, 64, 65, 65535)), random.choice((0, 1, 63, 64, 65535))
        data = bytearray(_file(*sizes, _weights(random, rows * columns)))
    elif kind == "head":
        data = bytearray(_file(rows, columns, _weights(random, rows * columns), random.randbytes(4)))
    elif kind == "lies":
        data = bytearray(_file(rows, columns, _weights(random, random.randint(0, 26))))
    return (bytes(data),)


_WHOLE = _file(2, 3, [1, -2, 3, -128, 127, 0])
_FILES = [
    (b"",),
    (b"net1",),
    (b"net1" + bytes(7),),
    (_WHOLE,),
    (_file(3, 2, [1, -2, 3, -128, 127, 0]),),
    (_file(1, 1, [-1]),),
    (_WHOLE[:-1],),
    (_WHOLE + b"\0",),
    (_WHOLE[:-4] + bytes(4),),
    (_file(0, 0, []),),
    (_file(0, 7, []),),
    (_file(2, 3, [1, 2, 3, 4, 5]),),
    (_file(2, 2, [1, 2, 3, 4, 5]),),
    (_file(6, 1, [1, -2, 3, -128, 127, 0]),),
    (_file(65535, 65535, [1]),),
    (_file(2, 3, [1, -2, 3, -128, 127, 0], b"net2"),),
    (_file(64, 64, [5] * 4096),),
    (_file(241, 17, [5] * 4097),),
]


def _read_file(result: Any) -> Any:
    if isinstance(result, str | bytes):
        if compare.folded(compare.text(result)) != files.REFUSED:
            raise NotYet(f"The text `{result}` is none that is wanted: rows of weights, or 'refused'.")
        return files.REFUSED
    rows = compare.sequence(result, "From your function rows of weights, or the text 'refused',")
    return [compare.numbers(row, "From your function rows of weights") for row in rows]


def _refusal(result: Any, wanted: Any, arguments: Any) -> str:
    (data,) = arguments
    if wanted == files.REFUSED:
        return f"Your loader takes {data[:40]!r}, {len(data)} bytes, which is no such file."
    if result == files.REFUSED:
        return f"Your loader refuses {data[:40]!r}, {len(data)} bytes, which is a file as it should be."
    return ""


_STOPS = "Answer `'refused'` for what does not fit: a program that stops is what an enemy would like, too."
LOAD = Exercise(
    id="deploy.load",
    kind="transfer",
    objectives=("deploy.loader",),
    prompt="""Write `load(data)`: a file of a layer as bytes. It begins with `net1`; then come its rows and
        its columns, two bytes each, the low byte first; then the weights, int8, row by row; then four bytes,
        the low one first: the `crc32` of everything before them. Return the weights as a list of rows, or
        the text `'refused'` for anything else. A layer has 1 to 4096 weights. `struct` and `crc32` are
        loaded.""",
    form=Function(
        files.load,
        "load(data)",
        Space(_FILES, _damaged, count=240),
        (
            files.load_by_checksum,
            files.load_unchecked,
            files.load_longer,
            files.load_unlimited,
            files.load_empty,
            files.load_anything,
            files.load_unsigned,
            files.load_big_endian,
            files.load_flat,
            files.load_that_stops,
        ),
        read=_read_file,
        explain=_refusal,
        errors={"IndexError": _STOPS, "ValueError": _STOPS, "error": _STOPS, "MemoryError": _STOPS},
    ),
    greeting="Whole files come back; files that are cut, longer, damaged, or lie about their sizes do not.",
    hints=(
        "`rows, columns = struct.unpack('<HH', data[4:8])`: the length must be 12 + rows x columns.",
        "`crc32(data[:-4]) == int.from_bytes(data[-4:], 'little')`; then `struct.unpack` with `b` for int8.",
    ),
    worked="Length and name first, then the sizes against the length, then the checksum, then the weights.",
    stub=files.load_stub,
)
