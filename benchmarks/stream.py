"""A stream that really runs, beside its simulation: what is in time, late, dropped, by batch and by load.

    python -m benchmarks.stream [--quick] [--wall]

The device is the course's network for signals in whole numbers, by NumPy on one thread. First the times of
batches are measured, then the same arrivals are simulated with these times (:mod:`dualz.models.streaming`)
and really served. A signal is admitted when its time has come; while a batch is read nothing else happens,
so a queue that is looked at afterwards is the queue that there was.

A busy machine is slower in one run than in another, also by the clock below: so each row is simulated with
the measured times, all of them multiplied by the factor by which the batches of that run took longer on
average. (For one answer the median counts; how many a device can read in an hour, the mean decides.)

The clock is *process time*, which stands still while others use the processor, and waiting is a loop that
uses it, so this can be run on a machine that is not idle; ``--wall`` takes the clock of the wall. What
differs from the simulation is what it does not know: the time between two batches, and the one batch that
takes longer than the others.
"""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter, process_time

import numpy as np
from threadpoolctl import threadpool_limits

from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.device_made import device_net
from dualz.models.latency import latencies
from dualz.models.streaming import HEAD, TAIL, Outcome, poisson, serve, service_times
from dualz.trace import finish

SIZES = (1, 4, 16)
LOADS = (0.5, 0.9, 1.5, 3.0)
ROOM = 16


def live(
    read: Callable[[np.ndarray], object],
    x: np.ndarray,
    arrivals: Sequence[float],
    deadline: float,
    room: int,
    batch: int,
    drop: str,
    clock: Callable[[], float],
) -> tuple[Outcome, list[tuple[int, float]]]:
    """Serve the stream by ``clock``; times in milliseconds, no patience. And sizes and times of batches."""
    latency: list[float | None] = [None] * len(arrivals)
    waiting: deque[int] = deque()
    batches: list[tuple[int, float]] = []
    number, start = 0, clock()
    while number < len(arrivals) or waiting:
        now = 1e3 * (clock() - start)
        while number < len(arrivals) and arrivals[number] <= now:
            waiting.append(number)
            if len(waiting) > room:
                _ = waiting.pop() if drop == TAIL else waiting.popleft()
            number += 1
        if waiting:
            taken = [waiting.popleft() for _ in range(min(batch, len(waiting)))]
            read(x[np.array(taken) % len(x)])
            done = 1e3 * (clock() - start)
            batches.append((len(taken), done - now))
            for one in taken:
                latency[one] = done - arrivals[one]
    busy = sum(time for _, time in batches)
    return Outcome(tuple(latency), deadline, busy, 1e3 * (clock() - start)), batches


def said(outcome: Outcome) -> str:
    shares = (outcome.in_time, outcome.late, outcome.dropped)
    return "".join(f"{100 * share:>7.1f}" for share in shares) + f"{outcome.median:>8.2f}"


def table(count: int, clock: Callable[[], float]) -> None:
    data = signals()
    read, x = device_net(signals_base(), data.train.x).predict, data.test.x
    calls = {str(size): partial(read, x[:size]) for size in SIZES}
    measured = {int(name): 1e3 * one.median for name, one in latencies(calls, 100, clock=clock).items()}
    print("milliseconds a batch:", {size: round(time, 4) for size, time in measured.items()})
    service = service_times(measured, SIZES[-1])
    deadline = 20 * measured[1]
    print(f"deadline {deadline:.3f} ms, queue for {ROOM}; load 1 is what batches of 1 just manage")
    print(f"{'':<26}{'simulated: in time, late, dropped, ms':>38}{'really served':>26}  slower")
    for load in LOADS:
        arrivals = poisson(count, 1e3 * load / measured[1], seed=0)
        for drop in (TAIL, HEAD):
            for batch in SIZES:
                found, batches = live(read, x, arrivals, deadline, ROOM, batch, drop, clock)
                slower = sum(time for _, time in batches) / sum(service[size - 1] for size, _ in batches)
                times = [slower * time for time in service]
                thought = finish(serve(arrivals, times, deadline, ROOM, batch, drop=drop))
                name = f"load {load:g}, {drop} drop, batch {batch}"
                print(f"{name:<30}{said(thought):>34}    {said(found)}{slower:>8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer signals")
    parser.add_argument("--wall", action="store_true", help="by the clock of the wall: on an idle machine")
    wanted = parser.parse_args()
    count, clock = 1000 if wanted.quick else 5000, perf_counter if wanted.wall else process_time
    with threadpool_limits(1):
        table(count, clock)


if __name__ == "__main__":
    main()
