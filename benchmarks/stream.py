"""A stream that really runs, beside its simulation: what is in time, late, dropped, by batch and by load.

    python -m benchmarks.stream [--quick] [--wall]

The device is the course's network for signals in whole numbers, by NumPy on one thread. First the times of
batches are measured, then the same arrivals are simulated with these times (:mod:`dualz.models.streaming`)
and really served. A signal is admitted when its time has come; while a batch is read nothing else happens,
so a queue that is looked at afterwards is the queue that there was.

The clock is *process time*, which stands still while others use the processor, and waiting is a loop that
uses it, so this can be run on a machine that is not idle; ``--wall`` takes the clock of the wall. What
differs from the simulation is what it does not know: the time between two batches, and batches that take
longer than their median.
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
) -> Outcome:
    """Serve the stream by ``clock``; times in milliseconds, no patience."""
    latency: list[float | None] = [None] * len(arrivals)
    waiting: deque[int] = deque()
    number, busy, start = 0, 0.0, clock()
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
            busy += done - now
            for one in taken:
                latency[one] = done - arrivals[one]
    return Outcome(tuple(latency), deadline, busy, 1e3 * (clock() - start))


def said(outcome: Outcome) -> str:
    shares = (outcome.in_time, outcome.late, outcome.dropped)
    return "".join(f"{100 * share:>7.1f}" for share in shares) + f"{outcome.median:>8.2f}"


def table(count: int, clock: Callable[[], float]) -> None:
    data = signals()
    read, x = device_net(signals_base(), data.train.x).predict, data.test.x
    calls = {str(size): partial(read, x[:size]) for size in SIZES}
    measured = {
        int(name): 1e3 * one.median for name, one in latencies(calls, 100, clock=clock, in_a_row=10).items()
    }
    print("milliseconds a batch:", {size: round(time, 4) for size, time in measured.items()})
    service = service_times(measured, SIZES[-1])
    deadline = 20 * measured[1]
    print(f"deadline {deadline:.3f} ms, queue for {ROOM}; load 1 is what batches of 1 just manage")
    print(f"{'':<26}{'simulated: in time, late, dropped, ms':>38}{'really served':>26}")
    for load in LOADS:
        arrivals = poisson(count, 1e3 * load / measured[1], seed=0)
        for drop in (TAIL, HEAD):
            for batch in SIZES:
                thought = finish(serve(arrivals, service, deadline, ROOM, batch, drop=drop))
                found = live(read, x, arrivals, deadline, ROOM, batch, drop, clock)
                name = f"load {load:g}, {drop} drop, batch {batch}"
                print(f"{name:<30}{said(thought):>34}    {said(found)}")


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
