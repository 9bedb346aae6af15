"""How fast the codecs of dualz are, beside the libraries that people use.

    python -m benchmarks.codecs                    one table, 1 MiB of English text
    python -m benchmarks.codecs --size 10000000    the same with another size in bytes
    python -m benchmarks.codecs --large            and 1, 10 and 100 MB, with the peak memory
    python -m benchmarks.codecs --plain            without numba: the code of the lessons, and plain Python

A whole call is measured, in processor time: counting, code tables, checksums. Every codec runs once a
round, so that a busy moment of the machine hits all of them; the best of the rounds counts. MB are 10^6
bytes; the columns with an x are speeds relative to the first row; ratio is original / coded.

To measure one more codec, add a line to ``CODECS``.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import subprocess
import sys
import warnings
import zlib
from collections import Counter
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import NamedTuple

from dualz.codecs import huffman, huffman_file, lzw_files, prefix
from dualz.codecs.lzw_codes import TIFF
from dualz.trace import finish

Decode = Callable[[], bytes]
Encode = Callable[[bytes], tuple[bytes, Decode]]


def whole_file(module: ModuleType) -> Encode:
    """For a module with ``compress`` and ``decompress``: all codecs of dualz."""

    def encode(data: bytes) -> tuple[bytes, Decode]:
        blob = module.compress(data)
        return blob, lambda: module.decompress(blob)

    return encode


def zlib_with(level: int, strategy: int) -> Callable[[ModuleType], Encode]:
    def encode(data: bytes) -> tuple[bytes, Decode]:
        coder = zlib.compressobj(level, strategy=strategy)
        blob = coder.compress(data) + coder.flush()
        return blob, lambda: zlib.decompress(blob)

    return lambda module: encode


def bitarray_huffman(util: ModuleType) -> Encode:
    """The bits alone: bitarray has no file format, so neither table nor checksum is counted."""
    bitarray = importlib.import_module("bitarray")

    def encode(data: bytes) -> tuple[bytes, Decode]:
        code = util.huffman_code(Counter(data))
        bits = bitarray.bitarray()
        bits.encode(code, data)
        return bits.tobytes(), lambda: bytes(bits.decode(code))

    return encode


def dahuffman_huffman(module: ModuleType) -> Encode:
    """The bits alone, as above."""

    def encode(data: bytes) -> tuple[bytes, Decode]:
        codec = module.HuffmanCodec.from_data(data)
        blob = codec.encode(data)
        return blob, lambda: bytes(codec.decode(blob))

    return encode


def tiff_lzw(module: ModuleType) -> Encode:
    """LZW as in TIFF, codes of 9 to 12 bits, by dualz or by imagecodecs (C)."""
    ours = module.__name__.startswith("dualz")
    compress = module.tiff_encode if ours else module.lzw_encode
    decompress = module.tiff_decode if ours else module.lzw_decode

    def encode(data: bytes) -> tuple[bytes, Decode]:
        blob = compress(data)
        return blob, lambda: bytes(decompress(blob))

    return encode


class Codec(NamedTuple):
    """``name`` in the table, the ``module`` that it needs, and what makes its encoder of that module."""

    name: str
    module: str
    make: Callable[[ModuleType], Encode]


CODECS = [
    Codec("zlib, Huffman only", "zlib", zlib_with(6, zlib.Z_HUFFMAN_ONLY)),
    Codec("dualz huffman", "dualz.codecs.huffman", whole_file),
    Codec("bitarray", "bitarray.util", bitarray_huffman),
    Codec("dahuffman", "dahuffman", dahuffman_huffman),
    Codec("imagecodecs LZW", "imagecodecs", tiff_lzw),
    Codec("dualz LZW, TIFF", "dualz.codecs.lzw_files", tiff_lzw),
    Codec("dualz LZW, .Z", "dualz.codecs.lzw_files", whole_file),
    Codec("zlib, level 6", "zlib", zlib_with(6, zlib.Z_DEFAULT_STRATEGY)),
]


# --- measure -------------------------------------------------------------------------------------


class Measured(NamedTuple):
    """Seconds to encode and to decode, and the size of the coded data in bytes."""

    encode: float
    decode: float
    coded: int


def english(size: int) -> bytes:
    """``size`` bytes of Python's own manual, which every installation has; repeated where it is too short."""
    source = Path(importlib.import_module("pydoc_data.topics").__file__).read_bytes()
    whole, rest = divmod(size, len(source))
    return b"".join([*repeat(source, whole), source[:rest]])


def run_once(encode: Encode, data: bytes) -> Measured:
    start = process_time()
    blob, decode = encode(data)
    middle = process_time()
    back = decode()
    end = process_time()
    if back != data:
        raise AssertionError("what was decoded is not what was encoded")
    return Measured(middle - start, end - middle, len(blob))


def best(one: Measured, two: Measured) -> Measured:
    return Measured(min(one.encode, two.encode), min(one.decode, two.decode), two.coded)


def measure(encoders: dict[str, Encode], data: bytes, rounds: int) -> dict[str, Measured]:
    """The best of so many ``rounds`` in turns: A B A B. One more round before them warms up."""
    found = {}
    for turn in range(rounds + 1):
        for name, encode in encoders.items():
            result = run_once(encode, data)
            found[name] = best(found[name], result) if turn > 1 else result
    return found


