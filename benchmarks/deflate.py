"""How small and how fast the DEFLATE of dualz is, beside the libraries that people use.

    python -m benchmarks.deflate                     text that every Python has
    python -m benchmarks.deflate FILE FILE ...       these files, and the sum of their sizes
    python -m benchmarks.deflate --slow FILE ...     "best" and zopfli, too
    python -m benchmarks.deflate --memory            64 MiB and 1 GiB through the interface for files

CPU time of whole calls, checksums and copies included, the median of a few rounds in turns (A B C A B C),
so that a busy moment of the machine hits all of them. MB are 10^6 bytes; sizes are bytes of gzip files,
18 of which are header and trailer. x is the speed relative to zlib. "cold" is the first call on data
that were not touched before. Libraries that are not installed are left out.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import random
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median
from time import process_time
from typing import BinaryIO

from dualz.codecs import deflate, inflate
from dualz.trace import record

Codec = Callable[[bytes], bytes]
LEVELS = (1, 2, 3, 6, 9)


def by_zlib(module, level: int) -> Codec:
    def encode(data: bytes) -> bytes:
        coder = module.compressobj(level, 8, 31)
        return coder.compress(data) + coder.flush()

    return encode


def encoders(slow: bool) -> dict[str, Codec]:
    """Name to encoder; the first is what the others are compared with."""
    found = {f"zlib {level}": by_zlib(zlib, level) for level in (6, 1, 9)}
    if module := _module("zlib_ng.zlib_ng"):
        found |= {f"zlib-ng {level}": by_zlib(module, level) for level in (6, 9)}
    if module := _module("isal.isal_zlib"):
        found |= {"isal 3": by_zlib(module, 3)}
    if module := _module("deflate"):
        gzip = module.gzip_compress
        found |= {f"libdeflate {level}": lambda data, level=level: gzip(data, level) for level in (6, 9, 12)}
    found |= {
        f"dualz {level}": lambda data, level=level: deflate.compress(data, level, "gzip") for level in LEVELS
    }
    if slow:
        found["dualz best"] = lambda data: deflate.compress(data, "best", "gzip")
        if module := _module("zopfli.gzip"):
            found["zopfli"] = module.compress
    return found


def decoders(size: int) -> dict[str, Codec]:
    """Name to decoder of data of ``size`` bytes, which libdeflate has to know."""
    found: dict[str, Codec] = {"zlib": zlib.decompress, "dualz": inflate.decompress}
    if module := _module("zlib_ng.zlib_ng"):
        found["zlib-ng"] = module.decompress
    if module := _module("isal.isal_zlib"):
        found["isal"] = module.decompress
    if module := _module("deflate"):
        found["libdeflate"] = lambda blob: module.zlib_decompress(blob, size)
    return found


def _module(name: str):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def seconds(codecs: dict[str, Codec], data: bytes, rounds: int) -> dict[str, float]:
    """The median CPU time of each, in turns. Short work is done several times a turn."""
    times: dict[str, list[float]] = {name: [] for name in codecs}
    gc.collect()
    for codec in codecs.values():
        codec(data)
    for _ in range(rounds):
        for name, codec in codecs.items():
            start, many = process_time(), 0
            while process_time() - start < 0.003 or not many:
                codec(data)
                many += 1
            times[name].append((process_time() - start) / many)
    return {name: median(found) for name, found in times.items()}


def encode_table(inputs: dict[str, bytes], slow: bool, rounds: int) -> None:
    codecs = encoders(slow)
    totals, spent, larger = dict.fromkeys(codecs, 0), dict.fromkeys(codecs, 0.0), dict.fromkeys(codecs, "")
    print(f"{'':14}" + "".join(f"{name:>22}" for name in codecs))
    for name, data in inputs.items():
        found = seconds(codecs, data, rounds)
        row, first = [], None
        for codec, encode in codecs.items():
            blob = encode(data)
            if zlib.decompress(blob, 31) != data:
                raise AssertionError(f"{codec}: zlib reads something else")
            first = first or len(blob)
            totals[codec] += len(blob)
            spent[codec] += found[codec]
            if len(blob) > 1.002 * first:
                larger[codec] += f" {name}"
            speed = len(data) / found[codec] / 1e6
            row.append(f"{len(blob):9} {speed:6.1f} {found['zlib 6'] / found[codec]:4.2f}x")
        print(f"{name:14}" + "".join(f"{cell:>22}" for cell in row))
    size = sum(map(len, inputs.values()))
    row = [f"{totals[c]:9} {size / spent[c] / 1e6:6.1f} {spent['zlib 6'] / spent[c]:4.2f}x" for c in codecs]
    print(f"{'sum':14}" + "".join(f"{cell:>22}" for cell in row))
    print("more than 0.2 % larger than zlib 6:")
    print(
        "\n".join(
            f"  {codec}:{names}" for codec, names in larger.items() if codec.startswith("dualz") and names
        )
        or "  none"
    )


def decode_table(inputs: dict[str, bytes], rounds: int) -> None:
    print(f"\n{'decode MB/s':22}" + "".join(f"{name:>18}" for name in decoders(0)))
    for name, data in inputs.items():
        found = seconds(decoders(len(data)), zlib.compress(data, 6), rounds)
        row = [f"{len(data) / t / 1e6:8.0f} {found['zlib'] / t:5.2f}x" for t in found.values()]
        print(f"{name:22}" + "".join(f"{cell:>18}" for cell in row))


def cold_table(data: bytes) -> None:
    """64 MiB of ``data`` again and again, decoded once, into memory that was not touched before."""
    data = data * (-(-(1 << 26) // len(data)))
    for level, name in ((6, "64 MiB, cold"), (0, "64 MiB stored, cold")):
        blob = zlib.compress(data[: 1 << 26], level)
        row = []
        for codec in decoders(1 << 26).values():
            fresh = bytes(bytearray(blob))
            start = process_time()
            codec(fresh)
            row.append(process_time() - start)
        cells = [f"{(1 << 26) / t / 1e6:8.0f} {row[0] / t:5.2f}x" for t in row]
        print(f"{name:22}" + "".join(f"{cell:>18}" for cell in cells))


def stepped(data: bytes) -> None:
    """The code that the lessons step through, every step made."""
    start = process_time()
    written = record(deflate.write(data, 2), None)
    middle = process_time()
    read = record(inflate.read(written.result), None)
    end = process_time()
    if read.result != data:
        raise AssertionError("what was decoded is not what was encoded")
    print(
        f"\nstepped, {len(data)} bytes: encode {middle - start:.2f} s ({len(written)} steps), "
        f"decode {end - middle:.2f} s ({len(read)} steps)"
    )


# --- memory --------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A file of so many bytes, pieces of text in changing order, which needs no memory."""

    def __init__(self, size: int, text: bytes) -> None:
        chance = random.Random(1)
        self._left, pieces = size, [text[at : at + 9000] for at in range(0, len(text), 9000)]
        self._pieces = cycle(chance.sample(pieces, len(pieces)))
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target) -> int:
        done = 0
        while done < len(target) and self._left:
            self._rest = self._rest or next(self._pieces)
            count = min(len(target) - done, len(self._rest), self._left)
            target[done : done + count] = self._rest[:count]
            self._rest, done, self._left = self._rest[count:], done + count, self._left - count
        return done


