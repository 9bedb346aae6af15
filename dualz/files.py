"""Writing a file so that it is whole or absent, never half; and reading a large one without holding it."""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

_LARGE = 1 << 26


def write_whole(path: str | os.PathLike[str], data: Any, fresh: bool = False) -> None:
    """Write ``data`` (bytes, or a row of them) to ``path`` in one move: readers see the old or the new file.

    A symbolic link stays, and the file behind it is replaced. A file that was there keeps its
    permissions; a new one gets those that new files get here (the umask). ``fresh`` replaces nothing: of
    two that write at the same time the first one wins, and the other is told so.

    Raises:
        FileExistsError: with ``fresh``, somebody else has written there meanwhile.
        OSError: it cannot be written, see :func:`require_place`; the old file is then untouched.
    """
    target = require_place(path)
    parts: Iterable[Any] = [data] if isinstance(data, (bytes, bytearray, memoryview)) else data
    # A short name of its own: one made from that of the target could be too long.
    scratch = target.parent / f".dualz-{secrets.token_hex(8)}"
    try:
        with open(scratch, "xb") as file:
            if target.exists():
                os.chmod(scratch, target.stat().st_mode & 0o777)
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        (_place_fresh if fresh else os.replace)(scratch, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(scratch)
        if isinstance(error, OSError) and error.errno:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def _place_fresh(scratch: Path, target: Path) -> None:
    """Give ``scratch`` the name ``target``, which nobody may have taken."""
    try:
        os.link(scratch, target)
    except FileExistsError:
        raise
    except OSError:  # this file system has no second names: take the name first, then fill it
        os.close(os.open(target, os.O_CREAT | os.O_EXCL))
        os.replace(scratch, target)
    else:
        os.unlink(scratch)


def require_place(path: str | os.PathLike[str]) -> Path:
    """Where a file that is written to ``path`` will stand, symbolic links followed. Ask before long work.

    Raises:
        OSError: its folder is not there or may not be written to, or ``path`` is a folder, a device, or a
            link that leads to itself.
    """
    target = Path(os.path.realpath(path))
    if target.is_symlink():  # all links that lead somewhere have been followed
        raise OSError(errno.ELOOP, "This link leads to itself", str(path))
    if target.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "This is no ordinary file, and it is not replaced", str(path))
    if not target.parent.is_dir():
        raise OSError(errno.ENOENT, f"There is no folder {target.parent}", str(path))
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, f"The folder {target.parent} may not be written to", str(path))
    return target


def bytes_of(file: BinaryIO, large: int = _LARGE) -> tuple[bytes | memoryview, Callable[[], None]]:
    """The bytes of an open file, and a function to call when those that were read may leave the memory.

    From ``large`` bytes on the file is mapped: its pages come when they are looked at, and again after they
    have left. It must not be made shorter meanwhile.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size < large or not hasattr(mmap.mmap, "madvise"):
        return file.read(), lambda: None
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return memoryview(mapped), lambda: mapped.madvise(mmap.MADV_DONTNEED)
