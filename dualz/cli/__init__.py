"""The commands of dualz in a shell: compress, inspect, expand, export.

    dualz compress model.safetensors model.dz
    dualz inspect model.dz
    dualz expand model.dz model.safetensors
    dualz export model.dz model.onnx

A model comes and goes as a safetensors file; only ``export`` needs torch. Any other file is plain data.
What a file is, its content says, not its name (``formats``); ``-`` is standard input or output (``ends``).
A command answers a mistake with one sentence on standard error. Exit codes: 0 done; 1 the work failed; 2 the
command itself was wrong; 130 stopped by Ctrl-C; 141 whoever read the output has gone; 143 ended by a signal.

Lessons: 14 (dual), 17 (deploy).
"""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Sequence

INTERRUPTED, ENDED = 130, 143


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: those of the shell) give; returns the exit code."""
    try:
        if arguments is None:  # in a shell: a file that is half written is taken away before the end
            signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(ENDED))
        # Here, not above: this takes a second, in which Ctrl-C may be pressed.
        from dualz.cli.commands import run

        return run(arguments)
    except KeyboardInterrupt:
        with contextlib.suppress(OSError, AttributeError):
            print("dualz: Stopped before it was done; no file was changed.", file=sys.stderr)
        return INTERRUPTED