class Nowhere(io.RawIOBase):
    """A file that only counts what is written to it."""

    size = 0

    def write(self, data) -> int:
        self.size += len(data)
        return len(data)


def through(size: int, level: int | str, folder: Path) -> None:
    """Compress a file of ``size`` bytes, and expand it; print times and the peak memory."""
    before = _peak()
    path = folder / "stream.gz"
    start = process_time()
    with open(path, "wb") as target:
        deflate.compress_file(Endless(size, english()), target, level)
    middle = process_time()
    packed = path.stat().st_size
    sink: BinaryIO = Nowhere()
    with open(path, "rb") as source:
        inflate.expand_file(source, sink, max_output=1 << 40)
    end = process_time()
    path.unlink()
    if sink.size != size:
        raise AssertionError("what came back has another size")
    speeds = f"{size / (middle - start) / 1e6:7.1f} {size / (end - middle) / 1e6:7.1f}"
    memory = f"peak {_peak() >> 20} MiB ({before >> 20} before)"
    print(f"{size >> 20:6} MiB level {level!s:5} {packed:11} bytes {speeds} MB/s, {memory}")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def english() -> bytes:
    """Python's own manual, which every installation has."""
    return Path(importlib.import_module("pydoc_data.topics").__file__).read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="files to measure (default: text and noise)")
    parser.add_argument("--slow", action="store_true", help="best and zopfli, too")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the median counts (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one round, 100 KB, and no large streams")
    parser.add_argument("--memory", action="store_true", help="large streams through files")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        through(int(options.one[0]), int(options.one[1]), Path(options.one[2]))
        return
    if options.memory:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            for size, level in ((1 << 20, 6), (1 << 26, 6), (1 << 26, 2), (1 << 30, 3)):
                command = [sys.executable, "-m", "benchmarks.deflate", "--one", str(size), str(level), folder]
                subprocess.run(command, check=True)
        return
    inputs = {path.name: path.read_bytes() for path in options.files}
    most, rounds = (100_000, 1) if options.quick else (1 << 20, options.rounds)
    extra = {"English": english()[:most], "noise": random.Random(1).randbytes(most)}
    encode_table(inputs or extra, options.slow, rounds)
    if inputs:
        print()
        encode_table(extra, False, rounds)
    decode_table(inputs | extra, rounds if options.quick else max(9, rounds))
    if not options.quick:
        cold_table(b"".join((inputs | extra).values()))
    stepped(english()[:4096])


if __name__ == "__main__":
    main()
