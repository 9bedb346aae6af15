"""What a learner's function may change around it, and finds as it was when it is done.

Kept are: the output, ``input``, what is in ``builtins``, the current folder, the environment variables,
``sys.path``, the limits and the tracing of ``sys``, the filters of warnings, the random states of Python,
NumPy and PyTorch, NumPy's print options and error handling, and the handler of Ctrl-C. What it changes in
other modules, and threads that it starts, stay.
"""

from __future__ import annotations

import builtins
import contextlib
import getpass
import io
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from dualz.course.plain import NotYet


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return memoryview(data).nbytes


def _sink() -> io.TextIOWrapper:
    # With a buffer of bytes, as the real one; each call gets a new one, which it may close.
    return io.TextIOWrapper(io.BufferedWriter(_Nowhere()), encoding="utf-8", errors="backslashreplace")


def _refuse_to_ask(*prompt: Any, **options: Any) -> str:
    # Nobody types while a check runs: the field would stay open, and the kernel would wait for it.
    raise NotYet("Your function asks for `input()`, and a check cannot type. Use what the function is given.")


class Randomness:
    """The random states of one learner's function: it goes on where it stopped, and nobody else's change."""

    def __init__(self) -> None:
        self._own: dict[str, Any] = {}

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        outside = _random_states()
        _set_random_states(self._own)
        try:
            yield
        finally:
            self._own = _random_states()
            _set_random_states(outside)


def _generators() -> Iterator[tuple[str, Callable[[], Any], Callable[[Any], Any]]]:
    yield "random", random.getstate, random.setstate
    if (numpy := sys.modules.get("numpy")) and hasattr(numpy, "random"):
        yield "numpy", numpy.random.get_state, numpy.random.set_state
    if (torch := sys.modules.get("torch")) and hasattr(torch, "set_rng_state"):
        yield "torch", torch.get_rng_state, torch.set_rng_state


def _random_states() -> dict[str, Any]:
    return {name: ask() for name, ask, _ in _generators()}


def _set_random_states(states: dict[str, Any]) -> None:
    for name, _, give in _generators():
        if name in states:
            give(states[name])


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Whatever happens inside, these surroundings are afterwards what they were before; output is dropped."""
    give_back = [*_kept_values(), _kept_builtins(), _kept_dict(os.environ), _kept_list(sys.path)]
    give_back += [_kept_list(warnings.filters)]
    getpass.getpass = builtins.input = _refuse_to_ask
    sys.stdout, sys.stderr = _sink(), _sink()
    try:
        yield
    finally:
        for give in give_back:
            with contextlib.suppress(Exception):  # such as a folder that is gone
                give()


def _kept_values() -> Iterator[Callable[[], Any]]:
    for owner, name in ((sys, "stdout"), (sys, "stderr"), (sys, "stdin"), (getpass, "getpass")):
        yield _later(setattr, owner, name, getattr(owner, name))
    yield _later(os.chdir, _folder()) if _folder() else _nothing
    yield _if_changed(sys.getrecursionlimit, sys.setrecursionlimit)
    yield _if_changed(sys.getswitchinterval, sys.setswitchinterval)
    yield _if_changed(sys.get_int_max_str_digits, sys.set_int_max_str_digits)
    yield _if_changed(sys.gettrace, sys.settrace)
    yield _if_changed(sys.getprofile, sys.setprofile)
    if threading.current_thread() is threading.main_thread() and callable(signal.getsignal(signal.SIGINT)):
        yield _if_changed(
            lambda: signal.getsignal(signal.SIGINT), lambda old: signal.signal(signal.SIGINT, old)
        )
    if (numpy := sys.modules.get("numpy")) and hasattr(numpy, "set_printoptions"):
        yield _if_changed(numpy.get_printoptions, lambda old: numpy.set_printoptions(**old))
        yield _if_changed(numpy.geterr, lambda old: numpy.seterr(**old))


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _nothing() -> None:
    return None


def _later(do: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
    return lambda: do(*arguments)


def _if_changed(ask: Callable[[], Any], give: Callable[[Any], Any]) -> Callable[[], Any]:
    before = ask()
    return lambda: None if ask() == before else give(before)


def _kept_list(items: Any) -> Callable[[], Any]:
    before = list(items)

    def give() -> None:
        if items != before:
            items[:] = before
            if items is warnings.filters:
                warnings._filters_mutated()

    return give


def _kept_dict(items: Any) -> Callable[[], Any]:
    before = dict(items)

    def give() -> None:
        if dict(items) != before:
            items.clear()
            items.update(before)

    return give


def _kept_builtins() -> Callable[[], Any]:
    there, before = vars(builtins), dict(vars(builtins))

    def give() -> None:
        # By identity, and with nothing that is looked up among the builtins before they are back.
        there.update(before)
        for name in [name for name in there if name not in before]:
            del there[name]

    return give
