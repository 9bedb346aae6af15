"""On Linux with Landlock: the process gives up, for good, to read files that are not below given folders.

It holds for native code, too, which the hook of Python does not see; and a process that has given this up can
neither look into another one's memory (``/proc/N/mem``) nor send it a signal.

Source: Linux, Documentation/userspace-api/landlock.rst.
Lesson: 18 (capstone).
"""

from __future__ import annotations

import contextlib
import glob
import os
import platform
import struct
import sys
from collections.abc import Iterable
from typing import Any

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_PATH_BENEATH, _ASK_VERSION, _PR_SET_NO_NEW_PRIVS = 1, 1, 38
_PRCTL = {"x86_64": 157, "aarch64": 167}
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # version: so many kinds of access to files are known to it
_NETWORK, _SCOPES = 0b11, 0b11  # bind and connect by TCP; abstract sockets and signals
_SHARED = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ssl")


def version() -> int:
    """The version of Landlock in this kernel; 0 if there is none."""
    if sys.platform != "linux" or platform.machine() not in _PRCTL:
        return 0
    return max(0, int(_asked()(_CREATE, None, 0, _ASK_VERSION)))


def give_up(folders: Iterable[str], lists: Iterable[str]) -> bool:
    """Read from now on below ``folders`` (and system libraries), and see names below ``lists``, nothing else.

    Whether the kernel took it.
    """
    known = version()
    if not known:
        return False
    ask = _asked()
    rights = (1 << max(bits for since, bits in _RIGHTS.items() if since <= known)) - 1
    handled = [rights, *([_NETWORK] if known >= 4 else []), *([_SCOPES] if known >= 6 else [])]
    head = struct.pack(f"<{len(handled)}Q", *handled)
    rules = ask(_CREATE, head, len(head), 0)
    if rules < 0:
        return False
    libraries = [name for base in (sys.prefix, sys.base_prefix) for name in glob.glob(f"{base}/lib/*.so*")]
    for path in (*folders, *_SHARED, *libraries):
        _add(ask, rules, path, _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE)
    for path in lists:
        _add(ask, rules, path, _READ_DIR)
    ask(_PRCTL[platform.machine()], _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    held = not ask(_RESTRICT, rules, 0, 0)
    os.close(rules)
    return held


def _asked() -> Any:
    """System calls by their number."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def ask(number: int, *given: Any) -> int:
        sent = [ctypes.c_long(each) if isinstance(each, int) else each for each in given]
        return int(libc.syscall(ctypes.c_long(number), *sent))

    return ask


def _add(ask: Any, rules: int, path: str, rights: int) -> None:
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            ask(_ADD, rules, _PATH_BENEATH, struct.pack("<Qi", rights, place), 0)
        finally:
            os.close(place)
