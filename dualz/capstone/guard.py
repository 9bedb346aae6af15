"""What the code of an entry may not do, watched by an audit hook: each refusal is one clear sentence.

Python tells a hook of every file that is opened, every process, socket and import, and a hook cannot be
taken away again. It does not see what native code does; there the locks of :mod:`dualz.capstone.syscalls` and
:mod:`dualz.capstone.landlock` stand behind it, where there are such.

The hook lives among the code that it watches. So it calls no function that this code could replace, keeps
nothing that could be changed, and ends the process at the first refusal: nobody can catch or erase it.

Source: PEP 578, "Python runtime audit hooks".
Lesson: 18 (capstone).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType, NoneType
from typing import Any

PROCESS = "It wanted to start a process or a thread of its own: an entry has the one that it runs in."
NETWORK = "It wanted to use the network: an entry has its input and nothing else."
NATIVE = "It wanted to call native code by its address (ctypes): an entry is Python."
WRITES = "It wanted to write, rename or remove {}: an entry gives its result back, and leaves no files."
READS = "It wanted to read {}: an entry gets what it needs as arguments, and reads no other files."
MOVES = "It wanted to go to another folder: an entry stays in its own, which is empty."
PICKLE = "It wanted to load a pickle that names {}: a pickle can run any code, so none is loaded."
SIGNALS = "It wanted to send a signal: an entry touches no other process, and ends by returning."
SPIES = "It wanted to look into what is not its own ({}): an entry sees its arguments."
LIMITS = "It wanted to change its limits."
IMPORTS = "{} may not be imported: an entry has the standard library without its ways out, NumPy and dualz."
HELD_BACK = "{} may not be imported: of dualz an entry has what packs and unpacks, and no data or networks."

COURSE = ("codecs", "dual", "kernels", "recording", "short", "files", "trace")  # what an entry has of dualz
_WAYS_OUT = {
    *("ctypes", "_ctypes", "socket", "_socket", "ssl", "_ssl", "subprocess", "_posixsubprocess", "fcntl"),
    *("multiprocessing", "_multiprocessing", "concurrent", "asyncio", "sqlite3", "_sqlite3", "dbm", "_dbm"),
    *(
        "_gdbm",
        "resource",
        "signal",
        "_signal",
        "faulthandler",
        "mmap",
        "webbrowser",
        "shelve",
        "pty",
        "code",
        "pdb",
    ),
    *("_posixshmem", "_xxsubinterpreters", "_interpreters", "syslog", "termios", "tty", "tkinter", "curses"),
    *("readline", "_winapi", "msvcrt", "winreg"),
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
    ("cpython.PyInterpreterState_New", PROCESS),
    ("socket.", NETWORK),
    ("urllib.", NETWORK),
    ("ctypes.", NATIVE),
    ("os.kill", SIGNALS),
    ("signal.", SIGNALS),
    ("resource.", LIMITS),
    ("os.chdir", MOVES),
    ("os.fchdir", MOVES),
    ("fcntl.", SPIES),
    ("gc.", SPIES),
    ("sys._current", SPIES),
    ("sys.addaudithook", SPIES),
    ("sys.set", SPIES),
    ("_winapi.", SPIES),
    ("winreg.", SPIES),
    ("sqlite3.", WRITES),
    ("shutil.", WRITES),
    ("tempfile.", WRITES),
)
_CHANGES = {
    *("os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod"),
    *("os.chown", "os.chflags", "os.utime", "os.setxattr", "os.removexattr", "os.lockf"),
}
_LISTS = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.listxattr", "os.getxattr"}
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What Python offers without telling the hook. Where the kernel refuses these, too, this is the second lock.
_UNSEEN = (
    *(
        "setpriority",
        "nice",
        "sched_setaffinity",
        "sched_setscheduler",
        "sched_setparam",
        "setpgid",
        "setsid",
    ),
    *("fchdir", "chroot", "mkfifo", "mknod", "memfd_create", "pidfd_open", "tcsetpgrp", "posix_fadvise"),
    *("preadv", "posix_openpt", "openpty", "umask", "abort"),
)


def readable(package: str) -> tuple[list[str], list[str]]:
    """Files and folders that an entry may read (``package`` is that of dualz), and folders that it may list.

    They are the standard library, NumPy, and of dualz what packs and unpacks.
    """
    import numpy as np

    library, numpy_at = os.path.dirname(os.__file__), os.path.dirname(np.__file__)
    others = ("site-packages", "dist-packages")
    parts = [entry.path for entry in os.scandir(library) if entry.name not in others]
    parts += [numpy_at, f"{numpy_at}.libs"]
    parts += [path for name in COURSE for path in Path(package).glob(f"{name}*") if path.stem == name]
    parts += [str(path) for path in Path(package).glob("__pycache__/*") if path.name.split(".")[0] in COURSE]
    parts += [f"{package}/__init__.py", *map(str, Path(package).glob("__pycache__/__init__.*"))]
    parts += [f"{package}/capstone/{name}.py" for name in ("child", "wire")]  # warnings quote them
    seen = [package, library, *(path for path in sys.path if path)]
    return _each_way(parts), _each_way(seen)


def _each_way(paths: Iterable[Any]) -> list[str]:
    """Whole paths, as they are written and with their links followed."""
    return [way(path) for path in map(os.fspath, paths) for way in (os.path.abspath, os.path.realpath)]


class _NoWay:
    """Refuses what ``importlib`` is asked for, of which Python tells no hook."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in _WAYS_OUT:
            raise ImportError(IMPORTS.format(name), name=name)


