"""A bench for lossless codecs: both ways, warmed up, medians of several rounds; what is absent is named.

Every codec packs and unpacks the same bytes, and a result counts only if the data come back. Nothing is
measured before a short piece has been through the codec: libraries are loaded, loops are compiled. Times
are medians of one to three rounds, in seconds by the clock. Memory is measured on request in a process of
its own, since the libraries do not take it through Python; so is the decoder counted, as the files that
hold it.

Lesson: 08 (choosing).
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

MOST_ROUNDS, ENOUGH_SECONDS = 3, 0.25
_WARM = 1 << 15  # enough for the compiled loops to be taken, both ways
_COURSE = "dualz"
_COMPILED = (".so", ".pyd")
_PATIENCE = 120  # seconds; the first run of a compiled loop takes long


@dataclass(frozen=True)
class Codec:
    """A codec on bytes. ``modules`` are imported when it is used; the first is that of the package.

    ``pack`` and ``unpack`` take the data and that module, or those modules.
    """

    name: str
    modules: tuple[str, ...]
    pack: Callable[..., bytes]
    unpack: Callable[..., bytes]

    @property
    def own(self) -> bool:
        """Whether it is the course's own."""
        return self.modules[0].startswith(_COURSE)

    @property
    def absent(self) -> str:
        """The package that would have to be installed, or nothing."""
        try:
            _load(self.modules)
        except ImportError:
            return self.modules[0].partition(".")[0]
        return ""

    def compress(self, data: bytes) -> bytes:
        """``data`` in the codec's format.

        Raises:
            ImportError: its package is not installed.
        """
        return bytes(self.pack(data, *_load(self.modules)))

    def decompress(self, blob: bytes) -> bytes:
        """The data of :meth:`compress`; what is raised for damaged ones is the codec's own exception."""
        return bytes(self.unpack(blob, *_load(self.modules)))


