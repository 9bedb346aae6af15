"""The judge's side of an entry's process: started for one call, limited, heard out, ended with its children.

The process gets a copy of its inputs, an empty folder to stand in, and no environment. Time is limited twice:
the processor time that it uses, and four times as much by the clock. What it sends is read up to a limit.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dualz.capstone import wire
from dualz.capstone.child import REFUSED, RESULT

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from dualz.capstone.child import main; main()"
_WAITS = 4.0  # by the clock it may take so many times its processor time: the machine may be busy
_STARTS = 10.0  # seconds more for Python and NumPy to begin
_SENTENCE = 1000
LOCKS = ("processor time", "memory", "size of files", "open files", "dumps", "reading", "system calls")


class Refused(Exception):
    """An entry is not accepted; its one argument is a sentence that says why."""


@dataclass(frozen=True)
class Limits:
    """What one process may use: ``seconds`` of the processor, ``memory`` and ``output`` in bytes."""

    seconds: float = 20.0
    memory: int = 1 << 30
    output: int = 1 << 26


USUAL = Limits()


@dataclass(frozen=True)
class Reply:
    """The values of each call, and which locks held in the process."""

    values: list[list[Any]]
    locks: tuple[str, ...]


def run(
    source: str,
    function: str,
    calls: Sequence[Sequence[Any]],
    gives: Sequence[str],
    limits: Limits = USUAL,
) -> Reply:
    """Call ``function`` of ``source`` for each of ``calls``, each in a process that knows no other.

    ``gives``: what each call must return, ``bytes`` or kinds of arrays (``wire.KINDS``).

    Raises:
        Refused: it took too long or too much, did what it may not, or did not return that.
    """
    replies = [_run_once(source, function, call, gives, limits) for call in calls]
    locks = tuple(name for name in LOCKS if all(name in held for _, held in replies))
    return Reply([values for values, _ in replies], locks)


def _run_once(
    source: str, function: str, call: Sequence[Any], gives: Sequence[str], limits: Limits
) -> tuple[list[Any], list[Any]]:
    """The values of one call, and the names of the locks that held."""
    code = source.encode("utf-8")
    job = {
        "function": function, "source": len(code), "gives": list(gives), "memory": limits.memory,
        "seconds": limits.seconds, "package": str(_ROOT / "dualz"),
    }  # fmt: skip
    sent = json.dumps(job).encode() + b"\n" + code + wire.pack([call])
    with tempfile.TemporaryDirectory(prefix="dualz-entry-") as folder:
        status, heard = _heard(sent, folder, limits)
    if heard.too_much:
        raise Refused(f"It gave back more than {limits.output} bytes.")
    if heard.too_long:
        raise Refused(f"It took more than {_WAITS * limits.seconds + _STARTS:g} s by the clock.")
    return _reply(heard.data, status, gives, limits)


def _reply(data: bytes, status: int, gives: Sequence[str], limits: Limits) -> tuple[list[Any], list[Any]]:
    line, _, rest = data.partition(b"\n")
    if not rest:
        raise Refused(_ended(status, limits))
    if rest[:1] == REFUSED:
        said = rest[1:_SENTENCE].decode("utf-8", "replace")
        raise Refused("".join(letter if letter.isprintable() else " " for letter in said))
    try:
        if rest[:1] != RESULT:
            raise wire.BadWire("What came back is no result")
        values = wire.unpack(rest[1:])
        if len(values) != 1 or not _fits(values[0], gives):
            raise wire.BadWire("What came back is not what was asked for")
        held = list(json.loads(line))
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(f"{str(error)[:_SENTENCE].rstrip('.')}.") from None
    return values[0], held


def _fits(row: list[Any], gives: Sequence[str]) -> bool:
    kinds = ["bytes" if isinstance(value, bytes) else value.dtype.str for value in row]
    return kinds == list(gives)


def _ended(status: int, limits: Limits) -> str:
    if sys.platform != "win32" and status in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"It was ended after {limits.seconds:g} s of processor time, or for want of memory."
    if status < 0:
        return f"It was ended by signal {-status} before it gave a result."
    return f"It ended before it gave a result; that its exit code is {status} proves nothing."


class _Heard:
    """What a process says, read by a thread so that no pipe fills up."""

    def __init__(self) -> None:
        self.data, self.too_much, self.too_long = b"", False, False

    def listen(self, pipe: IO[bytes], most: int, process: subprocess.Popen[bytes]) -> None:
        parts, size = [], 0
        while piece := pipe.read1(1 << 16):  # type: ignore[attr-defined]
            size += len(piece)
            if size > most:
                self.too_much = True
                _end(process)
                break
            parts.append(piece)
        self.data = b"".join(parts)


def _heard(sent: bytes, folder: str, limits: Limits) -> tuple[int, _Heard]:
    process = _started(folder)
    assert process.stdin and process.stdout and process.stderr
    heard = _Heard()
    work = [
        threading.Thread(target=heard.listen, args=(process.stdout, limits.output, process), daemon=True),
        threading.Thread(target=_drain, args=(process.stderr,), daemon=True),
        threading.Thread(target=_tell, args=(process.stdin, sent), daemon=True),
    ]
    for thread in work:
        thread.start()
    try:
        status = process.wait(_WAITS * limits.seconds + _STARTS)
    except subprocess.TimeoutExpired:
        heard.too_long = True
        status = 0
    finally:
        _end(process)
        process.wait()
        for thread in work:
            thread.join(5)
        for pipe in (process.stdout, process.stderr):
            pipe.close()
    return status, heard


def _started(folder: str) -> subprocess.Popen[bytes]:
    """A Python that sees no settings, no user's packages and no environment but what it needs to start."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    alone = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START, str(_ROOT)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=folder, env={**kept, **alone}, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise Refused(
            f"No process can be started here ({error.strerror}), so nothing can be judged."
        ) from None


def _tell(pipe: IO[bytes], sent: bytes) -> None:
    with contextlib.suppress(OSError, ValueError), pipe:
        pipe.write(sent)


def _drain(pipe: IO[bytes]) -> None:
    """Read what it prints, and forget it."""
    with contextlib.suppress(OSError, ValueError):
        while pipe.read1(1 << 16):  # type: ignore[attr-defined]
            pass


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and every process of its session."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
