"""Who does the work: this process, two processes of this computer, or the computers of a Dask cluster.

The code that is to be run stays the same. joblib asks its *engine* to call a function many times, and the
engine is chosen in one line. Dask is optional: without it joblib's own processes (loky) do the work.

Lesson: 15 (budget). Further: docs/scale.md.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any, NamedTuple

LOOPBACK = "127.0.0.1"


class Engine(NamedTuple):
    """``name``: "dask" or "loky"; its number of ``workers``, and the ``address`` of Dask's scheduler."""

    name: str
    workers: int
    address: str = ""


def has_dask() -> bool:
    """Whether Dask's scheduler is installed here."""
    return find_spec("distributed") is not None


@contextmanager
def engine(workers: int = 2, address: str | None = None, dask: bool | None = None) -> Iterator[Engine]:
    """Inside, joblib's work is done by this engine: a Dask cluster of ``workers`` processes on this computer,
    or the one whose scheduler is at ``address`` ("tcp://host:8786"); joblib's own processes without Dask.

    ``dask``: True insists on Dask, False leaves it out; as it is installed by default.

    Raises:
        ImportError: Dask is asked for, and is not installed.
        ValueError: no worker, or an address without Dask.
        OSError: no scheduler answers at ``address``.
    """
    if workers < 1:
        raise ValueError(f"At least one worker is needed, not {workers}.")
    if address and dask is False:
        raise ValueError("Only Dask's scheduler has an address.")
    from joblib import parallel_config

    if not (has_dask() if dask is None else dask) and not address:
        with parallel_config("loky", n_jobs=workers):
            yield Engine("loky", workers)
        return
    if not has_dask():
        raise ImportError("Dask is not installed: python -m pip install 'dask[distributed]'")
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        client = stack.enter_context(_client(workers, address))
        cores = sum(client.nthreads().values())
        stack.enter_context(parallel_config("dask", n_jobs=cores, client=client))
        yield Engine("dask", cores, client.scheduler.address)


@contextmanager
def _client(workers: int, address: str | None) -> Iterator[Any]:
    """A client of the scheduler at ``address``, or of a cluster that is made here and ends with it."""
    from distributed import Client, LocalCluster

    with ExitStack() as stack:
        where: Any = address
        if address is None:
            # Processes with one thread: what they share, as torch's random numbers, would mix up results.
            where = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    host=LOOPBACK,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            )
        try:
            client = stack.enter_context(Client(where, set_as_default=False, timeout=10))
        except OSError:
            raise OSError(f"No Dask scheduler answers at {address}.") from None
        client.wait_for_workers(1, timeout=30)
        yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask logs every worker that comes and goes; a reader of a lesson sees it in a picture."""
    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        log.setLevel(before)
