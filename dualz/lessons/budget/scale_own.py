"""The learner's chunks at work, the course's until theirs are right; and a file larger than its memory.

Lesson: 15 (budget).
"""

from __future__ import annotations

import gzip
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dualz.codecs import chunks, chunks_scan
from dualz.lessons.budget import scale_attempts


def parts(by: Callable[[bytes, int], Any], data: bytes, size: int) -> list[bytes]:
    """The gzip members that ``by`` makes of ``data``, if gzip reads the whole and each part alone.

    A learner's function may do anything: whatever it raises means that it is not right yet.
    """
    try:
        found = [bytes(part) for part in by(data, size)]
        alone = [gzip.decompress(part) for part in found]
        if b"".join(alone) == data == gzip.decompress(b"".join(found)) and max(map(len, alone)) <= size:
            return found
    except Exception:
        pass
    return scale_attempts.pack(data, size)


def large(megabytes: int = 64, chunk: int = 1 << 20) -> tuple[int, int, int]:
    """Compress a file of zeros with a line of text in each chunk: bytes of the file, of the compressed one,
    and the most memory that was in use meanwhile, as Python counts it.

    The file has holes, so that it takes no room on most disks.
    """
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "large", Path(folder) / "large.gz"
        write_holes(source, megabytes << 20, chunk)
        began = not tracemalloc.is_tracing()
        if began:
            tracemalloc.start()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        chunks.compress_file(source, target, chunk=chunk)
        peak = tracemalloc.get_traced_memory()[1] - before
        if began:
            tracemalloc.stop()
        if not all(piece.intact for piece in chunks_scan.scan_file(target)):
            raise AssertionError("A chunk of the large file is not intact.")
        return os.path.getsize(source), os.path.getsize(target), peak


def write_holes(path: Path, size: int, every: int) -> None:
    """A file of ``size`` bytes: a line of text at every ``every``-th byte, and zeros that are not stored."""
    with open(path, "wb") as file:
        for at in range(0, size, every):
            file.seek(at)
            file.write(f"chunk at byte {at}\n".encode()[: size - at])
        file.truncate(size)
