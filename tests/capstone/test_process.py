"""An entry's process: what it may do, what it may not, and that nothing of it is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from dualz.capstone import landlock, syscalls, wire
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
import fcntl, os, socket, sys
sys.path.insert(0, sys.argv[1])
from dualz.capstone import syscalls
root, end = os.open("/proc/self", os.O_RDONLY), os.open(sys.argv[2], os.O_RDONLY)
assert syscalls.give_up()
for name, act in {
    "write": lambda: os.open("left", os.O_WRONLY | os.O_CREAT), "append": lambda: open(sys.argv[2], "a"),
    "mkdir": lambda: os.mkdir("left"), "fork": os.fork, "exec": lambda: os.execv("/bin/true", ["true"]),
    "socket": socket.socket, "kill": lambda: os.kill(os.getppid(), 0),
    "unlink": lambda: os.unlink(sys.argv[2]),
    "link": lambda: os.link(sys.argv[2], "left"), "mkfifo": lambda: os.mkfifo("left"),
    "chmod": lambda: os.chmod(sys.argv[2], 0), "utime": lambda: os.utime(sys.argv[2]),
    "folder": lambda: os.open("mem", 0, dir_fd=root), "chdir": lambda: os.chdir("/"),
    "fchdir": lambda: os.fchdir(root),
    "owner": lambda: fcntl.fcntl(end, fcntl.F_SETOWN, os.getppid()),
    "signal": lambda: fcntl.fcntl(end, 10, 15),
    "owner, told": lambda: fcntl.fcntl(end, 15, bytes(8)),
    "owner, asked": lambda: fcntl.ioctl(end, 0x8901, bytes(4)),
    "flags of a file": lambda: fcntl.ioctl(end, 0x40086602, bytes(8)),
    "lock": lambda: fcntl.flock(end, fcntl.LOCK_EX),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), os.getpriority(os.PRIO_PROCESS, 0)),
    "processors": lambda: os.sched_setaffinity(os.getppid(), {0}),
    "scheduler": lambda: os.sched_setscheduler(os.getppid(), os.SCHED_BATCH, os.sched_param(0)),
    "cache": lambda: os.posix_fadvise(end, 0, 0, os.POSIX_FADV_DONTNEED),
    "cache, asked": lambda: os.preadv(end, [bytearray(1)], 0, os.RWF_NOWAIT),
}.items():
    try:
        act()
    except PermissionError:
        continue
    except OSError as error:
        print(name, error)
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
    wanted = [name for name in LOCKS if name != "reading" or landlock.version()]
    assert list(run("def f(x):\n    return x\n", "f", [[b""]], ["bytes"]).locks) == wanted


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_the_kernel_keeps_files_and_the_judges_memory_from_native_code(tmp_path):
    """Landlock alone, without the hook and the filter: what is not given cannot be read, by whatever path."""
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "file").write_text("given")
    (tmp_path / "other").write_text("other")
    tries = """
import os, sys
sys.path.insert(0, sys.argv[1])
from dualz.capstone import landlock
folder, other, judge = sys.argv[2], sys.argv[3], f"/proc/{os.getppid()}"
held = os.open(os.path.dirname(other), os.O_RDONLY)
assert landlock.give_up([folder], [])
for name, act in {
    "other": lambda: open(other).read(), "listed": lambda: os.listdir(os.path.dirname(other)),
    "by folder": lambda: os.open("other", 0, dir_fd=held), "memory": lambda: open(f"{judge}/mem", "rb"),
    "link": lambda: os.readlink(f"{judge}/cwd"), "signal": lambda: os.kill(os.getppid(), 0),
}.items():
    try:
        act()
        print(name, "is allowed")
    except PermissionError:
        pass
print(open(folder + "/file").read())
"""
    root = os.path.abspath(os.path.join(__file__, "..", "..", ".."))
    given = [sys.executable, "-c", tries, root, str(tmp_path / "given"), str(tmp_path / "other")]
    done = subprocess.run(given, capture_output=True, text=True, timeout=60)
    skipped = "signal is allowed\n" if landlock.version() < 6 else ""
    assert done.stdout == f"{skipped}given\n", done.stdout + done.stderr


CORE = np._core.__name__.partition(".")[2] if hasattr(np, "_core") else "core"
# The process that runs an entry: what it reaches by names that the hook does not hear, or by another road.
BY_FOLDER = """import sys
held = os.open(os.path.dirname(os.__file__), 0)
return os.read(os.open('../' * os.__file__.count('/') + f'proc/{os.getppid()}/mem', 0, dir_fd=held), 9)"""
ERASED = """try:
    open('/etc/passwd')
