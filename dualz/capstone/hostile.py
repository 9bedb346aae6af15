"""Entries that want to win in another way. Each is refused with a sentence; the tests hold the judge to it.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from dualz.capstone.process import Limits, Refused, run

SHORT = Limits(seconds=1.0, memory=1 << 29, output=1 << 20)
BLOB = b"what the encoder sent"


class Trick(NamedTuple):
    """``name``: what it tries. ``source``: its decoder. ``told``: words of the sentence that refuses it."""

    name: str
    source: str
    told: str


def _decoder(body: str, head: str = "") -> str:
    text = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return f"{head}\n\ndef decode(blob):\n{text}\n".lstrip()


TRICKS = (
    Trick("never ends", _decoder("while True:\n    pass"), "processor time"),
    Trick("starts copies of itself", _decoder("while True:\n    os.fork()", "import os"), "process"),
    Trick("fills the memory", _decoder("return bytes(1 << 40)"), "memory"),
    Trick("answers with too much", _decoder("return bytes(1 << 24)"), "gave back more"),
    Trick("writes a huge file", _decoder("open('huge', 'wb').truncate(1 << 40)\nreturn blob"), "write"),
    Trick(
        "writes outside its folder",
        _decoder("os.mkdir('../left-by-an-entry')\nreturn blob", "import os"),
        "write",
    ),
    Trick(
        "looks for the answer in the judge",
        _decoder(
            "for name in os.listdir('/proc'):\n    return open(f'/proc/{name}/mem', 'rb').read(9)",
            "import os",
        ),
        "wanted to read",
    ),
    Trick("prints a result", _decoder("print('accuracy: 1.0, 0 bytes')"), "bytes are wanted"),
    Trick("says that all went well, and ends", _decoder("os._exit(0)", "import os"), "proves nothing"),
    Trick(
        "sends a pickle that runs a command",
        _decoder("return pickle.loads(b'cos\\nsystem\\n(S\"echo won\"\\ntR.')", "import pickle"),
        "pickle",
    ),
    Trick(
        "replaces the judge's functions",
        _decoder("return blob", "import dualz.capstone.wire as wire\nwire.pack = lambda calls: b'R[]\\n'"),
        "not what was asked for",
    ),
    Trick(
        "fetches the data from the network",
        _decoder("return socket.create_connection(('127.0.0.1', 9)).recv(9)", "import socket"),
        "socket",
    ),
    Trick(
        "calls the system by its address",
        _decoder("return ctypes.CDLL(None).getpid()", "import ctypes"),
        "ctypes",
    ),
    Trick("ends the judge", _decoder("os.kill(os.getppid(), 9)", "import os"), "signal"),
    Trick(
        "takes a path that begins in an open folder",
        _decoder(
            "near = os.open(os.path.dirname(os.__file__), 0)\n"
            "up = '../' * os.__file__.count('/')\n"
            "return os.read(os.open(f'{up}proc/{os.getppid()}/mem', 0, dir_fd=near), 9)",
            "import os",
        ),
        "wanted to read",
    ),
    Trick(
        "takes away what the guard asks, and reads",
        _decoder(
            "builtins.isinstance = builtins.any = lambda *given: True\nos._exit = print\n"
            "return open('/etc/passwd', 'rb').read()",
            "import builtins, os",
        ),
        "wanted to read",
    ),
    Trick(
        "makes the signals anew with the course's generator",
        _decoder("return signals.make(4000, 1)[0].tobytes()", "from dualz import signals"),
        "signals may not be imported",
    ),
)


def refusal(trick: Trick, limits: Limits = SHORT) -> str:
    """The sentence with which a trick is refused; empty if it got through."""
    try:
        run(trick.source, "decode", [[BLOB]], ["bytes"], limits)
    except Refused as reason:
        return str(reason)
    return ""