def forget() -> None:
    """Take away what could be reached without an import, and what Python does not tell a hook of."""
    import gc

    for name in [name for name in sys.modules if name.partition(".")[0] in _WAYS_OUT]:
        del sys.modules[name]  # the locks needed ctypes
    for each in gc.get_objects():
        if type(each) is dict and "CFuncPtr" in each and "dlopen" in each:
            each.clear()  # from such a dictionary Python makes _ctypes again, and tells no hook
    for module in [module for module in sys.modules.values() if isinstance(module, ModuleType)]:
        for name, value in list(vars(module).items()):
            if isinstance(value, ModuleType) and value.__name__.partition(".")[0] in ("ctypes", "_ctypes"):
                setattr(module, name, None)
    for module in (os, sys.modules.get(os.name, os), sys.modules.get("posix", os)):
        for name in _UNSEEN:
            vars(module).pop(name, None)
    sys.meta_path.insert(0, _NoWay())


def watch(parts: Iterable[str], seen: Iterable[str], tell: Callable[[bytes], None]) -> None:
    """Begin to watch: below ``parts`` files may be read, and ``seen`` are folders that may be listed.

    A refusal is told as UTF-8, and ends the process. A module that may not be imported raises
    ``ImportError``, as one that is not installed.
    """
    windows = os.name == "nt"

    def shaped(paths: Iterable[str]) -> frozenset[str]:
        return frozenset(path.replace("/", "\\").lower() if windows else path for path in paths)

    def refuse(
        sentence: str, given: Any = "", tell: Any = tell, leave: Any = os._exit, show: Any = ascii,
        kind: Any = type, text: Any = str,
    ) -> None:  # fmt: skip
        shown = show(given)[:80] if kind(given) in (text, bytes) else kind(given).__name__
        tell(sentence.replace("{}", shown).encode("utf-8", "backslashreplace"))
        leave(0)

    def may_read(
        path: Any, folders: frozenset[str] = shaped(parts), sep: str = os.sep, kind: Any = type,
        text: Any = str, raw: Any = bytes, number: Any = int, windows: bool = windows,
    ) -> str | bool:  # fmt: skip
        """Its folder among those that may be read; nothing for another one, or a path that is not whole."""
        if kind(path) is number:
            return True
        if kind(path) is raw:
            path = path.decode("utf-8", "surrogateescape")
        if kind(path) is not text:
            return False
        at = path.replace("/", sep).lower() if windows else path
        if ".." in at.split(sep):
            return False
        folder, _, last = at.rpartition(sep)
        if folder.endswith("__pycache__"):  # what is compiled is as readable as its source
            at = folder[:-11] + last.partition(".")[0] + ".py"
        while at:
            if at in folders:
                return at
            at = at.rpartition(sep)[0]
        return False

    def hook(
        event: str,
        given: tuple[Any, ...],
        refuse: Any = refuse, may_read: Any = may_read, error: Any = ImportError, kind: Any = type,
        text: Any = str, listed: frozenset[str] = shaped(seen), course: frozenset[str] = frozenset(COURSE),
        names: frozenset[str] = frozenset({"numpy", "dualz"} | (set(sys.stdlib_module_names) - _WAYS_OUT)),
        beginnings: Any = _BEGINNINGS, changes: Any = frozenset(_CHANGES), lists: Any = frozenset(_LISTS),
        write_flags: int = _WRITE_FLAGS, writes: str = WRITES, reads: str = READS, pickle: str = PICKLE,
        imports: str = IMPORTS, held_back: str = HELD_BACK, none: Any = NoneType, whole: Any = int,
        windows: bool = windows,
    ) -> None:  # fmt: skip
        if event == "open":
            path, mode, flags = given
            if kind(mode) is text:
                writing = "w" in mode or "a" in mode or "x" in mode or "+" in mode
            else:
                writing = kind(mode) is not none
            if kind(path) is not whole and (writing or (kind(flags) is whole and flags & write_flags)):
                refuse(writes, path)
            if not may_read(path):
                refuse(reads, path)
        elif event == "import":
            name = given[0]
            first, _, rest = name.partition(".") if kind(name) is text else ("", "", "")
            if first not in names:
                raise error(imports.replace("{}", first), name=first)
            if first == "dualz" and rest and rest.partition(".")[0] not in course:
                raise error(held_back.replace("{}", name), name=name)
        elif event == "pickle.find_class":
            refuse(pickle, ".".join(part for part in given if kind(part) is text))
        elif event in changes:
            refuse(writes, given[0] if given else "")
        elif event in lists:
            at = given[0] if given else None
            shape = at.replace("/", "\\").lower() if windows and kind(at) is text else at
            if at is not None and not may_read(at) and not (kind(at) is text and shape in listed):
                refuse(reads, at)
        else:
            for beginning, sentence in beginnings:
                if event.startswith(beginning):
                    refuse(sentence, event)

    sys.addaudithook(hook)
