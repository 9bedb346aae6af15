"""On Linux (x86-64): the process gives up, for good, what no decoder needs to ask the system for.

A filter of system calls (seccomp) is handed to the kernel, which then answers "not permitted" to new
processes and threads, programs, sockets, signals, a look into other processes, and whatever makes, changes
or removes a file. It holds for native code, too, which the hooks of Python do not see.

Source: Linux, Documentation/userspace-api/seccomp_filter.rst; the numbers are those of
arch/x86/entry/syscalls/syscall_64.tbl.
Lesson: 18 (capstone).
"""

from __future__ import annotations

import platform
import struct
import sys

_ARCH_X86_64 = 0xC000003E
_X32 = 0x40000000  # another set of numbers for the same calls
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # 1: not permitted
_NUMBER, _ARCH, _FIRST, _SECOND, _THIRD = 0, 4, 16, 24, 32  # where they stand in what the filter sees
_WRITES = 0x1 | 0x2 | 0x40 | 0x200  # write only, read and write, create, truncate
_HERE = 0xFFFFFF9C  # AT_FDCWD: a path begins in the current folder, not in an open one
_OPEN, _OPENAT, _IOCTL, _FCNTL = 2, 257, 16, 72
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 22, 38, 2
_NEWEST = 470  # from here on are calls that nobody knew when this was written

PROCESSES = (56, 57, 58, 435, 59, 322)  # clone, fork, vfork, clone3, execve, execveat
OTHERS = (
    *(62, 200, 234, 129, 297, 424, 434, 438, 101, 310, 311, 312),  # kill ... ptrace, process_vm_readv, kcmp
    *(141, 142, 144, 203, 251, 314, 109, 112, 256, 279, 440, 448),  # setpriority, sched_set..., move_pages
)
NETWORK = (41, 53, 42, 49, 425, 426, 427)  # socket, socketpair, connect, bind, io_uring
FILES = (
    *(76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94),  # truncate, rename, mkdir ... chmod, chown
    *(132, 133, 188, 189, 190, 197, 198, 199, 235),  # utime, mknod, setxattr, removexattr, utimes
    *(258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 316, 437, 452),  # the same, "at"; openat2
    *(80, 81, 73, 285, 463, 464, 465, 466, 469),  # chdir, fchdir, flock, fallocate; newer ones of the same
)
CACHE = (221, 327, 27, 451, 253, 294, 300)  # fadvise64, preadv2, mincore, cachestat: who has read what
SYSTEM = (
    *(29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 220, 135, 155, 160, 161, 165, 166, 240, 248, 249, 250, 272),
    *(298, 302, 303, 304, 308, 321, 323, 428, 429, 430, 431, 432, 433, 442, 443, 457, 458, 467),
)
# What may be asked of an open file: whether it is a terminal, its size, inheritance; and a second number.
ASKS = {
    _IOCTL: (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451),  # TCGETS, TIOCGWINSZ, FIONREAD ... FIOCLEX
    _FCNTL: (0, 1, 2, 3, 1030),  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
}


def available() -> bool:
    """Whether this is a system for which the filter is written."""
    return sys.platform == "linux" and platform.machine() == "x86_64" and sys.maxsize > 1 << 32


def program() -> bytes:
    """The filter, as the kernel reads it: eight bytes an instruction."""
    refused = sorted({*PROCESSES, *OTHERS, *NETWORK, *FILES, *CACHE, *SYSTEM})
    rows = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, _ARCH_X86_64),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        (_AT_LEAST, 0, 1, _NEWEST),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in refused:
        rows += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for number, commands in ASKS.items():
        known = [row for each in commands for row in ((_EQUAL, 0, 1, each), (_RETURN, 0, 0, _ALLOW))]
        body = [(_LOAD, 0, 0, _SECOND), *known, (_RETURN, 0, 0, _REFUSE)]
        rows += [(_EQUAL, 0, len(body), number), *body]
    from_here = [(_LOAD, 0, 0, _FIRST), (_EQUAL, 1, 0, _HERE), (_RETURN, 0, 0, _REFUSE)]
    for number, flags, first in ((_OPEN, _SECOND, []), (_OPENAT, _THIRD, from_here)):
        reads = [(_LOAD, 0, 0, flags), (_ANY_BIT, 0, 1, _WRITES), (_RETURN, 0, 0, _REFUSE)]
        body = [*first, *reads, (_RETURN, 0, 0, _ALLOW)]
        rows += [(_EQUAL, 0, len(body), number), *body]
    rows.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *row) for row in rows)


def give_up() -> bool:
    """Hand the filter to the kernel; whether it took it. There is no way back."""
    if not available():
        return False
    import ctypes

    text = program()
    room = ctypes.create_string_buffer(text, len(text))
    head = struct.pack("<HxxxxxxQ", len(text) // 8, ctypes.addressof(room))
    handed = ctypes.create_string_buffer(head, len(head))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(handed), 0, 0)