@cache
def _load(names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(importlib.import_module(name) for name in names)


def _simple(name: str, module: str, **options: Any) -> Codec:
    """A codec whose module has ``compress`` and ``decompress``."""
    return Codec(
        name,
        (module,),
        lambda data, found: found.compress(data, **options),
        lambda blob, found: found.decompress(blob),
    )


CODECS: tuple[Codec, ...] = (
    Codec("as it is", ("dualz",), lambda data, _: data, lambda blob, _: blob),
    _simple("Huffman", "dualz.codecs.huffman"),
    _simple("LZW", "dualz.codecs.lzw_files"),
    _simple("LZSS", "dualz.codecs.lzss"),
    _simple("LZ4", "dualz.codecs.lz4_frame"),
    Codec(
        "deflate",
        ("dualz.codecs.deflate", "dualz.codecs.inflate"),
        lambda data, deflate, _: deflate.compress(data),
        lambda blob, _, inflate: inflate.decompress(blob),
    ),
    _simple("bzip2", "dualz.codecs.bzip2"),
    _simple("zlib", "zlib", level=6),
    _simple("bz2", "bz2"),
    _simple("lzma", "lzma"),
    _simple("lz4 package", "lz4.frame"),
    Codec(
        "zstandard",
        ("zstandard",),
        lambda data, found: found.ZstdCompressor(level=3).compress(data),
        lambda blob, found: found.ZstdDecompressor().decompress(blob),
    ),
    _simple("brotli", "brotli", quality=5),
)


def codec(name: str) -> Codec:
    """The codec of this name.

    Raises:
        ValueError: there is none; the sentence lists the names.
    """
    for one in CODECS:
        if one.name == name:
            return one
    raise ValueError(f"The bench knows {', '.join(one.name for one in CODECS)}; {name!r} is none of them.")


def here(codecs: Iterable[Codec] = CODECS) -> list[Codec]:
    """The codecs that can be used on this machine."""
    return [one for one in codecs if not one.absent]


def absent(codecs: Iterable[Codec] = CODECS) -> str:
    """A sentence that names the packages that are not installed; empty where all are."""
    names = sorted({one.absent for one in codecs} - {""})
    return f"Not installed here, so not measured: {', '.join(names)}." if names else ""


@dataclass(frozen=True)
class Row:
    """One codec on one file: bytes, and seconds each way (medians of ``rounds``)."""

    name: str
    own: bool
    plain: int
    size: int
    pack_seconds: float
    unpack_seconds: float
    rounds: int

    @property
    def share(self) -> float:
        """Bytes after by bytes before."""
        return self.size / max(1, self.plain)


def measure(one: Codec, data: bytes, clock: Callable[[], float] = perf_counter) -> Row:
    """Pack and unpack ``data`` up to three times, fewer where that takes long.

    Raises:
        ImportError: the package of the codec is not installed.
        AssertionError: the data did not come back.
    """
    warm = data[:_WARM]  # a multiple of 8, so that a codec for numbers gets whole ones
    one.decompress(one.compress(warm))
    packing: list[float] = []
    unpacking: list[float] = []
    while len(packing) < MOST_ROUNDS and sum(packing) + sum(unpacking) < ENOUGH_SECONDS:
        start = clock()
        blob = one.compress(data)
        between = clock()
        back = one.decompress(blob)
        unpacking.append(clock() - between)
        packing.append(between - start)
        if back != data:
            raise AssertionError(f"{one.name} gave other data back than it had been given.")
    return Row(one.name, one.own, len(data), len(blob), median(packing), median(unpacking), len(packing))


def run(data: bytes, codecs: Sequence[Codec] = CODECS) -> Iterator[Row]:
    """A row for each codec that is here, as soon as it is measured."""
    for one in here(codecs):
        yield measure(one, data)


def front(rows: Sequence[Row], seconds: Callable[[Row], float] = lambda row: row.pack_seconds) -> list[Row]:
    """The rows that no other row beats: none is at least as small and as quick, and better in one of them."""
    return [
        row
        for row in rows
        if not any(
            other.size <= row.size
            and seconds(other) <= seconds(row)
            and (other.size, seconds(other)) != (row.size, seconds(row))
            for other in rows
        )
    ]


def decoder_bytes(one: Codec) -> int | None:
    """How many bytes the decoder takes as it is installed here; None where it is a part of Python itself.

    Of the course's own codecs the source of the modules that begin with its name (``lz4*.py``), without what
    these import and the compiled loops; of a library the files of compiled code in its folder. Both hold the
    encoder, too.
    """
    if one.own:
        paths = [Path(str(module.__file__)) for module in _load(one.modules)]
        begins = {(path.parent, path.stem.partition("_")[0]) for path in paths if path.stem != "__init__"}
        return sum(each.stat().st_size for folder, word in begins for each in folder.glob(f"{word}*.py"))
    name = one.modules[0].partition(".")[0]
    found = importlib.import_module({"bz2": "_bz2", "lzma": "_lzma", "brotli": "_brotli"}.get(name, name))
    file = Path(getattr(found, "__file__", None) or "builtin")
    compiled = (
        [file] if file.suffix in _COMPILED else file.parent.rglob("*") if file.stem == "__init__" else []
    )
    return sum(each.stat().st_size for each in compiled if each.suffix in _COMPILED) or None


_PEAK = """
import sys
from dualz.course import bench
def peak():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1])
one, data = bench.codec(sys.argv[1]), sys.stdin.buffer.read()
one.decompress(one.compress(data[:32768]))
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak begins anew
before = peak()
one.decompress(one.compress(data))
print(1024 * (peak() - before))
"""


def memory(one: Codec, data: bytes) -> int | None:
    """By how many bytes packing and unpacking raise the peak of a process of its own.

    None where the system does not tell (only Linux does), or the process fails or takes minutes.
    """
    if not Path("/proc/self/status").exists():
        return None
    order = [sys.executable, "-c", _PEAK, one.name]
    try:
        done = subprocess.run(order, input=data, capture_output=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    return int(done.stdout) if done.returncode == 0 else None
