"""An entry's process: what it may do, what it may not, and that nothing of it is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from dualz.capstone import syscalls, wire
from dualz.capstone.hostile import SHORT, TRICKS, refusal
from dualz.capstone.process import LOCKS, Limits, Refused, run

LINUX = pytest.mark.skipif(
    not syscalls.available(), reason="the filter of system calls is for Linux on x86-64"
)


def decode(body: str, head: str = "", limits: Limits = SHORT) -> bytes:
    source = f"{head}\n\ndef decode(blob):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return run(source, "decode", [[b"abc"]], ["bytes"], limits).values[0][0]


def test_values_go_in_and_come_back():
    found = run(
        "def f(x, y):\n    return x + 1, y[::-1]\n", "f", [[np.float32([1, 2]), b"ab"]], ["<f4", "bytes"]
    )
    assert found.values[0][0].tolist() == [2, 3] and found.values[0][1] == b"ba"
    assert found.locks and set(found.locks) <= set(LOCKS)


def test_a_decoder_may_use_numpy_and_the_course():
    assert (
        decode("return rans.decompress(rans.compress(blob * 99))", "from dualz.codecs import rans")
        == b"abc" * 99
    )


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_hostile_entries_are_refused_with_a_sentence(trick):
    said = refusal(trick)
    assert trick.told in said and said.endswith(".") and said.isprintable()


# Writes a result by itself, wherever a pipe may be, and ends.
FLOOD = """for place in range(3, 20):
    try:
        os.write(place, b'R[[3]]')
    except OSError:
        pass
os._exit(0)"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("try:\n    os.fork()\nexcept Exception:\n    pass\nreturn blob", "process"),
        ("try:\n    open('a', 'w')\nexcept BaseException:\n    pass\nreturn blob", "write"),
        ("return open(f'/proc/{os.getppid()}/mem', 'rb').read(1)", "wanted to read"),
        ("return open(os.path.expanduser('/etc/passwd'), 'rb').read()", "wanted to read"),
        ("os.symlink('/etc', 'here')", "write"),
        ("import threading\nthreading.Thread(target=print).start()\nreturn blob", "thread"),
        ("import gc\ngc.get_objects()\nreturn blob", "look into"),
        ("raise SystemExit(0)", "SystemExit"),
        ("raise ValueError('x' * 9999)", "ValueError"),
        ("return decode(blob)", "RecursionError"),
        (FLOOD, "What came back"),
        ("sys.stdout.write('\\x1b[2J')\nraise ValueError('\\x1b[2J\\ud800')", "ValueError"),
    ],
)  # fmt: skip
def test_what_else_is_refused(body, told):
    with pytest.raises(Refused) as reason:
        decode(body, "import os, sys")
    assert told in str(reason.value) and str(reason.value).isprintable() and len(str(reason.value)) < 1100


@pytest.mark.parametrize(
    "body", ["import time\ntime.sleep(99)", "while True:\n    os.write(1, b'x' * 65536)"]
)
def test_the_clock_ends_what_the_processor_does_not(body, monkeypatch):
    monkeypatch.setattr("dualz.capstone.process._STARTS", 4.0)
    with pytest.raises(Refused, match=r"by the clock|processor time"):
        decode(body, "import os")


def test_code_that_does_not_compile_or_has_no_such_function_is_refused():
    for source, told in (("def decode(:", "SyntaxError"), ("x = 1", "no function decode"), ("1/0", "line 1")):
        with pytest.raises(Refused, match=told):
            run(source, "decode", [[b""]], ["bytes"], SHORT)


@LINUX
def test_the_kernel_stands_behind_the_hook():
    """In a process without the hook, the filter alone: files, processes, sockets, signals."""
    tries = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
from dualz.capstone import syscalls
assert syscalls.give_up()
for name, act in {
    "write": lambda: os.open("left", os.O_WRONLY | os.O_CREAT), "append": lambda: open(sys.argv[2], "a"),
    "mkdir": lambda: os.mkdir("left"), "fork": os.fork, "exec": lambda: os.execv("/bin/true", ["true"]),
    "socket": socket.socket, "kill": lambda: os.kill(os.getppid(), 0),
    "unlink": lambda: os.unlink(sys.argv[2]),
    "link": lambda: os.link(sys.argv[2], "left"), "mkfifo": lambda: os.mkfifo("left"),
    "chmod": lambda: os.chmod(sys.argv[2], 0), "utime": lambda: os.utime(sys.argv[2]),
}.items():
    try:
        act()
    except PermissionError:
        continue
    print(name, "is allowed")
print(len(open(sys.argv[2]).read()))
"""
    root, here = (os.path.abspath(path) for path in (os.path.join(__file__, "..", "..", ".."), __file__))
    done = subprocess.run(
        [sys.executable, "-c", tries, root, here], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == [str(os.path.getsize(here))], done.stdout + done.stderr


@LINUX
def test_every_lock_holds_on_linux():
    assert run("def f(x):\n    return x\n", "f", [[b""]], ["bytes"]).locks == LOCKS


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = set(os.listdir("/proc")) if os.path.exists("/proc") else set()
    with pytest.raises(Refused):
        decode("while True:\n    pass")
    time.sleep(0.2)
    assert not list(tmp_path.iterdir())
    for number in set(os.listdir("/proc")) - before if before else ():
        if number.isdigit():
            with open(f"/proc/{number}/cmdline", "rb") as file:
                assert b"dualz.capstone.child" not in file.read()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[[3]]", b"[[3]]\nab", b"[[3]]\nabcd", b"[[-1]]\n", b"[3]\n", b"{}\n", b"[[true]]\n",
        b'[[["<f4", [2]]]]\n1234567', b'[[["O", [1]]]]\n12345678', b'[[["<f4", [1, -1]]]]\n', b"[[null]]\n",
        b"[" * 60000 + b"\n",
        b'[[["<f4", [2.0]]]]\n12345678', b'[[["<f4"]]]\n', b'[[["<f4", [1, 1, 1, 1, 1]]]]\n1234', b"\xff\n",
        b'[[["<f4", [9999999999999999999999]]]]\n',
    ],
)  # fmt: skip
def test_bytes_that_are_no_values_are_refused(data):
    with pytest.raises(wire.BadWire, match="What came back"):
        wire.unpack(data)


def test_values_survive_the_wire():
    x = np.arange(6, dtype="f4").reshape(2, 3)
    back = wire.unpack(wire.pack([[b"", x], [np.zeros((0, 2), "i8"), b"\n\n"], []]))
    assert back[0][0] == b"" and (back[0][1] == x).all() and back[1][0].shape == (0, 2) and back[2] == []
    with pytest.raises(TypeError, match="Bytes or arrays"):
        wire.pack([["text"]])
