"""The process in which an entry runs: it binds its own hands, runs one call, gives the result, ends.

It is started by :mod:`dualz.capstone.process`. On standard input: a line of JSON (the job), the source, and
the arguments (:mod:`dualz.capstone.wire`). On standard output: one letter, then values (R) or a sentence (E).
The first line of all says which locks hold. Nothing that this process says is believed: its values are
compared with what only the judge knows.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

RESULT, REFUSED = b"R", b"E"
CODE = "<entry>"
_LONGEST = 300


def main() -> None:
    """Do the one job that is told on standard input."""
    answer = os.dup(1)
    os.dup2(2, 1)  # what the entry prints goes where complaints go, not among the results
    whole = sys.stdin.buffer.read()
    line, _, rest = whole.partition(b"\n")
    job = json.loads(line)
    source = rest[: job["source"]].decode("utf-8")

    from dualz.capstone import guard, wire

    (call,) = wire.unpack(rest[job["source"] :])
    import numpy.linalg  # noqa: F401  (before the locks: its library may start threads, and reads files)

    parts, seen = guard.readable(job["package"])
    locks = _bind(job, parts, seen)
    guard.forget()
    _send(answer, json.dumps(locks).encode() + b"\n")
    try:
        # Before the watch: a mistake in the source makes Python look for a file of that name.
        code = compile(source, CODE, "exec")
        guard.watch(parts, seen, _teller(answer))
        function = _defined(code, job["function"])
        value = _called(function, call)
        reply = RESULT + wire.pack([_checked(value, job["gives"])])
    except MemoryError:
        reply = REFUSED + f"It needs more than {job['memory'] >> 20} MiB of memory.".encode()
    except BaseException as error:
        reply = REFUSED + _sentence(error).encode("utf-8", "backslashreplace")
    _send(answer, reply)
    os._exit(0)


def _teller(answer: int) -> Callable[[bytes], None]:
    """Says why an entry is refused. It keeps the function that it needs, as the entry could replace it."""

    def tell(sentence: bytes, write: Any = os.write, answer: int = answer, first: bytes = REFUSED) -> None:
        write(answer, first + sentence)

    return tell


def _send(answer: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(answer, view) :]


def _bind(job: dict[str, Any], parts: list[str], seen: list[str]) -> list[str]:
    """The limits of this process, from now on; returns the names of those that hold."""
    from dualz.capstone import landlock, syscalls

    held = []
    try:
        import resource
    except ImportError:  # Windows
        return held
    seconds = max(1, round(job["seconds"]))
    wanted = {
        "processor time": ("RLIMIT_CPU", (seconds, seconds + 1)),
        "memory": ("RLIMIT_AS", (job["memory"],) * 2),
        "size of files": ("RLIMIT_FSIZE", (0, 0)),
        "open files": ("RLIMIT_NOFILE", (64, 64)),
        "dumps": ("RLIMIT_CORE", (0, 0)),
    }
    for name, (key, pair) in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, key), pair)
            held.append(name)
    if sys.platform == "darwin" and "memory" in held:
        held.remove("memory")  # macOS takes this limit and does not keep to it
    if landlock.give_up(parts, seen):
        held.append("reading")
    if syscalls.give_up():
        held.append("system calls")
    return held


def _defined(code: Any, name: str) -> Any:
    """The function of that name, once the source has been run."""
    room: dict[str, Any] = {"__name__": "entry", "__builtins__": __builtins__}
    exec(code, room)
    if not callable(room.get(name)):
        raise NameError(f"there is no function {name}")
    return room[name]


def _called(function: Any, call: list[Any]) -> Any:
    return function(*(value.copy() if hasattr(value, "copy") else value for value in call))


def _checked(value: Any, gives: list[str]) -> list[Any]:
    """A result as the values that were asked for: bytes, or arrays of a kind."""
    import numpy as np

    parts = [value] if len(gives) == 1 else list(value)
    if len(parts) != len(gives):
        raise ValueError(f"{len(gives)} values are wanted, and {len(parts)} came back")
    done = []
    for part, kind in zip(parts, gives, strict=True):
        if kind == "bytes":
            if not isinstance(part, bytes | bytearray | memoryview):
                raise TypeError(f"bytes are wanted, and {type(part).__name__} came back")
            done.append(bytes(part))
        else:
            done.append(np.ascontiguousarray(np.asarray(part), dtype=kind))
    return done


def _sentence(error: BaseException) -> str:
    frames = traceback.walk_tb(error.__traceback__)
    where = [line for frame, line in frames if frame.f_code.co_filename == CODE]
    at = f" in line {where[-1]}" if where else ""
    return f"It stopped{at}: {type(error).__name__}: {error}"[:_LONGEST].rstrip(". ") + "."
