"""Pickles that do something when loaded, a scanner that looks for such, and loaders that refuse them.

What is done here is harmless: a file of a few bytes is written to a place that the caller names. Anything
else could stand in its place.

Sources: Python's documentation of ``pickle``, "Restricting globals"; Slaviero, "Sour pickles" (Black Hat
2011). Lesson: 17 (deploy).
"""

from __future__ import annotations

import io
import logging
import os
import pickle
import pickletools
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch

from dualz.codecs.errors import CorruptData
from dualz.dual.loading import load_tensors
from dualz.models.pickle_machine import calls_of
from dualz.models.storage import from_bytes

PROTOCOL = 3  # old enough that an import is one instruction
WORDS = "This file was written by loading a model."
# What a cautious author of a scanner would think of.
FORBIDDEN = frozenset(
    f"{module}.{name}"
    for module, names in {
        "builtins": "eval exec compile open __import__ getattr setattr input breakpoint",
        "os": "system popen remove unlink rename rmdir execv spawnv open write",
        "posix": "system popen remove unlink rename rmdir execv open write",
        "nt": "system popen remove unlink rename rmdir open write",
        "io": "open FileIO",
        "_io": "open FileIO",
        "subprocess": "run call Popen check_call check_output getoutput",
        "shutil": "rmtree move copyfile copy",
        "pathlib": "Path.write_text Path.write_bytes Path.unlink",
        "socket": "socket create_connection",
        "importlib": "import_module",
        "runpy": "run_path run_module",
        "pickle": "load loads",
        "marshal": "loads",
        "types": "FunctionType CodeType",
    }.items()
    for name in names.split()
)


class _Does:
    """Pickled as a call of ``what``: whatever loads the pickle makes that call."""

    def __init__(self, what: Callable[..., Any], *arguments: Any) -> None:
        self.call = what, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call


Place = str | os.PathLike[str]
Model = dict[str, Any]


def harmless(place: Place = "") -> Model:
    """A "model" of numbers and texts, which does nothing."""
    return {"weights": [0.5, -0.25], "notes": "nothing to see"}


def obvious(place: Place) -> Model:
    """A "model" that writes a file to ``place`` by a line of Python, once it is pickled and loaded."""
    line = f"import pathlib; pathlib.Path({os.fspath(place)!r}).write_text({WORDS!r})"
    return {"weights": [0.5, -0.25], "notes": _Does(exec, line)}


def hidden(place: Place) -> Model:
    """The same with a function that no list forbids: opening a log makes its file, or empties one."""
    return {"weights": [0.5, -0.25], "notes": _Does(logging.FileHandler, os.fspath(place))}


def by_pickle(model: Model) -> bytes:
    """The model as ``pickle.dumps`` writes it, without the instructions that nothing needs."""
    return pickletools.optimize(pickle.dumps(model, protocol=PROTOCOL))


def by_torch(model: Model) -> bytes:
    """The model as ``torch.save`` writes it: a pickle, and more, in a zip archive."""
    room = io.BytesIO()
    torch.save(model, room)
    return room.getvalue()


def scan(data: bytes, forbidden: Iterable[str] = FORBIDDEN) -> tuple[str, ...]:
    """The forbidden functions that loading ``data`` would call: a scanner of the usual kind.

    That it finds nothing does not make a pickle safe: :func:`hidden` shows it.

    Raises:
        CorruptData: as :func:`dualz.models.pickle_machine.watch`.
    """
    listed = frozenset(forbidden)
    return tuple(call.what for call in calls_of(data) if call.what in listed)


class _Numbers(pickle.Unpickler):
    """An unpickler with a list of what is allowed, and the list is empty."""

    def find_class(self, module: str, name: str) -> Any:
        raise CorruptData(f"This pickle wants to import {module}.{name}: refused.")


def plain_values(data: bytes) -> Any:
    """A pickle of dicts, lists, tuples, texts and numbers; nothing is imported, so nothing can be called.

    Raises:
        CorruptData: it wants to import something, or it is damaged.
    """
    try:
        return _Numbers(io.BytesIO(data)).load()
    except CorruptData:
        raise
    except Exception as error:  # damaged pickles fail in many ways
        raise CorruptData(f"This is no whole pickle: {error}") from error


def _torch(data: bytes, weights_only: bool) -> Any:
    return torch.load(io.BytesIO(data), weights_only=weights_only)


class Loader(NamedTuple):
    """``write`` makes the file of a model, ``read`` loads it, as people do."""

    write: Callable[[Model], bytes]
    read: Callable[[bytes], Any]


LOADERS: dict[str, Loader] = {
    "pickle.loads": Loader(by_pickle, pickle.loads),
    "torch.load, weights_only=False": Loader(by_torch, partial(_torch, weights_only=False)),
    "a pickle, nothing allowed": Loader(by_pickle, plain_values),
    "torch.load, weights_only=True": Loader(by_torch, partial(_torch, weights_only=True)),
    "safetensors": Loader(by_pickle, from_bytes),
    ".dz": Loader(by_pickle, load_tensors),
}
LOADED, REFUSED, WROTE = "loaded", "refused", "wrote a file"


def verdicts(make: Callable[[Place], Model]) -> dict[str, str]:
    """What each of :data:`LOADERS` does with a model of this module: it loads, refuses, or writes a file.

    The file is written into a temporary folder, which is removed.
    """
    found = {}
    for name, loader in LOADERS.items():
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder, "written.txt")
            data = loader.write(make(place))
            try:
                _close(loader.read(data))
                found[name] = LOADED
            except (CorruptData, pickle.UnpicklingError):
                found[name] = REFUSED
            found[name] = WROTE if place.exists() else found[name]
    return found


def _close(model: Any) -> None:
    """Close the log that :func:`hidden` opened: a folder with open files cannot be removed everywhere."""
    for part in model.values() if isinstance(model, dict) else ():
        if isinstance(part, logging.Handler):
            part.close()