def available() -> tuple[dict[str, Encode], list[str]]:
    """Name to encoder of the codecs that can be imported, and the names of the others."""
    encoders, missing = {}, []
    for codec in CODECS:
        try:
            encoders[codec.name] = codec.make(importlib.import_module(codec.module))
        except ModuleNotFoundError:
            missing.append(codec.name)
    return encoders, missing


def peak_memory() -> int:
    """The most memory this process ever held, in bytes (Linux counts in KiB, macOS in bytes)."""
    import resource  # POSIX only; all the rest runs on Windows too

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


# --- tables --------------------------------------------------------------------------------------


def compare(size: int, rounds: int) -> None:
    encoders, missing = available()
    found = measure(encoders, english(size), rounds)
    base = next(iter(found.values()))
    print(f"{size} bytes of English text, best of {rounds} rounds\n")
    print(f"{'':20} {'encode MB/s':>12} {'x':>6} {'decode MB/s':>12} {'x':>6} {'ratio':>7}")
    for name, one in found.items():
        encode = f"{size / one.encode / 1e6:12.1f} {base.encode / one.encode:6.2f}"
        decode = f"{size / one.decode / 1e6:12.1f} {base.decode / one.decode:6.2f}"
        print(f"{name:20} {encode} {decode} {size / one.coded:7.3f}")
    for name in missing:
        print(f"{name:20} not installed")


def stepped_huffman(size: int) -> Encode:
    """The generators that the lesson steps through, as ``finish`` runs them: the bits as text."""

    def encode(data: bytes) -> tuple[str, Decode]:
        codes = finish(prefix.canonical_codes(huffman.code_lengths(Counter(data), huffman.LONGEST)))
        bits = finish(prefix.encode(data, codes))
        return bits, lambda: bytes(finish(prefix.decode(bits, codes, size)))

    return encode


def source_of_kernel(name: str) -> Encode:
    """The source of a kernel as it runs without numba."""
    kernel = importlib.import_module(f"dualz.kernels.{name}")

    def encode_huffman(data: bytes) -> tuple[bytes, Decode]:
        view, parts = memoryview(data), huffman_file.quarters(len(data))
        lengths = kernel.code_lengths(view, huffman.LONGEST)
        streams = kernel.encode(view, lengths, parts)
        return b"".join(streams), lambda: kernel.decode(streams, lengths, parts)

    def encode_lzw(data: bytes) -> tuple[bytes, Decode]:
        codes = kernel.encode(memoryview(data), TIFF)
        return codes, lambda: kernel.decode(memoryview(codes), TIFF, len(data))

    return encode_huffman if name == "huffman" else encode_lzw


def plain(size: int, rounds: int) -> None:
    """What there is without a compiler, as in a browser; a process of its own, where numba is hidden."""
    sys.modules["numba"] = None
    warnings.simplefilter("ignore")  # the kernels' whole numbers run over on purpose
    encoders = {
        "Huffman, stepped": stepped_huffman(size),
        "Huffman, plain": whole_file(huffman),
        "Huffman, kernel": source_of_kernel("huffman"),
        "LZW, stepped": tiff_lzw(lzw_files),
        "LZW, kernel": source_of_kernel("lzw"),
    }
    with contextlib.suppress(ModuleNotFoundError):
        encoders["dahuffman"] = dahuffman_huffman(importlib.import_module("dahuffman"))
    found = measure(encoders, english(size), rounds)
    print(f"{size} bytes of English text in plain Python, best of {rounds} rounds\n")
    print(f"{'':20} {'encode MB/s':>12} {'decode MB/s':>12}")
    for name, one in found.items():
        print(f"{name:20} {size / one.encode / 1e6:12.2f} {size / one.decode / 1e6:12.2f}")


def large() -> None:
    head = f"{'MB':>5} {'encode s':>9} {'MB/s':>7} {'decode s':>9} {'MB/s':>7} {'peak MB':>8} {'x input':>8}"
    print(f"\n{'':20} {head}")
    for name in (codec.name for codec in CODECS if codec.name.startswith("dualz")):
        for size in (10**6, 10**7, 10**8):
            command = [sys.executable, "-m", "benchmarks.codecs", "--size", str(size), "--row", name]
            print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")
    print("peak MB: of the whole process; x input: how far above its start (0.0: start-up alone took more)")


def row(name: str, size: int) -> None:
    """One row of the table above; in a process of its own, as a peak never goes down."""
    encode = available()[0][name]
    run_once(encode, english(10**5))
    start = peak_memory()
    one = measure({name: encode}, english(size), rounds=3)[name]
    peak = peak_memory()
    speeds = [f"{seconds:9.3f} {size / seconds / 1e6:7.1f}" for seconds in (one.encode, one.decode)]
    memory = f"{peak / 1e6:8.0f} {(peak - start) / size:8.1f}"
    print(f"{name:20} {size // 10**6:5} {speeds[0]} {speeds[1]} {memory}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1 << 20, help="bytes of text (default: 1 MiB)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the best counts (default: 7)")
    parser.add_argument("--quick", action="store_true", help="one round, and less text where it is stepped")
    parser.add_argument("--large", action="store_true", help="also 1, 10 and 100 MB, with peak memory")
    parser.add_argument("--plain", action="store_true", help="what there is without numba")
    parser.add_argument("--row", metavar="CODEC", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        return row(options.row, options.size)
    rounds = 1 if options.quick else options.rounds
    if options.plain:
        return plain(options.size, rounds)
    compare(options.size, rounds)
    if options.large:
        large()


if __name__ == "__main__":
    main()
