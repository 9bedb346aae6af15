"""Writing a file so that it is whole or absent, never half."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write ``data`` to ``path`` in one move: readers see the old file or the new one.

    A symbolic link stays, and the file behind it is replaced. A file that was there keeps its
    permissions; a new one gets those that new files get here (the umask).

    Raises:
        OSError: it cannot be written, see :func:`require_place`; the old file is then untouched.
    """
    target = require_place(path)
    # A short name of its own: one made from that of the target could be too long.
    scratch = target.parent / f".dualz-{secrets.token_hex(8)}"
    try:
        with open(scratch, "xb") as file:
            if target.exists():
                os.chmod(scratch, target.stat().st_mode & 0o777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(scratch)
        if isinstance(error, OSError) and error.errno:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def require_place(path: str | os.PathLike[str]) -> Path:
    """Where a file that is written to ``path`` will stand, symbolic links followed. Ask before long work.

    Raises:
        OSError: its folder is not there or may not be written to, or ``path`` is a folder or a device.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "This is no ordinary file, and it is not replaced", str(path))
    if not target.parent.is_dir():
        raise OSError(errno.ENOENT, f"There is no folder {target.parent}", str(path))
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, f"The folder {target.parent} may not be written to", str(path))
    return target