except BaseException:
    pass
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()):
        for cell in getattr(value, '__closure__', None) or ():
            if isinstance(cell.cell_contents, list):
                cell.cell_contents.clear()
    frame = frame.f_back
return blob"""
PATCHED = """import builtins, posixpath
for name in ('any', 'isinstance', 'type', 'str', 'ascii'):
    setattr(builtins, name, lambda *given: True)
posixpath.realpath = os.path.realpath = lambda path: os.__file__
os.write = os._exit = print
return open('/etc/passwd', 'rb').read()"""
SHOWN = """try:
    import socket
except ImportError as error:
    trace = error.__traceback__
while trace:
    for value in trace.tb_frame.f_locals.values():
        if type(value) in (dict, list, set):
            value.clear()
    trace = trace.tb_next
return open('/etc/passwd', 'rb').read()"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (BY_FOLDER, "wanted to read"),
        ("os.chdir(os.path.dirname(os.__file__))", "another folder"),
        ("import importlib\nimportlib.import_module('fcntl').fcntl(0, 8, os.getppid())", "fcntl may not"),
        ("os.setpriority(0, os.getppid(), 5)", "setpriority"),
        ("os.posix_fadvise(0, 0, 0, 4)", "posix_fadvise"),
        ("import importlib\nimportlib.import_module('_ctypes')", "_ctypes may not"),
        ("sys.meta_path.clear()\nimport importlib\nimportlib.import_module('_ctypes')", "_ctypes"),
        (f"import numpy\nsys.modules['numpy.{CORE}._internal'].ctypes.memmove", "memmove"),
        (ERASED, "wanted to read '/etc/passwd'"),
        (PATCHED, "wanted to read '/etc/passwd'"),
        (SHOWN, "wanted to read '/etc/passwd'"),
        ("class Name(str):\n    split = None\nopen(Name('/etc/passwd'))", "wanted to read"),
        ("from dualz import signals\nreturn signals.make(9, 1)[0].tobytes()", "signals may not"),
        ("import importlib\nimportlib.import_module('dualz.signals')", "wanted to read"),
        ("import dualz\nopen(dualz.__path__[0] + '/signals.py')", "wanted to read"),
        ("import dualz\nopen(dualz.__path__[0] + '/models/signals_base.safetensors')", "wanted to read"),
        ("import dualz\nopen(dualz.__path__[0] + '/capstone/entries/model_chain.json')", "wanted to read"),
        ("import dualz.capstone.course", "may not be imported"),
        ("import dualz.datasets", "may not be imported"),
    ],
)  # fmt: skip
def test_what_python_does_not_tell_a_hook_is_refused_all_the_same(body, told):
    with pytest.raises(Refused) as reason:
        decode(body, "import os, sys")
    assert told in str(reason.value)


def test_each_call_has_a_process_that_knows_nothing_of_the_others():
    head = "import os\nseen = []\n\n\ndef f(x):\n    seen.append(x)\n"
    source = f"{head}    return b''.join(seen), str(os.getpid()).encode()\n"
    found = run(source, "f", [[b"a"], [b"b"], [b"c"]], ["bytes", "bytes"]).values
    assert [values[0] for values in found] == [b"a", b"b", b"c"]
    assert len({values[1] for values in found}) == 3


def test_what_a_codec_needs_of_the_libraries_is_there():
    names = "bz2 collections dataclasses decimal enum hashlib json lzma random statistics struct typing zlib"
    head = (
        f"import {', '.join(names.split())}\nimport numpy.fft, numpy.random, numpy.linalg\nimport numpy as np"
    )
    body = (
        "import warnings\nwarnings.simplefilter('always')\nnp.log(np.zeros(2))\n"
        "kind = collections.namedtuple('Kind', 'x')\nfrom dualz.dual import file\n"
        "return hashlib.sha256(np.random.default_rng(1).bytes(9)).digest()[:kind(3).x]"
    )
    assert len(decode(body, head)) == 3


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
