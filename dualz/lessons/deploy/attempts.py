"""Code that learners might write in lesson 17 for a device: right answers, and popular wrong ones."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, median, median_high

import numpy as np

from dualz.course.forms import mistake

# --- a layer in whole numbers ------------------------------------------------------------------------


def dense(codes, layer):
    centred = codes.astype(np.int64) - layer.zero_in
    sums = centred @ layer.weight.astype(np.int64).T + layer.bias
    half = 2 ** (layer.shift - 1)
    scaled = (sums * layer.multiplier + half) >> layer.shift
    return np.clip(scaled + layer.zero_out, layer.low, layer.high)


def dense_stub(codes, layer):
    centred = ...  # noqa: F841
    sums = ...  # noqa: F841
    scaled = ...
    return np.clip(scaled + layer.zero_out, layer.low, layer.high)


def dense_in_python(codes, layer):
    rows = []
    for row in codes.tolist():
        found = []
        for o, weights in enumerate(layer.weight.tolist()):
            total = int(layer.bias[o])
            total += sum((code - layer.zero_in) * weight for code, weight in zip(row, weights, strict=True))
            shift = int(layer.shift[o])
            value = (total * int(layer.multiplier[o]) + (1 << shift >> 1)) >> shift
            found.append(min(max(value + layer.zero_out, layer.low), layer.high))
        rows.append(found)
    return rows


def _dense(codes, layer, centred=None, scale=None, offset=None):
    if centred is None:
        centred = codes.astype(np.int64) - layer.zero_in
    sums = centred.astype(np.int64) @ layer.weight.astype(np.int64).T + layer.bias
    half = 2 ** (layer.shift - 1)
    scaled = (sums * layer.multiplier + half) >> layer.shift if scale is None else scale(sums)
    offset = layer.zero_out if offset is None else offset
    return np.clip(scaled + offset, layer.low, layer.high)


@mistake(
    "the difference of two bytes is a byte",
    """Your subtraction stays in 8 bits: 127 - (-128) is 255, and there it becomes -1. Widen the codes first,
    as in `codes.astype(np.int64)`.""",
)
def dense_in_bytes(codes, layer):
    return _dense(codes, layer, codes - np.int8(layer.zero_in))


@mistake(
    "the code of 0 is 0",
    "You multiply the codes as they are. A code counts from the zero point: subtract `zero_in` first.",
)
def dense_without_zero_in(codes, layer):
    return _dense(codes, layer, codes)


@mistake(
    "a shift rounds",
    """Your shift rounds down. Add the half first, `2 ** (shift - 1)`; then what is dropped is rounded to the
    nearest.""",
)
def dense_rounded_down(codes, layer):
    return _dense(codes, layer, scale=lambda sums: (sums * layer.multiplier) >> layer.shift)


@mistake(
    "products of 32 bits fit 32 bits",
    """Your product overflows: a sum of 32 bits times a multiplier of 31 bits needs 64. Keep both in
    `np.int64`.""",
)
def dense_in_32_bits(codes, layer):
    def scale(sums):
        product = sums.astype(np.int32) * layer.multiplier.astype(np.uint32).astype(np.int32)
        return (product.astype(np.int64) + 2 ** (layer.shift - 1)) >> layer.shift

    return _dense(codes, layer, scale=scale)


@mistake(
    "floats round as the shift does",
    """You divide, and round fractions: halves go to the even neighbour there, and a device without floating
    point cannot do it. Multiply, add the half, shift.""",
)
def dense_in_floats(codes, layer):
    return _dense(codes, layer, scale=lambda sums: np.rint(sums * layer.multiplier / 2.0**layer.shift))


@mistake(
    "one factor for the whole layer",
    "You scale every output by the factor of the first. Each has a multiplier and a shift of its own.",
)
def dense_with_one_factor(codes, layer):
    m, shift = layer.multiplier[0], layer.shift[0]
    return _dense(codes, layer, scale=lambda sums: (sums * m + 2 ** (shift - 1)) >> shift)


@mistake(
    "the bias is an output",
    "You add the bias after the scaling. It is stored in the units of the sum: begin the sum with it.",
)
def dense_with_late_bias(codes, layer):
    centred = codes.astype(np.int64) - layer.zero_in
    sums = centred @ layer.weight.astype(np.int64).T
    scaled = (sums * layer.multiplier + 2 ** (layer.shift - 1)) >> layer.shift
    return np.clip(scaled + layer.bias + layer.zero_out, layer.low, layer.high)


@mistake(
    "a layer needs no bias",
    "Your sums do not hold the bias.",
)
def dense_without_bias(codes, layer):
    return _dense(codes, replace(layer, bias=0 * layer.bias))


@mistake(
    "the outputs' codes begin at 0",
    "You leave out `zero_out`: the output has a zero point, too.",
)
def dense_without_zero_out(codes, layer):
    return _dense(codes, layer, offset=0)


@mistake(
    "every code may come out",
    "You clip to -128 and 127. This layer's codes lie in `low` to `high`; that is how a ReLU is done.",
)
def dense_without_relu(codes, layer):
    return _dense(codes, replace(layer, low=-128, high=127))


# --- a bench -----------------------------------------------------------------------------------------


def bench(run, clock, calls):
    start = clock()
    run()
    first = clock() - start
    times = []
    for _ in range(calls):
        start = clock()
        run()
        times.append(clock() - start)
    return first, median(times)


def bench_stub(run, clock, calls):
    first = ...
    times = []
    for _ in range(calls):
        ...
    return first, median(times)


def _times(run, clock, calls):
    found = []
    for _ in range(calls):
        start = clock()
        run()
        found.append(clock() - start)
    return found


@mistake(
    "means, or one clock around all calls",
    """You took the mean of the calls, which a clock around all of them gives, too: one call that was
    interrupted moves it. The median asks for the call in the middle.""",
)
def bench_mean(run, clock, calls):
    times = _times(run, clock, calls + 1)
    return times[0], fmean(times[1:])


@mistake(
    "the first call is a call like any other",
    "Your median holds the first call, too. Keep it apart: it pays for what later calls find ready.",
)
def bench_with_first(run, clock, calls):
    times = _times(run, clock, calls + 1)
    return times[0], median(times)


@mistake(
    "the first call counts among the calls",
    "You time one call too few: after the first there are `calls` more.",
)
def bench_one_too_few(run, clock, calls):
    times = _times(run, clock, calls)
    return times[0], median(times[1:] or times)


@mistake(
    "a warm-up is thrown away",
    "You ran once before the clock, so that what you call the first call is the second.",
)
def bench_warm(run, clock, calls):
    run()
    times = _times(run, clock, calls + 1)
    return times[0], median(times[1:])


@mistake(
    "the best call is the latency",
    "You took the fastest call. That says what the machine can do, and not what a user waits for.",
)
def bench_best(run, clock, calls):
    times = _times(run, clock, calls + 1)
    return times[0], min(times[1:])


@mistake(
    "the clock starts once",
    "You read the start only once: the times add up from call to call. Read the clock before each call.",
)
def bench_from_the_start(run, clock, calls):
    (first,) = _times(run, clock, 1)
    start, times = clock(), []
    for _ in range(calls):
        run()
        times.append(clock() - start)
    return first, median(times)


@mistake(
    "of two in the middle the later one",
    "With an even number of calls two lie in the middle: the median is halfway between them.",
)
def bench_high(run, clock, calls):
    times = _times(run, clock, calls + 1)
    return times[0], median_high(times[1:])


@mistake(
    "times need no sorting",
    "You took the call in the middle of the run. The median is in the middle of the sorted times.",
)
def bench_unsorted(run, clock, calls):
    times = _times(run, clock, calls + 1)
    return times[0], times[1:][calls // 2]


@mistake("the order does not matter", "The first call comes first in your answer, then the median.")
def bench_swapped(run, clock, calls):
    return bench(run, clock, calls)[::-1]
