"""The commands as a shell stops them: no traceback, nothing lost, nothing half written left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.test_shell import COMMAND, model, posix

__all__ = ["model"]  # the fixture


@pytest.fixture
def heeded():
    """Ctrl-C reaches the commands. A shell that runs the tests in the background hands down to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@posix
@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("wait", [0.15, 0.3, 0.5, 0.8])
def test_ctrl_c_at_any_moment(tmp_path, wait):
    """While modules are loaded, or at work: no traceback, nothing left behind, and the shell's own code."""
    os.mkfifo(tmp_path / "slow")
    process = subprocess.Popen(
        [*COMMAND, "compress", tmp_path / "slow", tmp_path / "new.dz"], stderr=subprocess.PIPE
    )
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=60)[1].decode()
    if "Traceback" in told:  # before our first line runs, Python itself answers
        assert "dualz/cli" not in told and "site" in told
    elif process.returncode == -signal.SIGINT:  # before Python runs at all, the system answers
        assert told == "" and wait < 0.2
    else:
        assert process.returncode == 130 and told == (
            "dualz: Stopped before it was done; no file was changed.\n"
        )
    assert {path.name for path in tmp_path.iterdir()} == {"slow"}


def test_ctrl_c_while_modules_are_loaded(tmp_path):
    code = (
        "import sys, builtins\n"
        "import dualz.cli\n"
        "real = builtins.__import__\n"
        "def stop(name, *more):\n"
        "    if name == 'numpy': raise KeyboardInterrupt\n"
        "    return real(name, *more)\n"
        "builtins.__import__ = stop\n"
        "sys.exit(dualz.cli.main(['inspect', 'x']))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (
        told.returncode == 130 and told.stderr.startswith("dualz: Stopped") and told.stderr.count("\n") == 1
    )


@posix
@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_file_that_is_half_written_is_taken_away(model, tmp_path, number, code):
    script = (
        "import os, signal, sys, dualz.files, dualz.cli\n"
        f"dualz.files.os.fsync = lambda file: os.kill(os.getpid(), {int(number)})\n"
        "sys.exit(dualz.cli.main())\n"
    )
    old = tmp_path / "m.dz"
    old.write_bytes(b"old")
    before = set(tmp_path.iterdir())
    command = [sys.executable, "-c", script, "compress", "--force", model, old]
    told = subprocess.run(command, capture_output=True)
    assert told.returncode == code, told.stderr
    assert old.read_bytes() == b"old" and set(tmp_path.iterdir()) == before
