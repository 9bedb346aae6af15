"""What the code of an entry may not do, watched by an audit hook: each refusal is one clear sentence.

Python tells a hook of every file that is opened, every process, socket and import, and a hook cannot be
taken away again. It does not see what native code does; there the filter of :mod:`dualz.capstone.syscalls`
stands behind it, where there is one.

Source: PEP 578, "Python runtime audit hooks".
Lesson: 18 (capstone).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

PROCESS = "It wanted to start a process or a thread of its own: an entry has the one that it runs in."
NETWORK = "It wanted to use the network: an entry has its input and nothing else."
NATIVE = "It wanted to call native code by its address (ctypes): an entry is Python."
WRITES = "It wanted to write, rename or remove {}: an entry gives its result back, and leaves no files."
READS = "It wanted to read {}: an entry gets what it needs as arguments, and reads no other files."
PICKLE = "It wanted to load a pickle that names {}: a pickle can run any code, so none is loaded."
SIGNALS = "It wanted to send a signal: an entry touches no other process, and ends by returning."
SPIES = "It wanted to look into what is not its own ({}): an entry sees its arguments."
LIMITS = "It wanted to change its limits."
IMPORTS = "{} may not be imported: an entry has the standard library without its ways out, NumPy and dualz."

_ALLOWED = {"numpy", "dualz"}
_WAYS_OUT = {
    *("ctypes", "_ctypes", "socket", "_socket", "ssl", "_ssl", "subprocess", "_posixsubprocess"),
    *("multiprocessing", "_multiprocessing", "concurrent", "asyncio", "sqlite3", "_sqlite3", "dbm", "_dbm"),
    *("_gdbm", "resource", "signal", "faulthandler", "mmap", "webbrowser", "shelve", "pty", "code", "pdb"),
}
_BEGINNINGS = (
    ("subprocess.", PROCESS),
    ("os.fork", PROCESS),
    ("os.exec", PROCESS),
    ("os.posix_spawn", PROCESS),
    ("os.spawn", PROCESS),
    ("os.system", PROCESS),
    ("os.startfile", PROCESS),
    ("pty.", PROCESS),
    ("_thread.start", PROCESS),
    ("socket.", NETWORK),
    ("urllib.", NETWORK),
    ("ctypes.", NATIVE),
    ("os.kill", SIGNALS),
    ("signal.", SIGNALS),
    ("resource.", LIMITS),
    ("gc.", SPIES),
    ("sys._current", SPIES),
    ("sys.addaudithook", SPIES),
    ("sys.set", SPIES),
    ("sqlite3.", WRITES),
    ("shutil.", WRITES),
    ("tempfile.", WRITES),
)
_CHANGES = {
    *("os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod"),
    *("os.chown", "os.chflags", "os.utime", "os.setxattr", "os.removexattr", "os.lockf"),
}
_LISTS = {"os.listdir", "os.scandir", "os.chdir", "os.walk", "os.fwalk", "os.listxattr", "os.getxattr"}
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(roots: list[str]) -> Callable[[], str]:
    """Begin to watch; files may be read below ``roots`` alone. The function returned tells the first refusal.

    A refusal raises ``PermissionError`` where it happens, and is remembered for the case that it is caught
    there. A module that may not be imported raises ``ImportError``, as one that is not installed.
    """
    said: list[str] = []
    inside = tuple(os.path.realpath(root) for root in roots)
    names = frozenset(_ALLOWED | (set(sys.stdlib_module_names) - _WAYS_OUT))
    beginnings, changes, lists, flags_of_writing = _BEGINNINGS, _CHANGES, _LISTS, _WRITE_FLAGS
    realpath, separator, open_modes = os.path.realpath, os.sep, frozenset("wax+")

    def refuse(sentence: str) -> None:
        if not said:
            said.append(sentence)
        raise PermissionError(sentence)

    def named(path: Any) -> str:
        return ascii(path)[:80]

    def may_read(path: Any) -> bool:
        if isinstance(path, int):
            return True
        real = realpath(os.fsdecode(path) if path is not None else ".")
        return any(real == root or real.startswith(root + separator) for root in inside)

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = given
            writing = (isinstance(mode, str) and not open_modes.isdisjoint(mode)) or (
                isinstance(flags, int) and bool(flags & flags_of_writing)
            )
            if writing and not isinstance(path, int):
                refuse(WRITES.format(named(path)))
            if not may_read(path):
                refuse(READS.format(named(path)))
        elif event == "import":
            if given[0].partition(".")[0] not in names:
                raise ImportError(IMPORTS.format(given[0]), name=given[0])
        elif event == "pickle.find_class":
            refuse(PICKLE.format(named(".".join(map(str, given)))))
        elif event in changes:
            refuse(WRITES.format(named(given[0] if given else "")))
        elif event in lists:
            if not may_read(given[0] if given else None):
                refuse(READS.format(named(given[0])))
        else:
            for beginning, sentence in beginnings:
                if event.startswith(beginning):
                    refuse(sentence.format(event))

    sys.addaudithook(hook)
    return lambda: said[0] if said else ""
