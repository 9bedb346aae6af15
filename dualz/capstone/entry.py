"""An entry: a name, the source of its decoder, and what else its track asks for. Nothing of it is run here.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import ast
import inspect
import os
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from dualz.codecs import deflate

DATA, MODEL, BOTH = "data", "model", "both"
TRACKS = (DATA, MODEL, BOTH)
SEEDS = 5
ENCODER_MARK = "# --- encoder"
LONGEST_NAME, LONGEST_SOURCE, LARGEST_FILE = 48, 1 << 16, 1 << 20
DEEPEST = 200  # levels of the tree that Python reads a source as
CHANNELS, BITS = (1, 64), (2, 8)
_SETTINGS = {"channels": CHANNELS, "bits": BITS}


@dataclass(frozen=True)
class Entry:
    """What is judged. ``source``: the decoder, counted on request. ``encoder``: more source, for the way in.

    ``data``: ``encode(data)`` and ``decode(blob)``, bytes to bytes. ``model``: ``predict(file, signals)``,
    from one of the five ``files`` and float32 (n, 40) to n class numbers; each comes from another training.
    ``both``: ``pack(signals, labels)`` to bytes and ``unpack(blob)`` to (signals, labels), and ``settings``:
    ``channels`` and ``bits`` of the network that the judge then trains.

    Raises:
        TypeError: not texts, bytes and whole numbers.
        ValueError: no such track, a name or a text that is too long or no Python, files or settings that do
            not belong to the track.
    """

    track: str
    name: str
    source: str
    encoder: str = ""
    files: tuple[bytes, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.track not in TRACKS:
            raise ValueError(f"The tracks are {', '.join(TRACKS)}; there is no {self.track!r}.")
        require_line(self.name, "The name of an entry")
        for text in (self.source, self.encoder):
            _require_python(text)
        if not isinstance(self.files, tuple) or not all(isinstance(file, bytes) for file in self.files):
            raise TypeError("The files of an entry are a tuple of bytes.")
        wanted = SEEDS if self.track == MODEL else 0
        if len(self.files) != wanted:
            raise ValueError(f"The track {self.track} takes {wanted} files, not {len(self.files)}.")
        if len(set(self.files)) < len(self.files):
            raise ValueError(
                "Two of the five files are the same: each comes from a training with its own seed."
            )
        if max(map(len, self.files), default=0) > LARGEST_FILE:
            raise ValueError(f"A file has at most {LARGEST_FILE} bytes.")
        self._require_settings()

    def _require_settings(self) -> None:
        names = set(_SETTINGS) if self.track == BOTH else set()
        if set(self.settings) != names:
            raise ValueError(f"The track {self.track} takes the settings {sorted(names)}.")
        for name in names:
            low, high = _SETTINGS[name]
            if type(self.settings[name]) is not int or not low <= self.settings[name] <= high:
                raise ValueError(
                    f"{name} is a whole number from {low} to {high}, not {self.settings[name]!r}."
                )

    @cached_property
    def decoder_bytes(self) -> int:
        """The bytes of the decoder's source, packed by the course's DEFLATE: names and spaces cost little."""
        return len(deflate.compress(self.source.encode("utf-8"), "best"))


def require_line(text: Any, what: str, longest: int = LONGEST_NAME) -> str:
    """``text`` if it is one printable line of 1 to ``longest`` characters.

    Raises:
        TypeError: it is no text.
        ValueError: it is another text.
    """
    if not isinstance(text, str):
        raise TypeError(f"{what} is a text, not {type(text).__name__}.")
    if not 0 < len(text.strip()) <= len(text) <= longest or not text.isprintable():
        raise ValueError(f"{what} is one printable line of 1 to {longest} characters.")
    return text


def _require_python(text: Any) -> None:
    if not isinstance(text, str):
        raise TypeError(f"Source is a text, not {type(text).__name__}.")
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_SOURCE:
        raise ValueError(
            f"Source has at most {LONGEST_SOURCE} bytes: larger things belong into files, and count."
        )
    try:
        # Only read, not compiled: code for nested `finally` grows twofold with each level.
        tree = ast.parse(text, "<entry>")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"The source is no Python: {str(error) or 'it is nested too deeply'}.") from None
    if _deeper(tree, DEEPEST):
        raise ValueError(f"The source is nested too deeply: more than {DEEPEST} levels.")


def _deeper(tree: ast.AST, most: int) -> bool:
    level = [tree]
    for _ in range(most):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def from_text(track: str, name: str, text: str, **more: Any) -> Entry:
    """An entry from one text; what follows a line that begins with ``# --- encoder`` is the encoder."""
    decoder, mark, encoder = text.partition(ENCODER_MARK)
    return Entry(track, name, decoder.rstrip() + "\n", mark + encoder, **more)


def from_file(track: str, name: str, path: str | os.PathLike[str], **more: Any) -> Entry:
    """:func:`from_text` of a file of Python.

    Raises:
        OSError, UnicodeDecodeError: it cannot be read.
    """
    return from_text(track, name, Path(path).read_text(encoding="utf-8"), **more)


def from_functions(
    track: str,
    name: str,
    decoder: Iterable[Callable[..., Any]],
    encoder: Iterable[Callable[..., Any]] = (),
    head: str = "",
    **more: Any,
) -> Entry:
    """An entry from functions that were written in a notebook; ``head`` are the imports that they need.

    The functions are taken as text: what they use from outside must be among them or in ``head``.
    """
    source = "\n\n".join([*([head] if head else []), *map(_text_of, decoder)])
    return Entry(track, name, source + "\n", "\n\n".join(map(_text_of, encoder)), **more)


def _text_of(function: Callable[..., Any]) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function)).rstrip()
    except (OSError, TypeError):
        name = getattr(function, "__name__", repr(function))
        raise ValueError(f"The text of {name} is not to be found: define it in a cell or a file.") from None
