"""Where bytes come from and where they go: files, pipes, and what is printed."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from dualz.files import bytes_of, require_place, write_whole

STANDARD = "-"
_OUT = (STANDARD, "/dev/stdout")
_HEAD = 4096


class Refused(Exception):
    """The work cannot be done; the message says why and what to do."""


def printable(text: str) -> str:
    """``text`` with escapes for what would move the cursor or has no character.

    >>> printable("one" + chr(27) + "[2J")
    'one\\\\x1b[2J'
    """
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def say(text: str, stream: TextIO | None) -> None:
    """Print also what the terminal's encoding has no bytes for, as ``\\xfc``; a closed stream is None."""
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)


def answer(text: str) -> None:
    """Print what a command was asked for.

    Raises:
        BrokenPipeError: whoever read it has gone.
        Refused: it cannot be printed.
    """
    with _standard_output() as stream:
        say(text, stream)


@contextlib.contextmanager
def _standard_output():
    if sys.stdout is None:
        raise Refused("Standard output is closed, so there is no place for the answer.")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        forget_output()
        if isinstance(error, BrokenPipeError):
            raise
        raise Refused(f"Standard output: {error.strerror or error}.") from error


def flush() -> None:
    """Send out what has been printed.

    Raises:
        BrokenPipeError, Refused: as :func:`answer` does.
    """
    if sys.stdout is not None:
        with _standard_output():
            pass


def forget_output() -> None:
    """Let nothing more be written to standard output: at the end Python would try again, and complain."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Source:
    """A file to read, from a path or from standard input; a pipe is first copied to the disk, for its
    format is looked for before it is read. ``head``: its first bytes. ``name``: as it can be printed."""

    def __init__(self, given: str) -> None:
        self.path = None if given == STANDARD else Path(given)
        self.name = printable(given) if self.path else "standard input"
        self.file = self._opened()
        if not _can_be_searched(self.file):
            pipe, self.file = self.file, _copied(self.file)
            if self.path is not None:
                pipe.close()
        self.before = _state(self.file)
        self.size = self.file.seek(0, os.SEEK_END)
        self.file.seek(0)
        self.head = self.file.read(_HEAD)

    def _opened(self) -> BinaryIO:
        if self.path is not None:
            return open(self.path, "rb")
        if sys.stdin is None or sys.stdin.isatty():
            raise Refused("Nothing comes on standard input; give a file, or send one: dualz ... < FILE.")
        return sys.stdin.buffer

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *error: object) -> None:
        if self.path is not None or self.file is not sys.stdin.buffer:
            self.file.close()

    def read(self) -> bytes:
        """All its bytes."""
        self.file.seek(0)
        return self.file.read()

    def view(self) -> tuple[Any, Callable[[], None]]:
        """All its bytes, and what to call when those that were read may leave the memory."""
        return bytes_of(self.file)

    def require_unchanged(self) -> None:
        """Refuse what was read while somebody wrote to it: two parts of it may not belong together."""
        if _state(self.file) != self.before:
            raise Refused(f"{self.name} was changed while it was read; nothing was written. Try again.")


def _can_be_searched(file: BinaryIO) -> bool:
    return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and not file.tell()


def _copied(pipe: BinaryIO) -> BinaryIO:
    """What comes out of a pipe, in a file without a name."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the command
    shutil.copyfileobj(pipe, copy, 1 << 20)
    copy.flush()
    return copy


def _state(file: BinaryIO) -> tuple[int, int]:
    state = os.fstat(file.fileno())
    return state.st_size, state.st_mtime_ns


class Target:
    """A place to write to: a path, or standard output."""

    def __init__(self, given: str, force: bool) -> None:
        self.path = None if given in _OUT else Path(given)
        self.name = printable(given) if self.path else "standard output"
        self.force = force

    def require_free(self, source: Source, binary: bool) -> None:
        """Refuse, before the work is done, what cannot or should not be written; ``binary``: no text.

        Raises:
            Refused, OSError: a sentence that says why.
        """
        if self.path is None:
            if binary and not self.force and sys.stdout is not None and sys.stdout.isatty():
                raise Refused("A terminal cannot show what comes out; send it to a file: dualz ... > FILE.")
            return
        if self.path.exists():
            if source.path is not None and source.path.exists() and source.path.samefile(self.path):
                raise Refused(f"{source.name} would be overwritten by its own result; give another target.")
            if not self.force and not self.path.is_dir():
                raise Refused(f"{self.name} is there already; {_INSTEAD}")
        require_place(self.path)

    def write(self, parts: Iterable[Any]) -> None:
        """Write ``parts``, bytes one after the other: a file whole or not at all."""
        if self.path is None:
            with _standard_output() as stream:
                stream.buffer.writelines(parts)
            return
        try:
            write_whole(self.path, parts, fresh=not self.force)
        except FileExistsError:
            raise Refused(f"{self.name} was written by somebody else meanwhile; {_INSTEAD}") from None

    def notice(self, text: str) -> None:
        """A word about what was done. It is lost where nobody reads it; the file is there all the same."""
        try:
            say(text, sys.stdout if self.path else sys.stderr)
        except OSError:
            forget_output()


_INSTEAD = "give another name, or --force to overwrite it."
